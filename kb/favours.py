"""What people opened and copied for which words, so that it moves results a little.

A table of its own file, beside the index: it outlives every rebuilding. It holds terms of names
and concepts, never what was typed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection
from pathlib import Path

from kb.articles import KnowledgeError

OPENED, COPIED = 1.0, 3.0
"""A card that was copied answered; one that was opened may have been closed again."""
DOUBT = 5.0
"""So much has to be seen for a term before half of it counts."""
MOST_ROWS = 50_000
WAIT_S = 2.0
_TABLE = """
CREATE TABLE IF NOT EXISTS favours (
    term TEXT NOT NULL,
    article TEXT NOT NULL,
    times REAL NOT NULL,
    PRIMARY KEY (term, article)
) STRICT, WITHOUT ROWID
"""


class Favours:
    """Counts at one seat. Any thread may call it; calls wait for each other."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it.

        Raises:
            KnowledgeError: It is no such file, or cannot be written.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, timeout=WAIT_S, check_same_thread=False)
            self._database.execute(_TABLE)
        except sqlite3.Error as error:
            raise KnowledgeError(f"{path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Close the file; may be called twice."""
        with self._lock:
            self._database.close()

    def note(self, terms: Collection[str], article_id: str, times: float = OPENED) -> None:
        """Count that the article was what somebody wanted who asked for ``terms``.

        Args:
            terms: As ``Search.terms_of`` gives them.
            article_id: Of what was opened or copied.
            times: :data:`OPENED` or :data:`COPIED`.

        Raises:
            KnowledgeError: It cannot be written.
        """
        with self._lock:
            try:
                with self._database as database:
                    database.executemany(
                        "INSERT INTO favours VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                        " SET times = times + excluded.times",
                        [(term, article_id, times) for term in terms],
                    )
                    rows = database.execute("SELECT count(*) FROM favours").fetchone()[0]
                    if rows > MOST_ROWS:  # what is old and rare is forgotten first
                        database.execute("UPDATE favours SET times = times / 2")
                        database.execute("DELETE FROM favours WHERE times < 1")
            except sqlite3.Error as error:
                raise KnowledgeError(f"{self._path} cannot be written: {error}") from error

    def favoured(self, terms: Collection[str]) -> dict[str, float]:
        """Article id → 0–1, how often it was wanted for these terms, as a search takes it.

        For each term the article's share of all that was wanted for it, less while little was
        seen; the mean over the terms.

        Raises:
            KnowledgeError: It cannot be read.
        """
        if not terms:
            return {}
        marks = ",".join("?" * len(terms))
        with self._lock:
            try:
                rows = self._database.execute(
                    "SELECT article, sum(times / (seen + ?)) FROM favours JOIN"  # noqa: S608 - marks
                    " (SELECT term AS asked, sum(times) AS seen FROM favours"
                    f" WHERE term IN ({marks}) GROUP BY term) ON term = asked GROUP BY article",
                    (DOUBT, *terms),
                ).fetchall()
            except sqlite3.Error as error:
                raise KnowledgeError(f"{self._path} cannot be read: {error}") from error
        return {article: share / len(terms) for article, share in rows}
