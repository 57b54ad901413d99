"""Names that stand together in a sentence, and what place of the call they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.assistant.places import cues
from app.assistant.places.cues import Role
from app.assistant.places.mentions import Mention, linked, outermost
from app.assistant.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Address:
    """Mentions that follow each other as one address.

    Attributes:
        outline: The longest ones, which share no characters.
        mentions: All that stand within them.
        role: What place of the call it is.
        is_mended: It takes the place of what was named before it.
    """

    outline: tuple[Mention, ...]
    mentions: tuple[Mention, ...]
    role: Role
    is_mended: bool


def addresses(sentence: Sentence, mentions: Sequence[Mention]) -> tuple[Address, ...]:
    """The addresses of a sentence in order; no mention is lost."""
    groups = _groups(outermost(mentions))
    owner = {
        at: n for n, group in enumerate(groups) for m in group for at in range(m.first, m.last)
    }
    within: list[list[Mention]] = [[] for _ in groups]
    for mention in mentions:
        of = next(owner[at] for at in range(mention.first, mention.last) if at in owner)
        within[of].append(mention)
    return tuple(_address(sentence, *each) for each in zip(groups, within, strict=True))


def _address(
    sentence: Sentence, outline: Sequence[Mention], mentions: Sequence[Mention]
) -> Address:
    before, after = sentence.text[: outline[0].start], sentence.text[outline[-1].end :]
    role = cues.role(before, after)
    within = tuple(replace(mention, role=role) for mention in mentions)
    return Address(tuple(outline), within, role, cues.is_mended(before))


def _groups(outline: Sequence[Mention]) -> list[list[Mention]]:
    groups: list[list[Mention]] = [[mention] for mention in outline[:1]]
    for before, mention in pairwise(outline):
        if linked(before, mention):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups
