"""One table says who sees what: held against the answers of the functions, for all combinations."""

from __future__ import annotations

import itertools
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.central.calls.call_tables import CallRow
from app.central.people.auth import User
from app.central.people.rights import (
    RIGHTS,
    Access,
    Field,
    Relation,
    access,
    call_as_seen,
    check_call,
    events_as_seen,
    findable,
    may_see,
    relation_of,
    ticket_as_seen,
    ticket_unmasked,
    visible,
)
from app.central.tables import Base
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.problems import Refused
from app.domain.call import Call
from app.domain.organisation import ROLES, Kind
from app.domain.seat import Role
from app.domain.ticket import EventKind, Ticket, TicketEvent
from app.sync.protocol import decode, encode
from tests.central.running import a_ticket

IDENTITY = "110101199003077758"
CENTRES, SEATS, UNITS = ("main", "cd"), ("", "8001", "8002"), ("", "教育局", "城管局")
DISTRICTS = ("", "440106", "440103")
ANYBODY = list(itertools.product(Role, Kind))


def a_user(role: Role, kind: Kind, **fields: str) -> User:
    return User("u", "李雷", role, fields.pop("seat", "8001"), "", kind=kind, **fields)


@st.composite
def users(draw: st.DrawFn) -> User:
    unit = draw(st.sampled_from(UNITS))
    org = draw(st.sampled_from(DISTRICTS))
    role, kind = draw(st.sampled_from(ANYBODY))
    centre, seat = draw(st.sampled_from(CENTRES)), draw(st.sampled_from(SEATS))
    return replace(a_user(role, kind, seat=seat, centre=centre, org=org), unit=unit)


@st.composite
def rows(draw: st.DrawFn) -> TicketRow:
    ticket = a_ticket(draw(st.sampled_from(SEATS)))
    return TicketRow(
        id=uuid4(),
        version=1,
        centre=draw(st.sampled_from(CENTRES)),
        seat=ticket.seat,
        caller_phone="",
        created_ms=1,
        changed_seq=1,
        is_confidential=draw(st.booleans()),
        district=draw(st.sampled_from(DISTRICTS)),
        lead_unit=draw(st.sampled_from(UNITS)),
        support_unit=draw(st.sampled_from(UNITS)),
        number="",
        earlier_number="",
        body=encode(ticket).decode(),
    )


@settings(max_examples=40)
@given(st.lists(users(), min_size=1, max_size=30), st.lists(rows(), min_size=1, max_size=12))
def test_what_the_database_lists_is_what_may_be_seen(
    people: list[User], tickets: list[TicketRow]
) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.tables["tickets"].create(engine)
    with Session(engine, expire_on_commit=False) as session:
        session.add_all(tickets)
        session.commit()
        for user in people:
            listed = set(session.scalars(select(TicketRow.id).where(visible(user))))
            assert listed == {row.id for row in tickets if may_see(row, user)}, user
            found = set(session.scalars(select(TicketRow.id).where(visible(user), findable(user))))
            assert found == {row.id for row in tickets if may_see(row, user) and knows(row, user)}
    engine.dispose()


def knows(row: TicketRow, user: User) -> bool:
    relation = relation_of(user, row.seat, is_confidential=row.is_confidential)
    return access(user, relation, Field.PHONE) is not Access.HIDDEN


@settings(max_examples=600)
@given(users(), rows())
def test_nobody_sees_a_ticket_of_another_centre_or_out_of_reach(user: User, row: TicketRow) -> None:
    if not may_see(row, user):
        return
    assert row.centre == user.centre
    assert user.role in ROLES[user.kind]
    assert user.role is not Role.EDITOR
    if user.kind is Kind.UNIT:
        assert user.unit
        assert user.unit in (row.lead_unit, row.support_unit)
    if user.kind is Kind.DISTRICT:
        assert user.org
        assert user.org == row.district
    if row.is_confidential and user.role is Role.AGENT:
        assert row.seat == user.seat


def a_secret(**fields: bool) -> Ticket:
    return a_ticket(
        "8001",
        caller_name="王小明",
        caller_phone="+8613812345678",
        content=f"王小明（{IDENTITY}）来电13812345678",
        **fields,
    )


