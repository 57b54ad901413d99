"""Sentences of the steps that a seat takes with a saved ticket, and of its history."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.checked import checked_of
from app.domain.deadline import Hindrance
from app.domain.life_cycle import IllegalStep, Step
from app.domain.ticket import TicketEvent
from app.services.steps import StepRefused, StepTaken
from ui import check_wording, form_wording, wording

translate = QCoreApplication.translate  # pyside6-lupdate looks for this very name

MOVING = frozenset({Step.EXTEND, Step.RESUME, Step.REDISPATCH, Step.REDO})
"""Steps after which the limit may be another one."""


def name(step: Step) -> str:
    """A step as it stands in the menu."""
    return {
        Step.URGE: translate("steps", "Urge"),
        Step.SUPERVISE: translate("steps", "Supervise"),
        Step.EXTEND: translate("steps", "Extend the limit"),
        Step.SUSPEND: translate("steps", "Suspend"),
        Step.RESUME: translate("steps", "Resume"),
        Step.REDISPATCH: translate("steps", "Dispatch to another unit"),
        Step.TAKE_BACK: translate("steps", "Take back to edit"),
        Step.REDO: translate("steps", "Have it handled again"),
        Step.VISIT: translate("steps", "Begin the return visit"),
        Step.ARCHIVE: translate("steps", "Archive"),
    }.get(step) or form_wording.step(step)


def lacking(name_: str) -> str:
    """What has to be said before a step can be taken."""
    return {
        "reason": translate("steps", "Write why; nothing was changed yet."),
        "lead_unit": translate("steps", "Choose another unit from the list."),
    }[name_]


def taken(done: StepTaken) -> str:
    """What a step did."""
    return f"{done.ticket.number} · {_taken(done)}"


def _taken(done: StepTaken) -> str:
    ticket = done.ticket
    if done.step in MOVING and ticket.due_ms:
        text = translate("steps", "{0}: done. The limit is {1} now.")
        return text.format(name(done.step), wording.day_and_time(ticket.due_ms))
    if done.step is Step.URGE:
        text = translate("steps", "{0}: done, {1} times by now.")
        return text.format(name(done.step), ticket.handling.urged)
    return translate("steps", "{0}: done.").format(name(done.step))


def refused(answer: StepRefused) -> str:
    """Why a step was not taken; nothing was changed then."""
    if answer.is_disk:
        return translate("steps", "The disk did not take it; nothing was changed.")
    if answer.status is None:
        return translate("steps", "That ticket is not on this computer any more.")
    if answer.is_other_seat:
        return translate("steps", "This ticket belongs to another seat; nothing was changed.")
    if answer.tells_caller:
        return translate("steps", "The reason names the caller; write it without name and number.")
    if answer.is_held:
        return translate("steps", "It needs you first: see “Need me” in the list.")
    if answer.hindrance is not None:
        return _not_moved(answer.hindrance, answer.most)
    return form_wording.illegal(IllegalStep(answer.status, answer.step, answer.lacks))


def _not_moved(why: Hindrance, most: int) -> str:
    return {
        Hindrance.NO_LIMIT: translate("steps", "This ticket has no limit that could be extended."),
        Hindrance.OVER: translate("steps", "The limit is over; it cannot be extended any more."),
        Hindrance.TOO_LONG: translate("steps", "At most {0} working days at a time."),
        Hindrance.TOO_OFTEN: translate("steps", "It was extended {0} times; that is all."),
    }[why].format(most)


def about(event: TicketEvent) -> str:
    """What was said with an event: unit, reason, days, limit, findings; empty for most."""
    told = event.detail
    parts = [check_wording.checked(each) for each in checked_of(told)]
    if unit := told.get("lead_unit"):
        parts.append(str(unit))
    if reason := told.get("reason"):
        parts.append(str(reason))
    if days := told.get("working_days"):
        parts.append(translate("steps", "{0} working days").format(days))
    if isinstance(due_ms := told.get("due_ms"), int) and due_ms:
        parts.append(translate("steps", "until {0}").format(wording.day_and_time(due_ms)))
    return " · ".join(parts)
