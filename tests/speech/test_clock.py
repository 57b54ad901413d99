from __future__ import annotations

import pytest

from speech.clock import FEWEST_WINDOWS, STEER_S, DeviceClock


def run(clock: DeviceClock, seconds: int, ppm: float, *, late_s: float = 0.0) -> list[bool]:
    """Tell ten pieces a second of a 16 kHz device; the last of each is on time."""
    rate_hz = 16_000 * (1 + ppm / 1e6)
    told = []
    for number in range(1, seconds * 10 + 1):
        frames = number * 1_600
        is_late = number % 10
        told.append(clock.heard(frames, 50.0 + frames / rate_hz + late_s * bool(is_late), 0.0))
    return told


def test_a_verdict_comes_once_a_second():
    assert sum(run(DeviceClock(16_000), 30, 0.0)) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("ppm", [-1_000.0, -300.0, 0.0, 17.0, 300.0])
def test_the_rate_is_measured_by_the_pieces_that_are_not_late(ppm):
    clock = DeviceClock(16_000)
    run(clock, 40, ppm, late_s=0.4)
    assert clock.drift_ppm == pytest.approx(ppm, abs=1)


def test_nothing_is_said_of_a_device_that_was_heard_for_moments():
    clock = DeviceClock(16_000)
    run(clock, FEWEST_WINDOWS - 1, 300.0)
    assert clock.drift_ppm is None
    assert clock.steer_ppm() == 0.0


def test_what_is_ahead_is_taken_to_be_faster_until_it_is_not():
    clock = DeviceClock(16_000)
    for number in range(1, 15):
        clock.heard(number * 1_600, number / 10, 0.02 if number == 3 else -0.3)
    assert clock.ahead_s == 0.02
    assert clock.steer_ppm() == pytest.approx(0.02 / STEER_S * 1e6)


def test_a_second_that_lies_off_the_line_is_left_out():
    clock, frames = DeviceClock(16_000), 0
    for second in range(60):
        stands_still_s = 0.8 if second == 55 else 0.0
        for _ in range(10):
            frames += 1_600
            clock.heard(frames, frames / 16_000 + stands_still_s, 0.0)
    assert clock.drift_ppm == pytest.approx(0, abs=1)


def test_a_restart_keeps_the_rate():
    clock = DeviceClock(16_000)
    run(clock, 30, 250.0)
    clock.restart()
    run(clock, 3, 250.0)
    assert clock.drift_ppm == pytest.approx(250, abs=1)
