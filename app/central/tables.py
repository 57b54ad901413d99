"""What all tables of the server are made of, and the three that belong to no subject.

The others stand in the packages (``*_tables``); ``app.central.all_tables`` has them all.
Whole values are JSON, beside them only what is searched by.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, MetaData, String, Text, UniqueConstraint, text
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

COUNTED = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only
EMPTY = text("''")
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; constraints have names so that migrations can drop them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {int: BigInteger, str: Text}


class Owned:
    """A row that belongs to a centre; nobody of another one learns that it is there."""

    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), server_default=MAIN)


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


class KeyRow(Base):
    """An idempotency key and what was answered to it."""

    __tablename__ = "idempotency_keys"
    key: Mapped[str] = mapped_column(String(KEY_CHARS), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str]
    at_ms: Mapped[int] = mapped_column(index=True)
