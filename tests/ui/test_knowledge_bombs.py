"""Markdown that was made to stop the screen is shown, and the screen goes on."""

from __future__ import annotations

import time

import pytest
from PySide6.QtGui import QTextTable
from pytestqt.qtbot import QtBot

from ui.seat.knowledge.plain import is_table, plain, with_breaks
from ui.seat.knowledge.sheet import rendered

CHARS = 20_000
"""Of a block, see ``kb.checking``."""
SECONDS = 1.0
"""Several times what each takes here."""
BOMBS = {
    "rows": "|a|b|\n|-|-|\n" + "|x|y|\n" * 3_300,
    "columns": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|\n" * 7_000,
    "nested": "\n".join(" " * depth + "- a" for depth in range(190)),
    "quotes": ">" * CHARS,
    "lists": "1. " * 6_000 + "x",
    "brackets": "[" * CHARS,
    "pictures": "![](" * 5_000,
    "stars": "**a" * 6_600,
    "blanks": "a" + " " * (CHARS - 2) + "b",
    "ruler": "|---" * 5_000 + "x",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_block_of_one_mark(qtbot: QtBot, name: str) -> None:
    text = BOMBS[name][:CHARS]
    began = time.perf_counter()
    plain(text)
    with_breaks(text)
    is_table(text)
    document = rendered(text)
    document.setTextWidth(380)
    document.size()
    assert time.perf_counter() - began < SECONDS


def test_a_usual_table_is_still_one(qtbot: QtBot) -> None:
    text = "|材料|份数|\n|-|-|\n" + "|身份证|1|\n" * 200
    document = rendered(text)
    assert any(isinstance(each, QTextTable) for each in document.rootFrame().childFrames())
