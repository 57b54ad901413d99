"""Finds published articles by what they are called, among a hundred thousand at a keystroke."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from app.domain.article import Article


class ArticleTitles:
    """Frozen: any thread may ask, whoever publishes makes another one.

    All texts stand in one, a line each: the search for the first word runs in C.
    """

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._articles = tuple(articles)
        lines = [_said(each) for each in self._articles]
        self._text = "\n".join(lines)
        self._starts: list[int] = []
        start = 0
        for line in lines:
            self._starts.append(start)
            start += len(line) + 1

    def find(self, typed: str) -> Iterator[Article]:
        """Articles that hold every word typed, in no order of worth; all if nothing is typed."""
        first, *others = typed.lower().split() or [""]
        at = 0
        while self._articles and (at := self._text.find(first, at)) >= 0:
            number = bisect_right(self._starts, at) - 1
            is_last = number + 1 == len(self._starts)
            end = len(self._text) if is_last else self._starts[number + 1] - 1
            line = self._text[self._starts[number] : end]
            if all(word in line for word in others):
                yield self._articles[number]
            if is_last:
                return
            at = end + 1


def _said(article: Article) -> str:
    words = (article.id, article.title, article.unit, *article.synonyms)
    return " ".join(" ".join(words).lower().split())
