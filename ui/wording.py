"""Every sentence that depends on a value: names of states, rules, errors."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.call import Call, masked
from app.domain.draft import FIELD_OF
from app.domain.seat import Presence, SeatState, SpeechHealth
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import EventKind, RequestType, Status, Ticket, TicketEvent, Urgency
from app.services.asking import Trouble
from app.services.history import CallerHistory
from app.services.watching import Need, Needy
from speech.events import Track

translate = QCoreApplication.translate  # lupdate looks for this very name


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A failure in three sentences, in this order.

    Attributes:
        what: What happened, without blame and without exception names.
        kept: What was *not* lost. Agents ask this first.
        action: The one thing to do now; may be "Keep working."
        code: Shown small and logged with the traceback, for the help desk.
    """

    what: str
    kept: str
    action: str
    code: str

    def text(self) -> str:
        """Join the sentences for a banner or dialog."""
        return f"{self.what} {self.kept} {self.action} ({self.code})"


def request_type(kind: RequestType) -> str:
    """Name of a request type."""
    return {
        RequestType.CONSULT: translate("wording", "Question"),
        RequestType.HELP: translate("wording", "Help"),
        RequestType.COMPLAINT: translate("wording", "Complaint"),
        RequestType.REPORT: translate("wording", "Report"),
        RequestType.SUGGESTION: translate("wording", "Proposal"),
        RequestType.PRAISE: translate("wording", "Praise"),
        RequestType.OTHER: translate("wording", "Other"),
    }[kind]


def urgency(level: Urgency) -> str:
    """Name of an urgency."""
    return {
        Urgency.NORMAL: translate("wording", "Normal"),
        Urgency.URGENT: translate("wording", "Urgent"),
        Urgency.CRITICAL: translate("wording", "Critical"),
    }[level]


def seat_state(state: SeatState) -> str:
    """Name of a seat state."""
    return {
        SeatState.SIGNED_OUT: translate("wording", "Signed out"),
        SeatState.IDLE: translate("wording", "Ready"),
        SeatState.RINGING: translate("wording", "Ringing"),
        SeatState.TALKING: translate("wording", "In call"),
        SeatState.ON_HOLD: translate("wording", "On hold"),
        SeatState.AFTER_CALL: translate("wording", "After call"),
        SeatState.BREAK: translate("wording", "Break"),
        SeatState.BUSY: translate("wording", "Busy"),
        SeatState.TRAINING: translate("wording", "Training"),
        SeatState.MEETING: translate("wording", "Meeting"),
        SeatState.AWAY: translate("wording", "Away"),
    }[state]


STATE_TONES = {
    SeatState.IDLE: "blue",
    SeatState.RINGING: "blue",
    SeatState.TALKING: "green",
    SeatState.ON_HOLD: "amber",
    SeatState.AFTER_CALL: "amber",
    SeatState.BUSY: "red",
}
"""Colour of each state; the others are grey."""


def track(side: Track) -> str:
    """Who speaks."""
    return {
        Track.AGENT: translate("wording", "Agent"),
        Track.CITIZEN: translate("wording", "Citizen"),
    }[side]


def suggestion_kind(kind: SuggestionKind) -> str:
    """Name of the field that a suggestion fills."""
    return {
        SuggestionKind.TYPE: translate("wording", "Type"),
        SuggestionKind.URGENCY: translate("wording", "Urgency"),
        SuggestionKind.CATEGORY: translate("wording", "Category"),
        SuggestionKind.PLACE: translate("wording", "Place"),
        SuggestionKind.TITLE: translate("wording", "Title"),
        SuggestionKind.CONTENT: translate("wording", "Content"),
        SuggestionKind.REQUEST: translate("wording", "Request"),
        SuggestionKind.PHONE: translate("wording", "Phone"),
        SuggestionKind.UNIT: translate("wording", "Lead unit"),
        SuggestionKind.ALERT: translate("wording", "Hand over"),
        SuggestionKind.GUIDE: translate("wording", "Guide"),
        SuggestionKind.QUESTION: translate("wording", "Ask"),
        SuggestionKind.PHRASE: translate("wording", "Say"),
        SuggestionKind.SIMILAR: translate("wording", "Similar ticket"),
        SuggestionKind.SURGE: translate("wording", "City now"),
    }[kind]


