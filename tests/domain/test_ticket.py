"""A ticket as a value: older ones can be read, and its fields are reached by name."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from app.domain.handling import Handling, Visit
from app.domain.ticket import Place, Ring, Status, Ticket, value_of, with_values
from app.store.bodies import TICKET

TICKET_0 = Ticket("20261121-8012-001", "8012", 0, place=Place("人民路", "440106"))


def test_a_ticket_of_an_earlier_release_is_read() -> None:
    body = (
        '{"number":"20261121-8012-001","seat":"8012","created_ms":0,"status":"dispatched",'
        '"place":{"verbatim":"人民路","district":"440106","street":"","community":"","detail":""},'
        f'"id":"{TICKET_0.id}"}}'
    )
    assert TICKET.read(body) == replace(TICKET_0, status=Status.DISPATCHED)


@pytest.mark.parametrize("status", Status)
def test_everything_is_written_and_read_again(status: Status) -> None:
    ticket = replace(
        TICKET_0,
        status=status,
        held_from=status,
        merged_into=TICKET_0.id,
        tags=("elderly", "wages"),
        handling=Handling(is_true=False, urged=2),
        visit=Visit(is_solved=True),
        place=Place(ring=Ring.ESTATE, city="4401"),
    )
    assert TICKET.read(TICKET.write(ticket)) == ticket


@pytest.mark.parametrize("name", ["verbatim", "province", "city", "district", "detail"])
def test_any_word_about_a_place_is_a_place(name: str) -> None:
    assert Place(**{name: "甲"}).is_known
    assert not Place(ring=Ring.HOME).is_known, "how far it reaches tells not where it is"


def test_fields_are_reached_by_name_also_in_values() -> None:
    values = {"title": "路灯", "place.detail": "3 栋", "handling.urged": 2, "handling.result": "好"}
    ticket = with_values(TICKET_0, values)
    assert {name: value_of(ticket, name) for name in values} == values
    assert ticket.place == Place("人民路", "440106", detail="3 栋")
    assert ticket.handling == Handling(urged=2, result="好")
    untouched = {each.name for each in fields(Ticket)} - {"title", "place", "handling"}
    assert all(getattr(ticket, name) == getattr(TICKET_0, name) for name in untouched)
