"""The key of this person's data, looked for on a thread that a locked keyring may keep."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress

from app.paths import Profile
from app.secrets import database_key, recording_key
from app.store.database import Database, open_database
from app.store.errors import KeyMissing, Lack

WAIT_S = 30.0
"""A locked keyring asks for its password on the screen; longer than this nobody types."""


def fetch_key(profile: Profile) -> Future[bytes]:
    """Look for the key of the recordings; returns at once, and may be cancelled.

    The thread ends by itself, or with the program: Python does not wait for it.
    """
    key: Future[bytes] = Future()

    def look() -> None:
        with suppress(InvalidStateError):  # nobody waits any more
            try:
                key.set_result(recording_key(profile.folder))
            except Exception as error:  # noqa: BLE001 - the top of a thread
                key.set_exception(error)

    threading.Thread(target=look, name="keyring", daemon=True).start()
    return key


def wait_for_key(profile: Profile, key: Future[bytes]) -> bytes:
    """Give the key; waits ``WAIT_S`` at most. Raises ``KeyMissing``."""
    try:
        return key.result(WAIT_S)
    except (TimeoutError, CancelledError):
        raise KeyMissing(profile.database, Lack.LOCKED) from None


def open_with_key(profile: Profile, key: Future[bytes]) -> Database:
    """Open the seat's database as soon as there is its key; raises the store's errors."""
    return open_database(profile.database, database_key(wait_for_key(profile, key)))
