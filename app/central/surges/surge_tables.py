"""The tables of surges: those that are told, and what others are found with.

What is counted can be counted again; alarms and surges cannot.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import CENTRE_CHARS, NUMBER_CHARS, Base, Owned
from app.domain.organisation import MAIN


class SurgeWatchRow(Base):
    """The one row that tells which process looks for surges, until when, and how far it came.

    ``cursor`` is the ``changed_seq`` up to which tickets are counted; ``is_filled`` tells that
    all tickets of the time before were. Who counts holds this row until the commit.
    """

    __tablename__ = "surge_watch"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(NUMBER_CHARS))
    lease_until_ms: Mapped[int]
    cursor: Mapped[int]
    is_filled: Mapped[bool]
    looked_ms: Mapped[int]
    pruned_ms: Mapped[int]


class SurgeNoteRow(Owned, Base):
    """What was counted of a ticket of the last two days; ``caller`` tells repeats apart."""

    __tablename__ = "surge_notes"
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    at_ms: Mapped[int] = mapped_column(index=True)
    caller: Mapped[str] = mapped_column(String(32), index=True)
    category: Mapped[str] = mapped_column(String(NUMBER_CHARS))
    territory: Mapped[str] = mapped_column(String(16))
    words: Mapped[str]


class SurgeCountRow(Base):
    """How many tickets of an hour count for a cell; ``cell`` is ``surge_cells.Cell.key``."""

    __tablename__ = "surge_counts"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True, server_default=MAIN)
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)

    __table_args__ = ({"sqlite_with_rowid": False},)


class SurgeAlarmRow(Owned, Base):
    """An alarm; ``body`` is the whole ``FoundSurge``, ``cells`` the keys that it is known by."""

    __tablename__ = "surge_alarms"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    is_open: Mapped[bool] = mapped_column(index=True)
    last_ms: Mapped[int] = mapped_column(index=True)
    cells: Mapped[str]
    body: Mapped[str]


class SurgeRow(Owned, Base):
    """Something that many call about; ``body`` is the whole surge."""

    __tablename__ = "surges"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    until_ms: Mapped[int] = mapped_column(index=True)
    body: Mapped[str]
