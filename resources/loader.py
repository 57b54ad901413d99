"""Reads the tables and words in this package, or a centre's own ones.

Every function takes ``folder``: a directory with files of the same names. A file that is not
there is taken from this package, so a centre may replace only its gazetteer. What is wrong in
a file is a :class:`ResourceError` that names the file, the row or key, and the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypedDict, cast

from app.domain.category import Category
from app.domain.place import Division, Gazetteer
from resources.category_table import read_table
from resources.centre import ResourceError, read_text
from resources.csv_rows import csv_rows, table_text
from resources.place_data import divisions_of

GAZETTEER_COLUMNS = ("code", "name", "kind")
LATER_FIELDS = {
    "valid_from": "",
    "region": "",
    "version": 1,
    "source": "",
    "sensitivity": "public",
    "questions": [],
    "related": [],
    "attachments": {},
}
"""Fields of an article that the files of an older release do not have."""
_CODE = re.compile(r"\d{6}(\d{3}){0,2}")


class ArticleFields(TypedDict):
    """The fields of a knowledge article; fits ``kb`` and the wire protocol alike."""

    id: str
    title: str
    blocks: dict[str, str]
    synonyms: tuple[str, ...]
    categories: tuple[str, ...]
    unit: str
    valid_to: str
    valid_from: str
    region: str
    version: int
    source: str
    sensitivity: str
    questions: tuple[str, ...]
    related: tuple[str, ...]
    attachments: dict[str, str]


def load_categories(folder: Path | None = None) -> tuple[Category, ...]:
    """Read ``categories.csv``: the leaves of the category tree, in the file's order."""
    name = "categories.csv"
    table = read_table(table_text(name, folder))
    for problem in table.problems:
        raise ResourceError(name, problem.where, problem.reason)
    return table.categories


def load_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Read ``gazetteer.csv``: one ``city`` row, ``division`` rows below it, and ``spot`` rows.

    Without ``division`` rows they are the real ones of that city, if there is one of its code.
    """
    name = "gazetteer.csv"
    rows = [
        (where, row["code"], row["name"], row["kind"])
        for where, row in csv_rows(name, GAZETTEER_COLUMNS, folder)
    ]
    cities = [(code, title) for _, code, title, kind in rows if kind == "city"]
    if len(cities) != 1:
        raise ResourceError(name, "", f"has {len(cities)} rows of kind city, needs exactly one")
    region = cities[0][0]
    own = any(kind == "division" for _, _, _, kind in rows)
    divisions = [] if own else list(divisions_of(region))
    codes = {region: "city"} | {division.code: division.name for division in divisions}
    for where, code, title, kind in rows:
        if kind == "city":
            continue
        _check_place(name, where, code, kind, codes)
        if not title:
            raise ResourceError(name, where, "has no name")
        if not code.startswith(region):
            raise ResourceError(name, where, f"code {code} does not lie in region {region}")
        if kind == "division":
            codes[code] = title
        divisions.append(Division(code, title, is_spot=kind == "spot"))
    return Gazetteer(region, cities[0][1], tuple(divisions))


def load_articles(folder: Path | None = None) -> tuple[ArticleFields, ...]:
    """Read ``articles.jsonl``: the sample knowledge base; ``Article(**fields)`` makes a value."""
    name = "articles.jsonl"
    articles = []
    seen: set[str] = set()
    for number, line in enumerate(read_text(name, folder).splitlines(), 1):
        if not line.strip():
            continue
        article = _article(name, f"row {number}", line)
        if article["id"] in seen:
            raise ResourceError(name, f"row {number}", f"id {article['id']} was given before")
        seen.add(article["id"])
        articles.append(article)
    return tuple(articles)


def _check_place(name: str, where: str, code: str, kind: str, codes: dict[str, str]) -> None:
    if kind not in {"division", "spot"}:
        raise ResourceError(name, where, f"kind {kind!r} is not city, division or spot")
    if not _CODE.fullmatch(code):
        raise ResourceError(name, where, f"code {code!r} does not have 6, 9 or 12 digits")
    if kind == "spot":
        if code not in codes:
            raise ResourceError(name, where, f"lies in unknown division {code}")
        return
    if code in codes:
        raise ResourceError(name, where, f"code {code} was given before")
    if len(code) > 6 and code[:-3] not in codes:
        raise ResourceError(name, where, f"parent {code[:-3]} is not above it")


def _article(name: str, where: str, line: str) -> ArticleFields:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ResourceError(name, where, f"is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ResourceError(name, where, "is not a JSON object")
    fields = LATER_FIELDS | given
    for key, (fits, expected) in ARTICLE_CHECKS.items():
        if key not in fields:
            raise ResourceError(name, where, f"has no {key}")
        if not fits(fields[key]):
            raise ResourceError(name, where, f"{key} is not {expected}")
    if not fields["id"] or not fields["title"]:
        raise ResourceError(name, where, "has an empty id or title")
    known = {key: fields[key] for key in ARTICLE_CHECKS}
    lists = {key: tuple(value) for key, value in known.items() if isinstance(value, list)}
    return cast(ArticleFields, known | lists)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_end(value: object) -> bool:
    return value == "" or _is_date(value)


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


def _is_texts_by_name(value: object) -> bool:
    return isinstance(value, dict) and _is_texts(list(value.values()))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_date(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


ARTICLE_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "id": (_is_text, "a text"),
    "title": (_is_text, "a text"),
    "unit": (_is_text, "a text"),
    "region": (_is_text, "a text"),
    "source": (_is_text, "a text"),
    "sensitivity": (_is_text, "a text"),
    "synonyms": (_is_texts, "a list of texts"),
    "categories": (_is_texts, "a list of texts"),
    "questions": (_is_texts, "a list of texts"),
    "related": (_is_texts, "a list of texts"),
    "blocks": (_is_texts_by_name, "texts by heading"),
    "attachments": (_is_texts_by_name, "SHA-256 by name"),
    "valid_from": (_is_end, "empty or a date like 2027-12-31"),
    "valid_to": (_is_end, "empty or a date like 2027-12-31"),
    "version": (_is_count, "a whole number from 1"),
}
