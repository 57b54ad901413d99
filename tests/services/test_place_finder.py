"""The centre's region first, then the country: by any words, pinyin, initials; and all codes."""

from __future__ import annotations

import pytest

from app.domain.place import Division, Gazetteer
from app.domain.place_data import PlaceData
from app.domain.ticket import Place
from app.services.finding import ROWS
from app.services.place_finder import KEPT_FOR_COUNTRY, Places
from resources.place_data import gazetteer_of, load_places

INVENTED = Gazetteer(
    "9901",
    "青川市",
    (
        Division("990101", "东山区"),
        Division("990101001", "解放街道"),
        Division("990101001001", "新华社区"),
        Division("990101001001", "幸福家园", is_spot=True),
        Division("990101001", "人民广场", is_spot=True),
        Division("990102", "西湖区"),
        Division("990102100", "桥头镇"),
    ),
)
EAST = {"province": "99", "city": "9901", "district": "990101"}
GUANGZHOU = "4401"


@pytest.fixture(scope="module")
def nation() -> PlaceData:
    return load_places()


@pytest.fixture(scope="module")
def places(nation: PlaceData) -> Places:
    return Places(gazetteer_of(GUANGZHOU, nation), nation)


def texts(places: Places, typed: str, *recents: str) -> list[str]:
    return [row.text for row in places.finder.find(typed, recents)]


@pytest.mark.parametrize("with_country", [True, False])
@pytest.mark.parametrize(
    ("typed", "text", "place"),
    [
        ("东山", "东山区", Place("东山区", **EAST)),
        ("dsq", "东山区", Place("东山区", **EAST)),
        ("jiefang", "东山区 › 解放街道", Place("解放街道", **EAST, street="990101001")),
        ("jiefjd", "东山区 › 解放街道", Place("解放街道", **EAST, street="990101001")),
        ("东山 解放", "东山区 › 解放街道", Place("解放街道", **EAST, street="990101001")),
        ("解放东山", "东山区 › 解放街道", Place("解放街道", **EAST, street="990101001")),
        ("放解", "东山区 › 解放街道", Place("解放街道", **EAST, street="990101001")),
        (
            "xhsq",
            "东山区 › 解放街道 › 新华社区",
            Place("新华社区", **EAST, street="990101001", community="990101001001"),
        ),
        (
            "幸福家园",
            "东山区 › 解放街道 › 新华社区 › 幸福家园",
            Place(
                "幸福家园",
                **EAST,
                street="990101001",
                community="990101001001",
                detail="幸福家园",
            ),
        ),
        (
            "rmgc",
            "东山区 › 解放街道 › 人民广场",
            Place("人民广场", **EAST, street="990101001", detail="人民广场"),
        ),
    ],
)
def test_a_place_of_the_region_is_found_and_becomes_its_codes(
    typed: str, text: str, place: Place, with_country: bool, nation: PlaceData
) -> None:
    places = Places(INVENTED, nation if with_country else None)
    found = places.finder.find(typed)[0]
    assert found.text == text
    assert places.place(found.value) == place


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("天河", "天河区"),
        ("石牌", "天河区 › 石牌街道"),
        ("shipai", "天河区 › 石牌街道"),
        ("天河石牌", "天河区 › 石牌街道"),
        ("石牌天河", "天河区 › 石牌街道"),
        ("tianhe ship", "天河区 › 石牌街道"),
        ("hnsfdx", "天河区 › 石牌街道 › 华南师范大学社区"),
        ("华师 石牌", "天河区 › 石牌街道 › 华南师范大学社区"),
        ("湖南长沙", "湖南省 › 长沙市"),
        ("长沙 湖南", "湖南省 › 长沙市"),
        ("changsha yuelu", "湖南省 › 长沙市 › 岳麓区"),
        ("长沙岳麓望月湖", "湖南省 › 长沙市 › 岳麓区 › 望月湖街道"),
        ("湖南省长沙市岳麓区望月湖街道湖东", "湖南省 › 长沙市 › 岳麓区 › 望月湖街道 › 湖东社区"),
        ("望月湖", "湖南省 › 长沙市 › 岳麓区 › 望月湖街道"),
        ("北京朝阳望京", "北京市 › 朝阳区 › 望京街道"),
        ("chongqing", "重庆市"),
        ("香港", "香港特别行政区"),
        ("莞城", "广东省 › 东莞市 › 莞城街道"),
        ("广州市", "广东省 › 广州市"),
    ],
)
def test_the_region_comes_first_and_the_country_when_it_is_named(
    places: Places, typed: str, first: str
) -> None:
    assert texts(places, typed)[0] == first


@pytest.mark.parametrize("typed", ["解放路", "解放大道", "东山 解放路"])
def test_a_part_of_a_name_at_home_goes_before_a_namesake_far_away(
    typed: str, nation: PlaceData
) -> None:
    rows = texts(Places(INVENTED, nation), typed)
    assert rows[0] == "东山区 › 解放街道"
    assert not [row for row in rows if "省" in row], "nothing names a place outside"


