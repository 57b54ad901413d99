"""Finds articles: at every keystroke, by sound, and for whole spoken questions."""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from kb.articles import Article, KnowledgeError
from kb.index import SCHEMA_VERSION
from kb.query import Query, loose, marks, sounds_from
from kb.results import Hit
from kb.terms import folded, is_chinese, telling

GUIDE_SCORE = 0.5
"""Below this no guide is offered: none is better than a wrong one."""
MAX_TOKENS = 14
CANDIDATES = 40
SNIPPET_CHARS = 60
_BODY_WEIGHT = 0.3
_WAIT_S = 0.5
_SELECT = (
    "SELECT a.id, a.title, a.blocks, a.synonyms, a.categories, a.unit, a.valid_to, a.spelled"
    " FROM articles"
)
_BEST = (
    "(SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 8.0, 6.0, 1.0, 2.0) LIMIT ?)"
)


def _today() -> date:
    return datetime.now().astimezone().date()


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
        try:
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=_WAIT_S,
                check_same_thread=False,
                isolation_level=None,
            )
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
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

    def search(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Find articles for anything that was typed; empty when nothing fits.

        What holds every word as typed (or as it sounds) comes first, then what covers most of
        the question; what has expired stands behind the rest.
        """
        query = Query.of(text)
        if not query.runs or limit < 1:
            return ()
        found = {
            article.id: (article, spelled, score) for article, spelled, score in self._strict(query)
        }
        if len(found) < limit:
            for article, spelled, score in self._loose(query):
                found.setdefault(article.id, (article, spelled, score * 0.6))
        return self._hits(query, found.values())[:limit]

    def guides_for(self, text: str, limit: int = 3) -> tuple[Hit, ...]:
        """Find guides for what a citizen said; none when none is good enough, or it has expired."""
        query = Query.of(text)
        if not query.runs or limit < 1:
            return ()
        good = [row for row in self._loose(query) if row[2] >= GUIDE_SCORE]
        return tuple(hit for hit in self._hits(query, good) if not hit.is_expired)[:limit]

    def article(self, article_id: str) -> Article | None:
        """The whole article with this id."""
        rows = self._rows(_SELECT + " a WHERE a.id = ?", (article_id,))
        return rows[0][0] if rows else None

    def count(self) -> int:
        """How many articles there are."""
        return self._numbers("SELECT count(*) FROM articles", ())[0]

    def _strict(self, query: Query) -> list[tuple[Article, list[str], float]]:
        rows = self._matching(query.strict())
        return [
            (article, spelled, _closeness(article, spelled, query)) for article, spelled in rows
        ]

    def _loose(self, query: Query) -> list[tuple[Article, list[str], float]]:
        weights = self._weights(query.telling)
        rarest = sorted(weights, key=lambda token: -weights[token])[:MAX_TOKENS]
        if not rarest:
            return []
        return [
            (article, spelled, _coverage(article, weights))
            for article, spelled in self._matching(loose(rarest))
        ]

    def _weights(self, tokens: Iterable[str]) -> dict[str, float]:
        """How much each token tells, for those that the index knows at all."""
        total = self.count()
        weights = {}
        for token in tokens:
            rows = self._numbers("SELECT doc FROM vocabulary WHERE term = ?", (token,))
            if rows:
                weights[token] = math.log(1 + total / rows[0])
        return weights

    def _matching(self, match: str) -> list[tuple[Article, list[str]]]:
        return self._rows(
            _SELECT + " a JOIN " + _BEST + " w ON a.number = w.rowid",
            (match, CANDIDATES),
        )

    def _rows(self, sql: str, values: tuple[str | int, ...]) -> list[tuple[Article, list[str]]]:
        return [(_article(row), str(row[7]).split(" ")) for row in self._fetch(sql, values)]

    def _numbers(self, sql: str, values: tuple[str | int, ...]) -> list[int]:
        return [int(row[0]) for row in self._fetch(sql, values)]

    def _fetch(self, sql: str, values: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
        with self._lock:
            try:
                return self._database.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise KnowledgeError(f"The index {self._path} cannot be read: {error}") from error

    def _hits(
        self, query: Query, rows: Iterable[tuple[Article, list[str], float]]
    ) -> tuple[Hit, ...]:
        today = self._today()
        hits = [_hit(article, spelled, score, query, today) for article, spelled, score in rows]
        return tuple(
            sorted(hits, key=lambda h: (h.is_expired, -h.score, len(h.title), h.article_id))
        )


def _article(row: tuple[str | int, ...]) -> Article:
    article_id, title, blocks, synonyms, categories, unit, valid_to = map(str, row[:7])
    return Article(
        article_id,
        title,
        json.loads(blocks),
        tuple(json.loads(synonyms)),
        tuple(json.loads(categories)),
        unit,
        valid_to,
    )


def _closeness(article: Article, spelled: list[str], query: Query) -> float:
    """How directly an article that holds every run of ``query`` answers it."""
    return sum(_run_closeness(article, spelled, run) for run in query.runs) / len(query.runs)


def _run_closeness(article: Article, spelled: list[str], run: str) -> float:
    title = folded(article.title)
    names = [folded(name) for name in article.synonyms]
    if title.startswith(run) or run in names:
        return 1.0
    if run in title:
        return 0.95
    if any(run in name for name in names):
        return 0.9
    if not is_chinese(run) and (span := sounds_from(spelled, run)):
        return 0.94 if span[0] == 0 else 0.88
    return 0.7


def _coverage(article: Article, weights: dict[str, float]) -> float:
    """How well one name of the article and the question cover each other, 0–1."""
    asked = sum(weights.values())
    names = [telling(name) for name in (article.title, *article.synonyms)]
    everywhere = set().union(*names)
    body = telling(article.body)
    answered = sum(
        weight * (1.0 if token in everywhere else _BODY_WEIGHT if token in body else 0.0)
        for token, weight in weights.items()
    )
    usual = asked / len(weights)
    best = max(_name_coverage(name, weights, usual) for name in names)
    return 0.55 * best + 0.45 * answered / asked


def _name_coverage(name: set[str], weights: dict[str, float], usual: float) -> float:
    total = sum(weights.get(token, usual) for token in name)
    return sum(weights[token] for token in name if token in weights) / total if total else 0.0


def _hit(article: Article, spelled: list[str], score: float, query: Query, today: date) -> Hit:
    snippet = _snippet(article, query)
    return Hit(
        article.id,
        article.title,
        snippet,
        round(score, 4),
        marks(article.title, query, spelled),
        marks(snippet, query),
        article.is_expired(today),
    )


def _snippet(article: Article, query: Query) -> str:
    """The block that meets the question most, from shortly before the first place it does."""
    texts = [" ".join(text.split()) for text in article.blocks.values()] or [""]
    lit = [(marks(text, query), text) for text in texts]
    best, text = max(lit, key=lambda pair: sum(mark.end - mark.start for mark in pair[0]))
    start = max(0, best[0].start - 12) if best else 0
    cut = text[start : start + SNIPPET_CHARS]
    return ("…" if start else "") + cut + ("…" if start + SNIPPET_CHARS < len(text) else "")
