"""Signing in and out, and who is asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.types import Scope

from app.central.live.seats import Seat, sign_out_seat
from app.central.people import tokens
from app.central.people.audit import Deed, Entry, add
from app.central.people.people_tables import OrganisationRow, TokenRow, UserRow
from app.central.people.trying import BEARER, Trying, signed_in_of
from app.central.state import Central, CentralDep
from app.central.tables import NAME_CHARS
from app.central.web.aside import Kind as Aside
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused
from app.central.web.rates import check_rate
from app.central.web.wire import StrictRoute, answer
from app.domain.organisation import MAIN, ROLES, Kind
from app.domain.seat import Role
from app.sync.protocol import Credentials, Renewal, SignedIn

router = APIRouter(route_class=StrictRoute, tags=["sessions"])
_bearer = HTTPBearer(auto_error=False, description="The token of POST /sessions")

UserName = Annotated[str, Path(pattern=rf"^[\w.:@-]{{1,{NAME_CHARS}}}$")]


@dataclass(frozen=True, slots=True)
class User:
    """Who is asking.

    Attributes:
        centre: Code of the person's centre; nothing of another one is there for this person.
        org: Code of the person's organisation in it; empty for the centre itself.
        kind: What this organisation is.
        unit: Of a unit its name, by which tickets call it; empty for others.
    """

    name: str
    display: str
    role: Role
    seat: str
    token_digest: str
    address: str = ""
    centre: str = MAIN
    org: str = ""
    kind: Kind = Kind.CENTRE
    unit: str = ""


async def signed_in(
    request: Request,
    central: CentralDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    """Find the user of the request's token; a dependency."""
    if credentials is not None:
        digest = tokens.digest_of_token(credentials.credentials)
        # Most requests are of somebody who is known, and cost no change of threads here.
        user: User | None = central.known.find(digest, central.now_ms())
        if user is None or not central.shared.may_go_on(user.name):
            user = await run_in_threadpool(_asked, central, digest)
        if user is not None:
            return replace(user, address=address_of(request))
    raise Refused(Fault.NOT_SIGNED_IN, headers=BEARER)


async def is_somebody(central: Central, scope: Scope) -> bool:
    """Tell whether a request, not read yet, is of somebody who is signed in; it is not counted."""
    scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return False
    digest, now_ms = tokens.digest_of_token(token), central.now_ms()
    if central.known.find(digest, now_ms) is not None:
        return True

    def found() -> bool:
        with central.database.reading() as session:
            return _user_of(session, digest, now_ms) is not None

    try:
        return await run_in_threadpool(found)
    except (OperationalError, PoolTimeout):
        return True  # the route asks again, and tells what is wrong in its own way


def _asked(central: Central, digest: str) -> User | None:
    """Ask the database whose token it is, and count the request."""
    changes = central.known.changes
    with central.database.reading() as session:
        found = _user_of(session, digest, central.now_ms())
    if found is None:
        return None
    user, is_new, expires_ms = found
    check_rate(central, user.name)
    if is_new:
        with central.database.writing() as session:
            tokens.mark_used(session, digest)
    central.known.keep(digest, user, expires_ms, changes)
    return user


def _user_of(session: Session, digest: str, now_ms: int) -> tuple[User, bool, int] | None:
    """Find whose token it is, whether its use is still to be noted, and when it is over."""
    is_new = TokenRow.sign_in.is_not(None) & ~TokenRow.is_used
    wanted = (
        select(UserRow, is_new, TokenRow.expires_ms, OrganisationRow)
        .join(TokenRow, TokenRow.user == UserRow.name)
        .outerjoin(
            OrganisationRow,
            (OrganisationRow.centre == UserRow.centre)
            & (OrganisationRow.code == UserRow.org)
            & ~OrganisationRow.is_closed,
        )
        .where(TokenRow.digest == digest, TokenRow.expires_ms > now_ms, ~UserRow.is_closed)
    )
    found = session.execute(wanted).first()
    if found is None:
        return None
    row, is_unused, expires_ms, joined = found
    org: OrganisationRow | None = joined  # of an outer join
    kind = Kind(org.kind if org else Kind.CENTRE)
    if (row.org and org is None) or row.role not in ROLES[kind]:  # closed, or never made
        return None
    user = User(row.name, row.display, Role(row.role), row.seat, digest, centre=row.centre)
    unit = org.name if org and kind is Kind.UNIT else ""
    return replace(user, org=row.org, kind=kind, unit=unit), bool(is_unused), expires_ms


UserDep = Annotated[User, Depends(signed_in)]


def only(*roles: Role) -> Callable[[User], Awaitable[User]]:
    """Make a dependency that lets through users with one of ``roles``."""

    async def allowed(user: UserDep) -> User:  # async: a change of threads would cost more
        if user.role not in roles:
            raise Refused(Fault.ROLE)
        return user

    return allowed


