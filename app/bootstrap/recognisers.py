"""The recogniser of a seat: loaded aside, and exchanged while no call is in hand."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from uuid import UUID

from app.answers import expected_answers
from app.bootstrap.aside import Aside
from app.recognising import Steps, engine_spec, steps_of, voice_model
from app.services.events import ModelLoaded
from speech.engine import EngineError
from speech.engine_process import EngineProcess
from speech.expecting import Answers
from speech.model_files import ModelFilesError
from speech.recognition import Recognition
from speech.voice import VoiceModelError

log = logging.getLogger(__name__)

END_S = 5.0
"""A child that is being loaded is ended within this time, by force if need be."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A recogniser at work.

    Attributes:
        steps: What is done to its words after the centre's names are put right.
        answers: Short answers that it can be told to expect.
    """

    recognition: Recognition
    steps: Steps = ()
    answers: tuple[Answers, ...] = ()


class Recognisers:
    """Holds the recogniser for the next call; its methods return at once, from any thread.

    Args:
        aside: Where models are loaded, one after another.
        tell: Gets what became of a model that was chosen later; called on that thread.
    """

    def __init__(self, model: str, aside: Aside, tell: Callable[[ModelLoaded], None]) -> None:
        """Begin to load ``model``, a name or a folder."""
        self._aside = aside
        self._tell = tell
        self._lock = threading.Lock()
        self._closed = False
        self._cancel = threading.Event()  # of what is being loaded
        self._calls: set[UUID] = set()
        self._wanted = ""
        self._now: Loaded | None = None
        self._next: Loaded | None = None
        self.first: Future[Loaded | None] = aside.submit(lambda: self._load(model))

    @property
    def now(self) -> Loaded | None:
        """What hears a call that begins now; ``None`` without a model, or before it is loaded."""
        return self._now

    def choose(self, model: str) -> bool:
        """Use another model; false if it is loaded only when the call in hand is over."""
        with self._lock:
            if self._calls:
                self._wanted = model
                return False
        self._aside.submit(lambda: self._change(model))
        return True

    def call_begins(self, call_id: UUID) -> None:
        """Exchange nothing from now on."""
        with self._lock:
            self._calls.add(call_id)

    def call_is_over(self, call_id: UUID) -> None:
        """Nobody listens to this call any more."""
        with self._lock:
            self._calls.discard(call_id)
            if self._calls:
                return
            wanted, self._wanted = self._wanted, ""
        if wanted:
            self._aside.submit(lambda: self._change(wanted))
        if self._next is not None:
            self._aside.submit(self._exchange)

    def close(self) -> None:
        """End every recogniser, also one that is being loaded; some seconds at most."""
        with self._lock:
            self._closed = True
            self._cancel.set()
        self._aside.close(END_S)
        with self._lock:
            held, self._now, self._next = (self._now, self._next), None, None
        for each in held:
            _end(each)

    def _change(self, model: str) -> None:
        loaded = self._load(model)
        if not self._closed:
            self._tell(ModelLoaded(model, failed=loaded is None))

    def _load(self, model: str) -> Loaded | None:
        """Load a model and put it to work; runs aside, for seconds."""
        with self._lock:
            if self._closed:
                return None
            self._cancel = cancel = threading.Event()
        try:
            loaded = _loaded(model, cancel)
        except (EngineError, ModelFilesError, VoiceModelError, OSError):
            if not self._closed:
                log.exception("There is no speech model to listen with")
            return None
        with self._lock:
            before, self._next = self._next, loaded
        _end(before)
        self._exchange()
        return loaded

    def _exchange(self) -> None:
        """Put what was loaded to work, unless a call uses the other; runs aside."""
        with self._lock:
            if self._next is None or self._calls:
                return
            before, self._now, self._next = self._now, self._next, None
        _end(before)


def _loaded(model: str, cancel: threading.Event) -> Loaded:
    spec, voice = engine_spec(model), voice_model()
    steps = steps_of(spec.kind)
    engine = EngineProcess(spec, closing=cancel)
    return Loaded(Recognition(engine, voice), steps, expected_answers(engine))


def _end(loaded: Loaded | None) -> None:
    if loaded is not None:
        loaded.recognition.engine.close()
