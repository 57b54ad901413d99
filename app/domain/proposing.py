"""Which unit a ticket goes to: by territory and function (属地 + 职能), from the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.category import Category
from app.domain.place import Gazetteer
from app.domain.returned import Lessons
from app.domain.ticket import Place, Ticket
from app.domain.unit import Directory, Item, Unit


class ReasonKind(StrEnum):
    """Why a unit is proposed, or why none is; ``ui.wording`` turns it into a sentence."""

    NAMED = "named"
    """The directory's item names this very unit."""
    FUNCTION = "function"
    """It has the function in the territory."""
    EXPERIENCE = "experience"
    """The unit of the directory sent such tickets back, and this one took them."""
    WHOLE_REGION = "whole_region"
    """It has the function for the whole region, and the place has no nearer one."""
    NO_CATEGORY = "no_category"
    NO_PLACE = "no_place"
    """Parts of the region, or of ``territory``, have units of their own: which part is it?"""
    NO_UNIT = "no_unit"
    """No unit has the function where the matter is."""
    OUTSIDE = "outside"
    """The place lies outside the centre's region: none of its units answers there."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why.

    Attributes:
        kind: What decided.
        territory: Name of the division that decided, e.g. ``和平区``; empty if none did. With
            ``NO_PLACE`` the part of the place that is known.
        function: 职能 that was looked for; empty if a unit was named.
        item: 派单目录项; empty if the directory has none for the category.
        instead_of: With ``EXPERIENCE`` the unit that the directory gives.
        times: How many tickets it sent back (退单) that the proposed unit took.
    """

    kind: ReasonKind
    territory: str = ""
    function: str = ""
    item: str = ""
    instead_of: str = ""
    times: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a ticket; every part is the person's to change.

    Attributes:
        lead: 主办, the name of a unit; empty = none, and ``reason`` tells what is missing.
        support: 协办, the name of a unit; empty = none.
        item: 派单目录项; empty = none.
        reason: Why this lead.
    """

    lead: str
    support: str
    item: str
    reason: Reason


class Proposer:
    """Proposes units; immutable but for the lessons. Any thread may ask, and teach.

    An answer takes microseconds.
    """

    def __init__(
        self, directory: Directory, categories: Iterable[Category], gazetteer: Gazetteer
    ) -> None:
        self._directory = directory
        self._lessons = Lessons()
        self._functions = {category.code: category.department for category in categories}
        self._region = gazetteer.region
        divisions = ((d.code, d.name) for d in gazetteer.divisions if not d.is_spot)
        self._names = dict(divisions) | {gazetteer.region: gazetteer.name}
        self._items: dict[str, list[Item]] = {}
        for item in directory.items:
            self._items.setdefault(item.category, []).append(item)

    def learn(self, lessons: Lessons) -> None:
        """Go by these lessons from now on."""
        self._lessons = lessons

    def propose(self, ticket: Ticket, at_ms: int) -> Proposal:
        """Propose 主办 and 协办 of a ticket for its category and place.

        The item whose category is the deepest counts, and of these the one whose territory is
        the smallest around the place; without any, the function that the category names. What
        that unit sent back again and again goes to the one that took it.

        Args:
            ticket: Its category and place are read, nothing else.
            at_ms: UTC milliseconds; the directory as it is valid on that day, local time.
        """
        if not ticket.category:
            return Proposal("", "", "", Reason(ReasonKind.NO_CATEGORY))
        item = self._item(ticket.category, ticket.place.code or self._region, at_ms)
        function = self._functions.get(ticket.category, "")
        name = item.name if item else ""
        lead, reason = self._unit((item and item.lead) or function, ticket.place, name)
        if lead:
            lead, reason = self._taught(lead, reason, ticket)
        support = None
        if lead and item and item.support:
            support, _ = self._unit(item.support, ticket.place, name)
        if support == lead:
            support = None
        return Proposal(lead.name if lead else "", support.name if support else "", name, reason)

    def _taught(self, lead: Unit, reason: Reason, ticket: Ticket) -> tuple[Unit, Reason]:
        """Give the unit that took what this one sent back, if it is still in the directory."""
        instead = self._lessons.instead_of(lead.name, ticket.category, ticket.place.code)
        unit = self._directory.by_name.get(instead.unit) if instead else None
        if instead is None or unit is None:
            return lead, reason
        kind = ReasonKind.EXPERIENCE
        why = replace(reason, kind=kind, instead_of=lead.name, times=instead.times)
        return unit, why

    def _item(self, category: str, place: str, at_ms: int) -> Item | None:
        day = datetime.fromtimestamp(at_ms / 1000).astimezone().date()
        for end in range(len(category), 0, -1):
            fitting = [
                item
                for item in self._items.get(category[:end], ())
                if place.startswith(item.territory) and item.counts_on(day)
            ]
            if fitting:
                return max(fitting, key=lambda item: len(item.territory))
        return None

    def _unit(self, named: str, place: Place, item: str) -> tuple[Unit | None, Reason]:
        """The unit that a name or a function stands for at a place."""
        if unit := self._directory.by_name.get(named):
            kind, function = ReasonKind.NAMED, ""
            if unit.function == named:  # one unit for its whole territory, called by its name
                kind, function = ReasonKind.WHOLE_REGION, named
            return unit, Reason(kind, self._name(unit.territory), function, item)
        having = self._directory.by_function.get(named, {})
        code = place.code or self._region
        for end in range(len(code), 0, -1):
            if unit := having.get(code[:end]):
                below = any(t.startswith(code) and t != code for t in having)
                if below and not place.district:  # a part of the region has its own: which?
                    return None, Reason(ReasonKind.NO_PLACE, "", named, item)
                whole = len(unit.territory) <= len(self._region)
                kind = ReasonKind.WHOLE_REGION if whole else ReasonKind.FUNCTION
                return unit, Reason(kind, self._name(unit.territory), named, item)
        if not (code.startswith(self._region) or self._region.startswith(code)):
            return None, Reason(ReasonKind.OUTSIDE, self._name(self._region), named, item)
        below = any(t.startswith(code) for t in having)
        kind = ReasonKind.NO_PLACE if below else ReasonKind.NO_UNIT
        known = self._name(code) if place.district or not below else ""
        return None, Reason(kind, known, named, item)

    def _name(self, code: str) -> str:
        return self._names.get(code, "")
