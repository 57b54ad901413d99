"""The tables of people, their sign-ins, and the audit of what they did."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import (
    ADDRESS_CHARS,
    CENTRE_CHARS,
    EMPTY,
    NAME_CHARS,
    SEAT_CHARS,
    SUBJECT_CHARS,
    Base,
    Owned,
)


class OrganisationRow(Base):
    """An organisation of a centre (``app.domain.organisation``)."""

    __tablename__ = "organisations"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    code: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    under: Mapped[str] = mapped_column(String(CENTRE_CHARS))
    is_closed: Mapped[bool] = mapped_column(server_default=false())


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
    org: Mapped[str] = mapped_column(String(CENTRE_CHARS), server_default=EMPTY)
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


class PartnerRow(Owned, Base):
    """A program outside that brings requests (Open311); of its key only the SHA-256 is here."""

    __tablename__ = "partners"
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_ms: Mapped[int]
    is_closed: Mapped[bool] = mapped_column(server_default=false())
