"""A running server and the people who use it."""

from __future__ import annotations

import itertools
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
from argon2 import PasswordHasher

from app.central.people.passwords import Passwords
from app.central.people.users import ensure_organisation, ensure_user
from app.central.state import Central, open_central, system_clock
from app.central.web.application import create_app
from app.central.web.serving import Serving
from app.domain.organisation import MAIN, Kind, Organisation
from app.domain.seat import Role
from app.domain.ticket import EventKind, Ticket, TicketEvent
from app.sync.protocol import (
    API,
    KEY_HEADER,
    MATCH_HEADER,
    PROBLEM_TYPE,
    Changes,
    Credentials,
    Problem,
    TicketChange,
    decode,
    encode,
)

PASSWORD = "correct horse 正确的马"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # saves reading all root certificates each time
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

T = TypeVar("T")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = system_clock()

    def __call__(self) -> int:
        return self.now

    def pass_ms(self, ms: int) -> None:
        self.now += ms


class Person:
    """Somebody who is signed in."""

    def __init__(self, address: str, user: str, seat: str, token: str) -> None:
        self.user, self.seat, self.token = user, seat, token
        self.http = client(address, token)

    def put_ticket(
        self, ticket: Ticket, *events: TicketEvent, key: str = "", match: int | None = None
    ) -> httpx.Response:
        version = ticket.version if match is None else match
        return self.http.put(
            f"/tickets/{ticket.id}",
            content=encode(TicketChange(ticket, events)),
            headers={KEY_HEADER: key or uuid4().hex, MATCH_HEADER: f'"{version}"'},
        )

    def new_ticket(self, **fields: Any) -> Ticket:
        """Store a ticket and give it as the server has it."""
        ticket = a_ticket(self.seat, **fields)
        assert self.put_ticket(ticket).status_code == 201
        return replace(ticket, version=1)

    def get(self, kind: type[T], path: str, **params: Any) -> T:
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return decode(kind, answer.content)

    def all_changes(self, since: int = 0) -> Changes:
        """Read page after page and give them as one."""
        page = self.get(Changes, "/changes", since=since)
        tickets, articles, removed = page.tickets, page.articles, page.removed_articles
        while page.more:
            page = self.get(Changes, "/changes", since=page.cursor)
            tickets += page.tickets
            articles += page.articles
            removed += page.removed_articles
        return Changes(page.cursor, tickets, articles, removed)


class Running:
    """A server in this process, on a database of its own."""

    def __init__(self, central: Central, serving: Serving, clock: Clock, url: str) -> None:
        self.central, self.clock, self.database_url = central, clock, url
        self.address = serving.address
        self._numbers = itertools.count(8001)
        self._people: list[Person] = []

    def person(
        self, role: Role = Role.AGENT, seat: str | None = None, centre: str = MAIN, org: str = ""
    ) -> Person:
        """Make somebody with a seat nobody has, and sign in; a handler without ``org`` has one."""
        number = str(next(self._numbers))
        seat = number if seat is None else seat
        if role is Role.HANDLER and not org:
            org = f"U{number}"
            self.organisation(Organisation(org, Kind.UNIT, f"单位{number}"), centre)
        name = f"u{number}" if centre == MAIN else f"u{number}@{centre}"
        ensure_user(
            self.central,
            name,
            PASSWORD,
            role=role,
            seat=seat,
            display="李雷",
            centre=centre,
            org=org,
        )
        answer = self.sign_in(name, PASSWORD)
        assert answer.status_code == 201, answer.text
        person = Person(self.address, name, seat, answer.json()["token"])
        self._people.append(person)
        return person

    def organisation(self, wanted: Organisation, centre: str = MAIN) -> None:
        """Make an organisation as a command at the server does; a centre has its own code."""
        ensure_organisation(self.central, centre, wanted)

    def sign_in(self, user: str, password: str) -> httpx.Response:
        body = encode(Credentials(user, password))
        with client(self.address) as http:
            return http.post("/sessions", content=body)

    def keep(self, person: Person) -> None:
        """Close the connections of somebody who was made elsewhere, with the others."""
        self._people.append(person)

    def close(self) -> None:
        for person in self._people:
            person.http.close()


@contextmanager
def running(
    folder: Path, url: str = "", make_app: Callable[..., Any] = create_app
) -> Iterator[Running]:
    """Run a server until the end of the ``with``."""
    clock = Clock()
    central = open_central(folder, url, now_ms=clock, passwords=CHEAP)
    try:
        with Serving(make_app(central)) as serving:
            it = Running(central, serving, clock, url or f"sqlite:///{folder / 'central.db'}")
            try:
                yield it
            finally:
                it.close()
    finally:
        central.close()


def client(address: str, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=address + API, headers=headers, timeout=20, verify=NO_TLS)


def a_ticket(seat: str, **fields: Any) -> Ticket:
    return Ticket(
        **{"number": f"20261121-{seat}-001", "seat": seat, "created_ms": 1_790_000_000_000}
        | {"title": "关于噪声的问题", "content": "楼下烧烤摊每晚营业到两点。"}
        | fields
    )


def an_event(ticket_id: UUID, seat: str, kind: EventKind = EventKind.CREATED) -> TicketEvent:
    return TicketEvent(ticket_id, kind, 1_790_000_000_000, seat, {"kind": "category"})


def problem(answer: httpx.Response, code: str) -> Problem:
    """Check that the answer is a problem with this code, in every respect."""
    assert answer.headers["content-type"] == PROBLEM_TYPE, answer.text
    found = decode(Problem, answer.content)
    assert (found.code, found.status) == (code, answer.status_code), answer.text
    return found
