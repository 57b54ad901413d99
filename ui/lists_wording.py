"""Sentences of the lists of tickets: views, columns, sending, repeats, merging, conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.domain.ticket import RequestType, Status, SyncState, Ticket, Urgency
from app.domain.work_list import View, WorkLine
from app.services.held import Outcome, Side
from app.services.history import Person
from app.services.merging import Merged, NotMerged, Why
from app.services.repeats import Likeness
from ui import form_wording, wording

translate = QCoreApplication.translate  # pyside6-lupdate looks for this very name

STATUS_TONES = {
    Status.RETURNED: "red",
    Status.DRAFT: "amber",
    Status.SUSPENDED: "amber",
    Status.DISPATCHED: "blue",
    Status.SIGNED: "blue",
    Status.HANDLING: "blue",
}
"""Colour of each status in a list; the others are grey."""
SYNC_TONES = {
    SyncState.SAVED_HERE: "amber",
    SyncState.CONFLICT: "red",
    SyncState.REJECTED: "red",
}


def view(which: View) -> str:
    """Name of a view of the work list."""
    return {
        View.MINE: translate("lists", "Mine"),
        View.WAITING: translate("lists", "To be sent"),
        View.HELD: translate("lists", "Need me"),
        View.RETURNED: translate("lists", "Returned"),
        View.DUE: translate("lists", "Due today"),
        View.DRAFTS: translate("lists", "Drafts"),
        View.ALL: translate("lists", "All"),
    }[which]


def about_view(which: View) -> str:
    """What a view holds, as its tooltip."""
    return {
        View.MINE: translate("lists", "Tickets that I wrote"),
        View.WAITING: translate("lists", "Saved on this computer, not at the server yet"),
        View.HELD: translate("lists", "Refused by the server, or changed by two people"),
        View.RETURNED: translate("lists", "My tickets that a unit sent back"),
        View.DUE: translate("lists", "My tickets whose limit ends today or is over"),
        View.DRAFTS: translate("lists", "Begun and not finished"),
        View.ALL: translate("lists", "Every ticket that this computer knows"),
    }[which]


def nothing(which: View, typed: str) -> str:
    """A list without a line, in words."""
    if typed:
        return translate("lists", "Nothing with “{0}” here.").format(typed)
    return {
        View.WAITING: translate("lists", "Everything is at the server."),
        View.HELD: translate("lists", "Nothing needs you."),
        View.RETURNED: translate("lists", "Nothing was returned."),
        View.DUE: translate("lists", "Nothing is due today."),
        View.DRAFTS: translate("lists", "Nothing was left unfinished."),
    }.get(which, translate("lists", "No ticket yet."))


def sync_state(state: SyncState | None) -> str:
    """How far the sending of a ticket got."""
    if state is None:
        return translate("lists", "Not saved yet")
    return {
        SyncState.SAVED_HERE: translate("lists", "To be sent"),
        SyncState.SENT: translate("lists", "At the server"),
        SyncState.CONFLICT: translate("lists", "Changed by two"),
        SyncState.REJECTED: translate("lists", "Refused"),
    }[state]


def status(of: Status) -> str:
    """Where a ticket stands, in as few letters as a column has room for."""
    short = {Status.CLOSED: translate("lists", "Closed")}
    return short.get(of) or wording.ticket_status(of)


def held_reason(line_state: SyncState, reason: str) -> str:
    """Why a ticket needs a person."""
    if line_state is SyncState.CONFLICT:
        names = translate("lists", ", ").join(map(field, reason.split(", ")))
        return translate("lists", "You and somebody else changed: {0}.").format(names)
    if line_state is SyncState.REJECTED:
        return translate("lists", "The server refused this ticket: {0}").format(reason)
    return ""


def line(work: WorkLine) -> str:
    """A line of the list as it is read aloud."""
    ticket = work.ticket
    parts = (
        ticket.number,
        wording.call_title(ticket.title),
        wording.ticket_status(ticket.status),
        sync_state(work.sync_state),
        wording.full_day(ticket.due_ms) if ticket.due_ms else "",
    )
    return ", ".join(part for part in parts if part)


def likeness(alike: Iterable[Likeness]) -> list[str]:
    """What a ticket has in common with the one in hand, the weightiest first."""
    names = {
        Likeness.NUMBER: translate("lists", "same number"),
        Likeness.COMMUNITY: translate("lists", "same community"),
        Likeness.STREET: translate("lists", "same street"),
        Likeness.CATEGORY: translate("lists", "same category"),
    }
    have = set(alike)
    if Likeness.COMMUNITY in have:
        have.discard(Likeness.STREET)
    return [names[each] for each in Likeness if each in have]


def merged(done: Merged) -> str:
    """What merging did."""
    if done.is_undone:
        text = translate("lists", "{0} goes on by itself again.")
        return text.format(done.source.number)
    return translate("lists", "{0} was merged into {1}; both histories are kept.").format(
        done.source.number, done.into.number
    )


def not_merged(answer: NotMerged) -> str:
    """Why merging did not happen; nothing was changed then."""
    return {
        Why.GONE: translate("lists", "That ticket is not on this computer any more."),
        Why.HELD: translate("lists", "One of them needs you first: see “Need me” in the list."),
        Why.STATE: translate("lists", "Where these tickets stand they cannot be merged or parted."),
        Why.ITSELF: translate("lists", "A ticket cannot be merged with itself."),
        Why.OTHER_SEAT: translate(
            "lists", "It belongs to another seat; note it as a repeat instead (Ctrl+R, Space)."
        ),
        Why.DISK: translate("lists", "The disk did not take it; nothing was changed."),
    }[answer.why]


def outcome(of: Outcome) -> str:
    """What came of a decision about a ticket."""
    return {
        Outcome.DONE: translate("lists", "Done; it is sent to the server."),
        Outcome.CHANGED: translate("lists", "It was changed once more; please look again."),
        Outcome.GONE: translate("lists", "There is nothing to decide any more."),
        Outcome.DISK: translate("lists", "The disk did not take it; nothing was changed."),
    }[of]


def side(which: Side) -> str:
    """Whose version is kept."""
    return {
        Side.MINE: translate("lists", "Mine"),
        Side.THEIRS: translate("lists", "Theirs"),
        Side.BOTH: translate("lists", "Both"),
    }[which]


def person(who: Person) -> str:
    """Somebody who called from a number."""
    name = f"{who.name} · {who.company}" if who.company else who.name
    return f"{name} ×{who.tickets}" if who.tickets > 1 else name


def field(name: str) -> str:
    """Name of a field of the ticket; of those too that the form does not show."""
    return {
        "status": translate("lists", "Status"),
        "due_ms": translate("lists", "Due"),
        "handling": translate("lists", "Handling"),
        "visit": translate("lists", "Visit"),
        "merged_into": translate("lists", "Merged into"),
        "held_from": translate("lists", "Stood at"),
        "call_id": translate("lists", "Call"),
    }.get(name) or form_wording.field(name)


def value(name: str, of: Any) -> str:  # noqa: ANN401 - any field of a ticket
    """A field of a ticket as it is shown when two versions are compared."""
    if of is None or of == "":
        return "—"
    if isinstance(of, bool):
        return translate("lists", "yes") if of else translate("lists", "no")
    if isinstance(of, StrEnum):
        return _word(of)
    if name.endswith("_ms"):
        return wording.full_day(of) if of else "—"
    if is_dataclass(of) and not isinstance(of, type):
        parts = {each.name: getattr(of, each.name) for each in fields(of)}
        return " · ".join(value(part, has) for part, has in parts.items() if has) or "—"
    return "、".join(map(str, of)) if isinstance(of, tuple) else str(of)


def _word(of: StrEnum) -> str:
    match of:
        case Status():
            return wording.ticket_status(of)
        case RequestType():
            return wording.request_type(of)
        case Urgency():
            return wording.urgency(of)
        case _:
            return of.value


def about(ticket: Ticket) -> str:
    """When and by whom a ticket was made, and where it stands."""
    made = wording.day_and_time(ticket.created_ms)
    return f"{made} · {ticket.seat} · {wording.ticket_status(ticket.status)}"


def caller(ticket: Ticket) -> str:
    """Who made a ticket, as far as a list may tell."""
    if ticket.is_confidential:
        return translate("lists", "Kept secret")
    return translate("lists", "Anonymous") if ticket.is_anonymous else ticket.caller_name
