"""Doing a thing once, however often it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.central.state import Central
from app.central.tables import KeyRow
from app.central.web.problems import Fault, Refused
from app.sync.protocol import Stored, decode, encode

TRIES = 5

T = TypeVar("T")

# Each ticket and call comes by here: one question instead of two, and plain statements, which cost
# half of what built ones do. Both databases know them.
_TAKE = text(
    "INSERT INTO idempotency_keys (key, fingerprint, status, answer, at_ms)"
    " VALUES (:key, :fingerprint, 0, '', :at_ms) ON CONFLICT (key) DO NOTHING RETURNING key"
)
_KEEP = text("UPDATE idempotency_keys SET status = :status, answer = :answer WHERE key = :key")


def once(
    central: Central, key: str, asked: bytes, effect: Callable[[Session], tuple[int, Stored]]
) -> tuple[int, Stored]:
    """Run ``effect`` in a transaction with its key, or repeat the answer of the first time.

    A refusal by ``effect`` rolls everything back, the key too. Requests with the same key
    at the same time wait for each other at the key's row, in whichever process they run.

    Args:
        central: The server.
        key: The request's ``Idempotency-Key``.
        asked: What was asked, in full; another thing with the same key is refused.
        effect: Writes, and tells the status and what to answer.
    """
    fingerprint = hashlib.sha256(asked).hexdigest()

    def effect_with_key(session: Session) -> tuple[int, Stored]:
        row = {"key": key, "fingerprint": fingerprint, "at_ms": central.now_ms()}
        # Another request with this key waits here until the first one has ended.
        if session.connection().execute(_TAKE, row).first() is None:
            return _repeated(session.get_one(KeyRow, key), fingerprint)
        status, stored = effect(session)
        session.flush()
        kept = {"key": key, "status": status, "answer": encode(stored).decode()}
        session.connection().execute(_KEEP, kept)
        return status, stored

    return in_turn(central, effect_with_key)


def in_turn(central: Central, effect: Callable[[Session], T]) -> T:
    """Run ``effect`` in a transaction, and anew if somebody stored the same id at the same time."""
    for _ in range(TRIES):
        try:
            with central.database.writing() as session:
                return effect(session)
        except IntegrityError:
            continue
    raise Refused(Fault.BUSY)


def _repeated(seen: KeyRow, fingerprint: str) -> tuple[int, Stored]:
    if seen.fingerprint != fingerprint:
        raise Refused(Fault.KEY_REUSED)
    return seen.status, decode(Stored, seen.answer)
