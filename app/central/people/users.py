"""The people who may sign in."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people import lockout, tokens, totp
from app.central.people.audit import CONSOLE, Deed, Entry, add
from app.central.people.organisation_rows import OrganisationUnusableError, found_in, is_open, store
from app.central.people.passwords import MIN_CHARS
from app.central.people.people_tables import UserRow
from app.central.state import Central
from app.central.tables import NAME_CHARS, SEAT_CHARS, SUBJECT_CHARS
from app.central.web.limits import CHARS
from app.central.web.once import in_turn
from app.domain.organisation import MAIN, ROLES, Kind, Organisation
from app.domain.seat import Role
from app.sync.protocol import Account, AccountChange

PARTNERS = "partner:"
"""What programs outside are called by in the audit; no user's name begins so."""

Note = Callable[[Deed, str, dict[str, int | str]], Entry]
"""Makes the line of the audit: what was done, to whom, with which details."""


class UserUnusableError(Exception):
    """Such a user cannot be made; the message says why, ``field`` what it is about."""

    def __init__(self, reason: str, field: str = "name") -> None:
        super().__init__(reason)
        self.field = field


def ensure_user(
    central: Central,
    name: str,
    password: str,
    *,
    role: Role,
    seat: str = "",
    display: str = "",
    by: str = CONSOLE,
    centre: str = MAIN,
    org: str = "",
    subject: str = "",
) -> bool:
    """Make the user, or bring an existing one to this; signs out everywhere what has changed.

    Args:
        central: Where.
        name: What is typed to sign in; of another centre than ``MAIN`` it ends with ``@CENTRE``.
        password: At least ``MIN_CHARS`` characters.
        role: What the person may do.
        seat: 工号; empty for people without a seat.
        display: The person's name; ``name`` if empty.
        by: Whose doing it is, for the audit.
        centre: Code of the centre.
        org: Code of the person's organisation in it; empty for the centre itself.
        subject: What the provider of unified sign-in calls the person; empty: as before.

    Returns:
        Whether the user is new.

    Raises:
        UserUnusableError: Something is missing or too long.
    """
    if len(password) < MIN_CHARS:
        raise UserUnusableError(f"A password needs at least {MIN_CHARS} characters.", "password")
    with central.database.reading() as session:
        known = session.get(UserRow, name)
        subject = subject or (known.subject if known else "") or ""
    change = AccountChange(display or name, role, seat, org, subject, password)

    def note(deed: Deed, subject: str, detail: dict[str, int | str]) -> Entry:
        return Entry(by, deed, subject, detail, centre=centre)

    return put_user(central, centre, name, change, note)


def ensure_organisation(
    central: Central, centre: str, wanted: Organisation, by: str = CONSOLE
) -> bool:
    """Make an organisation of a centre, or the centre itself, or bring it to this.

    Returns:
        Whether it is new.

    Raises:
        UserUnusableError: Something is missing or does not fit.
    """
    entry = Entry(by, Deed.ORGANISATION_MADE, f"organisation:{wanted.code}", centre=centre)

    def effect(session: Session) -> bool:
        if wanted.kind is not Kind.CENTRE and not is_open(session, centre, ""):
            raise UserUnusableError(f"There is no centre {centre}, or it is closed.", "centre")
        return store(session, centre, wanted, entry, central.now_ms())

    try:
        return in_turn(central, effect)
    except OrganisationUnusableError as error:
        raise UserUnusableError(f"{error}.", error.field) from None


def put_user(central: Central, centre: str, name: str, change: AccountChange, note: Note) -> bool:
    """Make a user of a centre, or bring one to this; signs out everywhere what has changed.

    Returns:
        Whether the user is new.

    Raises:
        UserUnusableError: Something is missing, too long or somebody else's.
    """
    _check(name, change)
    with central.database.reading() as session:
        known = session.get(UserRow, name)
    if known is not None and known.centre != centre:
        known = None
    password = change.password
    if known and password and central.passwords.match(known.password, password):
        password = ""  # nothing new
    hashed = (
        central.passwords.hash(password or secrets.token_hex()) if password or not known else ""
    )

    def effect(session: Session) -> bool:
        _check_place(session, centre, name, change)
        row = session.get(UserRow, name, with_for_update=True)
        if row is not None and hashed == "" and _same(row, change):
            return False
        is_new = row is None
        row = row or UserRow(name=name, centre=centre)
        row.display, row.role, row.seat = change.display, change.role.value, change.seat
        row.org, row.subject, row.is_closed = change.org, change.subject or None, change.is_closed
        row.password = hashed or row.password
        session.add(row)
        session.flush()
        tokens.end_all(session, name)
        changed = Deed.USER_CLOSED if change.is_closed else Deed.USER_CHANGED
        detail: dict[str, int | str] = {"role": change.role.value}
        add(
            session,
            note(Deed.USER_MADE if is_new else changed, f"user:{name}", detail),
            central.now_ms(),
        )
        return is_new

    return in_turn(central, effect)


