"""One sheet with every key of a desk; the agent's is built from ``ui.seat.keys``."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QWidget

from ui.seat.check_list import LEAVE_KEY
from ui.seat.keys import FIELDS, VIEWS, CardKey, Key, ListKey
from ui.widgets.labels import key_label, label

Part = tuple[str, Sequence[tuple[str, str]]]
"""Where keys hold, and the keys with what they do."""


class KeySheet(QDialog):
    """Shows what each key does, in columns of parts; any key closes it, and then it is gone."""

    def __init__(self, columns: Sequence[Sequence[Part]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 20)
        whole.setSpacing(32)
        for parts in columns:
            whole.addLayout(_column(parts))

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        """Whatever is pressed, the desk is wanted again."""
        self.accept()


class KeysDialog(KeySheet):
    """The keys of the agent's desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = (
            (self._of_the_call(), self._of_the_transcript(), self._of_the_check()),
            (self._of_the_form(), self._of_writing(), self._everywhere()),
            (
                *(self._of_suggestions(), self._of_the_knowledge()),
                *(self._of_the_article(), self._of_other_tickets()),
            ),
        )
        super().__init__(columns, parent)

    def _of_the_call(self) -> Part:
        keys = (
            (f"{Key.ANSWER} / {Key.HANG_UP}", self.tr("Answer / hang up")),
            (Key.HOLD, self.tr("Hold, resume")),
            (Key.PAUSE_RECORDING, self.tr("Pause the recording, go on")),
            (Key.HAND_OVER, self.tr("Note a hand-over")),
            (Key.POLICE, self.tr("Hand over to 110")),
            (Key.FIRE, self.tr("Hand over to 119")),
            (Key.AMBULANCE, self.tr("Hand over to 120")),
            (Key.TRAFFIC, self.tr("Hand over to 122")),
            (Key.HELP, self.tr("Ask the supervisor for help")),
            (Key.STATE, self.tr("Choose my state")),
            (Key.REGISTER, self.tr("Register a call by hand")),
        )
        return self.tr("Call"), keys

    def _of_the_form(self) -> Part:
        names = (
            *(self.tr("Type; 1 to 7 choose"), self.tr("Content"), self.tr("Request")),
            *(self.tr("Category; 1 to 3 take what is suggested"), self.tr("Place")),
            *(self.tr("Phone and caller"), self.tr("Title"), self.tr("Answer")),
            *(self.tr("Lead unit"), self.tr("Anonymous, confidential, company, return visit")),
        )
        keys = (
            *zip(FIELDS, names, strict=True),
            (self.tr("the same again"), self.tr("Open the rest of that field")),
            ("Alt+↓", self.tr("All categories as a tree")),
            (Key.CLOSE, self.tr("Close at the seat")),
            (Key.DISPATCH, self.tr("Dispatch")),
        )
        return self.tr("Ticket"), keys

    def _of_other_tickets(self) -> Part:
        keys = (
            (Key.LISTS, self.tr("My tickets, drafts, what waits")),
            (Key.PEOPLE, self.tr("Who of this number is calling")),
            (Key.REPEATS, self.tr("Go to the repeated tickets")),
            (f"{Key.MERGE} / {Key.UNMERGE}", self.tr("Merge / take apart again")),
        )
        return self.tr("Other tickets"), keys

    def _of_writing(self) -> Part:
        keys = (
            (f"{Key.UNDO} / {Key.REDO}", self.tr("Take back / bring again, in every field")),
            ("::", self.tr("Text modules: letters, or choose")),
            (self.tr("Tab in a module"), self.tr("Next blank __")),
            (self.tr("Enter in a coloured line"), self.tr("Take it over to edit it")),
        )
        return self.tr("Writing"), keys

    def _of_suggestions(self) -> Part:
        keys = (
            (f"{Key.TAKE} / {Key.REFUSE}", self.tr("Take / refuse the current suggestion")),
            (f"{Key.CATEGORY_1} … {Key.CATEGORY_3}", self.tr("Take category 1, 2 or 3")),
            ("Ctrl+↓ / Ctrl+↑", self.tr("Next / previous suggestion")),
            (Key.EVIDENCE, self.tr("Show the words it came from")),
            (Key.COPY_SUGGESTION, self.tr("Copy the current suggestion")),
        )
        return self.tr("Suggestions"), keys

    def _of_the_check(self) -> Part:
        keys = (
            ("↑ / ↓", self.tr("Previous / next difference, with its words")),
            ("Enter", self.tr("Go to the field")),
            (Key.TAKE, self.tr("Take over what was said")),
            (LEAVE_KEY, self.tr("The ticket is right: leave it")),
            (f"{Key.DISPATCH} / {Key.CLOSE}", self.tr("Send it all the same")),
            ("Esc", self.tr("Back to the form")),
        )
        return self.tr("Ticket against call"), keys

    def _of_the_transcript(self) -> Part:
        keys = (
            (Key.TRANSCRIPT, self.tr("Go to the transcript")),
            ("Enter", self.tr("Correct the chosen line")),
            ("Delete", self.tr("Take its corrections back, restore")),
            ("Space", self.tr("Show what was heard")),
            ("Ctrl+C", self.tr("Copy the marked text, or the line")),
            ("Menu", self.tr("Everything that can be done with the line")),
        )
        return self.tr("In the transcript"), keys

    def _of_the_knowledge(self) -> Part:
        keys = (
            (Key.KNOWLEDGE, self.tr("Search; empty: pinned, read of late, changed")),
            ("↑ / ↓", self.tr("Previous / next article")),
            ("Enter", self.tr("Read the article")),
            (Key.FILTERS, self.tr("Only a category, region, unit; only in force")),
            (Key.WHY, self.tr("Why an article stands where it stands")),
            (Key.CARD, self.tr("Go to the open article")),
            (Key.COPY_ARTICLE, self.tr("Copy the open article to the answer")),
        )
        return self.tr("Knowledge base"), keys

    def _of_the_article(self) -> Part:
        keys = (
            ("1 … 9", self.tr("Copy that block to the answer")),
            ("0", self.tr("Copy all of it to the answer")),
            ("A … F", self.tr("Read what is related")),
            ("Backspace", self.tr("Back to the article before")),
            (CardKey.PIN, self.tr("Pin it, or no longer")),
            (CardKey.WIDE, self.tr("Read it wide, or narrow")),
            (CardKey.WRONG, self.tr("Tell the editors that it is wrong")),
            ("Esc", self.tr("Back to what was found")),
        )
        return self.tr("In the open article"), keys

    def _everywhere(self) -> Part:
        keys = (
            (Key.HOT_WORDS, self.tr("Hot words; the marked text becomes one")),
            (Key.PUT_AWAY, self.tr("Close a list, an article or a notice")),
            (Key.KEYS, self.tr("Show the keys")),
            (Key.LOOK, self.tr("Light or dark")),
            (Key.SOUND, self.tr("Sound and speech")),
        )
        return self.tr("Everywhere"), keys


