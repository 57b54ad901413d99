"""Which articles hold a term: lists of their numbers in one SQLite table.

The lists are written in segments, one for each change, as Lucene does: a change adds a segment
and marks the numbers that it replaces as gone, so that it costs what it changes and not what is
there. Numbers count from 1 and are never given twice until the index is built anew.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]

TABLES = (
    """
    CREATE TABLE postings (
        term TEXT NOT NULL,
        field INTEGER NOT NULL,
        segment INTEGER NOT NULL,
        count INTEGER NOT NULL,
        numbers BLOB NOT NULL
    ) STRICT
    """,
    # the whole question how rare a term is can be answered from this index alone
    "CREATE INDEX posting ON postings (term, field, segment, count)",
    "CREATE TABLE segments (segment INTEGER PRIMARY KEY) STRICT",
    "CREATE TABLE gone (number INTEGER PRIMARY KEY) STRICT",
)
SEGMENT_ARTICLES = 20_000
"""So many articles are gathered in memory before their segment is written."""
LAST_CHAR = "\U0010ffff"
MOST_ENDINGS = 24
MOST_KEPT = 100_000
LEAST_RARITY = 0.1


class Field(IntEnum):
    """Where in an article a term stands."""

    NAME = 0
    BODY = 1


class Segment:
    """Gathers the terms of some articles, in the order of their numbers."""

    def __init__(self) -> None:
        """Start empty."""
        self._lists: dict[tuple[str, Field], array[int]] = {}

    def add(self, number: int, field: Field, terms: Iterable[str]) -> None:
        """Note that article ``number`` holds ``terms``."""
        lists = self._lists
        for term in terms:
            numbers = lists.get((term, field))
            if numbers is None:
                numbers = lists[term, field] = array("I")
            numbers.append(number)

    def write(self, database: sqlite3.Connection) -> None:
        """Store the lists as the next segment."""
        segment = database.execute("INSERT INTO segments VALUES (NULL)").lastrowid
        # Sorting bare texts is short: while a sort runs, no other thread of Python does.
        for field in Field:
            terms = sorted(term for term, where in self._lists if where is field)
            database.executemany(
                "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
                (
                    (term, field, segment, len(numbers), numbers.tobytes())
                    for term in terms
                    for numbers in (self._lists[term, field],)
                ),
            )


def merge(database: sqlite3.Connection, kept: int) -> None:
    """Write all segments but the ``kept`` oldest as one, without what is gone.

    In the caller's transaction. The texts of the articles are not read again.
    """
    found = database.execute(
        "SELECT segment FROM segments ORDER BY segment LIMIT -1 OFFSET ?", (kept,)
    )
    merged = [row[0] for row in found]
    if not merged:
        return
    last = database.execute("SELECT max(seq) FROM sqlite_sequence").fetchone()[0]
    is_gone = np.zeros(last + 1, np.bool_)
    is_gone[[row[0] for row in database.execute("SELECT number FROM gone")]] = True
    span = merged[0], merged[-1]
    segment = database.execute("INSERT INTO segments VALUES (NULL)").lastrowid
    database.executemany(
        "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
        (
            (term, field, segment, len(numbers), numbers.tobytes())
            for term, field, numbers in _lists_of(database, span, is_gone)
        ),
    )
    for table in ("postings", "segments"):
        database.execute(f"DELETE FROM {table} WHERE segment BETWEEN ? AND ?", span)  # noqa: S608 - our own names
    if not kept:
        database.execute("DELETE FROM gone")


def _lists_of(
    database: sqlite3.Connection, span: tuple[int, int], is_gone: NDArray[np.bool_]
) -> Iterator[tuple[str, int, Numbers]]:
    """The lists of some segments in the order of their terms; those of one term as one.

    Rows of other segments may be added meanwhile.
    """
    rows = database.execute(
        "SELECT term, field, numbers FROM postings WHERE segment BETWEEN ? AND ?"
        " ORDER BY term, field, segment",
        span,
    )
    for (term, field), lists in groupby(rows, itemgetter(0, 1)):
        numbers = np.frombuffer(b"".join(row[2] for row in lists), np.uint32)
        numbers = numbers[~is_gone[numbers]]
        if len(numbers):
            yield term, field, numbers


class Collection:
    """The lists of one state of an index, and how rare each term is in it.

    What was looked up is kept: the next keystroke asks for nearly the same terms.
    """

    def __init__(self, database: sqlite3.Connection, articles: int) -> None:
        """Read from ``database``; ``articles`` are in it, gone ones not counted."""
        self.articles = articles
        self._database = database
        self._counts: dict[str, int] = {}
        self._rarities: dict[str, float] = {}

    def numbers_of(self, term: str, field: Field) -> Numbers:
        """The numbers of the articles that hold ``term``, ascending; gone ones are among them."""
        rows = self._database.execute(
            "SELECT numbers FROM postings WHERE term = ? AND field = ? ORDER BY segment",
            (term, field),
        )
        lists = [np.frombuffer(row[0], np.uint32) for row in rows]
        return np.concatenate(lists) if lists else np.empty(0, np.uint32)

    def count(self, term: str) -> int:
        """In how many names a term stands, or in how many texts if in no name."""
        count = self._counts.get(term)
        if count is None:
            row = self._database.execute(
                "SELECT sum(count) FROM postings WHERE term = ? GROUP BY field ORDER BY field",
                (term,),
            ).fetchone()
            if len(self._counts) > MOST_KEPT:
                self._counts.clear()
                self._rarities.clear()
            count = self._counts[term] = int(row[0]) if row else 0
        return count

    def rarity(self, term: str) -> float:
        """How much a term tells: the idf of BM25, never below 0.1."""
        known = self._rarities.get(term)
        if known is None:
            known = self._rarities[term] = self.rarity_of(self.count(term))
        return known

    def rarity_of(self, count: int) -> float:
        """The same for what ``count`` articles hold; gone ones may be among them."""
        without = max(0, self.articles - count)
        return math.log(1 + (without + 0.5) / (count + 0.5)) + LEAST_RARITY

    def terms_from(self, beginning: str) -> list[str]:
        """Some terms of names that begin so, the most common first."""
        rows = self._database.execute(
            "SELECT term FROM postings WHERE term >= ? AND term < ? AND field = ?"
            " GROUP BY term ORDER BY sum(count) DESC LIMIT ?",
            (beginning, beginning + LAST_CHAR, Field.NAME, MOST_ENDINGS),
        )
        return [str(row[0]) for row in rows]
