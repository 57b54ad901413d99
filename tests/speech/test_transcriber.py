from __future__ import annotations

import logging
import queue
import threading
from typing import cast

import numpy as np
import pytest

from speech.capture import SAMPLE_RATE_HZ, Block, BlockQueue
from speech.engine import EngineLostError, Hearing
from speech.events import (
    Edit,
    EditKind,
    Failed,
    Gap,
    Partial,
    RecogniserBack,
    RecogniserLost,
    Segment,
    Track,
    Voice,
    Word,
)
from speech.gates import Stretch
from speech.recognition import Recognition
from speech.text.pieces import Written
from speech.transcriber import Transcriber
from speech.voice import VoiceModel
from tests.speech.heard import BLOCK, Heard, block

WORDS = {1000: "投诉", 2000: "噪音", 3000: "小区", 4000: "物业"}
NOISE, ENDS, SILENCE, BREAKS = 500, 600, 0, 700
WAIT_S = 5.0


class FakeEar:
    """Hears a word in a block by its value; ``ENDS`` ends a sentence, ``BREAKS`` breaks it."""

    def __init__(self) -> None:
        self.fed = 0
        self.finished = False
        self.words: tuple[Word, ...] = ()

    def hear(self, pcm: bytes) -> Hearing:
        assert not self.finished, "a finished ear was fed"
        value = int(np.frombuffer(pcm, np.int16)[0])
        if value == BREAKS:
            raise RuntimeError("out of memory")
        start_s, self.fed = self.fed / SAMPLE_RATE_HZ, self.fed + len(pcm) // 2
        if value in WORDS:
            word = Word(WORDS[value], start_s, self.fed / SAMPLE_RATE_HZ, 0.5)
            self.words = (*self.words, word)
        if value == ENDS:
            return self._ended()
        return Hearing("".join(word.word for word in self.words))

    def finish(self) -> Hearing:
        self.finished = True
        return self._ended()

    def _ended(self) -> Hearing:
        words, self.words = self.words, ()
        return Hearing(words=words)


class Unsure(FakeEar):
    """Takes back what it thought it heard."""

    def _ended(self) -> Hearing:
        self.words = ()
        return Hearing()


class FakeEngine:
    """Makes ears of a kind, and counts them."""

    name, is_live = "fake", True

    def __init__(self, kind: type[FakeEar] = FakeEar) -> None:
        self.kind = kind
        self.made = 0

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> FakeEar:
        self.made += 1
        return self.kind()

    def takes_phrases(self) -> bool:
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        pass


@pytest.fixture
def heard() -> Heard:
    return Heard()


def started(
    heard: Heard, kind: type[FakeEar] = FakeEar, recognition: Recognition | None = None
) -> Transcriber:
    return Transcriber(
        Track.CITIZEN,
        queue.Queue(1),
        recognition or Recognition(FakeEngine(kind)),
        heard.take,
        SAMPLE_RATE_HZ,
    )


def take(transcriber: Transcriber, values: list[int], first: int = 0) -> None:
    for number, value in enumerate(values, first):
        transcriber.take(block(number, value, captured_s=float(number + 1)))


def told(heard: Heard) -> list[tuple[str, float, float]]:
    return [(s.text, pytest.approx(s.start_s), pytest.approx(s.end_s)) for s in heard.of(Segment)]


def test_partials_come_when_the_text_changes_only(heard):
    take(started(heard), [1000, NOISE, NOISE, 2000, NOISE])
    assert heard.events == [
        Partial(Track.CITIZEN, "投诉", 1.0),
        Partial(Track.CITIZEN, "投诉噪音", 4.0),
    ]


def test_a_sentence_has_its_words_and_their_times(heard):
    take(started(heard), [NOISE, 1000, 2000, ENDS, 3000, ENDS])
    assert told(heard) == [("投诉噪音", 0.1, 0.3), ("小区", 0.4, 0.5)]
    first = heard.of(Segment)[0]
    assert [(w.word, w.confidence) for w in first.words] == [("投诉", 0.5), ("噪音", 0.5)]
    assert first.captured_s == 4.0


def test_a_gap_is_told_between_what_was_heard_before_and_after(heard):
    transcriber = started(heard)
    take(transcriber, [1000, 2000])
    take(transcriber, [3000], first=12)
    transcriber.finish()
    kinds = [type(event) for event in heard.events]
    assert kinds == [Partial, Partial, Segment, Gap, Partial, Segment]
    gap = heard.of(Gap)[0]
    assert (gap.start_s, gap.length_s) == (pytest.approx(0.2), pytest.approx(1.0))
    assert told(heard) == [("投诉噪音", 0.0, 0.2), ("小区", 1.2, 1.3)]


