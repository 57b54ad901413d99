"""The requests about a centre's organisations: districts, units and outsourcers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people.audit import Deed
from app.central.people.auth import AdminDep, entry_of
from app.central.people.organisation_rows import (
    CODE,
    OrganisationUnusableError,
    found_in,
    store,
    told,
)
from app.central.people.people_tables import OrganisationRow
from app.central.people.rights import note
from app.central.state import CentralDep
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import StrictRoute, answer
from app.domain.organisation import Kind, Organisation
from app.sync.protocol import OrganisationChange

router = APIRouter(route_class=StrictRoute, tags=["users"])

Code = Annotated[str, Path(pattern=f"^{CODE.pattern}$", description="Code of the organisation")]


@router.get("/organisations", response_model=tuple[Organisation, ...])
def get_organisations(user: AdminDep, central: CentralDep) -> Response:
    """List the organisations of the own centre, closed ones too, by code."""
    wanted = select(OrganisationRow).where(
        OrganisationRow.centre == user.centre, OrganisationRow.kind != Kind.CENTRE
    )
    with central.database.reading() as session:
        found = [told(row) for row in session.scalars(wanted.order_by(OrganisationRow.code))]
    note(central, user, Deed.USERS_READ, "organisations", found=len(found))
    return answer(tuple(found))


@router.get("/organisations/{code}", response_model=Organisation)
def get_organisation(code: Code, user: AdminDep, central: CentralDep) -> Response:
    """Give one organisation of the own centre."""
    with central.database.reading() as session:
        row = found_in(session, user.centre, code)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    note(central, user, Deed.USERS_READ, f"organisation:{code}")
    return answer(told(row))


@router.put(
    "/organisations/{code}", response_model=Organisation, responses={201: {"model": Organisation}}
)
def put_organisation(
    code: Code, change: OrganisationChange, user: AdminDep, central: CentralDep
) -> Response:
    """Make an organisation of the own centre, or bring it to this; a closed one signs out all."""
    check_limits(change)
    wanted = Organisation(code, change.kind, change.name, change.under, change.is_closed)

    def effect(session: Session) -> bool:
        entry = entry_of(user, Deed.ORGANISATION_MADE, f"organisation:{code}")
        return store(session, user.centre, wanted, entry, central.now_ms())

    try:
        is_new = in_turn(central, effect)
    except OrganisationUnusableError as error:
        raise wrong_field(error.field, str(error)) from None
    return answer(wanted, status=201 if is_new else 200)
