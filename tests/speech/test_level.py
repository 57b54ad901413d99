from __future__ import annotations

import numpy as np
import pytest

from speech.events import Level, SoundFault, SoundFaulty, Track
from speech.level import FELL_SILENT_S, NEVER_HEARD_S, SILENCE_DB, Meter

RATE_HZ = 16_000
BEGAN = SoundFaulty(Track.AGENT, SoundFault.DEAD)
OVER = SoundFaulty(Track.AGENT, SoundFault.DEAD, is_over=True)
CLIPS = SoundFaulty(Track.AGENT, SoundFault.CLIPPING)
CLEAN = SoundFaulty(Track.AGENT, SoundFault.CLIPPING, is_over=True)


def sine(amplitude: float, seconds: float = 0.1) -> np.ndarray:
    times_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = amplitude * np.sin(2 * np.pi * 300 * times_s)
    return np.clip(np.rint(wave), -32_768, 32_767).astype(np.int16)


class Watched:
    def __init__(self) -> None:
        self.meter = Meter(Track.AGENT)
        self.levels: list[Level] = []
        self.faults: list[tuple[float, SoundFaulty]] = []
        self.now_s = 0.0

    def hear(self, seconds: float, amplitude: float) -> None:
        for _ in range(round(seconds * 10)):
            self.now_s += 0.1
            for event in self.meter.take(sine(amplitude), RATE_HZ):
                if isinstance(event, Level):
                    self.levels.append(event)
                else:
                    self.faults.append((round(self.now_s, 1), event))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize(
    ("amplitude", "rms_db", "peak_db"),
    [(32_767, -3.0, 0.0), (3_277, -23.0, -20.0), (33, -63.0, -60.0), (0, SILENCE_DB, SILENCE_DB)],
)
def test_levels_are_in_db_below_full_scale(watched, amplitude, rms_db, peak_db):
    watched.hear(0.1, amplitude)
    (level,) = watched.levels
    assert level.rms_db == pytest.approx(rms_db, abs=0.1)
    assert level.peak_db == pytest.approx(peak_db, abs=0.1)


def test_the_lowest_sample_is_a_peak_too():
    (level,) = Meter(Track.AGENT).take(np.full(1_600, -32_768, np.int16)[:2], RATE_HZ)
    assert isinstance(level, Level)
    assert level.peak_db == 0.0


def test_ten_levels_a_second(watched):
    watched.hear(3.0, 500)
    assert len(watched.levels) == 30


@pytest.mark.parametrize("amplitude", [0, 7])
def test_a_microphone_that_never_gave_sound_is_dead_after_five_seconds(watched, amplitude):
    watched.hear(20, amplitude)
    assert watched.faults == [(NEVER_HEARD_S, BEGAN)]


def test_an_open_microphone_in_a_quiet_room_is_alive(watched):
    watched.hear(60, 16)  # -69 dB
    assert not watched.faults


def test_it_lives_again_with_sound_that_lasts_and_not_with_a_click(watched):
    watched.hear(6, 0)
    watched.hear(0.1, 8_000)
    watched.hear(1, 0)
    assert watched.faults == [(5.0, BEGAN)]
    watched.hear(1, 16)
    assert watched.faults == [(5.0, BEGAN), (7.4, OVER)]


def test_between_dead_and_alive_nothing_changes(watched):
    watched.hear(6, 0)
    watched.hear(6, 12)  # -71.7 dB: above the one limit, below the other
    assert watched.faults == [(5.0, BEGAN)]


def test_a_line_that_sends_zeros_while_the_other_side_speaks_is_not_dead(watched):
    for _ in range(4):
        watched.hear(2, 3_000)
        watched.hear(12, 0)
    assert not watched.faults
    watched.hear(FELL_SILENT_S, 0)
    assert [fault for _, fault in watched.faults] == [BEGAN]


def test_a_device_that_came_back_has_to_prove_itself_again(watched):
    watched.hear(2, 3_000)
    watched.meter.restart()
    watched.hear(5, 0)
    assert watched.faults == [(7.0, BEGAN)]


def test_cut_off_tops_are_told_once_and_over_when_they_stay_away(watched):
    watched.hear(1, 20_000)
    watched.hear(4, 60_000)
    watched.hear(4.8, 20_000)
    assert watched.faults == [(1.3, CLIPS)]
    watched.hear(1, 20_000)
    assert [fault for _, fault in watched.faults] == [CLIPS, CLEAN]


def test_one_shout_is_no_fault(watched):
    watched.hear(5, 9_000)
    watched.hear(0.2, 60_000)
    watched.hear(5, 9_000)
    watched.hear(0.2, 60_000)
    watched.hear(5, 9_000)
    assert not watched.faults


def test_loud_speech_that_touches_the_top_is_not_cut_off():
    meter = Meter(Track.AGENT)
    spiky = sine(20_000)
    spiky[::50] = 32_767
    told = [event for _ in range(50) for event in meter.take(spiky, RATE_HZ)]
    assert all(isinstance(event, Level) for event in told)


def test_nothing_is_said_of_nothing():
    assert list(Meter(Track.AGENT).take(np.zeros(0, np.int16), RATE_HZ)) == []
