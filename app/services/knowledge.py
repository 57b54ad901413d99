"""The knowledge base at the seat: the sample or pulled articles, and an index that follows them."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from app.services.cards import Card, FilterChoices, LastUpdate, Remark, Shelf
from app.store.articles import article_bodies, removed_articles
from app.store.database import Sessions
from kb import index
from kb.articles import Article, KnowledgeError
from kb.lexicon import Lexicon
from kb.results import Hit
from kb.search import EVERYTHING, Only, Search

__all__ = ["Article", "Knowledge"]

log = logging.getLogger(__name__)

OPEN_S = 60.0
"""Opening builds the index anew when the articles changed since."""

T = TypeVar("T")
_ARTICLE = TypeAdapter(Article)
_ARTICLES = TypeAdapter(list[Article])


class Knowledge:
    """Searches and follows what was pulled. Blocking; call it off the UI thread.

    Whoever asks before ``open`` is done waits for it, at most ``OPEN_S``.
    """

    def __init__(
        self,
        path: Path,
        sessions: Sessions,
        shipped: Sequence[Article],
        lexicon: Lexicon | None = None,
    ) -> None:
        """Keep the index at ``path``; nothing is read yet.

        Args:
            path: Of the index; it is made if there is none.
            sessions: Where pulled articles are read from.
            shipped: Articles that serve until the server sends its own.
            lexicon: Everyday words beside the official ones.
        """
        self._lexicon = lexicon or Lexicon()
        self._path = path
        self._built_from = path.with_suffix(".sha256")
        self._sessions = sessions
        self._shipped = shipped
        self._mending = threading.Lock()
        self._closed = False
        self._opened = threading.Event()
        self._search: Search | None = None

    def open(self) -> None:
        """Open the index, and bring it up to the articles first; may take seconds."""
        with self._mending:
            if self._closed or self._search is not None:
                return
            self.refresh()
            try:
                self._search = Search(self._path)
            except KnowledgeError:  # damaged, or of another release: it can be built again
                self._search = self._mended()
        self._opened.set()

    def refresh(self) -> None:
        """Bring the index up to the articles that are stored now, all or nothing.

        Nothing is done when it was built from these articles already, as at most starts.
        """
        articles = self._articles()
        state = f"{index.SCHEMA_VERSION} {self._lexicon.to_json()}".encode()
        digest = hashlib.sha256(state + _ARTICLES.dump_json(articles)).hexdigest()
        if self._path.exists() and self._remembered() == digest:
            return
        self._built_from.unlink(missing_ok=True)
        count = index.build(self._path, articles, self._lexicon)
        self._built_from.write_text(digest, "utf-8")
        log.info("The knowledge base has %d articles", count)

    def _articles(self) -> list[Article]:
        with self._sessions() as session:
            bodies = article_bodies(session)
            removed = removed_articles(session)
        articles = {each.id: each for each in self._shipped if each.id not in removed}
        articles |= {key: _ARTICLE.validate_json(body) for key, body in bodies.items()}
        return [articles[key] for key in sorted(articles)]

    def _remembered(self) -> str:
        try:
            return self._built_from.read_text("utf-8")
        except OSError:
            return ""

    def find(self, typed: str, only: Only = EVERYTHING) -> tuple[Hit, ...]:
        """Articles for what was typed, the best first; what was wanted here before counts."""
        return self._asked(lambda search: search.search(typed, only=only))

    def guides(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Guides for what a citizen said; none when none is good."""
        return self._asked(lambda search: search.answers(text, limit))

    def article(self, article_id: str) -> Article | None:
        """A whole article."""
        return self._asked(lambda search: search.article(article_id))

    def card(self, article_id: str) -> Card | None:
        """An article as a card; ``None`` if there is none."""
        article = self.article(article_id)
        return None if article is None else Card(article)

    def opened(self, article_id: str, typed: str) -> None:
        """Remember that a card was opened after ``typed`` (kept only as terms of names)."""

    def copied(self, article_id: str, typed: str) -> None:
        """Remember that something of a card was copied after ``typed``."""

    def pin(self, article_id: str, on: bool) -> None:
        """Keep an article on the shelf, or no longer."""

    def shelf(self) -> Shelf:
        """What lies ready before anything is typed."""
        return Shelf()

    def remark(self, remark: Remark) -> None:
        """Promise the editors what is wrong; goes as soon as the server can be reached."""

    def attachment(self, sha256: str) -> bytes | None:
        """The bytes of an attachment; ``None`` if they cannot be had now.

        May ask the server: call it where the network may be waited for.
        """
        return None

    def choices(self) -> FilterChoices:
        """What a search can be limited to."""
        return FilterChoices()

    def last_update(self) -> LastUpdate | None:
        """What came last; ``None`` if nothing ever did."""
        return None

    def go_back(self) -> LastUpdate | None:
        """Show what was there before the last update; holds until the next one comes."""
        return None

    def go_forward(self) -> LastUpdate | None:
        """Show the last update again."""
        return None

    def _asked(self, ask: Callable[[Search], T]) -> T:
        """Ask the index; one that turns out to be damaged is built anew, once."""
        self._opened.wait(OPEN_S)
        search = self._search
        if search is None:
            raise KnowledgeError("The knowledge base is not open yet")
        try:
            return ask(search)
        except KnowledgeError:
            with self._mending:
                if self._closed:
                    raise
                log.warning("The index of the knowledge base is damaged; it is built anew")
                search.close()
                search = self._search = self._mended()
            return ask(search)

    def _mended(self) -> Search:
        self._built_from.unlink(missing_ok=True)
        self.refresh()
        return Search(self._path)

    def close(self) -> None:
        """Close the index."""
        with self._mending:
            self._closed = True
            if self._search is not None:
                self._search.close()
