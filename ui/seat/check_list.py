"""Ticket against call, before it is sent: a calm list above the form; hidden while it is empty."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.checked import Finding, Severity
from ui import check_wording
from ui.models.keyed import VALUE_ROLE, KeyedModel
from ui.seat.keys import Key
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.painting import bold, paint_pill, paint_text, pill_width
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 28
ROWS = 4
COLUMN_GAP_PX = 12
LEAVE_KEY = "Del"
_TONES = {Severity.SERIOUS: "red", Severity.WARNING: "amber", Severity.NOTE: "grey"}
_OWN_KEYS = frozenset(
    {
        *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3),
        *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape),
    }
)
"""Mean something in the list before they mean something at the desk."""


class FindingsModel(KeyedModel[Finding]):
    """Open findings, the gravest first."""

    def key(self, row: Finding) -> Hashable:
        """The same finding after the ticket changed elsewhere."""
        return row.key

    def text(self, row: Finding) -> str:
        """How they disagree, about what, and both passages."""
        return check_wording.finding(row)


class _Rows(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._font = body_font(SMALL_PX)
        self._pill_px = self._subject_px = 0

    def fit(self, findings: Sequence[Finding]) -> None:
        """Make the columns as wide as what stands in them, in whatever language."""
        metrics = QFontMetrics(bold(SMALL_PX))
        kinds = [pill_width(check_wording.kind(each.kind)) for each in findings]
        subjects = [check_wording.subject(each.subject) for each in findings]
        self._pill_px = max(kinds, default=0) + COLUMN_GAP_PX
        self._subject_px = max(map(metrics.horizontalAdvance, subjects), default=0) + COLUMN_GAP_PX

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding: Finding = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        kind, tone = check_wording.kind(finding.kind), _TONES[finding.severity]
        paint_pill(painter, theme, area.x(), area.y() + 4, kind, tone)
        area.adjust(self._pill_px, 0, 0, 0)
        painter.setPen(theme.colour("ink"))
        paint_text(painter, area, check_wording.subject(finding.subject), bold(SMALL_PX))
        area.adjust(self._subject_px, 0, 0, 0)
        paint_text(painter, area, check_wording.passages(finding), self._font)
        painter.restore()


class _List(QListView):
    """Takes its own keys, whatever they mean at the desk.

    Signals:
        pressed_own: One of them was pressed.
    """

    pressed_own = Signal(int)

    def event(self, event: QEvent) -> bool:
        """Override Qt: a key of the list is no shortcut of the desk."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and event.key() in _OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override Qt."""
        if event.key() in _OWN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.pressed_own.emit(event.key())
        else:
            super().keyPressEvent(event)


class CheckList(QFrame):
    """What to look at once more before a ticket goes; it decides nothing.

    The key that sends, pressed once more, sends anyway: that is the desk's to join.

    Signals:
        pointed: Show the words: the ``Finding`` that is chosen now.
        go_asked: Go to the field of this ``Finding``.
        taken: Take what was said of this ``Finding`` into the ticket.
        ignored: The ticket is right about this ``Finding``.
        send_asked: Send it as it is.
        left: The caret may go back to the form.
    """

    pointed = Signal(object)
    go_asked = Signal(object)
    taken = Signal(object)
    ignored = Signal(object)
    send_asked = Signal()
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look = look
        self.findings = FindingsModel(self)
        self.title = label("", "title")
        self.hint = ElidedLabel()
        self.view = _List()
        self.view.setModel(self.findings)
        self._rows = _Rows(look, self.view)
        self.view.setItemDelegate(self._rows)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.tr("Ticket against call"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.go = KeyButton(look, self.tr("Go to field"), "Enter", kind="quiet")
        self.take = KeyButton(look, self.tr("Take over"), Key.TAKE, kind="quiet")
        self.leave = KeyButton(look, self.tr("Leave as written"), LEAVE_KEY, kind="quiet")
        self.send = KeyButton(look, self.tr("Send anyway"), Key.DISPATCH)
        self._lay_out()
        self.view.pressed_own.connect(self._press)
        self.view.doubleClicked.connect(self._go)
        self.view.selectionModel().currentChanged.connect(self._point)
        for button, slot in (
            (self.go, self._go),
            (self.take, self._take),
            (self.leave, self._ignore),
            (self.send, self.send_asked),
        ):
            button.clicked.connect(slot)
        look.changed.connect(self.view.viewport().update)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Tell whether anything is listed."""
        return self.findings.rowCount() > 0

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """List what is open; with nothing the list goes away, and the caret from it."""
        had_caret = self.view.hasFocus()
        self._rows.fit(findings)
        self.findings.show(findings)
        count = len(findings)
        self.title.setText(check_wording.open_findings(count))
        self.view.setFixedHeight(ROW_PX * min(count, ROWS) + 2)
        self.setVisible(bool(count))
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.findings.index(0))
        self._refresh()
        if had_caret and not count:
            self.left.emit()

    def show_key(self, key: str) -> None:
        """Print the key that sends the ticket as it is: the one that was pressed."""
        self.send.rekey(key)

    @Slot()
    def enter(self) -> None:
        """Give the caret to the first finding; nothing happens if there is none."""
        if self.is_open:
            self.view.setCurrentIndex(self.findings.index(0))
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._point()

    def _chosen(self) -> Finding | None:
        chosen: Finding | None = self.view.currentIndex().data(VALUE_ROLE)
        return chosen

    @Slot(int)
    def _press(self, key: int) -> None:
        match Qt.Key(key):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._go()
            case Qt.Key.Key_F3:
                self._take()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                self._ignore()

    @Slot()
    def _go(self) -> None:
        if chosen := self._chosen():
            self.go_asked.emit(chosen)

    @Slot()
    def _take(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.value:
            self.taken.emit(chosen)

    @Slot()
    def _ignore(self) -> None:
        if chosen := self._chosen():
            self.ignored.emit(chosen)

    @Slot()
    def _point(self) -> None:
        self._refresh()
        chosen = self._chosen()
        if chosen is not None and self.view.hasFocus():
            self.pointed.emit(chosen)

    def _refresh(self) -> None:
        chosen = self._chosen()
        self.take.setEnabled(chosen is not None and bool(chosen.value))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PADDING, 4, PADDING, 0)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.hint, 1)
        self.hint.setText(self.tr("Each row: put it right, or leave it · Esc leads back"))
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 2, 8, 6)
        foot.setSpacing(4)
        for button in (self.go, self.take, self.leave):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.send)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(2)
        whole.addLayout(head)
        whole.addWidget(self.view)
        whole.addLayout(foot)
