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

FIELDS = ("title", "content", "request")
FIELD = st.sampled_from(FIELDS)
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
        self.seen: dict[str, set[str]] = {}
        self.unseen: list[tuple[str, str]] = []
        self.server.on_change = self.compare

    def teardown(self) -> None:
        self.settle_everything()
        self.central.close()
        self.database.close()
        self.folder.cleanup()

    def fresh(self, instead_of: str = "") -> str:
        """Make a value nobody else has, written by somebody who saw what it replaces."""
        self.values += 1
        value = f"值{self.values}"
        self.seen[value] = {instead_of} | self.seen.get(instead_of, set())
        return value

    def compare(self, old: Ticket, new: Ticket) -> None:
        """Note each value that is replaced by one whose writer never saw it."""
        for field in FIELDS:
            was, becomes = getattr(old, field), getattr(new, field)
            if was != becomes and was not in self.seen.get(becomes, set()):
                self.unseen.append((was, becomes))

    @rule(target=tickets)
    def write(self) -> UUID:
        ticket = a_ticket(title=self.fresh(), content="", request="")
        self.drafts[ticket.id] = ticket
        self.made.append(ticket.id)
        self.desk.save(ticket)
        return ticket.id

    @rule(ticket_id=tickets, field=FIELD)
    def write_on_in_a_draft_that_hears_nothing(self, ticket_id: UUID, field: str) -> None:
        self.change(self.drafts[ticket_id], field)

    @rule(ticket_id=tickets, field=FIELD)
    def open_and_change(self, ticket_id: UUID, field: str) -> None:
        self.change(self.desk.shown(ticket_id).ticket, field)

    def change(self, draft: Ticket, field: str) -> None:
        draft = replace(draft, **{field: self.fresh(getattr(draft, field))})
        self.drafts[draft.id] = draft
        self.desk.save(draft)

    @rule(ticket_id=tickets, field=FIELD)
    def somebody_else_changes(self, ticket_id: UUID, field: str) -> None:
        if current := self.server.tickets.get(ticket_id):
            changed = {
                field: self.fresh(getattr(current, field)),
                "version": current.version + 1,
            }
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
                for field in FIELDS:
                    mine, theirs = getattr(found.mine, field), getattr(found.theirs, field)
                    self.seen.setdefault(mine, set()).update({theirs}, self.seen.get(theirs, set()))
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
            versions = [each.version for each in self.server.log if each.id == ticket_id]
            assert versions == list(range(1, len(versions) + 1))
        assert self.unseen == [], "somebody's words were overwritten by somebody who never saw them"


TestDeskAndServer = DeskAndServer.TestCase
TestDeskAndServer.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
