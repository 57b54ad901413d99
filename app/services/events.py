"""What the services tell a screen; posted from any thread through one callable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.domain.call import Call
from app.domain.draft import Draft
from app.domain.seat import Presence
from app.domain.suggestion import Suggestion
from app.domain.ticket import Ticket
from speech.events import SpeechEvent


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """The seat's own state, as it tells it to the server."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class CallRinging:
    """Somebody calls."""

    call: Call


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The call began; speech is being listened to if ``hears``."""

    call: Call
    hears: bool


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over and listening has ended; it is on disk, or trouble was told."""

    call: Call


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of listening to a call; sentences are on their way to disk before it is posted."""

    event: SpeechEvent
    call_id: UUID


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """The recording of a call was paused by the agent, or goes on.

    Attributes:
        start_s: When the pause began, seconds since listening began.
        length_s: How long it was, once ``is_over``.
        was_forgotten: It ended by itself, after its longest time.
    """

    call_id: UUID
    start_s: float
    length_s: float = 0.0
    is_over: bool = False
    was_forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the assistant thinks of a ticket and what was heard when it was asked."""

    suggestions: tuple[Suggestion, ...]
    took_ms: float
    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The draft that is open now; ``None`` when there is none."""

    draft: Draft | None


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """The disk gave a new ticket its number."""

    ticket_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """The draft is in the journal on this computer's disk."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class TicketSaved:
    """The ticket is stored with its promise to be sent."""

    ticket: Ticket
    at_ms: int


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The ticket could not be stored; the draft as it was, to be opened again."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """Writing to this computer fails; an empty reason means that it works again."""

    reason: str


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """News of the way to the server.

    Attributes:
        connected: The server answers; ``None`` = not known yet.
        sign_in_needed: The token is not good any more; everything waits for a sign-in.
        waiting: Changes that go by themselves as soon as they can.
        held: Changes that need a person: refused or in conflict.
        last_sent_ms: When the server last took something; 0 = not since the start.
        problem: What was wrong last, with its code, for the help desk.
        articles_changed: The knowledge base has to be read again.
    """

    connected: bool | None
    sign_in_needed: bool = False
    waiting: int = 0
    held: int = 0
    last_sent_ms: int = 0
    problem: str = ""
    articles_changed: bool = False


@dataclass(frozen=True, slots=True)
class PhoneRings:
    """The line tells of a caller; empty number = withheld."""

    number: str


@dataclass(frozen=True, slots=True)
class PhoneHungUp:
    """The line tells that the caller hung up."""


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """A speech model that was chosen at the desk hears calls from now on, or cannot."""

    model: str
    failed: bool


DeskEvent = (
    PresenceChanged
    | CallRinging
    | CallAnswered
    | CallEnded
    | Heard
    | RecordingPaused
    | Suggested
    | DraftChanged
    | NumberGiven
    | DraftSaved
    | TicketSaved
    | NotSaved
    | StoreTrouble
    | SyncChanged
    | PhoneRings
    | PhoneHungUp
    | ModelLoaded
)
Post = Callable[[DeskEvent], None]
