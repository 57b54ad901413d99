"""Which names belong together: a division, and what was said of the divisions it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from app.assistant.places.cues import Role
from app.assistant.places.mentions import SHORT, Mention, linked
from app.assistant.places.names import CITY, COMMUNITY, DISTRICT, SPOT, STREET
from app.assistant.places.register import Register

KEPT = 4
"""Mentions of one division that are weighed against each other."""
BESIDE = 3
SLACK = 1e-6
ASIDE_SHARE = 0.5


@dataclass(frozen=True)
class Chain:
    """A division or spot, and the mentions that speak for it: its own first, then those above."""

    row: int
    mentions: tuple[Mention, ...]

    @cached_property
    def weight(self) -> float:
        """Characters that speak for it, by likeness; those said aside count half."""
        return sum(m.weight * (ASIDE_SHARE if m.role is Role.ASIDE else 1) for m in self.mentions)

    @property
    def own(self) -> Mention:
        """The mention of the division itself."""
        return self.mentions[0]

    @cached_property
    def role(self) -> Role:
        """What place of the call the division's own name is."""
        return self.own.role

    @property
    def rank(self) -> tuple[bool, float]:
        """What is not said aside comes first, then what more words speak for."""
        firm = self.role is not Role.ASIDE and not all(m.is_misheard for m in self.mentions)
        return firm, self.weight


def chains(mentions: Iterable[Mention], register: Register) -> list[Chain]:
    """The best chain of every division that is mentioned and may be meant, best first."""
    by_row: dict[int, list[Mention]] = {}
    for mention in mentions:
        for row in mention.rows:
            by_row.setdefault(row, []).append(mention)
    kept = {row: _kept(found) for row, found in by_row.items()}
    found = [chain for row in kept if (chain := _chain(row, kept, register))]
    return sorted(found, key=lambda c: (*c.rank, -register.depths[c.row]), reverse=True)


def _kept(mentions: list[Mention]) -> list[Mention]:
    """The best, of equal ones the last: a correction comes after what it corrects."""
    if len(mentions) <= KEPT:
        return mentions
    order = sorted(
        enumerate(mentions), key=lambda e: (e[1].is_strong, e[1].role, e[1].weight, e[0])
    )
    return [mention for _, mention in order[-KEPT:]]


def _chain(row: int, kept: Mapping[int, list[Mention]], register: Register) -> Chain | None:
    above = [kept[each] for each in register.above(row)[1:] if each in kept]
    best: Chain | None = None
    for own in kept[row]:
        for picked in product(*([*_beside(own, level), None] for level in above)):
            mentions = (own, *(mention for mention in picked if mention is not None))
            if _is_sound(mentions):
                chain = Chain(row, mentions)
                if best is None or _better(chain, best):
                    best = chain
    return best


def _beside(own: Mention, level: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions of a wider division that may go with ``own``: near ones that stand alone."""
    if len(level) <= BESIDE:
        return level
    return sorted(level, key=lambda m: _fitness(own, m))[-BESIDE:]


def _fitness(own: Mention, above: Mention) -> tuple[bool, bool, int]:
    same = own.sentence.index == above.sentence.index
    return same and not above.overlaps(own), above.is_strong, -abs(own.first - above.last)


def _better(chain: Chain, best: Chain) -> bool:
    return (*chain.rank, _nearness(chain)) >= (*best.rank, _nearness(best))


def _nearness(chain: Chain) -> int:
    """How many of its names follow each other as one address."""
    return sum(
        linked(above, below)
        for below, above in zip(chain.mentions, chain.mentions[1:], strict=False)
    )


def _is_sound(mentions: Sequence[Mention]) -> bool:
    """Tell whether no two share characters, and each may be believed beside the others."""
    for number, mention in enumerate(mentions):
        if any(mention.overlaps(other) for other in mentions[number + 1 :]):
            return False
    return all(_is_believed(number, mentions) for number in range(len(mentions)))


def _is_believed(number: int, mentions: Sequence[Mention]) -> bool:
    """Weak names need a neighbour of the same address, misheard ones another name."""
    mention = mentions[number]
    below = mentions[number - 1] if number else None
    above = mentions[number + 1] if number + 1 < len(mentions) else None
    follows = above is not None and linked(above, mention) and not _is_doubtful(above)
    leads = below is not None and linked(mention, below) and not _is_doubtful(below)
    if mention.is_cut:
        return leads
    if mention.is_strong or follows:
        return not (mention.is_misheard and mention.depths[-1] == COMMUNITY and len(mentions) == 1)
    if mention.is_bare:
        return leads and not (mention.is_misheard and mention.last - mention.first <= SHORT)
    return leads or any(m.is_strong and not m.is_misheard for m in mentions)


def _is_doubtful(mention: Mention) -> bool:
    return mention.is_misheard and mention.is_bare


@dataclass(frozen=True)
class Choice:
    """The best chain and all that cannot be told from it.

    Attributes:
        best: The first of them.
        rivals: Chains that fit the words as well, the best among them; one if it is certain.
    """

    best: Chain
    rivals: tuple[Chain, ...]

    @property
    def rows(self) -> list[int]:
        """The divisions that may be meant."""
        return list(dict.fromkeys(chain.row for chain in self.rivals))


def choose(found: Sequence[Chain], register: Register) -> Choice:
    """Tell the best of at least one chain, and its twins.

    A division and one inside it that fit equally well are no twins: the wider one is meant.
    Community and village of one name are twins unless their street or town was named: people
    call a village that became a community by either.
    """
    best = found[0]
    rivals = [best]
    rivals += [
        other
        for other in found[1:]
        if other.rank[0] == best.rank[0] and _is_twin(other, best, register)
    ]
    depth = min(register.depths[chain.row] for chain in rivals)
    if best.own.is_bare:
        rivals = [chain for chain in rivals if register.depths[chain.row] == depth]
    return Choice(rivals[0], tuple(rivals))


def _is_twin(other: Chain, best: Chain, register: Register) -> bool:
    one, two = best.own, other.own
    if register.lies_in(other.row, best.row) or not one.overlaps(two):
        return False
    if other.weight > best.weight - SLACK:
        return True
    if register.depths[best.row] != COMMUNITY or register.depths[other.row] != COMMUNITY:
        return False
    same_words = one.first == two.first and one.sentence.index == two.sentence.index
    alike = same_words and one.core == two.core and not one.is_misheard and not one.is_bare
    has_street = any(register.depths[r] == STREET for m in best.mentions[1:] for r in m.rows)
    return alike and not has_street and best.mentions[1:] == other.mentions[1:]


__all__ = ["CITY", "DISTRICT", "SPOT", "Chain", "Choice", "chains", "choose"]
