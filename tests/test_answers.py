"""The centre's tables of questions and short answers, and a real model that is told of them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from app.answers import expected_answers, load_answer_kinds
from app.measuring.answers import LIST, measure_answers, read_answers
from app.recognising import BUNDLED_MODEL, BUNDLED_MODELS, voice_model
from resources.centre import ResourceError
from speech.engine import EngineLostError
from speech.events import Segment, Track
from speech.expecting import Answers, Expectation
from speech.recognition import Recognition
from speech.vosk_engine import VoskEngine

ANSWERS = Path(__file__).parent.parent / "resources" / "demo" / "answers"


class Dictionary:
    """An engine that knows every single character and no longer word."""

    name, is_live = "dictionary", True
    heeds = True
    is_lost = False

    def takes_phrases(self) -> bool:
        return self.heeds

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        if self.is_lost:
            raise EngineLostError("gone")
        return tuple(word for word in words if len(word) > 1)


@pytest.fixture(scope="module")
def answers() -> tuple[Answers, ...]:
    return expected_answers(Dictionary())


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("请问您的联系电话是多少？", "phone"),
        ("您留一个联系方式好吗？", "phone"),
        ("请您再报一遍号码。", "phone"),
        ("您说的是滨海新区的幸福小区，对吗？", "yesno"),
        ("您之前有没有向物业反映过？", "yesno"),
        ("您收到短信了没有？", "yesno"),
        ("请问您在哪个区？", "place"),
        ("请问具体的地址在哪里？", "place"),
        ("您住在哪个社区？", "place"),
        ("请问事情是什么时候开始的？", None),
        ("请您具体说一下是什么情况？", None),
        ("我们会在5个工作日之内给您答复，感谢您的来电。", None),
        ("这个电话号码我已经记下来了。", None),
    ],
)
def test_questions_tell_what_will_be_answered(answers, asked, kind):
    expectation = Expectation(answers)
    expectation.told(Segment(Track.AGENT, 0.0, 1.0, asked, (), 0.0))
    expected = expectation.expected(1.5)
    assert (expected and expected.kind.name) == kind


def test_districts_of_the_gazetteer_can_be_answered(answers):
    place = next(each for each in answers if each.kind.name == "place")
    assert "滨 海 新 区" in place.grammar
    assert "学 府 路 街 道" in place.grammar


@pytest.mark.parametrize("number", ["幺三八零零幺三八零零零", "我的电话是一三九零四七二六一八五"])
def test_a_whole_telephone_number_is_known(number):
    phone = next(kind for kind in load_answer_kinds() if kind.name == "phone")
    assert phone.fits.search(number)
    assert not phone.fits.search(number[:-1])
    assert not phone.fits.search(number + "一")


def test_an_engine_that_takes_no_phrases_expects_nothing():
    engine = Dictionary()
    engine.heeds = False
    assert expected_answers(engine) == ()


@pytest.mark.logs("No answers are expected")
def test_a_recogniser_that_is_lost_costs_only_the_expectations():
    engine = Dictionary()
    engine.is_lost = True
    assert expected_answers(engine) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[phone]\nasked = ['(']\nphrases = []", "phone"),
        ("[phone]\nphrases = []", "has no asked"),
        ("[phone", "answers.toml"),
    ],
)
def test_a_wrong_table_is_told(tmp_path, text, reason):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "answers.toml").write_text(text, "utf-8")
    with pytest.raises(ResourceError, match=reason):
        load_answer_kinds(tmp_path)


def test_every_recording_of_the_set_is_there_and_its_question_expects_something(answers):
    listed = read_answers(ANSWERS)
    assert {each.path.name for each in listed} == {each.name for each in ANSWERS.glob("*.opus")}
    for each in listed:
        expectation = Expectation(answers)
        expectation.told(Segment(Track.AGENT, 0.0, 1.0, each.asked, (), 0.0))
        assert expectation.expected(1.5), each.asked


def test_the_model_that_comes_with_the_program_is_asked_nothing_that_it_cannot_do(tmp_path):
    """Its graph is static (decision 018), so nothing is expected and nothing is heard again."""
    engine = VoskEngine(BUNDLED_MODELS / BUNDLED_MODEL)
    assert not engine.takes_phrases()
    assert expected_answers(engine) == ()
    with (ANSWERS / LIST).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))[4:5]
    with (tmp_path / LIST).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0], delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        shutil.copy(ANSWERS / row["file"], tmp_path)
    recognition = Recognition(engine, voice_model())
    figures = measure_answers(tmp_path, lambda: recognition)
    assert figures["model_takes_phrases"] is False
