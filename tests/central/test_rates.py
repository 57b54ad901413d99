"""One user cannot take the server from everybody else."""

from __future__ import annotations

import pytest

from app.central.live.sharing import Rate
from app.central.live.sharing_here import SharedHere
from tests.central.running import Running, problem


def test_too_many_requests_of_a_user_wait_and_others_go_on(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty, other = server.person(), server.person()
    shared = SharedHere(Rate(1, 3), monotonic_s=lambda: 0.0)
    monkeypatch.setattr(server.central.shared, "wait_ms", shared.wait_ms)
    assert [hasty.http.get("/surges").status_code for _ in range(3)] == [200] * 3
    answer = hasty.http.get("/surges")
    problem(answer, "SRV-33")
    assert answer.headers["Retry-After"] == "1"
    assert other.http.get("/surges").status_code == 200


def test_a_seat_may_send_a_day_of_tickets_at_once() -> None:
    shared = SharedHere(Rate(), monotonic_s=lambda: 0.0)
    assert [shared.wait_ms("li") for _ in range(2_000)] == [0] * 2_000
    assert shared.wait_ms("li") == 2
