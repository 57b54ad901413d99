from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.capture import Format, Piece
from speech.events import Level, SoundFault, SoundFaulty, Track
from tests.speech.conditioned import Bench, clicks, clicks_heard_s
from tests.speech.heard import loud

MIC = Format(48_000, 2)
SLOW = Format(1_000, 1)  # clocks and numbers are the same at any rate; hours pass quickly at this


def tone(hz: float, amplitude: float = 10_000) -> object:
    return lambda times_s: amplitude * np.sin(2 * np.pi * hz * times_s)


def strength(sound: np.ndarray, hz: float, rate_hz: int) -> float:
    """Amplitude of one frequency."""
    turns = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / rate_hz)
    return float(2 * np.abs(np.mean(sound * turns)))


@pytest.mark.parametrize(
    ("rate_hz", "channels", "out_hz"),
    [
        (8_000, 1, 8_000),
        (8_000, 1, 16_000),
        (16_000, 1, 16_000),
        (44_100, 2, 16_000),
        (48_000, 2, 16_000),
    ],
)
def test_any_device_is_heard_at_the_rate_of_the_track_and_at_its_time(rate_hz, channels, out_hz):
    bench = Bench(Format(rate_hz, channels), out_hz)
    bench.play(6.0, clicks)
    assert clicks_heard_s(bench.sound(), out_hz) == pytest.approx(
        [0.5, 1.5, 2.5, 3.5, 4.5, 5.5], abs=0.001
    )
    assert not bench.jumps()


def test_what_16_khz_cannot_hold_is_left_out_and_not_folded_down():
    bench = Bench(MIC)
    bench.play(3.0, tone(11_000))
    assert np.abs(bench.sound()[8_000:]).max() <= 1
    bench = Bench(MIC)
    bench.play(3.0, tone(3_000))
    heard = bench.sound()[16_000:32_000]
    assert strength(heard, 3_000, 16_000) == pytest.approx(10_000, rel=0.01)


def test_silence_stays_digital_silence():
    bench = Bench(MIC)
    bench.play(2.0, np.zeros_like)
    assert not bench.sound().any()


def test_blocks_pass_at_once():
    bench = Bench(MIC)
    bench.play(3.0, clicks)
    for block in bench.blocks[0]:
        end_s = (block.first_frame + block.frames) / bench.rate_hz
        captured_s = block.captured_s - 1_000.0
        assert captured_s == pytest.approx(end_s, abs=0.002), "its time is not that of its sound"
    held_s = bench.now_s - (bench.blocks[0][-1].captured_s - 1_000.0)
    assert 0 <= held_s < 0.035


@settings(max_examples=12, deadline=None)
@given(
    ppm=st.floats(-300, 300),
    jitter_s=st.floats(0, 0.03),
    stall_at_s=st.floats(20, 160),
    seed=st.integers(0, 99),
)
def test_a_wrong_clock_is_measured_and_put_right(ppm, jitter_s, stall_at_s, seed):
    dice = np.random.default_rng(seed)
    bench = Bench(SLOW, SLOW.rate_hz)

    def late() -> float:
        """Pieces are told late: a little always, much while the machine stands still."""
        stood_still_s = max(0.0, 2.0 - (bench.now_s - stall_at_s))
        return min(0.04, float(dice.exponential(jitter_s))) + (
            stood_still_s if stood_still_s < 2 else 0
        )

    bench.play(180, clicks, ppm, late)
    assert not bench.jumps()
    assert bench.conditioner.drift_ppm == pytest.approx(ppm, abs=25 + 2_000 * jitter_s)
    heard_s = clicks_heard_s(bench.sound(), SLOW.rate_hz)
    assert len(heard_s) in {179, 180}
    assert heard_s == pytest.approx(np.arange(len(heard_s)) + 0.5, abs=0.05)


@pytest.mark.slow
def test_eighty_minutes_of_two_devices_stay_together():
    """One device is fast, the other slow, both change with the temperature of the room."""
    ends = []
    for sign in (1, -1):
        bench, dice = Bench(SLOW, SLOW.rate_hz), np.random.default_rng(3)
        for minute in range(80):
            ppm = sign * (200 + 100 * np.sin(minute / 13))
            bench.play(60, clicks, ppm, lambda dice=dice: dice.exponential(0.005), piece_s=0.5)
            assert not bench.jumps()
        off_s = np.array(clicks_heard_s(bench.sound(), SLOW.rate_hz)) % 1.0 - 0.5
        assert len(off_s) == pytest.approx(bench.now_s, abs=1)
        assert np.abs(off_s).max() < 0.05
        ends.append(off_s)
    uncorrected_s = 80 * 60 * 400e-6
    assert uncorrected_s > 1.5
    together = min(map(len, ends))
    assert np.abs(ends[0][:together] - ends[1][:together]).max() < 0.02


def test_what_our_own_queue_did_not_take_is_a_gap_of_its_length():
    bench = Bench(MIC)
    bench.play(2.0, clicks)
    bench.lose(48_000 * 3)
    bench.now_s += 3.0
    bench.play(2.0, clicks)
    ((at, length),) = bench.jumps()
    assert (at, length) == (pytest.approx(32_000, abs=3), pytest.approx(48_000, abs=3))
    heard_s = clicks_heard_s(bench.sound(), 16_000)
    assert heard_s == pytest.approx([0.5, 1.5, 5.5, 6.5], abs=0.001)


