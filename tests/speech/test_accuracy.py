from __future__ import annotations

import pytest

from speech.accuracy import characters_wrong


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
