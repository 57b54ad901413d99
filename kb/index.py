"""Writes the index: one SQLite file with the articles and the lists of their terms."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.articles import Article, DamagedError, KnowledgeError
from kb.lexicon import Lexicon
from kb.postings import SEGMENT_ARTICLES, TABLES, Field, Segment, merge
from kb.sounds import Sounds, mandarin
from kb.terms import Name, body_terms

FILE_NAME = "knowledge.db"
"""Of an index in a folder."""
SCHEMA_VERSION = 2
WAIT_S = 5.0
"""How long a writer waits for another one."""
MOST_GONE = 0.25
"""Beyond that share of the articles a change writes all lists anew, without what is gone."""
MOST_SEGMENTS = 24
SEGMENTS_KEPT = 5
"""Beyond so many segments a change merges the newer ones; those of a first building are left."""

DAMAGE = (sqlite3.Error, ValueError, TypeError, LookupError)
"""What reading a file with some wrong bytes raises: SQLite itself checks no more than its trees."""

_TABLES = (
    """
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        synonyms TEXT NOT NULL,
        unit TEXT NOT NULL,
        region TEXT NOT NULL,
        categories TEXT NOT NULL,
        valid_from TEXT NOT NULL,
        valid_to TEXT NOT NULL,
        article TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE words (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    *TABLES,
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_KNOWN_TABLES = ("vocabulary", "words", "articles", "postings", "segments", "gone")


def build(
    path: Path, articles: Iterable[Article], lexicon: Lexicon | None = None, *, stamp: str = ""
) -> int:
    """Fill the index at ``path`` anew and return how many articles it holds.

    All in one transaction of the same file: a search that runs meanwhile sees the old state, and
    on Windows a file that is open could not be replaced. What is no database or a damaged one is
    discarded first: a search that still has it open has to be opened anew.

    Args:
        path: Of the index; its folder is made if there is none.
        articles: Taken one after the other.
        lexicon: Kept in the index, for every later change and search.
        stamp: What it is built from, for :func:`stamp_of`.

    Raises:
        KnowledgeError: It cannot be written, or an id is given twice.
    """
    try:
        if path.exists() and not _is_sound(path):
            _forget(path)
        with _writing(path) as database:
            _clear(database)
            writer = _Writer(database, lexicon or Lexicon(), mandarin())
            writer.keep_words()
            writer.keep_stamp(stamp)
            return writer.write(articles)
    except (sqlite3.Error, OSError) as error:
        raise KnowledgeError(f"The index {path} cannot be built: {error}") from error


def apply(
    path: Path, articles: Iterable[Article], removed: Iterable[str] = (), *, stamp: str = ""
) -> None:
    """Add or replace ``articles`` and take out ``removed`` ids, all or nothing.

    Makes the index if there is none. Searches that run meanwhile see the old state. What
    ``articles`` raises leaves the index as it was.

    Args:
        path: Of the index.
        articles: Taken one after the other.
        removed: Ids; those that are not there do no harm.
        stamp: What the index is of from now on, for :func:`stamp_of`.

    Raises:
        DamagedError: The file is damaged.
        KnowledgeError: It cannot be written, or belongs to another version of the program.
    """
    try:
        with _writing(path) as database:
            _prepare(database, path)
            writer = _Writer(database, *read_words(database))
            for article_id in removed:
                writer.remove(article_id)
            writer.keep_stamp(stamp)
            writer.write(writer.replaced(articles))
            _tidy(database)
    except (sqlite3.Error, OSError) as error:
        kind = DamagedError if _is_damage(error) else KnowledgeError
        raise kind(f"The index {path} cannot be changed: {error}") from error


def stamp_of(path: Path) -> str:
    """The stamp that the index was last written with; empty if it has none or cannot be read."""
    if not path.exists():
        return ""
    try:
        with contextlib.closing(_reader(path)) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
                return ""
            row = database.execute("SELECT value FROM words WHERE name = 'stamp'").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""


def choices(path: Path) -> tuple[list[str], list[str], list[str]]:
    """The units, regions and categories that the articles carry, each sorted.

    Raises:
        KnowledgeError: It cannot be read.
    """
    try:
        with contextlib.closing(_reader(path)) as database:
            units, regions = (
                [row[0] for row in database.execute(f"SELECT DISTINCT {name} FROM articles")]  # noqa: S608 - our own names
                for name in ("unit", "region")
            )
            lists = database.execute("SELECT DISTINCT categories FROM articles").fetchall()
        categories = {category for row in lists for category in json.loads(row[0])}
    except DAMAGE as error:
        raise KnowledgeError(f"The index {path} cannot be read: {error}") from error
    return sorted(filter(None, units)), sorted(filter(None, regions)), sorted(categories)


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)


