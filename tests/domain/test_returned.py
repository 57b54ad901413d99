"""What returned tickets teach: only what several of them say clearly, and near the place."""

from __future__ import annotations

import pytest

from app.domain.proposing import Proposer, ReasonKind
from app.domain.returned import Instead, Lesson, Lessons
from app.domain.ticket import Place, Ticket
from resources.loader import load_categories, load_gazetteer
from resources.unit_loader import load_directory

STREET, OTHER = "990102001", "990102002"


def learnt(*lessons: tuple[str, str, str, int]) -> Lessons:
    return Lessons(Lesson("0101", place, one, two, n) for place, one, two, n in lessons)


def test_two_tickets_of_a_street_are_enough_one_is_not() -> None:
    assert learnt((STREET, "甲", "乙", 1)).instead_of("甲", "0101", STREET) is None
    lessons = learnt((STREET, "甲", "乙", 2))
    assert lessons.instead_of("甲", "0101", f"{STREET}003") == Instead("乙", 2)


@pytest.mark.parametrize(
    ("unit", "category", "place"),
    [("丙", "0101", STREET), ("甲", "0102", STREET), ("甲", "0101", OTHER), ("甲", "0101", "")],
)
def test_another_unit_matter_or_place_learns_nothing(unit: str, category: str, place: str) -> None:
    assert learnt((STREET, "甲", "乙", 2)).instead_of(unit, category, place) is None


def test_streets_of_a_district_speak_together() -> None:
    lessons = learnt((STREET, "甲", "乙", 2), (OTHER, "甲", "乙", 1))
    assert lessons.instead_of("甲", "0101", "990102009") == Instead("乙", 3)
    assert lessons.instead_of("甲", "0101", "990102") == Instead("乙", 3)


def test_divided_experience_is_none() -> None:
    assert (
        learnt((STREET, "甲", "乙", 3), (STREET, "甲", "丙", 2)).instead_of("甲", "0101", STREET)
        is None
    )
    clear = learnt((STREET, "甲", "乙", 4), (STREET, "甲", "丙", 2))
    assert clear.instead_of("甲", "0101", STREET) == Instead("乙", 4)


def test_two_that_push_tickets_to_each_other_teach_nothing() -> None:
    lessons = learnt((STREET, "甲", "乙", 3), (STREET, "乙", "甲", 2))
    assert lessons.instead_of("甲", "0101", STREET) is None
    assert lessons.instead_of("乙", "0101", STREET) is None


def test_the_proposal_follows_and_tells_why() -> None:
    proposer = Proposer(load_directory(), load_categories(), load_gazetteer())
    place = Place(district="990102", street=STREET)
    ticket = Ticket("", "", 0, category="010101", place=place)
    usual = proposer.propose(ticket, 0)
    lesson = Lesson("010101", STREET, usual.lead, usual.support, 2)
    proposer.learn(Lessons([lesson]))
    taught = proposer.propose(ticket, 0)
    assert (taught.lead, taught.support) == (usual.support, ""), "nobody supports himself"
    assert taught.reason.kind is ReasonKind.EXPERIENCE
    assert (taught.reason.instead_of, taught.reason.times) == (usual.lead, 2)
    proposer.learn(Lessons([Lesson("010101", STREET, usual.lead, "早已撤销的单位", 9)]))
    assert proposer.propose(ticket, 0) == usual
