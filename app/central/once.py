"""Doing a thing once, however often it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.central.problems import Fault, Refused
from app.central.state import Central
from app.central.tables import KeyRow
from app.sync.protocol import Stored, decode, encode

TRIES = 5

T = TypeVar("T")


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
        seen = session.get(KeyRow, key)
        if seen is not None:
            return _repeated(seen, fingerprint)
        row = KeyRow(key=key, fingerprint=fingerprint, status=0, answer="", at_ms=central.now_ms())
        session.add(row)
        session.flush()  # another request with this key waits here
        row.status, stored = effect(session)
        row.answer = encode(stored).decode()
        return row.status, stored

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
