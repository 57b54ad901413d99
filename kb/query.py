"""What somebody typed or said, as full-text queries and as marks in a text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kb.results import Mark
from kb.terms import folded, is_chinese, pairs, runs, telling

MAX_CHARS = 300
"""Longer text is cut at its beginning: what was said last counts."""
MAX_RUNS = 12


@dataclass(frozen=True, slots=True)
class Query:
    """A cleaned question: stretches of Chinese and words of letters, in order.

    Attributes:
        telling: What a whole question is about, see :func:`kb.terms.telling`.
    """

    runs: tuple[str, ...]
    telling: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Query:
        """Take what can be searched out of any text."""
        text = text[-MAX_CHARS:]
        return cls(tuple(runs(text)[-MAX_RUNS:]), tuple(sorted(telling(text))))

    def strict(self) -> str:
        """Full-text query for articles that hold every run; only quoted safe characters."""
        return " AND ".join(_clause(run) for run in self.runs)


def loose(tokens: list[str]) -> str:
    """Full-text query for articles that hold any of ``tokens``."""
    return "{title synonyms body} : (" + " OR ".join(f'"{token}"' for token in tokens) + ")"


def marks(text: str, query: Query, spelled: list[str] | None = None) -> tuple[Mark, ...]:
    """Where ``query`` is met in ``text``: as written, or as ``spelled`` in pinyin."""
    plain = "".join(folded(char)[:1] or char for char in text)
    lit = [False] * len(text)
    for run in query.runs:
        if _light(plain, run, lit):
            continue
        if is_chinese(run):
            for pair in pairs(run):
                _light(plain, pair, lit)
        elif spelled:
            _light_sound(spelled, run, lit)
    edges = [i for i, (a, b) in enumerate(pairwise([False, *lit, False])) if a != b]
    return tuple(Mark(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def sounds_from(spelled: list[str], run: str) -> tuple[int, int] | None:
    """Which characters, first and past the last, ``run`` spells in full or by initials."""
    for start in range(len(spelled)):
        for shorten in (False, True):
            end, said = start, ""
            while end < len(spelled) and len(said) < len(run) and spelled[end]:
                said += spelled[end][:1] if shorten else spelled[end]
                end += 1
            if said.startswith(run):
                return start, end
    return None


def _clause(run: str) -> str:
    if not is_chinese(run):
        return f'"{run}" *'
    if len(run) == 1:
        return f'{{title synonyms}} : "{run}" *'
    return '"' + " ".join(pairs(run)) + '"'


def _light(plain: str, piece: str, lit: list[bool]) -> bool:
    at = plain.find(piece)
    found = at >= 0
    while at >= 0:
        lit[at : at + len(piece)] = [True] * len(piece)
        at = plain.find(piece, at + 1)
    return found


def _light_sound(spelled: list[str], run: str, lit: list[bool]) -> None:
    if span := sounds_from(spelled, run):
        start, end = span
        lit[start:end] = [True] * (end - start)
