"""What a card tells beside the article itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from app.services.cards import CardState, Change
from kb.articles import Article

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
QUESTIONS = "问题"
"""Heads the change of what is asked of the citizen."""


def state_of(article: Article, today: date) -> CardState:
    """Tell whether an article holds on a day."""
    if article.valid_from > today.isoformat():
        return CardState.NOT_YET
    return CardState.EXPIRED if article.is_expired(today) else CardState.HOLDS


def changes_of(before: Article, after: Article) -> tuple[Change, ...]:
    """List the parts that differ: title, blocks in the order of ``after``, then what is gone."""
    old, new = _parts(before), _parts(after)
    heads = [*new, *(head for head in old if head not in new)]
    pairs = ((head, old.get(head, ""), new.get(head, "")) for head in heads)
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def pictures_of(article: Article) -> dict[str, str]:
    """The attachments that are pictures: name → SHA-256 (hex)."""
    return {
        name: sha256
        for name, sha256 in article.attachments.items()
        if PurePosixPath(name.lower()).suffix in PICTURES
    }


def _parts(article: Article) -> Mapping[str, str]:
    parts = {"": article.title, **{head: text.strip() for head, text in article.blocks.items()}}
    if article.questions:
        parts.setdefault(QUESTIONS, "\n".join(article.questions))
    return parts
