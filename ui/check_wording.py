"""Sentences of the check before sending: what ticket and call disagree about."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.checked import Checked, Decision, Finding, FindingKind, Subject
from app.domain.ticket import RequestType, Urgency
from ui import form_wording, wording

translate = QCoreApplication.translate  # lupdate looks for this very name


def kind(kind: FindingKind) -> str:
    """A word for how they disagree."""
    return {
        FindingKind.MISSING: translate("check", "Not written"),
        FindingKind.NEVER_SAID: translate("check", "Not said"),
        FindingKind.DIFFERS: translate("check", "Differs"),
        FindingKind.GRADED_BELOW: translate("check", "Too low"),
    }[kind]


def subject(subject: Subject) -> str:
    """What it is about."""
    return {
        Subject.PHONE: translate("check", "Phone number"),
        Subject.TIME: translate("check", "Time"),
        Subject.PLACE: translate("check", "Place"),
        Subject.AMOUNT: translate("check", "Amount"),
        Subject.PEOPLE: translate("check", "Number of people"),
        Subject.NUMBER: translate("check", "Number"),
        Subject.NAME: translate("check", "Name"),
        Subject.WISH: translate("check", "Request"),
        Subject.TYPE: translate("check", "Type"),
        Subject.URGENCY: translate("check", "Urgency"),
        Subject.ALERT: translate("check", "Emergency"),
    }[subject]


def passages(finding: Finding) -> str:
    """Both passages in one line, what is written first."""
    said = translate("check", "said “{0}”").format(finding.heard)
    if finding.kind is FindingKind.MISSING or not finding.written.text:
        return said  # a place's divisions are codes; there is no text of theirs to show
    wrote = translate("check", "written “{0}”").format(_written(finding))
    if finding.kind is FindingKind.NEVER_SAID:
        where = form_wording.field(finding.written.field)
        return translate("check", "{0} in {1}").format(wrote, where)
    return translate("check", "{0}, {1}").format(wrote, said)


def finding(finding: Finding) -> str:
    """All of it, as it is read aloud."""
    told = translate("check", "{0}: {1}, {2}")
    return told.format(kind(finding.kind), subject(finding.subject), passages(finding))


def checked(checked: Checked) -> str:
    """A finding as inspectors read it: about what, how they disagreed, what became of it."""
    told = f"{subject(checked.subject)} {kind(checked.kind)}"
    return translate("check", "{0} ({1})").format(told, decision(checked.decision))


def decision(decision: Decision) -> str:
    """What became of a finding."""
    return {
        Decision.TAKEN: translate("check", "Taken over"),
        Decision.MENDED: translate("check", "Mended"),
        Decision.IGNORED: translate("check", "Left as written"),
        Decision.OPEN: translate("check", "Sent as it was"),
    }[decision]


def open_findings(count: int) -> str:
    """The head of the list."""
    return translate("check", "Ticket against call: {0}").format(count)


def _written(finding: Finding) -> str:
    """The words; a code of the form by its name."""
    match finding.subject:
        case Subject.TYPE:
            return wording.request_type(RequestType(finding.written.text))
        case Subject.URGENCY | Subject.ALERT:
            return wording.urgency(Urgency(finding.written.text))
        case Subject.PHONE:
            return finding.written.text.removeprefix("+86")  # as the form shows it
    return finding.written.text
