"""Sentences about the seat's own data: its key, its room, what came back of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ui.wording import UserMessage

translate = QCoreApplication.translate  # lupdate looks for this very name


def key_locked() -> UserMessage:
    """The system's keyring did not give the key."""
    return UserMessage(
        what=translate("store", "The keyring of this computer is locked or does not answer."),
        kept=translate("store", "Your data was not changed."),
        action=translate("store", "Unlock the keyring (sign in to the computer again), then here."),
        code="STORE-04",
    )


def key_gone() -> UserMessage:
    """The data was sealed with a key that is not there."""
    return UserMessage(
        what=translate("store", "The key that opens this seat's data is not on this computer."),
        kept=translate("store", "Your data was not changed, and no new key was made."),
        action=translate("store", "Call IT: the keyring has to be restored."),
        code="STORE-05",
    )


def no_room() -> UserMessage:
    """There is no room for a copy that is needed before anything is changed."""
    return UserMessage(
        what=translate("store", "The disk has no room for a copy of this seat's data."),
        kept=translate("store", "Your data was not changed."),
        action=translate("store", "Make room on the disk, then sign in again."),
        code="STORE-06",
    )


def too_new() -> UserMessage:
    """A later release wrote the data."""
    return UserMessage(
        what=translate("store", "A later version of this program wrote this seat's data."),
        kept=translate("store", "Your data was not changed."),
        action=translate("store", "Install that version, or call IT."),
        code="STORE-07",
    )


def centre_refused(files: Sequence[str]) -> UserMessage:
    """Files of the centre's own cannot be used; each tells file, row and reason."""
    return UserMessage(
        what=translate("store", "A file of this centre cannot be used: {0}.").format(files[0]),
        kept=translate("store", "The one that comes with the program is used instead."),
        action=translate("store", "Call IT; files refused: {0}.").format(len(files)),
        code="STORE-09",
    )


def mended(tickets: int, drafts: int, calls: int, lost: int) -> UserMessage:
    """The data was damaged; ``lost`` counts the entries known to have been there."""
    if lost:
        kept = translate("store", "Back: tickets {0}, drafts {1}, calls {2}. Lost entries: {3}.")
    else:
        kept = translate("store", "All came back: tickets {0}, drafts {1}, calls {2}.")
    return UserMessage(
        what=translate("store", "This seat's data was damaged on the disk and has been mended."),
        kept=kept.format(tickets, drafts, calls, lost),
        action=translate("store", "Look through today's tickets, and call IT about the disk."),
        code="STORE-08",
    )
