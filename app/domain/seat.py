"""The states of a seat and which of them may follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; it decides which desk opens.

    ``HANDLER`` (承办) opens none: units and districts are served by the API.
    """

    AGENT = "agent"
    EDITOR = "editor"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    HANDLER = "handler"


class SeatState(StrEnum):
    """What a seat is doing, as the server and the wall show it."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    AFTER_CALL = "after_call"
    BREAK = "break"
    BUSY = "busy"
    TRAINING = "training"
    MEETING = "meeting"
    AWAY = "away"


class SpeechHealth(StrEnum):
    """Whether a seat hears its call as it should."""

    OK = "ok"
    SLOW = "slow"
    """Words come late, or some sound was lost on its way to the recogniser."""
    NO_SOUND = "no_sound"
    """A device is gone, or brings silence."""
    OFF = "off"
    """There is nothing to listen with."""


IN_CALL = frozenset({SeatState.RINGING, SeatState.TALKING, SeatState.ON_HOLD})
CHOSEN = frozenset(
    {
        SeatState.IDLE,
        SeatState.BREAK,
        SeatState.BUSY,
        SeatState.TRAINING,
        SeatState.MEETING,
        SeatState.AWAY,
    }
)
"""States that an agent chooses; the others follow from calls and signing in."""

HELP = "求助"
"""The reason of a seat in a call that asks for its supervisor."""

_HANDED_OVER = "转"

_BY_CALL = {
    SeatState.RINGING: {SeatState.TALKING, SeatState.IDLE},
    SeatState.TALKING: {SeatState.ON_HOLD, SeatState.AFTER_CALL},
    SeatState.ON_HOLD: {SeatState.TALKING, SeatState.AFTER_CALL},
    SeatState.AFTER_CALL: CHOSEN | {SeatState.RINGING},
}


@dataclass(frozen=True, slots=True)
class Presence:
    """What one seat is doing now.

    Attributes:
        seat: Number of the seat (工号), e.g. ``8012``.
        name: Name of the person who signed in there.
        state: The state, as the server last heard it.
        since_ms: When it began, UTC milliseconds since 1970.
        reason: Why, for states that need one (break, busy); empty otherwise.
        call_id: The call it belongs to, while there is one.
        heard_ms: When the server last heard from the seat; 0 on the seat itself.
        lost: The server has not heard from the seat for too long (失联).
        health: How the call is heard; ``OK`` outside calls, and from a seat that does not tell.
    """

    seat: str
    name: str
    state: SeatState
    since_ms: int
    reason: str = ""
    call_id: str = ""
    heard_ms: int = 0
    lost: bool = False
    health: SpeechHealth = SpeechHealth.OK


def handed_over(number: str) -> str:
    """The reason of a seat that handed a call over to 110, 119, 120 or another number."""
    return _HANDED_OVER + number


def handed_to(presence: Presence) -> str:
    """The number that a seat handed its call over to; empty if it did not."""
    number = presence.reason.removeprefix(_HANDED_OVER)
    is_one = number != presence.reason and number.replace("/", "").isdigit()
    return number if is_one else ""


def may_follow(now: SeatState, then: SeatState) -> bool:
    """Tell whether a seat in state ``now`` may go to ``then``.

    Signing out is always allowed outside a call; a call rings only at an idle seat
    or during after-call work, so nobody is called away from a break.
    """
    if then is SeatState.SIGNED_OUT:
        return now not in IN_CALL
    if now in _BY_CALL:
        return then in _BY_CALL[now]
    if now is SeatState.SIGNED_OUT:
        return then in CHOSEN
    return then in CHOSEN or (now is SeatState.IDLE and then is SeatState.RINGING)
