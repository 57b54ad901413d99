"""Programs outside that may bring requests by Open311, and their keys."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people.audit import CONSOLE, Deed, Entry, add
from app.central.people.people_tables import PartnerRow
from app.central.state import Central
from app.central.tables import NAME_CHARS
from app.domain.organisation import MAIN

KEY_BYTES = 32


class PartnerUnusableError(Exception):
    """There is no such partner, or its name cannot be one; the message says which."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Whose key it was.

    Attributes:
        name: Of the partner.
        centre: Where its requests go, and whose it sees.
    """

    name: str
    centre: str


def partner_of(session: Session, key: str) -> Partner | None:
    """Find whose key it is; ``None`` for a wrong one, or one that was withdrawn."""
    wanted = select(PartnerRow).where(PartnerRow.digest == _digest(key), ~PartnerRow.is_closed)
    row = session.scalars(wanted).first()
    return Partner(row.name, row.centre) if row else None


def give_key(central: Central, name: str, centre: str = MAIN) -> str:
    """Make a partner, or give one a new key; the key is in the answer only, and nowhere else.

    Raises:
        PartnerUnusableError: The name is none, or is taken in another centre.
    """
    if not name.isprintable() or not 0 < len(name.strip()) == len(name) <= NAME_CHARS:
        raise PartnerUnusableError(f"A name has 1 to {NAME_CHARS} characters.")
    key = secrets.token_urlsafe(KEY_BYTES)
    with central.database.writing() as session:
        row = session.get(PartnerRow, name, with_for_update=True)
        row = row or PartnerRow(name=name, centre=centre, made_ms=central.now_ms())
        if row.centre != centre:
            raise PartnerUnusableError("The name is taken.")
        row.digest, row.is_closed = _digest(key), False
        session.add(row)
        entry = Entry(CONSOLE, Deed.PARTNER_KEY_GIVEN, f"partner:{name}", centre=centre)
        add(session, entry, central.now_ms())
    return key


def withdraw_key(central: Central, name: str) -> None:
    """Make a partner's key worthless; raises ``PartnerUnusableError`` if there is none."""
    with central.database.writing() as session:
        row = session.get(PartnerRow, name, with_for_update=True)
        if row is None:
            raise PartnerUnusableError(f"There is no partner {name}.")
        row.is_closed = True
        entry = Entry(CONSOLE, Deed.PARTNER_KEY_WITHDRAWN, f"partner:{name}", centre=row.centre)
        add(session, entry, central.now_ms())


def _digest(key: str) -> str:
    """SHA-256 is enough for what is 256 random bits, and cheap enough for every request."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
