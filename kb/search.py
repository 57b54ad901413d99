"""Finds articles: at every keystroke, by sound, and for whole spoken questions."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.articles import Article, KnowledgeError
from kb.index import DAMAGE, SCHEMA_VERSION, article_of, read_words
from kb.lexicon import Lexicon
from kb.marking import name_marks, snippet, text_marks
from kb.postings import Collection
from kb.query import Query
from kb.ranking import CANDIDATES, Plan, Score
from kb.reading import Reader
from kb.results import Hit
from kb.sounds import Sounds
from kb.terms import Name, meant

GUIDE_SCORE = 0.425
"""Where the best is below this no guide is offered; measured, see decision 031."""
LEAST = 0.12
"""Below this nothing is shown for what is typed."""
CLOSE = 0.35
"""The share of the best score that is shown beside it."""
SURE = 0.7
NAMES_KEPT = 20_000
MASKS_KEPT = 16
_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class Only:
    """What a search is limited to; an empty field does not limit.

    Attributes:
        region: Code or full name: articles for it, for a part of it, or for all around it.
        category: Code, or the beginning of one.
        in_force: Leave out what does not hold today.
    """

    unit: str = ""
    region: str = ""
    category: str = ""
    in_force: bool = False


EVERYTHING = Only()


def _today() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An article with its place among the others: what does not hold, then by score."""

    order: tuple[bool, float, int, str]
    number: int
    query: Query
    score: Score


