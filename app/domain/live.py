"""What supervisors follow while it happens: kinds of events, and what is said in a running call."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.transcript import Speaker

SEAT = "seat"
SEGMENT = "segment"
SURGE = "surge"
RESET = "reset"
"""The kind of event after which a reader reads everything anew: there is a hole before it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finished sentence, or how an agent corrected one: then speaker and start are the same.

    Attributes:
        start_s: Seconds since the call was answered.
        end_s: In the same way.
        lost: So many sentences before this one were let go on their way; the whole transcript
            comes after the call all the same.
    """

    speaker: Speaker
    start_s: float
    end_s: float
    text: str
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """Sentences of a running call in the order in which they were finished.

    Attributes:
        first: Number of the first one; they are counted from 0 for each call, without a hole.
    """

    first: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Streamed:
    """The server has all sentences below ``next``; what is sent next begins with it."""

    next: int


@dataclass(frozen=True, slots=True)
class LiveCall:
    """What a running call has got after a number.

    Attributes:
        next: How many there are before what is still to come; ``after`` of the next question is
            one less.
        is_over: The call has ended; all that was said is in its record.
    """

    next: int
    said: tuple[Said, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class SaidMore:
    """Told to supervisors: a call has new sentences. The words themselves are asked for.

    Attributes:
        call_id: Which call.
        seat: At which seat.
        next: As in ``LiveCall``.
        at_ms: When the server took the newest one, UTC milliseconds since 1970.
    """

    call_id: str
    seat: str
    next: int
    at_ms: int
