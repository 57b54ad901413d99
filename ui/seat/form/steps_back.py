"""Ctrl+Z where there is no text: choices, chips and search boxes go back to what they held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.ticket import Place, Ticket, value_of

STEPS = 50


class StepsBack:
    """What each field held before, newest last; of one ticket at a time."""

    def __init__(self, fields: Iterable[str]) -> None:
        self._fields = tuple(fields)
        self._now: dict[str, Any] = {}
        self._past: dict[str, list[Any]] = {}
        self._undone: dict[str, list[Any]] = {}

    def begin(self, ticket: Ticket) -> None:
        """Another ticket: nothing of the last one can come back."""
        self._now = {name: value_of(ticket, name) for name in self._fields}
        self._past = {name: [] for name in self._fields}
        self._undone = {name: [] for name in self._fields}

    def note(self, ticket: Ticket) -> None:
        """Remember what changed since the last look."""
        for name in self._fields:
            value = value_of(ticket, name)
            if _same(value, self._now[name]):
                self._now[name] = value
                continue
            self._past[name] = [*self._past[name], self._now[name]][-STEPS:]
            self._undone[name] = []
            self._now[name] = value

    def back(self, name: str) -> tuple[Any] | None:
        """Give what the field held before, and be there; ``None`` = there is nothing before."""
        return self._step(name, self._past, self._undone)

    def forth(self, name: str) -> tuple[Any] | None:
        """Give what was taken back last."""
        return self._step(name, self._undone, self._past)

    def _step(
        self, name: str, source: dict[str, list[Any]], other: dict[str, list[Any]]
    ) -> tuple[Any] | None:
        if not source.get(name):
            return None
        value = source[name].pop()
        other[name].append(self._now[name])
        self._now[name] = value
        return (value,)


def _same(one: object, other: object) -> bool:
    """A place is the same while its codes and words are; its detail has a line of its own."""
    if isinstance(one, Place) and isinstance(other, Place):
        return _names(one) == _names(other)
    return one == other


def _names(place: Place) -> tuple[str, ...]:
    codes = (place.province, place.city, place.district, place.street, place.community)
    return (*codes, place.verbatim)
