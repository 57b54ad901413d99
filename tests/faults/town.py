"""A real server whose way and whose disk can be made bad, and the seats that depend on it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.central.calls.call_tables import CallRow
from app.central.people.users import ensure_user
from app.central.state import Central as Server
from app.central.state import open_central
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.application import create_app
from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.store.database import Database, open_database
from app.sync.client import Central
from app.sync.protocol import API, Credentials, decode
from tests.central.running import CHEAP, PASSWORD
from tests.store.samples import NOW
from tests.sync.desk import Desk

DAY_MS = 24 * 3_600_000
FATES = ("cut", "answer lost", "twice", "late", "full")


class Town:
    """The server; it can be killed, copied and set back, and every request meets its fate.

    Attributes:
        fates: What happens to the next requests, oldest first; nothing bad when empty.
        on_change: Told of each change of a ticket: what it replaces, and what comes.
    """

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._copy = folder / "server", folder / "copy"
        shutil.copytree(template, self._folder)
        shutil.copytree(template, self._copy)
        self.fates: deque[str] = deque()
        self.on_change: Callable[[Ticket | None, Ticket], None] = lambda _old, _new: None
        self._late: list[httpx.Request] = []
        self.asked: Counter[str] = Counter()
        self._open()

    def _open(self) -> None:
        self.server: Server = open_central(self._folder, passwords=CHEAP)
        self._client = TestClient(_app_of(self.server))
        answer = self._client.post(f"{API}/sessions", json={"user": "boss", "password": PASSWORD})
        self._reader = {"authorization": f"Bearer {answer.json()['token']}"}

    def close(self) -> None:
        self.server.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def back_up(self) -> None:
        """Copy the database while the server works, as ``zuoxi central --back-up`` does."""
        here, there = (folder / "central.db" for folder in (self._folder, self._copy))
        with (
            closing(sqlite3.connect(here)) as source,
            closing(sqlite3.connect(there)) as target,
        ):
            source.backup(target)

    def restore(self) -> None:
        """Go back to the last copy; requests that were late are gone with the line."""
        self.close()
        shutil.rmtree(self._folder)
        shutil.copytree(self._copy, self._folder)
        self._open()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Be the network."""
        fate = self.fates.popleft() if self.fates and request.url.path != "/health" else ""
        if fate == "cut":
            raise httpx.ConnectError("cut", request=request)
        if fate == "late":  # arrives after everything that is sent next
            self._late.append(request)
            raise httpx.ReadTimeout("late", request=request)
        if fate == "full":
            return httpx.Response(507, json={})
        response = self._pass_on(request)
        if fate == "twice":
            response = self._pass_on(request)
        self.deliver_late()
        if fate == "answer lost":
            raise httpx.ReadTimeout("lost", request=request)
        return response

    def deliver_late(self) -> None:
        while self._late:
            self._pass_on(self._late.pop())

    def _pass_on(self, request: httpx.Request) -> httpx.Response:
        self.asked[request.method] += 1
        ticket_id = _ticket_of(request)
        before = self.ticket(ticket_id) if ticket_id else None
        answer = self._client.request(
            request.method,
            str(request.url.raw_path, "ascii"),
            headers=dict(request.headers),
            content=request.read(),
        )
        after = self.ticket(ticket_id) if ticket_id else None
        if after is not None and after != before:
            self.on_change(before, after)
        kept = {k: v for k, v in answer.headers.items() if not k.startswith("content-")}
        kept["content-type"] = answer.headers.get("content-type", "")
        return httpx.Response(answer.status_code, headers=kept, content=answer.content)

    def ticket(self, ticket_id: UUID) -> Ticket | None:
        """Read as somebody from whom nothing is hidden."""
        with self.server.database.reading() as session:
            row = session.get(TicketRow, ticket_id)
            return None if row is None else decode(Ticket, row.body)

    def call(self, call_id: UUID) -> bool:
        with self.server.database.reading() as session:
            return session.get(CallRow, call_id) is not None

    def events(self, ticket_id: UUID) -> list[TicketEvent]:
        answer = self._client.get(f"{API}/tickets/{ticket_id}/events", headers=self._reader)
        assert answer.status_code == 200, answer.text
        return list(decode(tuple[TicketEvent, ...], answer.content))


def _app_of(server: Server) -> FastAPI:
    """Give the application of an earlier server a new one: making it takes half a second."""
    if not _MADE:
        _MADE.append(create_app(server))
    _MADE[0].state.central = server
    return _MADE[0]


_MADE: list[FastAPI] = []


def _ticket_of(request: httpx.Request) -> UUID | None:
    where, _, rest = request.url.path.removeprefix(f"{API}/").partition("/")
    return UUID(rest) if (request.method, where) == ("PUT", "tickets") else None


class Place(Desk):
    """A seat's computer: it can be killed, and its clock may be wrong."""

    def __init__(self, folder: Path, template: Path, town: Town, user: str) -> None:
        shutil.copytree(template, folder)
        self.path = folder / "seat.db"
        self.user = user
        self.told: dict[UUID, list[TicketEvent]] = {}
        central = Central("http://central", transport=httpx.MockTransport(town.answer))
        super().__init__(open_database(self.path), central, random.Random(user))
        self.sign_in()

    def sign_in(self) -> None:
        self.central.sign_in(Credentials(self.user, PASSWORD))

    def kill(self) -> None:
        """Lose everything but the disk."""
        self.database.close()
        self.database: Database = open_database(self.path)
        self.restart()

    def close(self) -> None:
        self.central.close()
        self.database.close()


def make_templates(folder: Path) -> tuple[Path, Path]:
    """Make an empty server with its people and an empty seat, to be copied."""
    server = open_central(folder / "server", passwords=CHEAP)
    for user, seat in (("a", "8012"), ("b", "8012"), ("c", "8013")):
        ensure_user(server, user, PASSWORD, role=Role.AGENT, seat=seat, display=user)
    ensure_user(server, "boss", PASSWORD, role=Role.SUPERVISOR, seat="", display="boss")
    server.close()
    open_database(folder / "seat" / "seat.db").close()
    return folder / "server", folder / "seat"


__all__ = ["DAY_MS", "FATES", "NOW", "Place", "Town", "make_templates"]
