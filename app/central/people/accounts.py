"""The requests about people who may sign in; an administrator sees those of the own centre."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people import totp
from app.central.people.audit import Deed, Entry, add
from app.central.people.auth import AdminDep, User, UserName, entry_of
from app.central.people.people_tables import UserRow
from app.central.people.rights import note
from app.central.people.users import UserUnusableError, account_of, change_codes, put_user
from app.central.state import Central, CentralDep
from app.central.tables import CENTRE_CHARS
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.paging import CursorText, Place, link_next, read_cursor
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Limit, StrictRoute, answer
from app.domain.seat import Role
from app.sync.protocol import Account, AccountChange, CodeSecret

router = APIRouter(route_class=StrictRoute, tags=["users"])

ORDER = "name"


@router.get("/users", response_model=list[Account])
def get_users(
    request: Request,
    user: AdminDep,
    central: CentralDep,
    org: Annotated[str, Query(max_length=CENTRE_CHARS, description="Of this one only")] = "",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """List the people of the own centre by name, closed accounts too."""
    after = read_cursor(cursor, ORDER)
    wanted = select(UserRow).where(UserRow.centre == user.centre).order_by(UserRow.name)
    if org:
        wanted = wanted.where(UserRow.org == org)
    if after:
        wanted = wanted.where(UserRow.name > after.id)
    with central.database.reading() as session:
        found = session.scalars(wanted.limit(limit + 1)).all()
        accounts = [account_of(row) for row in found[:limit]]
    note(central, user, Deed.USERS_READ, "users", found=len(accounts))
    rest = Place(ORDER, 0, accounts[-1].name) if len(found) > limit else None
    return link_next(answer(accounts), request, rest)


@router.get("/users/{name}", response_model=Account)
def get_user(name: UserName, user: AdminDep, central: CentralDep) -> Response:
    """Give one person of the own centre."""
    account = account_of(_row_of(central, user, name))
    note(central, user, Deed.USERS_READ, f"user:{name}")
    return answer(account)


@router.put("/users/{name}", response_model=Account, responses={201: {"model": Account}})
def put_user_of_centre(
    name: UserName, change: AccountChange, user: AdminDep, central: CentralDep
) -> Response:
    """Make a person of the own centre, or bring one to this; what has changed is signed out."""
    check_limits(change)
    if name == user.name and (change.role is not Role.ADMIN or change.is_closed):
        raise wrong_field("role", "Another administrator has to do that")

    def line(deed: Deed, subject: str, detail: dict[str, int | str]) -> Entry:
        return entry_of(user, deed, subject, detail)

    try:
        is_new = put_user(central, user.centre, name, change, line)
    except UserUnusableError as error:
        raise wrong_field(error.field, str(error)) from None
    return answer(account_of(_row_of(central, user, name)), status=201 if is_new else 200)


@router.delete("/users/{name}", status_code=204)
def close_user(name: UserName, user: AdminDep, central: CentralDep) -> Response:
    """Close an account; it stays, for the audit and tickets name it."""
    account = account_of(_row_of(central, user, name))
    change = AccountChange(
        account.display, account.role, account.seat, account.org, account.subject, is_closed=True
    )
    put_user_of_centre(name, change, user, central)
    return Response(status_code=204)


@router.post("/users/{name}/codes", status_code=201, response_model=CodeSecret)
def begin_codes(name: UserName, user: AdminDep, central: CentralDep) -> Response:
    """Ask this person for codes of an authenticator from now on; its secret is told once."""
    secret = totp.new_secret()
    _set_codes(central, user, name, secret, Deed.CODES_BEGAN)
    return answer(CodeSecret(secret, totp.address_for(secret, name)), status=201)


@router.delete("/users/{name}/codes", status_code=204)
def end_codes(name: UserName, user: AdminDep, central: CentralDep) -> Response:
    """Ask this person for no codes any more, e.g. because the telephone is lost."""
    _set_codes(central, user, name, None, Deed.CODES_ENDED)
    return Response(status_code=204)


def _set_codes(central: Central, user: User, name: str, secret: str | None, deed: Deed) -> None:
    _row_of(central, user, name)

    def effect(session: Session) -> None:
        change_codes(session, name, secret)
        add(session, entry_of(user, deed, f"user:{name}"), central.now_ms())

    in_turn(central, effect)


def _row_of(central: Central, user: User, name: str) -> UserRow:
    """Read a person of the own centre; anybody else is answered like nobody."""
    with central.database.reading() as session:
        row = session.get(UserRow, name)
    if row is None or row.centre != user.centre:
        raise Refused(Fault.NOT_FOUND)
    return row
