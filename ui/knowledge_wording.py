"""What the knowledge base says about a hit and an article, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from app.services.cards import (
    Card,
    CardState,
    Change,
    Found,
    Hit,
    LastUpdate,
    Reason,
    RemarkReason,
)
from ui import wording

translate = QCoreApplication.translate  # lupdate looks for this very name
MOST_REASONS = 5


def why(hit: Hit) -> str:
    """Why a hit is where it is, a line for each reason."""
    rows = [_reason(each) for each in hit.why[:MOST_REASONS]]
    if hit.is_expired:
        rows.append(translate("knowledge", "Does not hold today: behind all that do"))
    return "\n".join(rows) or translate("knowledge", "It meets what was asked as a whole")


def _reason(reason: Reason) -> str:
    met = {
        Found.WRITTEN: translate("knowledge", "in the name, as written: {0}"),
        Found.MEANT: translate("knowledge", "in the name, said otherwise: {0}"),
        Found.HEARD: translate("knowledge", "in the name, by its sound: {0}"),
        Found.IN_TEXT: translate("knowledge", "in the text: {0}"),
        Found.FAVOURED: translate("knowledge", "opened or copied here for such words: {0}"),
    }[reason.found].format(reason.asked)
    return f"{reason.share:.0%}  {met}"


def state(card: Card) -> tuple[str, str]:
    """Whether an article holds, until when, and the tone it is told in."""
    article = card.article
    if card.state is CardState.EXPIRED:
        return translate("knowledge", "Expired {0}").format(article.valid_to), "red"
    if card.state is CardState.NOT_YET:
        return translate("knowledge", "Holds only from {0}").format(article.valid_from), "amber"
    if article.valid_to:
        return translate("knowledge", "Valid until {0}").format(article.valid_to), "grey"
    return translate("knowledge", "In force"), "grey"


def internal() -> str:
    """That an article is not for citizens."""
    return translate("knowledge", "Internal: do not read out")


def changed(changes: Sequence[Change], since_version: int) -> str:
    """What is not as it was when the article was last read."""
    heads = [each.block or translate("knowledge", "Title") for each in changes]
    listed = translate("knowledge", ", ").join(heads)
    said = translate("knowledge", "Changed since you read version {0}: {1}")
    return said.format(since_version, listed)


def source(card: Card) -> str:
    """Where an article's facts come from, and which state of it this is."""
    version = translate("knowledge", "Version {0}").format(card.article.version)
    if not card.article.source:
        return version
    told = translate("knowledge", "Source: {0}").format(card.article.source)
    return f"{told} · {version}"


def remark_reason(reason: RemarkReason) -> str:
    """Why an article is called wrong."""
    return {
        RemarkReason.OUTDATED: translate("knowledge", "Out of date"),
        RemarkReason.WRONG: translate("knowledge", "Wrong"),
        RemarkReason.INCOMPLETE: translate("knowledge", "Something is missing"),
        RemarkReason.UNCLEAR: translate("knowledge", "Hard to understand"),
        RemarkReason.CONTACT: translate("knowledge", "Phone or address"),
        RemarkReason.OTHER: translate("knowledge", "Something else"),
    }[reason]


def last_update(last: LastUpdate) -> str:
    """What came last, and whether it is shown."""
    moment = wording.day_and_time(last.at_ms)
    if last.is_undone:
        undone = translate("knowledge", "Update of {0} taken back: {1} article(s) as before")
        return undone.format(moment, last.articles)
    return translate("knowledge", "Updated {0}: {1} article(s)").format(moment, last.articles)


def when(at_ms: int, today: date | None = None) -> str:
    """A short time for a list: the clock today, the day before; empty for 0."""
    if not at_ms:
        return ""
    moment = datetime.fromtimestamp(at_ms / 1_000).astimezone()
    today = today or datetime.now().astimezone().date()
    return wording.clock(at_ms)[:5] if moment.date() == today else f"{moment:%m-%d}"
