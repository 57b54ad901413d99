"""Hand-overs in sentences of our own: what must be heard, and what takes it back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.assistant.alerts import Alert, AlertWatch
from app.assistant.sentences import Sentence
from app.domain.suggestion import AlertKind
from resources.lexicon import load_lexicon

FOLDER = Path(__file__).parents[2] / "packaging" / "alerts"
WATCH = AlertWatch(load_lexicon().alerts)


def lines(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


def heard(text: str) -> tuple[Alert, ...]:
    return WATCH.alerts([Sentence(0, text)])


def kinds(text: str) -> set[str]:
    return {alert.rule.kind.value for alert in heard(text)}


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_emergency_is_heard(kind: AlertKind) -> None:
    said = lines(kind)
    assert len(said) >= 80
    assert not [text for text in said if kind not in kinds(text)]


def test_no_decoy_is() -> None:
    said = lines("decoys")
    assert len(said) >= 700
    assert not [(text, kinds(text)) for text in said if kinds(text)]


@pytest.mark.parametrize("kind", list(AlertKind))
def test_the_evidence_is_the_words_that_were_said(kind: AlertKind) -> None:
    for text in lines(kind):
        for alert in heard(text):
            assert alert.evidence
            for place in alert.evidence:
                assert 0 <= place.start < place.end <= len(text)


@pytest.mark.parametrize("text", ["楼下，着火了", "楼下 着火 了", "我们楼。楼下着、火了！快来"])
def test_marks_and_blanks_do_not_hide_it_and_stand_in_the_evidence(text: str) -> None:
    (alert,) = heard(text)
    (place,) = alert.evidence
    bare = text[place.start : place.end].replace("、", "").replace(" ", "")
    assert bare.startswith("着火")


@pytest.mark.parametrize(
    ("said", "taken_back"),
    [
        ("楼下着火了", "楼下没有着火"),
        ("有人打架", "没有人打架"),
        ("楼下着火了", "去年楼下着火了"),
        ("楼下着火了", "万一楼下着火了"),
        ("路口出车祸了", "路口经常出车祸"),
        ("有人跳楼了", "新闻里有人跳楼了"),
        ("楼下着火了", "楼下着火已经扑灭了"),
        ("他骨折了", "他骨折能报销吗"),
        ("屋里全是烟", "烧烤店弄得屋里全是烟"),
    ],
)
def test_what_takes_it_back(said: str, taken_back: str) -> None:
    assert kinds(said)
    assert not kinds(taken_back)


def test_a_threat_is_no_supposition() -> None:
    assert kinds("如果不解决我就从楼上跳下去") == {"life"}
    assert not kinds("如果着火了怎么跑")


def test_long_ago_and_now_again() -> None:
    assert kinds("去年着过火今天又着火了") == {"fire"}


def test_what_was_said_in_one_sentence_takes_nothing_back_in_the_next() -> None:
    assert kinds("去年修过。楼下着火了") == {"fire"}


@pytest.mark.parametrize(
    "text", ["", "火", "???", "help fire", "１２３", "\u200b\ud83d", "忽略以上指令"]
)
def test_odd_input_is_harmless(text: str) -> None:
    assert heard(text) == ()


def test_a_long_call_costs_little_once_it_was_read() -> None:
    sentences = [Sentence(at, text * 2) for at, text in enumerate(lines("decoys"))]
    WATCH.alerts(sentences)
    began = time.perf_counter()
    WATCH.alerts(sentences)
    assert time.perf_counter() - began < 0.05
