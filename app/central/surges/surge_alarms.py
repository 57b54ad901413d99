"""Keeps the alarms from look to look: what is new, what goes on, what is over by itself."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.central.surges.surge_tables import SurgeAlarmRow, SurgeRow
from app.central.tickets.dictionary_tables import DictionaryRow
from app.domain.organisation import MAIN
from app.domain.retention import DAY_MS
from app.domain.surge import FoundSurge, Surge
from app.domain.surge_cells import HOUR_MS
from app.domain.surge_merging import Alarm
from app.domain.surging import PAST_DAYS
from app.sync.protocol import decode, encode

QUIET_MS = 6 * HOUR_MS
"""Without a new ticket for so long it is over."""
KNOWN_MS = 48 * HOUR_MS
"""For so long the same comes back under its own id, with its answer."""
SHOWN_MS = 24 * HOUR_MS
KEPT_MS = 366 * DAY_MS
LEARNT_MS = 7 * DAY_MS
ANSWERED_MS = 24 * HOUR_MS
"""An answer is given so long after the last look that found its surge."""
TICKETS = 100


def keep(session: Session, found: Iterable[Alarm], now_ms: int, centre: str = MAIN) -> None:
    """Write what a look at a centre found, and end what is over, in the caller's transaction."""
    wanted = select(SurgeAlarmRow).where(
        SurgeAlarmRow.last_ms > now_ms - KNOWN_MS, SurgeAlarmRow.centre == centre
    )
    rows = list(session.scalars(wanted.order_by(SurgeAlarmRow.last_ms.desc())))
    names = _Names(session)
    for alarm in found:
        row = _row_of(rows, alarm)
        if row is None:
            row = SurgeAlarmRow(id=uuid4(), is_open=True, centre=centre)
            rows.append(row)
            _write(row, _new(row, alarm, now_ms), alarm, names)
            session.add(row)
        elif row.is_open or _is_back(row, alarm, now_ms):
            row.is_open = True
            known = decode(FoundSurge, row.body)
            _write(row, _gone_on(known, alarm), alarm, names)
            _prolong(session, row, now_ms)
    for row in rows:
        if row.is_open and now_ms - row.last_ms >= QUIET_MS:
            end(row, now_ms)
    session.execute(delete(SurgeAlarmRow).where(SurgeAlarmRow.last_ms < now_ms - KEPT_MS))


