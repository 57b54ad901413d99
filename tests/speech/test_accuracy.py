from __future__ import annotations

import pytest

from speech.accuracy import Evened, characters_lost, characters_wrong


@pytest.mark.parametrize(
    ("reference", "heard", "wrong"),
    [
        ("噪音扰民", "噪音扰民", (0, 4)),
        ("噪音扰民", "早音扰民", (1, 4)),
        ("噪音扰民", "噪扰民", (1, 4)),
        ("噪音扰民", "噪音扰民吗", (1, 4)),
        ("噪音扰民", "", (4, 4)),
        ("", "喂", (1, 0)),
        ("您好，这里是 12345。", "您好这里是12345", (0, 10)),
        ("WiFi", "wifi", (0, 4)),
        ("三号楼二单元", "二单元三号楼", (6, 6)),
    ],
)
def test_wrong_missing_and_extra_characters_count(reference, heard, wrong):
    assert characters_wrong(reference, heard) == wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三百二十八万一千一百三十八点四八", "328萬1138.48"),
        ("3,281,138.48", "328万1138.48"),
        ("一名六零岁左右的工人", "一名60歲左右的工人"),
        ("二十亿三千万", "2030000000"),
        ("九月十五日", "9月 15日"),
        ("一三八零零", "13800"),
        ("您说三号楼二单元", "您說3號樓2單元"),
    ],
)
def test_ways_to_write_are_evened(one: str, other: str) -> None:
    evened = Evened()
    assert evened(one) == evened(other)


def test_other_numbers_stay_other_numbers() -> None:
    evened = Evened()
    assert evened("三千零五") == "3005"
    assert evened("千万不要") == "千万不要"
    assert evened("十二") != evened("二十")


@pytest.mark.parametrize(
    ("heard", "lost"),
    [("路灯坏了，没人修。", 0), ("路登坏了没人修", 0), ("路灯没人修", 2), ("", 7)],
)
def test_wrong_characters_are_not_lost_ones(heard: str, lost: int) -> None:
    assert characters_lost("路灯坏了没人修", heard) == (lost, 7)
