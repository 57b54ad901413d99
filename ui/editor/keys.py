"""The keys of the editors' desk."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QWidget

from ui.dialogs.keys import KeySheet


class EditorKey(StrEnum):
    """What is printed and what is pressed; one name for both."""

    NEW = "Ctrl+N"
    IMPORT = "Ctrl+I"
    SAVE = "Ctrl+S"
    STEP = "Ctrl+Enter"
    GIVE_BACK = "Ctrl+R"
    DROP = "Ctrl+Shift+D"
    BLOCK = "Ctrl+B"
    ATTACH = "Ctrl+Shift+A"
    TITLE = "F2"
    MEND = "F8"
    KEYS = "F1"
    REFRESH = "F5"
    LOOK = "F11"


PILES = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4")
PAGES = ("Alt+1", "Alt+2", "Alt+3", "Alt+4")
BACK = "Ctrl+Shift+B"


class EditorKeys(KeySheet):
    """What each key does while articles are written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        lists = (
            (f"{PILES[0]} … {PILES[-1]}", self.tr("Drafts, review, published, remarks")),
            ("↑ / ↓", self.tr("Previous / next")),
            ("Ctrl+F", self.tr("Search in the list; Esc clears it")),
            (EditorKey.REFRESH, self.tr("Read the lists again")),
            (EditorKey.NEW, self.tr("New article")),
            (EditorKey.IMPORT, self.tr("Import a file")),
        )
        writing = (
            (EditorKey.TITLE, self.tr("Go to the title")),
            (EditorKey.BLOCK, self.tr("Add a block with a heading of your own")),
            ("Alt+↑ / Alt+↓", self.tr("Move the block up / down")),
            (EditorKey.ATTACH, self.tr("Attach a file")),
            (EditorKey.MEND, self.tr("Go to the next thing to mend")),
            (EditorKey.SAVE, self.tr("Save at the server")),
            (EditorKey.DROP, self.tr("Throw away what is kept here only")),
        )
        steps = (
            (EditorKey.STEP, self.tr("Send to review; publish what is in review")),
            (EditorKey.GIVE_BACK, self.tr("Return to the writer")),
            (BACK, self.tr("Publish the version before again")),
        )
        right = (
            (f"{PAGES[0]} … {PAGES[-1]}", self.tr("Preview, to mend, versions, remarks")),
            (EditorKey.KEYS, self.tr("Show the keys")),
            (EditorKey.LOOK, self.tr("Light or dark")),
        )
        first = ((self.tr("Lists"), lists), (self.tr("Steps"), steps))
        second = ((self.tr("Writing"), writing), (self.tr("Everywhere"), right))
        super().__init__((first, second), parent)