def read_words(database: sqlite3.Connection) -> tuple[Lexicon, Sounds]:
    """The words and sounds that an index was built with."""
    words = dict(database.execute("SELECT name, value FROM words"))
    return _words_of(words["lexicon"], words["sounds"])


@lru_cache(maxsize=2)
def _words_of(lexicon: str, sounds: str) -> tuple[Lexicon, Sounds]:
    """The same texts give the same words: reading them stops all threads for 20 ms."""
    return Lexicon.from_json(lexicon), Sounds.from_json(sounds)


class _Writer:
    """Puts articles into an open transaction."""

    def __init__(self, database: sqlite3.Connection, lexicon: Lexicon, sounds: Sounds) -> None:
        self._database = database
        self._lexicon = lexicon
        self._sounds = sounds

    def keep_words(self) -> None:
        rows = [("lexicon", self._lexicon.to_json()), ("sounds", self._sounds.to_json())]
        self._database.executemany("INSERT INTO words VALUES (?, ?)", rows)

    def keep_stamp(self, stamp: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO words VALUES ('stamp', ?)", (stamp,))

    def write(self, articles: Iterable[Article]) -> int:
        """Add articles and their terms; gives how many."""
        return self._list((self._insert(article), article) for article in articles)

    def replaced(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The same articles, each after what was stored under its id is gone."""
        for article in articles:
            self.remove(article.id)
            yield article

    def remove(self, article_id: str) -> None:
        rows = self._database.execute(
            "DELETE FROM articles WHERE id = ? RETURNING number", (article_id,)
        ).fetchall()
        self._database.executemany("INSERT INTO gone VALUES (?)", rows)

    def _list(self, numbered: Iterable[tuple[int, Article]]) -> int:
        segment, listed = Segment(), 0
        for number, article in numbered:
            self._gather(segment, number, article)
            listed += 1
            if listed % SEGMENT_ARTICLES == 0:
                segment.write(self._database)
                segment = Segment()
        segment.write(self._database)
        return listed

    def _insert(self, article: Article) -> int:
        number = self._database.execute(
            "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.title,
                _json(article.synonyms),
                article.unit,
                article.region,
                _json(article.categories),
                article.valid_from,
                article.valid_to,
                _json(asdict(article)),
            ),
        ).lastrowid
        return int(number or 0)

    def _gather(self, segment: Segment, number: int, article: Article) -> None:
        terms = frozenset[str]()
        for name in (article.title, *article.synonyms):
            terms |= Name.of(name, self._lexicon, self._sounds).terms
        segment.add(number, Field.NAME, terms)
        segment.add(number, Field.BODY, body_terms(f"{article.body} {article.unit}"))


def article_of(text: str) -> Article:
    """An article from the column of that name."""
    fields: dict[str, Any] = json.loads(text)
    for key, value in fields.items():
        fields[key] = tuple(value) if isinstance(value, list) else value
    return Article(**fields)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _tidy(database: sqlite3.Connection) -> None:
    """Merge the lists where they have too many segments, or too much in them that is gone."""
    segments, gone, kept = (
        database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
        for table in ("segments", "gone", "articles")
    )
    if gone > MOST_GONE * (kept + 100):
        merge(database, 0)
    elif segments > MOST_SEGMENTS:
        merge(database, SEGMENTS_KEPT)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open ``path`` for one transaction."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(
        sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
    ) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if not version:
        _clear(database)
        _Writer(database, Lexicon(), mandarin()).keep_words()
    elif version != SCHEMA_VERSION:
        raise KnowledgeError(f"The index {path} has version {version}, not {SCHEMA_VERSION}")


def _clear(database: sqlite3.Connection) -> None:
    for table in _KNOWN_TABLES:
        database.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES:
        database.execute(statement)


def _is_sound(path: Path) -> bool:
    """Tell whether SQLite can read all of ``path``: tables of a damaged file cannot be dropped."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT_S)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error as error:
        return not _is_damage(error)  # busy or forbidden: writing will say which


def _is_damage(error: Exception) -> bool:
    """Tell whether it is the file that is wrong, and not the moment or the right to write."""
    codes = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in codes


def _forget(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
