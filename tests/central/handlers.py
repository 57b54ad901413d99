"""People of units and districts, for tests."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from app.central.people.people_tables import OrganisationRow
from app.central.people.users import ensure_user
from app.domain.life_cycle import Step
from app.domain.organisation import MAIN, Kind
from app.domain.seat import Role
from app.domain.taking import StepAsked
from app.domain.ticket import Ticket
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, encode
from tests.central.running import PASSWORD, Person, Running

UNIT = "市教育局"
OTHER_UNIT = "市公安局"


def handler_of(server: Running, unit: str, kind: Kind = Kind.UNIT, code: str = "") -> Person:
    """Make a unit (or a district of this code) with one person, and sign in."""
    code = code or f"U{uuid4().hex[:10]}"
    with server.central.database.writing() as session:
        row = session.get(OrganisationRow, (MAIN, code)) or OrganisationRow(centre=MAIN, code=code)
        row.kind, row.name, row.under = kind, unit, ""
        session.add(row)
    name = f"h{uuid4().hex[:10]}"
    ensure_user(server.central, name, PASSWORD, role=Role.HANDLER, display="韩梅", org=code)
    token = server.sign_in(name, PASSWORD).json()["token"]
    person = Person(server.address, name, "", token)
    server.keep(person)
    return person


def take(
    person: Person, ticket: Ticket, step: Step, *, key: str = "", match: int = 0, **told: Any
) -> httpx.Response:
    """Ask for a step; ``match`` 0 = the ticket's own version."""
    return person.http.post(
        f"/tickets/{ticket.id}/steps",
        content=encode(StepAsked(step, **told)),
        headers={KEY_HEADER: key or uuid4().hex, MATCH_HEADER: f'"{match or ticket.version}"'},
    )
