"""The tables of calls: their words, their recordings, and what was deleted of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import (
    BLOB_CHARS,
    CENTRE_CHARS,
    COUNTED,
    EMPTY,
    NAME_CHARS,
    SEAT_CHARS,
    Base,
    Owned,
)


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
    blob: Mapped[str] = mapped_column(String(BLOB_CHARS), server_default=EMPTY)


class ForgottenRow(Owned, Base):
    """A line of audit: sound and words of a call were deleted because their time was over.

    ``rang_ms`` is when the sound arrived if the call itself never did; ``sound_bytes`` is 0 if
    there was none, and so is ``words_bytes``. A line of the audit seals it.
    """

    __tablename__ = "forgotten_calls"
    id: Mapped[int] = mapped_column(COUNTED, primary_key=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    rang_ms: Mapped[int]
    retention: Mapped[str] = mapped_column(String(16))
    days: Mapped[int] = mapped_column(Integer)
    sound_bytes: Mapped[int]
    sound_sha256: Mapped[str] = mapped_column(String(64))
    at_ms: Mapped[int]
    words_bytes: Mapped[int] = mapped_column(server_default=text("0"))
    words_sha256: Mapped[str] = mapped_column(String(64), server_default=EMPTY)
    sound_blob: Mapped[str] = mapped_column(String(BLOB_CHARS), server_default=EMPTY)