def gap(length_s: float) -> str:
    """Lost sound with its length."""
    return translate("wording", "{0} s not heard").format(f"{length_s:.1f}")


def now_ms() -> int:
    """The time, UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def timer(seconds: float) -> str:
    """``02:31``, or ``1:02:31`` from an hour on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{clock}" if hours else clock


def clock(at_ms: int) -> str:
    """Time of day on this computer, with seconds."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%H:%M:%S")


def day_and_time(at_ms: int) -> str:
    """Day and time on this computer: ``11-28 17:30``."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%m-%d %H:%M")


def caller(number: str) -> str:
    """A caller's number as the call bar shows it; a withheld one in words."""
    if not number:
        return translate("wording", "Number withheld")
    return masked(number).replace("****", " **** ").replace("- ", "-")


def no_sound(tracks: Collection[Track]) -> str:
    """Whose voice no device brings; what a machine calls the device tells a person nothing."""
    if set(tracks) == {Track.AGENT}:
        return translate("wording", "No sound from the agent's microphone.")
    if set(tracks) == {Track.CITIZEN}:
        return translate("wording", "No sound from the citizen's line.")
    return translate("wording", "No sound from the agent's microphone and the citizen's line.")


def device_lost(tracks: Collection[Track]) -> UserMessage:
    """No sound comes from the headset or the line."""
    return UserMessage(
        what=no_sound(tracks),
        kept=translate("wording", "The call and the ticket go on; what is missed is marked."),
        action=translate("wording", "Check the plug; it is tried again every 2 seconds."),
        code="AUDIO-01",
    )


def recognition_failed() -> UserMessage:
    """The recogniser of one track stopped."""
    return UserMessage(
        what=translate("wording", "Speech recognition stopped."),
        kept=translate("wording", "The call, its recording and the ticket go on."),
        action=translate("wording", "Write by hand; it starts again with the next call."),
        code="SPEECH-01",
    )


def no_model() -> UserMessage:
    """There is no speech model that can be loaded."""
    return UserMessage(
        what=translate("wording", "There is no speech model to listen with."),
        kept=translate("wording", "Everything else works."),
        action=translate("wording", "An administrator can run “zuoxi model fetch”."),
        code="SPEECH-02",
    )


def audio_trouble() -> str:
    """The device itself lost sound; how much it does not tell."""
    return translate("wording", "Audio problem")


def server_unreachable(waiting: int) -> UserMessage:
    """Word a server that does not answer; ``waiting`` = changes not yet sent."""
    return UserMessage(
        what=translate("wording", "The central server does not answer."),
        kept=translate("wording", "{0} saved on this computer, sent later.").format(waiting),
        action=translate("wording", "Keep working; call IT if this lasts over 15 minutes."),
        code="SYNC-02",
    )


def sign_in_again(waiting: int) -> UserMessage:
    """The token is not good any more."""
    return UserMessage(
        what=translate("wording", "The server wants you to sign in again."),
        kept=translate("wording", "{0} saved on this computer, sent later.").format(waiting),
        action=translate("wording", "Keep working; if this stays, start again after this call."),
        code="SYNC-03",
    )


def held(count: int) -> UserMessage:
    """The server refused changes, or somebody else changed the same fields."""
    return UserMessage(
        what=translate("wording", "{0} change(s) were not taken by the server.").format(count),
        kept=translate("wording", "They are kept on this computer."),
        action=translate("wording", "Tell your supervisor."),
        code="SYNC-04",
    )


def history(known: CallerHistory) -> tuple[str, str]:
    """What is known of a caller: a quiet line, and a word if tickets are open."""
    parts = [" / ".join(known.names[:2])] if known.names else []
    if known.calls_this_month > 1:
        parts.append(translate("wording", "call {0} this month").format(known.calls_this_month))
    open_tickets = len(known.open_tickets)
    repeated = translate("wording", "{0} open ticket(s)").format(open_tickets)
    return " · ".join(parts), repeated if open_tickets else ""


