"""With what a seat hears its calls once more: key, model and hot words as they are by then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path

from app.recognising import first_whisper
from app.second_pass_process import Task, hear_aside
from app.services.second_hearing import NotNowError
from app.settings import Settings
from speech.second_pass import HeardAgain

KEY_S = 5.0


@dataclass(frozen=True, slots=True)
class HearingAgain:
    """Hears a recording in a process of its own (``app.services.second_hearing.Hear``).

    Attributes:
        key: Of the recordings; a locked keyring may keep it back.
        settings: Gives them as they are now.
        hot_words: Gives the desk's own words.
    """

    key: Future[bytes]
    settings: Callable[[], Settings]
    hot_words: Callable[[], tuple[str, ...]]

    def __call__(self, recording: Path, cancel: threading.Event) -> HeardAgain:
        """Hear it; takes minutes. Raises as ``hear_aside``."""
        try:
            key = self.key.result(KEY_S)
        except (TimeoutError, CancelledError, OSError, ValueError) as error:
            raise NotNowError("there is no key for the recordings") from error
        model = self.settings().second_model or first_whisper()
        if not model:
            raise NotNowError("no Whisper model is installed: zuoxi model fetch whisper-base")
        return hear_aside(Task(recording, key, model, self.hot_words()), cancel)
