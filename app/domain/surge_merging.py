"""Makes one alarm of all unusual counts that are about the same tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.surge import BRANCH
from app.domain.surge_cells import Cell, Note
from app.domain.surging import Look, Unusual

OVERLAP = 0.5
"""Two counts that share so much of the smaller one's tickets are about the same."""
MAJORITY = 0.6
"""What so many of its tickets have in common, a surge has."""
TELLING = 0.15
"""Unusual words that so many of its tickets say tell what a surge is about."""
SAID = 0.3
"""Or, where no word is unusual, that so many say."""
WORDS = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """Unusual counts that are about the same tickets.

    Attributes:
        first: The one with the most tickets above what is expected.
        cells: Of all of them.
        notes: The tickets, oldest first.
        category, territory: What most of the tickets have in common; empty = nothing.
        words: The most telling words.
        shortest_h: The shortest window in which it shows.
    """

    first: Unusual
    cells: frozenset[Cell]
    notes: tuple[Note, ...]
    category: str
    territory: str
    words: tuple[str, ...]
    shortest_h: int


@dataclass(slots=True)
class _Group:
    members: list[Unusual] = field(default_factory=list)
    notes: dict[UUID, Note] = field(default_factory=dict)

    def shared(self, notes: Iterable[Note]) -> int:
        return sum(note.ticket_id in self.notes for note in notes)


def alarms(seen: Look) -> list[Alarm]:
    """Merge what a look found, the most telling first.

    A count joins every group with which it shares half of the smaller one's tickets, and those
    become one. It also joins if nothing unusual is left of it without the tickets of the groups:
    a busy district is no alarm of its own when a burst pipe explains it. Groups of one category,
    the one's place inside the other's, are one in the end.
    """
    groups: list[_Group] = []
    for each in sorted(seen.unusual, key=lambda it: (_is_broad(it.cell), it.chance)):
        _join(groups, each, seen)
    found = [_alarm(group) for group in _akin(groups)]
    return sorted(found, key=lambda alarm: alarm.first.chance)


def _join(groups: list[_Group], each: Unusual, seen: Look) -> None:
    notes = seen.notes_of(each)
    near = [group for group in groups if _is_near(group, notes)]
    taken: set[UUID] = set().union(*(group.notes for group in groups))
    left = sum(note.ticket_id not in taken for note in notes)
    if not near and not (each.is_much(left) and each.expected.chance_of(left) <= seen.limit):
        near = [max(groups, key=lambda group: group.shared(notes))]
    joined = near[0] if near else _Group()
    for other in near[1:]:
        joined.members += other.members
        joined.notes |= other.notes
        groups.remove(other)
    joined.members.append(each)
    if not near:
        groups.append(joined)
    if not near or not _is_broad(each.cell):  # a whole district would draw everything in
        joined.notes |= {note.ticket_id: note for note in notes}


def _is_near(group: _Group, notes: Sequence[Note]) -> bool:
    return group.shared(notes) >= OVERLAP * min(len(notes), len(group.notes))


def _is_broad(cell: Cell) -> bool:
    return not cell.word and not cell.category


def _akin(groups: Sequence[_Group]) -> list[_Group]:
    """Make one of groups that are of one category, and one's place inside the other's."""
    kept: list[_Group] = []
    for group in groups:
        category, territory = _where(group)
        for other in kept:
            its_category, its_territory = _where(other)
            inside = territory.startswith(its_territory) or its_territory.startswith(territory)
            if category and category == its_category and inside:
                other.members += group.members
                other.notes |= group.notes
                break
        else:
            kept.append(group)
    return kept


def _where(group: _Group) -> tuple[str, str]:
    notes = group.notes.values()
    category = _common([note.category for note in notes], (6, BRANCH))
    return category, _common([note.territory for note in notes], (9, 6))


def _alarm(group: _Group) -> Alarm:
    narrow = [each for each in group.members if not _is_broad(each.cell)] or group.members
    first = max(narrow, key=lambda each: (each.count - each.expected.mean, -each.window_h))
    notes = tuple(sorted(group.notes.values(), key=lambda note: note.at_ms))
    cells = frozenset(each.cell for each in group.members)
    shortest_h = min(each.window_h for each in group.members)
    return Alarm(first, cells, notes, *_where(group), _words(notes, cells), shortest_h)


def _common(codes: Sequence[str], lengths: Iterable[int]) -> str:
    """The deepest code that most have."""
    for length in lengths:
        counts = Counter(code[:length] for code in codes if len(code) >= length)
        for code, count in counts.most_common(1):
            if count >= MAJORITY * len(codes):
                return code
    return ""


def _words(notes: Sequence[Note], cells: Iterable[Cell]) -> tuple[str, ...]:
    """The unusual words that most of the tickets say; of two that overlap (车押, 押金) one.

    Without unusual words, what many of them say.
    """
    said = Counter(word for note in notes for word in note.words)
    unusual = {cell.word for cell in cells if cell.word}
    telling = {word for word in unusual if said[word] >= TELLING * len(notes)}
    telling = telling or {word for word, times in said.items() if times >= SAID * len(notes)}
    chosen: list[str] = []
    for word in sorted(telling, key=lambda each: (-said[each], each)):
        if not any(word[0] == other[-1] or word[-1] == other[0] for other in chosen):
            chosen.append(word)
    return tuple(chosen[:WORDS])
