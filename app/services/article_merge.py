"""Two people wrote in one article: what differs, and the article that comes of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from app.domain.article import Article

LISTS = frozenset({"synonyms", "categories", "questions", "related"})
FIXED = frozenset({"id", "version", "blocks"})
BLOCK = "blocks."
SINGLES = tuple(each.name for each in fields(Article) if each.name not in FIXED)

Value = str | tuple[str, ...] | dict[str, str]


class Stays(StrEnum):
    """Whose words stay."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that both sides changed, or a block as ``blocks.材料``.

    Attributes:
        joinable: Both can stay, one after the other.
    """

    field: str
    mine: str
    theirs: str
    joinable: bool


def differing(mine: Article, theirs: Article, base: Article | None) -> tuple[Differing, ...]:
    """What a person has to decide: fields that both changed since ``base`` in different ways.

    Without a ``base`` nobody knows who changed what, so every difference is asked.
    """
    found = []
    for field, (ours, other, before) in _sides(mine, theirs, base).items():
        if ours != other and (base is None or before not in (ours, other)):
            joinable = field in LISTS or field.startswith(BLOCK)
            found.append(Differing(field, written(ours), written(other), joinable))
    return tuple(found)


def settled(
    mine: Article, theirs: Article, base: Article | None, stays: Mapping[str, Stays]
) -> Article:
    """The article with what was decided; what one side alone changed is taken anyway.

    A field that nobody decided keeps mine.
    """
    values: dict[str, Value] = {}
    for field, (ours, other, before) in _sides(mine, theirs, base).items():
        only_theirs = base is not None and ours == before
        match stays.get(field, Stays.THEIRS if only_theirs else Stays.MINE):
            case Stays.MINE:
                values[field] = ours
            case Stays.THEIRS:
                values[field] = other
            case Stays.BOTH:
                values[field] = _joined(ours, other)
    heads = [field.removeprefix(BLOCK) for field in values if field.startswith(BLOCK)]
    blocks = {head: str(values.pop(BLOCK + head)) for head in heads}
    kept = {head: text for head, text in blocks.items() if text.strip()}
    return replace(theirs, blocks=kept, **values)  # type: ignore[arg-type]  # each field's own kind


def written(value: Value) -> str:
    """A value as a person reads it."""
    if isinstance(value, str):
        return value
    return "\n".join(value)


def _sides(
    mine: Article, theirs: Article, base: Article | None
) -> dict[str, tuple[Value, Value, Value]]:
    """Field → mine, theirs and what both came from; blocks in my order, then theirs."""
    before = base or Article(mine.id, "", {})
    found: dict[str, tuple[Value, Value, Value]] = {
        name: (getattr(mine, name), getattr(theirs, name), getattr(before, name))
        for name in SINGLES
    }
    for head in dict.fromkeys((*mine.blocks, *theirs.blocks)):
        texts = tuple(each.blocks.get(head, "") for each in (mine, theirs, before))
        found[BLOCK + head] = (texts[0], texts[1], texts[2])
    return found


def _joined(ours: Value, other: Value) -> Value:
    if isinstance(ours, str) and isinstance(other, str):
        return "\n\n".join(text for text in (ours, other) if text.strip())
    if isinstance(ours, tuple) and isinstance(other, tuple):
        return tuple(dict.fromkeys((*ours, *other)))
    return ours
