"""Lines tell of calls and keep silent after their end."""

from __future__ import annotations

import queue
import threading

import pytest

from app.telephony.line import DeskPhone, LineEvent, RecordedLine, Ringing

WAIT_S = 10.0
FOR_EVER_S = 3_600.0


def threads() -> set[str]:
    return {each.name for each in threading.enumerate()}


def test_a_recorded_line_rings_once_by_itself() -> None:
    told: queue.Queue[LineEvent] = queue.Queue()
    line = RecordedLine("13800138000", 0.0)
    line.start(told.put)
    assert told.get(timeout=WAIT_S) == Ringing("13800138000")
    line.answer()
    line.hang_up()
    line.stop()
    assert told.empty()
    assert "recorded-line" not in threads()


def test_a_recorded_line_that_is_stopped_does_not_ring() -> None:
    told: list[LineEvent] = []
    line = RecordedLine("13800138000", FOR_EVER_S)
    line.start(told.append)
    assert "recorded-line" in threads()
    line.stop()
    assert "recorded-line" not in threads(), "it waited for its time"
    assert told == []


def test_stopping_what_never_started_is_harmless() -> None:
    RecordedLine("13800138000", 0.0).stop()


def test_a_telephone_beside_the_computer_tells_nothing() -> None:
    line = DeskPhone()
    line.start(lambda event: pytest.fail(f"told {event}"))
    line.answer()
    line.hang_up()
    line.stop()
