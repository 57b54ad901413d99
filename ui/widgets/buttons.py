"""Buttons that print their key, and a row of choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from ui.theme import ICON_PX, Look, body_font, restyle

T = TypeVar("T")
GAP = 8
KEY_PX = 11
KEY_ALPHA = 235  # of 255; the key is quieter than the word and can still be read


class KeyButton(QPushButton):
    """A button with an icon, a word and the key that does the same, printed in a small box."""

    def __init__(
        self, look: Look, text: str, key: str = "", icon: str = "", kind: str = ""
    ) -> None:
        super().__init__(text)
        self._look = look
        self._key = key
        self._icon = icon
        self.setProperty("kind", kind)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {key}" if key else text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self.update)

    def wear(self, kind: str, icon: str) -> None:
        """Change how it looks; its size stays."""
        self._icon = icon
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)
        self.update()

    def relabel(self, text: str) -> None:
        """Change the word."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {self._key}" if self._key else text)
        self.updateGeometry()

    def rekey(self, key: str) -> None:
        """Change the key that is printed."""
        self._key = key
        self.relabel(self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, word and key."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._key_width() + 26
        if self._icon:
            width += ICON_PX + 6
        return QSize(width, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bare button by the style sheet and its content by hand."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        ink = self._ink(bool(option.state & QStyle.StateFlag.State_MouseOver))
        x = (self.width() - (self.sizeHint().width() - 26)) / 2
        if self._icon:
            pixmap = self._look.theme.icon(self._icon, self._ink_token()).pixmap(ICON_PX)
            painter.drawPixmap(round(x), (self.height() - ICON_PX) // 2, pixmap)
            x += ICON_PX + 6
        painter.setPen(ink)
        painter.setFont(self.font())
        width = self.fontMetrics().horizontalAdvance(self.text())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(x, 0, width + 2, self.height()), middle, self.text())
        if self._key:
            self._paint_key(painter, ink, x + width + GAP)

    def _paint_key(self, painter: QPainter, ink: QColor, x: float) -> None:
        font = body_font(KEY_PX)
        painter.setFont(font)
        box = QRectF(x, self.height() / 2 - 8.5, self._key_width() - GAP, 17)
        pale = QColor(ink)
        pale.setAlpha(110)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(pale, 1))
        painter.drawRoundedRect(box, 3.5, 3.5)
        pale.setAlpha(KEY_ALPHA)
        painter.setPen(pale)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)

    def _key_width(self) -> int:
        if not self._key:
            return 0
        return int(self.fontMetrics().horizontalAdvance(self._key) * KEY_PX / 14) + 10 + GAP

    def _ink_token(self) -> str:
        if not self.isEnabled():
            return "faint"
        return {"primary": "on_blue", "danger": "red", "quiet": "quiet", "warn": "amber"}.get(
            str(self.property("kind")), "ink"
        )

    def _ink(self, hovered: bool) -> QColor:
        token = self._ink_token()
        return self._look.theme.colour("blue" if hovered and token in {"ink", "quiet"} else token)


class Segmented(QWidget, Generic[T]):
    """A row of joined buttons of which one is chosen; arrows and digits choose.

    Buttons beside it belong to the same stop of the Tab key: the digits after the last choice
    press them.

    Signals:
        chosen: A person chose another one; the value.
    """

    chosen = Signal(object)

    def __init__(
        self, choices: Iterable[tuple[T, str]], beside: Sequence[QAbstractButton] = ()
    ) -> None:
        super().__init__()
        self._values: list[T] = []
        self._beside = beside
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for value, text in choices:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.installEventFilter(self)
            self._group.addButton(button, len(self._values))
            self._values.append(value)
            row.addWidget(button)
        buttons = self._group.buttons()
        buttons[0].setProperty("edge", "first")
        buttons[-1].setProperty("edge", "last")
        row.addStretch(1)
        for digit, other in enumerate(beside, start=len(self._values) + 1):
            other.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            other.setToolTip(self.tr("Key {0} in this row").format(digit))
        self.setFocusProxy(buttons[0])
        self._group.buttonToggled.connect(self._lead_to_chosen)
        self._group.idClicked.connect(self._tell)

    @property
    def value(self) -> T | None:
        """The chosen value, or ``None``."""
        number = self._group.checkedId()
        return self._values[number] if number >= 0 else None

    def relabel(self, texts: Iterable[str]) -> None:
        """Change the words, in the order of the choices."""
        for button, text in zip(self._group.buttons(), texts, strict=True):
            button.setText(text)

    def show_value(self, value: T | None) -> None:
        """Choose by program; nothing is told."""
        if value is None:
            self._group.setExclusive(False)
            for button in self._group.buttons():
                button.setChecked(False)
            self._group.setExclusive(True)
            self.setFocusProxy(self._group.button(0))
            return
        self._group.button(self._values.index(value)).setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose by position, as printed nowhere but known to fast hands."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self._values):
            self._choose(number)
        elif 0 <= number - len(self._values) < len(self._beside) and not event.modifiers():
            self._beside[number - len(self._values)].click()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An arrow chooses also while nothing is chosen; Qt would only move the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            if step and self.value is None and isinstance(watched, QAbstractButton):
                at = self._group.id(watched) + step
                self._choose(min(max(at, 0), len(self._values) - 1))
                return True
        return super().eventFilter(watched, event)

    def _choose(self, number: int) -> None:
        button = self._group.button(number)
        button.setFocus()
        button.click()

    def _lead_to_chosen(self, button: QAbstractButton, on: bool) -> None:
        """Who comes here goes on from what is chosen; who is here is led there."""
        if on:
            is_here = any(each.hasFocus() for each in self._group.buttons())
            self.setFocusProxy(button)
            if is_here:
                button.setFocus()

    def _tell(self, number: int) -> None:
        self.chosen.emit(self._values[number])
