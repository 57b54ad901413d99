"""Articles of the knowledge base on their way from a writer to the seats."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

NOTE_CHARS = 2_000
"""Of a note to a writer, of a remark and of the answer to one."""
ATTACHED_BYTES = 8 * 2**20
"""Of a picture or file of an article; the server takes no more."""


@dataclass(frozen=True, slots=True)
class Article:
    """A knowledge-base article as published: the fields of ``kb.articles.Article``.

    All but the first three may be missing in what an older end sent or stored.
    """

    id: str
    title: str
    blocks: dict[str, str]
    synonyms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    valid_to: str = ""
    valid_from: str = ""
    region: str = ""
    version: int = 1
    source: str = ""
    sensitivity: str = "public"
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    attachments: dict[str, str] = field(default_factory=dict)


class DraftState(StrEnum):
    """Where an unpublished text stands; publishing ends it."""

    DRAFT = "draft"
    """Being written."""
    REVIEW = "review"
    """Submitted: another person is to read it."""
    RETURNED = "returned"
    """Given back to the writer, with a note."""
    APPROVED = "approved"
    """Read by another person and found right; it may be published."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an article is to become. Each article has one open draft at most.

    A seat fills in ``article`` and, if it knows it, ``based_on``; the rest is the server's.

    Attributes:
        by: User name of who last wrote in it; that person may not approve it.
        name: The same person's name as others see it.
        at_ms: When it last changed, UTC milliseconds since 1970.
        revision: Grows with every change of it; the next one must name it. 0 = not stored yet.
        note: What the reviewer wrote when giving it back.
        approved_by: User name of who found it right; empty unless it is approved.
        based_on: ``ArticleVersion.version`` that it was begun from. 0 = a new article, or, when
            it is sent, whatever is published then.
    """

    article: Article
    state: DraftState = DraftState.DRAFT
    by: str = ""
    name: str = ""
    at_ms: int = 0
    revision: int = 0
    note: str = ""
    approved_by: str = ""
    based_on: int = 0


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """A state that was published once; none of them is ever changed or deleted.

    Attributes:
        version: Counts what the server published under this id, from 1, tombstones too.
        article: ``None`` if this was the withdrawal of the article.
        by: User name of who wrote it; empty if it came with the program.
        published_by: User name of who put it out.
        at_ms: When, UTC milliseconds since 1970; 0 if that was not written down.
        back_to: The version whose text this is again; 0 if it is a new text.
    """

    id: str
    version: int
    article: Article | None
    by: str = ""
    published_by: str = ""
    at_ms: int = 0
    back_to: int = 0


class RemarkReason(StrEnum):
    """What is the matter with an article, as the person at the telephone sees it."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    CONTACT = "contact"
    """A telephone number or an address does not hold."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody who read an article finds wrong with it, for its editors.

    A seat fills in the first group; the server adds who said it and how it was settled.

    Attributes:
        id: Made by whoever remarks; the same remark sent twice is one.
        version: ``Article.version`` of what was read.
        at_ms: When it was said, UTC milliseconds since 1970, by the seat's clock.
        ticket_id: The ticket in hand, if there was one.
        by: User name.
        name: The same person's name as others see it.
        closed_ms: 0 while it is open.
        closed_by: User name of the editor who closed it.
        closing: What the editor answered.
    """

    id: UUID
    article_id: str
    version: int
    reason: RemarkReason
    text: str = ""
    at_ms: int = 0
    ticket_id: UUID | None = None

    by: str = ""
    name: str = ""
    closed_ms: int = 0
    closed_by: str = ""
    closing: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the editors have still to look at it."""
        return not self.closed_ms
