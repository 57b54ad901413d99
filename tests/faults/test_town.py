"""Random schedules of everything that goes wrong on the way; at the end both sides are compared."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from app.domain.ticket import EventKind, SyncState, Ticket, TicketEvent
from app.store.answers import conflict
from app.store.tickets import newest_tickets
from tests.faults.town import DAY_MS, FATES, Place, Town, make_templates
from tests.store.samples import a_ticket

FIELDS = ("title", "content", "request")
WHO = st.integers(0, 2)
"""Two computers of one seat, and one of another."""
EXAMPLES = int(os.environ.get("ZUOXI_FAULT_EXAMPLES", "6"))
"""More by hand: ``ZUOXI_FAULT_EXAMPLES=2000 pytest tests/faults/test_town.py``."""

pytestmark = [pytest.mark.may_log(""), pytest.mark.timeout(60 + 10 * EXAMPLES)]


class TownAndSeats(RuleBasedStateMachine):
    """Saves, sends, pulls and faults in any order."""

    templates: tuple[Path, Path]
    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        server, seat = self.templates
        self.town = Town(folder, server)
        self.places = [Place(folder / name, seat, self.town, name) for name in "abc"]
        self.values = self.rounds = 0
        self.seen: dict[str, set[str]] = {}
        self.unseen: list[tuple[str, str]] = []
        self.saved: dict[UUID, list[TicketEvent]] = {}
        self.town.on_change = self.compare

    def teardown(self) -> None:
        try:
            self.heal()
            self.look()
        finally:
            for place in self.places:
                place.close()
            self.town.close()
            self.folder.cleanup()

    def fresh(self, instead_of: str = "") -> str:
        """Make a value nobody else has, written by somebody who saw what it replaces."""
        self.values += 1
        value = f"值{self.values}"
        self.seen[value] = {instead_of} | self.seen.get(instead_of, set())
        return value

    def compare(self, old: Ticket | None, new: Ticket) -> None:
        """Note each value that is replaced by one whose writer never saw it."""
        for field in FIELDS:
            was, becomes = getattr(old, field, ""), getattr(new, field)
            if was and was != becomes and was not in self.seen.get(becomes, set()):
                self.unseen.append((was, becomes))

    def save(self, place: Place, ticket: Ticket) -> None:
        event = TicketEvent(ticket.id, EventKind.CHANGED, place.now_ms, ticket.seat)
        place.save(ticket, [event])
        self.saved.setdefault(ticket.id, []).append(event)
        place.told.setdefault(ticket.id, []).append(event)

    @rule(target=tickets, who=WHO)
    def write(self, who: int) -> UUID:
        seat = "8013" if who == 2 else "8012"
        ticket = a_ticket(title=self.fresh(), content="", request="", seat=seat)
        self.save(self.places[who], ticket)
        return ticket.id

    @rule(ticket_id=tickets, who=WHO, field=st.sampled_from(FIELDS))
    def change(self, ticket_id: UUID, who: int, field: str) -> None:
        """Two people at one ticket: whoever sees it there changes it."""
        place = self.places[who]
        with place.database.sessions() as session:
            shown = {each.ticket.id: each.ticket for each in newest_tickets(session, 1_000)}
        ticket = shown.get(ticket_id)
        if ticket is not None and (ticket.seat == "8013") == (who == 2):
            value = self.fresh(getattr(ticket, field))
            self.save(place, replace(ticket, **{field: value}))

    @rule(who=WHO)
    def send(self, who: int) -> None:
        self.places[who].send_all()

    @rule(who=WHO)
    def pull(self, who: int) -> None:
        self.places[who].pull_all()

    @rule(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=3))
    def go_wrong(self, fates: list[str]) -> None:
        self.town.fates.extend(fates)

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        for place in self.places:
            place.now_ms += seconds * 1_000

    @rule(who=WHO, days=st.sampled_from((-1, 1)))
    def set_a_clock_wrong(self, who: int, days: int) -> None:
        self.places[who].now_ms += days * DAY_MS

    @rule(who=WHO)
    def kill_a_seat(self, who: int) -> None:
        self.places[who].kill()

    @rule(who=WHO)
    def end_a_token(self, who: int) -> None:
        self.places[who].central.use_token("over")

    @rule()
    def kill_the_server(self) -> None:
        self.town.restart()

    @rule()
    def back_up(self) -> None:
        self.town.back_up()

    @rule()
    def restore(self) -> None:
        self.town.restore()

    def heal(self) -> None:
        """Mend everything, let people sign in and decide, until nothing is left to do."""
        self.town.fates.clear()
        self.town.deliver_late()
        for place in self.places:
            place.sign_in()
        quiet = 0
        while quiet < 2:
            for place in self.places:
                place.now_ms += 300_000
                place.send_all()
                place.pull_all()
                self.decide(place)
            done = all(place.counts() == (0, 0) for place in self.places)
            quiet = quiet + 1 if done else 0
            self.rounds += 1
            assert self.rounds < 20, [place.counts() for place in self.places]
        for place in self.places:
            place.pull_all()

    def decide(self, place: Place) -> None:
        """Let the agent look at both sides of what is in conflict, and keep the own."""
        for ticket_id in place.told:
            stored = place.shown(ticket_id)
            if stored.sync_state is SyncState.CONFLICT:
                with place.database.sessions() as session:
                    found = conflict(session, ticket_id)
                assert found is not None
                for field in FIELDS:
                    mine, theirs = getattr(found.mine, field), getattr(found.theirs, field)
                    self.seen.setdefault(mine, set()).update({theirs}, self.seen.get(theirs, set()))
                self.save(place, replace(found.mine, version=found.theirs.version))
            elif stored.sync_state is SyncState.REJECTED:
                raise AssertionError(f"refused: {stored.reason}")

    def look(self) -> None:
        assert self.unseen == [], "somebody's words were overwritten by somebody who never saw them"
        assert [place.counts() for place in self.places] == [(0, 0)] * 3
        for ticket_id, saved in self.saved.items():
            at_server = self.town.ticket(ticket_id)
            assert at_server is not None, "a ticket is lost"
            there = [event.id for event in self.town.events(ticket_id)]
            assert len(there) == len(set(there)), "an event is there twice"
            assert set(there) == {event.id for event in saved}, "events are lost"
            for place in self.places:
                if ticket_id not in place.told:
                    continue
                told = [event.id for event in place.told[ticket_id]]
                assert [each for each in there if each in told] == told, "events in another order"
                stored = place.shown(ticket_id)
                assert stored.sync_state is SyncState.SENT
                assert stored.ticket == at_server


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_templates(tmp_path_factory.mktemp("templates"))


def test_nothing_is_lost_and_nothing_is_there_twice(templates: tuple[Path, Path]) -> None:
    TownAndSeats.templates = templates
    run_state_machine_as_test(
        TownAndSeats,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
