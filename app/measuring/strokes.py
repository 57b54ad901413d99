"""What the fingers of a person do in the ticket form, without end: for the figures of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from ui.seat.keys import Key
from ui.widgets.filter_line import KEY as FILTER

AGAIN = "Ctrl+A"
TAKE = "Return"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key.

    Attributes:
        field: Where it goes.
        key: Its name on a help sheet, if it is no character.
        character: What it writes otherwise.
    """

    field: str
    key: str = ""
    character: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is written into a field, and the key that takes what a picker found."""

    field: str
    key: str
    text: str
    end: str = ""


PASSAGES = (
    Passage("title", Key.TITLE, "关于市民反映滨海新区幸福小区夜间施工噪声扰民的问题"),
    Passage("category", Key.CATEGORY, "shigongzaosheng", TAKE),
    Passage("content", Key.CONTENT, "市民来电反映工地夜间施工，从上个星期开始，影响休息。::jk "),
    Passage("place", Key.PLACE, "xingfuxiaoqu", TAKE),
    Passage("category", Key.CATEGORY, "噪声施工", TAKE),
    Passage("content", Key.CONTENT, "Called the property management 3 times; nobody came."),
    Passage("lead_unit", Key.UNIT, "bhxqzjj", TAKE),
    Passage("place", Key.PLACE, "解放街道", TAKE),
)
"""Each is written over what the field held before, so that no field grows without end."""

FILTERS = tuple(
    Passage("filter", FILTER, text) for text in ("石牌 路灯", "8013", "夜间施工噪声", "王女士")
)
"""What is typed into the filter of the work list."""


def strokes(passages: Sequence[Passage] = PASSAGES) -> Iterator[Stroke]:
    """All passages again and again, key by key."""
    for passage in cycle(passages):
        yield Stroke(passage.field, key=passage.key)
        yield Stroke(passage.field, key=AGAIN)
        for character in passage.text:
            yield Stroke(passage.field, character=character)
        if passage.end:
            yield Stroke(passage.field, key=passage.end)
