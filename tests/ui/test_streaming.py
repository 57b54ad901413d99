"""From the microphone of a real seat to a supervisor who follows, while the call runs."""

from __future__ import annotations

import pytest

from app.domain.seat import Role, SeatState
from app.sync.client import Central
from app.sync.errors import Refused
from tests.central.running import running
from tests.ui.seats import answer, cut_clip, wait_for_state


def heard_of(supervisor, call_id):
    try:
        return supervisor.segments(call_id)
    except Refused:
        return None


@pytest.mark.may_log("There is no keyring")
def test_what_a_seat_hears_is_followed_while_it_is_said(
    open_seat, line, qtbot, tmp_path, no_keyring
):
    with running(tmp_path / "central") as server:
        agent, boss = server.person(seat="8012"), server.person(Role.SUPERVISOR)
        supervisor = Central(server.address, token=boss.token)
        seat = open_seat(
            clip=cut_clip(tmp_path), central=Central(server.address, token=agent.token)
        )
        answer(seat, line, qtbot)
        call_id = seat.calls.call.id
        qtbot.waitUntil(lambda: bool(heard_of(supervisor, call_id)), timeout=30_000)
        assert seat.calls.presence.state is SeatState.TALKING
        qtbot.waitUntil(lambda: len(heard_of(supervisor, call_id).said) >= 2, timeout=30_000)
        rows = [seat.desk.window.lines.index(row).data() for row in range(2)]
        for said, row in zip(heard_of(supervisor, call_id).said, rows, strict=False):
            assert said.text in row
        assert seat.calls.hang_up()
        wait_for_state(seat, qtbot, SeatState.AFTER_CALL)
        qtbot.waitUntil(lambda: heard_of(supervisor, call_id).is_over, timeout=30_000)
        assert supervisor.call_record(call_id).transcript.segments
        supervisor.close()
        seat.close()
        seat.is_over = True
