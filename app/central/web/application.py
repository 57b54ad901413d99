"""Joins the parts of the server into one ASGI application."""

from __future__ import annotations

from collections import deque
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from app.central.calls import calls, recordings, segments, uploads
from app.central.knowledge import articles, attachments, editing, remarks
from app.central.live import events, presence
from app.central.people import accounts, audit_reading, auth, organisations, unified
from app.central.state import Central, CentralDep
from app.central.storage.blobs_arriving import forget_parts
from app.central.surges import surges
from app.central.tickets import changes, dictionaries, figures, open311, steps, tickets
from app.central.web.compressing import Compressing
from app.central.web.document import complete, name_of
from app.central.web.guard import JSON_BYTES, RECORDING_BYTES, Guard
from app.central.web.problems import answer_problems
from app.sync.protocol import API, Problem

# What is asked for most stands first: addresses are compared one after another.
PARTS = (
    presence,
    segments,
    tickets,
    changes,
    calls,
    auth,
    unified,
    accounts,
    audit_reading,
    steps,
    recordings,
    uploads,
    dictionaries,
    events,
    articles,
    editing,
    remarks,
    attachments,
    surges,
    figures,
    organisations,
)
# The document names each status; here the value of errors comes into it. Not with every part:
# it would be built for each route anew, seconds in which the first request waits.
health = APIRouter(tags=["health"], responses={"5XX": {"model": Problem}})


def create_app(central: Central, *, recording_bytes: int = RECORDING_BYTES) -> FastAPI:
    """Build the application; the caller closes ``central`` when the server has stopped.

    Args:
        central: What it works with.
        recording_bytes: The largest recording that is taken.
    """
    forget_parts(central.blobs)
    app = FastAPI(
        title="zuoxi central",
        version=program_version(),
        openapi_url=None,  # see ``complete``
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        generate_unique_id_function=name_of,
    )
    app.state.central = central
    app.add_middleware(Compressing, unpacked_bytes=JSON_BYTES)
    knows = partial(auth.is_somebody, central)
    app.add_middleware(Guard, recording_bytes=recording_bytes, knows=knows)
    answer_problems(app)
    complete(app)
    app.include_router(health)
    app.include_router(open311.router)
    for part in PARTS:
        app.include_router(part.router, prefix=API)
    deque(iter_route_contexts(app.routes), maxlen=0)  # or the first request waits for all of them
    return app


def program_version() -> str:
    """Tell which release this is; ``0`` if it was started without being installed."""
    try:
        return version("zuoxi")
    except PackageNotFoundError:
        return "0"


@health.get("/health")
def get_health(central: CentralDep) -> dict[str, str]:
    """Tell that the server and its database answer."""
    with central.database.reading() as session:
        session.execute(text("SELECT 1"))
    shared = "ok" if central.shared.is_whole else "unreachable"
    return {"status": "ok", "version": program_version(), "shared": shared}
