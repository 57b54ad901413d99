"""A citizen's request as it is written down: its fields, its rules and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

from app.domain.handling import Handling, Visit

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
    """Where a ticket stands; ``app.domain.life_cycle`` has the steps between them."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    HANDLING = "handling"
    FINISHED = "finished"
    REVIEWING = "reviewing"
    VISITING = "visiting"
    ARCHIVED = "archived"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    MERGED = "merged"
    CLOSED = "closed"


class SyncState(StrEnum):
    """What the agent is told about sending."""

    SAVED_HERE = "saved_here"
    SENT = "sent"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Ring(StrEnum):
    """How far a matter reaches: 家居·楼宇·小区·社区·街道·跨街道."""

    HOME = "home"
    BUILDING = "building"
    ESTATE = "estate"
    COMMUNITY = "community"
    STREET = "street"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened.

    Attributes:
        verbatim: The caller's own words.
        district: Six-digit division code; empty if unknown.
        street: Nine-digit code; empty if unknown.
        community: Twelve-digit code; empty if unknown.
        detail: Estate, building, unit: what no code names.
        province: Two-digit code; empty if unknown.
        city: Four-digit code; empty if unknown.
        ring: A :class:`Ring`, or empty.
        position: 坐标, ``LATITUDE,LONGITUDE`` in degrees (WGS 84); empty if unknown.
    """

    verbatim: str = ""
    district: str = ""
    street: str = ""
    community: str = ""
    detail: str = ""
    province: str = ""
    city: str = ""
    ring: str = ""
    position: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether anything was written down."""
        return any((self.verbatim, self.province, self.city, self.district, self.detail))

    @property
    def code(self) -> str:
        """The deepest code of it; empty if it has none."""
        return self.community or self.street or self.district or self.city or self.province


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
        channel: 受理渠道, a code of the centre's form.
        caller_gender: ``male``, ``female`` or empty.
        is_company: 企业, else 个人.
        company: 企业名称.
        earlier_number: 原单号, the ticket that this one repeats.
        against: 被反映对象, whom or what the matter is about.
        tags: 标签, codes of the centre's form.
        is_difficult: 疑难.
        is_repeat: 重复; the caller has been here before about the same.
        directory_item: 派单目录项, the item of the dispatch directory that named the units.
        dispatch_note: 派单意见, the seat's words to the unit.
        answer: 答复, what the caller was told at the seat (直接办结).
        merged_into: The ticket that goes on in the place of this one (并单).
        held_from: Where it stood before it was suspended or merged; ``None`` otherwise.
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
    channel: str = "phone"
    caller_gender: str = ""
    is_company: bool = False
    company: str = ""
    earlier_number: str = ""
    against: str = ""
    tags: tuple[str, ...] = ()
    is_difficult: bool = False
    is_repeat: bool = False
    directory_item: str = ""
    dispatch_note: str = ""
    answer: str = ""
    merged_into: UUID | None = None
    held_from: Status | None = None
    handling: Handling = field(default_factory=Handling)
    visit: Visit = field(default_factory=Visit)


def value_of(ticket: Ticket, name: str) -> Any:  # noqa: ANN401 - any field of a ticket
    """Give the value of a field, or of a field of a value in it: ``place.detail``."""
    return reduce(getattr, name.split("."), ticket)


def with_values(ticket: Ticket, values: Mapping[str, Any]) -> Ticket:
    """Write fields, also fields of a value in it (``handling.result``); the others stay."""
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        whole = replace(getattr(ticket, outer), **{inner: value}) if inner else value
        ticket = replace(ticket, **{outer: whole})
    return ticket


class EventKind(StrEnum):
    """What happened to a ticket; events are only ever added."""

    CREATED = "created"
    DISPATCHED = "dispatched"
    CLOSED = "closed"
    CHANGED = "changed"
    SUGGESTION_TAKEN = "suggestion_taken"
    SUGGESTION_EDITED = "suggestion_edited"
    SUGGESTION_REFUSED = "suggestion_refused"
    SUGGESTIONS_COUNTED = "suggestions_counted"
    CHECKED = "checked"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    HANDLING = "handling"
    FINISHED = "finished"
    REVIEWING = "reviewing"
    VISITING = "visiting"
    ARCHIVED = "archived"
    RETURNED = "returned"
    REDISPATCHED = "redispatched"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    URGED = "urged"
    SUPERVISED = "supervised"
    REDONE = "redone"
    MERGED = "merged"
    UNMERGED = "unmerged"
    ABSORBED = "absorbed"
    RELEASED = "released"
    TAKEN_BACK = "taken_back"


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
