"""The widgets of the form, one for each field of a ticket; nothing is joined or laid out here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from app.domain.ticket import Place, RequestType, Urgency
from ui import form_wording as wording
from ui.seat.form.sources import Pickers
from ui.seat.form.texts import OpenEnd, PhoneLine, TextBox, TextLine
from ui.theme import SMALL_PX, Look
from ui.widgets.buttons import Segmented
from ui.widgets.chips import Chips, chip
from ui.widgets.labels import label, small
from ui.widgets.search_field import Choice, SearchField

CONTENT_PX = (76, 240)  # on low and on high screens
ANSWER_PX = (46, 46)
GENDERS = ("male", "female")
SEARCH_CHARS = 200


class Controls:
    """Makes every widget of the form.

    Attributes:
        request_type, urgency, …: The widget of the ticket's field of that name; ``title_line``
            because widgets have a title already.
    """

    def __init__(self, look: Look, pickers: Pickers) -> None:
        form = pickers.form
        self._pickers = pickers
        self.district = ""
        """District of the ticket: units of it come first."""
        self.request_type = Segmented((RequestType(t.code), wording.named(t)) for t in form.types)
        self.difficult = _flag("is_difficult")
        self.repeat = _flag("is_repeat")
        urgencies = ((Urgency(u.code), wording.named(u)) for u in form.urgencies)
        self.urgency = Segmented(urgencies, beside=(self.difficult, self.repeat))
        self.content = TextBox(*CONTENT_PX)
        self.request = TextLine()
        self.category = SearchField(
            look,
            pickers.categories,
            recents=partial(pickers.recents, "category"),
            browsable=bool(pickers.tree),
        )
        self.against = TextLine()
        self.tags = Chips(((t.code, wording.named(t)) for t in form.tags), many=True)
        recents = partial(pickers.recents, "place")
        self.place = SearchField(look, pickers.places, free=True, recents=recents)
        self.detail = OpenEnd()
        self.detail.setAccessibleName(wording.field("place.detail"))
        self.ring = Chips((r.code, wording.named(r)) for r in form.rings)
        self.verbatim = TextLine()
        self.position = TextLine()
        self.caller_phone = PhoneLine()
        self.caller_name = TextLine()
        self.gender = Chips((code, wording.gender(code)) for code in GENDERS)
        self.gender.setAccessibleName(wording.field("caller_gender"))
        self.anonymous = _flag("is_anonymous")
        self.confidential = _flag("is_confidential")
        self.is_company = _flag("is_company")
        self.company = TextLine()
        self.earlier = TextLine()
        self.channel = Chips(((c.code, wording.named(c)) for c in form.channels), must=True)
        self.about_call = small()
        self.title_line = TextLine()
        self.answer = TextBox(*ANSWER_PX)
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        recents = partial(pickers.recents, "lead_unit")
        self.lead_unit = SearchField(look, self._units, free=True, recents=recents)
        self.support_unit = SearchField(look, self._units, free=True, recents=recents)
        self.reason = small()
        self.directory_item = TextLine()
        self.dispatch_note = TextLine()
        self.visit = _flag("wants_visit")
        self.due = label("", "number", pixels=SMALL_PX)
        self.left = small()
        self.handled = small()
        self.visited = small()
        for text in (self.reason, self.handled, self.visited):
            text.setWordWrap(True)
        for line in (self.place, self.lead_unit, self.support_unit):
            line.setMaxLength(SEARCH_CHARS)
        for field, widget in self.suggestible.items():
            if isinstance(widget, QLineEdit):
                widget.setPlaceholderText(wording.placeholder(field))

    @property
    def texts(self) -> tuple[TextLine | TextBox, ...]:
        """Where sentences are written: text modules work here."""
        return (
            *(self.content, self.request, self.against, self.detail, self.verbatim),
            *(self.caller_name, self.company, self.title_line, self.answer),
            *(self.directory_item, self.dispatch_note),
        )

    @property
    def suggestible(self) -> dict[str, QWidget]:
        """Fields that can hold a suggestion or be wrong by themselves."""
        return {
            "category": self.category,
            "place": self.place,
            "place.detail": self.detail,
            "place.verbatim": self.verbatim,
            "place.position": self.position,
            "title": self.title_line,
            "content": self.content,
            "request": self.request,
            "against": self.against,
            "answer": self.answer,
            "lead_unit": self.lead_unit,
            "support_unit": self.support_unit,
            "dispatch_note": self.dispatch_note,
            "caller_phone": self.caller_phone,
            "caller_name": self.caller_name,
            "company": self.company,
            "earlier_number": self.earlier,
        }

    def _units(self, typed: str) -> Sequence[Choice]:
        """Units for what was typed, those of the ticket's own district first."""
        rows = self._pickers.units(typed)
        district = self._pickers.place_name(Place(district=self.district))
        return sorted(rows, key=lambda row: not (district and row.text.startswith(district)))


def _flag(name: str) -> QPushButton:
    return chip(wording.field(name))
