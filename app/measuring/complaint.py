"""The keys of the scripted complaint, set against typing all that ended up in its ticket."""

from __future__ import annotations

from typing import Any

from app.domain.ticket import Ticket
from app.measuring.keys import Keys, compared, texts_of
from app.shipped import load_shipped
from speech.text.sound_words import WordTable

CHOICES = 1
"""The type of the request is one key by hand as well."""


def key_figures(pressed: Keys, ticket: Ticket, words: WordTable) -> dict[str, Any]:
    """Count what was pressed for a ticket, and what it would have been by hand."""
    return compared(pressed, texts_of(ticket, *_names(ticket)), CHOICES, words)


def _names(ticket: Ticket) -> tuple[str, str]:
    """How category (its leaf alone) and place read; nobody types the whole path of a leaf."""
    shipped = load_shipped()
    leaves = {category.code: category.name for category in shipped.categories}
    divisions = {d.code: d.name for d in shipped.gazetteer.divisions if not d.is_spot}
    codes = (ticket.place.district, ticket.place.street, ticket.place.community)
    return leaves.get(ticket.category, ""), "".join(divisions.get(code, "") for code in codes)
