"""The agent's desk: joins the window to the services and shows every event where it belongs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.call import Call, EndedBy
from app.domain.draft import Draft
from app.domain.seat import IN_CALL, SeatState
from app.domain.ticket import Ticket
from app.domain.transcript import Segment
from app.services.assisting import Assisting
from app.services.call_desk import CallDesk
from app.services.checking import Checking
from app.services.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    DeskEvent,
    DraftChanged,
    DraftSaved,
    Heard,
    ModelLoaded,
    NotSaved,
    NumberGiven,
    PhoneHungUp,
    PhoneRings,
    PresenceChanged,
    RecordingPaused,
    StoreTrouble,
    Suggested,
    SyncChanged,
    TicketSaved,
)
from app.services.history import CallerHistory, History
from app.services.hot_words import HotWords
from app.services.knowledge import Knowledge
from app.services.sound_setup import SoundSetup
from app.services.ticket_desk import TicketDesk
from app.services.transcripts import Corrections
from ui import sound_wording, store_wording, wording
from ui.bridges.background import Background
from ui.bridges.post import DeskBridge
from ui.dialogs.mended import mended_box
from ui.seat.checking_desk import CheckingDesk
from ui.seat.hearing import Hearing
from ui.seat.keys import EMERGENCIES, Key
from ui.seat.knowledge_desk import KnowledgeDesk, Names
from ui.seat.listening_desk import ListeningDesk
from ui.seat.lists_desk import ListsDesk
from ui.seat.window import SeatWindow
from ui.seat.writing import Writing

log = logging.getLogger(__name__)

STORE = "store"
SYNC = "sync"
HELD = "held"
NOTICE = "notice"
CENTRE = "centre"
HELP_ASKED = "help"
EMERGENCY_NUMBERS = "110/119/120"
SIGN_IN_EVERY_MS = 15_000
QUIET_LOOK_MS = 4_000
"""While nobody speaks nothing asks the assistant, which has words for a silence too."""


@dataclass(frozen=True, slots=True)
class SeatServices:
    """What the desk works with."""

    calls: CallDesk
    tickets: TicketDesk
    assisting: Assisting
    checking: Checking
    knowledge: Knowledge
    history: History
    corrections: Corrections
    hot_words: HotWords
    sound: SoundSetup


class Desk(QObject):
    """Shows events, does what is asked; holds no rule of its own.

    Signals:
        event_shown: An event was dealt with; for whoever drives or measures the desk.
        sign_in_wanted: The server wants a new token.
    """

    event_shown = Signal(object)
    sign_in_wanted = Signal()

    def __init__(
        self,
        window: SeatWindow,
        services: SeatServices,
        lists: ListsDesk,
        bridge: DeskBridge,
        background: Background,
        names: Names | None = None,
    ) -> None:
        """Join them; ``names`` say how codes of categories and regions read in the filters."""
        super().__init__(window)
        self.window = window
        self._services = services
        self._lists = lists
        self._background = background
        self.hearing = Hearing(window)
        self.writing = Writing(window, services.tickets, self.hearing)
        self.checking = CheckingDesk(
            window,
            services.tickets,
            self.hearing,
            services.checking,
            background,
            lambda: services.calls.call,
        )
        self.listening = ListeningDesk(
            window, services.sound, services.hot_words, background, self._is_in_call
        )
        self.knowledge = KnowledgeDesk(
            window.knowledge, services.knowledge, background, self._ticket_in_hand, names
        )
        bridge.came.connect(self.show_event)
        window.may_close = self._may_close
        self._join_call_bar()
        self._join_knowledge()
        self._join_lists()
        self.hearing.sentence_came.connect(self._think)
        self.hearing.corrected.connect(self._keep_correction)
        window.pause_asked.connect(self._pause_recording)
        self.hearing.recording_ended.connect(self._caller_left)
        self.writing.changed.connect(self._think)
        self.writing.article_asked.connect(self.knowledge.open)
        self.writing.hand_over_asked.connect(self._hand_over)
        self.writing.ticket_asked.connect(lists.open_ticket)
        self.writing.complete.connect(self.checking.look_at)
        self.writing.begun.connect(self.checking.begin)
        self._talk = QElapsedTimer()
        self._quiet = QTimer(self)
        self._quiet.setInterval(QUIET_LOOK_MS)
        self._quiet.timeout.connect(self._think)
        self._sign_in_timer = QTimer(self)
        self._sign_in_timer.setInterval(SIGN_IN_EVERY_MS)
        self._sign_in_timer.timeout.connect(self.sign_in_wanted)
        for key, slot in ((Key.REGISTER, self._register), (Key.PUT_AWAY, self._clear_notice)):
            QShortcut(QKeySequence(key), window).activated.connect(slot)
        for key, number in EMERGENCIES.items():
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(partial(self._hand_over, number))

    @Slot(object)
    def show_event(self, event: DeskEvent) -> None:
        """Deal with one event, on the UI thread."""
        match event:
            case Heard(heard, call_id):
                if self._is_in_hand(call_id):
                    self.hearing.hear(heard)
            case RecordingPaused(call_id):
                if self._is_in_hand(call_id):
                    self.hearing.show_pause(event)
            case Suggested(suggestions, _, ticket_id):
                self.writing.show_suggestions(ticket_id, suggestions)
            case ModelLoaded(model, failed):
                self.window.state.say(sound_wording.model_loaded(model, failed=failed))
            case StoreTrouble(reason):
                self._show_store_trouble(reason)
            case SyncChanged():
                self._show_sync(event)
                self._lists.tickets_changed()
            case DraftChanged() | NumberGiven() | DraftSaved() | TicketSaved() | NotSaved():
                self._show_ticket_event(event)
            case _:
                self._show_call_event(event)
        self.event_shown.emit(event)

    def _show_ticket_event(self, event: DeskEvent) -> None:
        match event:
            case DraftChanged(draft):
                self.writing.show_draft(draft)
                self._lists.show_draft(draft)
            case NumberGiven():
                self._services.tickets.give_number(event)
            case DraftSaved(at_ms):
                self._show_saved(at_ms)
            case TicketSaved(ticket, at_ms):
                self._ticket_saved(ticket, at_ms)
                self._lists.tickets_changed()
            case NotSaved(draft):
                self._services.tickets.take_back(draft)

    def _show_call_event(self, event: DeskEvent) -> None:
        calls = self._services.calls
        match event:
            case PresenceChanged(presence):
                self.window.calls.show_presence(presence)
                if presence.state is SeatState.IDLE:
                    self.window.calls.show_caller(None)
            case PhoneRings(number):
                calls.ring(number)
            case PhoneHungUp():
                calls.hang_up(EndedBy.CITIZEN)
            case CallRinging(call):
                self.window.calls.show_caller(call.number)
                self._look_up(call)
            case CallAnswered(call, hears):
                self._lists.list.hide()
                self.listening.call_began()
                self.hearing.begin(hears)
                self._talk.start()
                self._quiet.start()
                self._services.tickets.begin(call)
                self.window.ticket.request_type.setFocus()
            case CallEnded(call):
                if self._is_in_hand(call.id):
                    self._quiet.stop()
                    self.hearing.end()
                    if self._services.tickets.draft is None:
                        self._be_ready()
            case _:
                log.error("An event of type %s is not shown", type(event).__name__)

    def say_restored(self) -> None:
        """Tell that the last end of the program left a ticket unfinished."""
        self.window.banner.say(NOTICE, self.tr("An unfinished ticket was brought back. (Esc)"))

    def say_refused(self, files: Sequence[str]) -> None:
        """Tell which of the centre's own files cannot be used, each with row and reason."""
        self.window.banner.say(CENTRE, store_wording.centre_refused(files).text())

    def say_mended(self, kept: Mapping[str, int], lost: int) -> None:
        """Tell what came back of damaged data: rows by table, and how many entries did not."""
        tickets, drafts, calls = (kept.get(table, 0) for table in ("ticket", "draft", "call"))
        told = store_wording.mended(tickets, drafts, calls, lost)
        box = mended_box(told, self.window)  # not the banner: there the next message hides it
        QTimer.singleShot(0, box, box.open)

    def _is_in_hand(self, call_id: UUID) -> bool:
        """Tell whether an event is about this call: the last one may still be listened to."""
        call = self._services.calls.call
        return call is not None and call.id == call_id

    def _is_in_call(self) -> bool:
        return self._services.calls.presence.state in IN_CALL

    def _join_call_bar(self) -> None:
        bar = self.window.calls
        bar.answer_asked.connect(self._answer)
        bar.hang_up_asked.connect(self._hang_up)
        bar.hold_asked.connect(self._hold)
        bar.hand_over_asked.connect(self._hand_over_somewhere)
        bar.help_asked.connect(self._ask_help)
        bar.state_chosen.connect(self._choose)

    def _join_knowledge(self) -> None:
        self.knowledge.failed.connect(self._show_failure)

    def _join_lists(self) -> None:
        self.window.ticket.add_strip(self._lists.repeats)
        self.window.ticket.add_strip(self._lists.people)
        self._lists.said.connect(self.window.state.say)
        self._lists.resumed.connect(self._go_on_writing)

    @Slot()
    def _go_on_writing(self) -> None:
        """A ticket of the list is in hand: the caret goes to what happened."""
        self.window.activateWindow()
        self.window.ticket.controls.content.setFocus()

    def _may_close(self) -> bool:
        """A window that closes by a slip of the hand must not end a call."""
        if not self._is_in_call():
            return True
        self.window.banner.say(NOTICE, self.tr("Hang up first (F6), then close. (Esc)"))
        return False

    @Slot()
    def _answer(self) -> None:
        self._services.calls.answer()

    @Slot()
    def _hang_up(self) -> None:
        self._services.calls.hang_up()

    @Slot()
    def _caller_left(self) -> None:
        self._services.calls.hang_up(EndedBy.CITIZEN)

    @Slot()
    def _hold(self) -> None:
        self._services.calls.hold()

    @Slot()
    def _pause_recording(self) -> None:
        """Pause, or go on if it is paused."""
        calls = self._services.calls
        if not (calls.resume_recording() or calls.pause_recording()):
            self.window.state.say(self.tr("This call is not recorded."))

    @Slot(object)
    def _keep_correction(self, segment: Segment) -> None:
        call = self._services.calls.call
        if call is not None:
            self._services.corrections.correct(call.id, segment)

    @Slot()
    def _hand_over_somewhere(self) -> None:
        self._hand_over(EMERGENCY_NUMBERS)

    @Slot(str)
    def _hand_over(self, number: str) -> None:
        if self._services.tickets.draft is None:
            self.window.banner.say(NOTICE, self.tr("There is no call to hand over. (Esc)"))
            return
        number = number or EMERGENCY_NUMBERS
        self._services.tickets.hand_over(number)
        self._services.calls.tell_hand_over(number)
        noted = self.tr("Hand-over to {0} noted. Press Esc when it is done.").format(number)
        self.window.banner.say(NOTICE, noted, "red")

    @Slot()
    def _ask_help(self) -> None:
        if self._services.calls.ask_help():
            seen = self.tr("Help is asked for. Esc takes it back.")
            self.window.banner.say(HELP_ASKED, seen)
        else:
            self.window.banner.say(NOTICE, self.tr("Help can be asked for during a call."))

    @Slot()
    def _clear_notice(self) -> None:
        if self.window.knowledge.close_card():
            return
        if self.window.banner.clear(NOTICE):
            self._services.calls.end_hand_over()
        elif not self.hearing.put_away():
            self.window.banner.clear(HELP_ASKED)
            self._services.calls.take_back_help()

    @Slot(object)
    def _choose(self, state: SeatState) -> None:
        self._services.calls.choose(state)

    @Slot()
    def _register(self) -> None:
        """A call on a telephone beside the computer, or another ticket in the same call."""
        calls = self._services.calls
        if calls.presence.state in IN_CALL | {SeatState.AFTER_CALL}:
            if self._services.tickets.draft is None:
                self._services.tickets.begin(calls.call)
            else:
                self.window.banner.say(NOTICE, self.tr("Save this ticket first (F2, F4). (Esc)"))
        elif calls.ring(""):
            calls.answer()
        else:
            self.window.banner.say(NOTICE, self.tr("Choose Ready first (F10). (Esc)"))

    @Slot()
    def _think(self) -> None:
        draft = self._services.tickets.draft
        if draft is not None:
            call_s = self._talk.elapsed() / 1000 if self._is_in_call() else None
            self._services.assisting.think(self.hearing.segments, draft.ticket, call_s)

    def _ticket_in_hand(self) -> UUID | None:
        draft = self._services.tickets.draft
        return draft.ticket.id if draft is not None else None

    def _look_up(self, call: Call) -> None:
        if call.number:
            self._background.run_local(
                lambda: self._services.history.look_up(call.number, call.rang_ms),
                owner=self,
                done=lambda history: self._show_history(call, history),
                failed=self._show_failure,
            )

    def _show_history(self, call: Call, history: CallerHistory) -> None:
        if not self._is_in_hand(call.id) or not self._services.calls.presence.call_id:
            return  # somebody else is calling by now, or nobody any more
        about, repeated = wording.history(history)
        self.window.calls.show_caller(history.number, about, repeated)
        self._lists.show_history(history)

    def _show_failure(self, _error: Exception) -> None:
        self.window.state.say(self.tr("The last look-up failed; keep working."))

    def _show_saved(self, at_ms: int) -> None:
        self.window.state.show_saved(at_ms)
        self.window.ticket.show_saved(self.tr("Draft saved {0}").format(wording.clock(at_ms)))

    def _ticket_saved(self, ticket: Ticket, at_ms: int) -> None:
        self._show_saved(at_ms)
        if self._services.tickets.draft is None:
            self.window.ticket.show_draft(Draft(ticket))  # as it was stored, with its due time
        self.window.ticket.show_saved("")
        self.window.ticket.show_check(wording.saved(ticket), "green")
        self._be_ready()

    def _be_ready(self) -> None:
        """After-call work is done; whoever chose a break meanwhile stays there."""
        if self._services.calls.presence.state is SeatState.AFTER_CALL:
            self._services.calls.choose(SeatState.IDLE)

    def _show_store_trouble(self, reason: str) -> None:
        if reason:
            self.window.banner.say(STORE, wording.not_saved().text(), "red")
        else:
            self.window.banner.clear(STORE)

    def _show_sync(self, news: SyncChanged) -> None:
        self.window.state.show_connection(news.connected, signed_in=not news.sign_in_needed)
        self.window.state.show_waiting(news.waiting, news.held, news.last_sent_ms)
        self._want_sign_in(news.sign_in_needed)
        if news.held:
            self.window.banner.say(HELD, wording.held(news.held).text())
        else:
            self.window.banner.clear(HELD)
        if news.sign_in_needed:
            self.window.banner.say(SYNC, wording.sign_in_again(news.waiting).text())
        elif news.connected is False:
            self.window.banner.say(SYNC, wording.server_unreachable(news.waiting).text())
        else:
            self.window.banner.clear(SYNC)
        if news.articles_changed:
            # not on the thread of the searches: they go on meanwhile
            self._background.run_net(
                self._services.knowledge.refresh,
                owner=self,
                done=lambda _: self.knowledge.articles_changed(),
                failed=self._show_failure,
            )

    def _want_sign_in(self, wanted: bool) -> None:
        """Ask for a new token at once, and again until there is one."""
        if wanted and not self._sign_in_timer.isActive():
            self._sign_in_timer.start()
            self.sign_in_wanted.emit()
        elif not wanted:
            self._sign_in_timer.stop()
