"""The soak's own arithmetic: what it calls drift, growth and loss."""

from __future__ import annotations

import numpy as np
import pytest

from app.measuring.delays import delays
from app.measuring.loop_stream import LoopStream, whole_blocks
from app.measuring.notes import Notes
from app.measuring.soak import broken, drift, memory_figures
from app.measuring.sound_ends import SoundEnds
from speech.bare import Told
from speech.events import Gap, Partial, Segment, Track, Word

ROUND_S = 60.0
NO_SOUND = SoundEnds(np.zeros((16_000, 2), np.int16), 16_000)
SAID = (("喂", 1.0), ("你好", 2.0), ("停水", 30.0), ("三", 41.0), ("天", 42.0), ("了", 42.5))


def words(rounds: int, slower: float = 0.0) -> list[Told]:
    """The same words in each round; ``slower`` moves each round by so many seconds more."""
    return [
        told(word, n * ROUND_S + start_s + n * slower)
        for n in range(rounds)
        for word, start_s in SAID
    ]


def told(word: str, start_s: float) -> Told:
    known_s = start_s + 1
    return Told(Track.CITIZEN, known_s, known_s, words=(Word(word, start_s, start_s + 0.3, 1.0),))


def test_words_that_come_again_at_their_place_do_not_drift():
    found = drift(words(6), ROUND_S)
    assert found["drift_ms"]["max"] == 0
    assert found["words_found_again_percent"] == 100


def test_a_clock_that_runs_slow_is_drift_that_grows():
    found = drift(words(6, slower=0.02), ROUND_S)
    assert found["last_round_ms"] == pytest.approx(60, abs=1)  # round 4 against round 1
    assert found["drift_ms"]["max"] == pytest.approx(60, abs=1)


def test_words_that_are_missing_or_new_move_nothing_else():
    moved = [each for each in words(6) if each.words[0].start_s != 3 * ROUND_S + 30.0]
    moved.append(told("电", 4 * ROUND_S + 20.0))
    found = drift(moved, ROUND_S)
    assert found["drift_ms"]["max"] == 0
    assert found["words_found_again_percent"] < 100


def test_a_call_of_one_round_has_no_drift_to_tell():
    assert drift(words(1), ROUND_S)["drift_ms"] == {"count": 0}


def test_memory_is_judged_after_it_has_settled():
    rising = [50.0, 90.0, *(100.0 + n for n in range(48))]
    assert memory_figures(rising)["grew"] > 30
    assert memory_figures([50.0, 90.0] + [100.0] * 48)["grew"] == 0


def test_notes_count_words_and_what_was_lost():
    notes = Notes(lambda: 100.0)
    notes.take(Segment(Track.AGENT, 1.0, 1.5, "您好", (Word("您好", 1.0, 1.5, 1.0),), 101.6))
    notes.take(Gap(Track.AGENT, 3.0, 0.5))
    assert notes.summary(NO_SOUND)["words"] == 1
    assert notes.summary(NO_SOUND)["lost_s"] == 0.5


def test_a_partial_is_put_on_the_clock_of_its_sound():
    notes = Notes(lambda: 100.0)
    notes.take(Partial(Track.AGENT, "您", 101.6))
    assert notes.told[0].captured_s == pytest.approx(1.6)


def test_a_word_counts_from_where_it_stays():
    heard = [
        Told(Track.AGENT, 1.2, 1.1, partial="停"),
        Told(Track.AGENT, 1.4, 1.3, partial="停电"),
        Told(Track.AGENT, 1.6, 1.5, partial="停 水"),
        Told(Track.AGENT, 2.5, 2.4, words=(Word("停", 0.8, 1.0, 1), Word("水", 1.0, 1.3, 1))),
    ]
    late = delays(heard, NO_SOUND)
    assert late["word_ms"]["max"] == 300  # 水, said by 1.3, stands from 1.6
    assert late["word_ms"]["p50"] == 250  # 停 stood at 1.2 for 1.0
    assert late["sentence_ms"]["max"] == 1300  # the line was silent a little before 1.3
    assert late["first_partial_s"] == 1.2


def test_a_round_is_whole_blocks_so_that_each_begins_alike():
    stream = LoopStream(np.ones((16_001, 2), np.int16), 16_000, 5.0)
    assert stream.round_s == pytest.approx(1.1)
    assert not whole_blocks(np.ones((16_001, 2), np.int16), 16_000)[-1].any()


def test_a_voice_ends_where_its_sound_does_in_each_round():
    sound = np.zeros((32_000, 2), np.int16)
    sound[8_000:16_000, 1] = 5_000
    ends = SoundEnds(sound, 16_000)
    assert ends.after(Track.CITIZEN, 0.8) == pytest.approx(1.0, abs=0.02)
    assert ends.after(Track.CITIZEN, 4.8) == pytest.approx(5.0, abs=0.02)
    assert ends.after(Track.CITIZEN, 1.3) == pytest.approx(1.2, abs=0.02)  # it was silent already


def figures(**changes: object) -> dict[str, dict[str, object]]:
    """A soak in which all is well, but for ``changes`` written as ``section__name``."""
    well: dict[str, dict[str, object]] = {
        "seat": {"gaps": 0, "lost_s": 0.0, "troubles": [], "words": 100},
        "memory_mb": {"grew": 2.0},
        "word_times": {"drift_ms": {"count": 5, "max": 1.0}, "words_found_again_percent": 99.0},
    }
    for name, value in changes.items():
        section, _, key = name.partition("__")
        well[section][key] = value
    return well


def test_a_soak_in_which_all_is_well_breaks_nothing():
    assert broken(figures()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"seat__gaps": 1},
        {"seat__troubles": ["Failed"]},
        {"seat__words": 0},
        {"memory_mb__grew": 11.0},
        {"word_times__drift_ms": {"count": 5, "max": 60.0}},
        {"word_times__words_found_again_percent": 90.0},
    ],
)
def test_a_soak_names_the_limit_that_is_broken(change):
    assert len(broken(figures(**change))) == 1
