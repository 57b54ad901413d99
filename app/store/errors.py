"""What can be wrong with the seat's own database, in words a person can act on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class StoreError(Exception):
    """The database of this profile cannot be used."""


class ProfileInUse(StoreError):  # noqa: N818 - the name says what happened
    """Another copy of the program has this profile open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is open in another copy of the program")
        self.path = path


class DatabaseTooNew(StoreError):  # noqa: N818 - the name says what happened
    """A later release wrote this database; nothing was changed in it."""

    def __init__(self, path: Path, revision: str) -> None:
        super().__init__(
            f"{path} was written by a later release (revision {revision}); install that release"
        )
        self.path = path
        self.revision = revision


class DatabaseUnreadable(StoreError):  # noqa: N818 - the name says what happened
    """The file is no database or cannot be read; nothing was changed in it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}")
        self.path = path


class NoRoom(StoreError):  # noqa: N818 - the name says what happened
    """The disk has no room for a copy that is needed first; nothing was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"the disk has no room to copy {path}; make room and start again")
        self.path = path


class Lack(StrEnum):
    """Why the key of sealed data is not there."""

    LOCKED = "the keyring is locked or does not answer"
    GONE = "the keyring does not hold the key any more"
    OTHER = "the data was sealed with another key"


class KeyMissing(StoreError):  # noqa: N818 - the name says what happened
    """The sealed data of this profile cannot be opened; nothing was changed in it."""

    def __init__(self, path: Path, lack: Lack) -> None:
        super().__init__(f"{path} cannot be opened: {lack}")
        self.path = path
        self.lack = lack
