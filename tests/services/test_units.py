"""The unit box: pinyin, initials and other names find a unit; the proposal is the directory's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.handling import Handling
from app.domain.ticket import Place, Status, SyncState, Ticket
from app.services.finding import Found
from app.services.units import DAY_MS, LEARNT_DAYS, ReasonKind, UnitFinder
from app.store.tickets import put_ticket_row
from resources.loader import load_categories, load_gazetteer
from resources.unit_loader import load_directory
from tests.services.seat import NOW, a_disk
from tests.store.samples import a_ticket


@pytest.fixture(scope="module")
def units() -> UnitFinder:
    return UnitFinder(load_directory(), load_categories(), load_gazetteer())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("和平区教育局", "和平区教育局"),
        ("教育 和平", "和平区教育局"),
        ("hpqjyj", "和平区教育局"),
        ("hepingqu 教育", "和平区教育局"),
        ("和平区城管", "和平区城市管理局"),
        ("公积金中心", "市住房公积金管理中心"),
        ("gjjzx", "市住房公积金管理中心"),
        ("发改委", "市发展和改革委员会"),
        ("桃源街道", "桃源街道办事处"),
        ("朝阳区新华", "朝阳区新华街道办事处"),
        ("12345", "市政务服务热线中心"),
    ],
)
def test_a_unit_is_found_by_any_of_its_names(units: UnitFinder, typed: str, first: str) -> None:
    assert units.finder.find(typed)[0].value == first


def test_a_row_tells_the_unit_above(units: UnitFinder) -> None:
    row = units.finder.find("渔港镇人民政府")[0]
    assert row == Found("渔港镇人民政府", "渔港镇人民政府", "滨海新区人民政府办公室")


def test_recent_units_go_first(units: UnitFinder) -> None:
    recents = ["市气象局", "和平区教育局"]
    assert [row.value for row in units.finder.find("", recents)[:2]] == recents


def test_what_is_proposed_can_be_found(units: UnitFinder) -> None:
    place = Place(district="990102", street="990102001")
    proposal = units.propose(Ticket("", "", 0, category="010101", place=place), 0)
    assert (proposal.lead, proposal.support) == ("和平区城市管理局", "人民路街道办事处")
    for name in (proposal.lead, proposal.support):
        assert units.finder.find(name)[0].value == name


def test_returned_tickets_on_the_disk_change_what_is_proposed(tmp_path: Path) -> None:
    finder = UnitFinder(load_directory(), load_categories(), load_gazetteer())
    place = Place(district="990102", street="990102001")
    usual = finder.propose(Ticket("", "", 0, category="010101", place=place), 0)
    with a_disk(tmp_path) as disk:
        for _ in range(2):
            ticket = a_ticket(category="010101", place=place, lead_unit=usual.lead)
            back = replace(
                ticket,
                status=Status.RETURNED,
                handling=Handling(returned=1, return_reason="非本职"),
            )
            taken = replace(back, status=Status.DISPATCHED, lead_unit="市气象局")
            for state in (ticket, back, taken):
                with disk.database.sessions.begin() as session:
                    put_ticket_row(session, state, SyncState.SENT)
        finder.learn(disk.database.readers, NOW)
        taught = finder.propose(replace(ticket, lead_unit=""), 0)
        assert (taught.lead, taught.reason.kind) == ("市气象局", ReasonKind.EXPERIENCE)
        assert (taught.reason.instead_of, taught.reason.times) == (usual.lead, 2)
        finder.learn(disk.database.readers, NOW + (LEARNT_DAYS + 1) * DAY_MS)
        assert finder.propose(ticket, 0).lead == usual.lead, "duties change with the years"