def test_words_that_name_a_place_outside_find_it(nation: PlaceData) -> None:
    rows = texts(Places(INVENTED, nation), "焦作解放")
    assert rows[0] == "河南省 › 焦作市 › 解放区"


def test_what_the_region_has_brings_no_namesake_from_far_away(places: Places) -> None:
    rows = texts(places, "东风村")
    assert rows
    assert not [row for row in rows if "省" in row]


def test_the_region_leaves_room_for_a_named_city(places: Places) -> None:
    rows = texts(places, "新")
    assert len(rows) == ROWS
    assert "新疆维吾尔自治区" in rows[ROWS - KEPT_FOR_COUNTRY :]


def test_a_namesake_in_the_own_province_comes_before_one_far_away(places: Places) -> None:
    rows = [row for row in texts(places, "城区") if row.endswith("› 城区")]
    assert rows[0].startswith("广东省")
    assert len(rows) > 1


def test_a_city_without_districts_is_shown_once_with_the_code_of_its_district(
    places: Places,
) -> None:
    rows = [row for row in places.finder.find("东莞") if row.text == "广东省 › 东莞市"]
    assert [row.value for row in rows] == ["441900"]


def test_no_stand_in_for_a_city_is_shown(places: Places) -> None:
    values = {row.value for row in places.finder.find("市辖区") + places.finder.find("北京")}
    assert "11" in values
    assert not values & {"1101", "1201", "3101", "5001"}


def test_a_named_city_brings_what_lies_in_it_and_no_streets_elsewhere(places: Places) -> None:
    rows = [row.split(" › ") for row in texts(places, "长沙")]
    beyond = [row for row in rows if row[0].endswith("省")]
    assert ["湖南省", "长沙市", "岳麓区"] in beyond
    assert all("长沙" in "".join(row[:3]) for row in beyond)


def test_a_place_beyond_the_region_has_all_its_codes_and_reads_from_the_province_down(
    places: Places,
) -> None:
    found = places.finder.find("湖南长沙岳麓望月湖")[0]
    place = places.place(found.value)
    codes = {"province": "43", "city": "4301", "district": "430104", "street": "430104001"}
    assert place == Place("望月湖街道", **codes)
    assert places.text(place) == found.text


def test_a_stored_place_is_spelled_by_its_names_or_the_callers_words(nation: PlaceData) -> None:
    places = Places(INVENTED)
    assert places.text(Place("那边", "990101", "990101001")) == "东山区 › 解放街道"
    assert places.text(Place("桥头老槐树下")) == "桥头老槐树下"
    assert places.text(Place("外地", "110101")) == "外地"
    assert places.text(Place()) == ""
    assert Places(INVENTED, nation).text(Place("外地", "110101")) == "北京市 › 东城区"
    assert Places(INVENTED, nation).text(Place("外地", "110000")) == "外地"


@pytest.mark.parametrize(
    "typed",
    ["qqxyz", "航天航母航", "！？", "😀", "<b>", "a" * 5_000, "区" * 5_000, "9" * 99, "\x00"],
)
def test_whatever_is_pasted_finds_nothing_or_something_and_never_fails(
    places: Places, typed: str
) -> None:
    assert len(texts(places, typed)) <= ROWS


def test_nothing_typed_shows_what_was_used_of_late_then_the_first_rows(places: Places) -> None:
    far, near = "430104001", "440106"
    rows = [row.value for row in places.finder.find(" ", [far, near, "no such value"])]
    assert rows[:3] == [far, near, "440103"]
    assert len(rows) == len(set(rows)) == ROWS


def test_what_was_used_of_late_goes_before_what_fits_as_well(places: Places) -> None:
    usual = [row.value for row in places.finder.find("新")]
    assert [row.value for row in places.finder.find("新", [usual[7]])][:2] == [usual[7], usual[0]]


def test_every_row_of_a_gazetteer_can_be_chosen() -> None:
    places = Places(INVENTED)
    rows = places.finder.find("")
    assert len(rows) == len(INVENTED.divisions)
    assert len({row.value for row in rows}) == len(rows)
    assert all(places.place(row.value).is_known for row in rows)


def test_the_country_is_loaded_once_and_only_when_it_is_needed(nation: PlaceData) -> None:
    loads: list[int] = []

    def load() -> PlaceData:
        loads.append(1)
        return nation

    places = Places(INVENTED, load)
    assert places.text(Place("那边", "990101")) == "东山区"
    assert not loads
    places.finder.prepare()
    assert texts(places, "湖南长沙")[0] == "湖南省 › 长沙市"
    assert loads == [1]


def test_a_road_that_is_no_division_brings_rows_of_the_region_only(places: Places) -> None:
    rows = texts(places, "朝阳路")
    assert rows
    assert not [row for row in rows if row.startswith(("北京市", "辽宁省", "吉林省"))]
