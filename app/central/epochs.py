"""Tells whether a seat's cursor still means here what it meant when it was given.

A counter alone cannot: after last night's copy was restored it counts up through the numbers
that seats have seen already, for other changes, and a seat would miss those without a word. So
every start of the server begins an epoch, and a cursor is worth something only up to where the
next epoch began. A restored database does not know the epochs that followed its copy, or knows
that the one in question ended earlier.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.tables import CounterRow, EpochRow


def begin_epoch(session: Session) -> None:
    """Note that a server starts with this database as it is now."""
    top = session.scalars(select(CounterRow.value).with_for_update()).one()
    session.add(EpochRow(id=uuid4().hex, first_seq=top))


def epoch_now(session: Session) -> str:
    """The epoch that cursors are given in; several servers on one database share the latest."""
    latest = select(EpochRow.id).order_by(EpochRow.number.desc()).limit(1)
    return session.scalars(latest).first() or ""


def known_until(session: Session, epoch: str) -> int:
    """The last change that this database knows of an epoch: 0 of a foreign one.

    -1 while it goes on, and for a seat that knows no epochs.
    """
    if not epoch or epoch == epoch_now(session):
        return -1
    number = session.scalars(select(EpochRow.number).where(EpochRow.id == epoch)).first()
    if number is None:
        return 0
    later = select(EpochRow.first_seq).where(EpochRow.number > number)
    return session.scalars(later.order_by(EpochRow.number).limit(1)).one()


def seen_until(session: Session, since: int, epoch: str) -> int:
    """Up to which change a seat has what this database has.

    Args:
        session: One that reads.
        since: The seat's cursor.
        epoch: The one it was given in; empty from a seat of an earlier release.
    """
    end = known_until(session, epoch)
    return since if end < 0 else min(since, end)