def test_what_the_device_lost_without_a_word_is_a_gap_by_the_clock():
    bench = Bench(MIC)
    bench.play(15.0, clicks)
    bench.now_s += 0.4  # nothing was counted meanwhile
    bench.play(5.0, clicks)
    ((at, length),) = bench.jumps()
    assert length == pytest.approx(0.4 * 16_000, abs=40)
    assert at < 18.6 * 16_000, "it took too long to see"
    found_s = [at_s for at_s in clicks_heard_s(bench.sound(), 16_000) if 18.4 < at_s < 20]
    assert found_s == pytest.approx([18.5, 19.5], abs=0.01)


def test_a_loss_that_the_device_admits_is_a_gap_within_a_second():
    bench = Bench(MIC)
    bench.play(15.0, clicks)
    bench.now_s += 0.4
    bench.opening.overflows += 1
    bench.play(3.0, clicks)
    ((at, length),) = bench.jumps()
    assert length == pytest.approx(0.4 * 16_000, abs=40)
    assert at < 16.1 * 16_000


def test_the_time_without_a_device_is_a_gap_whatever_it_is_when_it_comes_back():
    bench = Bench(MIC)
    bench.play(2.0, clicks)
    bench.now_s += 3.0
    bench.open(Format(16_000, 1))
    bench.play(2.0, clicks)
    ((at, length),) = bench.jumps()
    assert (at, length) == (pytest.approx(32_000, abs=3), pytest.approx(48_000, abs=3))
    heard_s = clicks_heard_s(bench.sound(), 16_000)
    assert heard_s == pytest.approx([0.5, 1.5, 5.5, 6.5], abs=0.001)


def test_a_device_that_hung_while_it_was_closed_is_not_heard_beside_the_new_one():
    """Its late pieces neither break off what goes on now nor place any sound twice."""
    bench = Bench(MIC)
    bench.play(2.0, clicks)
    hung = bench.opening
    new = bench.open(MIC)
    bench.play(1.0, clicks)
    for number in range(3):
        late = Piece(hung, 96_000 + number * 4_800, loud(9_000, 9_600), 1_000.0 + bench.now_s)
        bench.conditioner.take(late)
        bench.opening = new
        bench.play(1.0, clicks)
    assert not bench.jumps()
    heard_s = clicks_heard_s(bench.sound(), 16_000)
    assert heard_s == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], abs=0.001)


def test_numbers_never_go_back():
    bench = Bench(MIC)
    bench.play(2.0, clicks)
    bench.now_s -= 0.5
    bench.open(MIC)
    bench.play(2.0, clicks)
    assert not bench.jumps()


def test_the_silence_that_a_loopback_device_does_not_send_is_no_gap():
    bench = Bench(Format(48_000, 2, pauses=True))
    assert bench.opening.heard, "it would be taken for dead"
    bench.play(2.0, clicks)
    for _ in range(15):  # nothing is played for three seconds
        bench.now_s += 0.2
        bench.conditioner.fill_pause(1_000.0 + bench.now_s)
        bench.collect()
    assert bench.blocks[0][-1].first_frame > 4.3 * 16_000, "silence was not told in time"
    bench.play(2.0, clicks)
    assert not bench.jumps()
    heard_s = clicks_heard_s(bench.sound(), 16_000)
    assert heard_s == pytest.approx([0.5, 1.5, 5.5, 6.5], abs=0.05)


def test_a_recording_is_numbered_from_its_first_sample_and_never_corrected():
    bench = Bench(Format(16_000, 1, is_live=False))
    bench.now_s = 7.0
    samples = np.random.default_rng(1).integers(-9_000, 9_000, (48_000, 1)).astype(np.int16)
    for at in range(0, 48_000, 1_600):
        bench.feed(samples[at : at + 1_600])  # all at once: faster than any clock
    assert np.array_equal(bench.sound(), samples[:, 0])
    assert bench.conditioner.drift_ppm is None


def test_a_recording_of_another_rate_keeps_its_length():
    bench = Bench(Format(44_100, 2, is_live=False), tracks=2)
    bench.play(3.0, tone(1_000))
    bench.finish()
    assert len(bench.sound(0)) == len(bench.sound(1)) == pytest.approx(48_000, abs=2)


@pytest.mark.parametrize(
    ("channels", "is_live", "tracks", "expected"),
    [
        ([800, -600], True, 1, [100]),  # one voice: the mean
        ([800, -600], True, 2, [800, -600]),
        ([800, -600, 5], False, 2, [800, -600]),  # further channels are left out
        ([800], True, 2, [800, 0]),  # a microphone is the agent's
        ([800], False, 2, [0, 800]),  # a recording with one voice is the citizen's
    ],
)
def test_channels_become_tracks(channels, is_live, tracks, expected):
    bench = Bench(Format(16_000, len(channels), is_live), tracks=tracks)
    for _ in range(5):
        bench.now_s += 0.1
        bench.feed(np.tile(np.array(channels, np.int16), (1_600, 1)))
    middle = [int(bench.sound(track)[3_000]) for track in range(tracks)]
    assert middle == pytest.approx(expected, abs=1)


def test_a_stereo_source_with_one_dead_side_warns_for_that_track_only():
    for is_live in (True, False):
        bench = Bench(Format(16_000, 2, is_live), tracks=2)
        for _ in range(60):
            bench.now_s += 0.1
            bench.feed(np.tile(np.array([900, 0], np.int16), (1_600, 1)))
        faults = [event for event in bench.events if isinstance(event, SoundFaulty)]
        assert faults == [SoundFaulty(Track.CITIZEN, SoundFault.DEAD)]
        levels = [event for event in bench.events if isinstance(event, Level)]
        assert len(levels) == 120


def test_a_full_queue_takes_nothing_from_the_other_track():
    bench = Bench(Format(16_000, 2), tracks=2)
    full, free = bench._queues
    while not full.full():
        full.put_nowait(None)
    bench.collect = lambda: None
    bench.play(0.5, clicks)
    assert free.qsize() == 5
