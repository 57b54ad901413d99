"""Everything but calls that has an end: what is over by itself, and what a killed server left.

Lines about people at work (the log of presence) leave a line of the audit when they go. The audit
itself, tickets and their histories, and the proofs of deletion stay.
"""

from __future__ import annotations

import logging

from sqlalchemy import CursorResult, delete

from app.central.calls.loose_blobs import clear_old_loose
from app.central.calls.segments import forget_old_live
from app.central.calls.uploads_ending import forget_abandoned
from app.central.live.presence_tables import PresenceLogRow
from app.central.people.audit import CONSOLE, Deed, Entry, add
from app.central.people.tokens import forget_old
from app.central.state import Central
from app.central.storage.blobs import StorageError
from app.central.storage.blobs_arriving import forget_parts
from app.central.tables import KeyRow
from app.domain.retention import DAY_MS

log = logging.getLogger(__name__)

KEYS_KEPT_MS = 90 * DAY_MS
"""Longer than any seat keeps trying with the same key."""
PRESENCE_DAYS = 730
"""Two years: longer than any figure of work looks back; shorter than what is kept for disputes."""


def keep_house(central: Central) -> None:
    """Do all of it once; safe in several processes at once."""
    now_ms = central.now_ms()
    with central.database.writing() as session:
        forget_old(session, now_ms)
        forget_old_live(session, now_ms)
        session.execute(delete(KeyRow).where(KeyRow.at_ms < now_ms - KEYS_KEPT_MS))
    forget_presence(central, now_ms)
    forget_parts(central.blobs)
    try:
        forget_abandoned(central)
        clear_old_loose(central)
    except (StorageError, OSError) as error:
        log.warning("Leftovers of recordings stay: %s", type(error).__name__)


def forget_presence(central: Central, now_ms: int) -> int:
    """Delete what seats did long ago; tells of how many periods."""
    before_ms = now_ms - PRESENCE_DAYS * DAY_MS
    with central.database.writing() as session:
        done = session.execute(delete(PresenceLogRow).where(PresenceLogRow.heard_ms < before_ms))
        rows = done.rowcount if isinstance(done, CursorResult) else 0
        if rows:
            detail = {"periods": rows, "before_ms": before_ms, "days": PRESENCE_DAYS}
            add(session, Entry(CONSOLE, Deed.DELETED, "presence", detail), now_ms)
    return rows
