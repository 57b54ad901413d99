"""Tokens of people who signed in: short ones that are renewed, and long ones for older seats."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.central.people.people_tables import SignInRow, TokenRow

SIGN_IN_MS = 12 * 3_600_000
"""How long a sign-in lasts, however often it is renewed; as long as a long token."""
ACCESS_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody who signed in gets; ``refresh`` is empty with a long token."""

    token: str
    expires_ms: int
    refresh: str = ""


class ReusedError(Exception):
    """A refresh token came a second time: somebody has a copy; the sign-in is over."""

    def __init__(self, user: str) -> None:
        super().__init__("A refresh token came twice")
        self.user = user


def digest_of_token(token: str) -> str:
    """SHA-256 (hex): what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def give_long(session: Session, user: str, now_ms: int) -> Given:
    """Give a token that lasts as long as a sign-in, for a seat that cannot renew."""
    return _access(session, user, None, now_ms + SIGN_IN_MS)


def give_short(session: Session, user: str, now_ms: int) -> Given:
    """Begin a sign-in: a short token, and one to renew it with."""
    row = SignInRow(id=uuid4(), user=user, expires_ms=now_ms + SIGN_IN_MS, before="", is_used=False)
    return _next(session, row, now_ms)


def renew(session: Session, refresh: str, now_ms: int) -> tuple[str, Given] | None:
    """Give the next pair of tokens for a refresh token, which is then worth nothing.

    The one before is taken once more while nothing that was given for it has been used: its
    answer was lost on the way. After that it is a copy in other hands, and so is any other token
    that names this sign-in.

    Returns:
        User name and tokens; ``None`` if the sign-in is unknown or over.

    Raises:
        ReusedError: The caller ends the sign-in with ``end``; this transaction changes nothing.
    """
    row = _sign_in_of(session, refresh)
    if row is None or row.expires_ms <= now_ms:
        return None
    digest = digest_of_token(refresh)
    if hmac.compare_digest(digest, row.refresh):
        row.before = digest
    elif row.is_used or not hmac.compare_digest(digest, row.before):
        raise ReusedError(row.user)
    else:
        unused = (TokenRow.sign_in == row.id) & ~TokenRow.is_used
        session.execute(delete(TokenRow).where(unused))
    return row.user, _next(session, row, now_ms)


def end(session: Session, refresh: str) -> None:
    """End the sign-in that a refresh token names."""
    row = _sign_in_of(session, refresh)
    if row is not None:
        _end(session, row.id)


def end_token(session: Session, digest: str) -> None:
    """End the sign-in that a token belongs to, or the token if it stands alone."""
    sign_in = session.scalar(select(TokenRow.sign_in).where(TokenRow.digest == digest))
    if sign_in is not None:
        _end(session, sign_in)
    session.execute(delete(TokenRow).where(TokenRow.digest == digest))


def end_all(session: Session, user: str) -> int:
    """End every sign-in of a user; tells how many there were."""
    short = session.execute(delete(SignInRow).where(SignInRow.user == user).returning(SignInRow.id))
    ended = len(short.all())
    alone = session.execute(
        delete(TokenRow).where(TokenRow.user == user).returning(TokenRow.sign_in)
    )
    return ended + sum(sign_in is None for (sign_in,) in alone)


def forget_old(session: Session, now_ms: int) -> None:
    """Remove what is over by itself."""
    for kind in (SignInRow, TokenRow):
        session.execute(delete(kind).where(kind.expires_ms <= now_ms))


def has_any(session: Session, user: str, now_ms: int) -> bool:
    """Tell whether a user is signed in anywhere."""
    for kind in (SignInRow, TokenRow):
        live = select(kind.user).where(kind.user == user, kind.expires_ms > now_ms).limit(1)
        if session.scalars(live).first() is not None:
            return True
    return False


def mark_used(session: Session, digest: str) -> None:
    """Note that a token arrived, and with it the answer that brought it."""
    row = session.get(TokenRow, digest)
    if row is None or row.sign_in is None:
        return
    sign_in = session.get(SignInRow, row.sign_in, with_for_update=True)  # first, as all do here
    if sign_in is not None:
        sign_in.is_used = row.is_used = True


def _next(session: Session, row: SignInRow, now_ms: int) -> Given:
    refresh = f"{row.id.hex}.{secrets.token_urlsafe(32)}"
    row.refresh, row.is_used = digest_of_token(refresh), False
    session.add(row)
    session.flush()
    until_ms = min(now_ms + ACCESS_MS, row.expires_ms)
    given = _access(session, row.user, row.id, until_ms)
    return Given(given.token, given.expires_ms, refresh)


def _access(session: Session, user: str, sign_in: UUID | None, until_ms: int) -> Given:
    token = secrets.token_urlsafe(32)
    row = TokenRow(digest=digest_of_token(token), user=user, expires_ms=until_ms, sign_in=sign_in)
    row.is_used = False
    session.add(row)
    session.flush()
    return Given(token, until_ms)


def _sign_in_of(session: Session, refresh: str) -> SignInRow | None:
    name, _, _ = refresh.partition(".")
    try:
        found = UUID(hex=name)
    except ValueError:
        return None
    return session.get(SignInRow, found, with_for_update=True)


def _end(session: Session, sign_in: UUID) -> None:
    session.execute(delete(SignInRow).where(SignInRow.id == sign_in))
    session.execute(delete(TokenRow).where(TokenRow.sign_in == sign_in))
