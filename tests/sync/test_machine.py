"""Saves, cuts, lost answers, changes by others, crashes, in any order: nothing may be lost."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
)

from app.domain.ticket import SyncState, Ticket
from app.store.answers import conflict
from app.store.database import open_database
from app.store.tickets import newest_tickets, ticket_events
from app.sync.client import Central
from tests.store.samples import a_ticket
from tests.sync.desk import Desk
from tests.sync.fake_server import FakeServer, problem

FIELD = st.sampled_from(["title", "content", "request"])
LONGEST_WAIT_MS = 300_000


class DeskAndServer(RuleBasedStateMachine):
    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "seat.db"
        self.server = FakeServer()
        self.central = Central("http://central", token="good", transport=self.server.transport)
        self.database = open_database(self.path)
        self.desk = Desk(self.database, self.central, random.Random(1))
        self.made: list[UUID] = []
        self.drafts: dict[UUID, Ticket] = {}
        self.values = 0

    def teardown(self) -> None:
        self.settle_everything()
        self.central.close()
        self.database.close()
        self.folder.cleanup()

    def fresh(self) -> str:
        self.values += 1
        return f"值{self.values}"

    @rule(target=tickets)
    def write(self) -> UUID:
        ticket = a_ticket(title=self.fresh(), content="", request="")
        self.drafts[ticket.id] = ticket
        self.made.append(ticket.id)
        self.desk.save(ticket)
        return ticket.id

    @rule(ticket_id=tickets, field=FIELD)
    def write_on_in_a_draft_that_hears_nothing(self, ticket_id: UUID, field: str) -> None:
        self.drafts[ticket_id] = replace(self.drafts[ticket_id], **{field: self.fresh()})
        self.desk.save(self.drafts[ticket_id])

    @rule(ticket_id=tickets, field=FIELD)
    def open_and_change(self, ticket_id: UUID, field: str) -> None:
        shown = self.desk.shown(ticket_id).ticket
        self.drafts[ticket_id] = replace(shown, **{field: self.fresh()})
        self.desk.save(self.drafts[ticket_id])

    @rule(ticket_id=tickets, field=FIELD)
    def somebody_else_changes(self, ticket_id: UUID, field: str) -> None:
        if current := self.server.tickets.get(ticket_id):
            changed = {field: self.fresh(), "version": current.version + 1}
            self.server.change(replace(current, **changed))

    @rule()
    def send(self) -> None:
        self.desk.send_all()

    @rule()
    def pull(self) -> None:
        self.desk.pull_all()

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.desk.now_ms += seconds * 1_000

    @rule(cut=st.booleans())
    def cut_or_mend_the_network(self, cut: bool) -> None:
        self.server.is_cut = cut

    @rule(count=st.integers(1, 3))
    def lose_answers(self, count: int) -> None:
        self.server.lose_answers = count

    @rule(status=st.sampled_from([422, 503, 403]))
    def refuse_something(self, status: int) -> None:
        self.server.refuse.append(problem(status, "SRV-07"))

    @rule()
    def restart_the_sender(self) -> None:
        self.desk.restart()

    @rule()
    def restart_the_program(self) -> None:
        self.database.close()
        self.database = self.desk.database = open_database(self.path)
        self.desk.restart()

    @rule()
    def sign_in_expires(self) -> None:
        self.server.tokens.clear()

    @rule()
    def sign_in_again(self) -> None:
        self.server.tokens.add("good")
        self.central.use_token("good")

    @invariant()
    def no_save_is_lost_here(self) -> None:
        with self.database.sessions() as session:
            assert {s.ticket.id for s in newest_tickets(session)} == set(self.made)

    def settle_everything(self) -> None:
        """Mend everything, let the agent decide, and look at what the server has."""
        self.server.is_cut, self.server.lose_answers = False, 0
        self.server.refuse.clear()
        self.sign_in_again()
        for _ in range(3):
            for _ in range(10):
                self.desk.now_ms += LONGEST_WAIT_MS
                self.desk.send_all()
            self.desk.pull_all()
            self.decide()
        self.desk.send_all()
        self.look()

    def decide(self) -> None:
        for ticket_id in self.made:
            stored = self.desk.shown(ticket_id)
            if stored.sync_state is SyncState.CONFLICT:
                with self.database.sessions() as session:
                    found = conflict(session, ticket_id)
                assert found is not None
                assert found.theirs == self.server.tickets[ticket_id]
                self.desk.save(replace(found.mine, version=found.theirs.version))
            elif stored.sync_state is SyncState.REJECTED:
                self.desk.save(stored.ticket)

    def look(self) -> None:
        assert self.desk.counts() == (0, 0)
        assert set(self.server.tickets) == set(self.made)
        for ticket_id in self.made:
            stored, at_server = self.desk.shown(ticket_id), self.server.tickets[ticket_id]
            assert (stored.sync_state, stored.ticket) == (SyncState.SENT, at_server)
            with self.database.sessions() as session:
                here = {event.id for event in ticket_events(session, ticket_id)}
            there = [event.id for event in self.server.events[ticket_id]]
            assert len(there) == len(set(there))
            assert set(there) == here
            self.nobodys_change_was_overwritten_unseen(ticket_id)

    def nobodys_change_was_overwritten_unseen(self, ticket_id: UUID) -> None:
        """The versions of a ticket count up by one, without a hole or a twin."""
        versions = [
            t.version for t in self.server.log if isinstance(t, Ticket) and t.id == ticket_id
        ]
        assert versions == list(range(1, len(versions) + 1))


TestDeskAndServer = DeskAndServer.TestCase
TestDeskAndServer.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
