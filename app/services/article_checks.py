"""What an editor should mend in an article, while it is being written."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum

from app.domain.article import Article
from kb import articles as knowledge
from kb.checking import problems_of

USUAL_HEADS = ("条件", "材料", "时限", "地点", "电话", "依据")
"""Blocks that a card shows first, in this order."""
LONG_BLOCK = 600
"""Characters of a block from which on nobody reads it to a citizen."""

_PICTURE = re.compile(r"!\[[^\]]{0,200}\]\(([^)\s]{1,200})(?:\s[^)]{0,200})?\)")
"""Bounded, or a block of nothing but ``![](`` would hold the form for a minute."""


class Advice(StrEnum):
    """What is allowed and still makes an article hard to find, to read or to trust."""

    NO_SYNONYMS = "no_synonyms"
    NO_CATEGORY = "no_category"
    NO_SOURCE = "no_source"
    LONG_BLOCK = "long_block"
    PICTURE_MISSING = "picture_missing"
    RELATED_UNKNOWN = "related_unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        field: ``title``, ``blocks.材料`` …; where the caret goes.
        reason: Of ``kb.checking``, in English; empty for an advice.
        advice: Set where the article may be sent all the same.
        about: Names that the sentence is filled with.
    """

    field: str
    reason: str = ""
    advice: Advice | None = None
    about: str = ""

    @property
    def must(self) -> bool:
        """Tell whether the article cannot be sent like this."""
        return self.advice is None


def findings_of(
    article: Article, categories: Collection[str] | None, others: Collection[str] | None
) -> tuple[Finding, ...]:
    """Everything to mend, what must be first.

    Args:
        article: As it is on the form.
        categories: The codes that there are; ``None`` = any will do.
        others: Ids of the articles that there are; ``None`` = not known yet.
    """
    checked = problems_of(knowledge.Article(**asdict(article)), categories)
    problems = [Finding(each.field, each.reason) for each in checked]
    return (*problems, *_of_finding_it(article), *_of_reading_it(article, others))


def pictures_of(text: str) -> tuple[str, ...]:
    """Names of the pictures that a Markdown text shows."""
    return tuple(dict.fromkeys(_PICTURE.findall(text)))


def _of_finding_it(article: Article) -> list[Finding]:
    missing = (
        (article.synonyms, "synonyms", Advice.NO_SYNONYMS),
        (article.categories, "categories", Advice.NO_CATEGORY),
        (article.source.strip(), "source", Advice.NO_SOURCE),
    )
    return [Finding(field, advice=advice) for value, field, advice in missing if not value]


def _of_reading_it(article: Article, others: Collection[str] | None) -> list[Finding]:
    found = []
    for head, text in article.blocks.items():
        field = f"blocks.{head}"
        if len(text) > LONG_BLOCK:
            found.append(Finding(field, advice=Advice.LONG_BLOCK, about=head))
        missing = [name for name in pictures_of(text) if name not in article.attachments]
        if missing:
            names = ", ".join(missing[:5])
            found.append(Finding(field, advice=Advice.PICTURE_MISSING, about=names))
    if others is not None:
        unknown = [each for each in article.related if each not in others]
        if unknown:
            told = ", ".join(unknown[:5])
            found.append(Finding("related", advice=Advice.RELATED_UNKNOWN, about=told))
    return found