class ListKeysDialog(KeySheet):
    """The keys of the window with the tickets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        lists = (
            (f"{VIEWS[0]} … {VIEWS[-1]}", self.tr("Mine, need me, returned … all")),
            (ListKey.FILTER, self.tr("Filter; Esc clears it, Enter goes to the list")),
            ("↑ / ↓", self.tr("Previous / next ticket")),
            (ListKey.COLUMNS, self.tr("Choose the columns")),
            (ListKey.REFRESH, self.tr("Read the list again")),
        )
        ticket = (
            ("Enter", self.tr("Go on writing it, or compare both versions")),
            (ListKey.STEPS, self.tr("Urge, extend, suspend …: what can be done now")),
            ("1 … 9", self.tr("Choose a step in that menu")),
            (ListKey.AGAIN, self.tr("Send a refused ticket again")),
            (ListKey.PART, self.tr("Take a merged ticket apart")),
        )
        everywhere = (
            (ListKey.KEYS, self.tr("Show the keys")),
            ("Esc", self.tr("Back to the desk")),
        )
        left = ((self.tr("Tickets"), lists), (self.tr("Everywhere"), everywhere))
        super().__init__((left, ((self.tr("The chosen ticket"), ticket),)), parent)


def _column(parts: Sequence[Part]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(2)  # all of them fit a screen of 768 pixels
    row = 0
    for where, keys in parts:
        heading = label(where, "section", pixels=12)
        heading.setContentsMargins(0, 6 if row else 0, 0, 0)
        grid.addWidget(heading, row, 0, 1, 2)
        for number, (key, text) in enumerate(keys, start=row + 1):
            grid.addWidget(key_label(key), number, 0)
            grid.addWidget(label(text), number, 1)
        row += 1 + len(keys)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(row, 1)
    return grid
