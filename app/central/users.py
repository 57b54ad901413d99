"""The people who may sign in."""

from __future__ import annotations

from sqlalchemy import delete

from app.central.limits import CHARS
from app.central.passwords import MIN_CHARS
from app.central.state import Central
from app.central.tables import NAME_CHARS, SEAT_CHARS, TokenRow, UserRow
from app.domain.seat import Role


class UserUnusableError(Exception):
    """Such a user cannot be made; the message says why."""


def ensure_user(
    central: Central, name: str, password: str, *, role: Role, seat: str = "", display: str = ""
) -> bool:
    """Make the user, or bring an existing one to this; signs out everywhere what has changed.

    Args:
        central: Where.
        name: What is typed to sign in.
        password: At least ``MIN_CHARS`` characters.
        role: What the person may do.
        seat: 工号; empty for people without a seat.
        display: The person's name; ``name`` if empty.

    Returns:
        Whether the user is new.

    Raises:
        UserUnusableError: Something is missing or too long.
    """
    display = display or name
    _check(name, password, role, seat, display)
    with central.database.reading() as session:
        known = session.get(UserRow, name)
    if (
        known
        and _same(known, role, seat, display)
        and central.passwords.match(known.password, password)
    ):
        return False
    hashed = central.passwords.hash(password)
    with central.database.writing() as session:
        session.merge(
            UserRow(name=name, display=display, role=role.value, seat=seat, password=hashed)
        )
        session.execute(delete(TokenRow).where(TokenRow.user == name))
    return known is None


def _same(known: UserRow, role: Role, seat: str, display: str) -> bool:
    return (known.role, known.seat, known.display) == (role.value, seat, display)


def _check(name: str, password: str, role: Role, seat: str, display: str) -> None:
    if not name or max(len(name), len(display)) > NAME_CHARS:
        raise UserUnusableError(f"A name has 1 to {NAME_CHARS} characters.")
    if "\x00" in name + display + seat or len(seat) > SEAT_CHARS:
        raise UserUnusableError(f"A seat has up to {SEAT_CHARS} characters.")
    if role is Role.AGENT and not seat:
        raise UserUnusableError("An agent needs a seat.")
    if len(password) < MIN_CHARS:
        raise UserUnusableError(f"A password needs at least {MIN_CHARS} characters.")
    if len(password) > CHARS:
        raise UserUnusableError(f"A password may have {CHARS} characters at most.")