@pytest.mark.parametrize(("role", "kind"), ANYBODY)
@pytest.mark.parametrize("relation", Relation)
def test_every_field_is_as_the_table_says(role: Role, kind: Kind, relation: Relation) -> None:
    """Whoever the table does not name sees nothing; all others exactly what it says."""
    user = a_user(role, kind, seat="8001" if relation is Relation.OWN else "8002")
    if relation is Relation.OWN and role is not Role.AGENT:
        return  # nobody else writes tickets
    ticket = a_secret(is_confidential=relation is Relation.CONFIDENTIAL)
    body = encode(ticket).decode()
    at_most = {Access.SHOWN}
    seen = decode(Ticket, ticket_as_seen(body, "8001", user))
    check_fields(seen, user, relation, at_most)
    try:
        unmasked = decode(Ticket, ticket_unmasked(body, "8001", user))
    except Refused:
        line = RIGHTS.get((role, kind, relation), "")
        assert Access.FOR_A_REASON not in line
    else:
        check_fields(unmasked, user, relation, at_most | {Access.FOR_A_REASON})


@pytest.mark.parametrize(("role", "kind"), ANYBODY)
def test_events_hide_what_their_ticket_hides(role: Role, kind: Kind) -> None:
    user = a_user(role, kind, seat="8002")
    ticket = a_secret()
    told = {"reason": f"王小明{IDENTITY}的电话13812345678", "more": [{"x": "王小明"}], "n": 7}
    event = TicketEvent(ticket.id, EventKind.RETURNED, 1_381_234_567_800, "server", told)
    body = encode(ticket).decode()
    [seen] = events_as_seen([encode(event).decode()], body, "8001", user)
    shown = access(user, Relation.OTHER, Field.NAME) is Access.SHOWN
    assert ("王小明" in seen) == shown
    assert IDENTITY not in seen
    assert ("13812345678的" in seen or "电话13812345678" in seen) == shown
    assert decode(TicketEvent, seen).at_ms == event.at_ms


def check_fields(seen: Ticket, user: User, relation: Relation, shown: set[Access]) -> None:
    def may(what: Field) -> bool:
        return access(user, relation, what) in shown

    assert (seen.caller_name == "王小明") == may(Field.NAME)
    assert ("王小明" in seen.content) == may(Field.NAME)
    assert (seen.caller_phone == "+8613812345678") == may(Field.PHONE)
    assert ("13812345678" in seen.content) == may(Field.PHONE)
    assert (IDENTITY in seen.content) == may(Field.IDENTITY)


@pytest.mark.parametrize(("role", "kind"), ANYBODY)
@pytest.mark.parametrize("what", [Field.RECORDING, Field.TRANSCRIPT])
@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("seat", ["8001", "8002"])
def test_who_gets_words_and_sound(
    role: Role, kind: Kind, what: Field, centre: str, seat: str
) -> None:
    user = a_user(role, kind, seat=seat)
    row = CallRow(id=uuid4(), seat="8001", centre=centre)
    relation = relation_of(user, "8001")
    ever = any(access(user, each, what) is Access.SHOWN for each in Relation)
    if centre == "main" and access(user, relation, what) is Access.SHOWN:
        assert check_call(row, user, what) is row
        return
    with pytest.raises(Refused) as refused:
        check_call(row, user, what)
    with pytest.raises(Refused) as nowhere:
        check_call(None, user, what)
    assert refused.value.fault is nowhere.value.fault
    assert (refused.value.fault.status == 404) == ever


def test_the_table_is_as_narrow_as_was_decided() -> None:
    """A line that is added or widened has to be meant: it is told here a second time."""
    assert all(role in ROLES[kind] for role, kind, _ in RIGHTS)
    assert all(len(line) == len(Field) for line in RIGHTS.values())
    shown = {
        what: {(role, kind) for (role, kind, _), line in RIGHTS.items() if line[what] == "+"}
        for what in Field
    }
    agents = {(Role.AGENT, Kind.CENTRE), (Role.AGENT, Kind.OUTSOURCER)}
    reviewers = {(Role.INSPECTOR, Kind.CENTRE), (Role.SUPERVISOR, Kind.CENTRE)}
    assert shown[Field.IDENTITY] == agents
    assert shown[Field.PHONE] == shown[Field.NAME] == agents | {(Role.HANDLER, Kind.UNIT)}
    assert shown[Field.RECORDING] == shown[Field.TRANSCRIPT] == agents | reviewers
    others = [key for key in RIGHTS if key[2] is not Relation.OWN]
    assert all(RIGHTS[key][Field.IDENTITY] != "+" for key in others)
    outsourced = RIGHTS[Role.AGENT, Kind.OUTSOURCER, Relation.OTHER]
    assert set(outsourced[Field.NAME :]) == {"-"}


def test_a_call_is_masked_for_all_but_its_own_seat() -> None:
    call = Call("+8613812345678", "8001", 1)
    for role, kind in ANYBODY:
        user = a_user(role, kind, seat="8001")
        shown = access(user, relation_of(user, "8001"), Field.PHONE) is Access.SHOWN
        assert (call_as_seen(call, "8001", user) == call) == shown
