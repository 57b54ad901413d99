"""What every request works with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from app.central.database import Database
from app.central.epochs import begin_epoch
from app.central.live.sharing import Shared
from app.central.live.sharing_here import SharedHere
from app.central.migrating import migrate
from app.central.people.known import Known
from app.central.people.passwords import Passwords
from app.central.people.sign_in_rules import SignInRules
from app.central.storage.blobs import Blobs, open_blobs
from app.central.tickets.dictionary_files import own_folder
from app.central.tickets.rules import Rules
from app.central.web.aside import Aside

Clock = Callable[[], int]
"""Tells the time in UTC milliseconds since 1970."""


def system_clock() -> int:
    """Tell the computer's own time."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Central:
    """A server without its network side.

    Attributes:
        blobs: Where recordings and attachments lie.
        now_ms: The clock everything is measured by.
        shared: What the server's processes tell each other; memory if it is one.
        known: Who asked in the last seconds.
        rules: The limits and units of each centre.
        sign_in: What is asked of those who sign in.
        aside: Threads for what strangers may ask for.
    """

    database: Database
    passwords: Passwords
    now_ms: Clock
    blobs: Blobs
    shared: Shared = field(default_factory=SharedHere)
    known: Known = field(default_factory=Known)
    rules: Rules = field(default_factory=lambda: Rules(own_folder()))
    sign_in: SignInRules = field(default_factory=SignInRules)
    aside: Aside = field(default_factory=Aside)

    def close(self) -> None:
        """Close the database and the storage; the server must have stopped."""
        self.shared.close()
        self.blobs.close()
        self.database.close()


def open_central(
    data: Path,
    database_url: str = "",
    *,
    now_ms: Clock = system_clock,
    passwords: Passwords | None = None,
    blobs: str = "",
    shared: Shared | None = None,
    sign_in: SignInRules | None = None,
) -> Central:
    """Open the database, bring its tables up to date and begin an epoch.

    Args:
        data: Folder for the recordings and the SQLite file. Made for the server's own user
            alone; one that exists keeps its mode, what the server puts there is closed.
        database_url: Empty for ``central.db`` in ``data``.
        now_ms: Another clock for a test.
        passwords: Cheaper hashes for a test.
        shared: How the processes hear of each other; closed with the rest.
        blobs: Address of the storage (``open_blobs``); empty for files in ``data``.
        sign_in: What is asked of those who sign in.

    Raises:
        BlobsUnusableError: The storage cannot be used.
        DatabaseUnusableError: It cannot be reached, or is newer than this program.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    storage = open_blobs(blobs, data)
    database = Database(database_url or f"sqlite:///{data / 'central.db'}")
    migrate(database)
    with database.writing() as session:
        begin_epoch(session)
    central = Central(
        database,
        passwords or Passwords(),
        now_ms,
        storage,
        shared or SharedHere(),
        sign_in=sign_in or SignInRules(),
    )
    central.known.watch(database, central.shared)
    return central


async def central_of(request: Request) -> Central:
    """Find the server's parts; a dependency of the routes.

    It is ``async`` because FastAPI would hand a plain function to another thread each time.
    """
    central: Central = request.app.state.central
    return central


CentralDep = Annotated[Central, Depends(central_of)]
