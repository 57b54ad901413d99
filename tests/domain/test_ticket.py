"""What a ticket lacks, for each type and each way to close it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ticket import (
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    Place,
    RequestType,
    Rule,
    Status,
    Ticket,
    broken_rules,
)

CLOSING = [Status.CLOSED, Status.DISPATCHED]
PLACED = {RequestType.COMPLAINT, RequestType.REPORT, RequestType.HELP}
EMPTY = Ticket("", "8012", 0)
WHOLE = Ticket(
    "20261121-8012-001",
    "8012",
    0,
    request_type=RequestType.COMPLAINT,
    category="030101",
    place=Place(verbatim="人民路"),
    title="反映路灯不亮的问题",
    content="市民反映路灯不亮。",
    caller_phone="+8613800138000",
    lead_unit="城市管理局",
)


@pytest.mark.parametrize("closing", CLOSING)
def test_a_whole_ticket_may_go(closing: Status) -> None:
    assert broken_rules(WHOLE, closing) == []


def test_closing_at_the_seat_asks_for_the_matter_only() -> None:
    assert broken_rules(EMPTY, Status.CLOSED) == [
        Rule.TYPE_MISSING,
        Rule.CATEGORY_MISSING,
        Rule.TITLE_MISSING,
    ]


def test_dispatch_asks_for_all_that_somebody_else_needs() -> None:
    assert broken_rules(EMPTY, Status.DISPATCHED) == [
        Rule.TYPE_MISSING,
        Rule.CATEGORY_MISSING,
        Rule.TITLE_MISSING,
        Rule.CONTENT_MISSING,
        Rule.UNIT_MISSING,
        Rule.PHONE_MISSING,
    ]


@pytest.mark.parametrize("request_type", RequestType)
@pytest.mark.parametrize("closing", CLOSING)
def test_a_place_is_needed_where_somebody_has_to_go(
    request_type: RequestType, closing: Status
) -> None:
    nowhere = replace(WHOLE, request_type=request_type, place=Place())
    needs = closing is Status.DISPATCHED and request_type in PLACED
    assert broken_rules(nowhere, closing) == [Rule.PLACE_MISSING] * needs


@pytest.mark.parametrize(
    "place", [Place(verbatim="桥头"), Place(district="440106"), Place(detail="3 栋")]
)
def test_any_word_about_a_place_is_a_place(place: Place) -> None:
    assert broken_rules(replace(WHOLE, place=place), Status.DISPATCHED) == []


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, [Rule.PHONE_MISSING]),
        ({"is_anonymous": True}, []),
        ({"wants_visit": False}, []),
    ],
)
def test_a_number_is_needed_only_to_answer(changes: dict[str, bool], broken: list[Rule]) -> None:
    silent = replace(WHOLE, caller_phone="", **changes)
    assert broken_rules(silent, Status.DISPATCHED) == broken
    assert broken_rules(silent, Status.CLOSED) == []


@pytest.mark.parametrize("closing", CLOSING)
@pytest.mark.parametrize(
    ("field", "most", "rule"),
    [
        ("title", MAX_TITLE_CHARS, Rule.TITLE_TOO_LONG),
        ("content", MAX_TEXT_CHARS, Rule.TEXT_TOO_LONG),
        ("request", MAX_TEXT_CHARS, Rule.TEXT_TOO_LONG),
    ],
)
def test_texts_have_an_end(closing: Status, field: str, most: int, rule: Rule) -> None:
    assert broken_rules(replace(WHOLE, **{field: "长" * most}), closing) == []
    assert broken_rules(replace(WHOLE, **{field: "长" * (most + 1)}), closing) == [rule]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("title", Rule.TITLE_MISSING),
        ("content", Rule.CONTENT_MISSING),
        ("lead_unit", Rule.UNIT_MISSING),
    ],
)
def test_blanks_are_no_text(field: str, rule: Rule) -> None:
    assert broken_rules(replace(WHOLE, **{field: " 　\n"}), Status.DISPATCHED) == [rule]


TICKETS = st.builds(
    Ticket,
    number=st.just(""),
    seat=st.just("8012"),
    created_ms=st.just(0),
    request_type=st.none() | st.sampled_from(RequestType),
    category=st.sampled_from(["", "030101"]),
    place=st.sampled_from([Place(), Place(verbatim="桥头")]),
    title=st.sampled_from(["", " ", "标题", "长" * 61]),
    content=st.sampled_from(["", "内容", "长" * 5_001]),
    caller_phone=st.sampled_from(["", "+8613800138000"]),
    is_anonymous=st.booleans(),
    wants_visit=st.booleans(),
    lead_unit=st.sampled_from(["", "城管局"]),
)


@given(TICKETS)
def test_what_may_be_dispatched_may_be_closed(ticket: Ticket) -> None:
    closing = broken_rules(ticket, Status.CLOSED)
    dispatching = broken_rules(ticket, Status.DISPATCHED)
    assert set(closing) <= set(dispatching)
    assert len(dispatching) == len(set(dispatching))
