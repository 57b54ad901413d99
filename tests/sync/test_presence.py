from __future__ import annotations

import pytest

from app.domain.seat import SeatState
from app.sync.client import Central
from app.sync.link import Link, LinkState
from app.sync.presence import BEAT_S, KEPT_STATES, PresenceReporter
from app.sync.protocol import Heartbeat
from tests.store.samples import NOW
from tests.sync.fake_server import FakeServer, problem

IDLE = Heartbeat(SeatState.IDLE, NOW)
RINGING = Heartbeat(SeatState.RINGING, NOW + 1_000)
TALKING = Heartbeat(SeatState.TALKING, NOW + 2_000, call_id="c")


@pytest.fixture
def link() -> Link:
    made = Link(lambda _news: None)
    made.found(LinkState.CONNECTED)
    return made


@pytest.fixture
def reporter(central: Central, link: Link) -> PresenceReporter:
    return PresenceReporter(central, link)


def beat_until_rest(reporter: PresenceReporter) -> None:
    while not reporter.step():
        pass


def test_nothing_is_said_before_there_is_something(
    reporter: PresenceReporter, server: FakeServer
) -> None:
    assert reporter.step() == BEAT_S
    assert server.beats == []


def test_each_change_once_then_the_same_again(
    reporter: PresenceReporter, server: FakeServer
) -> None:
    reporter.report(IDLE)
    reporter.report(RINGING)
    beat_until_rest(reporter)
    beat_until_rest(reporter)
    assert server.beats == [IDLE, RINGING, RINGING]


def test_states_during_an_outage_are_told_later_with_their_real_begin(
    reporter: PresenceReporter, server: FakeServer, link: Link
) -> None:
    server.is_cut = True
    for state in (IDLE, RINGING):
        reporter.report(state)
        assert reporter.step() == BEAT_S
    assert not link.is_sure
    server.is_cut = False
    reporter.report(TALKING)
    beat_until_rest(reporter)
    assert server.beats == [IDLE, RINGING, TALKING]


def test_a_state_that_is_refused_does_not_stop_the_next(
    reporter: PresenceReporter, server: FakeServer
) -> None:
    reporter.report(IDLE)
    reporter.report(TALKING)
    server.refuse = [problem(422, "SRV-07")]
    beat_until_rest(reporter)
    assert server.beats == [TALKING]


def test_a_long_outage_keeps_the_newest_states(
    reporter: PresenceReporter, server: FakeServer
) -> None:
    for minute in range(KEPT_STATES + 50):
        reporter.report(Heartbeat(SeatState.IDLE, NOW + minute))
    beat_until_rest(reporter)
    assert [beat.since_ms - NOW for beat in server.beats] == list(range(50, KEPT_STATES + 50))
