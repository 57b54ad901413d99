"""Which unit a ticket goes to, and why: the deepest item, the nearest territory, the function."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain.category import Category
from app.domain.place import Division, Gazetteer
from app.domain.proposing import Proposal, Proposer, Reason, ReasonKind
from app.domain.ticket import Place, Ticket
from app.domain.unit import Directory, Item, Unit, UnitKind

GAZETTEER = Gazetteer(
    "9901",
    "青川市",
    (
        Division("990101", "东山区"),
        Division("990101001", "解放街道"),
        Division("990101001001", "新华社区"),
        Division("990101001", "人民广场", is_spot=True),
        Division("990102", "西湖区"),
        Division("990103", "开发区"),
    ),
)
CATEGORIES = (
    Category("010101", ("城市管理", "市容", "占道经营"), (), "城管局"),
    Category("010201", ("城市管理", "设施", "路灯"), (), "城管局"),
    Category("0501", ("公用", "供水"), (), "市供水公司"),
    Category("0601", ("城乡", "土地"), (), "国土所"),
    Category("0701", ("别的", "别的"), (), "航天局"),
    Category("0801", ("别的", "无人管"), ()),
)
UNITS = (
    Unit("1", "市城管局", UnitKind.CITY, "9901", "城管局"),
    Unit("2", "东山区城管局", UnitKind.DISTRICT, "990101", "城管局"),
    Unit("3", "西湖区城管局", UnitKind.DISTRICT, "990102", "城管局"),
    Unit("4", "解放街道办事处", UnitKind.STREET, "990101001", "街镇"),
    Unit("5", "市供水公司", UnitKind.COMPANY, "9901", "市供水公司"),
    Unit("6", "路灯中心", UnitKind.CITY, "9901"),
    Unit("7", "解放国土所", UnitKind.STREET, "990101001", "国土所"),
    Unit("8", "西湖区国土所", UnitKind.DISTRICT, "990102", "国土所"),
)
NOW = int(datetime(2026, 11, 16, 9).astimezone().timestamp() * 1000)
EAST, WEST, ZONE = Place(district="990101"), Place(district="990102"), Place(district="990103")
SQUARE = Place("人民广场", "990101", "990101001")
STALL, LAMP, WATER, LAND, SPACE = "010101", "010201", "0501", "0601", "0701"


def propose(category: str, place: Place, *items: Item, at_ms: int = NOW) -> Proposal:
    proposer = Proposer(Directory(UNITS, items), CATEGORIES, GAZETTEER)
    return proposer.propose(Ticket("", "", 0, category=category, place=place), at_ms)


@pytest.mark.parametrize(
    ("category", "place", "lead", "kind", "territory"),
    [
        (STALL, EAST, "东山区城管局", ReasonKind.FUNCTION, "东山区"),
        (STALL, SQUARE, "东山区城管局", ReasonKind.FUNCTION, "东山区"),
        (STALL, WEST, "西湖区城管局", ReasonKind.FUNCTION, "西湖区"),
        (STALL, ZONE, "市城管局", ReasonKind.WHOLE_REGION, "青川市"),
        (STALL, Place("路边"), "", ReasonKind.NO_PLACE, ""),
        (STALL, Place(province="99", city="9901"), "", ReasonKind.NO_PLACE, ""),
        (
            STALL,
            Place(province="43", city="4301", district="430102"),
            "",
            ReasonKind.OUTSIDE,
            "青川市",
        ),
        (WATER, EAST, "市供水公司", ReasonKind.WHOLE_REGION, "青川市"),
        (WATER, Place(), "市供水公司", ReasonKind.WHOLE_REGION, "青川市"),
        (LAND, SQUARE, "解放国土所", ReasonKind.FUNCTION, "解放街道"),
        (LAND, EAST, "", ReasonKind.NO_PLACE, "东山区"),
        (LAND, Place(), "", ReasonKind.NO_PLACE, ""),
        (LAND, WEST, "西湖区国土所", ReasonKind.FUNCTION, "西湖区"),
        (LAND, ZONE, "", ReasonKind.NO_UNIT, "开发区"),
        (SPACE, EAST, "", ReasonKind.NO_UNIT, "东山区"),
    ],
)
def test_territory_and_function_decide(
    category: str, place: Place, lead: str, kind: ReasonKind, territory: str
) -> None:
    function = next(c.department for c in CATEGORIES if c.code == category)
    assert propose(category, place) == Proposal(lead, "", "", Reason(kind, territory, function))


def test_without_a_category_there_is_nothing_to_propose() -> None:
    assert propose("", EAST) == Proposal("", "", "", Reason(ReasonKind.NO_CATEGORY))
    assert propose("0801", EAST).reason.kind is ReasonKind.NO_UNIT
    assert propose("99", EAST).reason.kind is ReasonKind.NO_UNIT


def test_the_item_gives_the_support_and_the_function_of_the_category_the_lead() -> None:
    assert propose(STALL, SQUARE, Item("市容", "01", support="街镇")) == Proposal(
        "东山区城管局",
        "解放街道办事处",
        "市容",
        Reason(ReasonKind.FUNCTION, "东山区", "城管局", "市容"),
    )
    assert propose(STALL, EAST, Item("市容", "01", support="街镇")).support == "", "which street?"


def test_an_item_may_name_a_unit() -> None:
    assert propose(LAMP, Place(), Item("路灯", "0102", lead="路灯中心")) == Proposal(
        "路灯中心", "", "路灯", Reason(ReasonKind.NAMED, "青川市", "", "路灯")
    )


def test_the_deepest_category_goes_before_the_smallest_territory() -> None:
    items = (
        Item("城管", "01"),
        Item("东山的城管", "01", "990101"),
        Item("解放的城管", "01", "990101001"),
        Item("设施", "0102", lead="路灯中心"),
    )
    assert propose(STALL, WEST, *items).item == "城管"
    assert propose(STALL, Place(), *items).item == "城管"
    assert propose(STALL, EAST, *items).item == "东山的城管"
    assert propose(STALL, SQUARE, *items).item == "解放的城管"
    assert propose(LAMP, SQUARE, *items).item == "设施"


def test_an_item_for_the_region_is_for_an_unknown_place_too() -> None:
    assert propose(WATER, Place(), Item("供水", "05", "9901")).item == "供水"


def test_a_unit_does_not_support_itself() -> None:
    assert propose(STALL, EAST, Item("市容", "01", support="城管局")).support == ""


@pytest.mark.parametrize(
    ("day", "item"),
    [
        (date(2026, 6, 30), "旧"),
        (date(2026, 7, 1), "新"),
        (date(2026, 12, 31), "新"),
        (date(2027, 1, 1), "一般"),
    ],
)
def test_items_count_on_their_days(day: date, item: str) -> None:
    items = (
        Item("一般", "01"),
        Item("旧", "0101", valid_to=date(2026, 6, 30)),
        Item("新", "0101", valid_from=date(2026, 7, 1), valid_to=date(2026, 12, 31)),
    )
    for hour in (0, 23):
        at = datetime(day.year, day.month, day.day, hour, 59).astimezone()
        at_ms = int(at.timestamp() * 1000)
        assert propose(STALL, EAST, *items, at_ms=at_ms).item == item
