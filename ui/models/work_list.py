"""The table of the work list: one line a ticket, columns that a person arranges."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.work_list import NO_LIMIT_RUNS, Page, WorkLine
from ui import lists_wording, wording
from ui.models.keyed import ROOT, VALUE_ROLE

Index = QModelIndex | QPersistentModelIndex
TONE_ROLE = Qt.ItemDataRole.UserRole + 2


class Column(Enum):
    """A column of the list, in the usual order."""

    NUMBER = auto()
    TITLE = auto()
    STATUS = auto()
    DUE = auto()
    UNIT = auto()
    SENDING = auto()
    TYPE = auto()
    CATEGORY = auto()
    PLACE = auto()
    CALLER = auto()
    CREATED = auto()
    SEAT = auto()


COLUMNS = tuple(Column)
USUAL_PX = {
    Column.NUMBER: 142,
    Column.TITLE: 292,
    Column.STATUS: 108,
    Column.DUE: 92,
    Column.UNIT: 130,
    Column.SENDING: 104,
}
"""Width of each column that is shown at first, pixels; the others are hidden."""


class WorkListModel(QAbstractTableModel):
    """Holds the lines that were found; ``show`` is the only way to change them.

    ``data`` never touches the database: it is called for every visible cell on every repaint.

    Args:
        category: How a category's code reads.
    """

    def __init__(self, category: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._category = category
        self._lines: tuple[WorkLine, ...] = ()

    def show(self, page: Page) -> None:
        """Show what was found, in its order.

        Lines that follow on what is shown are added; a ticket that only changed is repainted.
        """
        old, new = self._lines, page.lines
        same = [_key(line) for line in old] == [_key(line) for line in new[: len(old)]]
        if not same:
            self.beginResetModel()
            self._lines = new
            self.endResetModel()
            return
        for row, line in enumerate(old):
            if line != new[row]:
                self._lines = (*self._lines[:row], new[row], *self._lines[row + 1 :])
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        if len(new) > len(old):
            self.beginInsertRows(ROOT, len(old), len(new) - 1)
            self._lines = new
            self.endInsertRows()

    def line(self, row: int) -> WorkLine | None:
        """The line of a row; ``None`` if there is no such row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, key: Hashable) -> int:
        """Row of the ticket with this id; -1 if it is not shown."""
        return next((n for n, each in enumerate(self._lines) if each.ticket.id == key), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt."""
        is_name = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.name(COLUMNS[section]) if is_name else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt; a state is told in words as well as in colour."""
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], COLUMNS[index.column()]
        if role == VALUE_ROLE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.name(column)}: {self._text(line, column)}"
        if role == TONE_ROLE:
            return _tone(line, column)
        return None

    def name(self, column: Column) -> str:
        """What stands above a column."""
        return {
            Column.NUMBER: self.tr("Number"),
            Column.TITLE: self.tr("Title"),
            Column.STATUS: self.tr("Status"),
            Column.DUE: self.tr("Due"),
            Column.UNIT: self.tr("Lead unit"),
            Column.SENDING: self.tr("Sending"),
            Column.TYPE: self.tr("Type"),
            Column.CATEGORY: self.tr("Category"),
            Column.PLACE: self.tr("Place"),
            Column.CALLER: self.tr("Caller"),
            Column.CREATED: self.tr("Created"),
            Column.SEAT: self.tr("Seat"),
        }[column]

    def _text(self, line: WorkLine, column: Column) -> str:
        ticket = line.ticket
        match column:
            case Column.NUMBER:
                return ticket.number or "—"
            case Column.TITLE:
                return wording.call_title(ticket.title)
            case Column.STATUS:
                return lists_wording.status(ticket.status)
            case Column.DUE:
                return wording.day_and_time(ticket.due_ms) if ticket.due_ms else ""
            case Column.SENDING:
                return lists_wording.sync_state(line.sync_state)
            case Column.TYPE:
                return wording.request_type(ticket.request_type) if ticket.request_type else ""
            case _:
                return self._more_text(line, column)

    def _more_text(self, line: WorkLine, column: Column) -> str:
        ticket = line.ticket
        match column:
            case Column.UNIT:
                return ticket.lead_unit
            case Column.CATEGORY:
                return self._category(ticket.category) if ticket.category else ""
            case Column.PLACE:
                return " ".join(filter(None, (ticket.place.verbatim, ticket.place.detail)))
            case Column.CALLER:
                return lists_wording.caller(ticket)
            case Column.CREATED:
                return wording.day_and_time(ticket.created_ms)
            case _:
                return ticket.seat


def _key(line: WorkLine) -> Hashable:
    return line.ticket.id, line.sync_state is None


def _tone(line: WorkLine, column: Column) -> str:
    """Colour of a cell's words; empty = ink."""
    ticket = line.ticket
    match column:
        case Column.STATUS:
            return lists_wording.STATUS_TONES.get(ticket.status, "quiet")
        case Column.SENDING if line.sync_state is not None:
            return lists_wording.SYNC_TONES.get(line.sync_state, "quiet")
        case Column.DUE if ticket.status not in NO_LIMIT_RUNS and ticket.due_ms < wording.now_ms():
            return "red"
        case Column.TITLE:
            return "" if ticket.title else "quiet"
        case Column.NUMBER:
            return ""
        case _:
            return "quiet"
