"""Two real PulseAudio sources whose clocks run apart, through PortAudio and the conditioner."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest

from speech import clock
from speech.capture import Block, BlockQueue, Capture
from speech.conditioning import Conditioner
from speech.events import Track
from speech.streams import DeviceStream
from tests.speech.conditioned import clicks, clicks_heard_s

pytestmark = pytest.mark.slow
RATE_HZ = 16_000
PPM = 5_000  # ten times what bad crystals do, so that seconds show it
STEP_S = 0.01
SECONDS = 7.0


@contextmanager
def crystal(pipe: Path, ppm: float, began_s: float) -> Iterator[None]:
    """Write a click each second into ``pipe`` at the pace of a clock that is ``ppm`` too fast."""
    stopping = threading.Event()
    rate_hz = RATE_HZ * (1 + ppm / 1e6)
    frames = round(RATE_HZ * STEP_S)

    def write() -> None:
        end = os.open(pipe, os.O_WRONLY)
        try:
            for number in range(100_000):
                first_s = number * frames / rate_hz
                if stopping.wait(max(0.0, began_s + first_s - time.perf_counter())):
                    return
                samples = clicks(first_s + np.arange(frames) / rate_hz)
                os.write(end, samples.astype(np.int16).tobytes())
        except BrokenPipeError:
            return  # the source has gone
        finally:
            os.close(end)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(5)


class Ear:
    """One device up to its track, as in a call."""

    def __init__(self, name: str, track: Track, began_s: float) -> None:
        self._blocks: BlockQueue = queue.Queue(999)
        self._capture = Capture()
        self.conditioner = Conditioner(
            self._capture, {track: [self._blocks]}, RATE_HZ, lambda _: None
        )
        self.conditioner.begin(began_s)
        self._thread = threading.Thread(target=self.conditioner.run)
        self._thread.start()
        self._stream = DeviceStream(f"pulse:{name}")
        self._stream.start(self._capture)

    def stop(self) -> None:
        self._stream.stop()
        self._capture.pieces.put(None, timeout=5)
        self._thread.join(5)
        assert not self._thread.is_alive()

    def blocks(self) -> list[Block]:
        return [block for block in self._blocks.queue if block is not None]

    def clicks_s(self) -> list[float]:
        blocks = self.blocks()
        ends = [block.first_frame + block.frames for block in blocks]
        assert [block.first_frame for block in blocks[1:]] == ends[:-1], "there is a gap"
        sound = np.concatenate([np.frombuffer(block.pcm, np.int16) for block in blocks])
        first_s = blocks[0].first_frame / RATE_HZ
        return [first_s + at_s for at_s in clicks_heard_s(sound, RATE_HZ)]


def test_two_devices_that_drift_apart_are_measured_and_kept_together(pulse, monkeypatch):
    monkeypatch.setattr(clock, "FEWEST_WINDOWS", 3)
    pipes = {ppm: pulse.add_pipe(f"crystal{ppm}") for ppm in (PPM, -PPM)}
    began_s = time.perf_counter()
    with ExitStack() as stack:
        ears = {}
        for (ppm, pipe), track in zip(pipes.items(), Track, strict=True):
            stack.enter_context(crystal(pipe, ppm, began_s))
            ears[ppm] = Ear(f"crystal{ppm}", track, began_s)
            stack.callback(ears[ppm].stop)
        until_s = time.perf_counter() + SECONDS
        while time.perf_counter() < until_s:
            time.sleep(0.05)  # this is about pace: only time can show it
    for ppm, ear in ears.items():
        assert ear.conditioner.drift_ppm == pytest.approx(ppm, abs=1_500)
    fast_s, slow_s = (ear.clicks_s() for ear in ears.values())
    common = [(a, b) for a in fast_s for b in slow_s if abs(a - b) < 0.3]
    assert len(common) >= 4
    apart_s = [a - b for a, b in common]
    uncorrected_s = (common[-1][0] - common[0][0]) * 2 * PPM / 1e6
    assert uncorrected_s > 0.03
    assert abs(apart_s[-1] - apart_s[0]) < uncorrected_s / 2
    assert max(map(abs, apart_s)) < 0.05
    for heard_s in (fast_s, slow_s):
        late_s = [at_s % 1.0 - 0.5 for at_s in heard_s]
        assert max(late_s) - min(late_s) < 0.05
