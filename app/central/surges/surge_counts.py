"""Counts tickets for surges as they come, and reads the same hours of past days."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from app.central.surges.surge_tables import SurgeCountRow, SurgeNoteRow, SurgeWatchRow
from app.central.tickets.ticket_tables import TicketRow
from app.domain.organisation import MAIN
from app.domain.retention import DAY_MS
from app.domain.surge_cells import ALL, HOUR_MS, Cell, Note, note_of
from app.domain.surging import PAST_DAYS, PastCounts
from app.domain.ticket import Ticket
from app.sync.protocol import decode

BATCH = 200
NOTES_KEPT_MS = 2 * DAY_MS
COUNTS_KEPT_H = (PAST_DAYS + 2) * 24
ASKED = 500


def count_next(session: Session, watch: SurgeWatchRow, now_ms: int) -> bool:
    """Count the next tickets, in the caller's transaction; tells whether there are more.

    A ticket counts once, whatever becomes of it; what is changed within two days counts anew in
    place of what it was. Who calls again about the same category within a day counts once.

    Args:
        session: Writes.
        watch: Locked by the caller; its cursor moves on.
        now_ms: UTC milliseconds since 1970.
    """
    wanted = select(TicketRow).where(TicketRow.changed_seq > watch.cursor)
    rows = session.scalars(wanted.order_by(TicketRow.changed_seq).limit(BATCH)).all()
    counted = _Counted(session, rows, now_ms)
    for row in rows:
        counted.count(row, is_first_time=not watch.is_filled)
    _add(session, counted.added)
    if rows:
        watch.cursor = rows[-1].changed_seq
    if len(rows) < BATCH:
        watch.is_filled = True
    return len(rows) == BATCH


class _Counted:
    """What a batch of tickets adds to the counts."""

    def __init__(self, session: Session, rows: Sequence[TicketRow], now_ms: int) -> None:
        self.added: Counter[tuple[str, int, int]] = Counter()
        self._session = session
        self._now_ms = now_ms
        self._notes = _notes_of(session, [row.id for row in rows])
        self._repeats = _callers(session, {_caller(row) for row in rows} - {""})

    def count(self, row: TicketRow, *, is_first_time: bool) -> None:
        """Count a ticket, or what is another than before in it."""
        at_ms = min(row.created_ms, self._now_ms)  # a seat's clock may be ahead
        known = self._notes.get(row.id)
        is_new = at_ms >= self._now_ms - NOTES_KEPT_MS
        if known is None and not is_new and (row.version > 1 and not is_first_time):
            return  # it was counted when it came
        if at_ms < self._now_ms - PAST_DAYS * DAY_MS:
            return
        note = replace(note_of(decode(Ticket, row.body)), at_ms=known.at_ms if known else at_ms)
        if known is None and self._is_repeat(row, note):
            return
        if known is not None:
            self._add(row.centre, _note(known), -1)
        self._add(row.centre, note, 1)
        if is_new or known is not None:
            self._keep(known, row, note)

    def _is_repeat(self, row: TicketRow, note: Note) -> bool:
        times = self._repeats.setdefault((_caller(row), note.category), [])
        if _caller(row) and any(abs(note.at_ms - at_ms) < DAY_MS for at_ms in times):
            return True
        times.append(note.at_ms)
        return False

    def _add(self, centre: str, note: Note, times: int) -> None:
        for cell in note.cells():
            self.added[centre, cell.key, note.hour] += times

    def _keep(self, known: SurgeNoteRow | None, row: TicketRow, note: Note) -> None:
        kept = known or SurgeNoteRow(ticket_id=row.id, at_ms=note.at_ms, centre=row.centre)
        kept.caller = kept.caller or _caller(row)
        kept.category, kept.territory = note.category, note.territory
        kept.words = " ".join(note.words)
        self._session.add(kept)
        self._notes[row.id] = kept


def centres_since(session: Session, since_ms: int) -> list[str]:
    """Tell for which centres something was counted since a time."""
    wanted = select(SurgeNoteRow.centre).where(SurgeNoteRow.at_ms > since_ms).distinct()
    return sorted(session.scalars(wanted))


def notes_since(session: Session, since_ms: int, centre: str = MAIN) -> list[Note]:
    """Read what was counted for a centre since a time."""
    row = SurgeNoteRow
    rows = session.scalars(select(row).where(row.at_ms > since_ms, row.centre == centre))
    return [_note(each) for each in rows]


def past(
    session: Session, now_ms: int, window_h: int, cells: Iterable[Cell], centre: str = MAIN
) -> dict[Cell, PastCounts]:
    """Count the same hours of past days in a centre: what ``app.domain.surging.look`` asks for."""
    row, asked = SurgeCountRow, {cell.key: cell for cell in cells}
    hours_ago = literal_column(str(now_ms // HOUR_MS), BigInteger) - row.hour
    days_ago = (hours_ago // 24).label("days_ago")
    found: dict[Cell, dict[int, int]] = {cell: {} for cell in asked.values()}
    keys = list(asked)
    for at in range(0, len(keys), ASKED):
        wanted = (
            select(row.cell, days_ago, func.sum(row.count))
            .where(
                row.centre == centre,
                row.cell.in_(keys[at : at + ASKED]),
                row.hour <= now_ms // HOUR_MS - 24,
                row.hour > now_ms // HOUR_MS - 24 * (PAST_DAYS + 1),
                hours_ago % 24 < window_h,
            )
            .group_by(row.cell, "days_ago")
        )
        for key, day, count in session.execute(wanted):
            found[asked[key]][int(day)] = int(count)
    return {cell: counts for cell, counts in found.items() if counts}


def days_at_work(session: Session, now_ms: int, centre: str = MAIN) -> list[int]:
    """Tell how many days ago the server took tickets of a centre at all."""
    whole_days: Mapping[int, int] = past(session, now_ms, 24, [ALL], centre).get(ALL, {})
    return sorted(day for day, count in whole_days.items() if count > 0)


def prune(session: Session, now_ms: int) -> None:
    """Forget what is too old to be compared with."""
    session.execute(delete(SurgeNoteRow).where(SurgeNoteRow.at_ms < now_ms - NOTES_KEPT_MS))
    oldest = now_ms // HOUR_MS - COUNTS_KEPT_H
    session.execute(delete(SurgeCountRow).where(SurgeCountRow.hour < oldest))


def _add(session: Session, added: Mapping[tuple[str, int, int], int]) -> None:
    rows: list[dict[str, Any]] = [
        {"centre": centre, "cell": cell, "hour": hour, "count": times}
        for (centre, cell, hour), times in sorted(added.items())
        if times
    ]
    if not rows:
        return
    postgresql = session.get_bind().dialect.name == "postgresql"
    new = (insert_postgresql if postgresql else insert_sqlite)(SurgeCountRow)
    both = {"count": SurgeCountRow.count + new.excluded.count}
    key = ["centre", "cell", "hour"]
    session.execute(new.on_conflict_do_update(index_elements=key, set_=both), rows)


def _notes_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, SurgeNoteRow]:
    wanted = select(SurgeNoteRow).where(SurgeNoteRow.ticket_id.in_(ids))
    return {row.ticket_id: row for row in session.scalars(wanted)}


def _callers(session: Session, callers: set[str]) -> dict[tuple[str, str], list[int]]:
    wanted = select(SurgeNoteRow).where(SurgeNoteRow.caller.in_(callers))
    found: dict[tuple[str, str], list[int]] = {}
    for row in session.scalars(wanted):
        found.setdefault((row.caller, row.category), []).append(row.at_ms)
    return found


def _caller(row: TicketRow) -> str:
    """A digest of number and centre, so that neither is told further; empty if it was withheld."""
    told = row.caller_phone + ("" if row.centre == MAIN else f"\n{row.centre}")
    return hashlib.sha256(told.encode()).hexdigest()[:32] if row.caller_phone else ""


def _note(row: SurgeNoteRow) -> Note:
    words = tuple(row.words.split())
    return Note(row.ticket_id, row.at_ms, row.category, row.territory, words)
