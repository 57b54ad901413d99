"""How long and how large values may be, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from app.central.web.limits import CHARS, ITEMS, LISTED, WHOLE_NUMBER, check_limits
from app.central.web.problems import Refused
from app.domain.ticket import EventKind, Place, Ticket, TicketEvent
from app.sync.protocol import TicketChange

LONG = "长" * (CHARS + 1)
TICKET = Ticket("20261121-8003-00001", "8003", 1_795_000_000_000)


def wrong(*details: dict[str, Any], **written: Any) -> dict[str, str]:
    ticket = Ticket(TICKET.number, TICKET.seat, TICKET.created_ms, **written)
    events = [TicketEvent(ticket.id, EventKind.CHANGED, 1, "8003", each) for each in details]
    try:
        check_limits(TicketChange(ticket, tuple(events)))
    except Refused as refused:
        return {each["field"]: each["reason"] for each in refused.errors}
    return {}


def test_what_a_seat_writes_is_taken() -> None:
    assert wrong({"units": ["一", 2, 2.5, None, True]}, content="长" * 1_000) == {}


@pytest.mark.parametrize(
    "number", [WHOLE_NUMBER + 1, -WHOLE_NUMBER - 1, 1e300, float("inf"), float("nan")]
)
def test_a_number_that_not_everybody_can_hold(number: float) -> None:
    assert list(wrong({}, {"a": {"b": [0, number]}})) == ["events.1.detail.a.b.1"]


def test_every_text_is_looked_at_and_named_in_full() -> None:
    found = wrong(
        {"note": "\x00", LONG: 1},
        title=LONG,
        place=Place(district=LONG),
        caller_phone="1" * 200,
    )
    assert set(found) == {
        "ticket.title",
        "ticket.place.district",
        "ticket.caller_phone",
        "events.0.detail.note",
        "events.0.detail",
    }
    assert found["ticket.title"] == f"Text has {CHARS + 1} characters, {CHARS} are allowed"


def test_so_many_items_and_no_more() -> None:
    assert wrong({"a": [0] * ITEMS}) == {}
    assert list(wrong({"a": [0] * (ITEMS + 1)})) == ["events.0.detail.a"]


def test_an_answer_names_only_the_first() -> None:
    assert len(wrong({"a": ["\x00"] * ITEMS})) == LISTED