def account_of(row: UserRow) -> Account:
    """Give what is told about a user."""
    return Account(
        row.name,
        row.display,
        Role(row.role),
        row.seat,
        row.org,
        row.subject or "",
        has_codes=row.code_secret is not None,
        is_closed=row.is_closed,
    )


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
        row = _found(session, name)
        ended = tokens.end_all(session, name)
        detail = {"ended": ended}
        deed = Deed.SIGNED_OUT_EVERYWHERE
        entry = Entry(CONSOLE, deed, f"user:{name}", detail, centre=row.centre)
        add(session, entry, central.now_ms())
    return ended


def unlock_user(central: Central, name: str) -> None:
    """Let a user sign in again who has to wait because of wrong tries from many addresses."""
    with central.database.writing() as session:
        row = _found(session, name)
        lockout.unlock(session, name)
        entry = Entry(CONSOLE, Deed.USER_UNLOCKED, f"user:{name}", centre=row.centre)
        add(session, entry, central.now_ms())


def change_codes(session: Session, name: str, secret: str | None) -> UserRow:
    """Set or take the secret of a user's authenticator; signs out everywhere.

    Raises:
        UserUnusableError: There is no such user.
    """
    row = _found(session, name)
    row.code_secret, row.code_step = secret, None
    tokens.end_all(session, name)
    return row


def _change_codes(central: Central, name: str, secret: str | None, deed: Deed) -> None:
    with central.database.writing() as session:
        row = change_codes(session, name, secret)
        entry = Entry(CONSOLE, deed, f"user:{name}", centre=row.centre)
        add(session, entry, central.now_ms())


def _found(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name, with_for_update=True)
    if row is None:
        raise UserUnusableError(f"There is no user {name}.")
    return row


def _same(row: UserRow, change: AccountChange) -> bool:
    here = (row.role, row.seat, row.display, row.org, row.subject or "", row.is_closed)
    return here == (
        change.role.value,
        change.seat,
        change.display,
        change.org,
        change.subject,
        change.is_closed,
    )


def _check(name: str, change: AccountChange) -> None:
    if not name or max(len(name), len(change.display)) > NAME_CHARS or not change.display:
        raise UserUnusableError(f"A name has 1 to {NAME_CHARS} characters.")
    if name == CONSOLE or name.startswith(PARTNERS):
        raise UserUnusableError("The audit calls somebody else so.")
    if "\x00" in name + change.display + change.seat or len(change.seat) > SEAT_CHARS:
        raise UserUnusableError(f"A seat has up to {SEAT_CHARS} characters.", "seat")
    if change.role is Role.AGENT and not change.seat:
        raise UserUnusableError("An agent needs a seat.", "seat")
    if change.password and len(change.password) < MIN_CHARS:
        raise UserUnusableError(f"A password needs at least {MIN_CHARS} characters.", "password")
    if len(change.password) > CHARS:
        raise UserUnusableError(f"A password may have {CHARS} characters at most.", "password")
    if len(change.subject) > SUBJECT_CHARS:
        raise UserUnusableError(f"It has {SUBJECT_CHARS} characters at most.", "subject")


def _check_place(session: Session, centre: str, name: str, change: AccountChange) -> None:
    """Check what others decide: whose name it is, and where the person works.

    Names are divided among the centres, so that none learns which ones another has.
    """
    row = session.get(UserRow, name)
    ours = name.rpartition("@")[2] == centre if "@" in name else centre == MAIN
    if row.centre != centre if row else not ours:
        ending = "no @" if centre == MAIN else f"@{centre} at its end"
        raise UserUnusableError(f"A user name of this centre has {ending}.")
    if not change.is_closed and not is_open(session, centre, change.org):
        raise UserUnusableError("There is no such organisation, or it is closed.", "org")
    org = found_in(session, centre, change.org)
    kind = Kind(org.kind) if org else Kind.CENTRE
    if change.role not in ROLES[kind]:
        roles = ", ".join(sorted(ROLES[kind]))
        raise UserUnusableError(
            f"In a {kind} there is no {change.role}, only: {roles}; org names another place",
            "role",
        )
    taken = select(UserRow.name).where(
        UserRow.centre == centre, UserRow.subject == change.subject, UserRow.name != name
    )
    if change.subject and session.scalar(taken) is not None:
        raise UserUnusableError("Somebody else is called so by the provider.", "subject")
