"""Whatever a seat does, in any order that is allowed, no call is lost and no break is broken."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.domain.seat import CHOSEN, IN_CALL, SeatState, may_follow

RESTING = CHOSEN - {SeatState.IDLE}
HAS_CITIZEN = IN_CALL - {SeatState.RINGING}


class AnySeat(RuleBasedStateMachine):
    """Walks over allowed steps; each call is followed from its ring to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.state = SeatState.SIGNED_OUT
        self.rang = self.missed = self.talked = self.ended = 0

    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        now = self.state
        then = data.draw(st.sampled_from([each for each in SeatState if may_follow(now, each)]))
        self.state = then
        if then is SeatState.RINGING:
            assert now in {SeatState.IDLE, SeatState.AFTER_CALL}, "called away"
            self.rang += 1
        if now is SeatState.RINGING:
            assert then in {SeatState.TALKING, SeatState.IDLE}
            self.talked += then is SeatState.TALKING
            self.missed += then is SeatState.IDLE
        if now in HAS_CITIZEN and then not in HAS_CITIZEN:
            assert then is SeatState.AFTER_CALL, "the talk has no end"
            self.ended += 1
        if then in HAS_CITIZEN:
            assert now in IN_CALL, "a talk that never rang"

    @invariant()
    def every_call_is_somewhere(self) -> None:
        ringing, talking = self.state is SeatState.RINGING, self.state in HAS_CITIZEN
        assert self.rang == self.missed + self.talked + ringing
        assert self.talked == self.ended + talking

    @invariant()
    def there_is_a_way_to_sign_out(self) -> None:
        assert any(may_follow(self.state, each) for each in SeatState if each is not self.state)
        assert may_follow(self.state, SeatState.SIGNED_OUT) == (self.state not in IN_CALL)


TestAnySeat = AnySeat.TestCase
TestAnySeat.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("state", sorted(RESTING))
def test_nobody_is_called_away_from_a_pause(state: SeatState) -> None:
    assert not may_follow(state, SeatState.RINGING)
    assert may_follow(state, SeatState.IDLE)


def test_a_call_is_taken_when_idle_or_after_a_call() -> None:
    takes = {state for state in SeatState if may_follow(state, SeatState.RINGING)}
    assert takes == {SeatState.IDLE, SeatState.AFTER_CALL}


@pytest.mark.parametrize(("now", "then"), sorted(product(HAS_CITIZEN, CHOSEN)))
def test_nobody_leaves_a_citizen_for_something_else(now: SeatState, then: SeatState) -> None:
    assert not may_follow(now, then)


def test_signing_in_comes_before_everything() -> None:
    then = {state for state in SeatState if may_follow(SeatState.SIGNED_OUT, state)}
    assert then == CHOSEN | {SeatState.SIGNED_OUT}
