"""The table of categories: a column for each level, or a row for each branch with its parent.

Both forms may list branches as well as leaves; a branch gives its department to the leaves that
have none. Everything that is wrong is found in one reading, with the row and the reason.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from app.domain.category import MAX_LEVELS, Category
from resources.encodings import unprintable

LEVELS = tuple(f"level{number}" for number in range(1, MAX_LEVELS + 1))
COLUMNS = ("code", *LEVELS, "keywords", "department")
LONGEST_NAME = 40
LONGEST_TEXT = 2_000
TOPS = {"", "0", "-1"}
"""What stands for no parent."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_KEYWORDS_PART = re.compile(r"[|｜、;；]")
_DELIMITERS = (",", "\t", ";")
_CALLED = {
    "code": ("编码", "代码", "编号", "分类编码", "分类代码"),
    "level1": ("一级", "一级分类"),
    "level2": ("二级", "二级分类"),
    "level3": ("三级", "三级分类"),
    "level4": ("四级", "四级分类"),
    "parent": ("上级", "上级编码", "上级代码", "父级", "父级编码", "parent_code"),
    "name": ("名称", "分类名称"),
    "keywords": ("关键词", "关键字"),
    "department": ("部门", "主管部门", "责任部门", "职能部门"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: where (``row 12``) and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class CategoryTable:
    """What was read; with any problem the categories must not be used."""

    categories: tuple[Category, ...]
    problems: tuple[Problem, ...]
    form: str
    """``levels`` or ``parents``."""


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    code: str
    path: tuple[str, ...]
    parent: str
    keywords: tuple[str, ...]
    department: str


def read_table(text: str) -> CategoryTable:
    """Read a table with a row of column names; commas, tabs or semicolons part the fields."""
    problems: list[Problem] = []
    rows = list(_records(text, problems))
    columns = _columns(rows[0][1] if rows else [], problems)
    form = "parents" if "parent" in columns else "levels"
    if problems:
        return CategoryTable((), tuple(problems), form)
    width = len(rows[0][1])
    entries: list[_Row] = []
    for where, fields in rows[1:]:
        if len(fields) != width:
            problems.append(Problem(where, f"does not have {width} fields"))
            continue
        entry = _entry(where, {key: fields[at].strip() for key, at in columns.items()})
        problems += _wrong_in(entry, form)
        entries.append(entry)
    problems += _given_twice(entries)
    if form == "parents" and not problems:
        entries, lost = _with_paths(entries)
        problems += lost
    if not problems:
        problems += _same_paths(entries)
    categories = tuple(_leaves(entries)) if not problems else ()
    if not problems and not categories:
        problems.append(Problem("", "has no category"))
    return CategoryTable(categories, tuple(problems), form)


def written(categories: Iterable[Category]) -> str:
    """The table with level columns, as ``categories.csv`` holds it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for category in categories:
        levels = (*category.path, *[""] * (MAX_LEVELS - len(category.path)))
        writer.writerow([category.code, *levels, "|".join(category.keywords), category.department])
    return file.getvalue()


def _records(text: str, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    """Each record that is not empty, with its place in the file."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield f"row {reader.line_num}", fields
    except csv.Error as error:
        problems.append(Problem(f"row {reader.line_num}", str(error)))


def _columns(head: Sequence[str], problems: list[Problem]) -> dict[str, int]:
    """Where each column stands, by its name in English or Chinese."""
    called = {name: key for key, names in _CALLED.items() for name in (key, *names)}
    plain = [unicodedata.normalize("NFKC", name).strip().lower() for name in head]
    columns = {called[name]: at for at, name in reversed(list(enumerate(plain))) if name in called}
    needed = ("code", "name") if "parent" in columns else ("code", "level1")
    if missing := [name for name in needed if name not in columns]:
        problems.append(Problem("row 1", f"has no column {', '.join(missing)}"))
    return columns


def _entry(where: str, row: dict[str, str]) -> _Row:
    names = (row["name"],) if "parent" in row else tuple(row.get(level, "") for level in LEVELS)
    while names and not names[-1]:
        names = names[:-1]
    parent = row.get("parent", "")
    keywords = (word.strip() for word in _KEYWORDS_PART.split(row.get("keywords", "")))
    known = tuple(dict.fromkeys(word for word in keywords if word))
    return _Row(where, row["code"], names, parent, known, row.get("department", ""))


def _wrong_in(row: _Row, form: str) -> Iterator[Problem]:
    if not _CODE.fullmatch(row.code):
        reason = f"code {row.code!r} is not 1 to 32 letters and digits"
        yield Problem(row.where, reason)
    if not all(row.path) or not row.path:
        yield Problem(row.where, "has no name" if form == "parents" else "has an empty level")
    for text in (*row.path, row.department, *row.keywords):
        if sign := unprintable(text):
            yield Problem(row.where, f"has a sign that is no text: U+{ord(sign):04X}")
        if len(text) > LONGEST_NAME:
            yield Problem(row.where, f"{text[:8]}… has more than {LONGEST_NAME} characters")


def _given_twice(rows: Iterable[_Row]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for row in rows:
        if row.code in first:
            yield Problem(row.where, f"code {row.code} was given before, in {first[row.code]}")
        first.setdefault(row.code, row.where)


def _same_paths(rows: Iterable[_Row]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], str] = {}
    for row in rows:
        if row.path in first:
            yield Problem(row.where, f"{'/'.join(row.path)} was given before, in {first[row.path]}")
        first.setdefault(row.path, row.where)


def _with_paths(rows: Sequence[_Row]) -> tuple[list[_Row], list[Problem]]:
    """Rows with their whole path, or what lies below nothing, in a loop, or too deep."""
    parents = {row.code: row.parent for row in rows}
    try:
        order = list(TopologicalSorter({c: {p} for c, p in parents.items()}).static_order())
    except CycleError as error:
        loop: list[str] = error.args[1]
        where = next(row.where for row in rows if row.code in loop)
        return [], [Problem(where, f"lies in a loop: {' → '.join(loop)}")]
    names = {row.code: row.path for row in rows}
    paths: dict[str, tuple[str, ...]] = {}
    for code in order:  # parents come first; a path that is too long need not be whole
        paths[code] = (paths.get(parents.get(code, ""), ()) + names.get(code, ()))[: MAX_LEVELS + 1]
    problems = []
    for row in rows:
        if row.parent not in TOPS and row.parent not in parents:
            problems.append(Problem(row.where, f"lies below {row.parent}, which is no row"))
        elif len(paths[row.code]) > MAX_LEVELS:
            problems.append(Problem(row.where, f"lies deeper than {MAX_LEVELS} levels"))
    return [replace(row, path=paths[row.code]) for row in rows], problems


def _leaves(rows: Sequence[_Row]) -> Iterator[Category]:
    branches = {row.path[:end] for row in rows for end in range(1, len(row.path))}
    departments = {row.path: row.department for row in rows if row.department}
    for row in rows:
        if row.path in branches:
            continue
        ways = (row.path[:end] for end in range(len(row.path), 0, -1))
        department = next((departments[way] for way in ways if way in departments), "")
        yield Category(row.code, row.path, row.keywords, department)
