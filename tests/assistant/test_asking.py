"""What was not asked yet: by type and category, ticked off by the transcript itself."""

from __future__ import annotations

import pytest

from app.assistant.asking import QuestionReader
from app.assistant.sentences import heard
from app.domain.category import Category
from app.domain.ticket import RequestType
from app.domain.transcript import Segment
from resources.lexicon import load_lexicon
from resources.loader import load_categories
from tests.assistant.calls import EMPTY, call

LEXICON = load_lexicon()
READER = QuestionReader(LEXICON)
LEAVES = {category.name: category for category in load_categories()}
PLACE = frozenset({"place"})


def open_keys(
    segments: tuple[Segment, ...],
    leaf: str = "",
    kind: RequestType = RequestType.COMPLAINT,
    known: frozenset[str] = PLACE,
) -> list[str]:
    category: Category | None = LEAVES.get(leaf)
    sentences = heard(segments, EMPTY)
    return [each.key for each in READER.open(segments, sentences, kind, category, known)]


def test_a_matter_asks_its_own_questions_some_in_place_of_the_general() -> None:
    keys = open_keys(call("老板一直拖着工资不给我们发"), "拖欠农民工工资")
    assert keys == ["owed_for", "employer", "amount", "headcount", "contract", "request"]
    assert open_keys(call("老板一直拖着工资不给我们发"), "") == ["people", "request"][1:]


@pytest.mark.parametrize(
    ("leaf", "asked"),
    [
        ("停水", {"since", "extent", "notice"}),
        ("社会生活噪声", {"hours", "source"}),
        ("井盖缺失破损", {"danger"}),
        ("预付卡消费", {"shop", "bought", "amount", "proof", "contacted"}),
        ("延期交房", {"developer", "due", "headcount", "contacted"}),
        ("养犬管理", {"owner"}),
    ],
)
def test_what_each_matter_needs(leaf: str, asked: set[str]) -> None:
    assert asked <= set(open_keys(call("我跟你们反映一下这个问题呀"), leaf))


def test_a_question_about_the_rules_is_not_asked_as_a_complaint_is() -> None:
    segments = call("我想问一下拖欠工资归谁管呀")
    assert open_keys(segments, "拖欠工资", RequestType.CONSULT) == []
    assert open_keys(call("高龄津贴怎么领呀请问一下"), "高龄津贴", RequestType.CONSULT) == [
        "household"
    ]


TALK = call(
    "我要投诉老板拖着工资不发给我们",
    "坐席：请问是哪家单位？",
    "不知道叫什么名字",
    "坐席：欠了多少钱",
    "一共三万五千块",
    "坐席：是哪几个月的工资",
    "喂？听不清",
    "坐席：我是说欠的是哪几个月的",
    "去年十月到十二月",
    "坐席：有多少人",
    "就我一个人",
)


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (1, ["owed_for", "employer", "amount", "contract", "request"]),
        (2, ["owed_for", "employer", "amount", "contract", "request"]),  # asked, not yet answered
        (3, ["owed_for", "amount", "contract", "request"]),  # 不知道 is an answer
        (5, ["owed_for", "contract", "request"]),
        (7, ["owed_for", "contract", "request"]),  # 听不清 is none
        (9, ["contract", "request"]),
    ],
)
def test_questions_are_ticked_off_as_the_call_goes_on(end: int, left: list[str]) -> None:
    assert open_keys(TALK[:end], "拖欠工资") == left


def test_told_before_it_was_asked_is_told() -> None:
    said = call("整栋楼从昨天晚上八点开始停水，也没有通知，希望你们尽快来修")
    assert open_keys(said, "停水") == []


def test_the_question_itself_counts_as_asked_whatever_its_patterns() -> None:
    for element in LEXICON.elements:
        asked = call(f"坐席：好的，{element.ask}", "这个我不太清楚")
        matter = next(
            (m for m in LEXICON.matters if element.key in m.needs and len(m.names) > 0), None
        )
        leaf = next((n for n in matter.names if n in LEAVES), "") if matter else ""
        kind = matter.types[0] if matter else RequestType.COMPLAINT
        assert element.key not in open_keys(asked, leaf, kind), element.key


def test_every_matter_names_categories_that_there_are() -> None:
    names = {name for category in LEAVES.values() for name in category.path}
    assert {name for matter in LEXICON.matters for name in matter.names} <= names
    needed = {key for matter in LEXICON.matters for key in matter.needs}
    general = {"time", "place", "people", "event", "request"}
    assert needed == {element.key for element in LEXICON.elements} - general
