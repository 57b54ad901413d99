"""Tells voice from silence, noise, ring tones and music, and cuts a stream into utterances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import soxr

from speech.gates import Gate, Stretch

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

RATE_HZ = 16_000  # the model's
WINDOW = 512  # samples that the model judges at a time: 32 ms
CONTEXT = 64  # samples before a window that it sees again
STATE = (1, 1, 128)  # of its memory, twice

BEGINS_AT = 0.5  # Silero's own recommendation, as is the lower bound for going on
GOES_ON_AT = 0.35
BEGINS_AFTER = 2  # windows in a row: one alone is a click or a key
PRE_ROLL_S = 0.3  # a soft first syllable is heard before it is sure
PHASE_S = 0.03
"""Utterances begin at a multiple of it. Recognisers judge every third frame of 10 ms, and which
third decides doubtful words; so the same sound gives the same words wherever it is cut."""
KEPT_S = PRE_ROLL_S + PHASE_S + BEGINS_AFTER * WINDOW / RATE_HZ
HANG_OVER_S = 0.256  # eight windows; the final text comes about 0.2 s later
LONG_S, SHORT_HANG_OVER_S = 15.0, 0.12  # after so long any breath will do
LONGEST_S = 30.0  # what whisper hears at once

Floats = npt.NDArray[np.float32]


class VoiceModelError(Exception):
    """The file of the detector cannot be used; the message says why."""


class VoiceModel:
    """Silero's detector on onnxruntime; one serves any number of streams, in any threads.

    The variant of the file that judges several windows in one run is wanted
    (``silero_vad_16k_sequence.onnx``): it takes half of the time. See docs/decisions/019.
    """

    def __init__(self, path: Path) -> None:
        """Load the file, in tenths of a second; raises :class:`VoiceModelError`."""
        import onnxruntime  # noqa: PLC0415 - takes a third of a second, so not at the start

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: InferenceSession = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has a class for each fault and no common one
            raise VoiceModelError(f"{path.name} cannot be loaded: {error}") from error
        wanted = {"input", "h", "c"}
        if {each.name for each in self._session.get_inputs()} != wanted:
            raise VoiceModelError(f"{path.name} is not the variant of Silero that is wanted")

    def gate(self, rate_hz: int) -> Gate:
        """Make a gate for one stream of ``rate_hz``."""
        return VoiceGate(Judge(self), rate_hz)

    def run(self, windows: Floats, memory: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
        """Judge windows of (n, CONTEXT + WINDOW) samples of ±1.

        Returns (n,) probabilities of voice, and the two parts of the memory for the next run.
        """
        h, c = memory
        told, h, c = self._session.run(None, {"input": windows, "h": h, "c": c})
        return told.reshape(-1), h, c


class Judge:
    """One stream at 16 kHz on its way through the model, with the model's memory of it."""

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self.forget()

    def forget(self) -> None:
        """Begin a new stream."""
        self._memory = (np.zeros(STATE, np.float32), np.zeros(STATE, np.float32))
        self._samples = np.zeros(CONTEXT, np.float32)

    def probabilities(self, samples: npt.NDArray[np.int16]) -> list[float]:
        """How surely each window that is full now holds voice, 0–1.

        Digital silence is none without asking; the model's memory stays as it was.
        """
        new = samples.astype(np.float32) / 32_768
        self._samples = np.concatenate((self._samples, new))
        count = (len(self._samples) - CONTEXT) // WINDOW
        if not count:
            return []
        views = np.lib.stride_tricks.sliding_window_view(self._samples, CONTEXT + WINDOW)
        windows = np.ascontiguousarray(views[::WINDOW][:count])
        self._samples = self._samples[count * WINDOW :].copy()
        if not windows.any():
            return [0.0] * count
        told, *memory = self._model.run(windows, self._memory)
        self._memory = (memory[0], memory[1])
        return [float(each) for each in told]


