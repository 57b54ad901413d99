"""What lies on an editor's desk: articles in the making, remarks, an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.article import Article, Draft, Remark


class Stage(StrEnum):
    """How far an article has come; all but the last are those of ``DraftState``."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    """There is no draft of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article as an editor has it before them.

    Attributes:
        article: As it is to become.
        base: The article that the writing began with; ``None`` if it is a new one.
        by: User who last wrote in the draft; ``name`` is the same person's.
        at_ms: When, UTC milliseconds since 1970; 0 = not known.
        revision: Of the server's draft, which a change must name; 0 = there is none.
        note: Why it was returned.
        based_on: Published version that the draft was begun from; 0 = whatever is there.
        is_kept: There are words on this computer that the server does not have.
    """

    article: Article
    stage: Stage = Stage.DRAFT
    base: Article | None = None
    by: str = ""
    name: str = ""
    at_ms: int = 0
    revision: int = 0
    note: str = ""
    based_on: int = 0
    is_kept: bool = False


def sheet_of(draft: Draft) -> Sheet:
    """A draft of the server as a sheet that nobody here has written on."""
    return Sheet(
        draft.article,
        Stage(draft.state.value),
        draft.article,
        draft.by,
        draft.name,
        draft.at_ms,
        draft.revision,
        draft.note,
        draft.based_on,
    )


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A remark with the title of what it is about; empty if that is not known."""

    remark: Remark
    title: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that somebody has to do something about.

    Attributes:
        sheets: Drafts, the newest first; words kept here lie over the server's.
        remarks: Those that are open, the newest first.
    """

    sheets: tuple[Sheet, ...] = ()
    remarks: tuple[RemarkLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """What a search among the published articles found.

    Attributes:
        typed: What was looked for.
        total: How many fit; may be more than are in ``sheets``.
    """

    typed: str
    sheets: tuple[Sheet, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a file that was not taken.

    Attributes:
        number: Line or row, from 1; 0 = the whole file.
        reason: In English, ``title is missing; blocks hold no text``.
    """

    file: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was read and not yet taken over.

    Attributes:
        notes: What a person should know, though nothing is wrong.
        pictures: SHA-256 → content.
    """

    name: str
    articles: tuple[Article, ...]
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an import.

    Attributes:
        drafts: How many articles are drafts on the server now.
        refused: Title and reason of each that the server did not take; without a reason there
            is a draft of it already.
        is_whole: False if the server stopped answering on the way.
    """

    drafts: int
    refused: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True
