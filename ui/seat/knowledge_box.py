"""The knowledge base at every keystroke: a line to type in, hits, and a card to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from kb.results import Hit
from ui.seat.keys import Key
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import key_label, small
from ui.widgets.panel import PADDING
from ui.widgets.text_layout import laid_out, marked

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
DEBOUNCE_MS = 60
HIT_PX = 66
HIT_ROLE = Qt.ItemDataRole.UserRole


class HitModel(QAbstractListModel):
    """The hits of the newest search."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """Take the place of the last search's hits."""
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override Qt."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{hit.title} {hit.snippet}"
        return None


class _HitDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), HIT_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(HIT_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(PADDING, 6, -PADDING, -4)
        bold = body_font()
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setPen(theme.colour("quiet" if hit.is_expired else "ink"))
        title = laid_out(hit.title, area.width(), bold, 1.3, lines=1)
        spans = [(mark.start, mark.end) for mark in hit.marks]
        title.draw(painter, QPointF(area.topLeft()), marked(spans, theme.colour("mark")))
        painter.setPen(theme.colour("quiet"))
        text = laid_out(hit.snippet, area.width(), body_font(SMALL_PX), 1.35, lines=2)
        spans = [(mark.start, mark.end) for mark in hit.snippet_marks]
        under = QPointF(area.x(), area.y() + 20)
        text.draw(painter, under, marked(spans, theme.colour("mark")))
        painter.restore()


class _SearchLine(QLineEdit):
    """Arrows, Enter and Escape belong to the list below."""

    moved = Signal(int)
    entered = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """While something is typed, Escape is the box's and no shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif event.key() in moves:
            self.moved.emit(moves[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class KnowledgeBox(QWidget):
    """Asks for searches and shows what comes back, if it still fits what is typed.

    Signals:
        searched: The person typed this.
        opened: The person wants to read the article with this id.
        copied: Text that goes to the ticket's answer.
    """

    searched = Signal(str)
    opened = Signal(str)
    copied = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._model = HitModel(self)
        self._typed = ""
        self._answer = ""
        self.line = _SearchLine()
        self.line.setPlaceholderText(self.tr("Knowledge base: type to search"))
        self.line.setAccessibleName(self.tr("Knowledge base"))
        self.line.setClearButtonEnabled(True)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_HitDelegate(look, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._open)
        self._nothing = small(self.tr("No article answers this."))
        self._nothing.setContentsMargins(PADDING, 8, PADDING, 8)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reader = QTextBrowser()
        self.reader.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.reader.setOpenLinks(False)
        self._stack = QStackedWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._search)
        self._lay_out(look)
        self.line.textEdited.connect(self._timer_start)
        self.line.moved.connect(self._move)
        self.line.entered.connect(self._enter)
        self.line.left.connect(self.back)
        QShortcut(QKeySequence(Key.KNOWLEDGE), self).activated.connect(self.focus_line)
        QShortcut(QKeySequence(Key.COPY_ARTICLE), self).activated.connect(self.copy_answer)

    def show_hits(self, typed: str, hits: Sequence[Hit]) -> None:
        """Show the hits of a search; older than what is typed now, they are dropped."""
        if typed != self.line.text().strip():
            return
        self._model.show(hits)
        if hits:
            self._list.setCurrentIndex(self._model.index(0))
        self._stack.setCurrentIndex(0 if hits or not typed else 1)

    def show_article(self, title: str, blocks: Mapping[str, str]) -> None:
        """Show an article as a card of fixed blocks."""
        rows = "".join(
            f"<p style='margin:6px 0 0 0'><b>{escape(head)}</b><br>"
            f"{escape(text).replace(chr(10), '<br>')}</p>"
            for head, text in blocks.items()
        )
        self.reader.setHtml(f"<h4 style='margin:0'>{escape(title)}</h4>{rows}")
        self._answer = "\n".join(f"{head}：{text}" for head, text in blocks.items())
        self._stack.setCurrentIndex(2)

    @Slot()
    def focus_line(self) -> None:
        """Put the caret into the search line."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    @Slot()
    def back(self) -> None:
        """From the card to the hits; from the hits to nothing."""
        if not self.close_card():
            self.line.clear()
            self._search()

    def close_card(self) -> bool:
        """From the card to the hits; false if no card is open."""
        is_open = self._stack.currentIndex() == 2
        if is_open:
            self._stack.setCurrentIndex(0)
        return is_open

    @Slot()
    def copy_answer(self) -> None:
        """Give the open card to the ticket."""
        if self._stack.currentIndex() == 2:
            self.copied.emit(self._answer)

    def _lay_out(self, look: Look) -> None:
        card = QWidget()
        column = QVBoxLayout(card)
        column.setContentsMargins(4, 0, 4, 4)
        column.addWidget(self.reader, 1)
        keys = QHBoxLayout()
        back = KeyButton(look, self.tr("Back"), "Esc", kind="quiet")
        back.clicked.connect(self.back)
        copy = KeyButton(look, self.tr("Copy to answer"), "Ctrl+Shift+K")
        copy.clicked.connect(self.copy_answer)
        keys.addWidget(back)
        keys.addStretch(1)
        keys.addWidget(copy)
        column.addLayout(keys)
        for page in (self._list, self._nothing, card):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 4)
        whole.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(PADDING, 0, PADDING, 0)
        top.addWidget(self.line, 1)
        top.addWidget(key_label("Ctrl+K"))
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)

    @Slot()
    def _timer_start(self) -> None:
        self._timer.start()

    @Slot()
    def _search(self) -> None:
        typed = self.line.text().strip()
        if typed:
            self.searched.emit(typed)
        else:
            self.show_hits("", [])

    @Slot(int)
    def _move(self, step: int) -> None:
        row = self._list.currentIndex().row() + step
        if 0 <= row < self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(row))

    @Slot()
    def _enter(self) -> None:
        self._open(self._list.currentIndex())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            hit: Hit = index.data(HIT_ROLE)
            self.opened.emit(hit.article_id)
