"""Which surge a call belongs to: never one elsewhere, over, or about something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.surge import Surge, surge_of
from app.domain.ticket import Place, Ticket

NOW = 1_795_000_000_000
HOUR = 3_600_000
WATER = Surge(
    "和平区停水",
    "管网抢修，预计今晚八点恢复。",
    category="0402",
    territory="990102",
    words=("停水", "没水"),
    began_ms=NOW - HOUR,
    until_ms=NOW + HOUR,
)
HERE = Place(district="990102", street="990102001")


def a_ticket(place: Place = HERE, category: str = "", title: str = "") -> Ticket:
    return Ticket("", "8012", NOW, place=place, category=category, title=title)


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        (a_ticket(category="040203"), ""),
        (a_ticket(), "我们家停水了"),
        (a_ticket(title="反映和平区没水的问题"), ""),
        (a_ticket(category="040999"), "从早上就停水"),
        (a_ticket(), "不是停电，是停水"),
    ],
)
def test_the_same_matter_in_the_same_place_belongs_to_it(ticket: Ticket, said: str) -> None:
    assert surge_of([WATER], ticket, said, NOW) is WATER


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        (a_ticket(Place(district="990103"), "040203"), "停水"),
        (a_ticket(Place(), "040203"), "停水"),
        (a_ticket(Place(city="9901"), "040203"), "停水"),
        (a_ticket(category="010101"), "停水"),
        (a_ticket(), "没有停水，就是水压小"),
        (a_ticket(), "路灯不亮"),
        (a_ticket(), ""),
    ],
)
def test_what_is_elsewhere_or_something_else_does_not(ticket: Ticket, said: str) -> None:
    assert surge_of([WATER], ticket, said, NOW) is None


def test_it_begins_and_ends() -> None:
    ticket = a_ticket(category="0402")
    assert surge_of([WATER], ticket, "", WATER.began_ms - 1) is None
    assert surge_of([WATER], ticket, "", WATER.until_ms) is None


def test_of_several_the_nearest_then_the_newest_counts() -> None:
    city = replace(WATER, title="全市停水", territory="")
    older = replace(WATER, began_ms=NOW - 2 * HOUR)
    assert surge_of([city, older, WATER, city], a_ticket(category="0402"), "", NOW) is WATER
