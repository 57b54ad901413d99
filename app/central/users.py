"""The people who may sign in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.central import lockout, tokens, totp
from app.central.audit import Deed, Entry, add
from app.central.limits import CHARS
from app.central.passwords import MIN_CHARS
from app.central.state import Central
from app.central.tables import NAME_CHARS, SEAT_CHARS, UserRow
from app.domain.seat import Role

CONSOLE = "console"
"""Who does it, in the audit, when it is a command at the server."""


class UserUnusableError(Exception):
    """Such a user cannot be made; the message says why."""


def ensure_user(
    central: Central,
    name: str,
    password: str,
    *,
    role: Role,
    seat: str = "",
    display: str = "",
    by: str = CONSOLE,
) -> bool:
    """Make the user, or bring an existing one to this; signs out everywhere what has changed.

    Args:
        central: Where.
        name: What is typed to sign in.
        password: At least ``MIN_CHARS`` characters.
        role: What the person may do.
        seat: 工号; empty for people without a seat.
        display: The person's name; ``name`` if empty.
        by: Whose doing it is, for the audit.

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
        tokens.end_all(session, name)
        deed = Deed.USER_CHANGED if known else Deed.USER_MADE
        add(session, Entry(by, deed, f"user:{name}", {"role": role.value}), central.now_ms())
    return known is None


def begin_codes(central: Central, name: str) -> str:
    """Ask this user for codes of an authenticator from now on; signs out everywhere.

    Returns:
        The secret, in Base32; a new one at each call.
    """
    secret = totp.new_secret()
    _change_codes(central, name, secret, Deed.CODES_BEGAN)
    return secret


def end_codes(central: Central, name: str) -> None:
    """Ask this user for no codes any more, e.g. because the telephone is lost."""
    _change_codes(central, name, None, Deed.CODES_ENDED)


def sign_out_user(central: Central, name: str) -> int:
    """Sign a user out everywhere; tells how many sign-ins there were."""
    with central.database.writing() as session:
        _found(session, name)
        ended = tokens.end_all(session, name)
        entry = Entry(CONSOLE, Deed.SIGNED_OUT_EVERYWHERE, f"user:{name}", {"ended": ended})
        add(session, entry, central.now_ms())
    return ended


def unlock_user(central: Central, name: str) -> None:
    """Let a user sign in again who has to wait because of wrong tries from many addresses."""
    with central.database.writing() as session:
        _found(session, name)
        lockout.unlock(session, name)
        add(session, Entry(CONSOLE, Deed.USER_UNLOCKED, f"user:{name}"), central.now_ms())


def _change_codes(central: Central, name: str, secret: str | None, deed: Deed) -> None:
    with central.database.writing() as session:
        row = _found(session, name)
        row.code_secret, row.code_step = secret, None
        tokens.end_all(session, name)
        add(session, Entry(CONSOLE, deed, f"user:{name}"), central.now_ms())


def _found(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name, with_for_update=True)
    if row is None:
        raise UserUnusableError(f"There is no user {name}.")
    return row


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
