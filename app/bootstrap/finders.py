"""What the search boxes of the ticket form look through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.category import Category
from app.domain.deadline import Due
from app.domain.deadlines import Deadlines
from app.domain.form import TextModule, TicketForm
from app.domain.ticket import Status, Ticket
from app.domain.title import usual_title
from app.services.pickers import SEPARATOR, Finder, Places, category_finder, category_names
from app.services.place_finder import PlaceFinder
from app.services.recents import Recents
from app.services.units import Proposal, UnitFinder
from app.shipped import Shipped
from resources.place_data import load_places
from ui import form_wording
from ui.seat.form.sources import DueShown, Pickers, Proposed
from ui.widgets.search_field import Choice


@dataclass(frozen=True, slots=True)
class Finders:
    """Looks up categories, units and places by what is typed."""

    names: dict[str, str]
    categories: Finder
    units: UnitFinder
    places: Places
    tree: tuple[Category, ...]

    @classmethod
    def of(cls, shipped: Shipped) -> Finders:
        """Make them of the tables that come with the program."""
        return cls(
            category_names(shipped.categories),
            category_finder(shipped.categories),
            UnitFinder(shipped.directory, shipped.categories, shipped.gazetteer),
            Places(shipped.gazetteer, load_places),
            shipped.categories,
        )

    def codes_named(self, word: str) -> frozenset[str]:
        """Categories whose name, or that of a branch above them, holds ``word`` (lower case)."""
        return frozenset(code for code, name in self.names.items() if word in name.lower())

    def prepare(self) -> None:
        """Spell everything; runs while the window is already shown."""
        for finder in (self.categories, self.places.finder, self.units.finder):
            finder.prepare()

    def pickers(
        self,
        form: TicketForm,
        modules: Sequence[TextModule],
        deadlines: Deadlines,
        recents: Recents,
        now_ms: Callable[[], int],
    ) -> Pickers:
        """Give the form what it needs of them, and what it works out for a ticket."""
        return Pickers(
            categories=choices_of(self.categories),
            places=choices_of(self.places.finder),
            units=choices_of(self.units.finder),
            category_name=lambda code: self.names.get(code, code),
            place_name=self.places.text,
            place_of=self.places.place,
            form=form,
            modules=modules,
            usual_title=lambda ticket: self._title(ticket, form),
            proposed=lambda ticket: _proposed(self.units.propose(ticket, now_ms())),
            due=lambda ticket: self._due(deadlines, ticket, now_ms()),
            tree=self.tree,
            recents=lambda kind: self._of_late(kind, recents),
        )

    def _of_late(self, kind: str, recents: Recents) -> list[Choice]:
        """What was chosen lately, as it reads now; what is no more is left out."""
        rows = []
        for value in recents.values(kind):
            text = value
            if kind == "category":
                text = self.names.get(value, "")
            if kind == "place":
                text = self.places.text(self.places.place(value))
            if text:
                rows.append(Choice(value, text))
        return rows

    def _title(self, ticket: Ticket, form: TicketForm) -> str:
        matter = self.names.get(ticket.category, "").rpartition(SEPARATOR)[2]
        return usual_title(ticket, self.places.text(ticket.place), form, matter)

    def _due(self, deadlines: Deadlines, ticket: Ticket, now_ms: int) -> DueShown:
        """The limit that is set, or the one that a dispatch in this moment would set."""
        due = Due(ticket.due_ms)
        if ticket.status is Status.DRAFT:
            lead = ticket.lead_unit or self.units.propose(ticket, now_ms).lead
            due = deadlines.due(replace(ticket, lead_unit=lead), now_ms)
        if not due.due_ms:
            return DueShown()
        left, tone = form_wording.left(deadlines.countdown(due.due_ms, now_ms))
        if not due.is_certain:
            left = f"{left} · {form_wording.unpublished()}"
        return DueShown(due.due_ms, left, tone)


def _proposed(proposal: Proposal) -> Proposed:
    reason = form_wording.reason(proposal.reason)
    return Proposed(proposal.lead, proposal.support, proposal.item, reason)


def choices_of(finder: Finder | PlaceFinder) -> Callable[[str], list[Choice]]:
    """Let a search box look through a finder."""
    return lambda typed: [Choice(row.value, row.text, row.detail) for row in finder.find(typed)]
