"""Signing in and out, and who is asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central import tokens
from app.central.audit import Deed, Entry, add
from app.central.limits import check_limits
from app.central.lockout import PAIR, count_try, forgive, in_words, subjects_of, wrong_of
from app.central.once import in_turn
from app.central.problems import Fault, Refused
from app.central.rates import check_rate
from app.central.seats import Seat, sign_out_seat
from app.central.state import Central, CentralDep
from app.central.tables import NAME_CHARS, OrganisationRow, TokenRow, UserRow
from app.central.totp import step_of
from app.central.wire import StrictRoute, answer
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


def signed_in(
    request: Request,
    central: CentralDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    """Find the user of the request's token; a dependency."""
    if credentials is not None:
        digest = tokens.digest_of_token(credentials.credentials)
        with central.database.reading() as session:
            found = _user_of(session, digest, central.now_ms())
        if found is not None:
            user, is_new = found
            check_rate(central, user.name)
            if is_new:
                with central.database.writing() as session:
                    tokens.mark_used(session, digest)
            return replace(user, address=_address(request))
    raise Refused(Fault.NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})


def _user_of(session: Session, digest: str, now_ms: int) -> tuple[User, bool] | None:
    """Find whose token it is, and whether its use is still to be noted."""
    wanted = (
        select(UserRow, TokenRow.sign_in.is_not(None) & ~TokenRow.is_used, OrganisationRow)
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
    row, is_new, joined = found
    org: OrganisationRow | None = joined  # of an outer join
    kind = Kind(org.kind if org else Kind.CENTRE)
    if (row.org and org is None) or row.role not in ROLES[kind]:  # closed, or never made
        return None
    user = User(row.name, row.display, Role(row.role), row.seat, digest, centre=row.centre)
    unit = org.name if org and kind is Kind.UNIT else ""
    return replace(user, org=row.org, kind=kind, unit=unit), bool(is_new)


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
UnmaskerDep = Annotated[User, Depends(only(Role.INSPECTOR, Role.SUPERVISOR, Role.HANDLER))]
ReviewerDep = Annotated[User, Depends(only(Role.INSPECTOR, Role.SUPERVISOR))]
EditorDep = Annotated[User, Depends(only(Role.EDITOR, Role.ADMIN))]
AdminDep = Annotated[User, Depends(only(Role.ADMIN))]


@router.post("/sessions", status_code=201, response_model=SignedIn)
def sign_in(credentials: Credentials, request: Request, central: CentralDep) -> Response:
    """Exchange user and password for a token, or for a short one and one to renew it with."""
    check_limits(credentials)
    address = _address(request)
    subjects = subjects_of(credentials.user, address)
    wait_ms = in_turn(central, lambda session: count_try(session, subjects, central.now_ms()))
    if wait_ms:
        headers = {"Retry-After": str(-(-wait_ms // 1_000))}
        raise Refused(Fault.TOO_MANY_TRIES, in_words(wait_ms), headers=headers)
    with central.database.reading() as session:
        row = session.get(UserRow, credentials.user)
    if not central.passwords.match(row.password if row else None, credentials.password) or not row:
        _note_wrong(central, row, subjects.pair, address)
        raise Refused(Fault.WRONG_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})

    def effect(session: Session) -> SignedIn:
        now_ms = central.now_ms()
        user = _checked_again(session, row, credentials.code, now_ms)
        forgive(session, subjects)
        tokens.forget_old(session, now_ms)
        give = tokens.give_short if credentials.renews else tokens.give_long
        signed = _signed_in(user, give(session, user.name, now_ms), now_ms)
        entry = Entry(user.name, Deed.SIGNED_IN, address=address, centre=user.centre)
        add(session, entry, now_ms)
        return signed

    try:
        return answer(in_turn(central, effect), status=201)
    except Refused as refused:
        if refused.fault is Fault.CODE and credentials.code:
            _note_wrong(central, row, subjects.pair, address)
        raise


@router.post("/sessions/renew", status_code=201, response_model=SignedIn)
def renew(renewal: Renewal, request: Request, central: CentralDep) -> Response:
    """Exchange a refresh token for the next pair; a copy that comes later ends the sign-in."""
    check_limits(renewal)
    now_ms = central.now_ms()

    def effect(session: Session) -> SignedIn | None:
        renewed = tokens.renew(session, renewal.refresh, now_ms)
        user = session.get(UserRow, renewed[0]) if renewed else None
        return _signed_in(user, renewed[1], now_ms) if renewed and user else None

    try:
        signed = in_turn(central, effect)
    except tokens.ReusedError as reused:
        with central.database.writing() as session:
            tokens.end(session, renewal.refresh)
            row = session.get(UserRow, reused.user)
            centre = row.centre if row else MAIN
            entry = Entry(reused.user, Deed.TOKEN_REUSED, address=_address(request), centre=centre)
            add(session, entry, now_ms)
        signed = None
    if signed is None:
        raise Refused(Fault.NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})
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


def _checked_again(session: Session, known: UserRow, code: str, now_ms: int) -> UserRow:
    """Take the code of a user who has an authenticator, and nobody who was changed meanwhile."""
    row = session.get(UserRow, known.name, with_for_update=True)
    if row is None or row.password != known.password:
        raise Refused(Fault.WRONG_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})
    if row.code_secret is not None:
        step = step_of(row.code_secret, code, now_ms, row.code_step)
        if step is None:
            told = "It is not right, or was used before." if code else ""
            raise Refused(Fault.CODE, told, headers={"WWW-Authenticate": "Bearer"})
        row.code_step = step
    return row


def _signed_in(user: UserRow, given: tokens.Given, now_ms: int) -> SignedIn:
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


def _note_wrong(central: Central, user: UserRow | None, pair: str, address: str) -> None:
    """Write it down; what was typed is not, where it is no user: it may be a password."""
    with central.database.writing() as session:
        wrong = wrong_of(session, pair)
        deed = Deed.SIGN_IN_LOCKED if PAIR.wait_ms(wrong) else Deed.SIGN_IN_FAILED
        name, centre = (user.name, user.centre) if user else ("", MAIN)
        entry = Entry(name, deed, detail={"wrong": wrong}, address=address, centre=centre)
        add(session, entry, central.now_ms())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
