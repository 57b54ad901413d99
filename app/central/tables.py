"""The server's tables: whole values as JSON, beside them only what is searched by."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.domain.organisation import MAIN

SEAT_CHARS = 16
NAME_CHARS = 64
NUMBER_CHARS = 64
PHONE_CHARS = 32
KEY_CHARS = 100
ADDRESS_CHARS = 64
CENTRE_CHARS = 32
BLOB_CHARS = 200
SUBJECT_CHARS = 255
FAR_MS = 2**53
"""A time that never comes; a ticket without a limit stands behind those that have one."""

_COUNTED = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


_EMPTY = text("''")
_BY_CHARACTER = String(NUMBER_CHARS).with_variant(
    String(NUMBER_CHARS, collation="C"), "postgresql"
)  # so that what begins with the same characters stands together, whatever the database's language


def _where(postgresql: str, sqlite: str = "") -> dict[str, Any]:
    """Say which rows an index holds, in the words in which they are asked for."""
    return {"postgresql_where": text(postgresql), "sqlite_where": text(sqlite or postgresql)}


_OPEN = _where("is_open", "is_open = 1")


class Base(DeclarativeBase):
    """All tables; constraints have names so that migrations can drop them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {int: BigInteger, str: Text}


class Owned:
    """A row that belongs to a centre; nobody of another one learns that it is there."""

    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), server_default=MAIN)


class OrganisationRow(Base):
    """An organisation of a centre (``app.domain.organisation``)."""

    __tablename__ = "organisations"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    code: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    under: Mapped[str] = mapped_column(String(CENTRE_CHARS))
    is_closed: Mapped[bool] = mapped_column(server_default=false())


class CounterRow(Base):
    """The one row that counts changes; its lock puts writers in the order of their commits."""

    __tablename__ = "change_counter"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int]


class EpochRow(Base):
    """A start of the server, and how far the counter was then (``app.central.epochs``)."""

    __tablename__ = "epochs"
    __table_args__ = (UniqueConstraint("id"),)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(32))
    first_seq: Mapped[int]


class UserRow(Owned, Base):
    """A person; ``password`` is an Argon2 hash.

    ``code_secret`` is that of the person's authenticator (Base32); ``None`` if none is asked for.
    ``code_step`` is the time step of the last code that was taken, so that none is taken twice.
    ``org`` is the code of the person's organisation, empty for the centre itself; ``subject``
    is what the provider of unified sign-in calls the person.
    """

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    display: Mapped[str] = mapped_column(String(NAME_CHARS))
    role: Mapped[str] = mapped_column(String(16))
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    password: Mapped[str]
    code_secret: Mapped[str | None] = mapped_column(String(64))
    code_step: Mapped[int | None]
    org: Mapped[str] = mapped_column(String(CENTRE_CHARS), server_default=_EMPTY)
    subject: Mapped[str | None] = mapped_column(String(SUBJECT_CHARS))
    is_closed: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (Index("ix_users_subject", "centre", "subject", unique=True),)


class SignInRow(Base):
    """A sign-in whose tokens are short and renewed; of refresh tokens only the SHA-256 is here.

    Attributes:
        refresh: The one that renews next.
        before: The one that was given for it; empty at the beginning.
        is_used: Something that came with ``refresh`` was used, so that its answer arrived.
    """

    __tablename__ = "sign_ins"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), index=True)
    expires_ms: Mapped[int]
    refresh: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(64))
    is_used: Mapped[bool]


class TokenRow(Base):
    """A token; it is not stored itself, only its SHA-256.

    ``sign_in`` is the sign-in that renews it; ``None``: it lasts until the end of its own.
    """

    __tablename__ = "tokens"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), index=True)
    expires_ms: Mapped[int]
    sign_in: Mapped[UUID | None] = mapped_column(index=True)
    is_used: Mapped[bool] = mapped_column(server_default=false())


class UnifiedRow(Base):
    """A unified sign-in that goes on in a browser (``app.central.people.unified``); soon forgotten.

    Of ``secret``, ``state`` and ``proof`` only the SHA-256 is here; ``user`` and ``proof`` are
    empty until the provider has told who it is, ``state`` from then on.
    """

    __tablename__ = "unified_sign_ins"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS))
    port: Mapped[int] = mapped_column(Integer)
    secret: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(64), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    user: Mapped[str] = mapped_column(String(NAME_CHARS))
    proof: Mapped[str] = mapped_column(String(64))
    expires_ms: Mapped[int] = mapped_column(index=True)


