"""Sentences of the ticket form: names of fields, what is wrong with one, steps that do not fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.deadline import Countdown
from app.domain.form import Broken, Named, Rule
from app.domain.handling import Handling, Visit
from app.domain.life_cycle import IllegalStep, Step
from app.domain.proposing import Reason, ReasonKind
from app.domain.ticket import Ticket
from ui import wording

translate = QCoreApplication.translate  # lupdate looks for this very name


def named(each: Named) -> str:
    """The name of something that a centre named, in the language of the screen."""
    return each.text(translate("form", "en", "the code of this language: en or zh_CN"))


def field(name: str) -> str:
    """The label of a field of the ticket."""
    return {
        "request_type": translate("form", "Type"),
        "urgency": translate("form", "Urgency"),
        "category": translate("form", "Category"),
        "tags": translate("form", "Tags"),
        "place": translate("form", "Place"),
        "place.detail": translate("form", "Building, unit"),
        "place.ring": translate("form", "Reach"),
        "place.verbatim": translate("form", "Own words"),
        "place.position": translate("form", "Position"),
        "title": translate("form", "Title"),
        "content": translate("form", "Content"),
        "request": translate("form", "Request"),
        "against": translate("form", "About whom"),
        "answer": translate("form", "Answer"),
        "directory_item": translate("form", "Directory"),
        "lead_unit": translate("form", "Lead unit"),
        "support_unit": translate("form", "Support"),
        "dispatch_note": translate("form", "Note to unit"),
        "caller_phone": translate("form", "Phone"),
        "caller_name": translate("form", "Name"),
        "caller_gender": translate("form", "Mr or Ms"),
        "company": translate("form", "Company"),
        "earlier_number": translate("form", "Earlier ticket"),
        "channel": translate("form", "Channel"),
        "is_anonymous": translate("form", "Anonymous"),
        "is_confidential": translate("form", "Confidential"),
        "is_company": translate("form", "Company"),
        "wants_visit": translate("form", "Return visit"),
        "is_difficult": translate("form", "Difficult"),
        "is_repeat": translate("form", "Repeated"),
    }.get(name, name)


def placeholder(name: str) -> str:
    """What may be written in an empty box, where the label alone does not tell."""
    return {
        "category": translate("form", "Words, pinyin or initials"),
        "place": translate("form", "District, street, estate"),
        "place.detail": translate("form", "Building, unit"),
        "lead_unit": translate("form", "Words, pinyin or initials"),
        "place.position": translate("form", "e.g. 39.0842,117.2010"),
        "place.verbatim": translate("form", "As the caller said it"),
    }.get(name, "")


def gender(code: str) -> str:
    """How a caller is addressed."""
    return {"male": translate("form", "Mr"), "female": translate("form", "Ms")}[code]


def broken(what: Broken) -> str:
    """What is wrong with a field, as a short sentence beside it."""
    match what.rule:
        case Rule.MISSING:
            return _missing(what.field)
        case Rule.TOO_LONG:
            text = translate("form", "More than {0} characters; it cannot be sent like this.")
            return text.format(f"{what.limit:,}")
        case Rule.NOT_A_PHONE:
            return translate("form", "This is no complete telephone number.")
        case Rule.NOT_A_NUMBER:
            return translate("form", "This is no ticket number.")
        case Rule.NOT_A_POSITION:
            return translate("form", "Latitude, longitude are expected: 39.0842,117.2010")
        case Rule.NOT_ANONYMOUS:
            return translate("form", "The caller is anonymous; leave this empty.")
        case Rule.TELLS_CALLER:
            return translate("form", "Name or number of a hidden caller stands here.")
        case _:
            return translate("form", "This centre's form does not know this.")


def unknown_category(written: str, kept: str) -> str:
    """A category was written that does not exist; ``kept`` is the one of the ticket."""
    if kept:
        text = translate("form", "There is no category “{0}”; it is still {1}.")
        return text.format(written, kept)
    return translate("form", "There is no category “{0}”.").format(written)


def _missing(name: str) -> str:
    told = {
        "request_type": translate("form", "Choose the request type."),
        "category": translate("form", "Choose a category."),
        "place": translate("form", "Where did it happen?"),
        "title": translate("form", "A title is missing."),
        "content": translate("form", "Write what happened."),
        "request": translate("form", "What does the caller want?"),
        "lead_unit": translate("form", "Choose the lead unit."),
        "caller_phone": translate("form", "A number for the answer is missing."),
        "company": translate("form", "Which company?"),
        "against": translate("form", "Whom or what is it about?"),
        "answer": translate("form", "What was the caller told?"),
        "earlier_number": translate("form", "Which ticket does it repeat?"),
    }.get(name)
    return told or translate("form", "{0} is missing.").format(field(name))


def still_needed(dispatching: list[str], closing: list[str], wrong: Sequence[str] = ()) -> str:
    """What is left to fill, by field, before a ticket may go; else what is to be corrected."""
    comma = translate("form", ", ")
    more = [name for name in dispatching if name not in closing]
    if not more and not closing and wrong:
        return translate("form", "To be corrected: {0}").format(comma.join(map(field, wrong)))
    if not more and not closing:
        return translate("form", "Complete: may be closed or dispatched")
    to_close = comma.join(map(field, closing))
    to_dispatch = comma.join(map(field, more))
    if not more:
        return translate("form", "Needed: {0}").format(to_close)
    if not closing:
        return translate("form", "To dispatch: {0}").format(to_dispatch)
    text = translate("form", "Needed: {0} · to dispatch also: {1}")
    return text.format(to_close, to_dispatch)


def how_much_needed(dispatching: list[str], closing: list[str], wrong: Sequence[str] = ()) -> str:
    """``still_needed`` where there is little room: of several fields only how many."""
    count = len({*dispatching, *closing})
    if count > 1:
        return translate("form", "{0} fields needed").format(count)
    return still_needed(dispatching, closing, wrong)


def due(at: str) -> str:
    """When a ticket is due, beside the buttons that dispatch it."""
    return translate("form", "Due {0}").format(at)


def needed(*, closing: bool) -> str:
    """What the mark beside a label means."""
    if closing:
        return translate("form", "Needed to close and to dispatch")
    return translate("form", "Needed to dispatch")


def reason(why: Reason) -> str:
    """Why a unit is proposed, or what is missing before one can be."""
    told = {
        ReasonKind.NAMED: translate("form", "Named by the directory"),
        ReasonKind.FUNCTION: translate("form", "Responsible in {0}: {1}"),
        ReasonKind.WHOLE_REGION: translate("form", "Responsible in all of {0}: {1}"),
        ReasonKind.EXPERIENCE: translate("form", "{2} sent back {3} of these"),
        ReasonKind.NO_CATEGORY: "",  # the mark beside the category tells it
        ReasonKind.NO_PLACE: translate("form", "Each district has its own unit: where is it?"),
        ReasonKind.OUTSIDE: translate(
            "form", "The place is outside {0}; no unit here answers for it. Close at the seat (F2)?"
        ),
        ReasonKind.NO_UNIT: translate("form", "The directory knows no unit for this place."),
    }[why.kind].format(why.territory, why.function, why.instead_of, why.times)
    if why.kind is ReasonKind.NO_PLACE and why.territory:
        told = translate("form", "{0} has several such units: which street?").format(why.territory)
    return translate("form", "{0} · {1}").format(told, why.item) if told and why.item else told


def left(count: Countdown) -> tuple[str, str]:
    """How long it is to a limit, and the role of the label: ``""``, ``warn`` or ``bad``."""
    minutes, hours = abs(count.left_ms) // 60_000, abs(count.left_ms) // 3_600_000
    if abs(count.working_days) > 1:
        text = translate("form", "{0} working days").format(abs(count.working_days))
    elif hours:
        text = translate("form", "{0} h {1} min").format(hours, minutes % 60)
    else:
        text = translate("form", "{0} min").format(minutes)
    if count.left_ms < 0:
        return translate("form", "overdue by {0}").format(text), "bad"
    close = count.working_days <= 1 and hours < 4
    return translate("form", "{0} left").format(text), "warn" if close else ""


def unpublished() -> str:
    """What is to be said beside a limit that counts days whose holidays nobody knows yet."""
    return translate("form", "holidays not published yet")


def step(which: Step) -> str:
    """Name of a step of the life cycle."""
    return {
        Step.ACCEPT: translate("form", "accept"),
        Step.DISPATCH: translate("form", "dispatch"),
        Step.SIGN: translate("form", "sign for"),
        Step.HANDLE: translate("form", "handle"),
        Step.FINISH: translate("form", "finish"),
        Step.REVIEW: translate("form", "review"),
        Step.VISIT: translate("form", "visit"),
        Step.ARCHIVE: translate("form", "archive"),
        Step.RETURN: translate("form", "return"),
        Step.REDISPATCH: translate("form", "dispatch anew"),
        Step.EXTEND: translate("form", "put off the limit"),
        Step.SUSPEND: translate("form", "suspend"),
        Step.RESUME: translate("form", "resume"),
        Step.URGE: translate("form", "hurry"),
        Step.SUPERVISE: translate("form", "supervise"),
        Step.REDO: translate("form", "handle again"),
        Step.MERGE: translate("form", "merge"),
        Step.UNMERGE: translate("form", "take apart"),
        Step.CLOSE: translate("form", "close at the seat"),
        Step.TAKE_BACK: translate("form", "take back"),
        Step.HAND_OVER: translate("form", "hand over"),
    }.get(which, which.value)


def illegal(refused: IllegalStep) -> str:
    """Why a step was refused."""
    if refused.lacks:
        text = translate("form", "Cannot {0}: {1} is missing.")
        return text.format(step(refused.step), field(refused.lacks))
    stands = wording.ticket_status(refused.status)
    return translate("form", "Cannot {0}: the ticket is “{1}”.").format(step(refused.step), stands)


def about_call(ticket: Ticket) -> str:
    """When a ticket was begun, and at which seat."""
    began = wording.full_day(ticket.created_ms)
    return translate("form", "{0} · seat {1}").format(began, ticket.seat)


def handling(told: Handling) -> list[str]:
    """What the unit did, a phrase for each thing that is known."""
    parts = (
        (told.signed_ms, translate("form", "signed for {0}"), _when(told.signed_ms)),
        (told.contacted_ms, translate("form", "spoke with caller {0}"), _when(told.contacted_ms)),
        (told.finished_ms, translate("form", "finished {0}"), _when(told.finished_ms)),
        (told.returned, translate("form", "returned {0} times"), str(told.returned)),
        (told.extended, translate("form", "put off {0} times"), str(told.extended)),
        (told.redone, translate("form", "handled again {0} times"), str(told.redone)),
        (told.urged, translate("form", "hurried {0} times"), str(told.urged)),
        (told.is_supervised, translate("form", "under supervision"), ""),
        (told.is_overdue, translate("form", "overdue"), ""),
        (told.is_true is not None, translate("form", "true: {0}"), _yes_no(told.is_true)),
        (told.return_reason, translate("form", "reason: {0}"), told.return_reason),
        (told.result, translate("form", "result: {0}"), told.result),
        (told.reply, translate("form", "reply: {0}"), told.reply),
    )
    return [text.replace("{0}", value) for known, text, value in parts if known]


def visit(told: Visit) -> list[str]:
    """What the caller said afterwards."""
    asked = (
        (told.is_reached, translate("form", "reached: {0}")),
        (told.was_contacted, translate("form", "contacted: {0}")),
        (told.is_solved, translate("form", "solved: {0}")),
        (told.is_satisfied, translate("form", "satisfied: {0}")),
    )
    said = [text.format(_yes_no(value)) for value, text in asked if value is not None]
    return said + [text for text in (told.unsolved_reason, told.opinion) if text]


def _when(at_ms: int) -> str:
    return wording.day_and_time(at_ms) if at_ms else ""


def _yes_no(value: bool | None) -> str:
    return translate("form", "yes") if value else translate("form", "no")
