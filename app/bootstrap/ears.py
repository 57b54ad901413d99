"""How a seat listens to a call: sources, recogniser, words and recording as they are by then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from app.bootstrap.recognisers import Recognisers
from app.centre_words import CentreWords
from app.domain.call import Call
from app.services.call_desk import Ear
from app.settings import Settings
from speech.capture import SAMPLE_RATE_HZ
from speech.events import SpeechEvent, Track, Word
from speech.expecting import Expectation
from speech.listening import Listening, Source
from speech.privacy import Privacy
from speech.recognition import Recognition, plainly_written
from speech.recording import Recorder
from speech.streams import DeviceStream
from speech.text.pieces import Step, Written

log = logging.getLogger(__name__)

Sounds = Callable[[Settings], Sequence[Source]]
"""Makes the sources of a call, from the settings as they are when it is answered."""


def device_sounds(settings: Settings) -> Sequence[Source]:
    """Both voices from the devices of the settings: two devices, or two channels of one."""
    if not settings.citizen_device:
        both = DeviceStream(settings.agent_device)
        return (Source(both, tuple(Track), SAMPLE_RATE_HZ),)
    return (
        Source(DeviceStream(settings.agent_device), (Track.AGENT,), SAMPLE_RATE_HZ),
        Source(DeviceStream(settings.citizen_device), (Track.CITIZEN,), SAMPLE_RATE_HZ),
    )


@dataclass(frozen=True, slots=True)
class Ears:
    """Makes the listening of each call (``app.services.call_desk.NewEar``); never waits.

    Attributes:
        words: The centre's words, loading or loaded; ``None`` inside if they cannot be used.
        key: Of the recordings; a locked keyring may keep it back for ever.
        sources: Makes the sources of a call.
        recordings: Folder of the recordings.
    """

    recognisers: Recognisers
    words: Future[CentreWords | None]
    key: Future[bytes]
    sources: Callable[[], Sequence[Source]]
    recordings: Path

    def __call__(
        self, call: Call, emit: Callable[[SpeechEvent], None], privacy: Privacy
    ) -> Ear | None:
        """Make the ear of a call; ``None`` if there is no model to listen with."""
        recognition = self._recognition()
        if recognition is None:
            return None
        sources = self.sources()
        path = self.recordings / f"{call.id}.rec"
        try:
            recorder = Recorder(path, self.key.result(0), sources[0].rate_hz, privacy, emit)
        except (TimeoutError, ValueError, OSError):
            log.exception("There is no usable key; this call is heard but not recorded")
            return Ear(Listening(sources, recognition, emit), None)
        return Ear(Listening(sources, recognition, emit, recorder), path)

    def _recognition(self) -> Recognition | None:
        loaded = self.recognisers.now
        if loaded is None:
            return None
        expectation = Expectation(loaded.answers) if loaded.answers else None
        recognition = replace(loaded.recognition, expectation=expectation)
        return replace(recognition, write=Writing(self.words, loaded.steps))


class Writing:
    """Writes a call's sentences with the centre's words from the moment these are loaded.

    They take seconds after the start, and a call that is answered before shall not stay without
    them to its end. The threads of both tracks call it.
    """

    def __init__(self, loading: Future[CentreWords | None], steps: Sequence[Step]) -> None:
        self._loading = loading
        self._steps = steps
        self._lock = threading.Lock()
        self._write: Callable[[tuple[Word, ...]], Written] | None = None

    def __call__(self, words: tuple[Word, ...]) -> Written:
        """Write a sentence, as well as it can be done by now."""
        with self._lock:
            if self._write is None and self._loading.done():
                centre = self._loading.result()
                self._write = plainly_written if centre is None else centre.writer(*self._steps)
            write = self._write or plainly_written
        return write(words)
