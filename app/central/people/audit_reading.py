"""The requests about the audit: an administrator reads it, and that is a line too."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from app.central.people.audit import Deed
from app.central.people.auth import AdminDep
from app.central.people.people_tables import AuditRow
from app.central.people.rights import note
from app.central.state import CentralDep
from app.central.tables import NAME_CHARS
from app.central.web.paging import link
from app.central.web.wire import Limit, StrictRoute, answer
from app.sync.protocol import AuditLine

router = APIRouter(route_class=StrictRoute, tags=["audit"])


@router.get("/audit", response_model=list[AuditLine])
def get_audit(
    request: Request,
    user: AdminDep,
    central: CentralDep,
    after: Annotated[int, Query(ge=0, lt=2**53, description="Lines after this number")] = 0,
    who: Annotated[str, Query(max_length=NAME_CHARS, description="Of this user only")] = "",
    subject: Annotated[str, Query(max_length=100, description="``ticket:ID``, ``user:NAME``")] = "",
    limit: Limit = 50,
) -> Response:
    """Give a page of the audit, oldest first; ``Link`` leads to the next one."""
    wanted = select(AuditRow).where(AuditRow.seq > after, AuditRow.centre == user.centre)
    wanted = wanted.order_by(AuditRow.seq).limit(limit + 1)
    if who:
        wanted = wanted.where(AuditRow.who == who)
    if subject:
        wanted = wanted.where(AuditRow.subject == subject)
    with central.database.reading() as session:
        lines = [_line(row) for row in session.scalars(wanted)]
    page = lines[:limit]
    note(central, user, Deed.AUDIT_READ, after=after, found=len(page))
    rest = str(page[-1].seq) if len(lines) > limit else ""
    return link(answer(page), request, "after", rest)


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(
        seq=row.seq,
        at_ms=row.at_ms,
        who=row.who,
        address=row.address,
        what=row.what,
        subject=row.subject,
        detail=json.loads(row.detail),
        hash=row.hash,
    )
