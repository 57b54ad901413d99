"""Who the tokens of the last seconds belong to, so that few requests ask the database.

What is kept is forgotten as soon as anything about people, tokens or organisations changes: in this
process with the commit, in the others by an event, and where nobody can tell (a command on a server
of one process, a Valkey that is away) at the latest after ``KEPT_S``, or nothing is kept at all.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from app.central.database import Database
from app.central.live.sharing import Event, Shared
from app.central.people.people_tables import OrganisationRow, SignInRow, TokenRow, UserRow

KEPT_S = 15.0
MOST = 20_000
EVERYBODY = ""
"""Not the code of a centre, so that no reader of events hears it."""
CHANGED = "people"
_WATCHED = (UserRow, TokenRow, SignInRow, OrganisationRow)
_NOTED = "people_changed"


class _Kept(NamedTuple):
    user: Any
    expires_ms: int
    until_s: float


class Known:
    """Remembers users by the digest of their token; from any thread.

    Args:
        monotonic_s: Another clock for a test.

    Attributes:
        centre: Where it listens, as a listener of ``Shared``.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self.centre = EVERYBODY
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._shared: Shared | None = None
        self.changes = 0

    def watch(self, database: Database, shared: Shared) -> None:
        """Begin: from now on every change through ``database`` is noticed."""
        self._shared = shared
        shared.listeners.add(self)
        for name, hear in (
            ("after_flush", self._flushed),
            ("do_orm_execute", _executed),
            ("after_commit", self._committed),
            ("after_rollback", _rolled_back),
        ):
            event.listen(database.writers, name, hear)

    def find(self, digest: str, now_ms: int) -> Any:  # noqa: ANN401 - ``app.central.people.auth.User``
        """Give the user of a token, or ``None``: then the database knows."""
        with self._lock:
            kept = self._kept.get(digest)
        if kept is None or kept.expires_ms <= now_ms or kept.until_s <= self._monotonic_s():
            return None
        return kept.user

    def keep(self, digest: str, user: object, expires_ms: int, changes: int) -> None:
        """Remember what was just read.

        Args:
            digest: Of the token.
            user: Whose it is.
            expires_ms: When the token is over.
            changes: ``Known.changes`` before it was read: if there was one since, it may be old.
        """
        if self._shared is None or not self._shared.is_whole:
            return
        until_s = self._monotonic_s() + KEPT_S
        with self._lock:
            if changes == self.changes:
                self._kept.pop(digest, None)
                self._kept[digest] = _Kept(user, expires_ms, until_s)
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget all."""
        with self._lock:
            self.changes += 1
            self._kept.clear()

    def offer(self, _event: Event | None) -> None:
        """Hear that another process changed something, or that none can be heard any more."""
        self.forget()

    def _flushed(self, session: Session, _context: object) -> None:
        changed = any(isinstance(row, UserRow | OrganisationRow) for row in session.dirty)
        if changed or any(isinstance(row, _WATCHED) for row in session.deleted):
            session.info[_NOTED] = True

    def _committed(self, session: Session) -> None:
        if session.info.get(_NOTED):  # a session is one transaction
            self.forget()
            if self._shared is not None:
                self._shared.publish(EVERYBODY, CHANGED, "{}")


def _executed(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete):
        return
    changed = state.bind_mapper
    if changed is not None and changed.class_ in _WATCHED:
        state.session.info[_NOTED] = True


def _rolled_back(session: Session) -> None:
    session.info.pop(_NOTED, None)
