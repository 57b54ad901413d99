"""Which hearing of a short answer is told, and that nothing else is touched."""

from __future__ import annotations

import queue
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from speech.capture import SAMPLE_RATE_HZ
from speech.engine import EngineLostError, Hearing
from speech.events import Segment, Track, Word
from speech.expecting import (
    LONGEST_S,
    TALK_OVER_S,
    WAITED_S,
    AnswerKind,
    Answers,
    Expectation,
    SecondHearing,
    answers_for,
    is_better,
)
from speech.recognition import Recognition
from speech.transcriber import Transcriber
from speech.utterance import Utterance
from tests.speech.heard import Heard, block

RATE_HZ = 1_000
PHONE = AnswerKind(
    "phone",
    re.compile("电话是多少"),
    ("号码是",),
    row="一三五八九零",
    less_sure=0.25,
    fits=re.compile("^一[三五八九零一]{10}$"),
)
YES_NO = AnswerKind("yesno", re.compile("吗"), ("是的", "没有", "没有了"), weight=3)
KNOWN = {*"一三五八九零是的号码有", "号码", "没有"}


class Engine:
    """Knows some words; its ears for phrases hear ``again``, the others ``first``."""

    name, is_live = "fake", True

    def __init__(self, first: tuple[Word, ...] = (), again: tuple[Word, ...] = ()) -> None:
        self.first, self.again = first, again
        self.asked: list[tuple[str, ...]] = []
        self.heard_bytes = 0
        self.dies = False
        self.heeds = True

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> Ear:
        if not phrases:
            return Ear(self, self.first)
        self.asked.append(phrases)
        if self.dies:
            raise EngineLostError("gone", at_work=True)
        return Ear(self, self.again, counts=True)

    def takes_phrases(self) -> bool:
        return self.heeds

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in words if word not in KNOWN)

    def close(self) -> None: ...


class Ear:
    def __init__(self, engine: Engine, words: tuple[Word, ...], *, counts: bool = False) -> None:
        self._engine, self._words, self._counts = engine, words, counts

    def hear(self, pcm: bytes) -> Hearing:
        if self._counts:
            self._engine.heard_bytes += len(pcm)
        return Hearing()

    def finish(self) -> Hearing:
        return Hearing(words=self._words)


def said(text: str, sure: float = 1.0, from_s: float = 0.3) -> tuple[Word, ...]:
    """Words parted by spaces, a fifth of a second for each character; ``_`` is one unheard."""
    words, at = [], from_s
    for word in text.split():
        end = at + 0.2 * len(word)
        if word.strip("_"):
            words.append(Word(word, at, end, sure))
        at = end
    return tuple(words)


def asks(text: str, end_s: float = 5.0, track: Track = Track.AGENT) -> Segment:
    return Segment(track, end_s - 2, end_s, text, (), 0.0)


@pytest.fixture(scope="module")
def answers() -> dict[str, Answers]:
    return {each.kind.name: each for each in answers_for(Engine(), (PHONE, YES_NO))}


def sound_of(*hearings: tuple[Word, ...]) -> tuple[float, float]:
    return 0.0, max(words[-1].end_s for words in hearings if words) + 0.4


def test_phrases_are_spelt_in_the_fewest_words_that_the_model_knows(answers):
    assert answers["phone"].grammar[-1] == "号码 是"
    assert answers["yesno"].grammar == ("是 的", "没有") * 3  # 了 is unknown: left out
    assert answers["yesno"].words == {"是", "的", "没有"}


def test_every_digit_may_follow_every_digit(answers):
    follows = set()
    for phrase in answers["phone"].grammar[:-1]:
        words = phrase.split()
        follows |= set(pairwise(words))
    assert follows == {(a, b) for a in PHONE.row for b in PHONE.row}


def test_an_engine_without_grammars_is_left_alone():
    engine = Engine()
    engine.heeds = False
    assert answers_for(engine, (PHONE, YES_NO)) == ()


def better(answers: Answers, again: tuple[Word, ...], first: tuple[Word, ...]) -> bool:
    return is_better(again, first, answers, sound_of(again, first))


def test_digits_take_the_place_of_words_that_nobody_would_answer(answers):
    assert better(answers["phone"], said("一 三 八 九 零", 0.9), said("邻里 纠纷 零"))


def test_a_hearing_much_less_sure_is_not_believed(answers):
    assert not better(answers["phone"], said("一 三 八 九 零", 0.7), said("邻里 纠纷 零"))


def test_an_answer_of_the_kind_stays(answers):
    assert not better(answers["phone"], said("一 三 八 五"), said("一 三 八 九", 0.5))


def test_a_whole_telephone_number_goes_before_a_part_of_one(answers):
    whole = said("一 三 八 九 零 零 一 三 八 零 零", 0.6)
    part = said("一 三 八 九 零 零 一 三 八 零")
    assert better(answers["phone"], whole, part)
    assert not better(answers["phone"], part, whole)


@pytest.mark.parametrize(
    ("again", "first"),
    [
        ("是 的", "是 的 但是 昨天 又 响 了"),
        ("没有", "没有 人 管"),
        ("____ 没有", "物业 根本 没有"),
        ("是 ____ 的", "是 物业 不管 的"),
        ("没有", "没有 找过"),
    ],
)
def test_a_longer_answer_is_never_cut(answers, again, first):
    assert not better(answers["yesno"], said(again), said(first))


