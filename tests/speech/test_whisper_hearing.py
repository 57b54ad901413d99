"""What is believed of what Whisper writes; the model itself is a stand-in here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import speech.whisper_engine
from speech.engine import EngineError
from speech.events import Word
from speech.whisper_engine import WhisperEngine, to_floats
from speech.whisper_hearing import (
    LONGEST_S,
    RATE_HZ,
    Floats,
    Guess,
    Guesses,
    heard,
    is_believable,
    is_loop,
    parts,
)

SOUND = np.full(2 * RATE_HZ, 0.1, np.float32)


class FakeNative:
    """Writes what it is told, one list of texts for each call."""

    def __init__(self, *answers: Sequence[str], no_speech: float = 0.0, sure: float = -0.3) -> None:
        self.answers = list(answers)
        self.no_speech = no_speech
        self.sure = sure
        self.asked: list[tuple[int, bool]] = []

    def guesses(self, samples: Floats, *, varied: bool) -> Guesses:
        self.asked.append((len(samples), varied))
        texts = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        ways = tuple(Guess(text, (1,), self.sure) for text in texts)
        return Guesses(len(samples) / RATE_HZ, ways, self.no_speech)

    def best(self, ways: Sequence[Guess]) -> Guess:
        return ways[0]

    def timed(self, guesses: Guesses, guess: Guess) -> tuple[Word, ...]:
        return (Word(guess.text, 0.0, guesses.encoded, 0.9),)


def text(native: FakeNative, samples: Floats = SOUND) -> str:
    return "|".join(word.word for word in heard(native, samples))


def test_the_best_believable_way_is_taken() -> None:
    assert text(FakeNative(["路灯坏了", "路灯坏啦"])) == "路灯坏了"
    assert text(FakeNative(["对" * 200, "路灯坏了"])) == "路灯坏了"


def test_nothing_is_written_where_nobody_speaks() -> None:
    unsure = FakeNative(["您好"], no_speech=0.9, sure=-1.5)
    assert text(unsure) == ""
    assert text(FakeNative(["您好"], no_speech=0.9, sure=-0.2)) == "您好"
    assert text(FakeNative(["您好"], no_speech=0.1, sure=-1.5)) == "您好"


@pytest.mark.parametrize("samples", [np.zeros(RATE_HZ, np.float32), SOUND[:100], SOUND[:0]])
def test_silence_and_clicks_are_not_even_asked_about(samples: Floats) -> None:
    native = FakeNative(["您好"])
    assert text(native, samples) == ""
    assert not native.asked


def test_a_loop_is_heard_once_more_without_repeats_and_then_given_up() -> None:
    loop = "请不要再打了" * 12
    native = FakeNative([loop], ["请不要再打了"])
    assert text(native) == "请不要再打了"
    assert [varied for _, varied in native.asked] == [False, True]
    assert text(FakeNative([loop], [loop])) == ""


@pytest.mark.parametrize("phantom", ["字幕by索兰娅", "请不吝点赞 订阅 转发", "谢谢观看", "", "……"])
def test_what_films_end_with_is_not_believed(phantom: str) -> None:
    assert not is_believable(Guess(phantom, (1,), -0.1), 3.0)


def test_nobody_speaks_thirty_characters_a_second() -> None:
    said = "我们小区的路灯坏了好几天也没有人来修请尽快派人处理谢谢"
    assert is_believable(Guess(said, (1,), -0.1), 4.0)
    assert not is_believable(Guess(said, (1,), -0.1), 0.9)


def test_people_may_repeat_themselves() -> None:
    assert not is_loop("对对对对")
    assert not is_loop("不是不是不是，我说的是三号楼三单元")
    assert is_loop("三号楼" * 15)


def test_long_sound_is_cut_where_it_is_quiet_and_nothing_is_lost() -> None:
    samples = np.full(70 * RATE_HZ, 0.3, np.float32)
    for second in (22, 45):
        samples[second * RATE_HZ : second * RATE_HZ + RATE_HZ // 2] = 0.0
    found = parts(samples)
    assert [round(first / RATE_HZ, 1) for first, _ in found] == [0.0, 22.1, 45.1]
    assert np.array_equal(np.concatenate([part for _, part in found]), samples)
    assert all(len(part) <= LONGEST_S * RATE_HZ for _, part in found)
    words = heard(FakeNative(["您好"]), samples)
    assert [round(word.start_s, 1) for word in words] == [0.0, 22.1, 45.1]


def test_sound_of_a_telephone_is_raised() -> None:
    pcm = np.full(8000, 16_384, np.int16).tobytes()
    raised = to_floats(pcm, 8_000, RATE_HZ)
    assert len(raised) == RATE_HZ
    assert raised[4_000:12_000].mean() == pytest.approx(0.5, abs=0.01)
    assert to_floats(b"", 8_000, RATE_HZ).size == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_ears_collect_and_tell_at_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native = FakeNative(["您好"])
    monkeypatch.setattr(speech.whisper_engine, "_loaded", lambda _folder, _threads: native)
    engine = WhisperEngine(folder)
    assert not engine.is_live
    assert engine.unknown(("石牌街道",)) == ()
    ear = engine.ear(8_000)
    for _ in range(5):
        assert ear.hear(np.full(800, 5_000, np.int16).tobytes()).words == ()
    (word,) = ear.finish().words
    assert (word.word, word.end_s) == ("您好", 0.5)
    assert native.asked == [(RATE_HZ // 2, False)]


def test_missing_files_and_damaged_models_are_told_in_words(folder: Path) -> None:
    with pytest.raises(EngineError, match="cannot load the model"):
        WhisperEngine(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(EngineError, match=r"tokenizer\.json is missing"):
        WhisperEngine(folder)


def test_a_missing_library_is_told_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.delitem(sys.modules, "speech.whisper_native", raising=False)
    with pytest.raises(EngineError, match=r"faster_whisper is missing.*pip install"):
        WhisperEngine(folder)
