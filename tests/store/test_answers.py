"""What becomes of tickets when the server answers; the server here is only its answers."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.ticket import EventKind, SyncState, Ticket
from app.store.answers import begin_merge, conflict, hold, reject, resend, settle
from app.store.bodies import TICKET_BODY, TicketBody
from app.store.database import Database
from app.store.outbox import Parcel, next_due, waiting_count
from app.store.taking import take_from_server
from app.store.tickets import (
    KEPT_COPIES,
    StoredTicket,
    get_ticket,
    save_ticket,
    server_copy,
    ticket_events,
)
from tests.store.samples import NOW, a_ticket, an_event


def save(database: Database, *tickets: Ticket) -> None:
    for ticket in tickets:
        with database.sessions.begin() as session:
            save_ticket(session, ticket, [an_event(ticket, EventKind.CHANGED)])


def head(database: Database) -> Parcel:
    with database.sessions() as session:
        parcel = next_due(session, NOW)
    assert parcel is not None
    return parcel


def is_empty(database: Database) -> bool:
    with database.sessions() as session:
        return next_due(session, NOW) is None


def accept(database: Database, version: int) -> None:
    parcel = head(database)
    with database.sessions.begin() as session:
        settle(session, parcel, version)


def pull(database: Database, *tickets: Ticket) -> list[UUID]:
    with database.sessions.begin() as session:
        return take_from_server(session, tickets)


def shown(database: Database, ticket: Ticket) -> StoredTicket:
    with database.sessions() as session:
        stored = get_ticket(session, ticket.id)
    assert stored is not None
    return stored


def body(parcel: Parcel) -> TicketBody:
    return TICKET_BODY.read(parcel.body)


def test_an_accepted_save_is_sent_and_has_the_servers_version(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    assert shown(database, ticket) == StoredTicket(replace(ticket, version=1), SyncState.SENT)
    assert is_empty(database)


def test_saving_twice_offline_is_no_conflict_with_oneself(database: Database) -> None:
    ticket = a_ticket()
    newer = replace(ticket, title="两次")
    save(database, ticket, newer)
    accept(database, 1)
    assert shown(database, ticket).sync_state is SyncState.SAVED_HERE
    second = head(database)
    assert (second.base_version, body(second).ticket) == (1, replace(newer, version=1))
    accept(database, 2)
    assert shown(database, ticket) == StoredTicket(replace(newer, version=2), SyncState.SENT)


def test_a_draft_that_did_not_hear_of_its_own_earlier_save(database: Database) -> None:
    """The news of the new version may come after the next save: the store knows better."""
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    save(database, replace(ticket, title="接着写"))
    assert head(database).base_version == 1


def test_a_draft_older_than_a_pull_shows_the_conflict(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    pull(database, replace(ticket, title="别人改的", version=2))
    save(database, replace(ticket, title="我改的", version=1))
    assert head(database).base_version == 1


def test_a_pull_leaves_unsent_changes_alone(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    mine = replace(ticket, title="我的", version=1)
    save(database, mine)
    theirs = replace(ticket, title="他的", version=2)
    assert pull(database, theirs) == []
    assert shown(database, ticket).ticket == mine
    with database.sessions() as session:
        assert server_copy(session, ticket.id, 2) == theirs


def test_a_pull_that_is_older_than_the_last_answer_changes_nothing(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket, replace(ticket, title="新"))
    accept(database, 1)
    accept(database, 2)
    assert pull(database, replace(ticket, version=1)) == []
    assert shown(database, ticket).ticket.version == 2


def test_a_pull_shows_what_others_changed_and_what_is_new(database: Database) -> None:
    ticket, new = a_ticket(), a_ticket(version=4)
    save(database, ticket)
    accept(database, 1)
    theirs = replace(ticket, title="他的", version=2)
    assert pull(database, theirs, new) == [ticket.id, new.id]
    assert shown(database, ticket) == StoredTicket(theirs, SyncState.SENT)
    assert shown(database, new) == StoredTicket(new, SyncState.SENT)
    assert pull(database, theirs, new) == []


def test_an_answer_that_comes_after_somebody_elses_change(database: Database) -> None:
    """The answer to our version 1 was lost; the pull brought version 2 before the retry."""
    ticket = a_ticket()
    save(database, ticket)
    theirs = replace(ticket, title="他的", version=2)
    pull(database, replace(ticket, version=1), theirs)
    accept(database, 1)
    assert shown(database, ticket) == StoredTicket(theirs, SyncState.SENT)


def test_a_refused_save_is_kept_with_its_reason_until_it_is_mended(database: Database) -> None:
    ticket = a_ticket(title="")
    save(database, ticket)
    parcel = head(database)
    with database.sessions.begin() as session:
        reject(session, parcel, "SRV-07 title")
    assert shown(database, ticket) == StoredTicket(ticket, SyncState.REJECTED, "SRV-07 title")
    assert is_empty(database)

    mended = replace(ticket, title="有标题了")
    save(database, mended)
    offered = body(head(database))
    with database.sessions() as session:
        assert list(offered.events) == ticket_events(session, ticket.id)
        assert waiting_count(session) == 1
    assert offered.ticket == mended
    assert shown(database, ticket).sync_state is SyncState.SAVED_HERE


def test_a_refused_save_gives_its_events_to_the_next(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket, replace(ticket, title="新"))
    parcel = head(database)
    with database.sessions.begin() as session:
        reject(session, parcel, "SRV-07")
    offered = body(head(database))
    assert (offered.ticket.title, len(offered.events)) == ("新", 2)
    assert shown(database, ticket).sync_state is SyncState.SAVED_HERE


def in_conflict(database: Database) -> tuple[Ticket, Ticket]:
    """Leave a ticket in conflict about its title, with two unsent saves of ours."""
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    mine = replace(ticket, title="我的标题", version=1)
    save(database, replace(mine, title="中间"), mine)
    theirs = replace(ticket, title="他的标题", version=2)
    with database.sessions.begin() as session:
        found = begin_merge(session, head(database), theirs)
        assert found is not None
        assert (found.mine, found.theirs) == (mine, theirs)
        assert found.base == replace(ticket, version=1)
        hold(session, ticket.id, ("title",))
    return mine, theirs


def test_a_conflict_destroys_neither_copy(database: Database) -> None:
    mine, theirs = in_conflict(database)
    assert is_empty(database)
    assert shown(database, mine) == StoredTicket(mine, SyncState.CONFLICT, "title")
    with database.sessions() as session:
        found = conflict(session, mine.id)
    assert found is not None
    assert (found.mine, found.theirs) == (mine, theirs)

    even_newer = replace(theirs, content="又改了", version=3)
    pull(database, even_newer)
    assert shown(database, mine).ticket == mine
    with database.sessions() as session:
        found = conflict(session, mine.id)
    assert found is not None
    assert found.theirs == even_newer


def test_a_decision_replaces_the_conflict_with_all_events(database: Database) -> None:
    mine, theirs = in_conflict(database)
    save(database, replace(mine, version=theirs.version))
    offered = head(database)
    assert (offered.base_version, len(body(offered).events)) == (2, 3)
    accept(database, 3)
    assert shown(database, mine).sync_state is SyncState.SENT
    with database.sessions() as session:
        assert conflict(session, mine.id) is None


def test_a_merge_goes_under_a_new_key_and_hides_nothing_later(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    save(database, replace(ticket, title="我的", version=1))
    before = head(database)
    theirs = replace(ticket, content="他的", version=2)
    merged = replace(theirs, title="我的")
    with database.sessions.begin() as session:
        begin_merge(session, before, theirs)
        resend(session, merged)
    after = head(database)
    assert after.key != before.key
    assert (after.base_version, body(after).ticket, after.is_merged) == (2, merged, True)

    # The draft is still open and knows nothing of the merge: it must not be rebased over it.
    save(database, replace(ticket, title="我的二", version=1))
    accept(database, 3)
    stale = head(database)
    assert stale.base_version == 1
    with database.sessions.begin() as session:
        found = begin_merge(session, stale, replace(merged, version=3))
    assert found is not None
    assert found.base == replace(ticket, version=1)


def test_copies_of_the_server_do_not_pile_up(database: Database) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    for version in range(2, 60):
        pull(database, replace(ticket, version=version))
    with database.sessions() as session:
        kept = [v for v in range(60) if server_copy(session, ticket.id, v)]
    assert kept == list(range(60 - KEPT_COPIES, 60))


def test_a_stale_save_behind_a_merge_is_merged_against_what_its_writer_saw(
    database: Database,
) -> None:
    ticket = a_ticket()
    save(database, ticket)
    accept(database, 1)
    save(database, replace(ticket, title="我的", version=1))
    theirs = replace(ticket, content="他的", version=2)
    with database.sessions.begin() as session:
        begin_merge(session, head(database), theirs)
        resend(session, replace(theirs, title="我的"))
    stale = replace(ticket, title="我的二", version=1)
    save(database, stale)
    with database.sessions.begin() as session:
        found = begin_merge(session, head(database), replace(theirs, request="第三人", version=3))
    assert found is not None
    assert (found.mine, found.base) == (stale, replace(ticket, version=1))