def test_a_device_that_takes_a_moment_to_open_has_lost_nothing(heard):
    transcriber = started(heard)
    take(transcriber, [1000, ENDS], first=4)
    assert not heard.of(Gap)
    assert told(heard) == [("投诉", 0.4, 0.5)]


def test_a_device_that_comes_late_has(heard):
    take(started(heard), [1000], first=20)
    assert [(gap.start_s, gap.length_s) for gap in heard.of(Gap)] == [(0.0, 2.0)]


def test_silence_ends_a_sentence_that_the_ear_would_not_end(heard):
    transcriber = started(heard)
    take(transcriber, [1000, *[SILENCE] * 6])
    assert not heard.of(Segment)
    take(transcriber, [SILENCE] * 2 + [2000, ENDS], first=7)
    assert told(heard) == [("投诉", 0.0, 0.1), ("噪音", 0.9, 1.0)]


def test_noise_between_words_does_not_end_a_sentence(heard):
    take(started(heard), [1000, SILENCE, SILENCE, SILENCE, SILENCE, NOISE] * 3)
    assert not heard.of(Segment)


def test_silence_alone_says_nothing_and_makes_no_ears(heard):
    engine = FakeEngine()
    take(started(heard, recognition=Recognition(engine)), [SILENCE] * 50)
    assert not heard.events
    assert not engine.made


def test_a_long_pause_splits_what_the_ear_glued_together(heard):
    take(started(heard), [1000, *[NOISE] * 14, 2000, *[NOISE] * 16, 3000, ENDS])
    assert told(heard) == [("投诉噪音", 0.0, 1.6), ("小区", 3.2, 3.3)]


def test_a_partial_that_comes_to_nothing_is_cleared(heard):
    take(started(heard, Unsure), [1000, ENDS, NOISE])
    assert [event.text for event in heard.of(Partial)] == ["投诉", ""]
    assert not heard.of(Segment)


def test_the_same_words_are_shown_again_in_the_next_sentence(heard):
    take(started(heard), [1000, ENDS, 1000])
    assert [event.text for event in heard.of(Partial)] == ["投诉", "投诉"]


def running(
    heard: Heard, blocks: BlockQueue, engine: FakeEngine | None = None
) -> tuple[Transcriber, threading.Thread]:
    recognition = Recognition(engine or FakeEngine())
    transcriber = Transcriber(Track.AGENT, blocks, recognition, heard.take, SAMPLE_RATE_HZ)
    thread = threading.Thread(target=transcriber.run)
    thread.start()
    return transcriber, thread


def test_the_end_of_the_sound_flushes_and_ends_the_thread(heard):
    blocks: BlockQueue = queue.Queue(9)
    _, thread = running(heard, blocks)
    for each in (block(0, 1000), block(1, 2000), None):
        blocks.put(each, timeout=WAIT_S)
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert told(heard) == [("投诉噪音", 0.0, 0.2)]


def test_stop_flushes_and_ends_the_thread(heard):
    blocks: BlockQueue = queue.Queue(9)
    transcriber, thread = running(heard, blocks)
    blocks.put(block(0, 1000), timeout=WAIT_S)
    heard.wait(Partial)
    transcriber.stop()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert told(heard) == [("投诉", 0.0, 0.1)]


def test_a_sentence_is_finished_when_no_sound_comes_any_more(heard):
    blocks: BlockQueue = queue.Queue(9)
    transcriber, thread = running(heard, blocks)
    blocks.put(block(0, 1000, captured_s=-100.0), timeout=WAIT_S)
    assert heard.wait(Segment).text == "投诉"
    transcriber.stop()
    thread.join(WAIT_S)
    assert len(heard.of(Segment)) == 1


@pytest.mark.logs("Recognition of the agent track stopped")
def test_a_failure_is_told_and_logged(heard, caplog):
    blocks: BlockQueue = queue.Queue(9)
    with caplog.at_level(logging.ERROR):
        _, thread = running(heard, blocks)
        blocks.put(Block(0, block(0, BREAKS).pcm, 1.0), timeout=WAIT_S)
        thread.join(WAIT_S)
    assert not thread.is_alive()
    assert heard.events == [Failed(Track.AGENT, "RuntimeError('out of memory')")]
    assert "Recognition of the agent track stopped" in caplog.text


class Refusing(FakeEngine):
    """Has no ear to give ``until`` a number of tries."""

    def __init__(self, until: int) -> None:
        super().__init__()
        self._tries_left = until

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> FakeEar:
        if self._tries_left:
            self._tries_left -= 1
            raise EngineLostError("short of memory")
        return super().ear(rate_hz)


