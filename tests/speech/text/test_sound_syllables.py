from __future__ import annotations

import pytest

from speech.text.syllables import (
    AKIN_COST,
    as_spelled,
    distance,
    readings,
    spelled,
    syllable,
)


def sound(character: str):
    return readings(character)[0]


def pinyin(name: str) -> str:
    return " ".join(f"{s.initial}{s.final}{s.tone}" for s in spelled(name))


@pytest.mark.parametrize(
    "pair",
    [
        "南兰",
        "占赞",
        "吃词",
        "是四",
        "新星",
        "身生",
        "山商",
        "湖福",
        "然蓝",
        "黄方",
        "会飞",
        "关光",
        "绿女",
    ],
)
def test_what_southern_speakers_mix_up_has_one_key(pair: str) -> None:
    one, other = map(sound, pair)
    assert one.key == other.key
    assert 0 < distance(one, other) < AKIN_COST


@pytest.mark.parametrize("pair", ["东敦", "八趴", "大家", "和平", "林路", "中村"])
def test_other_syllables_have_keys_of_their_own(pair: str) -> None:
    one, other = map(sound, pair)
    assert one.key != other.key
    assert distance(one, other) >= AKIN_COST


def test_a_syllable_costs_more_the_further_it_is_from_what_was_heard() -> None:
    tone = distance(syllable("xing1"), syllable("xing4"))
    nasal = distance(syllable("xin4"), syllable("xing4"))
    akin = distance(syllable("qing4"), syllable("xing4"))
    alien = distance(syllable("mo4"), syllable("xing4"))
    assert 0 == distance(syllable("xing4"), syllable("xing4")) < tone < nasal < akin < alien


def test_an_unknown_tone_costs_nothing() -> None:
    assert distance(syllable("xing"), syllable("xing4")) == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("重庆路", "chong2 qing4 lu4"),
        ("人行道", "ren2 xing2 dao4"),
        ("长乐社区", "chang2 le4 she4 qu1"),
        ("绿化带", "lv4 hua4 dai4"),
    ],
)
def test_phrases_decide_how_a_name_is_read(name: str, expected: str) -> None:
    assert pinyin(name) == expected


@pytest.mark.parametrize("name", ["A座", "3号", "", "幸福\ue000"])
def test_what_is_not_chinese_has_no_sound(name: str) -> None:
    assert spelled(name) == ()


def test_characters_of_two_readings_have_both() -> None:
    assert {s.initial + s.final for s in readings("行")} == {"xing", "hang"}


def test_a_places_own_sound_is_read() -> None:
    assert [s.final for s in as_spelled("lü4 an1")] == ["v", "an"]
