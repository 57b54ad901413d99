"""Anything a person may type finds its row: words in any order, pinyin, initials, and a mix."""

from __future__ import annotations

import pytest

from app.domain.category import Category
from app.domain.place import Division, Gazetteer
from app.domain.ticket import Place
from app.services.pickers import (
    ROWS,
    Finder,
    Found,
    Places,
    category_finder,
    category_names,
)

CATEGORIES = (
    Category("0101", ("城市管理", "市容环境", "占道经营"), ("摆摊", "流动摊贩"), "城市管理局"),
    Category("0102", ("城市管理", "市政设施", "路灯故障"), ("路灯不亮",), "城市管理局"),
    Category("0201", ("生态环境", "噪声", "社会生活噪声"), ("广场舞", "KTV"), "市生态环境局"),
    Category("0202", ("生态环境", "噪声", "建筑施工噪声"), ("夜间施工",), "市生态环境局"),
    Category("0301", ("教育", "中小学", "入学政策"), ("学区",), "教育局"),
)
GAZETTEER = Gazetteer(
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
NOISE, BUILDING, STALL = "0201", "0202", "0101"


def values(rows: list[Found]) -> list[str]:
    return [row.value for row in rows]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("占道经营", STALL),
        ("占道", STALL),
        ("经营", STALL),
        ("经营占道", STALL),
        ("营占", STALL),
        ("摆摊", STALL),
        ("zhandao", STALL),
        ("zhandaojingying", STALL),
        ("zdjy", STALL),
        ("ZDJY", STALL),
        ("zd", STALL),
        ("市容 zdjy", STALL),
        ("城市 jingying", STALL),
        ("shehui 噪声", NOISE),
        ("噪声 shsh", NOISE),
        ("施工 噪声", BUILDING),
        ("噪声 施工", BUILDING),
        ("夜间施工", BUILDING),
        ("ktv", NOISE),
        ("教育", "0301"),
        ("rxzc", "0301"),
    ],
)
def test_a_category_is_found_by_any_words(typed: str, first: str) -> None:
    assert values(category_finder(CATEGORIES).find(typed))[0] == first


@pytest.mark.parametrize("typed", ["航天", "xyz", "占道 航天", "zdjyx"])
def test_what_fits_nothing_finds_nothing(typed: str) -> None:
    assert category_finder(CATEGORIES).find(typed) == []


@pytest.mark.parametrize("typed", ["", "  ", "　"])
def test_nothing_typed_shows_the_first_rows(typed: str) -> None:
    assert values(category_finder(CATEGORIES).find(typed)) == [c.code for c in CATEGORIES]


def test_the_more_direct_name_comes_first() -> None:
    rows = [
        (Found("text", "道路 › 其他"), "其他", "路灯"),
        (Found("spelled", "卤蛋"), "卤蛋", ""),
        (Found("inside", "旧路灯"), "旧路灯", ""),
        (Found("begins", "路灯故障"), "路灯故障", ""),
    ]
    assert values(Finder(rows).find("路灯")) == ["begins", "inside", "text"]
    assert values(Finder(rows).find("lud")) == ["spelled", "begins", "inside", "text"]


def test_rows_of_the_same_rank_keep_their_order_and_have_an_end() -> None:
    rows = [(Found(str(n), f"路灯{n}"), f"路灯{n}", "") for n in range(100)]
    assert values(Finder(rows).find("路灯")) == [str(n) for n in range(ROWS)]


def test_a_category_reads_as_its_path_with_who_answers_for_it() -> None:
    (found,) = category_finder(CATEGORIES).find("占道经营")
    assert found == Found("0101", "城市管理 › 市容环境 › 占道经营", "城市管理局")
    assert category_names(CATEGORIES)["0101"] == found.text


@pytest.mark.parametrize(
    ("typed", "text", "place"),
    [
        ("东山", "东山区", Place("东山区", "990101")),
        ("dsq", "东山区", Place("东山区", "990101")),
        ("jiefang", "东山区 › 解放街道", Place("解放街道", "990101", "990101001")),
        ("东山 解放", "东山区 › 解放街道", Place("解放街道", "990101", "990101001")),
        (
            "xhsq",
            "东山区 › 解放街道 › 新华社区",
            Place("新华社区", "990101", "990101001", "990101001001"),
        ),
        (
            "幸福家园",
            "东山区 › 解放街道 › 新华社区 › 幸福家园",
            Place("幸福家园", "990101", "990101001", "990101001001", "幸福家园"),
        ),
        (
            "rmgc",
            "东山区 › 解放街道 › 人民广场",
            Place("人民广场", "990101", "990101001", detail="人民广场"),
        ),
    ],
)
def test_a_place_is_found_and_becomes_its_codes(typed: str, text: str, place: Place) -> None:
    places = Places(GAZETTEER)
    found = places.finder.find(typed)[0]
    assert found.text == text
    assert places.place(found.value) == place


def test_a_stored_place_is_spelled_by_its_names_or_the_callers_words() -> None:
    places = Places(GAZETTEER)
    assert places.text(Place("那边", "990101", "990101001")) == "东山区 › 解放街道"
    assert places.text(Place("桥头老槐树下")) == "桥头老槐树下"
    assert places.text(Place("外地", "110101")) == "外地"
    assert places.text(Place()) == ""


def test_every_row_of_a_gazetteer_can_be_chosen() -> None:
    places = Places(GAZETTEER)
    rows = places.finder.find("")
    assert len(rows) == len(GAZETTEER.divisions)
    assert len({row.value for row in rows}) == len(rows)
    assert all(places.place(row.value).is_known for row in rows)
