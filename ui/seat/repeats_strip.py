"""Tickets like the one in hand, and who called from its number before: shown while one types."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.services.repeats import Likeness, Repeat
from ui import lists_wording, wording
from ui.models.keyed import VALUE_ROLE, KeyedModel
from ui.seat.keys import Key
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import small, tabular
from ui.widgets.painting import paint_pill, paint_text, pill_width
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 26
ROWS = 3
VIEW_AT = 2


class RepeatsModel(KeyedModel[Repeat]):
    """Repeats, the most alike first."""

    def key(self, row: Repeat) -> Hashable:
        """A repeat is its ticket."""
        return row.ticket.id

    def text(self, row: Repeat) -> str:
        """What it shares, what it is about, where it stands."""
        shared = ", ".join(lists_wording.likeness(row.alike))
        title = wording.call_title(row.ticket.title)
        return f"{shared}: {title}, {lists_wording.about(row.ticket)}"


class _Rows(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._font = body_font(SMALL_PX)
        self._digits = tabular(body_font(SMALL_PX))

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        repeat: Repeat = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        shared = " · ".join(lists_wording.likeness(repeat.alike))
        tone = "amber" if Likeness.NUMBER in repeat.alike or len(repeat.alike) > 1 else "grey"
        right = area.right() + 1 - pill_width(shared)
        paint_pill(painter, theme, right, area.y() + 3, shared, tone)
        area.setRight(right - 10)
        painter.setPen(theme.colour("quiet"))
        about = f"{wording.day_and_time(repeat.ticket.created_ms)}  "
        area.adjust(paint_text(painter, area, about, self._digits), 0, 0, 0)
        status = wording.ticket_status(repeat.ticket.status)
        title = f"{wording.call_title(repeat.ticket.title)} · {status}"
        painter.setPen(theme.colour("ink"))
        paint_text(painter, area, title, self._font)
        painter.restore()


class _List(QListView):
    """A list that lets Space through, which would only choose what is chosen already."""

    noted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.noted.emit()
        else:
            super().keyPressEvent(event)


class RepeatsStrip(QFrame):
    """One line high, more while the caret is in it; hides when there is nothing to tell.

    Never takes the caret. The form below keeps its height while somebody writes in it.

    Signals:
        opened: A person wants to read the ticket; its id.
        merge_asked: Merge the ticket in hand into this one; its id.
        undo_asked: Take the last merging back.
        noted: The ticket in hand repeats this one, but goes on by itself; the ``Ticket``.
    """

    opened = Signal(object)
    merge_asked = Signal(object)
    undo_asked = Signal()
    noted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self._may_undo = False
        self._is_open = False
        self.repeats = RepeatsModel(self)
        self.title = small("", "section")
        self.way = small(Key.REPEATS)
        self.told = small()
        self.merge = KeyButton(look, self.tr("Merge"), Key.MERGE, kind="quiet")
        self.merge.setToolTip(self.tr("Merge the ticket in hand into the chosen one  Ctrl+M"))
        self.note = KeyButton(look, self.tr("Note as repeat"), "Space", kind="quiet")
        self.undo = KeyButton(look, self.tr("Undo merging"), Key.UNMERGE.replace("Shift+", "⇧"))
        self.view = _List()
        self.view.setModel(self.repeats)
        self.view.setItemDelegate(_Rows(look, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.tr("Similar tickets"))
        self.view.setToolTip(self.tr("Similar tickets  Ctrl+R · Enter opens · Space notes"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.view.activated.connect(self._open)
        self.merge.clicked.connect(self._merge)
        self.note.clicked.connect(self._note)
        self.view.noted.connect(self._note)
        self.undo.clicked.connect(self._undo)
        look.changed.connect(self.view.viewport().update)
        has_focus = QApplication.instance()
        if isinstance(has_focus, QApplication):
            has_focus.focusChanged.connect(self._note_focus)
        self.show_repeats(())

    def listen_in(self, window: QWidget) -> None:
        """Let the keys work in the whole window."""
        pairs = ((Key.REPEATS, self.enter), (Key.MERGE, self._merge), (Key.UNMERGE, self._undo))
        for key, slot in pairs:
            QShortcut(QKeySequence(key), window).activated.connect(slot)

    def show_repeats(self, repeats: Sequence[Repeat]) -> None:
        """Show these, and the first as the current one."""
        self.repeats.show(repeats)
        count = len(repeats)
        self.title.setText(self.tr("Similar: {0}").format(count) if count else "")
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.repeats.index(0))
        self._refresh()

    def show_merged(self, told: str, *, may_undo: bool) -> None:
        """Tell what became of a merging; empty takes the sentence away."""
        self.told.setText(told)
        self._may_undo = may_undo
        self._refresh()

    @Slot()
    def enter(self) -> None:
        """Go to the list, if there is anything in it."""
        if self.repeats.rowCount():
            self._is_open = True
            self._refresh()  # it may have been hidden, and could not take the caret
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _chosen(self) -> Repeat | None:
        chosen: Repeat | None = self.view.currentIndex().data(VALUE_ROLE)
        return chosen

    def _refresh(self) -> None:
        count, told = self.repeats.rowCount(), bool(self.told.text())
        self.view.setFixedHeight(ROW_PX * (min(count, ROWS) if self._is_open else 1))
        for part in (self.title, self.way):
            part.setVisible(bool(count))
        self.view.setVisible(bool(count) and (self._is_open or not told))
        for button in (self.merge, self.note):
            button.setVisible(bool(count) and self._is_open)
        self.told.setVisible(told)
        self.undo.setVisible(self._may_undo)
        self._arrange()
        self.setVisible(bool(count) or told)

    def _arrange(self) -> None:
        """Beside the title while it is one line, below it while it is open."""
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAsNeeded if self._is_open else policy.ScrollBarAlwaysOff
        self.view.setVerticalScrollBarPolicy(bar)
        if self._is_open:
            self._head.removeWidget(self.view)
            self._whole.addWidget(self.view)
        else:
            self._whole.removeWidget(self.view)
            self._head.insertWidget(VIEW_AT, self.view, 1)
        self.view.scrollTo(self.view.currentIndex())

    @Slot(QWidget, QWidget)
    def _note_focus(self, _left: QWidget | None, now: QWidget | None) -> None:
        """Open while the caret is here; when the whole window loses it nothing moves."""
        is_open = self._is_open if now is None else self.isAncestorOf(now)
        if is_open != self._is_open:
            self._is_open = is_open
            self._refresh()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(VALUE_ROLE).ticket.id)

    @Slot()
    def _merge(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.merge_asked.emit(chosen.ticket.id)

    @Slot()
    def _note(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.noted.emit(chosen.ticket)

    @Slot()
    def _undo(self) -> None:
        if self._may_undo:
            self.undo_asked.emit()

    def _lay_out(self) -> None:
        head = self._head = QHBoxLayout()
        head.setContentsMargins(PADDING, 2, 6, 2)
        head.setSpacing(6)
        for part in (self.title, self.way, self.told):
            head.addWidget(part)
        head.addWidget(self.view, 1)
        head.addStretch(0)
        for button in (self.note, self.merge, self.undo):
            head.addWidget(button)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 2)
        whole.setSpacing(0)
        whole.addLayout(head)
