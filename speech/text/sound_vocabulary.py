"""Names that a recogniser's model cannot write, because it lacks a word for some part of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

LONGEST_WORD = 6
"""Characters; models have few longer words, and a name of one long word is rarely in them."""


def unsayable(
    names: Iterable[str], unknown: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> tuple[str, ...]:
    """Those of ``names`` that no row of the model's words spells, in their order.

    Args:
        names: Texts of the lexicon; 幸福社区 can be said when 幸福 and 社区 are words.
        unknown: ``Engine.unknown``: which of some words the model can never write. It is asked
            once, for every stretch of up to six characters of every name and for whole names.
    """
    wanted = tuple(dict.fromkeys(names))
    parts = dict.fromkeys(part for name in wanted for part in _parts(name))
    words = set(parts).difference(unknown(tuple(parts)))
    return tuple(name for name in wanted if not _spelled_by(name, words))


def _parts(name: str) -> set[str]:
    size = len(name)
    return {
        name[start:end]
        for start in range(size)
        for end in range(start + 1, min(size, start + LONGEST_WORD) + 1)
    } | {name}


def _spelled_by(name: str, words: set[str]) -> bool:
    reached = [True] + [False] * len(name)
    for end in range(1, len(name) + 1):
        firsts = range(max(0, end - LONGEST_WORD), end)
        reached[end] = any(reached[at] and name[at:end] in words for at in firsts)
    return name in words or reached[-1]
