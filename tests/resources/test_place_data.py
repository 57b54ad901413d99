"""The country's divisions: whole, by their codes, and refused when the file is damaged."""

from __future__ import annotations

import shutil
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from app.domain.place_data import COMMUNITY, At, PlaceData
from resources.centre import ResourceError
from resources.loader import load_gazetteer
from resources.place_data import PLACES, gazetteer_of, load_places

LIMIT_BYTES = 10_000_000


@pytest.fixture(scope="module")
def places() -> PlaceData:
    return load_places()


def test_the_file_is_small_and_has_every_level(places: PlaceData) -> None:
    assert (files("resources") / PLACES).stat().st_size <= LIMIT_BYTES
    counts = [len(layer.name_of) for layer in places.layers]
    assert counts == [34, 342, 2978, 41352, 620573]
    assert len(places) == sum(counts)


@pytest.mark.parametrize(
    ("code", "name", "registered", "path"),
    [
        ("50", "重庆市", "重庆市", ["重庆市"]),
        ("4401", "广州市", "广州市", ["广东省", "广州市"]),
        ("110101", "东城区", "东城区", ["北京市", "东城区"]),
        ("441900", "东莞市", "东莞市", ["广东省", "东莞市"]),
        (
            "110101001001",
            "多福巷社区",
            "多福巷社区居委会",
            ["北京市", "东城区", "东华门街道", "多福巷社区"],
        ),
    ],
)
def test_a_division_is_found_by_its_code(
    places: PlaceData, code: str, name: str, registered: str, path: list[str]
) -> None:
    at = places.find(code)
    assert at is not None
    assert (places.name(at), places.registered_name(at)) == (name, registered)
    assert places.path(at) == path
    assert places.code(at) == code


def test_codes_and_rows_lead_to_each_other(places: PlaceData) -> None:
    for depth, layer in enumerate(places.layers):
        count = len(layer.name_of)
        for row in {0, 1, count // 3, count // 2, count - 2, count - 1}:
            assert places.find(places.code(At(depth, row))) == At(depth, row)


@pytest.mark.parametrize(
    "code", ["", "1", "99", "9901", "110102x", "44010", "1101010010019", "４４"]
)
def test_a_strange_code_is_no_division(places: PlaceData, code: str) -> None:
    assert places.find(code) is None


def test_what_lies_in_a_city_lies_in_it_and_nowhere_else(places: PlaceData) -> None:
    at = places.find("4401")
    assert at is not None
    rows = places.below(at, COMMUNITY)
    assert {places.code(At(COMMUNITY, row))[:4] for row in rows} == {"4401"}
    for outside in (rows.start - 1, rows.stop):
        assert not places.code(At(COMMUNITY, outside)).startswith("4401")


def test_names_are_read_as_the_places_are(places: PlaceData) -> None:
    wanted = {"430100": "", "3415": "LuAnShi", "4401": "GuangZhouShi", "50": "ChongQingShi"}
    for code, sound in wanted.items():
        at = places.find(code)
        if at is not None:
            assert places.sounds.line(places.layers[at.depth].name_of[at.row]) == sound
    assert places.sounds.spell("幸福里😀") == "XingFuLi"


@pytest.mark.parametrize(
    ("region", "name", "districts", "first"),
    [
        ("4401", "广州市", 11, "440103"),
        ("1101", "北京市", 16, "110101"),
        ("50", "重庆市", 38, "500101"),
        ("440106", "天河区", 1, "440106"),
    ],
)
def test_a_code_is_enough_for_a_gazetteer(
    places: PlaceData, region: str, name: str, districts: int, first: str
) -> None:
    gazetteer = gazetteer_of(region, places)
    assert (gazetteer.region, gazetteer.name) == (region, name)
    levels = Counter(len(each.code) for each in gazetteer.divisions)
    assert levels[6] == districts
    assert set(levels) == {6, 9, 12}
    assert gazetteer.divisions[0].code == first
    seen = {""}
    for each in gazetteer.divisions:  # what it lies in stands before it
        seen.add(each.code)
        assert len(each.code) == 6 or each.code[:-3] in seen


@pytest.mark.parametrize("region", ["9901", "440106001", "", "44 1"])
def test_a_region_that_is_none_is_refused_with_its_code(places: PlaceData, region: str) -> None:
    with pytest.raises(ResourceError, match=rf"places\.bin, region {region}: is no province"):
        gazetteer_of(region, places)


def test_a_centre_gives_its_code_and_its_spots(tmp_path: Path) -> None:
    lines = ["code,name,kind", "4401,广州市,city", "440106006,龙口花园,spot"]
    (tmp_path / "gazetteer.csv").write_text("\n".join(lines), "utf-8")
    gazetteer = load_gazetteer(tmp_path)
    assert gazetteer.divisions[:-1] == gazetteer_of("4401").divisions
    assert gazetteer.divisions[-1].is_spot


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _spoilt(data: bytes) -> bytes:
    middle = len(data) // 8
    return data[:middle] + bytes(64) + data[middle + 64 :]


@pytest.mark.parametrize(
    "damage", [_cut, _spoilt, lambda _: b"", lambda _: b"{}\n", lambda _: b"[]"]
)
def test_a_damaged_file_is_refused(tmp_path: Path, damage) -> None:
    shutil.copy(str(files("resources") / PLACES), tmp_path / PLACES)
    (tmp_path / PLACES).write_bytes(damage((tmp_path / PLACES).read_bytes()))
    with pytest.raises(ResourceError, match=r"places\.bin: is damaged"):
        load_places(tmp_path)
