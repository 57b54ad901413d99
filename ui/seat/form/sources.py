"""What the form looks in: search boxes, the centre's form, and what is worked out for a ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.category import Category
from app.domain.form import TextModule, TicketForm
from app.domain.ticket import Place, Ticket
from resources.form_loader import load_form, load_text_modules
from ui.widgets.search_field import Choice

Find = Callable[[str], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Units that a ticket would go to if the person wrote none.

    Attributes:
        lead: 主办; empty = nothing is proposed.
        support: 协办.
        item: 派单目录项.
        reason: Why these, as a sentence for the person.
    """

    lead: str = ""
    support: str = ""
    item: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DueShown:
    """When a ticket is due, or would be if it were dispatched now.

    Attributes:
        at_ms: UTC milliseconds since 1970; 0 = no limit.
        left: The countdown in words, e.g. ``3 working days``.
        tone: ``""``, ``warn`` or ``bad``, as the label's role.
    """

    at_ms: int = 0
    left: str = ""
    tone: str = ""


def _no_title(_: Ticket) -> str:
    return ""


def _no_units(_: Ticket) -> Proposed:
    return Proposed()


def _no_recents(_: str) -> Sequence[Choice]:
    return ()


def _stored_limit(ticket: Ticket) -> DueShown:
    return DueShown(ticket.due_ms)


@dataclass(frozen=True, slots=True)
class Pickers:
    """Where the form looks; everything is asked on the UI thread and answers from memory.

    Attributes:
        categories, places, units: Rows for what was typed.
        category_name, place_name: How a stored code reads.
        place_of: The place that a row stands for.
        form: The centre's words, rules and limits; those that come with the program if none are
            given.
        modules: Texts that ``::abbr`` stands for; likewise.
        usual_title: The title by the formula; empty while too little is known.
        proposed: The units that the dispatch directory names.
        due: When the ticket is due.
        tree: All categories, for who wants to browse.
        recents: What was used of late in a field: ``category``, ``place``, ``lead_unit``.
    """

    categories: Find
    places: Find
    units: Find
    category_name: Callable[[str], str]
    place_name: Callable[[Place], str]
    place_of: Callable[[str], Place]
    form: TicketForm = field(default_factory=load_form)
    modules: Sequence[TextModule] = field(default_factory=load_text_modules)
    usual_title: Callable[[Ticket], str] = _no_title
    proposed: Callable[[Ticket], Proposed] = _no_units
    due: Callable[[Ticket], DueShown] = _stored_limit
    tree: Sequence[Category] = ()
    recents: Callable[[str], Sequence[Choice]] = _no_recents
