"""Brings two changes of one ticket together, field by field."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from app.domain.ticket import Ticket

_FIXED = frozenset({"id", "number", "seat", "created_ms", "version"})
FIELDS = tuple(f.name for f in fields(Ticket) if f.name not in _FIXED)
"""What people change; a place is one field, because its parts belong together."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The result of a merge.

    Attributes:
        ticket: Theirs with our changes; where both changed a field, ours.
        conflicts: Names of the fields that both changed, each to something else.
    """

    ticket: Ticket
    conflicts: tuple[str, ...]


def merged(base: Ticket | None, mine: Ticket, theirs: Ticket) -> Merge:
    """Apply what changed between ``base`` and ``mine`` to ``theirs``.

    Without a base every difference counts as a change by both.
    """
    ours, conflicts = {}, []
    for name in FIELDS:
        mine_is, theirs_is = getattr(mine, name), getattr(theirs, name)
        if mine_is == theirs_is:
            continue
        if base is None or getattr(base, name) not in (mine_is, theirs_is):
            conflicts.append(name)
        if base is None or getattr(base, name) != mine_is:
            ours[name] = mine_is
    return Merge(replace(theirs, **ours), tuple(conflicts))
