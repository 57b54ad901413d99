"""One box to find a thing in a list: type, arrow, Enter; the caret never leaves the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from ui.theme import Look
from ui.widgets.choice_list import Choice, ChoiceList
from ui.widgets.suggested_row import SuggestedRow

__all__ = ["Choice", "SearchField"]

BROWSE_KEY = "Alt+↓"
EDGE_PX = 14
ICON_ROOM_PX = 30
PAGE = 7

_Key = Qt.Key
_ARROWS = {_Key.Key_Down: 1, _Key.Key_Up: -1}
_MOVES = _ARROWS | {_Key.Key_PageDown: PAGE, _Key.Key_PageUp: -PAGE}
_ARRIVALS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.MouseFocusReason,
}
"""A person came into the box; not the window into the front, nor a list that closed."""


class SearchField(QLineEdit):
    """A line that searches while one types and shows what it found below itself.

    ``find`` is called on the UI thread at every keystroke; it must answer within a few
    milliseconds from memory. Empty, the box shows what the assistant suggests, and under it
    what was used of late.

    Signals:
        chosen: The person chose a row or a suggestion; the very ``Choice`` that was given.
        left_unknown: The person wrote what nothing is called, and went on: it stays to be seen
            (``unknown``), but is not chosen.
        left_free: In a ``free`` box the person wrote something that no row is, and went on.
        browse_asked: The person wants to see everything that there is, as a tree (Alt+Down).
    """

    chosen = Signal(object)
    left_free = Signal(str)
    left_unknown = Signal(str)
    browse_asked = Signal()

    def __init__(
        self,
        look: Look,
        find: Callable[[str], Sequence[Choice]],
        *,
        free: bool = False,
        recents: Callable[[], Sequence[Choice]] | None = None,
        browsable: bool = False,
    ) -> None:
        """Make a box.

        Args:
            look: Colours and icons.
            find: Rows for what was typed.
            free: Whether words that are no row may stay in the box.
            recents: Rows that were used of late, the last one first; asked on the UI thread
                whenever a person comes into the empty box.
            browsable: Whether the box offers its tree by an icon and a line under the list.
        """
        super().__init__()
        self._find = find
        self._free = free
        self._recents = recents or (lambda: ())
        self._look = look
        self._shown = ""
        self._unknown = ""
        self._hint = ""
        browse = self.tr("See them all") if browsable else ""
        self._list = ChoiceList(look, self, browse, BROWSE_KEY)
        self._list.clicked.connect(self._take)
        self._suggested = SuggestedRow(self)
        self._suggested.taken.connect(self._take)
        self._browse: QAction | None = self._browse_icon(browse) if browsable else None
        self.textEdited.connect(self._search)
        self.textChanged.connect(self._refresh)

    @property
    def choices(self) -> list[Choice]:
        """The rows that are shown now; empty when the list is closed."""
        return self._list.rows

    @property
    def unknown(self) -> str:
        """What stands in the box though nothing is called so; empty while all is well."""
        return self._unknown

    @property
    def suggested(self) -> Sequence[Choice]:
        """What ``show_suggested`` was given last."""
        return self._suggested.choices

    def show_suggested(self, choices: Sequence[Choice]) -> None:
        """Offer up to three choices: they stand in the box while it is empty, on keys 1 to 3."""
        self._suggested.show_choices(choices)
        self.setAccessibleDescription(self._suggested.spoken)
        self._refresh()

    def show_value(self, text: str) -> None:
        """Show a chosen thing; leaving the box without choosing brings it back.

        What is typed next takes its place.
        """
        self._shown, self._unknown = text, ""
        self.setText(text)
        self.setCursorPosition(0)
        if self.hasFocus():
            self.selectAll()
        self._list.hide()

    def show_stored(self, text: str) -> None:
        """Show what is stored now; words that are being written stay until that changes."""
        writing = self.text() != self._shown or self._list.isVisible()
        if (self._unknown or (self.hasFocus() and writing)) and text == self._shown:
            return
        if not text == self.text() == self._shown:
            self.show_value(text)

    def settle(self) -> None:
        """Take over free words that are still being written, as leaving the box would."""
        if self._free and self.text() != self._shown:
            self._list.hide()
            self._shown = self.text()
            self.left_free.emit(self._shown)

    def setPlaceholderText(self, text: str) -> None:
        """Override Qt: the hint gives way to suggestions."""
        self._hint = text
        self._refresh()

    def event(self, event: QEvent) -> bool:
        """While the list is open, Escape is the list's and no shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._list.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list, Enter takes, Escape closes, digits take what is suggested."""
        key, is_open = Qt.Key(event.key()), self._list.isVisible()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Down and held == Qt.KeyboardModifier.AltModifier:
            self._ask_to_browse()
        elif key in (_MOVES if is_open else _ARROWS) and not held:
            self._go(_MOVES[key])
        elif is_open and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._list.chosen:
            self._take(self._list.chosen)
        elif is_open and key == Qt.Key.Key_Escape:
            self.show_value(self._shown)
        elif not held and (suggested := self._suggested_on(key)):
            self._take(suggested)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Suggestions make room for what is being composed."""
        super().inputMethodEvent(event)
        self._refresh(composing=bool(event.preeditString()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there, so that typing replaces it; show what was used of late."""
        super().focusInEvent(event)
        self.selectAll()
        if event.reason() in _ARRIVALS and not self.text():
            self._show_recents()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list; keep free text, bring back what was chosen before otherwise."""
        super().focusOutEvent(event)
        self._list.hide()
        self.settle()
        typed = self.text().strip()
        self._unknown = typed if typed and self.text() != self._shown else ""
        if self._unknown and self._find(typed):
            self._unknown = ""
        if self._unknown:
            self.left_unknown.emit(self._unknown)
        elif self.text() != self._shown:
            self.setText(self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the suggestions the new room."""
        super().resizeEvent(event)
        self._refresh()

    @Slot(str)
    def _search(self, typed: str) -> None:
        typed = typed.strip()
        if not typed and self._show_recents():
            return
        rows = self._find(typed)
        if rows:
            self._list.open(rows)
        elif typed and not self._free:
            self._list.open((), self.tr("Nothing is called so"))
        else:
            self._list.hide()

    def _show_recents(self) -> bool:
        """Show what was used of late; false if there is nothing."""
        rows = list(self._recents())
        if rows:
            self._list.open(rows, self.tr("Used of late"), lead=False)
        return bool(rows)

    def _go(self, step: int) -> None:
        if self._list.isVisible():
            self._list.move_by(step)
            return
        typed = self.text().strip() if self.text() != self._shown else ""
        recents = [] if typed else list(self._recents())
        used = {row.value for row in recents}
        rows = recents + [row for row in self._find(typed) if row.value not in used]
        if rows:
            self._list.open(rows)

    def _suggested_on(self, key: Qt.Key) -> Choice | None:
        number = key - Qt.Key.Key_1
        choices = self._suggested.choices if self._suggested.isVisibleTo(self) else ()
        return choices[number] if 0 <= number < len(choices) else None

    @Slot(object)
    def _take(self, choice: Choice) -> None:
        self._list.hide()
        self.show_value(choice.text)
        self.chosen.emit(choice)

    @Slot()
    def _ask_to_browse(self) -> None:
        self._list.hide()
        self.browse_asked.emit()

    @Slot()
    def _refresh(self, _text: str = "", *, composing: bool = False) -> None:
        """Suggestions stand in the empty box, instead of the hint."""
        offered = bool(self._suggested.choices) and not self.text() and not composing
        room = self.width() - EDGE_PX - (ICON_ROOM_PX if self._browse else EDGE_PX // 2)
        self._suggested.setVisible(offered)
        if offered:
            self._suggested.fit(QSize(room, self.height()), EDGE_PX)
        super().setPlaceholderText("" if self._suggested.choices else self._hint)

    def _browse_icon(self, text: str) -> QAction:
        action = QAction(self)
        action.setToolTip(f"{text}  {BROWSE_KEY}")
        action.triggered.connect(self._ask_to_browse)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        self._look.changed.connect(self._draw_icon)
        action.setIcon(self._look.theme.icon("tree", "quiet"))
        return action

    @Slot()
    def _draw_icon(self) -> None:
        if self._browse:
            self._browse.setIcon(self._look.theme.icon("tree", "quiet"))
