"""Lists over many tickets: what each view holds, what the filter finds, in which order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.domain.draft import Draft
from app.domain.ticket import Place, Status, SyncState, Ticket
from app.domain.work_list import View
from app.store import migrating
from app.store.alike import tickets_alike
from app.store.database import MIGRATIONS, Database
from app.store.drafts import journal_draft
from app.store.lists import Asked, count_tickets, list_tickets
from app.store.preferences import preference, remember
from app.store.recents import KEPT, note_use, recents
from app.store.tables import TicketRow
from app.store.tickets import put_ticket_row
from app.store.words import query_of
from tests.store.samples import NOW, PHONE, a_ticket

MINE = Asked("8012", day_ends_ms=NOW + 1_000)


def put(database: Database, state: SyncState = SyncState.SENT, **fields: Any) -> Ticket:
    ticket = a_ticket(**fields)
    with database.sessions.begin() as session:
        put_ticket_row(session, ticket, state)
    return ticket


def listed(database: Database, view: View, asked: Asked = MINE) -> list[Ticket]:
    with database.readers() as session:
        return [line.ticket for line in list_tickets(session, view, asked).lines]


def found(database: Database, *words: str, view: View = View.ALL) -> list[Ticket]:
    return listed(database, view, Asked("8012", NOW, words=words))


def test_each_view_holds_what_its_name_says(database: Database) -> None:
    sent = put(database)
    waiting = put(database, SyncState.SAVED_HERE)
    refused = put(database, SyncState.REJECTED)
    returned = put(database, status=Status.RETURNED)
    due = put(database, due_ms=NOW + 999)
    overdue = put(database, due_ms=NOW - 999, status=Status.HANDLING)
    put(database, due_ms=NOW + 1_000)  # tomorrow
    put(database, due_ms=NOW, status=Status.CLOSED)  # done
    put(database, due_ms=NOW, seat="8013")
    put(database, status=Status.RETURNED, seat="8013")
    draft = Draft(a_ticket(number="", status=Status.DRAFT))
    with database.sessions.begin() as session:
        journal_draft(session, draft, NOW)
    assert len(listed(database, View.ALL)) == 10
    assert len(listed(database, View.MINE)) == 8
    assert sent in listed(database, View.MINE)
    assert listed(database, View.WAITING) == [waiting]
    assert listed(database, View.HELD) == [refused]
    assert listed(database, View.RETURNED) == [returned]
    assert listed(database, View.DUE) == [overdue, due]  # the most pressing first
    assert listed(database, View.DRAFTS) == [draft.ticket]
    with database.readers() as session:
        counts = {view: count_tickets(session, view, MINE) for view in View}
    assert counts == {view: len(listed(database, view)) for view in View}


def test_the_newest_come_first_also_those_of_one_millisecond(database: Database) -> None:
    old = put(database, created_ms=NOW - 1)
    first, second = put(database), put(database)
    late = put(database, created_ms=NOW - 2)  # pulled later than newer ones
    assert listed(database, View.ALL) == [second, first, old, late]


def test_more_than_a_page_is_told(database: Database) -> None:
    for _ in range(3):
        put(database)
    with database.readers() as session:
        pages = [
            list_tickets(session, View.ALL, Asked("8012", NOW, limit=limit)) for limit in (2, 3)
        ]
    assert [(len(page.lines), page.has_more) for page in pages] == [(2, True), (3, False)]


@pytest.mark.parametrize(
    "typed",
    [
        *("路灯", "灯", "路灯不亮", "反映 路灯", "路灯 反映", "王女士", "138", "0013", "8000"),
        *("-001", "华师", "20261121-8012", "Abc", "城管"),
    ],
)
def test_the_filter_finds_every_part_of_a_ticket(database: Database, typed: str) -> None:
    wanted = put(
        database,
        title="反映路灯不亮（ABC）的问题",
        caller_name="王女士",
        place=Place(verbatim="石牌街道华师社区"),
        lead_unit="城管局",
    )
    other = {"number": "7", "title": "灭火", "place": Place(), "caller_phone": "+8615900001111"}
    put(database, seat="9000", **other)
    assert found(database, *typed.lower().split()) == [wanted]
    assert found(database, *typed.lower().split(), view=View.MINE) == [wanted]


@pytest.mark.parametrize("typed", ['"', "AND", "路灯*", "-", "(", "不灯", "seat8012", "𠮷野"])
def test_what_is_not_there_is_not_found_whatever_is_typed(database: Database, typed: str) -> None:
    put(database, number="7", title="反映路灯不亮", caller_phone="", place=Place())
    assert found(database, typed.lower()) == []


def test_pairs_that_only_lie_far_apart_are_not_the_word(database: Database) -> None:
    put(database, title="路灯坏，灯不亮")
    assert "路灯" in query_of("路灯不")
    assert found(database, "路灯不") == []


def test_a_changed_ticket_is_found_by_its_new_words_only(database: Database) -> None:
    old = put(database, title="噪声")
    new = put(database, id=old.id, title="油烟", created_ms=old.created_ms + 5)
    assert (found(database, "噪声"), found(database, "油烟")) == ([], [new])
    with database.readers() as session:
        assert session.scalars(text("SELECT count(*) FROM ticket_words")).one() == 1


def test_confidential_tickets_of_others_are_listed_by_right_only(database: Database) -> None:
    own = put(database, is_confidential=True, title="举报甲")
    other = put(database, is_confidential=True, title="举报乙", seat="8013")
    allowed = Asked("8012", NOW, sees_confidential=True, words=("举报",))
    assert found(database, "举报") == [own]
    assert listed(database, View.ALL, allowed) == [other, own]


def test_own_tickets_are_found_among_those_of_many_seats(database: Database) -> None:
    put(database, title="路灯", seat="80121")
    own = put(database, title="路灯")
    assert found(database, "路灯", view=View.MINE) == [own]


def test_alike_by_number_place_or_category_inside_the_window(database: Database) -> None:
    here = Place(street="440106005", community="440106005003")
    mine = a_ticket(caller_phone=PHONE, category="0301", place=here)
    far = {"caller_phone": "", "category": "", "place": Place()}
    number = put(database, **{**far, "caller_phone": PHONE})
    place = put(database, **{**far, "place": here})
    category = put(database, **{**far, "category": "0301"})
    put(database, **far)
    put(database, created_ms=NOW - 1_000)
    put(database, merged_into=number.id)
    hidden = put(database, is_confidential=True, seat="8013")

    def alike(seen_by: str | None) -> set[Any]:
        with database.readers() as session:
            return {t.id for t in tickets_alike(session, mine, NOW - 999, 9, seen_by)}

    assert alike("8012") == {number.id, place.id, category.id}
    assert alike(None) == {number.id, place.id, category.id, hidden.id}


def test_down_and_up_again_fills_the_columns_from_the_bodies(database: Database) -> None:
    ticket = put(database, due_ms=NOW, lead_unit="城管局", caller_name="王女士")
    put(database, created_ms=NOW)
    with database.sessions() as session:
        before = columns(session.get_one(TicketRow, ticket.id))
    with database.sessions.begin() as session:
        migrating.downgrade(MIGRATIONS, session.connection(), "0003")
        names = session.execute(text("SELECT * FROM ticket")).keys()
        assert "words" not in names
        migrating.upgrade(MIGRATIONS, session.connection())
    with database.sessions() as session:
        assert columns(session.get_one(TicketRow, ticket.id)) == before
    assert found(database, "城管", "王女士") == [ticket]
    assert found(database, "城管", view=View.MINE) == [ticket]
    named = Asked("8012", NOW, words=("噪声",), named={"噪声": frozenset({"0301"})})
    assert ticket in listed(database, View.ALL, named)


def columns(row: TicketRow) -> dict[str, Any]:
    return {c.name: getattr(row, c.name) for c in TicketRow.__table__.columns}


def test_recents_are_the_last_choices_of_one_picker(database: Database) -> None:
    with database.sessions.begin() as session:
        for at, value in enumerate(["a", "b", "a", "c"]):
            note_use(session, "category", value, NOW + at)
        note_use(session, "place", "p", NOW)
        assert recents(session, "category") == ["c", "a", "b"]
        assert recents(session, "category", limit=1) == ["c"]
        for at in range(KEPT + 5):
            note_use(session, "category", str(at), NOW + 10 + at)
        assert len(recents(session, "category", limit=999)) == KEPT
        assert recents(session, "place") == ["p"]


def test_a_preference_is_what_was_remembered_last(database: Database) -> None:
    with database.sessions.begin() as session:
        assert preference(session, "columns") == ""
        remember(session, "columns", "1")
        remember(session, "columns", "2")
        assert preference(session, "columns") == "2"


def test_the_name_of_a_category_finds_its_tickets_in_every_view(database: Database) -> None:
    noise = put(database, category="0301", title="夜里睡不着", due_ms=NOW - 1)
    both = put(database, category="0302", title="噪声和油烟", status=Status.RETURNED)
    lamp = put(database, category="0401", title="路灯", number="7")
    draft = Draft(a_ticket(number="", category="0301", status=Status.DRAFT))
    with database.sessions.begin() as session:
        journal_draft(session, draft, NOW)
    named = {"噪声": frozenset({"0301", "0399"})}

    def asked(*words: str) -> Asked:
        return Asked("8012", NOW, words=words, named=named)

    assert listed(database, View.ALL, asked("噪声")) == [both, noise]
    assert listed(database, View.MINE, asked("噪声", "夜里")) == [noise]
    assert listed(database, View.DUE, asked("噪声")) == [noise]
    assert listed(database, View.RETURNED, asked("噪声")) == [both]
    assert listed(database, View.DRAFTS, asked("噪声")) == [draft.ticket]
    assert found(database, "category0301") == []
    moved = put(database, id=lamp.id, category="0301", title="路灯", number="7")
    assert moved in listed(database, View.ALL, asked("噪声"))
    put(database, id=lamp.id, category="0401", title="路灯", number="7")
    assert moved.id not in {t.id for t in listed(database, View.ALL, asked("噪声"))}
