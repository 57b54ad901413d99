"""Anything a person may type finds its row: words in any order, pinyin, initials, and a mix."""

from __future__ import annotations

import pytest

from app.domain.category import Category
from app.services.pickers import (
    ROWS,
    Finder,
    Found,
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