class WrongRow(Base):
    """How many sign-ins were wrong, or are being checked; ``subject`` is a digest of whose."""

    __tablename__ = "wrong_sign_ins"
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer)
    at_ms: Mapped[int] = mapped_column(index=True)


class AuditRow(Owned, Base):
    """Who did what when; the database refuses to change a line. Never citizens' data.

    ``hash`` covers the line and the ``hash`` of the one before (``app.central.people.audit``).
    """

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    who: Mapped[str] = mapped_column(String(NAME_CHARS), index=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_CHARS))
    what: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(100), index=True)
    detail: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The one row that tells the last line of the audit; its lock puts writers in order."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class KeyRow(Base):
    """An idempotency key and what was answered to it."""

    __tablename__ = "idempotency_keys"
    key: Mapped[str] = mapped_column(String(KEY_CHARS), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str]
    at_ms: Mapped[int] = mapped_column(index=True)


class TicketRow(Owned, Base):
    """A ticket; ``body`` is the whole of it, the other columns are copies out of it.

    Attributes:
        due_ms: 办结期限; ``FAR_MS`` = none.
        is_open: Something is still to be done about it (``app.central.tickets.ticket_rows``).
    """

    __tablename__ = "tickets"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    caller_phone: Mapped[str] = mapped_column(String(PHONE_CHARS))
    call_id: Mapped[UUID | None] = mapped_column(index=True)
    created_ms: Mapped[int]
    changed_seq: Mapped[int] = mapped_column(index=True)
    is_confidential: Mapped[bool] = mapped_column(server_default=false())
    district: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=_EMPTY)
    lead_unit: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=_EMPTY)
    support_unit: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=_EMPTY)
    status: Mapped[str] = mapped_column(String(16), server_default=_EMPTY)
    is_open: Mapped[bool] = mapped_column(server_default=false())
    urgency: Mapped[str] = mapped_column(String(16), server_default=_EMPTY)
    category: Mapped[str] = mapped_column(_BY_CHARACTER, server_default=_EMPTY)
    number: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=_EMPTY)
    earlier_number: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=_EMPTY)
    due_ms: Mapped[int] = mapped_column(server_default=str(FAR_MS))
    body: Mapped[str]

    # Pages of lists are read in the order of an index. Those by limit hold open tickets only, a
    # fifth of all; many end with the same office hour, so the id is in them. See decision 049.
    __table_args__ = (
        Index("ix_tickets_caller", "caller_phone", "created_ms"),
        Index("ix_tickets_number", "number"),
        Index("ix_tickets_earlier", "earlier_number", **_where("earlier_number <> ''")),
        Index("ix_tickets_created", "centre", "created_ms"),
        Index("ix_tickets_changed", "centre", "changed_seq"),
        Index("ix_tickets_status", "centre", "status", "created_ms"),
        Index("ix_tickets_seat", "centre", "seat", "created_ms"),
        Index("ix_tickets_category", "centre", "category", "created_ms"),
        Index("ix_tickets_district", "centre", "district", "created_ms"),
        Index("ix_tickets_unit", "lead_unit", "created_ms", **_where("lead_unit <> ''")),
        Index("ix_tickets_support", "support_unit", "created_ms", **_where("support_unit <> ''")),
        Index("ix_tickets_due", "centre", "due_ms", "id", **_OPEN),
        Index("ix_tickets_seat_due", "centre", "seat", "due_ms", "id", **_OPEN),
        Index("ix_tickets_unit_due", "lead_unit", "due_ms", "id", **_OPEN),
    )


class EventRow(Base):
    """One line of a ticket's history, in the order of arrival; never changed."""

    __tablename__ = "ticket_events"
    seq: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    body: Mapped[str]


class CallRow(Owned, Base):
    """A call; the transcript stands apart because lists do not need it."""

    __tablename__ = "calls"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    agent: Mapped[str] = mapped_column(String(NAME_CHARS))
    rang_ms: Mapped[int] = mapped_column(index=True)
    call: Mapped[str]
    transcript: Mapped[str]

    __table_args__ = (Index("ix_calls_centre", "centre", "rang_ms"),)


class LiveRow(Base):
    """A sentence of a call that still runs; ``body`` is the whole of it.

    It goes when the call's record comes, which has all sentences.
    """

    __tablename__ = "live_sentences"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    at_ms: Mapped[int] = mapped_column(index=True)
    body: Mapped[str]


