"""Raw engines as they come, on the same articles: what our search has to beat."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from kb.articles import Article
from kb.terms import folded, is_chinese, pairs, runs

Titles = list[str]
Find = Callable[[str], Titles]
SHOWN = 5


def tokens(text: str) -> list[str]:
    """Pairs of characters and words of letters: the usual way without a dictionary."""
    return [
        term for _, run in runs(folded(text)) for term in (pairs(run) if is_chinese(run) else [run])
    ]


def fts5(articles: Sequence[Article]) -> Find:
    """SQLite FTS5 with its bm25, title and text alike."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(title, body)")
    database.executemany(
        "INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)",
        (
            (number, " ".join(tokens(article.title)), " ".join(tokens(_text(article))))
            for number, article in enumerate(articles)
        ),
    )

    def find(asked: str) -> Titles:
        query = " OR ".join(f'"{token}"' for token in tokens(asked))
        rows = database.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 8.0, 1.0) LIMIT ?",
            (query or '""', SHOWN),
        )
        return [articles[row[0]].id for row in rows]

    return find


def tantivy(articles: Sequence[Article]) -> Find:
    """Tantivy with its BM25 over the same tokens; raises ``ImportError`` where it is not."""
    import tantivy as engine  # noqa: PLC0415 - may be missing

    builder = engine.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    index = engine.Index(builder.build())
    writer = index.writer(50_000_000, 1)
    for number, article in enumerate(articles):
        document: dict[str, Any] = {
            "number": number,
            "title": " ".join(tokens(article.title)),
            "body": " ".join(tokens(_text(article))),
        }
        writer.add_document(engine.Document(**document))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(asked: str) -> Titles:
        words = tokens(asked)
        if not words:
            return []
        query = index.parse_query(
            " ".join(f'"{word}"' for word in words), ["title", "body"], field_boosts={"title": 8.0}
        )
        hits = searcher.search(query, SHOWN).hits
        return [articles[int(searcher.doc(place)["number"][0])].id for _, place in hits]

    return find


def bm25s(articles: Sequence[Article]) -> Find:
    """bm25s over title and text; raises ``ImportError`` when it is not installed."""
    import bm25s as engine  # noqa: PLC0415 - may be missing

    texts = [tokens(article.title) * 3 + tokens(_text(article)) for article in articles]
    retriever = engine.BM25()
    retriever.index(texts, show_progress=False)

    def find(asked: str) -> Titles:
        words = tokens(asked)
        if not words:
            return []
        found, _ = retriever.retrieve([words], k=min(SHOWN, len(articles)), show_progress=False)
        return [articles[int(number)].id for number in found[0]]

    return find


def _text(article: Article) -> str:
    return " ".join((*article.synonyms, article.body, article.unit))


PEERS: dict[str, Callable[[Sequence[Article]], Find]] = {
    "fts5": fts5,
    "tantivy": tantivy,
    "bm25s": bm25s,
}
