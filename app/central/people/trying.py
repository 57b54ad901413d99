"""A try to sign in, however it is done: counted as a wrong one until it proves right."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.central.people import tokens
from app.central.people.audit import Deed, Entry, add
from app.central.people.lockout import PAIR, count_try, forgive, in_words, subjects_of, wrong_of
from app.central.people.organisation_rows import is_open
from app.central.people.people_tables import UserRow
from app.central.people.totp import step_of
from app.central.state import Central
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused
from app.domain.organisation import MAIN
from app.domain.seat import Role
from app.sync.protocol import SignedIn

BEARER = {"WWW-Authenticate": "Bearer"}
CODES_DUTY = (
    "Administrators need an authenticator here: another administrator begins it with "
    "POST /v1/users/NAME/codes, or whoever runs the server with zuoxi central --codes NAME."
)


class Noted(NamedTuple):
    """Whose try to sign in it was."""

    name: str
    centre: str


class Trying:
    """One try to sign in; counted as a wrong one until it proves right.

    Args:
        central: Where.
        user: Who it claims to be.
        address: Where it comes from.

    Raises:
        Refused: Too many were wrong; nobody is let in for a while.
    """

    def __init__(self, central: Central, user: str, address: str) -> None:
        self._central, self._address = central, address
        self._subjects = subjects_of(user, address)
        wait_ms = in_turn(
            central, lambda session: count_try(session, self._subjects, central.now_ms())
        )
        if wait_ms:
            headers = {"Retry-After": str(-(-wait_ms // 1_000))}
            raise Refused(Fault.TOO_MANY_TRIES, in_words(wait_ms), headers=headers)

    def let_in(
        self, found: Callable[[Session], UserRow | None], code: str, *, renews: bool
    ) -> SignedIn:
        """Give tokens to the user whom ``found`` tells and locks, in one transaction with it.

        Raises:
            Refused: There is none, the account is closed, or a code is needed or is wrong.
        """
        now_ms = self._central.now_ms()
        asked: list[Noted] = []

        def effect(session: Session) -> SignedIn:
            row = found(session)
            if row is None or row.is_closed or not is_open(session, row.centre, row.org):
                raise Refused(Fault.WRONG_CREDENTIALS, headers=BEARER)
            asked[:] = [Noted(row.name, row.centre)]
            self._check_code(row, code, now_ms)
            forgive(session, self._subjects)
            tokens.forget_old(session, now_ms)
            give = tokens.give_short if renews else tokens.give_long
            signed = signed_in_of(row, give(session, row.name, now_ms), now_ms)
            address = self._address
            add(session, Entry(row.name, Deed.SIGNED_IN, "", {}, address, row.centre), now_ms)
            return signed

        try:
            return in_turn(self._central, effect)
        except Refused as refused:
            if refused.fault is Fault.CODE and code:
                self.note_wrong(asked[-1])
            raise

    def note_wrong(self, user: Noted | UserRow | None) -> None:
        """Write it down; what was typed is not, where it is no user: it may be a password."""
        with self._central.database.writing() as session:
            wrong = wrong_of(session, self._subjects.pair)
            deed = Deed.SIGN_IN_LOCKED if PAIR.wait_ms(wrong) else Deed.SIGN_IN_FAILED
            name, centre = (user.name, user.centre) if user else ("", MAIN)
            entry = Entry(name, deed, "", {"wrong": wrong}, self._address, centre)
            add(session, entry, self._central.now_ms())

    def _check_code(self, row: UserRow, code: str, now_ms: int) -> None:
        if row.code_secret is not None:
            step = step_of(row.code_secret, code, now_ms, row.code_step)
            if step is None:
                told = "It is not right, or was used before." if code else ""
                raise Refused(Fault.CODE, told, headers=BEARER)
            row.code_step = step
        elif self._central.sign_in.codes_required and row.role == Role.ADMIN:
            raise Refused(Fault.CODES_DUTY, CODES_DUTY)


def signed_in_of(user: UserRow, given: tokens.Given, now_ms: int) -> SignedIn:
    """Tell somebody what the tokens are, and how long they last."""
    return SignedIn(
        given.token,
        given.expires_ms,
        user.name,
        user.display,
        user.seat,
        Role(user.role),
        refresh=given.refresh,
        lasts_s=(given.expires_ms - now_ms) // 1_000,
    )
