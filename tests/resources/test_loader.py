"""The sample tables are whole, and what is wrong in a file is named."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.domain.place import Level
from kb.articles import Article, Sensitivity
from kb.checking import problems_of, unknown_relations
from kb.importing.fields import HEADINGS
from resources.loader import (
    ResourceError,
    load_articles,
    load_categories,
    load_gazetteer,
)

HEAD = "code,level1,level2,level3,keywords,department\n"


def test_sample_categories_are_many_and_complete() -> None:
    categories = load_categories()
    assert len(categories) >= 320
    assert {len(c.path) for c in categories} == {3, 4}
    assert all(c.keywords and c.department for c in categories)
    assert all(len(c.code) == 2 * len(c.path) for c in categories)


def test_a_code_of_a_category_tells_where_it_lies() -> None:
    """Two digits a level: articles, learned calls and statistics count by the beginning."""
    names: dict[str, str] = {}
    for category in load_categories():
        for level, name in enumerate(category.path, 1):
            assert names.setdefault(category.code[: 2 * level], name) == name


def test_sample_gazetteer_has_districts_streets_communities_spots_and_twins() -> None:
    gazetteer = load_gazetteer()
    levels = Counter(d.level for d in gazetteer.divisions if not d.is_spot)
    assert gazetteer.region == "9901"
    assert levels[Level.DISTRICT] >= 6
    assert levels[Level.STREET] >= 30
    assert levels[Level.COMMUNITY] >= 120
    assert sum(d.is_spot for d in gazetteer.divisions) >= 40
    homes = [d.code[:6] for d in gazetteer.divisions if d.name == "幸福小区"]
    assert len(set(homes)) == 2


def test_sample_articles_fit_the_knowledge_base_and_name_real_categories() -> None:
    articles = [Article(**fields) for fields in load_articles()]
    codes = {category.code for category in load_categories()}
    assert len(articles) >= 130
    problems = [(a.id, str(p)) for a in articles for p in problems_of(a, codes)]
    assert problems == []
    assert list(unknown_relations(articles)) == []
    assert all(
        article.synonyms and article.categories and article.questions for article in articles
    )
    usual = {"条件", "材料", "时限", "地点", "电话", "依据"}
    assert all(usual <= set(article.blocks) <= set(HEADINGS) for article in articles)
    assert len({article.title for article in articles}) == len(articles)


def test_sample_articles_are_marked_and_show_every_case() -> None:
    articles = [Article(**fields) for fields in load_articles()]
    assert all("示例" in article.source for article in articles)
    assert all("示例号码" in article.blocks["电话"] for article in articles)
    told = [text for article in articles for text in article.blocks.values()]
    assert not any(re.search(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|(?<!\d)\d{8}(?!\d)", t) for t in told)
    assert sum("|---" in text for text in told) >= 10
    demonstrated = date(2026, 11, 21)
    assert sum(article.is_expired(demonstrated) for article in articles) >= 4
    assert {article.sensitivity for article in articles} == set(Sensitivity)
    assert any(article.region != "9901" for article in articles)


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (HEAD + "010101,a,b,c,k,d\n010101,a,b,e,k,d\n", "row 3", "given before"),
        (HEAD + "01 01,a,b,c,k,d\n", "row 2", "not 1 to 32 letters and digits"),
        (HEAD + "010101,a,,c,k,d\n", "row 2", "empty level"),
        (HEAD + "010101,a,b\n", "row 2", "does not have 6 fields"),
        (HEAD + '010101,a,b,"c,k,d\n', "row 2", "unexpected end of data"),
        ("level1,level2,level3,department\n", "row 1", "no column code"),
    ],
)
def test_a_bad_category_row_is_named(tmp_path: Path, text: str, where: str, reason: str) -> None:
    (tmp_path / "categories.csv").write_text(text, "utf-8")
    with pytest.raises(ResourceError, match=reason) as caught:
        load_categories(tmp_path)
    assert (caught.value.file, caught.value.where) == ("categories.csv", where)


@pytest.mark.parametrize(
    ("rows", "where", "reason"),
    [
        ("9902,城,city\n", "", "exactly one"),
        ("990101001,街,division\n", "row 3", "parent 990101 is not above"),
        ("990101,区,division\n990101,区二,division\n", "row 4", "given before"),
        ("9901011,区,division\n", "row 3", "6, 9 or 12 digits"),
        ("880101,区,division\n", "row 3", "not lie in region 9901"),
        ("990101,区,spot\n", "row 3", "unknown division"),
        ("990101,区,town\n", "row 3", "is not city"),
        ("990101,,division\n", "row 3", "no name"),
    ],
)
def test_a_bad_place_is_named(tmp_path: Path, rows: str, where: str, reason: str) -> None:
    text = "code,name,kind\n9901,示范市,city\n" + rows
    (tmp_path / "gazetteer.csv").write_text(text, "utf-8")
    with pytest.raises(ResourceError, match=reason) as caught:
        load_gazetteer(tmp_path)
    assert caught.value.where == where


GOOD = '{"id":"1","title":"t","blocks":{},"synonyms":[],"categories":[],"unit":"","valid_to":""}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        (GOOD.replace('"unit":"",', ""), "no unit"),
        (GOOD.replace('"synonyms":[]', '"synonyms":"a"'), "synonyms is not a list"),
        (GOOD.replace('"valid_to":""', '"valid_to":"2027-13-01"'), "valid_to is not empty or"),
        (GOOD.replace('"blocks":{}', '"blocks":{"条件":1}'), "blocks is not texts"),
        (GOOD.replace('"title":"t"', '"title":""'), "empty id or title"),
        (GOOD, "given before"),
        (GOOD.replace('"unit"', '"version":true,"unit"'), "version is not a whole number"),
        (GOOD.replace('"unit"', '"questions":[1],"unit"'), "questions is not a list"),
        (GOOD.replace('"unit"', '"attachments":[],"unit"'), "attachments is not SHA-256"),
        (GOOD.replace('"unit"', '"valid_from":"明天","unit"'), "valid_from is not empty or"),
    ],
)
def test_a_bad_article_is_named(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "articles.jsonl").write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    with pytest.raises(ResourceError, match=reason) as caught:
        load_articles(tmp_path)
    assert caught.value.where == "row 3"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_categories_may_be_in_the_encoding_of_a_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "categories.csv").write_text(HEAD + "010101,城市,b,c,k,d\n", encoding)
    assert load_categories(tmp_path)[0].path == ("城市", "b", "c")


def test_another_encoding_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "categories.csv").write_text(HEAD + "010101,城市管理,b,c,k,d\n", "big5")
    with pytest.raises(ResourceError, match="is not UTF-8") as caught:
        load_categories(tmp_path)
    assert caught.value.where == "row 2"


def test_a_byte_order_mark_is_no_error_and_other_files_come_from_the_package(
    tmp_path: Path,
) -> None:
    text = HEAD + "010101,城市,市容,招牌,招牌|灯箱,城管局\n"
    (tmp_path / "categories.csv").write_text(text, "utf-8-sig")
    (category,) = load_categories(tmp_path)
    assert category.keywords == ("招牌", "灯箱")
    assert load_gazetteer(tmp_path) == load_gazetteer()
