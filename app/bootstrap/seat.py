"""Builds every part of an agent's seat and joins them; knows no rule itself."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from app.assistant.assistant import Assistant
from app.bootstrap.application import RESOURCES, now_ms
from app.bootstrap.sound import SoundSettings
from app.centre_words import CentreWords, load_centre_words
from app.domain.call import Call
from app.domain.seat import Presence, SeatState
from app.paths import Profile
from app.recognising import engine_spec, voice_model
from app.secrets import recording_key
from app.services.assisting import Assisting
from app.services.call_desk import CallDesk, Ear, NewEar
from app.services.deadline import read_limits
from app.services.events import Post, StoreTrouble, SyncChanged
from app.services.history import History
from app.services.hot_words import HotWords
from app.services.knowledge import Knowledge
from app.services.lane import StoreLane
from app.services.pickers import Finder, Places, category_finder, category_names, unit_finder
from app.services.recovery import SENDING, recover
from app.services.sound_setup import Trials
from app.services.ticket_desk import TicketDesk
from app.services.transcripts import Corrections
from app.settings import Settings
from app.shipped import Shipped, load_shipped
from app.store.database import Database, open_database
from app.sync.client import Central
from app.sync.errors import Unsendable
from app.sync.exchange import Exchange
from app.sync.link import LinkState, SyncNews
from app.sync.protocol import SignedIn
from app.telephony.line import Line
from resources.lexicon import load_lexicon
from resources.loader import ResourceError, read_text
from speech.capture import SAMPLE_RATE_HZ
from speech.engine import EngineError
from speech.engine_process import EngineProcess
from speech.events import SpeechEvent, Track
from speech.listening import Listening, Source
from speech.model_files import ModelFilesError
from speech.privacy import Privacy
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.recording_export import export_flac
from speech.recording_file import RecordingError
from speech.streams import DeviceStream
from speech.voice import VoiceModelError
from ui.bridges.background import Background
from ui.bridges.post import DeskBridge
from ui.seat.desk import Desk, SeatServices
from ui.seat.ticket_panel import Pickers
from ui.seat.window import SeatWindow
from ui.theme import Look
from ui.widgets.search_field import Choice

log = logging.getLogger(__name__)

BUNDLED_MODELS = RESOURCES / "models"
KEY_S = 5.0
Sounds = Callable[[], Sequence[Source]]


def device_sounds(settings: Settings) -> Sounds:
    """Both voices from the devices of the settings: two devices, or two channels of one."""

    def sounds() -> Sequence[Source]:
        if not settings.citizen_device:
            both = DeviceStream(settings.agent_device)
            return (Source(both, tuple(Track), SAMPLE_RATE_HZ),)
        return (
            Source(DeviceStream(settings.agent_device), (Track.AGENT,), SAMPLE_RATE_HZ),
            Source(DeviceStream(settings.citizen_device), (Track.CITIZEN,), SAMPLE_RATE_HZ),
        )

    return sounds


class OpenSeat:
    """An agent's seat at work; ``close`` ends every thread of it.

    Attributes:
        desk: The joined desk; its ``window`` is to be shown.
    """

    def __init__(
        self,
        look: Look,
        profile: Profile,
        settings: Settings,
        who: SignedIn,
        central: Central,
        line: Line,
        sounds: Sounds,
        sign_in: Callable[[], object] | None = None,
    ) -> None:
        """Build the seat; takes a fraction of a second. Raises the store's errors.

        ``sign_in`` gets a new token when the server wants one, e.g. after an opening without
        the server; it may block.
        """
        self._profile = profile
        self._sign_in = sign_in
        self._closers = ExitStack()
        try:
            self._build(look, settings, who, central, line, sounds)
        except BaseException:
            self._closers.close()
            raise

    def _build(
        self,
        look: Look,
        settings: Settings,
        who: SignedIn,
        central: Central,
        line: Line,
        sounds: Sounds,
    ) -> None:
        """Build in the order in which parts lean on each other; closing goes the other way."""
        shipped = load_shipped()
        self.database: Database = open_database(self._profile.database)
        self._closers.callback(self.database.close)
        drafts = recover(self.database.sessions, self._profile.recordings, now_ms())
        knowledge = Knowledge(self._profile.knowledge, self.database.readers, shipped.articles)
        self._closers.callback(knowledge.close)
        # only then: both load pypinyin, whose modules must not be loaded by two threads at once
        self._start_loading(settings.model)
        bridge = DeskBridge(look)
        self._join_server(central, bridge.post)
        lane = StoreLane(self.database.sessions, lambda why: bridge.post(StoreTrouble(why)))
        self._closers.callback(_end, lane.close, "Not everything could be written")
        self._background = Background(look)
        self._closers.callback(self._background.close)
        lexicon = load_lexicon()
        assistant = Assistant(shipped.categories, shipped.gazetteer, lexicon, knowledge.guides)
        assisting = Assisting(assistant, bridge.post)
        self._closers.callback(assisting.close)
        self.calls = CallDesk(
            Presence(who.seat, who.name, SeatState.SIGNED_OUT, now_ms()),
            lane,
            self._new_ear(sounds),
            line,
            bridge.post,
            self.exchange.report,
            self.exchange.wake,
            now_ms,
        )
        self._closers.callback(self.calls.close)
        limits = read_limits(tomllib.loads(read_text("deadlines.toml")))
        self.tickets = TicketDesk(
            who.seat, lane, bridge.post, self.exchange.wake, now_ms, limits.due_ms
        )
        history = History(self.database.readers)
        trials = Trials()
        self._closers.callback(trials.close)
        self.sound = SoundSettings(self._profile.settings, settings)
        self.hot_words = HotWords(self.database.readers, lane, self._use_hot_words, now_ms)
        services = SeatServices(
            self.calls,
            self.tickets,
            assisting,
            knowledge,
            history,
            Corrections(lane, self.exchange.wake),
            self.hot_words,
            self.sound.setup(trials),
        )
        finders = _finders(shipped)
        window = SeatWindow(look, _pickers(shipped, finders))
        self._loader.submit(finders.prepare)
        self.desk = Desk(window, services, bridge, self._background)
        self.desk.sign_in_wanted.connect(self._sign_in_again)
        for draft in reversed(drafts):
            self.tickets.open(draft)
        if drafts:
            self.desk.say_restored()

    def _start_loading(self, model: str) -> None:
        """Load what takes a while: the model, and the key, which a locked keyring may keep back."""
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="load-model")
        self._closers.callback(self._loader.shutdown, wait=False, cancel_futures=True)
        keys = ThreadPoolExecutor(1, thread_name_prefix="keyring")
        self._closers.callback(keys.shutdown, wait=False, cancel_futures=True)
        self._key = keys.submit(recording_key, self._profile.folder)
        self._model = self._loader.submit(_load_model, model)
        self._closers.callback(self._model.add_done_callback, _close_engine)
        self._words = self._loader.submit(_load_words)

    def _join_server(self, central: Central, post: Post) -> None:
        central.open_recordings_with(self._opened)
        self.exchange = Exchange(central, self.database.sessions, lambda n: post(_told(n)))
        self._closers.callback(
            _end, self.exchange.stop, "The way to the server did not end in time"
        )

    def start(self) -> None:
        """Go to work: talk to the server, sign the seat in, let calls come."""
        self.exchange.start()
        self.calls.start()

    def close(self) -> None:
        """End the call, write everything, end every thread; a few seconds at most."""
        self._closers.close()

    @property
    def window(self) -> SeatWindow:
        """What is to be shown."""
        return self.desk.window

    @property
    def model(self) -> Future[Recognition | None]:
        """The speech model, loading or loaded; ``None`` inside if there is none."""
        return self._model

    def _use_hot_words(self, words: tuple[str, ...]) -> None:
        """Hand them on where nobody waits for their pinyin."""

        def use() -> None:
            if (centre := self._words.result()) is not None:
                centre.use_hot_words(words)

        self._loader.submit(use)

    def _sign_in_again(self) -> None:
        """Runs on the UI thread; the desk asks again until there is a token."""
        if self._sign_in is not None:
            self._background.run_net(
                self._sign_in,
                owner=self.desk,
                done=lambda _: self.exchange.wake(),
                failed=lambda _: None,  # the banner says already that a sign-in is needed
            )

    @contextmanager
    def _opened(self, recording: Path) -> Iterator[BinaryIO]:
        """A recording as plain FLAC, for the time of sending it."""
        with TemporaryDirectory(prefix=SENDING, dir=self._profile.recordings) as folder:
            plain = Path(folder) / "call.flac"
            try:
                export_flac(recording, self._key.result(KEY_S), plain)
            except RecordingError as error:
                raise Unsendable(str(error)) from error
            except TimeoutError as error:
                raise OSError("the keyring is locked") from error  # tried again later
            with plain.open("rb") as file:
                yield file

    def _new_ear(self, sounds: Sounds) -> NewEar:
        def make(call: Call, emit: Callable[[SpeechEvent], None], privacy: Privacy) -> Ear | None:
            recognition = self._model.result() if self._model.done() else None
            if recognition is None:
                return None
            words = self._words.result() if self._words.done() else None
            if words is not None:
                recognition = replace(recognition, write=words.writer())
            sources = sounds()
            path = self._profile.recordings / f"{call.id}.rec"
            try:
                key = self._key.result(0)
                recorder = Recorder(path, key, sources[0].rate_hz, privacy, emit)
            except (TimeoutError, ValueError, OSError):
                log.exception("There is no usable key; this call is heard but not recorded")
                return Ear(Listening(sources, recognition, emit), None)
            return Ear(Listening(sources, recognition, emit, recorder), path)

        return make


def _end(end: Callable[[], bool], trouble: str) -> None:
    if not end():
        log.error(trouble)


def _load_model(name: str) -> Recognition | None:
    try:
        return Recognition(EngineProcess(engine_spec(name)), voice_model())
    except (EngineError, ModelFilesError, VoiceModelError):
        log.exception("There is no speech model to listen with")
        return None


def _load_words() -> CentreWords | None:
    try:
        return load_centre_words()
    except (ResourceError, OSError, ValueError):
        log.exception("The centre's words cannot be used; sentences are shown as heard")
        return None


def _close_engine(loaded: Future[Recognition | None]) -> None:
    if loaded.cancelled() or loaded.exception() is not None:
        return
    if (recognition := loaded.result()) is not None:
        recognition.engine.close()


def _told(news: SyncNews) -> SyncChanged:
    return SyncChanged(
        connected=news.state is not LinkState.UNREACHABLE,
        sign_in_needed=news.state is LinkState.SIGN_IN_NEEDED,
        waiting=news.waiting,
        held=news.held,
        last_sent_ms=news.last_sent_ms,
        problem=news.problem,
        articles_changed=news.articles_changed,
    )


@dataclass(frozen=True, slots=True)
class _Finders:
    """What the search boxes of the form look through."""

    categories: Finder
    units: Finder
    places: Places

    def prepare(self) -> None:
        """Spell everything; runs while the window is already shown."""
        for finder in (self.categories, self.places.finder, self.units):
            finder.prepare()


def _finders(shipped: Shipped) -> _Finders:
    return _Finders(
        category_finder(shipped.categories),
        unit_finder(shipped.categories, shipped.gazetteer),
        Places(shipped.gazetteer),
    )


def _pickers(shipped: Shipped, finders: _Finders) -> Pickers:
    names = category_names(shipped.categories)
    return Pickers(
        categories=_choices(finders.categories),
        places=_choices(finders.places.finder),
        units=_choices(finders.units),
        category_name=lambda code: names.get(code, code),
        place_name=finders.places.text,
        place_of=finders.places.place,
    )


def _choices(finder: Finder) -> Callable[[str], list[Choice]]:
    return lambda typed: [Choice(row.value, row.text, row.detail) for row in finder.find(typed)]
