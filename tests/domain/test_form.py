"""What a form asks for, by type and way of closing; what is wrong while it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form import ORDER, Broken, Named, Rule
from app.domain.ticket import Place, RequestType, Ring, Status, Ticket, with_values
from resources.form_loader import load_form

FORM = load_form()
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


def missing(*fields: str) -> list[Broken]:
    return [Broken(field, Rule.MISSING) for field in fields]


@pytest.mark.parametrize("closing", CLOSING)
def test_a_whole_ticket_may_go(closing: Status) -> None:
    assert FORM.broken(WHOLE, closing) == []


def test_closing_at_the_seat_asks_for_the_matter_only() -> None:
    assert FORM.broken(EMPTY, Status.CLOSED) == missing("request_type", "category", "title")


def test_dispatch_asks_for_all_that_somebody_else_needs_in_the_order_of_the_form() -> None:
    wanted = ("request_type", "category", "title", "content", "lead_unit", "caller_phone")
    assert FORM.broken(EMPTY, Status.DISPATCHED) == missing(*wanted)


@pytest.mark.parametrize("kind", RequestType)
@pytest.mark.parametrize("closing", CLOSING)
def test_each_type_asks_for_what_it_needs(kind: RequestType, closing: Status) -> None:
    ticket = replace(WHOLE, request_type=kind, place=Place())
    dispatching = closing is Status.DISPATCHED
    place = missing("place") * (dispatching and kind in PLACED)
    praised = missing("against") * (dispatching and kind is RequestType.PRAISE)
    assert FORM.broken(ticket, closing) == place + praised


@pytest.mark.parametrize(
    "place", [Place(detail="3 栋"), Place(district="440106"), Place(city="44")]
)
def test_any_part_of_a_place_will_do(place: Place) -> None:
    assert FORM.broken(replace(WHOLE, place=place), Status.DISPATCHED) == []


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, ["caller_phone"]),
        ({"wants_visit": False}, []),
        ({"is_anonymous": True}, []),
        ({"is_company": True, "wants_visit": False}, ["company"]),
        ({"is_company": True, "is_anonymous": True}, []),
    ],
)
def test_a_number_and_a_company_are_asked_for_where_they_mean_something(
    changes: dict[str, bool], broken: list[str]
) -> None:
    silent = replace(WHOLE, caller_phone="", **changes)
    assert FORM.broken(silent, Status.DISPATCHED) == missing(*broken)
    assert FORM.needs(silent, Status.DISPATCHED) & {"caller_phone", "company"} == set(broken)


def test_what_is_needed_is_marked_before_and_after_it_is_filled() -> None:
    assert "place" not in FORM.needs(EMPTY, Status.DISPATCHED)
    complaint = replace(EMPTY, request_type=RequestType.COMPLAINT)
    assert FORM.needs(complaint, Status.DISPATCHED) == FORM.needs(WHOLE, Status.DISPATCHED)
    assert "place" in FORM.needs(WHOLE, Status.DISPATCHED)


def test_a_repeat_names_its_earlier_ticket_where_a_centre_wants_that() -> None:
    key = (RequestType.COMPLAINT, Status.DISPATCHED)
    form = replace(FORM, required={key: frozenset({"earlier_number"})})
    assert form.broken(WHOLE, Status.DISPATCHED) == []
    repeat = replace(WHOLE, is_repeat=True)
    assert form.broken(repeat, Status.DISPATCHED) == missing("earlier_number")


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "　"])
def test_blanks_are_nothing(blank: str) -> None:
    ticket = replace(WHOLE, content=blank, title=blank)
    assert FORM.broken(ticket, Status.DISPATCHED) == missing("title", "content")


@pytest.mark.parametrize("name", FORM.limits)
@pytest.mark.parametrize("over", [0, 1])
def test_every_text_has_a_limit(name: str, over: int) -> None:
    limit = FORM.limits[name]
    ticket = with_values(WHOLE, {name: "1" * (limit + over)})
    found = [each for each in FORM.wrong_so_far(ticket) if each.rule is Rule.TOO_LONG]
    assert found == [Broken(name, Rule.TOO_LONG, limit)] * over


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("caller_phone", "1380013800", Rule.NOT_A_PHONE),
        ("caller_phone", "138001380001", Rule.NOT_A_PHONE),
        ("caller_phone", "12", Rule.NOT_A_PHONE),
        ("caller_phone", "没有", Rule.NOT_A_PHONE),
        ("earlier_number", "二〇二六", Rule.NOT_A_NUMBER),
        ("place.position", "北纬 23", Rule.NOT_A_POSITION),
        ("place.position", "91,113", Rule.NOT_A_POSITION),
        ("place.position", "23,181", Rule.NOT_A_POSITION),
        ("place.ring", "galaxy", Rule.UNKNOWN),
        ("channel", "pigeon", Rule.UNKNOWN),
        ("tags", ("elderly", "nonsense"), Rule.UNKNOWN),
        ("caller_gender", "男", Rule.UNKNOWN),
    ],
)
def test_what_is_wrong_is_told_while_typing_and_stops_the_ticket(
    name: str, value: Any, rule: Rule
) -> None:
    ticket = with_values(WHOLE, {name: value})
    assert FORM.wrong_so_far(ticket) == [Broken(name, rule)]
    assert FORM.broken(ticket, Status.CLOSED) == [Broken(name, rule)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("caller_phone", ""),
        ("caller_phone", "+862087654321"),
        ("caller_phone", "+442071234567"),
        ("caller_phone", "87654321"),
        ("caller_phone", "12345"),
        ("caller_phone", "4008001234"),
        ("earlier_number", "20261121-8012-001"),
        ("place.position", "23.12911,113.264385"),
        ("place.position", "-90,-180"),
        ("place.ring", Ring.BEYOND.value),
        ("channel", "wechat"),
        ("tags", ("elderly", "wages")),
        ("caller_gender", "female"),
    ],
)
def test_what_is_right_is_not_complained_about(name: str, value: Any) -> None:
    assert FORM.wrong_so_far(with_values(WHOLE, {name: value})) == []


def test_nothing_is_wrong_with_what_is_merely_empty() -> None:
    assert FORM.wrong_so_far(EMPTY) == []


@pytest.mark.parametrize("field", ["caller_name", "company"])
def test_an_anonymous_caller_has_no_name(field: str) -> None:
    ticket = replace(WHOLE, is_anonymous=True, **{field: "王芳"})
    assert FORM.wrong_so_far(ticket) == [Broken(field, Rule.NOT_ANONYMOUS)]


TELLING = (
    *("place.detail", "place.verbatim", "title", "content", "request", "against"),
    "dispatch_note",
)


@pytest.mark.parametrize("field", TELLING)
@pytest.mark.parametrize("told", ["王芳", "138 0013 8000"])
def test_units_do_not_read_who_wants_to_stay_unknown(field: str, told: str) -> None:
    ticket = with_values(WHOLE, {"caller_name": "王芳", field: f"来电人{told}反映"})
    assert FORM.wrong_so_far(ticket) == []
    kept = replace(ticket, is_confidential=True)
    assert FORM.wrong_so_far(kept) == [Broken(field, Rule.TELLS_CALLER)]
    answered_only = with_values(kept, {field: "路灯", "answer": told})
    assert FORM.wrong_so_far(answered_only) == []


@given(st.builds(replace, st.just(WHOLE), title=st.text(max_size=80), caller_name=st.text()))
def test_any_ticket_is_judged_in_the_order_of_the_form(ticket: Ticket) -> None:
    fields = [each.field for each in FORM.broken(ticket, Status.DISPATCHED)]
    assert fields == sorted(fields, key=ORDER.index)


def test_names_in_two_languages() -> None:
    name = Named("help", "求助", "Help")
    assert (name.text("zh_CN"), name.text("en")) == ("求助", "Help")
