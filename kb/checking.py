"""The rules that an article keeps, before it is published or enters an index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.articles import Article, Sensitivity

TITLE_CHARS = 200
LINE_CHARS = 200
"""Of a synonym, a question, a unit, a heading."""
BLOCK_CHARS = 20_000
LISTED = 200
"""Synonyms, questions, categories, related articles, attachments: so many of each."""
BLOCKS = 50
LAST_VERSION = 2**31 - 1

_ID = re.compile(r"[\w.:-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINES = {"\n", "\t"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an article.

    Attributes:
        field: ``title``, ``blocks.材料`` …
        reason: In words, without the field.
    """

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"


def problems_of(article: Article, categories: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong with ``article``, in the order of its fields.

    Args:
        article: As it was typed, imported or sent.
        categories: The codes that there are; ``None`` = whatever code is given will do.
    """
    return [
        *_of_names(article),
        *_of_blocks(article.blocks),
        *_of_lists(article, categories),
        *_of_dates(article),
        *_of_attachments(article.attachments),
    ]


def unknown_relations(articles: Iterable[Article], others: Collection[str] = ()) -> Iterator[str]:
    """Yield ``KB1 → KB9`` for each related article that is neither among these nor ``others``.

    A circle of relations is no fault: two guides often name each other, and nobody follows
    them but a person, one at a time.
    """
    articles = list(articles)
    known = {article.id for article in articles} | set(others)
    for article in articles:
        yield from (f"{article.id} → {other}" for other in article.related if other not in known)


def is_day(text: str) -> bool:
    """Tell whether ``text`` is a day of the calendar, written ``2027-12-31``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_names(article: Article) -> Iterator[Problem]:
    if not article.id.strip():
        yield Problem("id", "is missing")
    elif not _ID.fullmatch(article.id):
        yield Problem("id", "is not 1 to 64 letters, digits and . : - _")
    if not article.title.strip():
        yield Problem("title", "is missing")
    yield from _of_line("title", article.title, TITLE_CHARS)
    for name in ("unit", "region", "source"):
        yield from _of_line(name, getattr(article, name), LINE_CHARS)
    if not 1 <= article.version <= LAST_VERSION:
        yield Problem("version", f"is not 1 to {LAST_VERSION}")
    if article.sensitivity not in list(Sensitivity):
        yield Problem("sensitivity", f"is not {' or '.join(Sensitivity)}")


def _of_blocks(blocks: dict[str, str]) -> Iterator[Problem]:
    if not any(text.strip() for text in blocks.values()):
        yield Problem("blocks", "hold no text")
    if len(blocks) > BLOCKS:
        yield Problem("blocks", f"are more than {BLOCKS}")
    for heading, text in blocks.items():
        if not heading.strip():
            yield Problem("blocks", "have one without a heading")
        yield from _of_line("blocks", heading, LINE_CHARS)
        if len(text) > BLOCK_CHARS:
            yield Problem(f"blocks.{heading}", f"has more than {BLOCK_CHARS} characters")
        if sign := _unwritten(text, _LINES):
            yield Problem(f"blocks.{heading}", f"holds the sign {sign}")


def _of_lists(article: Article, categories: Collection[str] | None) -> Iterator[Problem]:
    for name in ("synonyms", "categories", "questions", "related"):
        items: tuple[str, ...] = getattr(article, name)
        if len(items) > LISTED:
            yield Problem(name, f"are more than {LISTED}")
        for item in items:
            yield from _of_line(name, item, LINE_CHARS)
        if not all(item.strip() for item in items):
            yield Problem(name, "have an empty one")
    if categories is not None:
        unknown = [code for code in article.categories if code not in categories]
        if unknown:
            yield Problem("categories", f"have a code that is not known: {' '.join(unknown[:5])}")
    if article.id in article.related:
        yield Problem("related", "name the article itself")


def _of_dates(article: Article) -> Iterator[Problem]:
    good = True
    for name in ("valid_from", "valid_to"):
        text: str = getattr(article, name)
        if text and not is_day(text):
            good = False
            yield Problem(name, "is not a date like 2027-12-31")
    if good and article.valid_from and article.valid_to and article.valid_to < article.valid_from:
        yield Problem("valid_to", f"{article.valid_to} lies before {article.valid_from}")


def _of_attachments(attachments: dict[str, str]) -> Iterator[Problem]:
    if len(attachments) > LISTED:
        yield Problem("attachments", f"are more than {LISTED}")
    for name, digest in attachments.items():
        yield from _of_line("attachments", name, LINE_CHARS)
        if not name.strip(". ") or set(name) & set('/\\:*?"<>|'):
            yield Problem("attachments", "have one whose name is no plain name of a file")
        if not _SHA256.fullmatch(digest):
            yield Problem(f"attachments.{name}", "is not a SHA-256 of 64 digits")


def _of_line(name: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(name, f"has {len(text)} characters, {most} are allowed")
    if sign := _unwritten(text, ()):
        yield Problem(name, f"holds the sign {sign}")


def _unwritten(text: str, allowed: Collection[str]) -> str:
    """The first sign that nobody writes (control, half a surrogate, U+FFFD), as ``U+0007``."""
    for sign in text:
        bad = sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cs", "Cn"}
        if bad and sign not in allowed:
            return f"U+{ord(sign):04X}"
    return ""
