"""Brings two changes of one ticket together, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from app.domain.handling import Handling, Visit
from app.domain.ticket import Ticket, value_of, with_values

_FIXED = frozenset({"id", "number", "seat", "created_ms", "version"})
_OPENED = {"handling": Handling, "visit": Visit}


def _names() -> Iterator[str]:
    for each in fields(Ticket):
        if each.name in _OPENED:
            yield from (f"{each.name}.{part.name}" for part in fields(_OPENED[each.name]))
        elif each.name not in _FIXED:
            yield each.name


FIELDS = tuple(_names())
"""What people change. A place is one field, because its parts belong together; what units and
visitors write (``handling.result``) is merged line by line."""

COUNTED = frozenset({"handling.returned", "handling.extended", "handling.redone", "handling.urged"})
"""Counters: both sides count on from the base."""


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

    Without a base every difference counts as a change by both. Counters and tags have no
    conflicts: what each side counted, added or took away counts.
    """
    ours, conflicts = {}, []
    for name in FIELDS:
        mine_is, theirs_is = value_of(mine, name), value_of(theirs, name)
        if base is not None and (name in COUNTED or name == "tags"):
            ours[name] = _both(value_of(base, name), mine_is, theirs_is)
            continue
        if mine_is == theirs_is:
            continue
        if base is None or value_of(base, name) not in (mine_is, theirs_is):
            conflicts.append(name)
        if base is None or value_of(base, name) != mine_is:
            ours[name] = mine_is
    return Merge(with_values(theirs, ours), tuple(conflicts))


def _both(base: Any, mine: Any, theirs: Any) -> Any:  # noqa: ANN401 - a counter or tags
    if isinstance(base, int):
        return theirs + mine - base
    kept = [tag for tag in theirs if tag in mine or tag not in base]
    return tuple(kept + [tag for tag in mine if tag not in base and tag not in kept])
