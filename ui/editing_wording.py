"""What the editors' desk says: stages, fields, things to mend, failures."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.domain.article import RemarkReason
from app.services.article_checks import Advice, Finding
from app.services.article_merge import BLOCK, Stays
from app.services.sheets import RefusedRow, Sheet, Stage
from ui.wording import UserMessage

translate = QCoreApplication.translate  # lupdate looks for this very name

STAGE_TONES = {
    Stage.DRAFT: "grey",
    Stage.REVIEW: "blue",
    Stage.RETURNED: "amber",
    Stage.APPROVED: "blue",
    Stage.PUBLISHED: "green",
}
PUBLIC, INTERNAL = "public", "internal"


def stage(sheet: Sheet) -> tuple[str, str]:
    """The pill of an article: its word and tone."""
    if sheet.is_kept:
        return translate("editing", "Only here"), "amber"
    words = {
        Stage.DRAFT: translate("editing", "Draft"),
        Stage.REVIEW: translate("editing", "In review"),
        Stage.RETURNED: translate("editing", "Returned"),
        Stage.APPROVED: translate("editing", "Approved"),
        Stage.PUBLISHED: translate("editing", "Published"),
    }
    return words[sheet.stage], STAGE_TONES[sheet.stage]


def title(text: str) -> str:
    """A title as a list shows it."""
    return text.strip() or translate("editing", "Without a title")


def field(name: str) -> str:
    """What a field is called; a block by its heading."""
    if name.startswith(BLOCK):
        return name.removeprefix(BLOCK)
    names = {
        "id": translate("editing", "Number"),
        "title": translate("editing", "Title"),
        "blocks": translate("editing", "Blocks"),
        "synonyms": translate("editing", "How citizens say it"),
        "questions": translate("editing", "Ask the citizen"),
        "categories": translate("editing", "Categories"),
        "unit": translate("editing", "Unit"),
        "region": translate("editing", "Region"),
        "valid_from": translate("editing", "Holds from"),
        "valid_to": translate("editing", "Holds until"),
        "source": translate("editing", "Source"),
        "sensitivity": translate("editing", "Who may hear it"),
        "related": translate("editing", "Related"),
        "attachments": translate("editing", "Attachments"),
        "version": translate("editing", "Version"),
    }
    top = name.partition(".")[0]
    return names.get(top, name)


def sensitivity(kind: str) -> str:
    """Who may hear an article."""
    return {
        PUBLIC: translate("editing", "Citizens"),
        INTERNAL: translate("editing", "Only us"),
    }.get(kind, kind)


def remark_reason(kind: RemarkReason) -> str:
    """What is the matter with an article, as its reader chose it."""
    return {
        RemarkReason.WRONG: translate("editing", "Wrong"),
        RemarkReason.OUTDATED: translate("editing", "Out of date"),
        RemarkReason.INCOMPLETE: translate("editing", "Something is missing"),
        RemarkReason.UNCLEAR: translate("editing", "Hard to understand"),
        RemarkReason.CONTACT: translate("editing", "Telephone or address does not hold"),
        RemarkReason.OTHER: translate("editing", "Something else"),
    }[kind]


def stays(side: Stays) -> str:
    """Whose words stay."""
    return {
        Stays.MINE: translate("editing", "Mine"),
        Stays.THEIRS: translate("editing", "Theirs"),
        Stays.BOTH: translate("editing", "Both"),
    }[side]


def finding(found: Finding) -> str:
    """One thing to mend, as a sentence with its field."""
    if found.advice is not None:
        return _advice(found.advice).format(found.about)
    return translate("editing", "{0} {1}").format(field(found.field), reason(found.reason))


def _advice(advice: Advice) -> str:
    return {
        Advice.NO_SYNONYMS: translate("editing", "Nobody will find it by other words: add some."),
        Advice.NO_CATEGORY: translate("editing", "It belongs to no category."),
        Advice.NO_SOURCE: translate("editing", "It does not say where its facts come from."),
        Advice.LONG_BLOCK: translate("editing", "{0} is too long to read to a citizen."),
        Advice.PICTURE_MISSING: translate("editing", "The picture is not attached: {0}"),
        Advice.RELATED_UNKNOWN: translate("editing", "There is no such related article: {0}"),
    }[advice]


def reason(english: str) -> str:
    """A reason of the rules in the language of the screen; an unknown one as it is."""
    for pattern, told in _REASONS:
        match = re.fullmatch(pattern, english)
        if match:
            return told().format(*match.groups())
    return english


def refused(row: RefusedRow) -> str:
    """A row that was not taken, with its place and every reason."""
    parts = [_refusal(part) for part in row.reason.split("; ")]
    place = translate("editing", "{0}, row {1}").format(row.file, row.number)
    return f"{place if row.number else row.file}\n{' · '.join(parts)}"


def _refusal(part: str) -> str:
    """``title is missing`` names a field first; what a reader of files says does not."""
    name, _, rest = part.partition(" ")
    told = reason(rest)
    if told == rest and field(name) == name:
        return reason(part)
    return translate("editing", "{0} {1}").format(field(name), told)


_REASONS: tuple[tuple[str, Callable[[], str]], ...] = (
    (r"is missing", lambda: translate("editing", "is missing")),
    (r"is not JSON: .*", lambda: translate("editing", "is not JSON")),
    (
        r"is not 1 to 64 letters, digits and \. : - _",
        lambda: translate("editing", "may hold 1 to 64 letters, digits and . : - _"),
    ),
    (r"hold no text", lambda: translate("editing", "hold no text yet")),
    (r"have one without a heading", lambda: translate("editing", "have one without a heading")),
    (
        r"(?:has|are) more than (\d+)(?: characters)?",
        lambda: translate("editing", "more than {0} are not allowed"),
    ),
    (
        r"has (\d+) characters, (\d+) are allowed",
        lambda: translate("editing", "has {0} characters, {1} are allowed"),
    ),
    (r"holds the sign (.+)", lambda: translate("editing", "holds a sign nobody can read ({0})")),
    (r"have an empty one", lambda: translate("editing", "have an empty line")),
    (
        r"have a code that is not known: (.+)",
        lambda: translate("editing", "have one that there is not: {0}"),
    ),
    (r"name the article itself", lambda: translate("editing", "name the article itself")),
    (
        r"is not a date like 2027-12-31",
        lambda: translate("editing", "is not a date like 2027-12-31"),
    ),
    (r"(.+) lies before (.+)", lambda: translate("editing", "{0} lies before {1}")),
    (
        r"have one whose name is no plain name of a file",
        lambda: translate("editing", "have a name that no file may have"),
    ),
)


def kept_here(code: str) -> UserMessage:
    """What was written could not be sent."""
    return UserMessage(
        what=translate("editing", "The central server does not answer."),
        kept=translate("editing", "What you wrote is kept on this computer."),
        action=translate("editing", "Go on writing; press Ctrl+S when it is back."),
        code=code or "SYNC-02",
    )


def not_kept() -> UserMessage:
    """What was written could not even be kept on this computer."""
    return UserMessage(
        what=translate("editing", "What you write cannot be kept on this computer."),
        kept=translate("editing", "It is on the screen."),
        action=translate("editing", "Send it with Ctrl+S; make room on the disk."),
        code="KB-10",
    )


def not_taken(reasons: str) -> UserMessage:
    """The server does not take an article or a step."""
    return UserMessage(
        what=translate("editing", "The server does not take it: {0}").format(reasons),
        kept=translate("editing", "What you wrote is kept on this computer."),
        action=translate("editing", "Mend it, then try again."),
        code="KB-11",
    )


def not_yours() -> UserMessage:
    """Nobody publishes what they wrote themselves."""
    return UserMessage(
        what=translate("editing", "You wrote this yourself; somebody else has to publish it."),
        kept=translate("editing", "It waits in review."),
        action=translate("editing", "Ask a colleague."),
        code="KB-12",
    )


def moved_on() -> UserMessage:
    """Somebody else changed the draft before a step was taken."""
    return UserMessage(
        what=translate("editing", "Somebody else changed this draft meanwhile."),
        kept=translate("editing", "What is there now is shown."),
        action=translate("editing", "Look at it, then decide again."),
        code="KB-13",
    )


def not_attached(name: str) -> UserMessage:
    """A file cannot be attached."""
    return UserMessage(
        what=translate("editing", "{0} was not attached.").format(name),
        kept=translate("editing", "The article stays as it was."),
        action=translate("editing", "Pictures, PDF and office files up to the limit are taken."),
        code="KB-14",
    )
