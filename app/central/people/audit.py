"""Who did what, when: lines that are only added, each one sealed with the one before.

A line never holds citizens' data: ids of tickets and calls, names of users, numbers and codes.
``zuoxi central --verify-audit`` recomputes the chain and names the first line that is broken.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people.people_tables import AuditHeadRow, AuditRow
from app.central.tables import ADDRESS_CHARS
from app.domain.organisation import MAIN

CONSOLE = "console"
"""Who does it when it is a command at the server."""
FIRST = "0" * 64
PAGE = 1_000
_CODE = re.compile(r"[a-z][a-z_]{0,31}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Deed(StrEnum):
    """What is written down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - the name of a deed
    USER_MADE = "user_made"
    USER_CHANGED = "user_changed"
    USER_CLOSED = "user_closed"
    USERS_READ = "users_read"
    ORGANISATION_MADE = "organisation_made"
    ORGANISATION_CHANGED = "organisation_changed"
    USER_UNLOCKED = "user_unlocked"
    CODES_BEGAN = "codes_began"
    CODES_ENDED = "codes_ended"
    LOOKED = "looked"
    READ = "read"
    LISTENED = "listened"
    SEARCHED = "searched"
    COPIED = "copied"
    UNMASKED = "unmasked"
    AUDIT_READ = "audit_read"
    DELETED = "deleted"
    DICTIONARY_CHANGED = "dictionary_changed"
    PARTNER_KEY_GIVEN = "partner_key_given"
    PARTNER_KEY_WITHDRAWN = "partner_key_withdrawn"
    REQUESTED = "requested"
    WORDS_REFUSED = "words_refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line before it is written.

    Attributes:
        who: User name; ``console`` for a command at the server, empty for an unknown user.
        subject: What it was done to, ``KIND:ID``; empty if nothing in particular.
        detail: Numbers, SHA-256, and codes of lower-case letters and ``_``; nothing that a person
            typed.
        address: Where the request came from.
        centre: Whose administrators may read it.
    """

    who: str
    what: Deed
    subject: str = ""
    detail: Mapping[str, int | str] = field(default_factory=dict)
    address: str = ""
    centre: str = MAIN


@dataclass(frozen=True, slots=True)
class Head:
    """The last line at some moment; kept elsewhere it shows whether the end was cut off later."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """``SEQ:HASH``."""
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check found.

    Attributes:
        lines: How many lines hold, from the first one on.
        head: The last of them.
        broken: Number of the first line that is changed or missing; 0 if all hold.
        reason: What is wrong with it, in words; empty if all hold.
    """

    lines: int
    head: Head
    broken: int = 0
    reason: str = ""


def add(session: Session, entry: Entry, now_ms: int) -> None:
    """Write a line in the caller's transaction, as the last thing in it.

    The head stays locked until the commit: whoever comes next continues from this line. Ask for
    no other lock after it.

    Raises:
        ValueError: ``detail`` holds something that might be citizens' data.
    """
    _check(entry.detail)
    head = session.execute(
        select(AuditHeadRow).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    row = AuditRow(
        seq=head.seq + 1,
        at_ms=now_ms,
        centre=entry.centre,
        who=entry.who,
        address=entry.address[:ADDRESS_CHARS],
        what=entry.what.value,
        subject=entry.subject,
        detail=json.dumps(dict(entry.detail), sort_keys=True),
    )
    row.hash = _seal(row, head.hash)
    session.add(row)
    head.seq, head.hash = row.seq, row.hash
    session.flush()


def verify(session: Session, kept: Head | None = None) -> Verified:
    """Recompute every seal from the first line on; in one transaction, a page in memory.

    Args:
        session: Reads only.
        kept: What an earlier check told as its head; a chain that was written anew is found by it.
    """
    marks = {mark.seq: mark.hash for mark in (_head(session), kept) if mark is not None}
    good = Head(0, FIRST)
    for row in _lines(session):
        reason = _fault(row, good)
        if not reason and marks.get(row.seq, row.hash) != row.hash:
            reason = "it is another one than was written there"
        if reason:
            return Verified(good.seq, good, good.seq + 1, reason)
        good = Head(row.seq, row.hash)
    if max(marks) > good.seq:
        reason = f"it is missing; there were {max(marks)} lines"
        return Verified(good.seq, good, good.seq + 1, reason)
    if _head(session).seq < good.seq:  # read again: others may have written meanwhile
        return Verified(good.seq, good, good.seq, "the program did not write it")
    return Verified(good.seq, good)


def _head(session: Session) -> Head:
    found = session.execute(select(AuditHeadRow.seq, AuditHeadRow.hash)).one_or_none()
    return Head(*found) if found else Head(0, FIRST)


def _lines(session: Session) -> Iterator[AuditRow]:
    last = -(2**62)  # a line before the first is a fault too
    while page := session.scalars(
        select(AuditRow).where(AuditRow.seq > last).order_by(AuditRow.seq).limit(PAGE)
    ).all():
        yield from page
        last = page[-1].seq
        session.expunge_all()


def _fault(row: AuditRow, before: Head) -> str:
    if row.seq != before.seq + 1:
        return f"it is missing, {row.seq} comes after {before.seq}"
    if row.hash != _seal(row, before.hash):
        return "it was changed"
    return ""


def _seal(row: AuditRow, before: str) -> str:
    """SHA-256 (hex) over the line and the seal of the one before.

    The centre is in it unless it is ``MAIN``, as it is of all lines from before there were others.
    """
    told = [row.seq, row.at_ms, row.who, row.address, row.what, row.subject, row.detail, before]
    told += [] if row.centre == MAIN else [row.centre]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


def _check(detail: Mapping[str, int | str]) -> None:
    for name, value in detail.items():
        is_code = isinstance(value, str) and (_CODE.fullmatch(value) or _DIGEST.fullmatch(value))
        if not _NAME.fullmatch(name) or not (isinstance(value, int) or is_code):
            raise ValueError(f"{name} may hold citizens' data")
