"""Signing in and out, and who is asking."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.central.limits import check_limits
from app.central.problems import Fault, Refused
from app.central.seats import sign_out_seat
from app.central.state import Central, CentralDep
from app.central.tables import TokenRow, TryRow, UserRow
from app.central.wire import StrictRoute, answer
from app.domain.seat import Role
from app.sync.protocol import Credentials, SignedIn

TOKEN_MS = 12 * 3_600_000
WRONG_TRIES = 5
TRIES_WINDOW_MS = 60_000

router = APIRouter(route_class=StrictRoute, tags=["sessions"])
_bearer = HTTPBearer(auto_error=False, description="The token of POST /sessions")


@dataclass(frozen=True, slots=True)
class User:
    """Who is asking."""

    name: str
    display: str
    role: Role
    seat: str
    token_digest: str


def signed_in(
    central: CentralDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    """Find the user of the request's token; a dependency."""
    if credentials is not None:
        digest = _digest(credentials.credentials)
        with central.database.reading() as session:
            wanted = (
                select(UserRow)
                .join(TokenRow, TokenRow.user == UserRow.name)
                .where(TokenRow.digest == digest, TokenRow.expires_ms > central.now_ms())
            )
            row = session.scalars(wanted).first()
            if row is not None:
                return User(row.name, row.display, Role(row.role), row.seat, digest)
    raise Refused(Fault.NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})


UserDep = Annotated[User, Depends(signed_in)]


def only(*roles: Role) -> Callable[[User], User]:
    """Make a dependency that lets through users with one of ``roles``."""

    def allowed(user: UserDep) -> User:
        if user.role not in roles:
            raise Refused(Fault.ROLE)
        return user

    return allowed


AgentDep = Annotated[User, Depends(only(Role.AGENT))]
TicketReaderDep = Annotated[User, Depends(only(*(set(Role) - {Role.EDITOR})))]
SupervisorDep = Annotated[User, Depends(only(Role.SUPERVISOR, Role.ADMIN))]
ReviewerDep = Annotated[User, Depends(only(Role.INSPECTOR, Role.SUPERVISOR))]
EditorDep = Annotated[User, Depends(only(Role.EDITOR, Role.ADMIN))]
AdminDep = Annotated[User, Depends(only(Role.ADMIN))]


@router.post("/sessions", status_code=201, response_model=SignedIn)
def sign_in(credentials: Credentials, request: Request, central: CentralDep) -> Response:
    """Exchange user and password for a token."""
    check_limits(credentials)
    address = request.client.host if request.client else ""
    subject = _digest(f"{credentials.user}\n{address}")
    _count_try(central, subject)
    with central.database.reading() as session:
        row = session.get(UserRow, credentials.user)
    if not central.passwords.match(row.password if row else None, credentials.password) or not row:
        raise Refused(Fault.WRONG_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})
    token = secrets.token_urlsafe(32)
    expires_ms = central.now_ms() + TOKEN_MS
    with central.database.writing() as session:
        session.execute(delete(TryRow).where(TryRow.subject == subject))
        session.execute(delete(TokenRow).where(TokenRow.expires_ms <= central.now_ms()))
        session.add(TokenRow(digest=_digest(token), user=row.name, expires_ms=expires_ms))
    signed = SignedIn(token, expires_ms, row.name, row.display, row.seat, Role(row.role))
    return answer(signed, status=201)


@router.delete("/sessions/current", status_code=204)
def sign_out(user: UserDep, central: CentralDep) -> Response:
    """Make the token worthless; the last sign-out of a person empties the seat."""
    with central.database.writing() as session:
        session.execute(delete(TokenRow).where(TokenRow.digest == user.token_digest))
        if not _has_token(session, user.name, central.now_ms()):
            sign_out_seat(session, user.seat, user.name, central.now_ms())
    return Response(status_code=204)


def _has_token(session: Session, user: str, now_ms: int) -> bool:
    live = select(TokenRow.digest).where(TokenRow.user == user, TokenRow.expires_ms > now_ms)
    return session.scalars(live.limit(1)).first() is not None


def _count_try(central: Central, subject: str) -> None:
    """Count a sign-in as wrong until it proves right, so that many at once are counted too."""
    now = central.now_ms()
    with central.database.writing() as session:
        session.execute(delete(TryRow).where(TryRow.at_ms <= now - TRIES_WINDOW_MS))
        counted = select(func.count(), func.min(TryRow.at_ms)).where(TryRow.subject == subject)
        tries, first_ms = session.execute(counted).one()
        if tries < WRONG_TRIES:
            session.add(TryRow(subject=subject, at_ms=now))
            return
    wait_s = max(1, -(-(first_ms + TRIES_WINDOW_MS - now) // 1000))
    raise Refused(Fault.TOO_MANY_TRIES, headers={"Retry-After": str(wait_s)})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
