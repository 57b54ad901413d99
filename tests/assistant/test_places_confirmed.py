"""A community registered by the long form, whose street nobody named, wants a yes."""

from __future__ import annotations

import json

import pytest

from app.assistant.assistant import TO_CONFIRM, Assistant
from app.assistant.places import Located, PlaceReader, Register, of_country, of_gazetteer
from app.assistant.sentences import Sentence, heard
from app.domain.place import Division, Gazetteer
from app.domain.suggestion import SuggestionKind as Kind
from app.domain.ticket import Place
from resources.lexicon import load_lexicon
from resources.loader import load_categories
from resources.place_data import gazetteer_of, load_places
from resources.place_words import load_place_words
from tests.assistant.calls import EMPTY, call, of

COUNTRY, WORDS = load_places(), load_place_words()
SAID = "青白江区五里坝社区的路灯坏了"
ASKED = "请问是清泉镇的五里坝社区吗？"
PLACE = "青白江区清泉镇五里坝社区"


def register_of(region: str) -> Register:
    at = COUNTRY.find(region)
    assert at is not None
    return of_country(COUNTRY, at)


READERS = {region: PlaceReader(register_of(region), WORDS) for region in ("5101", "3301", "510113")}
READER = READERS["5101"]


def locate(*lines: str, region: str = "5101") -> Located:
    found = READERS[region].locate(heard(call(*lines), EMPTY))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("region", "text", "known", "ask", "candidate"),
    [
        ("5101", SAID, "青白江区", ASKED, PLACE),
        ("5101", "青白江五里坝那边停水", "青白江区", ASKED, PLACE),
        ("5101", "我们五里坝社区停水了", "", f"请问是{PLACE[:-5]}的五里坝社区吗？", PLACE),
        ("510113", "我们五里坝社区停水了", "青白江区", ASKED, PLACE),
        ("5101", "青白江区五里坝社区3号楼", "青白江区", ASKED, PLACE + "3号楼"),
        ("3301", "淳安县双西社区", "淳安县", "请问是石林镇的双西村吗？", "淳安县石林镇双西村"),
    ],
)
def test_the_only_one_is_asked_about(
    region: str, text: str, known: str, ask: str, candidate: str
) -> None:
    found = locate(text, region=region)
    assert (found.ask, found.score) == (ask, 0.5)
    assert READERS[region].district_name(found.place) == known if found.place else not known
    assert found.place is None or not (found.place.street or found.place.community)
    assert found.candidate is not None
    assert READERS[region].label(found.candidate) == candidate
    assert [each.code for each in found.candidates] == [found.candidate.community]
    assert found.evidence


@pytest.mark.parametrize(
    ("region", "text", "label"),
    [
        ("5101", "青白江区清泉镇五里坝社区的路灯坏了", PLACE),
        ("5101", "清泉镇五里坝社区的路灯坏了", PLACE),
        ("5101", "青白江清泉五里坝，路灯坏了", PLACE),
        ("5101", "青白江区五里坝社区居民委员会门口", PLACE),
        ("3301", "淳安县双西村村民委员会门口", "淳安县石林镇双西村"),
        ("3301", "淳安县双西村民委员会门口", "淳安县石林镇双西村"),
        ("3301", "西湖区德加社区", "西湖区文新街道德加社区"),  # registered so
    ],
)
def test_a_named_street_or_the_registered_name_needs_no_question(
    region: str, text: str, label: str
) -> None:
    found = locate(text, region=region)
    assert (found.ask, found.candidate, found.label) == ("", None, label)


@pytest.mark.parametrize("answer", ["对", "是的", "嗯对", "嗯，对的。", "对对对", "没错"])
def test_a_yes_to_the_question_settles_it(answer: str) -> None:
    found = locate(SAID, f"坐席：{ASKED}", answer)
    assert (found.label, found.ask) == (PLACE, "")
    assert found.score > 0.9


