"""What was sent, settled in bundles, and what of it is offered again to a server that lost it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from app.domain.ticket import SyncState, Ticket
from app.store.database import Database
from app.store.outbox import Kind, Parcel, all_due, enqueue, next_due
from app.store.sent import KEPT_MS, forget_sent, offer_lost
from app.store.settling import Accepted, settle_all
from app.store.tables import SentRow, ServerCopyRow
from app.store.tickets import get_ticket, newest_copy, save_ticket
from tests.store.samples import NOW, a_ticket, an_event


def save(database: Database, *tickets: Ticket) -> None:
    for ticket in tickets:
        with database.sessions.begin() as session:
            save_ticket(session, ticket, [an_event(ticket)])


def due(database: Database) -> list[Parcel]:
    with database.sessions() as session:
        return all_due(session, NOW, 100)


def take(database: Database, first_seq: int, at_ms: int = NOW) -> list[Parcel]:
    """Let the server take everything that is due, as changes ``first_seq`` and following."""
    parcels = due(database)
    taken = [
        Accepted(each, each.base_version + 1, seq) for seq, each in enumerate(parcels, first_seq)
    ]
    with database.sessions.begin() as session:
        settle_all(session, taken, at_ms)
    return parcels


def lost(database: Database, known_until: int, cursor: int = 0) -> list[UUID]:
    with database.sessions.begin() as session:
        return offer_lost(session, known_until, cursor)


def kept(database: Database) -> int:
    with database.sessions() as session:
        return session.scalars(select(func.count()).select_from(SentRow)).one()


def test_a_bundle_is_settled_as_each_by_itself(database: Database) -> None:
    once, twice = a_ticket(), a_ticket()
    save(database, once, twice, replace(twice, title="再改一次"))
    take(database, 1)
    with database.sessions() as session:
        shown = get_ticket(session, once.id)
        assert shown is not None
        assert (shown.ticket, shown.sync_state) == (replace(once, version=1), SyncState.SENT)
        assert newest_copy(session, once.id) == shown.ticket
        later = get_ticket(session, twice.id)
        assert later is not None
        assert (later.ticket.version, later.sync_state) == (1, SyncState.SAVED_HERE)
    (rest,) = due(database)
    assert (rest.subject_id, rest.base_version) == (twice.id, 1)
    take(database, 3)
    assert due(database) == []


def test_of_each_subject_one_is_due_and_none_of_those_under_way(database: Database) -> None:
    one, other = a_ticket(), a_ticket()
    save(database, one, replace(one, title="之后"), other)
    assert [each.subject_id for each in due(database)] == [one.id, other.id]
    with database.sessions() as session:
        rest = all_due(session, NOW, 100, {one.id})
    assert [each.subject_id for each in rest] == [other.id]


def test_what_a_server_lost_goes_again_first_in_its_order_with_its_keys(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    first = take(database, 10)
    for seq, title in ((11, "b"), (12, "c")):
        save(database, replace(ticket, title=title, version=seq - 10))
        first += take(database, seq)
    save(database, replace(ticket, title="d", version=3))
    assert lost(database, 10) == [ticket.id]
    with database.sessions() as session:
        copies = select(ServerCopyRow.version).where(ServerCopyRow.ticket_id == ticket.id)
        assert list(session.scalars(copies)) == [1]
    again = []
    for _ in range(2):
        again += [(each.key, each.base_version) for each in take(database, 11 + len(again))]
    assert again == [(each.key, each.base_version) for each in first[1:]]
    (rest,) = due(database)
    assert rest.base_version == 3


def test_a_server_that_only_began_anew_is_sent_nothing(database: Database) -> None:
    save(database, a_ticket())
    take(database, 10)
    assert lost(database, -1) == []
    assert lost(database, 10, cursor=10) == []
    assert due(database) == []


def test_what_the_server_does_not_count_goes_again_from_a_little_before(database: Database) -> None:
    call, ticket = a_ticket().id, a_ticket()
    with database.sessions.begin() as session:
        enqueue(session, Kind.CALL, call, "{}")
        parcel = next_due(session, NOW)
        assert parcel is not None
        settle_all(session, [Accepted(parcel)], NOW)
    save(database, ticket)
    take(database, 10)
    lost(database, 9)
    assert [each.subject_id for each in due(database)] == [call, ticket.id]


def test_it_is_forgotten_after_some_days(database: Database) -> None:
    save(database, a_ticket(), a_ticket())
    take(database, 1, NOW)
    for later, count in ((KEPT_MS, 2), (KEPT_MS + 1, 0)):
        with database.sessions.begin() as session:
            forget_sent(session, NOW + later)
        assert kept(database) == count
