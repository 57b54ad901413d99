"""Words about surges: what was found by counting, since when, with what answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.surge import FoundSurge
from ui.wording import day_and_time

translate = QCoreApplication.translate  # lupdate looks for this very name


def name(found: FoundSurge) -> str:
    """What it is, as short as it can be: its words, else its category, else its place."""
    return " ".join(found.words[:3]) or matter(found) or place(found)


def matter(found: FoundSurge) -> str:
    """The name of its category, or the code."""
    return found.category_name or found.category


def place(found: FoundSurge) -> str:
    """Where it is."""
    if not found.territory:
        return translate("surges", "whole city")
    return found.place_name or found.territory


def count(found: FoundSurge) -> str:
    """So many, and how many are usual."""
    usual = f"{found.expected:.1f}" if found.expected < 10 else f"{found.expected:.0f}"
    text = translate("surges", "{0} in {1} h, usually {2}")
    return text.format(found.count, found.window_h, usual)


def since(found: FoundSurge) -> str:
    """Since when, or from when to when."""
    if found.ended_ms:
        text = translate("surges", "over since {0}")
        return text.format(day_and_time(found.ended_ms))
    return translate("surges", "since {0}").format(day_and_time(found.began_ms))


def state(found: FoundSurge) -> tuple[str, str]:
    """A word for a pill and its tone."""
    if found.is_dismissed:
        return translate("surges", "No surge"), "grey"
    if found.ended_ms:
        return translate("surges", "Over"), "grey"
    if found.answer:
        return translate("surges", "Answered"), "green"
    return translate("surges", "No answer yet"), "red"


def proposed_title(found: FoundSurge) -> str:
    """What the title may be until a person writes a better one."""
    where = found.place_name if found.territory else ""
    return f"{where}{''.join(found.words[:2]) or matter(found)}"
