"""Traditional to simplified, full width to plain."""

from __future__ import annotations

from speech.text.pieces import text_of
from speech.text.script import Script
from tests.speech.text.words import characters

SCRIPT = Script()


def test_every_character_keeps_its_piece() -> None:
    pieces = SCRIPT(characters("請問這個垃圾車幾點來"))
    assert text_of(pieces) == "请问这个垃圾车几点来"
    assert [p.heard for p in pieces] == list("請問這個垃圾車幾點來")
    assert [p.text for p in pieces] == list("请问这个垃圾车几点来")


def test_neighbours_decide_across_words() -> None:
    assert text_of(SCRIPT(characters("乾隆很乾淨"))) == "乾隆很干净"


def test_plain_width_and_nothing_else() -> None:
    assert SCRIPT.text("粤Ａ１２３，ｗｉｆｉ。") == "粤A123，wifi。"
    simplified = characters("路灯不亮")
    assert SCRIPT(simplified) is simplified


def test_simplified_text_stays() -> None:
    for text in ("万一坏了", "幺三八", "著名的后台", "乾隆年间", "显著上涨", "要么这样"):
        assert SCRIPT.text(text) == text
    assert SCRIPT.text("樓下萬一坏了") == "楼下万一坏了"
    assert SCRIPT.text("他們看著我") == "他们看着我"
