"""``GET /events``: supervisors are told what changes while they look (server-sent events)."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from sqlalchemy import exists, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.central.live.sharing import Ended, Event, Listener, Shared
from app.central.people.auth import SupervisorDep, User
from app.central.people.people_tables import TokenRow, UserRow
from app.central.state import Central, CentralDep
from app.central.web.problems import Fault, Refused
from app.central.web.wire import StrictRoute
from app.domain.live import RESET, SEAT, SEGMENT, SURGE

router = APIRouter(route_class=StrictRoute, tags=["presence"])

COMMENT_S = 10.0
LOOK_S = 5.0
MOST_READERS = 500
MOST_OF_A_USER = 20
"""A wall, a window that follows a call, those whose line broke; one person must not take all."""
KINDS = (SEAT, SEGMENT, SURGE)
ALL = ",".join(KINDS)
EVENT_STREAM = "text/event-stream"

LastId = Annotated[
    str, Header(alias="Last-Event-ID", max_length=40, description="The id of the last event known")
]
Kinds = Annotated[
    str,
    Query(
        max_length=40,
        pattern=rf"^({'|'.join(KINDS)})(,({'|'.join(KINDS)}))*$",
        description=f"Which kinds, with commas between them; {ALL} if it is not given",
    ),
]
Followed = Annotated[UUID | None, Query(description="Of segments, those of this call only")]


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events without end; `reset` means: read everything anew",
            "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
        }
    },
)
async def get_events(
    user: SupervisorDep,
    central: CentralDep,
    last_event_id: LastId = "",
    kinds: Kinds = ALL,
    call: Followed = None,
) -> Response:
    """Follow what changes in the own centre: states of seats, surges, words of running calls.

    ``Last-Event-ID`` goes on where an earlier connection ended, at whichever process. The first
    event of a new one, and of one that comes too late, is ``reset``: its reader asks for
    everything anew and goes on with what follows. It ends with the token.
    """
    shared = central.shared
    is_full = len(shared.listeners) >= MOST_READERS
    if not shared.is_whole or is_full or shared.listeners.of(user.name) >= MOST_OF_A_USER:
        raise Refused(Fault.BUSY, headers={"Retry-After": "2"})
    wants = partial(_is_wanted, frozenset(kinds.split(",")), call)
    listener = Listener(user.centre, wants, user.name)
    events = _events(shared, listener, last_event_id)
    is_over = partial(_is_over, central, user)
    headers = {"X-Accel-Buffering": "no"}  # or a proxy before us gathers what should be told now
    return StreamingResponse(
        _lines(events, is_over), media_type=f"{EVENT_STREAM}; charset=utf-8", headers=headers
    )


async def _lines(
    events: AsyncGenerator[Event | None, None], is_over: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Write events as lines, and a comment when there is none for a while."""
    yield b":\n"  # the way is open, also where something before us waits for a first byte
    written = looked = time.monotonic()
    async with aclosing(events):
        async for event in events:
            now = time.monotonic()
            if now - looked >= LOOK_S:
                looked = now
                if await run_in_threadpool(is_over):
                    return
            if event is not None:
                yield f"id: {event.id}\nevent: {event.kind}\ndata: {event.body}\n\n".encode()
                written = now
            elif now - written >= COMMENT_S:
                yield b":\n"
                written = now


async def _events(
    shared: Shared, listener: Listener, last_id: str
) -> AsyncGenerator[Event | None, None]:
    """Give what was missed and what comes, each once; ``None`` now and then."""
    breaks = shared.breaks
    shared.listeners.add(listener)
    try:
        missed = await run_in_threadpool(_missed, shared, listener.centre, last_id)
        if shared.breaks != breaks:
            return
        for event in missed:
            if listener.is_for(event):
                yield event
        known = missed[-1].order() if missed else (-1, 0)
        while True:
            now = await listener.next(LOOK_S / 2)
            if now is None or now.order() > known or now.kind == RESET:
                yield now
    except Ended:
        return
    finally:
        shared.listeners.remove(listener)


def _missed(shared: Shared, centre: str, last_id: str) -> list[Event]:
    """List what came after ``last_id``; a reset if nobody can say."""
    events = shared.after(centre, last_id) if last_id else None
    if events is None:
        return [Event(shared.latest(centre), RESET, "{}")]
    return events


def _is_wanted(kinds: frozenset[str], call: UUID | None, event: Event) -> bool:
    """Tell whether a reader asked for an event."""
    is_of_call = call is None or not event.about or event.about == str(call)
    return event.kind in kinds and is_of_call


def _is_over(central: Central, user: User) -> bool:
    """Tell whether the token that opened the stream has ended, or is another role's now."""
    still = exists().where(
        TokenRow.digest == user.token_digest,
        TokenRow.expires_ms > central.now_ms(),
        UserRow.name == TokenRow.user,
        UserRow.role == user.role,
        UserRow.centre == user.centre,
        ~UserRow.is_closed,
    )
    with central.database.reading() as session:
        return not session.scalar(select(still))