class Search:
    """Searches one index through its own read-only connection.

    Any thread may call it; calls of several threads wait for each other. It sees what
    :func:`kb.index.apply` writes from the next search on.
    """

    def __init__(self, path: Path, today: Callable[[], date] = _today) -> None:
        """Open the index at ``path``.

        Raises:
            KnowledgeError: There is none, or it belongs to another version of the program.
        """
        self._path = path
        self._today = today
        self._lock = threading.Lock()
        self._state = -1
        self._words: tuple[Lexicon, Sounds] | None = None
        self._allowed: dict[tuple[Only, date], NDArray[np.bool_]] = {}
        try:
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=_WAIT_S,
                check_same_thread=False,
                isolation_level=None,
            )
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            if version == SCHEMA_VERSION:
                self._refresh()
        except DAMAGE as error:
            raise KnowledgeError(f"The index {path} cannot be opened: {error}") from error
        if version != SCHEMA_VERSION:
            self._database.close()
            raise KnowledgeError(f"The index {path} has version {version}, not {SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the connection; may be called twice."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(
        self,
        text: str,
        limit: int = 20,
        *,
        only: Only = EVERYTHING,
        favoured: Mapping[str, float] | None = None,
    ) -> tuple[Hit, ...]:
        """Find articles for anything that was typed; empty when nothing fits.

        Args:
            text: Chinese, pinyin, initials, a whole question, or the beginning of any of these.
            limit: The most hits.
            only: What to search in.
            favoured: Article id → 0–1, how often it was what people wanted for such words.

        Returns:
            The best first; what does not hold today stands behind the rest.
        """
        if limit < 1:
            return ()
        with self._reading():
            ranked: dict[int, _Ranked] = {}
            for query in self._reader.read(text):
                for found in self._ranked(query, only, favoured or {}):
                    if found.number not in ranked or ranked[found.number].order > found.order:
                        ranked[found.number] = found
            best = sorted(ranked.values(), key=lambda found: found.order)[:limit]
            return tuple(self._hit(found) for found in best)

    def answers(self, text: str, limit: int = 3, *, only: Only = EVERYTHING) -> tuple[Hit, ...]:
        """Find guides for what a citizen said; none when none is good enough.

        What does not hold today is no answer. Beside a good one stand those that come close.
        """
        hits = self.search(text, limit, only=replace(only, in_force=True))
        if not hits or hits[0].score < GUIDE_SCORE:
            return ()
        return tuple(hit for hit in hits if hit.score >= CLOSE * hits[0].score)

    def terms_of(self, text: str) -> frozenset[str]:
        """What was asked for, as far as names in this collection hold it: for ``kb.favours``."""
        with self._reading():
            terms = {
                term
                for query in self._reader.read(text)
                for unit in query.units
                for way in unit.ways
                for term in way.terms
                if way.weight > SURE and term[0] != "^" and not term.endswith("*")
            }
            return frozenset(term for term in terms if self._collection.count(term))

    def article(self, article_id: str) -> Article | None:
        """The whole article with this id."""
        with self._reading() as database:
            row = database.execute(
                "SELECT article FROM articles WHERE id = ?", (article_id,)
            ).fetchone()
            return article_of(row[0]) if row else None

    def count(self) -> int:
        """How many articles there are."""
        with self._reading():
            return self._collection.articles

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the index for everything inside."""
        with self._lock:
            try:
                self._database.execute("BEGIN")
                try:
                    self._refresh()
                    yield self._database
                finally:
                    self._database.execute("ROLLBACK")
            except DAMAGE as error:
                raise KnowledgeError(f"The index {self._path} cannot be read: {error}") from error

    def _refresh(self) -> None:
        """Read again what is kept in memory, if somebody has changed the index."""
        state = self._database.execute("PRAGMA data_version").fetchone()[0]
        if state == self._state:
            return
        words = read_words(self._database)
        if words is not self._words:
            self._words = words
            self._reader = Reader(*words)
            self._reader.prepare()
            self._name = lru_cache(NAMES_KEPT)(self._take_apart)
        count, self._last = self._database.execute(
            "SELECT (SELECT count(*) FROM articles), coalesce(max(seq), 0) FROM sqlite_sequence"
        ).fetchone()
        self._collection = Collection(self._database, count)
        self._allowed.clear()
        self._state = state

    def _take_apart(self, name: str) -> Name:
        return Name.of(name, self._reader.lexicon, self._reader.sounds)

    def _ranked(self, query: Query, only: Only, favoured: Mapping[str, float]) -> Iterator[_Ranked]:
        plan = Plan(self._collection, query)
        if not plan.total:
            return
        scores = plan.rough(self._last) * self._mask(only)
        found = np.flatnonzero(scores)
        if len(found) > CANDIDATES:
            found = found[np.argpartition(scores[found], -CANDIDATES)[-CANDIDATES:]]
        numbers = found.tolist()
        today = self._today().isoformat()
        rows = self._database.execute(
            "SELECT number, id, title, synonyms, valid_from, valid_to FROM articles"  # noqa: S608 - marks only
            f" WHERE number IN ({','.join('?' * len(numbers))})",
            numbers,
        )
        for number, key, title, synonyms, valid_from, valid_to in rows.fetchall():
            names = tuple(self._name(name) for name in (title, *json.loads(synonyms)))
            score = plan.careful(names, number, favoured.get(key, 0.0))
            if score.value >= LEAST:
                holds = _holds(valid_from, valid_to, today)
                yield _Ranked((not holds, -score.value, len(title), key), number, query, score)

    def _mask(self, only: Only) -> NDArray[np.bool_]:
        """Which numbers may be found; kept, because a filter stays while somebody types."""
        today = self._today()
        mask = self._allowed.get((only, today))
        if mask is None:
            mask = np.ones(self._last + 1, np.bool_)
            mask[[0, *(row[0] for row in self._database.execute("SELECT number FROM gone"))]] = (
                False
            )
            if only != EVERYTHING:
                mask[self._outside(only, today.isoformat())] = False
            if len(self._allowed) >= MASKS_KEPT:
                self._allowed.clear()
            self._allowed[only, today] = mask
        return mask

    def _outside(self, only: Only, today: str) -> list[int]:
        rows = self._database.execute(
            "SELECT number, unit, region, categories, valid_from, valid_to FROM articles"
        )
        return [row[0] for row in rows if not _is_meant(only, row[1:], today)]

    def _hit(self, found: _Ranked) -> Hit:
        row = self._database.execute(
            "SELECT article FROM articles WHERE number = ?", (found.number,)
        ).fetchone()
        article, query = article_of(row[0]), found.query
        title = self._name(article.title)
        sentence = snippet(article.blocks.values(), query)
        return Hit(
            article.id,
            article.title,
            sentence,
            round(found.score.value, 4),
            name_marks(title, query, self._concept_places(title.text, query)),
            text_marks(sentence, query),
            found.order[0],
            found.score.why,
        )

    def _concept_places(self, text: str, query: Query) -> Iterator[tuple[int, int]]:
        terms = {term for unit in query.units for way in unit.ways for term in way.terms}
        for piece in self._reader.lexicon.pieces(text):
            if any(meant(sense.concept) in terms for sense in piece.meaning.senses):
                yield piece.start, piece.end


def _is_meant(only: Only, row: tuple[str, str, str, str, str], today: str) -> bool:
    unit, region, categories, valid_from, valid_to = row
    return (
        (not only.unit or only.unit == unit)
        and (not only.region or _overlap(only.region, region))
        and (not only.category or any(c.startswith(only.category) for c in json.loads(categories)))
        and (not only.in_force or _holds(valid_from, valid_to, today))
    )


def _holds(valid_from: str, valid_to: str, today: str) -> bool:
    return valid_from <= today and (not valid_to or valid_to >= today)


def _overlap(asked: str, region: str) -> bool:
    """Whether one of two regions lies in the other; codes of a province or city may end in 0."""
    asked, region = _trimmed(asked), _trimmed(region)
    return asked.startswith(region) or region.startswith(asked)


def _trimmed(region: str) -> str:
    while len(region) > 2 and region.isdigit() and region.endswith("00"):
        region = region[:-2]
    return region
