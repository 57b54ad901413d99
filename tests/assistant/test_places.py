"""Places: chains, twins, short names, homes, contradictions, buildings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.assistant.places import Located, PlaceReader, of_gazetteer
from app.assistant.sentences import Sentence
from resources.loader import load_gazetteer

READER = PlaceReader(load_gazetteer())


def locate(*texts: str) -> Located | None:
    return READER.locate([Sentence(number, text) for number, text in enumerate(texts)])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("滨海新区解放街道路灯不亮", "滨海新区解放街道"),
        ("和平区的幸福小区", "和平区人民路街道幸福社区幸福小区"),
        ("解放街道幸福社区三号楼二单元", "滨海新区解放街道幸福社区3号楼2单元"),
        ("我住在东风市场十二栋三零二室", "南开区东风街道中山里社区东风市场12栋302室"),
        ("人民路一百零五号门口", "和平区人民路街道人民路105号"),
        ("在城关镇有人占道", "海淀区城关镇"),
        ("我住在滨海这边", "滨海新区"),
        ("朝阳区新华街道", "朝阳区新华街道"),
        ("不是和平区是滨海新区的幸福小区", "滨海新区解放街道幸福社区幸福小区"),
        ("我家住在和平区要反映南开区东风市场占道", "南开区东风街道中山里社区东风市场"),
    ],
)
def test_the_deepest_place_that_the_names_agree_on(text: str, label: str) -> None:
    located = locate(text)
    assert located is not None
    assert located.label == label
    assert not located.ask


@pytest.mark.parametrize(
    "text",
    ["我们过得很幸福", "这里很和平", "春天阳光很好", "工单十二点以后再说", "朝阳升起来了", ""],
)
def test_plain_words_are_no_places(text: str) -> None:
    assert locate(text) is None


def test_twins_are_asked_about_and_not_guessed() -> None:
    located = locate("我要反映幸福小区的噪音")
    assert located is not None
    assert located.place is None
    assert located.ask == "请问是滨海新区还是和平区的幸福小区？"


def test_the_answer_settles_the_twins() -> None:
    located = locate("我要反映幸福小区的噪音", "在和平区")
    assert located is not None
    assert located.place is not None
    assert located.place.community == "990102001001"
    assert not located.ask
    assert {e.segment for e in located.evidence} == {0, 1}


def test_a_district_that_does_not_fit_is_kept_and_asked_about() -> None:
    located = locate("南开区火车站占道经营")
    assert located is not None
    assert located.place is not None
    assert (located.place.district, located.place.street) == ("990103", "")
    assert located.ask == "请问火车站是在南开区还是在和平区？"


def test_a_date_is_no_house_and_verbatim_keeps_the_words() -> None:
    located = locate("十一月三号东风市场三号楼着烟")
    assert located is not None
    assert located.place is not None
    assert located.place.detail == "东风市场3号楼"
    assert located.place.verbatim == "东风市场三号楼"


LONG_CALL = (
    "我要反映滨海新区解放街道的噪音",
    "在幸福小区三号楼",
    "我家住在南开区",
    "人民路那边也有",
    "我们过得很幸福",
)


def test_a_long_call_ends_where_its_words_do() -> None:
    """What was said a hundred times weighs no more than what was said once."""
    once, often = locate(*LONG_CALL), locate(*LONG_CALL * 100)
    assert once is not None
    assert often is not None
    assert (often.place, often.label, often.score) == (once.place, once.label, once.score)


class Counting(list[int]):
    """What each division lies in; counts how often it is looked up."""

    looks = 0

    def __getitem__(self, row: Any) -> Any:
        Counting.looks += 1
        return super().__getitem__(row)


def test_the_work_grows_with_the_call_and_not_with_its_square() -> None:
    register = of_gazetteer(load_gazetteer())
    reader = PlaceReader(replace(register, parents=Counting(register.parents)))

    def looks(sentences: int) -> int:
        Counting.looks = 0
        texts = [LONG_CALL[number % len(LONG_CALL)] for number in range(sentences)]
        assert reader.locate([Sentence(*each) for each in enumerate(texts)]) is not None
        return Counting.looks

    short, long = looks(100), looks(400)
    assert short > 0
    assert long < 5 * short
