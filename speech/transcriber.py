"""From blocks of sound to events: one transcriber for each track, on a thread of its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from speech.capture import Block, BlockQueue
from speech.engine import Hearing
from speech.events import Failed, Gap, Partial, Segment, SpeechEvent, Track, Voice, Word
from speech.expecting import SecondHearing
from speech.gates import Gate, LoudGate, Stretch
from speech.recognition import Recognition
from speech.utterance import Utterance

log = logging.getLogger(__name__)

POLL_S = 0.2
GIVEN_UP_AFTER_S = 0.7  # without any sound a running sentence is not going on
SETTLING_S = 0.5
PAUSE_SPLITS_S = 1.5  # a recogniser that missed the end of a sentence does not glue two together


class Transcriber:
    """Turns the blocks of one track into events until ``None`` arrives, or ``end`` or ``stop``.

    Recognition is shared and loaded once. The gate decides what is heard; each utterance has an
    ear of its own, made on this thread. While a recogniser that died is started again, blocks
    wait in the queue; while none can be had, utterances are gaps.
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
        self._expectation = recognition.expectation
        self._again = (
            SecondHearing(recognition.engine, rate_hz, recognition.expectation)
            if recognition.expectation is not None and track is Track.CITIZEN
            else None
        )
        voice = recognition.voice
        self._gate: Gate = LoudGate(rate_hz) if voice is None else voice.gate(rate_hz)
        self._ending, self._stopping = threading.Event(), threading.Event()
        self._utterance: Utterance | None = None
        self._is_lost = False
        self._heard_to = 0
        self._captured_s = 0.0
        self._shown = ""

    def run(self) -> None:
        """Work until the end of the stream; the target of the ``transcriber`` thread."""
        try:
            while (block := self._next()) is not None:
                self.take(block)
            self.finish()
            self._tell_what_was_left_out()
        except Exception as error:
            log.exception("Recognition of the %s track stopped", self._track)
            self._emit(Failed(self._track, repr(error)))

    def end(self) -> None:
        """No more blocks come: hear those that wait, then return; callable from any thread.

        It does not wait: unlike for ``None``, there is always room for it.
        """
        self._ending.set()
        with suppress(queue.Full):
            self._blocks.put_nowait(None)

    def stop(self) -> None:
        """Ask ``run`` to flush and return, leaving out what waits; callable from any thread."""
        self._stopping.set()

    def take(self, block: Block) -> None:
        """Hear one block; a jump since the last one is told as a gap."""
        is_settling = not self._captured_s and block.first_frame < SETTLING_S * self._rate_hz
        if block.first_frame != self._heard_to and not is_settling:
            self._tell_gap(block.first_frame)
        self._heard_to = block.first_frame + block.frames
        self._captured_s = block.captured_s
        for stretch in self._gate.take(block.first_frame, block.pcm):
            self._hear(stretch)

    def finish(self) -> None:
        """The sound is over, or breaks off: tell what is left of a running utterance."""
        for stretch in self._gate.cut():
            self._hear(stretch)

    def _next(self) -> Block | None:
        while not self._stopping.is_set():
            try:
                return self._blocks.get(timeout=POLL_S)
            except queue.Empty:
                if self._ending.is_set():
                    return None
                self._tell_what_is_left()
        return None

    def _tell_what_is_left(self) -> None:
        """Finish a sentence whose sound stopped coming; its speaker may have been unplugged."""
        waited_s = time.perf_counter() - self._captured_s
        if self._utterance is not None and waited_s > GIVEN_UP_AFTER_S:
            self.finish()

    def _tell_what_was_left_out(self) -> None:
        """Blocks that still wait when ``stop`` was called are a gap like any other."""
        waiting = 0
        with suppress(queue.Empty):
            while (block := self._blocks.get_nowait()) is not None:
                waiting = block.first_frame + block.frames
        if waiting > self._heard_to:
            lost = waiting - self._heard_to
            self._emit(Gap(self._track, self._heard_to / self._rate_hz, lost / self._rate_hz))

    def _tell_gap(self, first_frame: int) -> None:
        self.finish()
        lost = first_frame - self._heard_to
        self._emit(Gap(self._track, self._heard_to / self._rate_hz, lost / self._rate_hz))

    def _hear(self, stretch: Stretch) -> None:
        if self._utterance is None:
            self._utterance = Utterance(
                self._track,
                self._recognition.engine,
                self._rate_hz,
                stretch.first_frame,
                self._emit,
                is_lost=self._is_lost,
                again=self._again,
            )
        if stretch.pcm:
            self._tell(self._utterance.hear(stretch.pcm))
        if stretch.ends:
            self._tell(self._utterance.finish())
            self._is_lost = self._utterance.is_lost
            self._utterance = None
            if stretch.voice is not None:
                first, last = (frame / self._rate_hz for frame in stretch.voice)
                self._emit(Voice(self._track, first, last))

    def _tell(self, hearing: Hearing) -> None:
        for words in _sentences(hearing.words):
            self._shown = ""
            segment = self._segment(words)
            if self._expectation is not None:
                self._expectation.told(segment)
            self._emit(segment)
        if hearing.partial != self._shown:
            self._shown = hearing.partial
            self._emit(Partial(self._track, hearing.partial, self._captured_s))

    def _segment(self, words: tuple[Word, ...]) -> Segment:
        written = self._recognition.sentence(words)
        return Segment(
            self._track,
            words[0].start_s,
            words[-1].end_s,
            written.text,
            words,
            self._captured_s,
            written.heard,
            written.edits,
        )


def _sentences(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Cut words where a speaker paused for longer than any sentence does."""
    first = 0
    for at in range(1, len(words) + 1):
        is_end = at == len(words)
        if is_end or words[at].start_s - words[at - 1].end_s > PAUSE_SPLITS_S:
            yield words[first:at]
            first = at
