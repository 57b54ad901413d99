"""The tables of seats: what each is doing, and its day."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import (
    CENTRE_CHARS,
    COUNTED,
    NAME_CHARS,
    NUMBER_CHARS,
    SEAT_CHARS,
    Base,
    Owned,
)
from app.domain.organisation import MAIN


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
    id: Mapped[int] = mapped_column(COUNTED, primary_key=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS), index=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    state: Mapped[str] = mapped_column(String(16))
    since_ms: Mapped[int]
    reason: Mapped[str]
    call_id: Mapped[str] = mapped_column(String(NUMBER_CHARS))
    heard_ms: Mapped[int]
    lost: Mapped[bool]
