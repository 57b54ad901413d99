"""A row of small choices that wraps; arrows go along it, Space or a digit chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget

GAP_PX = 6


class Flow(QLayout):
    """Puts widgets beside one another and goes on in the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = GAP_PX) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        """Override Qt."""
        self._items.append(item)

    def count(self) -> int:
        """Override Qt."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Override Qt."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Override Qt."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Override Qt."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Override Qt."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        """Override Qt."""
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        """Override Qt: all in one line."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Override Qt: one below the other."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, area: QRect, *, move: bool) -> int:
        """Lay out inside ``area``; returns the height that it takes, pixels."""
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > area.x() and x + size.width() > area.right() + 1:
                x, y, line = area.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - area.y()


class Chips(QWidget):
    """Small choices: one of them or none, or any of them if ``many``, or always one if ``must``.

    Signals:
        chosen: A person changed the choice: a code or ``""``, or a tuple of codes if ``many``.
        typed: A person typed a character that chooses nothing here: it was meant for a text.
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(
        self, choices: Iterable[tuple[str, str]], *, many: bool = False, must: bool = False
    ) -> None:
        super().__init__()
        self._many = many
        self._must = must
        self._buttons: dict[str, QPushButton] = {}
        flow = Flow(self)
        for code, text in choices:
            button = chip(text)
            button.clicked.connect(self._tell)
            button.installEventFilter(self)
            self._buttons[code] = button
            flow.addWidget(button)
        for button in self._row[1:]:
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if self._row:
            self.setFocusProxy(self._row[0])

    @property
    def codes(self) -> tuple[str, ...]:
        """What is chosen, in the order of the row."""
        return tuple(code for code, button in self._buttons.items() if button.isChecked())

    def show_codes(self, codes: Sequence[str]) -> None:
        """Choose by program; nothing is told."""
        for code, button in self._buttons.items():
            button.setChecked(code in codes)

    def setAccessibleName(self, name: str) -> None:
        """Override Qt: each choice is read with the name of the row."""
        super().setAccessibleName(name)
        for button in self._row:
            button.setAccessibleName(f"{name}: {button.text()}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move along the row; a button of its own accord would leave it, as Tab does."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
            if step and isinstance(watched, QPushButton):
                self._go_to(self._row.index(watched) + step)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose by position."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self._row) and not event.modifiers():
            self._go_to(number)
            self._row[number].click()
        elif not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier and _is_text(event.text()):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @property
    def _row(self) -> list[QPushButton]:
        return list(self._buttons.values())

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._row):
            for button in self._row:
                button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._row[number].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocusProxy(self._row[number])
            self._row[number].setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self) -> None:
        pressed = self.sender()
        if not self._many:
            for button in self._row:
                button.setChecked(button is pressed and (self._must or button.isChecked()))
        self.chosen.emit(self.codes if self._many else "".join(self.codes))


def _is_text(typed: str) -> bool:
    return typed.isprintable() and bool(typed.strip())


def chip(text: str) -> QPushButton:
    """A small button that stays pressed."""
    made = QPushButton(text)
    made.setCheckable(True)
    made.setProperty("kind", "chip")
    return made
