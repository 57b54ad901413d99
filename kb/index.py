"""Writes the index: one SQLite file with the articles and a full-text table."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.articles import Article, KnowledgeError
from kb.terms import sounds, stored, syllables

SCHEMA_VERSION = 1
WAIT_S = 5.0
"""How long a writer waits for another one."""

_TABLES = (
    """
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        blocks TEXT NOT NULL,
        synonyms TEXT NOT NULL,
        categories TEXT NOT NULL,
        unit TEXT NOT NULL,
        valid_to TEXT NOT NULL,
        spelled TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE words USING fts5 (
        title, synonyms, body, sounds, tokenize = 'unicode61', prefix = '1 2 3'
    )
    """,
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row)",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


def build(path: Path, articles: Iterable[Article]) -> int:
    """Fill the index at ``path`` anew and return how many articles it holds.

    All in one transaction of the same file: a search that runs meanwhile sees the old state, and
    on Windows a file that is open could not be replaced. What is no index of ours is discarded.

    Raises:
        KnowledgeError: It cannot be written, or an id is given twice.
    """
    try:
        if path.exists() and not _is_database(path):
            _forget(path)
        with _writing(path, afresh=True) as database:
            return sum(_add(database, article) for article in articles)
    except (sqlite3.Error, OSError) as error:
        raise KnowledgeError(f"The index {path} cannot be built: {error}") from error


def apply(path: Path, articles: Iterable[Article], removed: Iterable[str] = ()) -> None:
    """Add or replace ``articles`` and take out ``removed`` ids, all or nothing.

    Makes the index if there is none. Searches that run meanwhile see the old state.

    Raises:
        KnowledgeError: It cannot be written, or belongs to another version of the program.
    """
    try:
        with _writing(path) as database:
            for article_id in removed:
                _remove(database, article_id)
            for article in articles:
                _remove(database, article.id)
                _add(database, article)
    except (sqlite3.Error, OSError) as error:
        raise KnowledgeError(f"The index {path} cannot be changed: {error}") from error


@contextlib.contextmanager
def _writing(path: Path, *, afresh: bool = False) -> Iterator[sqlite3.Connection]:
    """Open ``path`` for one transaction, with the tables in place and empty if ``afresh``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(
        sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
    ) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        try:
            _prepare(database, path, afresh=afresh)
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _prepare(database: sqlite3.Connection, path: Path, *, afresh: bool) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version == SCHEMA_VERSION and not afresh:
        return
    if version and not afresh:
        raise KnowledgeError(f"The index {path} has version {version}, not {SCHEMA_VERSION}")
    for table in ("vocabulary", "words", "articles"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES:
        database.execute(statement)


def _add(database: sqlite3.Connection, article: Article) -> int:
    spelled = syllables(article.title)
    number = database.execute(
        "INSERT INTO articles (id, title, blocks, synonyms, categories, unit, valid_to, spelled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.title,
            json.dumps(article.blocks, ensure_ascii=False),
            json.dumps(article.synonyms, ensure_ascii=False),
            json.dumps(article.categories),
            article.unit,
            article.valid_to,
            " ".join(sound or "-" for sound in spelled),
        ),
    ).lastrowid
    said = [sounds(spelled), *(sounds(syllables(word)) for word in article.synonyms)]
    database.execute(
        "INSERT INTO words (rowid, title, synonyms, body, sounds) VALUES (?, ?, ?, ?, ?)",
        (
            number,
            stored(article.title),
            # a mark between synonyms keeps a phrase from reaching over two of them
            " | ".join(stored(word) for word in article.synonyms),
            stored(article.body),
            " ".join(said),
        ),
    )
    return 1


def _remove(database: sqlite3.Connection, article_id: str) -> None:
    row = database.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row:
        database.execute("DELETE FROM words WHERE rowid = ?", row)
        database.execute("DELETE FROM articles WHERE number = ?", row)


def _is_database(path: Path) -> bool:
    """Tell whether SQLite can read ``path``; a file that is not there yet will do."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT_S)) as database:
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        return True  # busy or forbidden, not broken: writing will say which
    except sqlite3.DatabaseError:
        return False
    return True


def _forget(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
