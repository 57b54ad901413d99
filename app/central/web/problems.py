"""Every error the server can answer, as ``application/problem+json`` with a code."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.central.storage.blobs import StorageError, StorageFullError
from app.domain.article import Draft
from app.domain.ticket import Ticket
from app.sync.protocol import PROBLEM_TYPE, Problem, encode

log = logging.getLogger(__name__)

BUSY_RETRY_S = 2
FULL_RETRY_S = 60
POSTGRESQL_FULL = "53100"  # disk_full, PostgreSQL's appendix A


class Fault(Enum):
    """What can go wrong: code, HTTP status, title; told to people in docs/errors-server.md."""

    INTERNAL = ("SRV-00", 500, "The server failed")
    NOT_SIGNED_IN = ("SRV-01", 401, "Sign in first")
    WRONG_CREDENTIALS = ("SRV-02", 401, "Unknown user or wrong password")
    TOO_MANY_TRIES = ("SRV-03", 429, "Too many wrong sign-ins")
    ROLE = ("SRV-04", 403, "This role may not do that")
    OTHER_SEAT = ("SRV-05", 403, "This belongs to another seat")
    NOT_FOUND = ("SRV-06", 404, "There is nothing here")
    METHOD = ("SRV-07", 405, "This address does not take that method")
    OUTDATED = ("SRV-08", 412, "Somebody changed it in between")
    KEY_REUSED = ("SRV-09", 422, "This key was used for another request")
    KEY_MISSING = ("SRV-10", 400, "Idempotency-Key is missing or malformed")
    MATCH_MISSING = ("SRV-11", 428, "If-Match is missing or malformed")
    INVALID = ("SRV-12", 422, "The request is not well formed")
    TOO_LARGE = ("SRV-13", 413, "The request is too large")
    NO_RECORDING = ("SRV-14", 422, "This is no FLAC recording of two tracks")
    BUSY = ("SRV-15", 503, "The database cannot answer now")
    NO_SEAT = ("SRV-16", 403, "This user has no seat")
    TOO_SLOW = ("SRV-17", 408, "The request did not arrive in time")
    REFUSED = ("SRV-18", 400, "The request was refused")

    OWN_TEXT = ("SRV-19", 403, "Another person must approve this")
    STEP = ("SRV-20", 409, "The draft does not stand where this step begins")
    KIND = ("SRV-21", 415, "This kind of file is not taken")
    CODE = ("SRV-22", 401, "A code of the authenticator is needed")
    MEDIA = ("SRV-23", 415, "The body is in a form that is not taken")
    ADDRESS = ("SRV-24", 414, "The address is too long")
    HEADERS = ("SRV-25", 431, "The headers are too large")
    RANGE = ("SRV-26", 416, "There is no such part")
    CALL_OVER = ("SRV-27", 409, "The call has ended")
    OFFSET = ("SRV-28", 409, "The upload stands elsewhere")
    SUM = ("SRV-29", 422, "What arrived is not what was sent")
    FULL = ("SRV-30", 507, "There is no room for it now")
    STORAGE = ("SRV-31", 503, "The storage cannot answer now")
    PULL_FIRST = ("SRV-32", 409, "Read the changes first")
    RATE = ("SRV-33", 429, "Too many requests")
    LIFE_CYCLE = ("SRV-34", 409, "The ticket does not stand where this step begins")
    NOT_MOVED = ("SRV-35", 409, "The limit cannot be moved so")
    CODES_DUTY = ("SRV-36", 403, "An administrator needs an authenticator")
    PROVIDER = ("SRV-37", 503, "Unified sign-in cannot answer now")

    def __init__(self, code: str, status: int, title: str) -> None:
        self.code = code
        self.status = status
        self.title = title


class Refused(Exception):  # noqa: N818 - reads as what happened
    """Raised anywhere in a request to answer it with a problem; a transaction is rolled back."""

    def __init__(
        self,
        fault: Fault,
        detail: str = "",
        *,
        current: Ticket | None = None,
        draft: Draft | None = None,
        errors: Iterable[dict[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(fault.title)
        self.fault = fault
        self.detail = detail
        self.current = current
        self.draft = draft
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """Write it as the protocol's ``Problem``."""
        problem = Problem(
            title=self.fault.title,
            status=self.fault.status,
            code=self.fault.code,
            detail=self.detail,
            current=self.current,
            draft=self.draft,
            errors=self.errors,
        )
        return Response(
            encode(problem),
            status_code=self.fault.status,
            headers=self.headers,
            media_type=PROBLEM_TYPE,
        )


