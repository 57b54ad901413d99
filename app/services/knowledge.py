"""The knowledge base at the seat: the sample or pulled articles, and an index that follows them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from app.store.articles import article_bodies, removed_articles
from app.store.database import Sessions
from kb import index
from kb.articles import Article
from kb.results import Hit
from kb.search import Search

__all__ = ["Article", "Knowledge"]

log = logging.getLogger(__name__)

_ARTICLE = TypeAdapter(Article)


class Knowledge:
    """Searches and follows what was pulled. Blocking; call it off the UI thread."""

    def __init__(self, path: Path, sessions: Sessions, shipped: Sequence[Article]) -> None:
        """Keep the index at ``path``; ``shipped`` articles serve until the server sends its own."""
        self._path = path
        self._sessions = sessions
        self._shipped = shipped
        self.refresh()
        self._search = Search(path)

    def refresh(self) -> None:
        """Bring the index up to the articles that are stored now, all or nothing."""
        with self._sessions() as session:
            bodies = article_bodies(session)
            removed = removed_articles(session)
        articles = {each.id: each for each in self._shipped if each.id not in removed}
        articles |= {key: _ARTICLE.validate_json(body) for key, body in bodies.items()}
        count = index.build(self._path, articles.values())
        log.info("The knowledge base has %d articles", count)

    def find(self, typed: str) -> tuple[Hit, ...]:
        """Articles for what was typed."""
        return self._search.search(typed)

    def guides(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Guides for what a citizen said; none when none is good."""
        return self._search.guides_for(text, limit)

    def article(self, article_id: str) -> Article | None:
        """A whole article."""
        return self._search.article(article_id)

    def close(self) -> None:
        """Close the index."""
        self._search.close()
