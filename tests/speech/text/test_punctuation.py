"""Marks: where they go in, which they are, and what stays as it came."""

from __future__ import annotations

from pathlib import Path

import pytest

from speech.events import EditKind
from speech.text.breaks import load_weights
from speech.text.pieces import Piece, pieces_of, text_of
from speech.text.punctuation import Punctuation
from tests.speech.text.words import WEIGHTS, characters, said

PUNCTUATION = Punctuation(load_weights(WEIGHTS))
NO_WEIGHTS = Punctuation({})


def marked(*words: str | float) -> str:
    return text_of(PUNCTUATION(pieces_of(said(*words))))


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("路灯坏了", "。"),
        ("你们管不管", "？"),
        ("是这样吗", "？"),
        ("请问您贵姓", "？"),
        ("什么时候能修好", "？"),
        ("有没有人来修", "？"),
        ("这样可以吗", "？"),
        ("物业来处理过没有", "？"),
        ("一直没有人管", "。"),
        ("什么都没有", "。"),
        ("我不知道找谁", "。"),
        ("打了十几个电话", "。"),
        ("嗯", "。"),
        ("没有", "。"),
    ],
)
def test_the_end_of_a_sentence(text: str, end: str) -> None:
    assert text_of(NO_WEIGHTS(characters(text))) == text + end


def test_a_greeting_stands_apart() -> None:
    assert marked("您好", "请问", "有", "什么", "可以", "帮", "您") == "您好，请问有什么可以帮您？"
    assert marked("你好", "你好") == "你好你好。"


def test_pauses_and_words_make_clauses() -> None:
    assert marked("反映", "过", 0.4, "物业", "没有", "处理") == "反映过，物业没有处理。"
    assert (
        marked("打", "过", "电话", "了", "但是", "一直", "没有", "人", "接")
        == "打过电话了，但是一直没有人接。"
    )
    assert marked("谢谢", "你", 0.7, "再见") == "谢谢你。再见。"


def test_a_word_and_a_number_are_not_parted() -> None:
    number = Piece("13800138000", "一三八零零一三八零零零", (), EditKind.NUMBER)
    pieces = PUNCTUATION((*characters("我的电话是"), number))
    assert number in pieces
    assert text_of(pieces) == "我的电话是13800138000。"


def test_marks_that_came_are_kept_and_made_wide() -> None:
    pieces = pieces_of(said("你好,", "我要投诉.", "3:30", "1,000", "可以吗?"))
    assert text_of(PUNCTUATION(pieces)) == "你好，我要投诉。3:301,000可以吗？"
    assert [p.heard for p in PUNCTUATION(pieces)] == [p.heard for p in pieces]


def test_nothing_is_made_of_nothing() -> None:
    assert PUNCTUATION(()) == ()


def quality(timed: bool) -> tuple[float, float]:
    """F1 of breaks inside sentences, and how many sentences end rightly."""
    lines = Path(__file__).with_name("punctuated.txt").read_text("utf-8").splitlines()
    right = extra = missed = ends = 0
    said_lines = [line for line in lines if not line.startswith("#")]
    for line in said_lines:
        words: list[str | float] = []
        for char in line:
            words += (
                [0.35] if char in "，。？" and timed else [char] if char not in "，。？" else []
            )
        pieces = pieces_of(said(*words)) if timed else tuple(Piece(str(w), str(w)) for w in words)
        got = text_of(PUNCTUATION(pieces))
        ends += got[-1] == line[-1]
        want_at, got_at = breaks(line), breaks(got)
        right += len(want_at & got_at)
        extra += len(got_at - want_at)
        missed += len(want_at - got_at)
    return 2 * right / (2 * right + extra + missed), ends / len(said_lines)


def breaks(text: str) -> set[int]:
    """How many characters stand before each mark inside ``text``."""
    places, count = set(), 0
    for char in text[:-1]:
        if char in "，。？":
            places.add(count)
        else:
            count += 1
    return places


@pytest.mark.parametrize(("timed", "least"), [(True, 0.85), (False, 0.6)])
def test_calls_that_it_was_not_made_from(timed: bool, least: float) -> None:
    f1, ends = quality(timed)
    assert f1 >= least
    assert ends >= 0.9
