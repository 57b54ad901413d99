"""What turns the sound of a call into text, made once and shared by all its tracks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from speech.engine import Engine
from speech.events import Word
from speech.expecting import Expectation
from speech.text.pieces import Written, pieces_of, written
from speech.voice import VoiceModel


def plainly_written(words: tuple[Word, ...]) -> Written:
    """Write words as they were recognised, without spaces between characters."""
    return written(pieces_of(words))


@dataclass(frozen=True, slots=True)
class Recognition:
    """The parts of recognition.

    Attributes:
        engine: The recogniser.
        voice: What tells voice from other sound; ``None`` lets the recogniser hear everything.
        write: Turns a finished sentence into text; runs on the transcriber's thread, so it
            takes milliseconds.
        expectation: What the call's agent asked last, so that short answers are heard again;
            ``None`` where nothing is. Made for each call.
    """

    engine: Engine
    voice: VoiceModel | None = None
    write: Callable[[tuple[Word, ...]], Written] = plainly_written
    expectation: Expectation | None = None
