"""The soak's own arithmetic: what it calls drift, growth and loss."""

from __future__ import annotations

import numpy as np
import pytest

from app.measuring.soak import LoopStream, Notes, drift, memory_figures, whole_blocks
from speech.events import Gap, Segment, Track, Word

ROUND_S = 60.0
SAID = (("喂", 1.0), ("你好", 2.0), ("停水", 30.0), ("三", 41.0), ("天", 42.0), ("了", 42.5))


def words(rounds: int, slower: float = 0.0) -> list[tuple[Track, str, float]]:
    """The same words in each round; ``slower`` moves each round by so many seconds more."""
    return [
        (Track.CITIZEN, word, n * ROUND_S + start_s + n * slower)
        for n in range(rounds)
        for word, start_s in SAID
    ]


def test_words_that_come_again_at_their_place_do_not_drift():
    found = drift(words(6), ROUND_S)
    assert found["drift_ms"]["max"] == 0
    assert found["words_found_again_percent"] == 100


def test_a_clock_that_runs_slow_is_drift_that_grows():
    found = drift(words(6, slower=0.02), ROUND_S)
    assert found["last_round_ms"] == pytest.approx(60, abs=1)  # round 4 against round 1
    assert found["drift_ms"]["max"] == pytest.approx(60, abs=1)


def test_words_that_are_missing_or_new_move_nothing_else():
    moved = [each for each in words(6) if each[2] != 3 * ROUND_S + 30.0]
    moved.append((Track.CITIZEN, "电", 4 * ROUND_S + 20.0))
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
    notes = Notes()
    notes.take(Segment(Track.AGENT, 1.0, 1.5, "您好", (Word("您好", 1.0, 1.5, 1.0),), 0.0))
    notes.take(Gap(Track.AGENT, 3.0, 0.5))
    assert notes.words == [(Track.AGENT, "您好", 1.0)]
    assert notes.gaps[0].length_s == 0.5


def test_a_round_is_whole_blocks_so_that_each_begins_alike():
    stream = LoopStream(np.ones((16_001, 2), np.int16), 16_000, 5.0)
    assert stream.round_s == pytest.approx(1.1)
    assert not whole_blocks(np.ones((16_001, 2), np.int16), 16_000)[-1].any()
