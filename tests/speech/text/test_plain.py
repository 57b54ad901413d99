"""What is written in several ways and means one thing becomes one thing, and nothing else does."""

from __future__ import annotations

import pytest

from speech.text.plain import Plain


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三百二十八万一千一百三十八点四八", "328萬1138.48"),
        ("3,281,138.48", "328万1138.48"),
        ("一名六零岁左右的工人", "一名60歲左右的工人"),
        ("二十亿三千万", "2030000000"),
        ("二十亿三千万", "20亿3000万"),
        ("五十六万八", "56.8万"),
        ("五十六万八", "56万8"),
        ("三万五千", "3万5千"),
        ("三千零五", "3005"),
        ("两百五", "2百5"),
        ("九月十五日", "9月 15日"),
        ("一三八零零", "13800"),
        ("您说三号楼二单元", "您說3號樓2單元"),
        ("十点半", "10:30"),
        ("百分之五点二", "5.2%"),
        ("WiFi，坏了。", "wifi 坏了"),
    ],
)
def test_ways_to_write_become_one(plain: Plain, one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("十二", "二十"),
        ("五十六万八", "56.0008万"),
        ("三万五", "三万零五"),
        ("万一没有", "一没有"),
        ("千万不要", "一千万不要"),
        ("五六百", "五百六"),
    ],
)
def test_what_means_something_else_stays_so(plain: Plain, one: str, other: str) -> None:
    assert plain(one) != plain(other)
