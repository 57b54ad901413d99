"""What turns the sound of a call into text, made once and shared by all its tracks."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from speech.engine import Engine
from speech.events import Word
from speech.expecting import Expectation
from speech.text.pieces import Written, pieces_of, written
from speech.voice import VoiceModel

log = logging.getLogger(__name__)


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
            takes milliseconds. It is called by :meth:`sentence`.
        expectation: What the call's agent asked last, so that short answers are heard again;
            ``None`` where nothing is. Made for each call.
    """

    engine: Engine
    voice: VoiceModel | None = None
    write: Callable[[tuple[Word, ...]], Written] = plainly_written
    expectation: Expectation | None = None

    def sentence(self, words: tuple[Word, ...]) -> Written:
        """Write a sentence; plainly, when what improves it fails.

        Only the place of the failure is logged: its message may hold what a citizen said.
        """
        try:
            return self.write(words)
        except Exception as error:  # noqa: BLE001 - no sentence is lost to a fault in its polish
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            log.warning("A sentence is shown as heard: %s at %s", type(error).__name__, where)
            return plainly_written(words)