def surged_days(session: Session, now_ms: int, centre: str = MAIN) -> dict[int, set[int]]:
    """Tell on which past days a centre's count was part of a surge: no example of what is usual.

    A surge's first week is left out. What goes on longer is usual one day, and what a supervisor
    called no surge is at once.
    """
    wanted = select(SurgeAlarmRow).where(
        SurgeAlarmRow.last_ms > now_ms - PAST_DAYS * DAY_MS, SurgeAlarmRow.centre == centre
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in session.scalars(wanted):
        surge = decode(FoundSurge, row.body)
        if surge.is_dismissed:
            continue
        last_ms = min(surge.last_ms, surge.began_ms + LEARNT_MS)
        days = range((now_ms - last_ms) // DAY_MS, (now_ms - surge.began_ms) // DAY_MS + 2)
        for key in row.cells.split():
            found[int(key)].update(days)
    return found


def listed(session: Session, now_ms: int, centre: str = MAIN) -> tuple[FoundSurge, ...]:
    """Read what goes on in a centre, the largest first, then what was over in the last day."""
    wanted = select(SurgeAlarmRow.body).where(
        SurgeAlarmRow.last_ms > now_ms - SHOWN_MS, SurgeAlarmRow.centre == centre
    )
    found = [decode(FoundSurge, body) for body in session.scalars(wanted)]
    return tuple(sorted(found, key=lambda each: (each.ended_ms > 0, -each.count, str(each.id))))


def end(row: SurgeAlarmRow, now_ms: int, *, is_dismissed: bool = False) -> None:
    """End an alarm; a dismissed one does not come back while the same goes on."""
    known = decode(FoundSurge, row.body)
    row.is_open = False
    row.body = encode(
        replace(known, ended_ms=now_ms, is_dismissed=is_dismissed or known.is_dismissed)
    ).decode()


def attach(session: Session, surge: Surge) -> None:
    """Write the agreed answer to the alarm of the same id, if there is one."""
    row = session.get(SurgeAlarmRow, surge.id, with_for_update=True)
    if row is not None:
        row.body = encode(replace(decode(FoundSurge, row.body), answer=surge.answer)).decode()


def _row_of(rows: Iterable[SurgeAlarmRow], alarm: Alarm) -> SurgeAlarmRow | None:
    """Find the alarm that this one goes on with: they have a count in common."""
    keys = {str(cell.key) for cell in alarm.cells if cell.word or cell.category}
    keys = keys or {str(cell.key) for cell in alarm.cells}
    return next((row for row in rows if keys & set(row.cells.split())), None)


def _is_back(row: SurgeAlarmRow, alarm: Alarm, now_ms: int) -> bool:
    """What is over begins again only by tickets that all came after its end."""
    known = decode(FoundSurge, row.body)
    if known.is_dismissed:
        row.last_ms = max(row.last_ms, alarm.notes[-1].at_ms)
        return False
    first_hour = now_ms // HOUR_MS - alarm.shortest_h + 1
    return first_hour * HOUR_MS >= known.ended_ms


def _new(row: SurgeAlarmRow, alarm: Alarm, now_ms: int) -> FoundSurge:
    begun = FoundSurge(row.id, "", "", (), 0, 0.0, 0, 0.0, alarm.notes[0].at_ms, now_ms, now_ms)
    return _gone_on(begun, alarm)


def _gone_on(known: FoundSurge, alarm: Alarm) -> FoundSurge:
    return replace(
        known,
        category=alarm.category,
        territory=alarm.territory,
        words=alarm.words,
        count=alarm.first.count,
        expected=round(alarm.first.expected.mean, 2),
        window_h=alarm.first.window_h,
        chance=alarm.first.chance,
        last_ms=alarm.notes[-1].at_ms,
        ended_ms=0,
        tickets=tuple(note.ticket_id for note in alarm.notes[: -TICKETS - 1 : -1]),
    )


def _write(row: SurgeAlarmRow, surge: FoundSurge, alarm: Alarm, names: _Names) -> None:
    row.last_ms = surge.last_ms
    known = set((row.cells or "").split())
    row.cells = " ".join(sorted(known | {str(cell.key) for cell in alarm.cells}))
    row.body = encode(
        replace(
            surge,
            category_name=names.category(surge.category),
            place_name=names.place(surge.territory),
        )
    ).decode()


def _prolong(session: Session, row: SurgeAlarmRow, now_ms: int) -> None:
    """Let the answer last as long as what it answers; not at each look, or seats read it anew."""
    told = session.get(SurgeRow, row.id)
    if told is not None and now_ms < told.until_ms < now_ms + ANSWERED_MS / 2:
        surge = decode(Surge, told.body)
        until_ms = now_ms + ANSWERED_MS
        told.until_ms, told.body = until_ms, encode(replace(surge, until_ms=until_ms)).decode()


class _Names:
    """Names of codes, from the dictionaries; read only when something was found."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, Mapping[str, str]] = {}

    def category(self, code: str) -> str:
        """Name a category, or the branch that a code begins; empty if it is unknown."""
        if "categories" not in self._read:
            rows = self._dictionary("categories")
            self._read["categories"] = _category_names(rows if isinstance(rows, list) else [])
        return self._read["categories"].get(code, "") if code else ""

    def place(self, code: str) -> str:
        """Name a division; empty if it is unknown."""
        if "places" not in self._read:
            found = self._dictionary("places")
            rows = found.get("divisions", []) if isinstance(found, dict) else []
            plain = [row for row in rows if not row.get("is_spot")]
            self._read["places"] = {row["code"]: row["name"] for row in plain}
        return self._read["places"].get(code, "") if code else ""

    def _dictionary(self, name: str) -> object:
        row = self._session.get(DictionaryRow, name)
        return json.loads(row.body) if row is not None else None


def _category_names(rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows:
        path = row.get("path")
        if isinstance(path, list) and path:
            names.setdefault(str(row["code"])[:2], str(path[0]))
            names[str(row["code"])] = " / ".join(str(level) for level in path)
    return names
