"""Unified sign-in for a program on a desktop: begun by it, done in the browser, collected by it.

The browser comes back to this server, which asks the provider who it is, and is then sent on to a
port of the computer it runs on. Only the program that began *and* got the proof there gets tokens:
an address that somebody sent to another person opens nothing for the sender.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.central.people.audit import Deed, Entry, add
from app.central.people.auth import address_of
from app.central.people.people_tables import UnifiedRow, UserRow
from app.central.people.sign_in_rules import Provider
from app.central.people.tokens import digest_of_token
from app.central.people.trying import BEARER, Trying
from app.central.state import Central, CentralDep
from app.central.tables import CENTRE_CHARS
from app.central.web.aside import Kind as Aside
from app.central.web.limits import check_limits
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import StrictRoute, answer
from app.sync.protocol import (
    SignedIn,
    UnifiedBegin,
    UnifiedBegun,
    UnifiedCollect,
    UnifiedOffer,
)

log = logging.getLogger(__name__)
router = APIRouter(route_class=StrictRoute, tags=["sessions"])

LASTS_MS = 10 * 60_000
AT_ONCE = 5_000
"""So many may go on at a time: whoever begins needs no password, so this has an end."""
PORTS = range(1_024, 65_536)

Back = Annotated[str, Query(max_length=2_048, description="From the provider")]


@router.get("/sessions/oidc", response_model=UnifiedOffer)
def get_offer(central: CentralDep) -> Response:
    """Tell whether unified sign-in is there: 404 if it is not."""
    return answer(UnifiedOffer(_provider(central).name))


@router.post("/sessions/oidc", status_code=201, response_model=UnifiedBegun)
async def begin(asked: UnifiedBegin, central: CentralDep) -> Response:
    """Begin unified sign-in; the address that is answered is opened in the browser."""
    check_limits(asked)
    return await central.aside.run(Aside.PROVIDER, lambda: _begun(central, asked))


def _begun(central: Central, asked: UnifiedBegin) -> Response:
    provider = _provider(central)
    if asked.port not in PORTS:
        raise wrong_field("port", f"From {PORTS.start} to {PORTS.stop - 1}")
    if len(asked.centre) > CENTRE_CHARS:
        raise wrong_field("centre", f"At most {CENTRE_CHARS} characters")
    row = UnifiedRow(id=uuid4(), centre=asked.centre, port=asked.port, user="", proof="")
    secret, state = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row.secret, row.state = digest_of_token(secret), digest_of_token(state)
    row.nonce, row.verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    from app.central.people import oidc  # noqa: PLC0415 - few centres have it, and it loads for 0.1 s

    try:
        address = oidc.address_for(provider, oidc.Asked(state, row.nonce, row.verifier))
    except oidc.ProviderError as error:
        raise _unreachable(error) from None
    _keep(central, row)
    return answer(UnifiedBegun(row.id, secret, address, LASTS_MS // 1_000), status=201)


@router.get("/sessions/oidc/callback", status_code=303, response_class=Response)
async def come_back(
    central: CentralDep, state: Back = "", code: Back = "", error: Back = ""
) -> Response:
    """Take the browser back from the provider and send it on to the program that began."""
    return await central.aside.run(
        Aside.PROVIDER, lambda: _come_back(central, state, "" if error else code)
    )


def _come_back(central: Central, state: str, code: str) -> Response:
    provider = _provider(central)
    with central.database.writing() as session:
        row = session.scalar(
            select(UnifiedRow)
            .where(UnifiedRow.state == digest_of_token(state))
            .where(UnifiedRow.expires_ms > central.now_ms())
            .with_for_update()
        )
        if row is None:
            raise Refused(Fault.REFUSED, "This sign-in is over, or was never begun")
        row.state = ""  # whatever comes of it: a copy of this address is worth nothing
    if not code:
        return _sent_on(row, refused=1)
    from app.central.people import oidc  # noqa: PLC0415 - as above

    try:
        subject = oidc.subject_of(
            provider, oidc.Asked(state, row.nonce, row.verifier), code, central.now_ms()
        )
    except oidc.ProviderError as failed:
        raise _unreachable(failed) from None
    except oidc.UntrueError as untrue:
        log.warning("Unified sign-in: %s", untrue)
        _note_failed(central, row.centre)
        return _sent_on(row, refused=1)
    return _found(central, row, subject)


@router.post("/sessions/oidc/collect", status_code=201, response_model=SignedIn)
def collect(asked: UnifiedCollect, request: Request, central: CentralDep) -> Response:
    """Exchange what the browser brought for tokens; it is worth nothing afterwards."""
    check_limits(asked)
    _provider(central)
    with central.database.reading() as session:
        row = session.get(UnifiedRow, asked.id)
    trying = Trying(central, row.user if row else "", address_of(request))

    def found(session: Session) -> UserRow | None:
        row = session.get(UnifiedRow, asked.id, with_for_update=True)
        if row is None or not _is_right(row, asked) or row.expires_ms <= central.now_ms():
            return None
        user = session.get(UserRow, row.user, with_for_update=True)
        session.delete(row)
        return user

    return answer(trying.let_in(found, asked.code, renews=asked.renews), status=201)


def _is_right(row: UnifiedRow, asked: UnifiedCollect) -> bool:
    secret = hmac.compare_digest(row.secret, digest_of_token(asked.secret))
    return secret and hmac.compare_digest(row.proof, digest_of_token(asked.proof))


def _found(central: Central, row: UnifiedRow, subject: str) -> Response:
    """Note whose sign-in it is; somebody without an account is told no more than that."""
    proof = secrets.token_urlsafe(32)
    with central.database.writing() as session:
        wanted = select(UserRow.name).where(
            UserRow.centre == row.centre, UserRow.subject == subject, ~UserRow.is_closed
        )
        name = session.scalar(wanted)
        kept = session.get(UnifiedRow, row.id, with_for_update=True)
        if name is not None and kept is not None:
            kept.user, kept.proof = name, digest_of_token(proof)
    if name is None:
        _note_failed(central, row.centre)
        return _sent_on(row, refused=1)
    return _sent_on(row, proof=proof)


def _sent_on(row: UnifiedRow, **told: str | int) -> Response:
    """Send the browser to the computer it runs on, and nowhere else."""
    address = f"http://127.0.0.1:{row.port}/?{urlencode({'id': row.id} | told)}"
    return Response(status_code=303, headers={"Location": address})


def _keep(central: Central, row: UnifiedRow) -> None:
    now_ms = central.now_ms()
    with central.database.writing() as session:
        session.execute(delete(UnifiedRow).where(UnifiedRow.expires_ms <= now_ms))
        if (session.scalar(select(func.count()).select_from(UnifiedRow)) or 0) >= AT_ONCE:
            raise Refused(Fault.TOO_MANY_TRIES, headers={"Retry-After": str(LASTS_MS // 1_000)})
        row.expires_ms = now_ms + LASTS_MS
        session.add(row)


def _note_failed(central: Central, centre: str) -> None:
    with central.database.writing() as session:
        entry = Entry("", Deed.SIGN_IN_FAILED, detail={"by": "unified"}, centre=centre)
        add(session, entry, central.now_ms())


def _provider(central: Central) -> Provider:
    if central.sign_in.provider is None:
        raise Refused(Fault.NOT_FOUND)
    return central.sign_in.provider


def _unreachable(error: Exception) -> Refused:
    log.warning("Unified sign-in: %s", error)
    return Refused(Fault.PROVIDER, headers=BEARER)
