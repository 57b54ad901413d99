"""A call in written form (figures, marks) is understood as well as the same call in plain words."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from app.assistant import drafts
from app.assistant.alerts import AlertWatch
from app.assistant.assistant import Assistant
from app.assistant.numbers import phone
from app.assistant.places import PlaceReader
from app.assistant.sentences import Sentence, heard
from app.domain.suggestion import SuggestionKind as Kind
from app.domain.ticket import Place
from app.domain.transcript import Segment, Speaker
from resources.lexicon import load_lexicon
from resources.loader import load_gazetteer
from speech.events import Word
from speech.text.breaks import load_weights
from speech.text.writer import new_writer
from tests.assistant.calls import EMPTY, call, of

RESOURCES = Path(__file__).parents[2] / "resources"
WRITER = new_writer(load_weights(RESOURCES / "words" / "punctuation.json"))
WATCH = AlertWatch(load_lexicon().alerts)
READER = PlaceReader(load_gazetteer())
SPOKEN = tuple(
    Segment(Speaker(line.split("\t")[0]), float(n), n + 1.0, line.split("\t")[2].replace("，", ""))
    for n, line in enumerate(
        line
        for line in (RESOURCES / "demo" / "call.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
)


def written(segment: Segment) -> Segment:
    words = tuple(Word(char, at * 0.2, at * 0.2 + 0.2, 1.0) for at, char in enumerate(segment.text))
    return replace(segment, text=WRITER(words).text)


def test_the_demo_call_is_understood_as_before(assistant: Assistant) -> None:
    spoken = assistant.suggest(SPOKEN, EMPTY)
    found = assistant.suggest(tuple(map(written, SPOKEN)), EMPTY)
    differing = {Kind.PLACE, Kind.CONTENT, Kind.REQUEST}  # these quote the words themselves
    assert {s.key for s in found if s.kind not in differing} == {
        s.key for s in spoken if s.kind not in differing
    }
    assert of(Kind.PHONE, found)[0].value == "+8613800138000"
    place = Place(**json.loads(of(Kind.PLACE, found)[0].value))
    assert (place.community, place.detail) == ("990101001001", "幸福小区3号楼2单元")
    assert of(Kind.REQUEST, found)[0].value == "希望你们尽快处理，请给我一个工单编号。"
    content = of(Kind.CONTENT, found)[0].value
    assert content.startswith("市民来电：我住在幸福小区3号楼2单元；滨海新区解放街道")
    assert not {"。；", "，；", "。。", "：，"} & {a + b for a, b in pairwise(content)}
    assert "13800138000" not in content


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["我的电话是13800138000。"], "+8613800138000"),
        (["我的号码是13800，", "138000。"], "+8613800138000"),
        (["是020-87654321。"], "+862087654321"),
        (["打了12345，没人接。"], None),
        (["2025年3月5号，3号楼502室。"], None),
    ],
)
def test_telephone_numbers(texts: list[str], number: str | None) -> None:
    found = phone([Sentence(i, text) for i, text in enumerate(texts)])
    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("滨海新区，解放街道，路灯不亮。", "滨海新区解放街道"),
        ("解放街道幸福社区，3号楼2单元。", "滨海新区解放街道幸福社区3号楼2单元"),
        ("我住在东风市场12栋，302室。", "南开区东风街道中山里社区东风市场12栋302室"),
        ("人民路105号门口。", "和平区人民路街道人民路105号"),
        ("我住在滨海，那里很吵。", "滨海新区"),
    ],
)
def test_places(text: str, label: str) -> None:
    located = READER.locate([Sentence(0, text)])
    assert located is not None
    assert located.label == label


@pytest.mark.parametrize("answer", ["对。", "是的，没错。", "嗯，对对对。", "好的。"])
def test_a_yes_with_marks_confirms(answer: str) -> None:
    assert [s.is_own for s in heard(call("坐席：您说的是朝阳区吗？", answer), EMPTY)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    "answer", ["不对。", "是吗？", "好像不是。", "对对对对对对对对对对对对对对对对对对对对对不"]
)
def test_anything_else_does_not(answer: str) -> None:
    assert [s.is_own for s in heard(call("坐席：您说的是朝阳区吗？", answer), EMPTY)] == [True]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("楼下，着火了，你们快来。", {"fire"}),
        ("100多个工人，准备去堵市政府的大门。", {"collective"}),
        ("我们这里没有，着火。", set()),
        ("真是急，死人了。", set()),
        ("物业来过没有？着火了！", {"fire"}),
    ],
)
def test_alerts_hear_through_commas(text: str, kinds: set[str]) -> None:
    alerts = WATCH.alerts([Sentence(0, text)])
    assert {alert.rule.kind.value for alert in alerts} == kinds


def test_an_alert_shows_its_own_words() -> None:
    (alert,) = WATCH.alerts([Sentence(0, "您好，楼下，着火了。")])
    (place,) = alert.evidence
    assert "您好，楼下，着火了。"[place.start : place.end] == "着火"


def test_greetings_thanks_and_marks_stay_out_of_the_content() -> None:
    lines = ["喂，你好，我想反映一下路灯不亮。", "好的，谢谢你，再见。", "没有了，谢谢。"]
    text, _ = drafts.content([Sentence(i, line) for i, line in enumerate(lines)])
    assert text == "市民来电：路灯不亮。"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("，路灯不亮好几天了。", "路灯不亮好几天了"),
        ("嗯，那个，我要投诉，楼上装修太吵。", "楼上装修太吵"),
        ("呃…就是说，我们小区停水了。", "我们小区停水了"),
        ("对，是这样，门口的井盖没有了。", "门口的井盖没有了"),
        ("我问过社区，他们不管。", "我问过社区，他们不管"),
        ("我反映过三次，没有人来。", "我反映过三次，没有人来"),
        ("这个路灯不亮。", "这个路灯不亮"),
        ("对面工地施工。", "对面工地施工"),
    ],
)
def test_marks_and_fillers_before_the_matter_stay_out(said: str, kept: str) -> None:
    text, places = drafts.content([Sentence(0, said)])
    assert text == f"市民来电：{kept}。"
    assert "，".join(said[place.start : place.end] for place in places) == kept


def test_a_comma_inside_a_word_hides_nothing(assistant: Assistant) -> None:
    spoken = assistant.suggest(call("我要投诉幸福小区夜间施工噪音扰民"), EMPTY)
    found = assistant.suggest(call("我要，投诉，幸福，小区夜间，施工噪，音扰民。"), EMPTY)
    for kind in (Kind.TYPE, Kind.CATEGORY, Kind.QUESTION):
        assert [s.value for s in of(kind, found)] == [s.value for s in of(kind, spoken)]
