"""A seat without threads and without waiting: its steps are made by the test."""

from __future__ import annotations

import random
from collections.abc import Iterable
from uuid import UUID

from app.domain.ticket import EventKind, Ticket, TicketEvent
from app.store.database import Database
from app.store.outbox import held_count, waiting_count
from app.store.tickets import StoredTicket, get_ticket, save_ticket
from app.sync.client import Central
from app.sync.link import Link, SyncNews
from app.sync.puller import Puller
from app.sync.sender import Sender
from tests.store.samples import NOW, an_event


class Desk:
    def __init__(self, database: Database, central: Central, dice: random.Random) -> None:
        self.database = database
        self.central = central
        self.dice = dice
        self.now_ms = NOW
        self.news: list[SyncNews] = []
        self.restart()

    def restart(self) -> None:
        """Forget everything that is not in the database."""
        self.link = Link(self.news.append)
        self.sender = Sender(
            self.central,
            self.database.sessions,
            self.link,
            clock=lambda: self.now_ms,
            dice=self.dice,
        )
        self.puller = Puller(
            self.central,
            self.database.sessions,
            self.link,
            every_s=5.0,
            clock=lambda: self.now_ms,
        )

    def save(
        self, ticket: Ticket, events: Iterable[TicketEvent] | None = None
    ) -> tuple[TicketEvent, ...]:
        told = tuple(events or [an_event(ticket, EventKind.CHANGED)])
        with self.database.sessions.begin() as session:
            save_ticket(session, ticket, told)
        return told

    def send_all(self, steps: int = 50) -> None:
        """Make steps until the sender wants to wait."""
        for _ in range(steps):
            if self.sender.step():
                return
        raise AssertionError("the sender never rests")

    def pull_all(self, steps: int = 50) -> None:
        for _ in range(steps):
            if self.puller.step():
                return
        raise AssertionError("the puller never rests")

    def shown(self, ticket_id: UUID) -> StoredTicket:
        with self.database.sessions() as session:
            stored = get_ticket(session, ticket_id)
        assert stored is not None
        return stored

    def counts(self) -> tuple[int, int]:
        with self.database.sessions() as session:
            return waiting_count(session), held_count(session)
