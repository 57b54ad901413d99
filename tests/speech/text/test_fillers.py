"""Hesitations are marked where they are none of the sentence, and only there."""

from __future__ import annotations

import pytest

from speech.events import EditKind
from speech.text.fillers import mark_fillers
from speech.text.pieces import pieces_of, text_of
from tests.speech.text.words import characters, said


def marked(text: str) -> list[str]:
    pieces = mark_fillers(characters(text))
    assert text_of(pieces) == "".join(p.heard for p in pieces) == text
    return [p.text for p in pieces if p.kind is EditKind.FILLER]


@pytest.mark.parametrize(
    ("text", "fillers"),
    [
        ("嗯我想问一下", ["嗯"]),
        ("呃呃那个我想问一下", ["呃呃", "那个"]),
        ("那个那个我想反映", ["那个那个"]),
        ("就是说就是说我们这边", ["就是说就是说"]),
        ("我我我想问", ["我我"]),
        ("我我住在三号楼", ["我"]),
        ("他说因为因为没有钱", ["因为"]),
        ("我住幸福小区幸福小区三号楼", ["幸福小区"]),
        ("啊我想说的是", ["啊"]),
        ("额我想查一下", ["额"]),
    ],
)
def test_hesitations(text: str, fillers: list[str]) -> None:
    assert marked(text) == fillers


@pytest.mark.parametrize(
    "text",
    [
        "嗯",
        "嗯，对。",
        "对对对",
        "嗯好的",
        "好的好的",
        "谢谢谢谢你",
        "告诉你你要带身份证",
        "那个工地还在施工",
        "这个我知道",
        "现在在家",
        "没有人管没有人管",
        "金额不对",
        "是啊就是这样",
        "一个一个来",
        "一三八一三八零零零零零",
        "看看天天",
        "三号楼三号楼",
    ],
)
def test_words_and_answers_are_none(text: str) -> None:
    assert marked(text) == []


def test_an_ah_between_pauses_is_one() -> None:
    lone = mark_fillers(pieces_of(said("他", "说", 0.4, "啊", 0.4, "不", "管")))
    glued = mark_fillers(pieces_of(said("他", "说", "啊", 0.4, "不", "管")))
    assert [p.kind for p in lone].count(EditKind.FILLER) == 1
    assert EditKind.FILLER not in {p.kind for p in glued}
