"""A citizen's request as it is written down: its fields, its rules and its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

MAX_TITLE_CHARS = 60
MAX_TEXT_CHARS = 5_000


class RequestType(StrEnum):
    """诉求类型; separate from the category."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    OTHER = "other"


class Urgency(StrEnum):
    """紧急程度."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class Status(StrEnum):
    """Where a ticket stands; the steps that the seat itself can take."""

    DRAFT = "draft"
    DISPATCHED = "dispatched"
    CLOSED = "closed"


class SyncState(StrEnum):
    """What the agent is told about sending."""

    SAVED_HERE = "saved_here"
    SENT = "sent"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened.

    Attributes:
        verbatim: The caller's own words.
        district: Six-digit division code; empty if unknown.
        street: Nine-digit code; empty if unknown.
        community: Twelve-digit code; empty if unknown.
        detail: Estate, building, unit: what no code names.
    """

    verbatim: str = ""
    district: str = ""
    street: str = ""
    community: str = ""
    detail: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether anything was written down."""
        return bool(self.verbatim or self.district or self.detail)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request.

    Attributes:
        number: 工单编号, made on the desk (``20261121-8012-003``) so that a citizen can be
            told it while the network is cut.
        seat: The seat that wrote it (工号).
        call_id: The call it came from; ``None`` for other channels.
        category: Code of a leaf of the category tree; empty if not chosen.
        content: 主要内容, in sentences.
        request: 诉求, what the citizen wants done.
        caller_phone: E.164, e.g. ``+8613800138000``; empty if withheld.
        lead_unit: 主办; empty when closed at the seat.
        support_unit: 协办.
        due_ms: 办结期限, UTC milliseconds since 1970; 0 = none.
        id: Made on this computer, never by the server, so a retry cannot create a twin.
        version: Server revision this copy is based on; 0 = the server has never seen it.
    """

    number: str
    seat: str
    created_ms: int
    call_id: UUID | None = None
    request_type: RequestType | None = None
    urgency: Urgency = Urgency.NORMAL
    category: str = ""
    place: Place = Place()
    title: str = ""
    content: str = ""
    request: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    is_anonymous: bool = False
    is_confidential: bool = False
    wants_visit: bool = True
    lead_unit: str = ""
    support_unit: str = ""
    due_ms: int = 0
    status: Status = Status.DRAFT
    id: UUID = field(default_factory=uuid4)
    version: int = 0


class EventKind(StrEnum):
    """What happened to a ticket; events are only ever added."""

    CREATED = "created"
    DISPATCHED = "dispatched"
    CLOSED = "closed"
    CHANGED = "changed"
    SUGGESTION_TAKEN = "suggestion_taken"
    SUGGESTION_EDITED = "suggestion_edited"
    SUGGESTION_REFUSED = "suggestion_refused"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's history.

    Attributes:
        by: The seat, or ``server``.
        detail: Small facts about it, e.g. ``{"kind": "category"}``; never citizens' data.
        id: Made where it happened; the server stores each id once.
    """

    ticket_id: UUID
    kind: EventKind
    at_ms: int
    by: str
    detail: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


class Rule(StrEnum):
    """What a ticket can break; ``ui.wording`` turns each into a sentence."""

    TYPE_MISSING = "type_missing"
    CATEGORY_MISSING = "category_missing"
    PLACE_MISSING = "place_missing"
    TITLE_MISSING = "title_missing"
    TITLE_TOO_LONG = "title_too_long"
    CONTENT_MISSING = "content_missing"
    TEXT_TOO_LONG = "text_too_long"
    UNIT_MISSING = "unit_missing"
    PHONE_MISSING = "phone_missing"


NEEDS_PLACE = frozenset({RequestType.COMPLAINT, RequestType.REPORT, RequestType.HELP})


def broken_rules(ticket: Ticket, closing: Status) -> list[Rule]:
    """List what stops ``ticket`` being dispatched or closed; empty means it may go.

    Closing at the seat (直接办结) is the shortest path: it asks for the matter only.
    Dispatch also needs a unit, a place where the type has one, and a way to answer.
    """
    dispatching = closing is Status.DISPATCHED
    checks = (
        (ticket.request_type is None, Rule.TYPE_MISSING),
        (not ticket.category, Rule.CATEGORY_MISSING),
        (
            dispatching and ticket.request_type in NEEDS_PLACE and not ticket.place.is_known,
            Rule.PLACE_MISSING,
        ),
        (not ticket.title.strip(), Rule.TITLE_MISSING),
        (len(ticket.title) > MAX_TITLE_CHARS, Rule.TITLE_TOO_LONG),
        (dispatching and not ticket.content.strip(), Rule.CONTENT_MISSING),
        (max(len(ticket.content), len(ticket.request)) > MAX_TEXT_CHARS, Rule.TEXT_TOO_LONG),
        (dispatching and not ticket.lead_unit.strip(), Rule.UNIT_MISSING),
        (
            dispatching
            and ticket.wants_visit
            and not ticket.is_anonymous
            and not ticket.caller_phone,
            Rule.PHONE_MISSING,
        ),
    )
    return [rule for broken, rule in checks if broken]
