"""The server is set back to last night's copy: what seats sent since is offered again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.ticket import EventKind, SyncState, Ticket, TicketEvent
from app.store.answers import conflict
from app.store.calls import end_call, save_call
from tests.faults.town import Place, Town, make_templates
from tests.store.samples import a_call, a_ticket, an_event, ended

pytestmark = pytest.mark.may_log("was set back")


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def town(tmp_path: Path, templates: tuple[Path, Path]) -> Iterator[Town]:
    made = Town(tmp_path / "town", templates[0])
    yield made
    made.close()


@pytest.fixture
def seats(tmp_path: Path, templates: tuple[Path, Path], town: Town) -> Iterator[list[Place]]:
    made = [Place(tmp_path / name, templates[1], town, name) for name in "ab"]
    yield made
    for place in made:
        place.close()


def exchange(*seats: Place, rounds: int = 3) -> None:
    for _ in range(rounds):
        for seat in seats:
            seat.now_ms += 300_000
            seat.send_all()
            seat.pull_all()


def changed(seat: Place, ticket: Ticket, **fields: str) -> TicketEvent:
    event = an_event(ticket, EventKind.CHANGED)
    shown = seat.shown(ticket.id).ticket
    seat.save(replace(shown, **fields), [event])
    return event


@pytest.mark.parametrize("restarted", [False, True], ids=["the same epoch", "an epoch unknown"])
def test_what_a_restored_server_lost_is_sent_again_in_order(
    town: Town, seats: list[Place], restarted: bool
) -> None:
    seat, _ = seats
    old, new, call = a_ticket(), a_ticket(title="今天的"), a_call()
    first = seat.save(old)
    exchange(seat)
    town.back_up()
    if restarted:
        exchange(seat)
        town.restart()
    second = changed(seat, old, title="早上改的")
    third = changed(seat, old, content="下午补充的")
    seat.save(new)
    with seat.database.sessions.begin() as session:
        save_call(session, call)
        end_call(session, ended(call))
    exchange(seat)
    before = town.ticket(old.id)
    assert before is not None
    assert before.version == 3

    town.restore()
    seat.sign_in()
    assert town.ticket(new.id) is None
    exchange(seat)

    assert town.ticket(old.id) == before
    assert [event.id for event in town.events(old.id)] == [
        *(e.id for e in first),
        second.id,
        third.id,
    ]
    assert town.ticket(new.id) is not None
    assert town.call(call.id)
    assert seat.counts() == (0, 0)
    assert seat.shown(old.id).sync_state is SyncState.SENT


def test_a_number_that_is_given_again_hides_nobodys_words(town: Town, seats: list[Place]) -> None:
    """Version 2 of the day is gone, somebody writes another version 2, the seat writes on."""
    one, other = seats
    ticket = a_ticket()
    one.save(ticket)
    exchange(one, other)
    town.back_up()
    changed(one, ticket, title="甲写的")
    one.send_all()
    town.restore()
    for seat in seats:
        seat.sign_in()
    changed(other, ticket, title="乙写的")
    exchange(other)
    assert getattr(town.ticket(ticket.id), "title", "") == "乙写的"

    changed(one, ticket, content="甲又补充了")
    exchange(one)
    assert getattr(town.ticket(ticket.id), "title", "") == "乙写的", "not overwritten unseen"
    with one.database.sessions() as session:
        found = conflict(session, ticket.id)
    assert found is not None
    assert (found.mine.title, found.theirs.title) == ("甲写的", "乙写的")


def test_a_restart_without_a_restore_sends_nothing_again(town: Town, seats: list[Place]) -> None:
    seat, _ = seats
    ticket = a_ticket()
    seat.save(ticket)
    exchange(seat)
    town.restart()
    changed(seat, ticket, title="重启以后")
    asked = town.asked["PUT"]
    exchange(seat)
    assert town.asked["PUT"] == asked + 2, "once too early, once after the changes were read"
    assert getattr(town.ticket(ticket.id), "title", "") == "重启以后"
