"""Every key of the agent's desk and of its list, said once: for shortcuts, tooltips, help sheets.

Function keys reach the program from every input method, also in the middle of composing
(docs/decisions/011-keys.md).
"""

from __future__ import annotations

from enum import StrEnum

from ui.widgets import filter_line


class Key(StrEnum):
    """A key, written as Qt reads it."""

    ANSWER = "F5"
    HANG_UP = "F6"
    HOLD = "F7"
    PAUSE_RECORDING = "Shift+F7"
    HAND_OVER = "F8"
    POLICE = "Ctrl+F10"
    FIRE = "Ctrl+F9"
    AMBULANCE = "Ctrl+F11"
    TRAFFIC = "Ctrl+F12"
    HELP = "F9"
    STATE = "F10"
    REGISTER = "Ctrl+N"
    TYPE = "Alt+1"
    CONTENT = "Alt+2"
    REQUEST = "Alt+3"
    CATEGORY = "Alt+4"
    PLACE = "Alt+5"
    CALLER = "Alt+6"
    TITLE = "Alt+7"
    REPLY = "Alt+8"
    UNIT = "Alt+9"
    OPTIONS = "Alt+0"
    CLOSE = "F2"
    DISPATCH = "F4"
    LISTS = "Ctrl+L"
    PEOPLE = "Ctrl+P"
    REPEATS = "Ctrl+R"
    MERGE = "Ctrl+M"
    UNMERGE = "Ctrl+Shift+M"
    UNDO = "Ctrl+Z"
    REDO = "Ctrl+Shift+Z"
    TAKE = "F3"
    REFUSE = "Shift+F3"
    CATEGORY_1 = "Ctrl+1"
    CATEGORY_2 = "Ctrl+2"
    CATEGORY_3 = "Ctrl+3"
    NEXT = "Ctrl+Down"
    PREVIOUS = "Ctrl+Up"
    EVIDENCE = "Ctrl+E"
    COPY_SUGGESTION = "Ctrl+Shift+C"
    TRANSCRIPT = "Ctrl+T"
    HOT_WORDS = "Ctrl+H"
    KNOWLEDGE = "Ctrl+K"
    CARD = "Ctrl+J"
    FILTERS = "Ctrl+F"
    WHY = "Ctrl+I"
    COPY_ARTICLE = "Ctrl+Shift+K"
    PUT_AWAY = "Esc"
    KEYS = "F1"
    LOOK = "F11"
    SOUND = "F12"


class CardKey(StrEnum):
    """A key of the article that is open, while it has the caret; it is printed on its buttons.

    1 to 9 copy a block, 0 all of them; A to F open what is to be read next.
    """

    PIN = "P"
    WIDE = "W"
    WRONG = "X"


class ListKey(StrEnum):
    """A key of the window with the tickets; of the desk's keys only the telephone's hold there."""

    FILTER = filter_line.KEY
    STEPS = "Alt+A"
    COLUMNS = "Alt+C"
    AGAIN = "Alt+S"
    PART = "Alt+P"
    REFRESH = "Ctrl+F5"
    KEYS = "F1"


VIEWS = tuple(f"Alt+{number}" for number in range(1, 8))
"""Choose the views of the window with the tickets, in their order."""

FIELDS = (
    *(Key.TYPE, Key.CONTENT, Key.REQUEST, Key.CATEGORY, Key.PLACE),
    *(Key.CALLER, Key.TITLE, Key.REPLY, Key.UNIT, Key.OPTIONS),
)
"""Go to the fields, in the order of a conversation; pressed again they open what belongs to one."""

EMERGENCIES = {Key.POLICE: "110", Key.FIRE: "119", Key.AMBULANCE: "120", Key.TRAFFIC: "122"}
"""Notes a hand-over at one stroke. F10 and F9 end like their numbers; F11 and F12 go on."""


def printed(key: str) -> str:
    """A key as it stands on a button: ``⇧F7``, ``Ctrl+↓``."""
    return key.replace("Shift+", "⇧").replace("Down", "↓").replace("Up", "↑")
