"""Units and dispatch directory: what ships is whole, and what is wrong is named with its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.proposing import Proposer, ReasonKind
from app.domain.ticket import Place, Ticket
from app.domain.unit import Item, Unit, UnitKind
from resources.centre import CentreFiles, ResourceError
from resources.loader import load_categories, load_gazetteer
from resources.unit_loader import load_directory

UNITS_HEAD = "code,name,kind,territory,function,parent,aliases,phone\n"
ITEMS_HEAD = "item,category,territory,lead,support,valid_from,valid_to,note\n"
UNITS = (
    UNITS_HEAD + "A,青川市政府,city,9901,,,市府,5550-1001\n"
    "B,东山区教育局,district,990101,教育局,A,东山教委|教委,\n"
    "C,市供水公司,company,9901,供水,,,\n"
)
AT_MS = 1_795_000_000_000


def centre(folder: Path, units: str | None = UNITS, items: str | None = ITEMS_HEAD) -> Path:
    for name, text in (("units.csv", units), ("directory.csv", items)):
        if text is not None:
            (folder / name).write_text(text, "utf-8")
    return folder


def test_the_directory_that_ships_has_a_unit_for_every_category_in_every_community() -> None:
    categories, gazetteer, directory = load_categories(), load_gazetteer(), load_directory()
    assert len(directory.units) >= 128
    proposer = Proposer(directory, categories, gazetteer)
    communities = [d.code for d in gazetteer.divisions if not d.is_spot and len(d.code) == 12]
    streets = {code[:9]: code for code in communities}.values()
    for category in categories:
        for code in streets:
            place = Place(district=code[:6], street=code[:9], community=code)
            ticket = Ticket("", "", 0, category=category.code, place=place)
            proposal = proposer.propose(ticket, AT_MS)
            assert proposal.lead, f"{category.code} {category.path} in {code}: {proposal.reason}"
            assert proposal.item, f"{category.code} {category.path} is in no item"
            assert proposal.reason.territory, f"{category.code} in {code}"


def test_what_ships_names_only_divisions_and_categories_that_are_there() -> None:
    gazetteer, directory = load_gazetteer(), load_directory()
    codes = {gazetteer.region, ""} | {d.code for d in gazetteer.divisions}
    assert {unit.territory for unit in directory.units} <= codes
    assert {item.territory for item in directory.items} <= codes
    categories = [category.code for category in load_categories()]
    for item in directory.items:
        assert any(code.startswith(item.category) for code in categories), item


def test_every_function_that_a_category_names_has_a_unit() -> None:
    functions = {category.department for category in load_categories()} - {""}
    assert functions <= load_directory().by_function.keys()


def test_a_centre_brings_its_own(tmp_path: Path) -> None:
    rows = "入学,0801,990101,教育局,市供水公司,2026-01-01,2026-12-31,以通知为准\n"
    directory = load_directory(centre(tmp_path, items=ITEMS_HEAD + rows))
    assert directory.units[1] == Unit(
        "B",
        "东山区教育局",
        UnitKind.DISTRICT,
        "990101",
        "教育局",
        "A",
        ("东山教委", "教委"),
    )
    assert directory.items == (
        Item(
            "入学",
            "0801",
            "990101",
            "教育局",
            "市供水公司",
            date(2026, 1, 1),
            date(2026, 12, 31),
            "以通知为准",
        ),
    )


def test_own_units_without_a_directory_have_none(tmp_path: Path) -> None:
    directory = load_directory(centre(tmp_path, items=None))
    assert len(directory.units) == 3
    assert directory.items == ()


def test_an_own_directory_names_the_shipped_units(tmp_path: Path) -> None:
    rows = "入学,0801,,市教育局,,,,\n"
    directory = load_directory(centre(tmp_path, units=None, items=ITEMS_HEAD + rows))
    assert len(directory.units) >= 128
    assert [item.lead for item in directory.items] == ["市教育局"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("B,甲局,city,9901,,,,", "row 5: code B was given before"),
        (",甲局,city,9901,,,,", "row 5: code '' is not 1 to 32 letters"),
        ("D,市供水公司,city,9901,,,,", "row 5: 市供水公司 was given before, row 4"),
        ("D,,city,9901,,,,", "row 5: name '' is empty"),
        ("D,甲\x07局,city,9901,,,,", "row 5: name .* no text"),
        ("D,甲局,town,9901,,,,", "row 5: kind 'town' is none of city, district"),
        ("D,甲局,city,99011,,,,", "row 5: territory '99011' does not have 2, 4"),
        ("D,甲局,city,９９０１,,,,", "row 5: territory"),
        ("D,甲局,city,9901,,Z,,", "row 5: lies below Z, which is no unit"),
        ("D,甲局,city,9901,,D,,", "row 5: lies in a loop: D → D"),
        ("D,甲局,city,9901,,B,,", "row 5: territory 9901 is not part of 东山区教育局's"),
        ("D,甲局,city,9901,,,,call me", "row 5: phone 'call me' is no telephone"),
        ("D,甲局,district,990101,教育局,,,", "row 5: 教育局 of 990101 was given before, row 3"),
        ("D,教育局,city,9901,,,,", "row 5: 教育局 is also a function, row 3"),
        ("D,甲局,city,9901,,", "row 5: does not have 8 fields"),
        ('D,"甲局,city,9901,,,,', "row 5: unexpected end of data"),
    ],
)
def test_a_wrong_unit_is_named(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=rf"^units\.csv, {reason}"):
        load_directory(centre(tmp_path, units=f"{UNITS}{row}\n"))


def test_parents_in_a_loop_are_named(tmp_path: Path) -> None:
    rows = "Z,丙局,city,9901,,D,,\nD,甲局,city,9901,,E,,\nE,乙局,city,9901,,D,,\n"
    with pytest.raises(ResourceError, match="row 5: lies in a loop: Z → D → E → D"):
        load_directory(centre(tmp_path, units=UNITS + rows))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("入学,0801,,市航天局,,,,", "lead '市航天局' is no unit and no function of units.csv"),
        ("入学,0801,,教育局,市航天局,,,", "support '市航天局' is no unit"),
        (",0801,,教育局,,,,", "item '' is empty"),
        ("入学,,,教育局,,,,", "category '' is not how a code begins"),
        ("入学,0801,9,教育局,,,,", "territory '9' does not have"),
        ("入学,0801,,教育局,,2026-02-30,,", "valid_from '2026-02-30' is no date"),
        ("入学,0801,,教育局,,2026-02-03,2026-02-01,", "valid_to 2026-02-01 lies before"),
        ("入学,0801,,教育局,,,", "does not have 8 fields"),
    ],
)
def test_a_wrong_item_is_named(tmp_path: Path, row: str, reason: str) -> None:
    items = f"{ITEMS_HEAD}住房,02,,,,,,\n{row}\n"
    with pytest.raises(ResourceError, match=rf"^directory\.csv, row 3: {reason}"):
        load_directory(centre(tmp_path, items=items))


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        (",", ",", True),
        (",2026-06-30", "2026-07-01,", False),
        (",2026-06-30", "2026-06-30,", True),
        ("2026-01-01,2026-12-31", "2026-03-01,2026-03-01", True),
        ("2026-01-01,", ",", True),
    ],
)
def test_two_items_for_the_same_are_refused_where_both_would_count(
    tmp_path: Path, first: str, second: str, is_refused: bool
) -> None:
    items = f"{ITEMS_HEAD}甲,0801,,,,{first},\n乙,0801,990101,,,{first},\n丙,0801,,,,{second},\n"
    folder = centre(tmp_path, items=items)
    if is_refused:
        with pytest.raises(ResourceError, match="row 4: is valid together with row 2"):
            load_directory(folder)
    else:
        assert len(load_directory(folder).items) == 3


@pytest.mark.parametrize("name", ["units.csv", "directory.csv"])
def test_a_missing_column_is_named(tmp_path: Path, name: str) -> None:
    centre(tmp_path)
    (tmp_path / name).write_text("code,name\nA,b\n", "utf-8")
    with pytest.raises(ResourceError, match=rf"^{name}, row 1: has no column"):
        load_directory(tmp_path)


def test_no_units_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="has no unit"):
        load_directory(centre(tmp_path, units=UNITS_HEAD))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_spreadsheets_write_other_encodings(tmp_path: Path, encoding: str) -> None:
    (centre(tmp_path) / "units.csv").write_text(UNITS, encoding)
    assert "东山区教育局" in load_directory(tmp_path).by_name


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (centre(tmp_path) / "units.csv").write_bytes(UNITS.encode() + b"\xff\xff\n")
    with pytest.raises(ResourceError, match=r"^units\.csv, row 5: is not UTF-8, UTF-16 or GB18030"):
        load_directory(tmp_path)


def test_with_a_wrong_file_the_shipped_ones_are_used_together(tmp_path: Path) -> None:
    files = CentreFiles(centre(tmp_path, items=ITEMS_HEAD + "入学,0801,,市航天局,,,,\n"))
    assert files.load(load_directory) == load_directory()
    assert [error.file for error in files.refused] == ["directory.csv"]


def test_a_district_without_its_own_bureau_goes_to_the_city() -> None:
    proposer = Proposer(load_directory(), load_categories(), load_gazetteer())
    ticket = Ticket("", "", 0, category="110401", place=Place(district="990105"))
    proposal = proposer.propose(ticket, AT_MS)
    assert (proposal.lead, proposal.reason.kind) == ("市残疾人联合会", ReasonKind.WHOLE_REGION)