def saved(ticket: Ticket) -> str:
    """What became of a ticket, and until when: shown where it was closed."""
    if not ticket.due_ms:
        return translate("wording", "Closed at the seat · {0}").format(ticket.number)
    return translate("wording", "Dispatched · {0} · due {1}").format(
        ticket.number, day_and_time(ticket.due_ms)
    )


def answered(text: str) -> str:
    """The line of a ticket that tells which answer was given."""
    return translate("wording", "Answered: {0}").format(text)


def wrong_password() -> UserMessage:
    """The server does not know this user and password."""
    return UserMessage(
        what=translate("wording", "User or password is not right."),
        kept=translate("wording", "Nothing was changed."),
        action=translate("wording", "Try again; mind capital letters."),
        code="SIGN-01",
    )


def cannot_sign_in() -> UserMessage:
    """The server does not answer and nobody known here gave these credentials."""
    return UserMessage(
        what=translate("wording", "The central server does not answer."),
        kept=translate("wording", "Whoever signed in here last can go on without it."),
        action=translate("wording", "Check the server's address or call IT."),
        code="SIGN-02",
    )


def sign_in_refused(reason: str) -> UserMessage:
    """The server answered that nobody may sign in this way now."""
    return UserMessage(
        what=translate("wording", "The server refused: {0}.").format(reason),
        kept=translate("wording", "Nothing was changed."),
        action=translate("wording", "Wait a minute and try again."),
        code="SIGN-03",
    )


def offline_too_long() -> UserMessage:
    """The server cannot be reached, and the last sign-in there is too long ago."""
    return UserMessage(
        what=translate(
            "wording",
            "The central server does not answer, and your last sign-in there is too long ago"
            " to open the desk without it.",
        ),
        kept=translate("wording", "What was not sent stays on this computer."),
        action=translate("wording", "Sign in once the server answers; see to the network."),
        code="SIGN-06",
    )


def codes_duty() -> UserMessage:
    """The server lets administrators in only with an authenticator."""
    return UserMessage(
        what=translate("wording", "Administrators need an authenticator here."),
        kept=translate("wording", "Nothing was changed."),
        action=translate("wording", "Let it be set up at the server: zuoxi central --codes NAME."),
        code="SIGN-04",
    )


def no_desk() -> UserMessage:
    """The password is right; the person's role has no window."""
    return UserMessage(
        what=translate("wording", "Handling units have no desk in this program."),
        kept=translate("wording", "You were not signed in; nothing was changed."),
        action=translate("wording", "Work in your unit's own system, which uses the server's API."),
        code="SIGN-07",
    )


def browser_not_finished() -> UserMessage:
    """The browser brought no proof of who it is."""
    return UserMessage(
        what=translate("wording", "The sign-in in the browser was not finished."),
        kept=translate("wording", "Nothing was changed."),
        action=translate("wording", "Try again, or sign in with user and password."),
        code="SIGN-05",
    )


def profile_in_use() -> UserMessage:
    """Another copy of the program has the same profile open."""
    return UserMessage(
        what=translate("wording", "This seat is already open in another window."),
        kept=translate("wording", "It goes on there; nothing is lost."),
        action=translate("wording", "Use that window, or close it first."),
        code="STORE-02",
    )


def profile_unusable(reason: str) -> UserMessage:
    """The seat's own database cannot be opened."""
    return UserMessage(
        what=translate("wording", "This seat's data cannot be opened: {0}.").format(reason),
        kept=translate("wording", "The file was not changed."),
        action=translate("wording", "Call IT."),
        code="STORE-03",
    )


def not_saved() -> UserMessage:
    """The seat's own database refused a write."""
    return UserMessage(
        what=translate("wording", "This computer could not save the last change."),
        kept=translate("wording", "It is still on the screen and is tried again."),
        action=translate("wording", "Do not close the program; call IT."),
        code="STORE-01",
    )