class RecordingRow(Owned, Base):
    """A recording that is whole in the storage; it may arrive before its call.

    ``blob`` is its name there; empty for one of an earlier release (``calls.recordings``).
    """

    __tablename__ = "recordings"
    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_ms: Mapped[int]
    blob: Mapped[str] = mapped_column(String(BLOB_CHARS), server_default=_EMPTY)


class ForgottenRow(Owned, Base):
    """A line of audit: sound and words of a call were deleted because their time was over.

    ``rang_ms`` is when the sound arrived if the call itself never did; ``sound_bytes`` is 0 if
    there was none, and so is ``words_bytes``. A line of the audit seals it.
    """

    __tablename__ = "forgotten_calls"
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    rang_ms: Mapped[int]
    retention: Mapped[str] = mapped_column(String(16))
    days: Mapped[int] = mapped_column(Integer)
    sound_bytes: Mapped[int]
    sound_sha256: Mapped[str] = mapped_column(String(64))
    at_ms: Mapped[int]
    words_bytes: Mapped[int] = mapped_column(server_default=text("0"))
    words_sha256: Mapped[str] = mapped_column(String(64), server_default=_EMPTY)
    sound_blob: Mapped[str] = mapped_column(String(BLOB_CHARS), server_default=_EMPTY)


class ArticleRow(Base):
    """An article or its tombstone; ``edited`` ones are not touched by shipped articles."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    version: Mapped[int]
    changed_seq: Mapped[int] = mapped_column(index=True)
    removed: Mapped[bool]
    edited: Mapped[bool]
    body: Mapped[str]


class ArticleVersionRow(Base):
    """A published state or a withdrawal, for good; ``body`` is the whole ``ArticleVersion``."""

    __tablename__ = "article_versions"
    article_id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]


class DraftRow(Base):
    """What an article is to become; ``body`` is the whole draft.

    A row that is no longer open stays, so that no revision is ever given twice.
    """

    __tablename__ = "drafts"
    article_id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    revision: Mapped[int]
    is_open: Mapped[bool] = mapped_column(index=True)
    body: Mapped[str]


class RemarkRow(Base):
    """What somebody finds wrong with an article; ``body`` is the whole remark."""

    __tablename__ = "remarks"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at_ms: Mapped[int] = mapped_column(index=True)
    is_open: Mapped[bool] = mapped_column(index=True)
    body: Mapped[str]


class DictionaryRow(Base):
    """A dictionary as JSON."""

    __tablename__ = "dictionaries"
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))


class DictionaryVersionRow(Base):
    """A state of a centre's own dictionary, for good; the highest version counts."""

    __tablename__ = "dictionary_versions"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    by: Mapped[str] = mapped_column(String(NAME_CHARS))
    note: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]


class PartnerRow(Owned, Base):
    """A program outside that brings requests (Open311); of its key only the SHA-256 is here."""

    __tablename__ = "partners"
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_ms: Mapped[int]
    is_closed: Mapped[bool] = mapped_column(server_default=false())


class PresenceRow(Base):
    """What a seat last said of itself; ``claimed_ms`` is its own, uncorrected ``since_ms``."""

    __tablename__ = "presence"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True, server_default=MAIN)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS), primary_key=True)
    user: Mapped[str] = mapped_column(String(NAME_CHARS))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    state: Mapped[str] = mapped_column(String(16))
    since_ms: Mapped[int]
    claimed_ms: Mapped[int]
    reason: Mapped[str]
    call_id: Mapped[str] = mapped_column(String(NUMBER_CHARS))
    heard_ms: Mapped[int]
    health: Mapped[str] = mapped_column(String(16), server_default="ok")


class PresenceLogRow(Owned, Base):
    """One period in a seat's day: a state that began, or a time in which it was lost."""

    __tablename__ = "presence_log"
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS), index=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    state: Mapped[str] = mapped_column(String(16))
    since_ms: Mapped[int]
    reason: Mapped[str]
    call_id: Mapped[str] = mapped_column(String(NUMBER_CHARS))
    heard_ms: Mapped[int]
    lost: Mapped[bool]


class SurgeRow(Owned, Base):
    """Something that many call about; ``body`` is the whole surge."""

    __tablename__ = "surges"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    until_ms: Mapped[int] = mapped_column(index=True)
    body: Mapped[str]


class SuggestionCountRow(Owned, Base):
    """How the suggestions of one kind were answered on a ticket, by one event of it."""

    __tablename__ = "suggestion_counts"
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    ticket_id: Mapped[UUID]
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    at_ms: Mapped[int] = mapped_column(index=True)
    shown: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)
    edited: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer)
