"""Who spoke how much, over whom, and where nobody did."""

from __future__ import annotations

import pytest

from app.domain.talk import talk_of
from app.domain.transcript import Gap, Segment, Speaker, Transcript, Voice

A, C = Speaker.AGENT, Speaker.CITIZEN


def call(*voices: tuple[Speaker, float, float], gaps: tuple[Gap, ...] = ()) -> Transcript:
    return Transcript((), gaps, tuple(Voice(*each) for each in voices))


def test_shares_talk_over_and_pauses() -> None:
    talk = talk_of(call((A, 0, 4), (C, 3, 9), (A, 10, 12), (C, 16, 18)))
    assert talk.spoken_s == {A: 6, C: 8}
    assert talk.over_s == pytest.approx(1)
    assert (talk.pauses, talk.longest_pause_s) == (1, 4)
    assert talk.share(A) == pytest.approx(6 / 14)


def test_voices_of_one_speaker_that_overlap_count_once() -> None:
    talk = talk_of(call((A, 0, 4), (A, 2, 5), (A, 5, 6), (C, 1, 2), (C, 1, 1)))
    assert talk.spoken_s == {A: 6, C: 1}
    assert (talk.over_s, talk.pauses, talk.longest_pause_s) == (1, 0, 0)


def test_where_sound_was_lost_nobody_paused() -> None:
    lost = (Gap(C, 5.0, 10.0),)
    talk = talk_of(call((A, 0, 4), (C, 16, 18), gaps=lost))
    assert (talk.pauses, talk.longest_pause_s) == (0, 1)


def test_a_pause_of_three_seconds_is_not_long_yet() -> None:
    assert talk_of(call((A, 0, 1), (C, 4, 5))).pauses == 0


def test_a_call_without_voices_is_counted_from_its_sentences() -> None:
    talk = talk_of(Transcript((Segment(A, 0, 2, "您好"), Segment(C, 1, 4, "你好"))))
    assert (talk.spoken_s, talk.over_s) == ({A: 2, C: 3}, 1)


def test_silence_alone_has_no_shares() -> None:
    talk = talk_of(Transcript())
    assert (talk.share(A), talk.share(C), talk.pauses, talk.longest_pause_s) == (0, 0, 0, 0)
