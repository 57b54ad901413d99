"""Numbers with their meaning: spoken and written ones are the same value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assistant.values import Value, ValueKind, number, values

DAY = date(2026, 11, 22)  # a Sunday
ONES = "零一二三四五六七八九"


def one(text: str) -> Value:
    (found,) = [each for each in values(text, DAY) if not each.is_weak]
    return found


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("二十三号", "23日"),
        ("晚上十点半", "22:30"),
        ("早上六点", "6时"),
        ("下午三点二十", "15点20分"),
        ("两万八", "28000元"),
        ("三万五千块", "3.5万元"),
        ("三块四毛五", "3.45元"),
        ("两块八一方", "2.8元"),
        ("半年", "6个月"),
        ("两个礼拜", "14天"),
        ("一个多礼拜以前不止，两周了", "2周"),
        ("十二个人", "12名工人"),
        ("二百多户", "200余户"),
        ("三号楼", "3栋"),
        ("昨天", "11月21日"),
        ("三天前", "11月19号"),
        ("百分之三十", "30%"),
        ("幺三八零零幺三八零零零", "138-0013-8000"),
        ("卡号二零二六一一零八三三", "2026110833"),
        ("三四天", "4天"),
        ("两三万块", "3万元"),
    ],
)
def test_spoken_and_written_are_one(said: str, written: str) -> None:
    assert one(written).agrees(one(said))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("二十三号", "25日"),
        ("十点半", "10:00"),
        ("两万八", "38000元"),
        ("三个月", "半年"),
        ("昨天", "11月20日"),
        ("十二个人", "12元"),
    ],
)
def test_others_are_not(said: str, written: str) -> None:
    assert not one(written).agrees(one(said))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "你",
            "十分着急",
            "万一",
            "千万不要",
            "有一点吵",
            "一直没人管",
            "几十个人",
            "这个时候",
        ),
        *("车牌后三位", "1、没水；", "hello world", "一个", "第一次"),
    ],
)
def test_words_are_no_numbers(text: str) -> None:
    assert [each for each in values(text, DAY) if not each.is_weak] == []


def test_a_room_belongs_to_its_building() -> None:
    kinds = [each.kind for each in values("三号楼二单元五零一", DAY)]
    assert kinds == [ValueKind.HOUSE] * 3


@given(st.integers(1, 99_999_999))
def test_every_number_is_read_as_it_is_said(n: int) -> None:
    assert str(n) in number(_said(n))


@given(
    st.text(
        alphabet="零一二三四五六七八九十百千万亿两半点块毛个号日月年天人0123456789,.:-到至前，。 ",
        max_size=40,
    )
)
def test_any_text_is_read(text: str) -> None:
    for each in values(text, DAY):
        assert 0 <= each.start < each.end <= len(text)


def _said(n: int) -> str:
    """How a number is said in full."""
    if n >= 10_000:
        rest = n % 10_000
        zero = "零" if 0 < rest < 1_000 else ""
        return _said(n // 10_000) + "万" + zero + (_said(rest) if rest else "")
    words, gap = "", False
    for power, unit in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // power % 10
        if digit:
            words += ("零" if gap and words else "") + ONES[digit] + unit
            gap = False
        else:
            gap = True
    return words