def wrong_field(field: str, reason: str) -> Refused:
    """Refuse the request because of one field."""
    return Refused(Fault.INVALID, errors=[{"field": field, "reason": reason}])


def failure(error: BaseException) -> Refused:
    """Log what nobody expected and hide it from the caller.

    Only the kind of error and the lines of code are logged: messages of databases and
    validators quote the values, and values are citizens' data.
    """
    log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return Refused(Fault.INTERNAL)


def by_status(status: int, headers: Mapping[str, str] | None = None) -> Refused:
    """Turn an HTTP error of the framework into one of ours."""
    known = {
        404: Fault.NOT_FOUND,
        405: Fault.METHOD,
        408: Fault.TOO_SLOW,
        413: Fault.TOO_LARGE,
        414: Fault.ADDRESS,
        415: Fault.MEDIA,
        416: Fault.RANGE,
        431: Fault.HEADERS,
    }
    return Refused(known.get(status, Fault.REFUSED), headers=headers)


def answer_problems(app: FastAPI) -> None:
    """Make ``app`` answer every error in this form."""

    @app.exception_handler(Refused)
    async def _refused(_request: Request, error: Refused) -> Response:
        return error.response()

    @app.exception_handler(HTTPException)
    async def _by_status(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == Fault.METHOD.status:
            headers["Allow"] = ", ".join(_methods_at(app, request.scope["path"]))
        return by_status(error.status_code, headers).response()

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        errors = [_explained(each) for each in error.errors()[:20]]
        return Refused(Fault.INVALID, errors=errors).response()

    async def busy(_request: Request, error: Exception) -> Response:
        if is_full(error):
            return no_room("database")
        log.warning("The database cannot answer: %s", type(error).__name__)
        return Refused(Fault.BUSY, headers={"Retry-After": str(BUSY_RETRY_S)}).response()

    @app.exception_handler(StorageFullError)
    async def _storage_full(_request: Request, _error: Exception) -> Response:
        return no_room("storage")

    @app.exception_handler(StorageError)
    async def _storage(_request: Request, error: Exception) -> Response:
        log.warning("The storage cannot answer: %s", error)
        return Refused(Fault.STORAGE, headers={"Retry-After": str(BUSY_RETRY_S)}).response()

    app.add_exception_handler(OperationalError, busy)
    app.add_exception_handler(PoolTimeout, busy)


def is_full(error: Exception) -> bool:
    """Tell whether the database could not write because its disk is full."""
    reason = getattr(error, "orig", None)
    sqlite_full = getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return sqlite_full or getattr(reason, "sqlstate", None) == POSTGRESQL_FULL


def no_room(where: str) -> Response:
    """Answer that nothing was kept because there is no room, and tell the administrator."""
    log.error("There is no room in the %s", where)
    return Refused(Fault.FULL, headers={"Retry-After": str(FULL_RETRY_S)}).response()


def _methods_at(app: FastAPI, path: str) -> list[str]:
    """List what an address takes; the framework names only the first route it finds there."""
    routes = [each for each in iter_route_contexts(app.routes) if each.methods]
    fitting = [each.methods or set() for each in routes if each.path_regex.match(path)]
    return sorted(set().union(*fitting))


def _explained(error: Mapping[str, Any]) -> dict[str, str]:
    """Name the field and the reason; the value itself is not sent back."""
    where = list(error["loc"])
    if where and where[0] == "body":
        where = where[1:]
    return {"field": ".".join(str(part) for part in where), "reason": str(error["msg"])}