@pytest.mark.parametrize("answer", ["不是", "我不知道", "路灯坏了三天了"])
def test_no_yes_leaves_the_question(answer: str) -> None:
    assert locate(SAID, f"坐席：{ASKED}", answer).ask == ASKED


def test_the_street_said_afterwards_settles_it() -> None:
    assert locate(SAID, "在清泉镇").label == PLACE


def test_a_stronger_role_keeps_the_district() -> None:
    """The street of another community stands beside it; the district belongs to both."""
    found = locate("淳安县双西社区有人占道", "对，在千岛湖镇", region="3301")
    assert found.place is not None
    assert (found.place.district, found.ask) == ("330127", "请问是石林镇的双西村吗？")


def test_what_one_word_may_name_is_no_street() -> None:
    """新都 may be the district or its street; said twice it is both."""
    region = Gazetteer(
        "9902",
        "新市",
        (
            Division("990201", "新都区"),
            Division("990201001", "新都街道"),
            Division("990201001001", "桂湖社区居民委员会"),
        ),
    )
    reader = PlaceReader(of_gazetteer(region), WORDS)
    once, twice = (
        reader.locate([Sentence(0, text)])
        for text in ("新都桂湖社区有人占道", "新都新都桂湖社区有人占道")
    )
    assert once is not None
    assert twice is not None
    assert once.candidate is not None
    assert twice.candidate is None


def test_a_gazetteer_knows_how_its_real_divisions_are_registered() -> None:
    gazetteer = gazetteer_of("510113", COUNTRY)
    renamed = Gazetteer("510113", "青白江区", (*gazetteer.divisions[:1], *_renamed(gazetteer)))
    asks = [
        bool(found and found.candidate)
        for register in (
            of_gazetteer(gazetteer, COUNTRY),
            of_gazetteer(gazetteer),
            of_gazetteer(renamed, COUNTRY),
        )
        for found in [PlaceReader(register, WORDS).locate([Sentence(0, SAID)])]
    ]
    assert asks == [True, False, False]


def _renamed(gazetteer: Gazetteer) -> list[Division]:
    """The centre's own name stands where the country has another."""
    return [
        Division(each.code, "五里坝社区" if each.name == "凤祥社区" else each.name)
        for each in gazetteer.divisions[1:]
        if each.name != "五里坝社区"
    ]


@pytest.fixture(scope="module")
def listening() -> Assistant:
    return Assistant(load_categories(), READER, load_lexicon(), place_words=WORDS)


def test_the_desk_offers_the_candidate_beside_the_question(listening: Assistant) -> None:
    found = listening.suggest(call(SAID), EMPTY)
    (offer,) = of(Kind.PLACE, found)
    assert (offer.label, offer.score, offer.detail) == (PLACE, 0.5, TO_CONFIRM)
    place = Place(**json.loads(offer.value))
    assert COUNTRY.find(place.community) is not None
    assert place.street == place.community[:9]
    assert ASKED in [each.label for each in of(Kind.QUESTION, found)]
    assert offer.evidence


def test_a_yes_on_the_desk_makes_it_sure(listening: Assistant) -> None:
    found = listening.suggest(call(SAID, f"坐席：{ASKED}", "对"), EMPTY)
    (offer,) = of(Kind.PLACE, found)
    assert (offer.label, offer.detail) == (PLACE, "")
    assert offer.score > 0.9
    assert ASKED not in [each.label for each in of(Kind.QUESTION, found)]


@pytest.mark.parametrize(
    "region",
    [
        Gazetteer("", "", ()),
        Gazetteer("9902", "新市", ()),
        Register([], [], [], str, lambda _: -1, str),
    ],
)
def test_a_region_without_divisions_has_no_places(region: Gazetteer | Register) -> None:
    reader = PlaceReader(region, WORDS)
    assert reader.locate([Sentence(0, "新都区桂湖街道")]) is None
