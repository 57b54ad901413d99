"""The values that cross the wire between a seat and the central server.

Both ends use these classes and the domain's own values; ``protocol.md`` beside this file
tells when which one is sent.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from app.domain.account import (
    Account,
    AccountChange,
    CodeSecret,
    Credentials,
    OrganisationChange,
    Renewal,
    SignedIn,
    UnifiedBegin,
    UnifiedBegun,
    UnifiedCollect,
    UnifiedOffer,
)
from app.domain.article import (
    Article,
    ArticleVersion,
    Draft,
    DraftState,
    Remark,
    RemarkReason,
)
from app.domain.call import Call
from app.domain.seat import SeatState, SpeechHealth
from app.domain.ticket import Ticket, TicketEvent
from app.domain.transcript import Transcript

__all__ = [
    "API",
    "EPOCH_HEADER",
    "KEY_HEADER",
    "MATCH_HEADER",
    "OFFSET_HEADER",
    "PIECE_SUM_HEADER",
    "PIECE_TYPE",
    "PROBLEM_TYPE",
    "WHOLE_SUM_HEADER",
    "Account",
    "AccountChange",
    "Article",
    "ArticleVersion",
    "AuditLine",
    "CallRecord",
    "CallSummary",
    "Changes",
    "CodeSecret",
    "Credentials",
    "Draft",
    "DraftState",
    "Heartbeat",
    "Note",
    "OrganisationChange",
    "Problem",
    "Published",
    "Reason",
    "Remark",
    "RemarkReason",
    "Renewal",
    "SignedIn",
    "Stored",
    "TicketChange",
    "UnifiedBegin",
    "UnifiedBegun",
    "UnifiedCollect",
    "UnifiedOffer",
    "Unmask",
    "Upload",
    "UploadAsked",
    "decode",
    "digest_of",
    "encode",
    "sum_header",
]

API = "/v1"
KEY_HEADER = "Idempotency-Key"
MATCH_HEADER = "If-Match"
OFFSET_HEADER = "Upload-Offset"
PIECE_SUM_HEADER = "Content-Digest"
WHOLE_SUM_HEADER = "Repr-Digest"
PIECE_TYPE = "application/partial-upload"
EPOCH_HEADER = "Zuoxi-Epoch"
PROBLEM_TYPE = "application/problem+json"

T = TypeVar("T")


class Reason(StrEnum):
    """Why somebody has to know who a citizen is; a code, so that no citizen's data gets into it."""

    HANDLING = "handling"
    QUALITY = "quality"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    INVESTIGATION = "investigation"


@dataclass(frozen=True, slots=True)
class Unmask:
    """Asks for what is hidden of a ticket."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the audit.

    Attributes:
        who: User name; ``console`` for a command at the server, empty for an unknown user.
        what: A code, e.g. ``unmasked``.
        subject: What it was done to, ``KIND:ID``.
        detail: Numbers and codes, never citizens' data.
        hash: SHA-256 over the line and the ``hash`` of the one before.
    """

    seq: int
    at_ms: int
    who: str
    address: str
    what: str
    subject: str
    detail: dict[str, int | str]
    hash: str


@dataclass(frozen=True, slots=True)
class TicketChange:
    """A ticket as the seat wants it, with the events that led there."""

    ticket: Ticket
    events: tuple[TicketEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call and everything that was said in it."""

    call: Call
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Stored:
    """The server has it: the version that a next change must name.

    ``seq``: the number of this change, as ``Changes.cursor`` counts; 0 if it is not counted.
    """

    id: UUID
    version: int
    seq: int = 0


@dataclass(frozen=True, slots=True)
class UploadAsked:
    """Announces a recording that comes in pieces; the same again tells where it stands.

    Attributes:
        size: Bytes of the whole.
        sha256: Of the whole, hex.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """How far a recording has arrived.

    Attributes:
        offset: Bytes that are here without a hole; the next piece begins there.
        is_stored: The whole was checked and is the call's recording now.
    """

    offset: int
    size: int
    sha256: str
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """The server has this article; ``version`` grows by one with every change of it."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of an editor that goes with a step: why it is given back, how it was settled."""

    note: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed after a cursor, oldest first.

    Attributes:
        cursor: What to ask with next time.
        more: Another page is waiting.
        removed_articles: Tombstones.
        digest: ``digest_of`` this page; empty if it has no articles, or from an earlier release.
        epoch: Where the cursor counts; to be sent with it, so that a restored server is noticed.
        known_until: The last change that the asked epoch gave, as this server knows it. A seat
            that sent something of a higher number offers it again: the server was set back.
            -1 = the asked epoch goes on.
    """

    cursor: int
    tickets: tuple[Ticket, ...] = ()
    articles: tuple[Article, ...] = ()
    removed_articles: tuple[str, ...] = ()
    more: bool = False
    digest: str = ""
    epoch: str = ""
    known_until: int = -1


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a seat says of itself every few seconds and at every change of state."""

    state: SeatState
    since_ms: int
    reason: str = ""
    call_id: str = ""
    health: SpeechHealth = SpeechHealth.OK


@dataclass(frozen=True, slots=True)
class CallSummary:
    """A line of the inspector's list."""

    call: Call
    agent: str
    ticket_id: UUID | None
    ticket_number: str
    title: str
    category: str
    has_recording: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """An error by RFC 9457, with a code of ours for the help desk.

    Attributes:
        current: With 412 of a ticket: the server's own copy of what the change was based on.
        draft: With 412 of a draft: the draft as it is there now; ``None`` if there is none.
    """

    title: str
    status: int
    code: str
    detail: str = ""
    type: str = "about:blank"
    current: Ticket | None = None
    draft: Draft | None = None
    errors: tuple[dict[str, Any], ...] = field(default_factory=tuple)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type may be asked for
    """Building one takes milliseconds, so each kind is built once."""
    return TypeAdapter(kind)


def encode(value: object) -> bytes:
    """Write any of these values as JSON."""
    kind: Any = type(value)
    return _adapter(kind).dump_json(value)


def decode(kind: type[T], body: bytes | str) -> T:
    """Read a value of ``kind``; raises ``ValueError`` with the reason if ``body`` is not one."""
    hashable: Any = kind  # mypy does not see that classes can be hashed
    value: T = _adapter(hashable).validate_json(body)
    return value


def sum_header(sha256: str) -> str:
    """Write a SHA-256 (hex) as the digest headers want it (RFC 9530)."""
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


def digest_of(page: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the articles and tombstones of a page of changes.

    Taken of the JSON as it was sent and not of ``Changes``: an end that does not know some
    new field of an article still gets the same.

    Args:
        page: ``Changes`` as a JSON object.
    """
    told = [page.get("articles", []), page.get("removed_articles", [])]
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
