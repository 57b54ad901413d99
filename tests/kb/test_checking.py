"""An article that breaks a rule is named with field and reason."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from app.sync import protocol
from kb.articles import Article
from kb.checking import problems_of, unknown_relations

GOOD = Article(
    "KB-1.a",
    "路灯报修",
    {"条件": "市政道路\n| 路 | 灯 |\n|---|---|\n| 主路 | 有 |"},
    valid_from="2026-01-01",
    valid_to="2026-12-31",
    categories=("010301",),
    attachments={"申请表.docx": "0" * 64},
)


def test_a_good_article_has_no_problem() -> None:
    assert problems_of(GOOD, {"010301"}) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": ""}, "id is missing"),
        ({"id": "a/b"}, "id is not 1 to 64"),
        ({"title": " "}, "title is missing"),
        ({"title": "灯" * 201}, "title has 201 characters"),
        ({"title": "路灯\n报修"}, "title holds the sign U+000A"),
        ({"title": "路灯\ud800"}, "title holds the sign U+D800"),
        ({"blocks": {}}, "blocks hold no text"),
        ({"blocks": {"条件": " \n"}}, "blocks hold no text"),
        ({"blocks": {"": "有"}}, "blocks have one without a heading"),
        ({"blocks": {"条件": "灯" * 20_001}}, "blocks.条件 has more than 20000"),
        ({"blocks": {"条件": "灯\x00"}}, "blocks.条件 holds the sign U+0000"),
        ({"blocks": {str(number): "有" for number in range(51)}}, "blocks are more than 50"),
        ({"synonyms": ("",)}, "synonyms have an empty one"),
        ({"questions": ("问",) * 201}, "questions are more than 200"),
        ({"categories": ("999999",)}, "categories have a code that is not known: 999999"),
        ({"related": ("KB-1.a",)}, "related name the article itself"),
        ({"valid_to": "2026-2-30"}, "valid_to is not a date"),
        ({"valid_to": "2025-12-31"}, "valid_to 2025-12-31 lies before 2026-01-01"),
        ({"version": 0}, "version is not 1 to"),
        ({"sensitivity": "secret"}, "sensitivity is not public or internal"),
        ({"attachments": {"../a.docx": "0" * 64}}, "no plain name of a file"),
        ({"attachments": {"a.docx": "0"}}, "attachments.a.docx is not a SHA-256"),
    ],
)
def test_what_is_wrong_is_told(change: dict[str, Any], told: str) -> None:
    problems = [str(problem) for problem in problems_of(replace(GOOD, **change), {"010301"})]
    assert [problem for problem in problems if problem.startswith(told) or told in problem]


def test_articles_may_name_each_other_in_a_circle() -> None:
    ring = [replace(GOOD, id=f"K{n}", related=(f"K{(n + 1) % 3}",)) for n in range(3)]
    assert not any(problems_of(article) for article in ring)
    assert list(unknown_relations(ring)) == []
    assert list(unknown_relations(ring[:2])) == ["K1 → K2"]


def test_the_wire_carries_the_same_fields() -> None:
    assert [f.name for f in fields(protocol.Article)] == [f.name for f in fields(Article)]


def test_an_article_of_an_older_release_still_reads() -> None:
    old = b'{"id":"a","title":"t","blocks":{"x":"y"},"synonyms":["s"],"unit":"u","valid_to":""}'
    article = protocol.decode(protocol.Article, old)
    assert article == protocol.Article("a", "t", {"x": "y"}, ("s",), unit="u")
    assert protocol.decode(protocol.Article, protocol.encode(article)) == article
