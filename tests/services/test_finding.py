"""How rows are found and in which order: directness first, then what was used of late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.finding import LONGEST, ROWS, Finder, Found


def row(value: str, path: str, known_as: str = "") -> tuple[Found, str, str]:
    return Found(value, path), path.rsplit(" › ", maxsplit=1)[-1], known_as


ROWS_ = (
    row("wait", "公用事业 › 供水 › 停水通知"),
    row("water", "公用事业 › 供水 › 停水", "没水 断水"),
    row("power", "公用事业 › 供电 › 停电", "没电"),
    row("square", "生态环境 › 噪声 › 广场舞噪声", "跳舞 大喇叭"),
    row("bar", "生态环境 › 噪声 › 酒吧噪声", "KTV"),
    row("mobile", "公用事业 › 通信 › 5G基站", "信号塔"),
    row("street", "城市管理 › 市容 › 重庆路（北段）摆摊"),
    row("parking", "交通 › 停车 › 广场停车"),
)
FINDER = Finder(ROWS_)


def found(typed: str, recents: tuple[str, ...] = ()) -> list[str]:
    return [each.value for each in FINDER.find(typed, recents)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("停水", "water"),  # the whole name, before what only begins so
        ("ts", "water"),
        ("tingshui", "water"),
        ("tingshuit", "wait"),
        ("guangcw", "square"),  # full pinyin and initials in one
        ("gchangwu", "square"),
        ("广cw", "square"),  # characters and letters in one
        ("噪sheng 广", "square"),
        ("舞场广", "square"),  # any order
        ("大喇叭", "square"),
        ("dalaba", "square"),  # what it is known as, by its sound
        ("dlb", "square"),
        ("KTV", "bar"),
        ("ｋｔｖ", "bar"),
        ("5g", "mobile"),
        ("5G站", "mobile"),
        ("chongqing", "street"),  # a word's own sound, not each character's
        ("beiduan", "street"),
        ("gongyong tingdian", "power"),
        ("ting'dian", "power"),
    ],
)
def test_the_row_that_is_meant_comes_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize("typed", ["zhongqinglu", "场广x", "水电", "uang", "😀", "？？", "wuz x"])
def test_what_no_row_holds_finds_none(typed: str) -> None:
    assert found(typed) == []


def test_parts_of_different_words_are_not_joined() -> None:
    assert Finder([row("a", "噪声", "跳舞 喇叭")]).find("wul") == []


def test_what_was_used_of_late_goes_before_what_fits_as_well() -> None:
    assert set(found("噪声")) == {"bar", "square"}
    assert found("噪声", ("bar",))[0] == "bar"
    assert found("噪声", ("square",))[0] == "square"
    assert found("广场") == ["parking", "square"]
    assert found("广场", ("square", "parking")) == ["square", "parking"]
    assert found("停")[:3] == ["water", "power", "wait"]
    assert found("停", ("parking",))[:2] == ["parking", "water"]


def test_a_whole_name_goes_before_what_was_used_of_late() -> None:
    assert found("停水", ("wait",)) == ["water", "wait"]


def test_what_was_used_of_late_does_not_come_where_it_does_not_fit() -> None:
    assert found("停电", ("square", "bar")) == ["power"]


def test_nothing_typed_shows_what_was_used_of_late_and_then_the_first() -> None:
    assert found("", ("power", "gone", "bar", "power"))[:3] == ["power", "bar", "wait"]
    assert len(found(" ", ("power",))) == len(ROWS_)


def test_rows_are_given_by_their_values() -> None:
    assert [each.value for each in FINDER.known(("bar", "gone", "water"))] == ["bar", "water"]


def test_the_word_that_fits_worst_counts() -> None:
    finder = Finder([row("half", "公用事业 › 供电 › 停电"), row("both", "公用事业 › 供电停电通知")])
    assert [each.value for each in finder.find("停电 供")] == ["both", "half"]


def test_the_shorter_of_two_names_that_begin_so_comes_first() -> None:
    finder = Finder([row("long", "路灯不亮维修"), row("short", "路灯不亮")])
    assert [each.value for each in finder.find("路灯")] == ["short", "long"]


@given(
    typed=st.text(alphabet="停水广场舞tingshuican gw'5\n，›", max_size=2 * LONGEST),
    recents=st.lists(st.sampled_from(["water", "bar", "gone"]), max_size=5),
)
def test_anything_may_be_typed(typed: str, recents: list[str]) -> None:
    values = found(typed, tuple(recents))
    assert len(values) == len(set(values)) <= ROWS
    assert set(values) <= {each.value for each, _, _ in ROWS_}


@given(st.data())
def test_every_row_is_found_by_its_characters_in_any_order(data: st.DataObject) -> None:
    """Nobody has to know in which order the characters of a name stand."""
    chosen, name, _ = data.draw(st.sampled_from(ROWS_))
    characters = [c for c in name if c.isalnum() and not c.isascii()]
    typed = "".join(data.draw(st.permutations(characters)))
    assert chosen.value in found(typed)