def presence(seat: Presence) -> str:
    """What the wall says a seat is doing: its state, or that it is lost."""
    return translate("wording", "Lost") if seat.lost else seat_state(seat.state)


def health(seat: Presence) -> str:
    """What is wrong with the hearing of a seat's call; empty if nothing is."""
    return {
        SpeechHealth.OK: "",
        SpeechHealth.SLOW: translate("wording", "Words late"),
        SpeechHealth.NO_SOUND: translate("wording", "No sound"),
        SpeechHealth.OFF: translate("wording", "Not listening"),
    }[SpeechHealth.OK if seat.lost else seat.health]


def presence_tone(seat: Presence) -> str:
    """The colour that goes with ``presence``."""
    return "red" if seat.lost else STATE_TONES.get(seat.state, "grey")


def need(why: Need) -> str:
    """Why a seat needs the supervisor."""
    return {
        Need.HELP: translate("wording", "Asks for help"),
        Need.LOST: translate("wording", "Lost"),
        Need.LONG_CALL: translate("wording", "Long call"),
        Need.LONG_AFTER_CALL: translate("wording", "Long after-call work"),
        Need.LONG_PAUSE: translate("wording", "Long pause"),
    }[why]


def ticket_status(status: Status) -> str:
    """Where a ticket stands."""
    return {
        Status.DRAFT: translate("wording", "Draft"),
        Status.ACCEPTED: translate("wording", "Accepted"),
        Status.DISPATCHED: translate("wording", "Dispatched"),
        Status.SIGNED: translate("wording", "Signed for"),
        Status.HANDLING: translate("wording", "Being handled"),
        Status.FINISHED: translate("wording", "Finished"),
        Status.REVIEWING: translate("wording", "In review"),
        Status.VISITING: translate("wording", "In visit"),
        Status.ARCHIVED: translate("wording", "Archived"),
        Status.RETURNED: translate("wording", "Returned"),
        Status.SUSPENDED: translate("wording", "Suspended"),
        Status.MERGED: translate("wording", "Merged"),
        Status.CLOSED: translate("wording", "Closed at the seat"),
    }[status]


def event(happened: TicketEvent) -> str:
    """What happened to a ticket; an answer to a suggestion names the field."""
    text = {
        EventKind.CREATED: translate("wording", "Ticket created"),
        EventKind.DISPATCHED: translate("wording", "Dispatched"),
        EventKind.CLOSED: translate("wording", "Closed at the seat"),
        EventKind.CHANGED: translate("wording", "Changed"),
        EventKind.SUGGESTION_TAKEN: translate("wording", "Suggestion taken"),
        EventKind.SUGGESTION_EDITED: translate("wording", "Suggestion edited"),
        EventKind.SUGGESTION_REFUSED: translate("wording", "Suggestion refused"),
        EventKind.SUGGESTIONS_COUNTED: translate("wording", "Suggestions counted"),
        EventKind.CHECKED: translate("wording", "Held against the call"),
        EventKind.HANDED_OVER: translate("wording", "Handed over"),
        EventKind.ACCEPTED: translate("wording", "Accepted"),
        EventKind.SIGNED: translate("wording", "Signed for"),
        EventKind.HANDLING: translate("wording", "Handling began"),
        EventKind.FINISHED: translate("wording", "Finished"),
        EventKind.REVIEWING: translate("wording", "Review began"),
        EventKind.VISITING: translate("wording", "Return visit began"),
        EventKind.ARCHIVED: translate("wording", "Archived"),
        EventKind.RETURNED: translate("wording", "Returned by the unit"),
        EventKind.REDISPATCHED: translate("wording", "Dispatched anew"),
        EventKind.EXTENDED: translate("wording", "Limit put off"),
        EventKind.SUSPENDED: translate("wording", "Suspended"),
        EventKind.RESUMED: translate("wording", "Resumed"),
        EventKind.URGED: translate("wording", "Asked to hurry"),
        EventKind.SUPERVISED: translate("wording", "Put under supervision"),
        EventKind.REDONE: translate("wording", "To be handled again"),
        EventKind.MERGED: translate("wording", "Merged into another ticket"),
        EventKind.UNMERGED: translate("wording", "Taken apart again"),
        EventKind.ABSORBED: translate("wording", "Another ticket was merged into this"),
        EventKind.RELEASED: translate("wording", "A merged ticket was taken out"),
        EventKind.TAKEN_BACK: translate("wording", "Taken back"),
    }[happened.kind]
    told = happened.detail.get("kind")  # a kind, or the field that was edited afterwards
    for kind in SuggestionKind:
        if told in {kind.value, FIELD_OF.get(kind)} - {None}:
            return f"{text} · {suggestion_kind(kind)}"
    return text