@pytest.mark.parametrize(
    ("again", "first"),
    [
        ("一 三 八 九", "邻里 ____ 走"),
        ("___ 一 三 八 九", "邻里 ___"),
        ("一 ____ 三 八 九", "一 _ 物业 __ 九"),
    ],
)
def test_as_many_digits_elsewhere_explain_nothing(answers, again, first):
    assert not better(answers["phone"], said(again), said(first))


def test_sound_that_neither_hearing_explains_makes_no_yes(answers):
    again, first = said("是 的"), said("是 点")
    assert is_better(again, first, answers["yesno"], (0.0, 1.5))
    assert not is_better(again, first, answers["yesno"], (0.0, 3.5))


@pytest.mark.parametrize("first", ["有", "邻里 纠纷 十"])
def test_no_name_is_made_of_a_syllable_or_of_other_sounds(answers, first):
    assert not better(answers["yesno"], said("没有 是 的"), said(first))


def test_few_words_in_a_long_time_are_no_answer(answers):
    again, first = said("没有 是 的"), said("邻里 是 点")
    slow = tuple(replace(word, start_s=2 * word.start_s, end_s=2 * word.end_s) for word in again)
    assert better(answers["yesno"], again, first)
    assert not better(answers["yesno"], slow, first)


def test_what_was_asked_last_counts_for_what_is_said_after_it(answers):
    expectation = Expectation(answers.values())
    assert expectation.expected(1.0) is None
    expectation.told(asks("请问您的电话是多少？", 5.0))
    assert expectation.expected(5.3) is answers["phone"]
    assert expectation.expected(5.0 - TALK_OVER_S / 2) is answers["phone"]
    assert expectation.expected(5.0 + WAITED_S + 0.1) is None
    assert expectation.expected(2.0) is None


def test_the_kind_that_is_told_first_goes_before(answers):
    expectation = Expectation(answers.values())
    expectation.told(asks("请问您的电话是多少，方便吗？"))
    assert expectation.expected(5.3) is answers["phone"]


def test_a_nod_leaves_the_question_and_another_sentence_ends_it(answers):
    expectation = Expectation(answers.values())
    expectation.told(asks("请问您的电话是多少？", 5.0))
    expectation.told(asks("嗯，好的。", 8.0))
    assert expectation.expected(8.5) is answers["phone"]
    expectation.told(asks("我帮您记下来了。", 11.0))
    assert expectation.expected(11.5) is None
    assert expectation.expected(9.0) is answers["phone"]  # told late: it began before


def test_the_citizens_own_question_expects_nothing(answers):
    expectation = Expectation(answers.values())
    expectation.told(asks("你们的电话是多少？", track=Track.CITIZEN))
    assert expectation.expected(5.3) is None


def answered(engine: Engine, expectation: Expectation, length_s: float = 2.0) -> list[Word]:
    """An utterance that began ten seconds into the call."""
    again = SecondHearing(engine, RATE_HZ, expectation)
    at = 10 * RATE_HZ
    utterance = Utterance(Track.CITIZEN, engine, RATE_HZ, at, lambda _: None, again=again)
    silence = np.zeros(round(length_s * RATE_HZ), np.int16).tobytes()
    return [*utterance.hear(silence).words, *utterance.finish().words]


@pytest.fixture
def expectation(answers: dict[str, Answers]) -> Expectation:
    expectation = Expectation(answers.values())
    expectation.told(asks("请问您的电话是多少？", 9.5))
    return expectation


def test_the_better_hearing_is_told_with_its_times_in_the_call(expectation):
    engine = Engine(said("邻里 纠纷"), said("一 三 八 九 零", 0.9))
    words = answered(engine, expectation)
    assert [word.word for word in words] == list("一三八九零")
    assert words[0].start_s == pytest.approx(10.3)
    assert engine.heard_bytes == 2 * 2 * RATE_HZ


def test_without_a_question_nothing_is_heard_again(answers):
    engine = Engine(said("邻里 纠纷"), said("一 三 八 九 零"))
    assert answered(engine, Expectation(answers.values())) == [
        replace(word, start_s=word.start_s + 10, end_s=word.end_s + 10)
        for word in said("邻里 纠纷")
    ]
    assert engine.asked == []


def test_a_long_answer_is_not_heard_again(expectation):
    engine = Engine(said("邻里 纠纷"), said("一 三 八 九 零"))
    answered(engine, expectation, LONGEST_S + 1)
    assert engine.asked == []


@pytest.mark.logs("not heard again in this call")
def test_a_recogniser_that_dies_of_it_costs_no_word_and_is_not_asked_again(expectation):
    engine = Engine(said("邻里 纠纷"), said("一 三 八 九 零"))
    engine.dies = True
    for _ in range(2):
        assert [word.word for word in answered(engine, expectation)] == ["邻里", "纠纷"]
    assert len(engine.asked) == 1


def test_both_tracks_of_a_call_share_what_was_asked(answers, heard):
    expectation = Expectation(answers.values())
    for track, engine, first_block in (
        (Track.AGENT, Engine(said("请问 您的 电话 是 多少")), 0),
        (Track.CITIZEN, Engine(said("邻里 纠纷"), said("一 三 八 九 零", 0.9)), 20),
    ):
        recognition = Recognition(engine, expectation=expectation)
        transcriber = Transcriber(track, queue.Queue(), recognition, heard.take, SAMPLE_RATE_HZ)
        for number in range(30):
            is_voice = first_block <= number < first_block + 15
            transcriber.take(block(number, 8_000 if is_voice else 0))
        transcriber.finish()
    assert [segment.text for segment in heard.of(Segment)] == ["请问您的电话是多少", "一三八九零"]


@pytest.fixture
def heard() -> Heard:
    return Heard()
