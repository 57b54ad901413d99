"""Where the fields of the form lie: in the order of a conversation, the rare ones folded away."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui import form_wording as wording
from ui.seat.form.controls import Controls
from ui.seat.form.rows import Fold, Row, below, beside, caption
from ui.seat.keys import Key
from ui.widgets.form_area import FormArea

translate = QCoreApplication.translate  # lupdate looks for this very name
CAPTION_PX = 52


@dataclass(frozen=True, slots=True)
class Layout:
    """The form laid out.

    Attributes:
        rows: The row of each field; two fields of one line share theirs.
        keys: The row that each key goes to.
        folds: Rows that are shown when they are needed, by the key of their owner.
    """

    rows: dict[str, Row]
    keys: dict[Key, Row]
    folds: dict[Key, Fold]

    @property
    def order(self) -> list[str]:
        """All fields from top to bottom."""
        return list(self.rows)


class _Laying:
    """Puts row after row into the grid."""

    def __init__(self, area: FormArea) -> None:
        self._grid = area.grid
        self.rows: dict[str, Row] = {}
        self.keys: dict[Key, Row] = {}
        self.folds: dict[Key, Fold] = {}

    def add(
        self,
        fields: str,
        body: QWidget,
        target: QWidget,
        key: Key | None = None,
        text: str | None = None,
    ) -> Row:
        """Add a row that shows ``fields``, names with spaces between, labelled as the first."""
        names = fields.split()
        label = wording.field(names[0]) if text is None else text
        row = Row(label, key or "", body, target)
        at = row.add_to(self._grid)
        for name in names:
            self.rows[name] = row
        if key:
            self.keys[key] = row
        if key is Key.CONTENT:
            self._grid.setRowStretch(at, 9)
        return row

    def fold(self, owner: Key, *rows: Row) -> None:
        """Let rows come only when they are needed."""
        name = translate("form", "More of this  {0} {0}").format(owner)
        self.folds[owner] = Fold(self.keys[owner], rows, name)

    def end(self) -> None:
        """What is left of the height stays free."""
        self._grid.setRowStretch(self._grid.rowCount(), 1)


def lay_out(area: FormArea, c: Controls) -> Layout:
    """Put all widgets into the area."""
    put = _Laying(area)
    put.add("request_type", c.request_type, c.request_type, Key.TYPE)
    urgency = beside(c.urgency, c.difficult, c.repeat, stretches=(0, 0, 0, 1))
    put.add("urgency is_difficult is_repeat", urgency, c.urgency)
    put.add("content", c.content, c.content, Key.CONTENT)
    put.add("request", c.request, c.request, Key.REQUEST)
    put.add("category", c.category, c.category, Key.CATEGORY)
    put.fold(
        Key.CATEGORY,
        put.add("against", c.against, c.against),
        put.add("tags", c.tags, c.tags),
    )
    _add_place(put, c)
    _add_caller(put, c)
    put.add("title", c.title_line, c.title_line, Key.TITLE)
    put.add("answer", c.answer, c.answer, Key.REPLY)
    _add_dispatch(put, c)
    put.end()
    return Layout(put.rows, put.keys, put.folds)


def _add_place(put: _Laying, c: Controls) -> None:
    place = beside(c.place, c.detail, stretches=(3, 2))
    put.add("place place.detail", place, c.place, Key.PLACE)
    put.fold(
        Key.PLACE,
        put.add("place.ring", c.ring, c.ring),
        put.add("place.verbatim", c.verbatim, c.verbatim),
        put.add("place.position", c.position, c.position),
    )


def _add_caller(put: _Laying, c: Controls) -> None:
    name = caption(wording.field("caller_name"), c.caller_name)
    who = beside(c.caller_phone, name, c.caller_name, c.gender, stretches=(4, 0, 3, 0))
    put.add("caller_phone caller_name caller_gender", who, c.caller_phone, Key.CALLER)
    flags = beside(c.anonymous, c.confidential, c.is_company, c.visit, stretches=(0, 0, 0, 0, 1))
    options = translate("form", "Options")
    put.add(
        "is_anonymous is_confidential is_company wants_visit",
        flags,
        c.anonymous,
        Key.OPTIONS,
        options,
    )
    put.fold(
        Key.CALLER,
        put.add("company", c.company, c.company),
        put.add("earlier_number", c.earlier, c.earlier),
        put.add("channel", c.channel, c.channel),
        put.add("about_call", c.about_call, c.about_call, text=translate("form", "Call")),
    )


def _add_dispatch(put: _Laying, c: Controls) -> None:
    support = caption(wording.field("support_unit"), c.support_unit, CAPTION_PX)
    units = beside(c.lead_unit, support, c.support_unit, stretches=(1, 0, 1))
    put.add("lead_unit support_unit", below(units, c.reason), c.lead_unit, Key.UNIT)
    put.fold(
        Key.UNIT,
        put.add("dispatch_note", c.dispatch_note, c.dispatch_note),
        put.add("directory_item", c.directory_item, c.directory_item),
    )
    put.add("handling", c.handled, c.handled, text=translate("form", "Handling"))
    put.add("visit", c.visited, c.visited, text=translate("form", "Return visit"))
