from __future__ import annotations

import pytest

from speech.accuracy import characters_lost, characters_wrong


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
    ("heard", "lost"),
    [("路灯坏了，没人修。", 0), ("路登坏了没人修", 0), ("路灯没人修", 2), ("", 7)],
)
def test_wrong_characters_are_not_lost_ones(heard: str, lost: int) -> None:
    assert characters_lost("路灯坏了没人修", heard) == (lost, 7)