def call_title(title: str) -> str:
    """What a call was about, as far as its ticket tells."""
    return title or translate("wording", "No ticket")


def full_day(at_ms: int) -> str:
    """Day and time on this computer with the year: ``2026-11-21 14:00``."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def not_answered(trouble: Trouble, code: str = "") -> UserMessage:
    """The server did not give a supervisor or inspector what was asked for."""
    seen = translate("wording", "What is on the screen stays as it was.")
    match trouble:
        case Trouble.UNREACHABLE:
            return UserMessage(
                what=translate("wording", "The central server does not answer."),
                kept=seen,
                action=translate("wording", "It is asked again by itself."),
                code=code or "SYNC-02",
            )
        case Trouble.SIGN_IN_NEEDED:
            return UserMessage(
                what=translate("wording", "The server wants you to sign in again."),
                kept=seen,
                action=translate("wording", "Close the program and sign in."),
                code="SYNC-03",
            )
        case Trouble.MISSING:
            return UserMessage(
                what=translate("wording", "The server does not have this any more."),
                kept=seen,
                action=translate("wording", "Choose something else."),
                code=code or "SRV-06",
            )
        case Trouble.REFUSED:
            return UserMessage(
                what=translate("wording", "The server refused to show this."),
                kept=seen,
                action=translate("wording", "Ask an administrator about your role."),
                code=code or "SYNC-04",
            )


def unplayable() -> UserMessage:
    """A recording cannot be heard here."""
    return UserMessage(
        what=translate("wording", "This recording cannot be played here."),
        kept=translate("wording", "The recording is safe on the server; the words are below."),
        action=translate("wording", "Check the headset, then press space again."),
        code="AUDIO-02",
    )


def help_wanted(handed_to: str = "") -> str:
    """The sign on the card of a seat that asks for help, or handed its call over."""
    if handed_to:
        return translate("wording", "To {0}").format(handed_to)
    return translate("wording", "Help!")


def last_known(seat: Presence) -> str:
    """What a lost seat was doing when it was last heard."""
    return translate("wording", "{0}, {1}").format(seat_state(seat.state), clock(seat.heard_ms)[:5])


def about_need(needy: Needy) -> str:
    """The second line of a seat that needs the supervisor."""
    seat = needy.seat
    if seat.lost:
        return translate("wording", "Last state {0} · last heard {1}").format(
            seat_state(seat.state), clock(seat.heard_ms)
        )
    reason = "" if needy.need is Need.HELP else seat.reason
    began = translate("wording", "{0} since {1}").format(
        seat_state(seat.state), clock(seat.since_ms)
    )
    return f"{began} · {reason}" if reason else began


def lost_seats(count: int) -> str:
    """How many seats are lost."""
    return translate("wording", "Lost {0}").format(count)


def heard_before(text: str) -> str:
    """What the machine had heard before a person corrected the sentence."""
    return translate("wording", "Machine heard: {0}").format(text)


def no_recording() -> str:
    """The sign of a call whose sound has not arrived."""
    return translate("wording", "No sound")


def call_length(call: Call) -> str:
    """How long people talked; in words if nobody answered."""
    if not call.answered_ms:
        return translate("wording", "Not answered")
    return timer((call.ended_ms - call.answered_ms) / 1000)


def about_call(call: Call, agent: str) -> str:
    """When a call was and who took it."""
    return f"{full_day(call.rang_ms)} · {caller(call.number)} · {call.seat} {agent}"
