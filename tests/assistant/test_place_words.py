"""Parts of the place resolver: sounds, numbers, kinds of names, former names."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant.places import of_country
from app.assistant.places.names import COMMUNITY, DISTRICT, STREET, parts
from app.assistant.places.sounds import Likeness, Sounds, near
from app.assistant.places.spoken import in_words, plain, spoken
from resources.centre import ResourceError
from resources.place_data import load_places
from resources.place_words import load_place_words

WORDS = load_place_words()
SOUNDS = Sounds(WORDS.readings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lan", "nan"),
        ("zhang", "zan"),
        ("chi", "ci"),
        ("shi", "si"),
        ("xin", "xing"),
        ("chen", "cheng"),
        ("fu", "hu"),
        ("fa", "hua"),
        ("fei", "hui"),
        ("feng", "hong"),
        ("fang", "huang"),
    ],
)
def test_what_falls_together(one: str, other: str) -> None:
    assert near(one) == near(other)


@pytest.mark.parametrize(("one", "other"), [("dong", "xi"), ("nan", "bei"), ("shang", "xia")])
def test_what_stays_apart(one: str, other: str) -> None:
    assert near(one) != near(other)


def test_likeness_counts_any_reading() -> None:
    assert SOUNDS.likeness("虫", "重") is Likeness.SAME
    assert SOUNDS.likeness("中", "重") is Likeness.SAME
    assert SOUNDS.likeness("兰", "南") is Likeness.NEAR
    assert SOUNDS.likeness("东", "西") is Likeness.OTHER


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("3", "三"),
        ("12", "十二"),
        ("20", "二十"),
        ("21", "二十一"),
        ("105", "一零五"),
        ("08", "零八"),
    ],
)
def test_numbers_in_words(figures: str, words: str) -> None:
    assert in_words(figures) == words


def test_spoken_text_keeps_its_places() -> None:
    said = spoken("在，第12村 三号")
    assert said.bare == "在十二村三号"
    assert said.span(1, 4) == (3, 6)
    assert said.span(1, 2) == (3, 5)
    assert said.pause_before(4)
    assert not said.pause_before(2)
    assert plain("第3社区") == "三社区"


@pytest.mark.parametrize(
    ("name", "depth", "expected"),
    [
        ("幸福社区", COMMUNITY, ("幸福", "社区")),
        ("东村", COMMUNITY, ("东村", "")),
        ("黄庄一村", COMMUNITY, ("黄庄一", "村")),
        ("南漖社区居委会会", COMMUNITY, ("南漖", "社区居委会会")),
        ("解放路街道", STREET, ("解放路", "街道")),
        ("鹿阜彝族乡", STREET, ("鹿阜", "彝族乡")),
        ("浦东新区", DISTRICT, ("浦东", "新区")),
        ("彭水苗族土家族自治县", DISTRICT, ("彭水", "苗族土家族自治县")),
        ("城区", DISTRICT, ("城区", "")),
    ],
)
def test_names_are_parted(name: str, depth: int, expected: tuple[str, str]) -> None:
    assert parts(name, depth) == expected


def test_every_former_district_leads_to_one_that_is() -> None:
    country = load_places()
    for city, names in WORDS.former.items():
        at = country.find(city)
        assert at is not None, city
        register = of_country(country, at)
        districts = {
            n for n, d in zip(register.names, register.depths, strict=True) if d == DISTRICT
        }
        assert set(names.values()) <= districts, city
        assert not set(names) & districts, city


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("readings.txt", "zhong\n", "row 1"),
        ("readings.txt", "zhong 中\n重 重\n", "row 2"),
        ("old_places.toml", "[4401\n", ""),
        ("old_places.toml", "a = 1\n", "a"),
        ("old_places.toml", "[4401]\n'东山区' = 3\n", "4401, 东山区"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, file: str, text: str, where: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / file).write_text(text, "utf-8")
    with pytest.raises(ResourceError) as raised:
        load_place_words(tmp_path)
    assert raised.value.where == where
