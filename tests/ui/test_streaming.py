"""From the microphone of a real seat to a supervisor who follows, while the call runs."""

from __future__ import annotations

import pytest

from app.domain.seat import Role, SeatState
from app.sync.client import Central
from app.sync.errors import Refused
from tests.central.running import running
from tests.ui.seats import answer, cut_clip, wait_for_state

SLOW = 1.5  # the clip lasts ten seconds: time to look before the record comes


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
            clip=cut_clip(tmp_path),
            central=Central(server.address, token=agent.token),
            speed=SLOW,
        )
        answer(seat, line, qtbot)
        call_id = seat.calls.call.id
        found = []

        def is_followed():
            call = heard_of(supervisor, call_id)
            found[:] = call.said if call is not None else ()
            return bool(found)

        qtbot.waitUntil(is_followed, timeout=30_000)
        lines = seat.desk.window.lines
        qtbot.waitUntil(lambda: found[0].text in (lines.index(0).data() or ""))
        wait_for_state(seat, qtbot, SeatState.AFTER_CALL)
        qtbot.waitUntil(lambda: heard_of(supervisor, call_id).is_over, timeout=30_000)
        assert supervisor.call_record(call_id).transcript.segments
        supervisor.close()
        seat.close()
        seat.is_over = True