def test_while_no_recogniser_can_be_had_utterances_are_gaps_and_the_track_goes_on(heard):
    silent, blocks = [SILENCE] * 9, queue.Queue(99)
    for number, value in enumerate([1000, *silent, 2000, *silent, 3000, *silent, 4000]):
        blocks.put(block(number, value))
    blocks.put(None)
    _, thread = running(heard, blocks, Refusing(5))  # two tries an utterance
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert not heard.of(Failed)
    assert [segment.text for segment in heard.of(Segment)] == ["小区", "物业"]
    gaps = [(round(gap.start_s, 1), round(gap.length_s, 1)) for gap in heard.of(Gap)]
    assert gaps == [(0.0, 0.8), (1.0, 0.8)]
    assert len(heard.of(RecogniserLost)) == len(heard.of(RecogniserBack)) == 1


def test_telephone_rates_have_right_times(heard):
    transcriber = Transcriber(
        Track.CITIZEN, queue.Queue(1), Recognition(FakeEngine()), heard.take, 8_000
    )
    transcriber.take(Block(0, block(0, NOISE).pcm, 1.0))
    transcriber.take(Block(4 * BLOCK, block(0, 1000).pcm, 1.0))
    assert heard.of(Gap) == [Gap(Track.CITIZEN, 0.2, pytest.approx(0.6))]


class Gate:
    """Lets words through; each is an utterance with a voice."""

    def take(self, first_frame: int, pcm: bytes) -> list[Stretch]:
        frames = len(pcm) // 2
        if int(np.frombuffer(pcm, np.int16)[0]) not in WORDS:
            return []
        return [
            Stretch(first_frame, pcm, ends=True, voice=(first_frame + 10, first_frame + frames))
        ]

    def cut(self) -> list[Stretch]:
        return []


class GateModel:
    def gate(self, rate_hz: int) -> Gate:
        return Gate()


class Late(FakeEar):
    """Speaks at the end only, as recognisers of whole utterances do."""

    def hear(self, pcm: bytes) -> Hearing:
        super().hear(pcm)
        return Hearing()


def test_only_what_the_gate_lets_through_is_heard_and_voices_are_told(heard):
    engine = FakeEngine(Late)
    recognition = Recognition(engine, cast(VoiceModel, GateModel()))
    transcriber = Transcriber(
        Track.CITIZEN, queue.Queue(1), recognition, heard.take, SAMPLE_RATE_HZ
    )
    take(transcriber, [NOISE, 1000, NOISE, NOISE, 2000, NOISE])
    assert [type(event) for event in heard.events] == [Segment, Voice, Segment, Voice]
    assert told(heard) == [("投诉", 0.1, 0.2), ("噪音", 0.4, 0.5)]
    assert heard.of(Voice)[1] == Voice(
        Track.CITIZEN, pytest.approx(0.4, abs=0.001), pytest.approx(0.5)
    )
    assert engine.made == 2


def test_sentences_are_written_as_recognition_wants_it(heard):
    def write(words: tuple[Word, ...]) -> Written:
        return Written("噪声。", "噪音", (Edit(0, 2, "噪音", EditKind.SOUND),))

    take(started(heard, recognition=Recognition(FakeEngine(), write=write)), [2000, ENDS])
    (segment,) = heard.of(Segment)
    assert (segment.text, segment.heard) == ("噪声。", "噪音")
    assert segment.edits[0].kind is EditKind.SOUND
    assert [word.word for word in segment.words] == ["噪音"]


@pytest.mark.logs("shown as heard: KeyError at test_transcriber")
def test_a_fault_in_writing_loses_no_sentence_and_logs_no_word(heard, caplog):
    def write(words: tuple[Word, ...]) -> Written:
        raise KeyError(words[0].word)

    take(started(heard, recognition=Recognition(FakeEngine(), write=write)), [2000, ENDS])
    assert [segment.text for segment in heard.of(Segment)] == ["噪音"]
    assert "噪音" not in caplog.text


def test_blocks_that_wait_when_it_is_stopped_are_a_gap(heard):
    blocks: BlockQueue = queue.Queue(9)
    transcriber, thread = running(heard, blocks)
    blocks.put(block(0, 1000), timeout=WAIT_S)
    heard.wait(Partial)
    transcriber.stop()
    thread.join(WAIT_S)
    for number in (1, 2):
        blocks.put(block(number, 2000), timeout=WAIT_S)
    transcriber.run()
    (gap,) = heard.of(Gap)
    assert (gap.start_s, gap.length_s) == (pytest.approx(0.1), pytest.approx(0.2))
