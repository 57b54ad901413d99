"""The live transcript: it follows the talk, shows what was heard, and lets an agent correct it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QToolTip

from app.domain.correcting import can_toggle, is_correction
from ui import sound_wording
from ui.models.transcript import LINE_ROLE, Line, TranscriptModel
from ui.seat.heard_box import HeardBox
from ui.seat.line_correction import LineCorrection
from ui.seat.line_painter import LEFT_PX, MARGIN_PX, LinePainter
from ui.theme import Look
from ui.widgets.rows_view import RowsView

ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
LONGEST_WORD = 20


class TranscriptView(RowsView):
    """Shows a :class:`TranscriptModel`; stays at the end while one has not scrolled away.

    Signals:
        toggle_asked: Take back, or put in again, an edit: number of sentence, number of edit.
        corrected: A person wrote other words: number of sentence, text.
        word_asked: A piece of text shall become a hot word; empty = let the person write it.

    Attributes:
        empty_text: What stands there while nothing has been heard.
        heard: Tells what was heard in the chosen line, until one goes on.
    """

    toggle_asked = Signal(int, int)
    corrected = Signal(int, str)
    word_asked = Signal(str)

    def __init__(self, look: Look, model: TranscriptModel) -> None:
        self._lines = LinePainter(look)
        super().__init__(self._lines)
        self._look = look
        self._rows = model
        self._from = -1
        self.empty_text = ""
        self.heard = HeardBox(self.viewport())
        self.setAccessibleName(self.tr("Live transcript"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(model)
        self.follow()
        self._correction = LineCorrection(self, self._lines)
        self._correction.written.connect(self._tell_corrected)
        self.verticalScrollBar().valueChanged.connect(self.heard.hide)
        model.modelAboutToBeReset.connect(self._forget)
        look.changed.connect(self.viewport().update)

    @property
    def chosen_text(self) -> str:
        """The piece that was marked with the mouse or in the editor; may be empty."""
        if self._correction.is_open:
            return self._correction.chosen_text
        if self._lines.chosen is None:
            return ""
        row, start, end = self._lines.chosen
        return self._line(row).text[start:end].strip()

    def jump_to(self, row: int) -> None:
        """Show and select a row, e.g. the evidence of a suggestion."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.stay()
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def begin_correction(self, row: int) -> None:
        """Lay a field over a sentence; nothing happens for other rows."""
        if self._rows.segment_of(row) >= 0 and not self._correction.is_open:
            self.stay()
            self._correction.begin(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter corrects, Delete takes back, Space tells what was heard; arrows go elsewhere."""
        row, told = self.currentIndex().row(), self.heard.isVisible()
        self.heard.hide()
        if event.key() in ENTER:
            self.begin_correction(row if row >= 0 else self._last_sentence())
        elif event.key() == Qt.Key.Key_Delete:
            self._take_back(row)
        elif event.key() == Qt.Key.Key_Space:
            if not told:
                self._tell_heard(row)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)
            self._note_scrolling()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark a piece of a line."""
        super().mousePressEvent(event)
        self.heard.hide()
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(None)
            index = self.indexAt(event.position().toPoint())
            self._from = self._caret(index, event.position()) if index.isValid() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark from where the button was pressed, inside one line."""
        row = self.currentIndex().row()
        if self._from >= 0 and event.buttons() & Qt.MouseButton.LeftButton and row >= 0:
            to = self._caret(self.currentIndex(), event.position())
            first, last = sorted((self._from, to))
            self._choose((row, first, last) if first < last else None)
        else:
            super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct the line."""
        self.begin_correction(self.indexAt(event.position().toPoint()).row())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a line, by the mouse or the menu key."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            where = event.globalPos() if by_mouse else self._below(index)
            self.menu_of(index.row()).popup(where)

    def menu_of(self, row: int) -> QMenu:
        """Make the menu of a row; it goes when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        segment = self._rows.segment_of(row)
        if segment >= 0:
            _add(menu, self.tr("Correct this line\tEnter"), self._correct_current)
            for number, edit in enumerate(self._line(row).edits):
                if can_toggle(edit):
                    action = _add(menu, sound_wording.toggle(edit, self._line(row).text), None)
                    action.setData((segment, number))
                    action.triggered.connect(self._toggle_chosen)
            menu.addSeparator()
        word = self.chosen_text
        text = self.tr("Add “{0}” to the hot words\tCtrl+H").format(word)
        _add(menu, text if word else self.tr("Hot words …\tCtrl+H"), self.ask_word)
        _add(menu, self.tr("Copy\tCtrl+C"), self._copy)
        return menu

    @Slot()
    def ask_word(self) -> None:
        """Ask to make a hot word of what is marked."""
        word = self.chosen_text
        self.word_asked.emit(word if len(word) <= LONGEST_WORD else "")

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what was heard under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            told = self._lines.told(self.painted_rect(index), index, event.pos())
            QToolTip.showText(event.globalPos(), told, self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do while there is nothing to show."""
        super().paintEvent(event)
        if self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self._look.theme.colour("quiet"))
        area = self.viewport().rect().adjusted(24, 24, -24, -24)
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, wrapped, self.empty_text)
        painter.end()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere has read what was heard."""
        super().focusOutEvent(event)
        self.heard.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the field of a correction go along."""
        super().resizeEvent(event)
        self._correction.place()

    def _line(self, row: int) -> Line:
        line: Line = self._rows.index(row).data(LINE_ROLE)
        return line

    def _last_sentence(self) -> int:
        rows = range(self._rows.rowCount() - 1, -1, -1)
        return next((row for row in rows if self._rows.segment_of(row) >= 0), -1)

    def _caret(self, index: QModelIndex, point: QPointF) -> int:
        return self._lines.gap(self.painted_rect(index), self._line(index.row()), point)

    def _choose(self, chosen: tuple[int, int, int] | None) -> None:
        if self._lines.chosen != chosen:
            self._lines.chosen = chosen
            self.viewport().update()

    def _take_back(self, row: int) -> None:
        """Take back the next correction that holds; when none does, put all in again.

        Numbers are meant only where nothing else was changed. Asked again and again it goes
        round: no correction stays out for good.
        """
        segment = self._rows.segment_of(row)
        edits = self._line(row).edits if segment >= 0 else ()
        possible = [number for number, edit in enumerate(edits) if can_toggle(edit)]
        numbers = [number for number in possible if is_correction(edits[number])] or possible
        holding = [number for number in numbers if not edits[number].refused]
        for number in holding[:1] or numbers:
            self.toggle_asked.emit(segment, number)

    def _tell_heard(self, row: int) -> None:
        index = self._rows.index(row)
        if index.isValid() and self._line(row).is_said:
            line = self._line(row)
            told = sound_wording.heard(line.edits, line.text)
            self.heard.tell(told, self.painted_rect(index), MARGIN_PX + LEFT_PX)

    def _below(self, index: QModelIndex) -> QPoint:
        rect = self.visualRect(index)
        return self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(MARGIN_PX + LEFT_PX, 0))

    @Slot()
    def _correct_current(self) -> None:
        self.begin_correction(self.currentIndex().row())

    @Slot()
    def _toggle_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.toggle_asked.emit(*action.data())

    @Slot()
    def _copy(self) -> None:
        row = self.currentIndex().row()
        if row >= 0:
            QGuiApplication.clipboard().setText(self.chosen_text or self._line(row).text)

    @Slot(int, str)
    def _tell_corrected(self, row: int, text: str) -> None:
        self.corrected.emit(self._rows.segment_of(row), text)

    @Slot()
    def _forget(self) -> None:
        """Another call begins: what was written about the last one goes nowhere."""
        self._correction.end()
        self.heard.hide()
        self._lines.chosen = None


def _add(menu: QMenu, text: str, slot: object) -> QAction:
    action = menu.addAction(text)
    if callable(slot):
        action.triggered.connect(slot)
    return action
