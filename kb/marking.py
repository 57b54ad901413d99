"""What to show in bold, and the sentence of an article that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from kb.query import Query
from kb.results import Mark
from kb.terms import Name, folded, heard

SNIPPET_CHARS = 60
BEFORE = 12
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


def name_marks(name: Name, query: Query, concepts: Iterable[tuple[int, int]]) -> tuple[Mark, ...]:
    """Where ``query`` is met in a name: as written, by ``concepts`` (places), or by its sound."""
    lit = _written(name.text, query)
    for start, end in concepts:
        lit[start:end] = [True] * (end - start)
    if query.initials:
        _light_initials(name.initials, query.initials, lit)
    else:
        _light_sounds(name, query, lit)
    return _edges(lit)


def text_marks(text: str, query: Query) -> tuple[Mark, ...]:
    """Where ``query`` is met in a text as written."""
    return _edges(_written(folded(text), query))


def snippet(blocks: Iterable[str], query: Query) -> str:
    """The sentence that meets the question most, cut to one line."""
    terms = query.written
    sentences = [sentence for text in blocks for sentence in _SENTENCE.findall(text)]
    best = max(sentences, key=lambda text: sum(term in text for term in terms), default="")
    text = " ".join(best.split())
    lit = text_marks(text, query) if len(text) > SNIPPET_CHARS else ()
    start = max(0, lit[0].start - BEFORE) if lit else 0
    cut = text[start : start + SNIPPET_CHARS]
    return ("…" if start else "") + cut + ("…" if start + SNIPPET_CHARS < len(text) else "")


def _written(text: str, query: Query) -> list[bool]:
    lit = [False] * len(text)
    for term in query.written:
        at = text.find(term)
        while at >= 0:
            lit[at : at + len(term)] = [True] * len(term)
            at = text.find(term, at + 1)
    return lit


def _light_sounds(name: Name, query: Query, lit: list[bool]) -> None:
    terms = {term for unit in query.units for way in unit.ways for term in way.terms}
    halves = tuple(term[:-1] for term in terms if term.startswith("~") and term.endswith("*"))
    for at, (first, second) in enumerate(pairwise(name.syllables)):
        pair = heard(first, second) if first and second else ""
        if pair and not any(lit[at : at + 2]) and (pair in terms or pair.startswith(halves)):
            lit[at : at + 2] = [True, True]
        elif pair and (pair in terms or (halves and pair.startswith(halves))):
            lit[at + 1] = True


def _light_initials(initials: str, typed: str, lit: list[bool]) -> None:
    at, rest = 0, typed
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if initials.find(rest[:n], at) >= 0), 0)
        if not length:
            return
        at = initials.find(rest[:length], at)
        lit[at : at + length] = [True] * length
        at, rest = at + length, rest[length:]


def _edges(lit: list[bool]) -> tuple[Mark, ...]:
    edges = [i for i, (a, b) in enumerate(pairwise([False, *lit, False])) if a != b]
    return tuple(Mark(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
