"""From blocks of sound to events: one transcriber for each track, on a thread of its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from speech.capture import Block, BlockQueue
from speech.events import Failed, Gap, Partial, Segment, SpeechEvent, Track, Word
from speech.recognition import Recognition
from speech.text.pieces import joined

log = logging.getLogger(__name__)

POLL_S = 0.2
QUIET_RMS = 60  # of 32 768, about -55 dB: below the noise of any open microphone
QUIET_ENDS_SENTENCE_S = 0.7
SETTLING_S = 0.5
PAUSE_SPLITS_S = 1.5  # a decoder that missed the end of a sentence does not glue two together


class Transcriber:
    """Turns the blocks of one track into events until ``None`` arrives or ``stop`` is called.

    Recognition is shared and loaded once. An ear is made of it on this thread, and again after
    every gap and every sentence that silence ended, because a finished ear must not be fed.
    """

    def __init__(
        self,
        track: Track,
        blocks: BlockQueue,
        recognition: Recognition,
        emit: Callable[[SpeechEvent], None],
        rate_hz: int,
    ) -> None:
        self._track = track
        self._blocks = blocks
        self._recognition = recognition
        self._emit = emit
        self._rate_hz = rate_hz
        self._stopping = threading.Event()
        self._began = self._heard_to = 0
        self._captured_s = 0.0
        self._shown = ""
        self._quiet_s = 0.0

    def run(self) -> None:
        """Work until the end of the stream; the target of the ``transcriber`` thread."""
        try:
            self.begin()
            while (block := self._next()) is not None:
                self.take(block)
            self.finish()
        except Exception as error:
            log.exception("Recognition of the %s track stopped", self._track)
            self._emit(Failed(self._track, repr(error)))

    def stop(self) -> None:
        """Ask ``run`` to flush and return; callable from any thread."""
        self._stopping.set()

    def begin(self, first_frame: int = 0) -> None:
        """Start a new ear whose sound begins at ``first_frame``."""
        self._ear = self._recognition.engine.ear(self._rate_hz)
        self._began = self._heard_to = first_frame
        self._shown = ""
        self._quiet_s = 0.0

    def take(self, block: Block) -> None:
        """Hear one block; a jump since the last one is told as a gap."""
        if self._captured_s == 0.0 and block.first_frame < SETTLING_S * self._rate_hz:
            self.begin(block.first_frame)  # a device that took a moment to open lost nothing
        elif block.first_frame != self._heard_to:
            self._tell_gap(block.first_frame)
        hearing = self._ear.hear(block.pcm)
        self._heard_to = block.first_frame + block.frames
        self._captured_s = block.captured_s
        if hearing.words:
            self._tell_segments(hearing.words)
            return
        self._tell_partial(hearing.partial)
        if self._silence_ended_it(block):
            self.finish()
            self.begin(self._heard_to)

    def finish(self) -> None:
        """Finish the ear: tell what it still holds."""
        self._tell_segments(self._ear.finish().words)

    def _next(self) -> Block | None:
        while not self._stopping.is_set():
            try:
                return self._blocks.get(timeout=POLL_S)
            except queue.Empty:
                self._tell_what_is_left()
        return None

    def _tell_what_is_left(self) -> None:
        """Finish a sentence whose sound stopped coming; its speaker may have been unplugged."""
        if self._shown and time.perf_counter() - self._captured_s > QUIET_ENDS_SENTENCE_S:
            self.finish()
            self.begin(self._heard_to)

    def _tell_gap(self, first_frame: int) -> None:
        self.finish()
        lost = first_frame - self._heard_to
        self._emit(Gap(self._track, self._heard_to / self._rate_hz, lost / self._rate_hz))
        self.begin(first_frame)

    def _tell_partial(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self._emit(Partial(self._track, text, self._captured_s))

    def _tell_segments(self, words: tuple[Word, ...]) -> None:
        offset_s = self._began / self._rate_hz
        sentences = list(_sentences(words))
        if self._shown and not sentences:
            self._emit(Partial(self._track, "", self._captured_s))  # it was nothing after all
        self._shown = ""
        for sentence in sentences:
            moved = tuple(
                replace(w, start_s=w.start_s + offset_s, end_s=w.end_s + offset_s) for w in sentence
            )
            self._emit(
                Segment(
                    self._track,
                    moved[0].start_s,
                    moved[-1].end_s,
                    joined([w.word for w in moved]),
                    moved,
                    self._captured_s,
                )
            )

    def _silence_ended_it(self, block: Block) -> bool:
        """Tell whether a running sentence was followed by enough digital silence.

        Decoders judge silence by their acoustic model and can miss it on lines that
        send zeros between words (GSM comfort-noise gaps, muted headsets).
        """
        samples = np.frombuffer(block.pcm, np.int16).astype(np.float32)
        quiet = not samples.size or float(np.sqrt(np.mean(samples**2))) < QUIET_RMS
        self._quiet_s = self._quiet_s + block.frames / self._rate_hz if quiet else 0.0
        return bool(self._shown) and self._quiet_s >= QUIET_ENDS_SENTENCE_S


def _sentences(words: tuple[Word, ...]) -> Iterator[list[Word]]:
    """Cut words where a speaker paused for longer than any sentence does."""
    sentence: list[Word] = []
    for word in words:
        if sentence and word.start_s - sentence[-1].end_s > PAUSE_SPLITS_S:
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence
