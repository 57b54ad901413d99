"""Open311 GeoReport v2: programs outside bring requests and follow what becomes of them.

Everybody reads the services; requests need a partner's key. A centre is a ``jurisdiction_id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.central.people.audit import Deed, Entry, add
from app.central.people.partners import Partner, partner_of
from app.central.state import Central, CentralDep
from app.central.tickets.open311_mapping import (
    DONE,
    SEAT,
    Given,
    moment,
    read_moment,
    service,
    told,
)
from app.central.tickets.open311_writing import (
    Form,
    NotTakenError,
    Open311Route,
    written,
    written_one,
)
from app.central.tickets.ticket_rows import add_ticket
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.limits import check_limits
from app.domain.category import Category
from app.domain.organisation import MAIN
from app.domain.retention import DAY_MS
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent
from app.sync.protocol import decode

PREFIX = "/open311/v2"
router = APIRouter(
    prefix=PREFIX, route_class=Open311Route, tags=["open311"], include_in_schema=False
)

MOST_DAYS = 90
MOST = 1_000
FORM_BYTES = 64 * 1024
FORM_FIELDS = 100
_CHANGED_MS = 1_790_000_000_000  # when this mapping was last changed, for the discovery document

Text = Annotated[str, Query(max_length=2_000)]


async def form_of(request: Request) -> Mapping[str, str]:
    """Read the parameters of a ``POST``, which are form-encoded; a dependency."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise NotTakenError(400, "The body has to be application/x-www-form-urlencoded")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_BYTES:
            raise NotTakenError(400, f"The body has more than {FORM_BYTES} bytes")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FORM_FIELDS,
        )
    except ValueError:
        raise NotTakenError(400, "The body is not form-encoded UTF-8") from None
    if any("\x00" in name + value for name, value in pairs):
        raise NotTakenError(400, "The body holds a NUL character")
    return dict(pairs)


FormDep = Annotated[Mapping[str, str], Depends(form_of)]


@router.get("/discovery.{form}")
def get_discovery(form: Form, request: Request) -> Response:
    """Tell where this service is and what it speaks."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": str(request.base_url).rstrip("/") + PREFIX,
        "changeset": moment(_CHANGED_MS),
        "type": "production",
        "formats": [{"format": "application/json"}, {"format": "text/xml"}],
    }
    thing = {
        "changeset": moment(_CHANGED_MS),
        "contact": "12345",
        "key_service": "",
        "endpoints": [endpoint],
    }
    return written_one(form, "discovery", thing)


@router.get("/services.{form}")
def get_services(form: Form, central: CentralDep, jurisdiction_id: Text = MAIN) -> Response:
    """List what may be asked for: the leaves of the category tree."""
    with central.database.reading() as session:
        categories = central.rules.of(session, jurisdiction_id).categories
    return written(form, "services", "service", [service(each) for each in categories])


@router.get("/services/{code}.{form}")
def get_service(
    code: str, form: Form, central: CentralDep, jurisdiction_id: Text = MAIN
) -> Response:
    """Tell what a service asks for beside the usual: nothing."""
    with central.database.reading() as session:
        category = _category(central, session, jurisdiction_id, code)
    thing = {"service_code": category.code, "attributes": []}
    return written_one(form, "service_definition", thing)


@router.post("/requests.{form}", status_code=201)
def post_request(form: Form, values: FormDep, central: CentralDep) -> Response:
    """Bring a request; it becomes a ticket that waits to be dispatched."""
    now_ms = central.now_ms()
    with central.database.reading() as session:
        partner = _partner(central, session, values)
        category = _category(central, session, partner.centre, values.get("service_code", ""))
    ticket = Given(category, values).ticket(now_ms)
    check_limits(ticket)
    ticket_id = ticket.id
    with central.database.writing() as session:
        told_by = {"channel": SEAT}
        event = TicketEvent(ticket_id, EventKind.ACCEPTED, now_ms, SEAT, told_by)
        entry = Entry(
            f"partner:{partner.name}"[:64],
            Deed.REQUESTED,
            f"ticket:{ticket_id}",
            centre=partner.centre,
        )
        add(session, entry, now_ms)
        add_ticket(session, partner.centre, replace(ticket, version=1), (event,))
    thing = {"service_request_id": str(ticket_id), "service_notice": "", "account_id": ""}
    answer = written(form, "service_requests", "request", [thing])
    answer.status_code = 201
    return answer


@router.get("/requests.{form}")
def get_requests(
    form: Form,
    central: CentralDep,
    request: Request,
    service_request_id: Text = "",
    service_code: Text = "",
    start_date: Text = "",
    end_date: Text = "",
    status: Text = "",
) -> Response:
    """List requests, newest first: of the last 90 days, or of the time that is asked for."""
    row = TicketRow
    narrowed: list[ColumnElement[bool]]
    if service_request_id:
        narrowed = [row.id.in_([_uuid(each) for each in _several(service_request_id)])]
    else:
        narrowed = _within(start_date, end_date, central.now_ms())
        if service_code:
            narrowed.append(row.category.in_(_several(service_code)))
        if status:
            narrowed.append(row.status.in_(_statuses(status)))
    return _listed(form, central, request, narrowed)


@router.get("/requests/{request_id}.{form}")
def get_request(request_id: str, form: Form, central: CentralDep, request: Request) -> Response:
    """Give one request, as a list of one."""
    return _listed(form, central, request, [TicketRow.id == _uuid(request_id)], is_one=True)


@router.get("/tokens/{token}.{form}")
def get_token(token: str, form: Form, central: CentralDep, request: Request) -> Response:
    """Give the request of a token: here every request has its id at once, which is its token."""
    token_id = _uuid(token)
    _listed(form, central, request, [TicketRow.id == token_id], is_one=True)
    thing = {"service_request_id": str(token_id), "token": str(token_id)}
    return written(form, "service_requests", "request", [thing])


def _listed(
    form: Form,
    central: Central,
    request: Request,
    narrowed: list[ColumnElement[bool]],
    *,
    is_one: bool = False,
) -> Response:
    row = TicketRow
    with central.database.reading() as session:
        partner = _partner(central, session, request.query_params)
        there = (
            row.centre == partner.centre,
            row.is_confidential.is_(False),
            row.status != Status.DRAFT,
        )
        wanted = select(row.body).where(*there, *narrowed)
        bodies = session.scalars(wanted.order_by(row.created_ms.desc()).limit(MOST)).all()
        categories = central.rules.of(session, partner.centre).categories
    if is_one and not bodies:
        raise NotTakenError(404, "There is no such request")
    names = {category.code: category.name for category in categories}
    things = [told(decode(Ticket, body), names) for body in bodies]
    return written(form, "service_requests", "request", things)


def _partner(central: Central, session: Session, values: Mapping[str, str]) -> Partner:
    """Find whose request it is; what a wrong key is answered tells nothing of others."""
    key = values.get("api_key", "")
    if not key:
        raise NotTakenError(401, "api_key is needed")
    partner = partner_of(session, key)
    if partner is None:
        raise NotTakenError(403, "api_key is not valid")
    if values.get("jurisdiction_id", partner.centre) != partner.centre:
        raise NotTakenError(404, "There is no such jurisdiction_id")
    if wait_ms := central.shared.wait_ms(f"partner:{partner.name}"):
        raise NotTakenError(429, f"Too many requests; wait {-(-wait_ms // 1000)} s")
    return partner


def _category(central: Central, session: Session, centre: str, code: str) -> Category:
    if not code:
        raise NotTakenError(400, "service_code is needed")
    for category in central.rules.of(session, centre).categories:
        if category.code == code:
            return category
    raise NotTakenError(404, "There is no such service_code")


def _within(start: str, end: str, now_ms: int) -> list[ColumnElement[bool]]:
    end_ms = read_moment("end_date", end) if end else now_ms + 1
    begin_ms = read_moment("start_date", start) if start else end_ms - MOST_DAYS * DAY_MS
    if end_ms - begin_ms > MOST_DAYS * DAY_MS:
        raise NotTakenError(400, f"At most {MOST_DAYS} days")
    return [TicketRow.created_ms >= begin_ms, TicketRow.created_ms < end_ms]


def _statuses(text: str) -> list[Status]:
    asked = set(_several(text))
    if not asked <= {"open", "closed"}:
        raise NotTakenError(400, "status is open or closed")
    return [each for each in Status if ("closed" if each in DONE else "open") in asked]


def _several(text: str) -> list[str]:
    """Read values with commas between; at most as many as a page has."""
    values = [each.strip() for each in text.split(",") if each.strip()]
    if len(values) > MOST:
        raise NotTakenError(400, f"At most {MOST} values")
    return values


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotTakenError(404, "There is no such request") from None
