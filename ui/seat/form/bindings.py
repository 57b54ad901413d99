"""Joins each widget to its field: what is stored is shown, what a person does is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.call import normalised
from app.domain.ticket import Place, Ticket, value_of
from ui.seat.form.controls import Controls
from ui.seat.form.sources import Pickers
from ui.seat.form.texts import PhoneLine, TextBox, TextLine
from ui.widgets.buttons import Segmented
from ui.widgets.chips import Chips
from ui.widgets.search_field import Choice, SearchField

Tell = Callable[[str, Any], None]
"""Takes the name of a field, ``place.detail`` for one inside a place, and its new value."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One field on the screen.

    Attributes:
        field: Its name in the ticket, ``place.detail`` for one inside a place.
        widget: What has the caret while it is written.
        show: Shows the ticket's value; the second argument tells that it is another ticket.
        is_text: Whether the widget takes its own steps back; else the form does.
    """

    field: str
    widget: QWidget
    show: Callable[[Ticket, bool], None]
    is_text: bool = False


def bind(
    controls: Controls, pickers: Pickers, tell: Tell, now: Callable[[], Ticket]
) -> list[Binding]:
    """Join everything.

    Args:
        controls: The widgets.
        pickers: How stored codes read.
        tell: Called for each change that a person makes.
        now: The ticket as it is shown.
    """
    c = controls
    texts: tuple[tuple[str, TextLine | TextBox], ...] = (
        ("content", c.content),
        ("request", c.request),
        ("against", c.against),
        ("place.detail", c.detail),
        ("place.verbatim", c.verbatim),
        ("place.position", c.position),
        ("caller_name", c.caller_name),
        ("caller_phone", c.caller_phone),
        ("company", c.company),
        ("earlier_number", c.earlier),
        ("title", c.title_line),
        ("answer", c.answer),
        ("directory_item", c.directory_item),
        ("dispatch_note", c.dispatch_note),
    )
    choices = (("request_type", c.request_type), ("urgency", c.urgency))
    chips = (
        ("tags", c.tags),
        ("place.ring", c.ring),
        ("caller_gender", c.gender),
        ("channel", c.channel),
    )
    flags = (
        ("is_difficult", c.difficult),
        ("is_repeat", c.repeat),
        ("is_anonymous", c.anonymous),
        ("is_confidential", c.confidential),
        ("is_company", c.is_company),
        ("wants_visit", c.visit),
    )
    return [
        *(_text(field, widget, tell) for field, widget in texts),
        *(_choice(field, segments, tell) for field, segments in choices),
        *(_chips(field, row, tell) for field, row in chips),
        *(_flag(field, button, tell) for field, button in flags),
        _category(c.category, pickers, tell),
        _place(c.place, pickers, tell, now),
        _unit("lead_unit", c.lead_unit, tell),
        _unit("support_unit", c.support_unit, tell),
    ]


def _text(field: str, widget: TextLine | TextBox, tell: Tell) -> Binding:
    if isinstance(widget, TextBox):
        box = widget
        box.textChanged.connect(lambda: tell(field, box.toPlainText()))
    elif isinstance(widget, PhoneLine):
        widget.textEdited.connect(lambda text: tell(field, normalised(text)))
    else:
        widget.textEdited.connect(partial(tell, field))
    show = widget.show_text
    return Binding(field, widget, lambda t, anew: show(value_of(t, field), anew=anew), is_text=True)


def _choice(field: str, segments: Segmented[Any], tell: Tell) -> Binding:
    segments.chosen.connect(partial(tell, field))
    return Binding(field, segments, lambda t, _: segments.show_value(value_of(t, field)))


def _chips(field: str, row: Chips, tell: Tell) -> Binding:
    def show(ticket: Ticket, _: bool) -> None:
        value = value_of(ticket, field)
        row.show_codes((value,) if isinstance(value, str) else value)

    row.chosen.connect(partial(tell, field))
    return Binding(field, row, show)


def _flag(field: str, button: QPushButton, tell: Tell) -> Binding:
    button.clicked.connect(lambda on: tell(field, on))
    return Binding(field, button, lambda t, _: button.setChecked(value_of(t, field)))


def _category(box: SearchField, pickers: Pickers, tell: Tell) -> Binding:
    def show(ticket: Ticket, anew: bool) -> None:
        name = pickers.category_name(ticket.category)
        if anew and box.unknown:  # written for the last ticket
            box.show_value(name)
        box.show_stored(name)

    box.chosen.connect(lambda choice: tell("category", choice.value))
    return Binding("category", box, show)


def _unit(field: str, box: SearchField, tell: Tell) -> Binding:
    box.chosen.connect(lambda choice: tell(field, choice.value))
    box.left_free.connect(lambda text: tell(field, text.strip()))
    return Binding(field, box, lambda t, _: box.show_stored(value_of(t, field)))


def _place(box: SearchField, pickers: Pickers, tell: Tell, now: Callable[[], Ticket]) -> Binding:
    def take(choice: Choice) -> None:
        before, place = now().place, pickers.place_of(choice.value)
        own = before.verbatim if before.verbatim and not _has_code(before) else place.verbatim
        kept = _kept(before)
        kept["detail"] = place.detail or before.detail
        tell("place", replace(place, verbatim=own, **kept))

    def take_words(text: str) -> None:
        tell("place", Place(verbatim=text.strip(), **_kept(now().place)))

    def show(ticket: Ticket, _: bool) -> None:
        box.show_stored(pickers.place_name(ticket.place))
        box.setToolTip(ticket.place.verbatim)

    box.chosen.connect(take)
    box.left_free.connect(take_words)
    return Binding("place", box, show)


def _has_code(place: Place) -> bool:
    return bool(place.province or place.city or place.district)


def _kept(place: Place) -> dict[str, str]:
    """What lines of their own say about a place, and no choice of a name changes."""
    return {"detail": place.detail, "ring": place.ring, "position": place.position}
