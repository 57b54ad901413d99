"""Builds every part of an agent's seat and joins them; knows no rule itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial

from PySide6.QtCore import QTimer

from app.bootstrap.application import now_ms
from app.bootstrap.aside import Aside, Repeated
from app.bootstrap.assisting import Readers, assistant_of, check_of, load_readers
from app.bootstrap.dictionaries import centre_files, shelf_of
from app.bootstrap.drafting import drafting_of
from app.bootstrap.ears import Ears, Sounds
from app.bootstrap.finders import Finders, choices_of
from app.bootstrap.hearing_again import HearingAgain
from app.bootstrap.keys import fetch_key, open_with_key
from app.bootstrap.recognisers import Loaded, Recognisers
from app.bootstrap.sending import opened, stream, told
from app.bootstrap.sound import SoundSettings
from app.centre_words import CentreWords, load_centre_words
from app.domain.deadlines import Calendar, Deadlines
from app.domain.form import TicketForm
from app.domain.seat import Presence, SeatState
from app.domain.ticket import Place
from app.paths import Profile
from app.services.assisting import Assisting
from app.services.call_desk import CallDesk
from app.services.checking import Checking
from app.services.city_now import CityNow
from app.services.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    DeskEvent,
    StoreTrouble,
)
from app.services.held import Held
from app.services.history import History
from app.services.hot_words import HotWords
from app.services.knowledge import Knowledge
from app.services.lane import StoreLane
from app.services.merging import Merging
from app.services.recents import Recents
from app.services.recovery import recover
from app.services.repeats import Repeats
from app.services.second_hearing import SecondHearing
from app.services.similar import SimilarTickets, things_of
from app.services.sound_setup import Trials
from app.services.steps import Steps
from app.services.ticket_desk import TicketDesk
from app.services.transcripts import Corrections
from app.services.work_list import WorkList
from app.settings import Settings
from app.shipped import Shipped, load_shipped
from app.store.database import Database
from app.sync.client import Central
from app.sync.exchange import Exchange
from app.sync.link import SyncNews
from app.sync.protocol import SignedIn
from app.sync.streaming import Streaming
from app.telephony.line import Line
from resources.centre import CentreFiles, ResourceError
from resources.deadline_loader import load_calendar, load_deadlines
from resources.everyday_loader import load_everyday
from resources.form_loader import load_form, load_text_modules
from ui.bridges.background import Background
from ui.bridges.garbage import put_aside
from ui.bridges.news import NewsBridge
from ui.bridges.post import DeskBridge
from ui.inspector.ticket_card import Names
from ui.seat.desk import Desk, SeatServices
from ui.seat.knowledge_desk import Names as FilterNames
from ui.seat.lists_desk import ListsDesk, ListServices
from ui.seat.window import SeatWindow
from ui.theme import Look

log = logging.getLogger(__name__)
START_S = 10.0
PAINT_MS = 100
PICKED = ("category", "place", "lead_unit")


class OpenSeat:
    """An agent's seat at work; ``close`` ends every thread of it.

    Attributes:
        desk: The joined desk; its ``window`` is to be shown.
        knowledge: The knowledge base at this seat.
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
        key: Future[bytes] | None = None,
    ) -> None:
        """Build the seat; takes a fraction of a second. Raises the store's errors.

        ``sign_in`` gets a new token when the server wants one, e.g. after an opening without
        the server; it may block. ``key`` is what ``fetch_key`` gave, if it was asked before:
        the seat cannot open without it.
        """
        self._profile = profile
        self._key = key or fetch_key(profile)
        self._sign_in = sign_in
        self._closers = ExitStack()
        self._started = threading.Event()
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
        centre = centre_files(settings.centre_folder, self._profile.dictionaries)
        shipped = load_shipped(centre)
        form = centre.load(load_form)
        self.database: Database = open_with_key(self._profile, self._key)
        self._closers.callback(self.database.close)
        drafts = recover(self.database.sessions, self._profile.recordings, now_ms())
        self._bridge = DeskBridge(look)
        self._start_loading(settings.model)
        self._join_server(central, settings)
        self._lane = StoreLane(
            self.database.sessions,
            lambda why: self._bridge.post(StoreTrouble(why)),
            self.database.tidy,
        )
        self._closers.callback(_end, self._lane.close, "Not everything could be written")
        self._background = Background(look)
        self._closers.callback(self._background.close)
        self.knowledge = self._knowledge(shipped, central)
        self._finders = finders = Finders.of(shipped)
        # Who takes what another unit sent back: at the start and when tickets came.
        learn = finders.units.learn
        self._lessons = Repeated(self._reading, lambda: learn(self.database.readers, now_ms()))
        assisting, checking = self._assisting(centre, shipped, settings, who.seat)
        self._join_second_pass()
        self._join_sound(settings)
        self._join_calls(who, line, sounds)
        deadlines = _deadlines(centre, shipped)
        self.tickets = TicketDesk(
            who.seat,
            self._lane,
            self._bridge.post,
            self.exchange.wake,
            now_ms,
            deadlines.detail,
            form,
        )
        self._reading.submit(finders.prepare)
        self._lessons.want()
        loaded = NewsBridge(look)
        loaded.came.connect(put_aside)
        self._reading.submit(partial(loaded.post, None))
        self._reading.submit(self._look_for_damage)
        recents = Recents(self.database.readers, self._lane, now_ms, PICKED)
        modules = centre.load(load_text_modules)
        window = SeatWindow(look, finders.pickers(form, modules, deadlines, recents, now_ms))
        window.ticket.picked.connect(recents.note)
        lists = self._lists(window, finders, who.seat, deadlines, form)
        services = self._services(assisting, checking)
        self.desk = Desk(
            window, services, lists, self._bridge, self._background, _filter_names(finders)
        )
        self.desk.sign_in_wanted.connect(self._sign_in_again)
        self.tickets.resume(drafts)
        if drafts:
            self.desk.say_restored()
        if centre.refused:
            self.desk.say_refused([str(each) for each in centre.refused])
        if (mended := self.database.mended) is not None:
            self.desk.say_mended(mended.kept, sum(mended.lost.values()))

    def _look_for_damage(self) -> None:
        if self.database.look_for_damage():
            log.error("The seat's database is damaged; its next opening mends it")

    def _knowledge(self, shipped: Shipped, central: Central) -> Knowledge:
        knowledge = Knowledge(
            self._profile.knowledge,
            self.database.readers,
            shipped.articles,
            shipped.lexicon,
            lane=self._lane,
            clock=now_ms,
            fetch=central.attachment,
            sent_soon=self.exchange.wake,
        )
        self._closers.callback(knowledge.close)
        self._reading.submit(knowledge.open)
        return knowledge

    def _start_loading(self, model: str) -> None:
        """Load what takes a while: the model, and beside it all that is read.

        Reading goes one after another on one thread: most of it loads pypinyin, whose modules
        must not be loaded by two threads at once. It begins when the window is there: Python runs
        one thread at a time, and who sits down wants to see the desk first.
        """
        self._recognisers = Recognisers(model, Aside("load-model"), self._bridge.post)
        self._closers.callback(self._recognisers.close)
        self._reading = Aside("read")
        self._closers.callback(self._reading.close)
        self._closers.callback(self._started.set)
        self._reading.submit(partial(self._started.wait, START_S))
        self._words = self._reading.submit(_load_words)

    def _join_sound(self, settings: Settings) -> None:
        self._trials = Trials()
        self._closers.callback(self._trials.close)
        self.sound = SoundSettings(
            self._profile.settings, settings, self._recognisers.choose, self.second.look
        )
        self.hot_words = HotWords(self.database.readers, self._lane, self._use_hot_words, now_ms)

    def _join_second_pass(self) -> None:
        self.second = SecondHearing(
            self.database.sessions,
            HearingAgain(self._key, lambda: self.sound.now, lambda: self.hot_words.words),
            lambda: self.sound.now.second_pass,
            self._profile.recordings,
            self.exchange.wake,
        )
        self._closers.callback(_end, self.second.close, "The second pass did not end in time")

    def _join_calls(self, who: SignedIn, line: Line, sounds: Sounds) -> None:
        ears = Ears(
            self._recognisers,
            self._words,
            self._key,
            lambda: sounds(self.sound.now),
            self._profile.recordings,
        )
        self.calls = CallDesk(
            Presence(who.seat, who.name, SeatState.SIGNED_OUT, now_ms()),
            self._lane,
            ears,
            line,
            self._post,
            self.exchange.report,
            self.exchange.wake,
            now_ms,
        )
        self._closers.callback(self.calls.close)

    def _assisting(
        self, centre: CentreFiles, shipped: Shipped, settings: Settings, seat: str
    ) -> tuple[Assisting, Checking]:
        """The assistant and the check, which are read together; both wait for nobody."""

        def load() -> Readers:
            similar = SimilarTickets(
                self.database.readers, seat, now_ms, things_of(centre.load(load_everyday).concepts)
            )
            hints = (self._city.suggestions, similar.suggestions)
            propose = self._finders.units.propose
            nation = self._finders.places.nation
            return load_readers(centre, shipped, self.knowledge, propose, hints, nation)

        drafting = drafting_of(settings)
        if drafting is not None:
            self._closers.callback(drafting.close)
        readers = self._reading.submit(load)
        self._assistant = Assisting(assistant_of(readers), self._bridge.post, drafting)
        self._closers.callback(self._assistant.close)
        return self._assistant, Checking(check_of(readers))

    def _services(self, assisting: Assisting, checking: Checking) -> SeatServices:
        return SeatServices(
            self.calls,
            self.tickets,
            assisting,
            checking,
            self.knowledge,
            History(self.database.readers),
            Corrections(self._lane, self.exchange.wake, self._streaming.say),
            self.hot_words,
            self.sound.setup(self._trials),
        )

    def _lists(
        self,
        window: SeatWindow,
        finders: Finders,
        seat: str,
        deadlines: Deadlines,
        form: TicketForm,
    ) -> ListsDesk:
        readers, lane, soon = self.database.readers, self._lane, self.exchange.wake
        names = Names(lambda code: finders.names.get(code, code), finders.places.text)
        services = ListServices(
            WorkList(readers, lane, seat, now_ms, finders.codes_named),
            Repeats(readers, seat, now_ms, form.repeats_days),
            Merging(lane, seat, now_ms, soon),
            Held(readers, lane, seat, now_ms, soon),
            self.tickets,
            Steps(lane, seat, now_ms, soon, deadlines.detail),
        )
        units = choices_of(finders.units.finder)
        return ListsDesk(window, window.look, names, services, self._background, seat, units)

    def _post(self, event: DeskEvent) -> None:
        """Tell the desk, and those who have to know whether a call is in hand; any thread."""
        if self._streams:
            stream(self._streaming, event)
        match event:
            case CallRinging(call):
                self._recognisers.call_begins(call.id)
                self.second.call_begins(call.id)
            case CallAnswered(call, hears=True):
                self._lane.write(lambda session: self.second.want(session, call.id))
            case CallEnded(call):
                self._recognisers.call_is_over(call.id)
                self.second.call_is_over(call.id)
        self._bridge.post(event)

    def _join_server(self, central: Central, settings: Settings) -> None:
        central.open_recordings_with(lambda file: opened(file, self._key))
        self._streams = settings.stream_words
        self._streaming = Streaming(central)
        self._closers.callback(  # after the exchange, which cuts what is under way
            _end, self._streaming.stop, "Streaming did not end in time"
        )
        shelf = shelf_of(central, self._profile.dictionaries)
        self._city = CityNow(central, now_ms, lambda _: self._assistant.again())
        self.exchange = Exchange(
            central,
            self.database.sessions,
            self._hear_of_server,
            upload_share=settings.upload_share / 100,
            also={"city": self._city.step, "dictionaries": shelf.step},
        )
        self._closers.callback(
            _end, self.exchange.stop, "The way to the server did not end in time"
        )
        self._closers.callback(self._streaming.ask_to_stop)

    def _hear_of_server(self, news: SyncNews) -> None:
        """Runs on the threads of the exchange."""
        if news.changed:
            self._lessons.want()
        self._bridge.post(told(news))

    def start(self) -> None:
        """Go to work: read on, talk to the server, sign the seat in, let calls come."""
        QTimer.singleShot(PAINT_MS, self._bridge, self._started.set)
        self.exchange.start()
        self._streaming.start()
        self.calls.start()
        self.second.start()

    def close(self) -> None:
        """End the call, write everything, end every thread; a few seconds at most."""
        self._closers.close()

    @property
    def window(self) -> SeatWindow:
        """What is to be shown."""
        return self.desk.window

    @property
    def model(self) -> Future[Loaded | None]:
        """The speech model of the start, loading or loaded; ``None`` inside if there is none."""
        return self._recognisers.first

    @property
    def words(self) -> Future[CentreWords | None]:
        """The centre's words, loading or loaded; ``None`` inside if they cannot be used."""
        return self._words

    def _use_hot_words(self, words: tuple[str, ...]) -> None:
        """Hand them on where nobody waits for their pinyin."""

        def use() -> None:
            if (centre := self._words.result()) is not None:
                centre.use_hot_words(words)

        self._reading.submit(use)

    def _sign_in_again(self) -> None:
        """Runs on the UI thread; the desk asks again until there is a token."""
        if self._sign_in is not None:
            self._background.run_net(
                self._sign_in,
                owner=self.desk,
                done=lambda _: self.exchange.wake(),
                failed=lambda _: None,  # the banner says already that a sign-in is needed
            )


def _end(end: Callable[[], bool], trouble: str) -> None:
    if not end():
        log.error(trouble)


def _deadlines(centre: CentreFiles, shipped: Shipped) -> Deadlines:
    rules = centre.load(partial(load_deadlines, shipped.directory))
    return Deadlines(rules, Calendar(centre.load(load_calendar)), shipped.directory)


def _load_words() -> CentreWords | None:
    try:
        return load_centre_words()
    except (ResourceError, OSError, ValueError):
        log.exception("The centre's words cannot be used; sentences are shown as heard")
        return None


def _filter_names(finders: Finders) -> FilterNames:
    """How codes read in the filters of the knowledge base; an unknown one stays as it is."""
    return FilterNames(
        lambda code: finders.names.get(code, code),
        lambda code: finders.places.text(Place(verbatim=code, district=code)),
    )