AgentDep = Annotated[User, Depends(only(Role.AGENT))]
TicketReaderDep = Annotated[User, Depends(only(*(set(Role) - {Role.EDITOR})))]
SupervisorDep = Annotated[User, Depends(only(Role.SUPERVISOR, Role.ADMIN))]
UnmaskerDep = Annotated[User, Depends(only(Role.INSPECTOR, Role.SUPERVISOR, Role.HANDLER))]
ReviewerDep = Annotated[User, Depends(only(Role.INSPECTOR, Role.SUPERVISOR))]
EditorDep = Annotated[User, Depends(only(Role.EDITOR, Role.ADMIN))]
AdminDep = Annotated[User, Depends(only(Role.ADMIN))]


@router.post("/sessions", status_code=201, response_model=SignedIn)
async def sign_in(credentials: Credentials, request: Request, central: CentralDep) -> Response:
    """Exchange user and password for a token, or for a short one and one to renew it with."""
    check_limits(credentials)
    address = address_of(request)
    return await central.aside.run(
        Aside.PASSWORD, lambda: _with_password(central, credentials, address)
    )


def _with_password(central: Central, credentials: Credentials, address: str) -> Response:
    trying = Trying(central, credentials.user, address)
    with central.database.reading() as session:
        row = session.get(UserRow, credentials.user)
    if not central.passwords.match(row.password if row else None, credentials.password) or not row:
        trying.note_wrong(row)
        raise Refused(Fault.WRONG_CREDENTIALS, headers=BEARER)

    def found(session: Session) -> UserRow | None:
        now = session.get(UserRow, row.name, with_for_update=True)
        return now if now and now.password == row.password else None

    return answer(trying.let_in(found, credentials.code, renews=credentials.renews), status=201)


@router.post("/sessions/renew", status_code=201, response_model=SignedIn)
def renew(renewal: Renewal, request: Request, central: CentralDep) -> Response:
    """Exchange a refresh token for the next pair; a copy that comes later ends the sign-in."""
    check_limits(renewal)
    now_ms = central.now_ms()

    def effect(session: Session) -> SignedIn | None:
        renewed = tokens.renew(session, renewal.refresh, now_ms)
        user = session.get(UserRow, renewed[0]) if renewed else None
        return signed_in_of(user, renewed[1], now_ms) if renewed and user else None

    try:
        signed = in_turn(central, effect)
    except tokens.ReusedError as reused:
        with central.database.writing() as session:
            tokens.end(session, renewal.refresh)
            row = session.get(UserRow, reused.user)
            centre = row.centre if row else MAIN
            entry = Entry(
                reused.user, Deed.TOKEN_REUSED, address=address_of(request), centre=centre
            )
            add(session, entry, now_ms)
        signed = None
    if signed is None:
        raise Refused(Fault.NOT_SIGNED_IN, headers=BEARER)
    return answer(signed, status=201)


@router.delete("/sessions/current", status_code=204)
def sign_out(user: UserDep, central: CentralDep) -> Response:
    """Make the tokens worthless; the last sign-out of a person empties the seat."""
    now_ms = central.now_ms()
    with central.database.writing() as session:
        tokens.end_token(session, user.token_digest)
        if not tokens.has_any(session, user.name, now_ms):
            sign_out_seat(session, central.shared, Seat(user.centre, user.seat), user.name, now_ms)
        add(session, entry_of(user, Deed.SIGNED_OUT), now_ms)
    return Response(status_code=204)


@router.delete("/sessions", status_code=204)
def sign_out_everywhere(user: UserDep, central: CentralDep) -> Response:
    """Make all tokens of the asking person worthless, on whichever computer they are."""
    _end_all(central, user, user.name)
    return Response(status_code=204)


@router.delete("/users/{name}/sessions", status_code=204)
def sign_out_other(name: UserName, user: AdminDep, central: CentralDep) -> Response:
    """Sign somebody of the own centre out everywhere; 404 if there is no such user."""
    _end_all(central, user, name)
    return Response(status_code=204)


def _end_all(central: Central, by: User, name: str) -> None:
    now_ms = central.now_ms()
    with central.database.writing() as session:
        row = session.get(UserRow, name)
        if row is None or row.centre != by.centre:
            raise Refused(Fault.NOT_FOUND)
        ended = tokens.end_all(session, name)
        sign_out_seat(session, central.shared, Seat(row.centre, row.seat), name, now_ms)
        detail = {"ended": ended}
        entry = entry_of(by, Deed.SIGNED_OUT_EVERYWHERE, f"user:{name}", detail)
        add(session, entry, now_ms)


def entry_of(
    user: User, deed: Deed, subject: str = "", detail: Mapping[str, int | str] | None = None
) -> Entry:
    """Make a line of the audit about what ``user`` does."""
    return Entry(user.name, deed, subject, detail or {}, user.address, user.centre)


def address_of(request: Request) -> str:
    """Tell where a request comes from; empty if the server does not know."""
    return request.client.host if request.client else ""