class VoiceGate:
    """Lets utterances through, with what was just before them and a pause after them.

    Utterances do not overlap. Nothing of a running one is held back: sound is handed on in the
    very call that brings it; only a beginning waits for :data:`BEGINS_AFTER` windows.
    """

    def __init__(self, judge: Judge, rate_hz: int) -> None:
        self._judge = judge
        self._rate_hz = rate_hz
        self._raising: soxr.ResampleStream | None = None
        self._held = bytearray()  # sound that was neither handed on nor dropped
        self._held_from = -1
        self._began = self._windows = self._likely = 0
        self._fed_from = self._voice_to = 0
        self._voice_from = -1  # none while nobody speaks
        self._forget()

    def take(self, first_frame: int, pcm: bytes) -> list[Stretch]:
        """Give sound that follows the last one; get back what is to be heard of it."""
        if self._held_from < 0:
            self._began = self._held_from = first_frame
        self._held += pcm
        stretches: list[Stretch] = []
        for probability in self._judge.probabilities(self._resampled(pcm)):
            self._windows += 1
            stretches += self._judged(probability)
        if self._voice_from >= 0:
            stretches += self._let_through(self._held_to)
        else:
            self._drop_before(self._judged_to - self._frames(KEPT_S))
        return stretches

    def cut(self) -> list[Stretch]:
        """The stream breaks off: end a running utterance."""
        running = self._voice_from >= 0
        stretches = [self._end(self._held_to)] if running else []
        self._forget()
        return stretches

    def _forget(self) -> None:
        self._judge.forget()
        self._raising = (
            soxr.ResampleStream(self._rate_hz, RATE_HZ, 1, "int16", "QQ")
            if self._rate_hz != RATE_HZ
            else None
        )
        self._held = bytearray()
        self._held_from = -1
        self._began = self._windows = self._likely = 0
        self._fed_from = self._voice_to = 0
        self._voice_from = -1

    def _judged(self, probability: float) -> list[Stretch]:
        """Go on by one window."""
        if self._voice_from < 0:
            self._likely = self._likely + 1 if probability >= BEGINS_AT else 0
            if self._likely >= BEGINS_AFTER:
                self._begin()
            return []
        if probability >= GOES_ON_AT:
            self._voice_to = self._judged_to
        length = self._judged_to - self._fed_from
        pause = self._judged_to - self._voice_to
        if length >= self._frames(LONGEST_S) or pause >= self._patience(length):
            return [self._end(self._judged_to)]
        return []

    def _begin(self) -> None:
        window = self._frames(WINDOW / RATE_HZ)
        self._voice_from = max(self._judged_to - self._likely * window, self._held_from)
        self._voice_to = self._judged_to
        begin = self._voice_from - self._frames(PRE_ROLL_S)
        begin -= begin % self._frames(PHASE_S)
        self._drop_before(begin)
        self._fed_from = self._held_from

    def _end(self, frame: int) -> Stretch:
        first, pcm = self._taken(frame)
        voice = (self._voice_from, min(self._voice_to, frame))
        self._voice_from, self._likely = -1, 0
        return Stretch(first, pcm, ends=True, voice=voice)

    def _let_through(self, frame: int) -> list[Stretch]:
        first, pcm = self._taken(frame)
        return [Stretch(first, pcm)] if pcm else []

    def _patience(self, length: int) -> int:
        """Frames of pause that end an utterance of so many frames."""
        return self._frames(HANG_OVER_S if length < self._frames(LONG_S) else SHORT_HANG_OVER_S)

    def _taken(self, frame: int) -> tuple[int, bytes]:
        """Take what is held up to ``frame``; it may be nothing."""
        first = self._held_from
        pcm = bytes(self._held[: max(0, frame - first) * 2])
        self._drop_before(frame)
        return first, pcm

    def _drop_before(self, frame: int) -> None:
        count = min(frame - self._held_from, len(self._held) // 2)
        if count > 0:
            del self._held[: count * 2]
            self._held_from += count

    def _resampled(self, pcm: bytes) -> npt.NDArray[np.int16]:
        samples = np.frombuffer(pcm, np.int16)
        if self._raising is None:
            return samples
        raised: npt.NDArray[np.int16] = self._raising.resample_chunk(samples)
        return raised

    @property
    def _held_to(self) -> int:
        return self._held_from + len(self._held) // 2

    @property
    def _judged_to(self) -> int:
        """Frame of the stream up to which windows were judged; no sum of rounded steps."""
        return self._began + self._windows * WINDOW * self._rate_hz // RATE_HZ

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)
