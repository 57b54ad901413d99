"""Cuts names and texts into the terms that the index stores.

Chinese needs no dictionary of words: a name is stored as its overlapping pairs of characters, so
that any stretch of two or more is found. Beside them stand its single characters, the concepts
that its expressions mean (``@``), how its pairs sound (``~``) and the initials of that (``^``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kb.lexicon import Kind, Lexicon
from kb.sounds import Sounds, near

_BRACKETS = re.compile(r"[()（）\[\]【】〔〕]")
SHORT = 1
"""Characters of a section that is too short to be one."""
_RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+")


class _Folding(dict[int, str]):
    """Character → as it is searched; learnt as characters come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char).lower()
        self[code] = plain if len(plain) == 1 else char
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Bring full-width forms and capitals together; places stay the same."""
    return text.translate(_FOLDING)


def runs(text: str) -> list[tuple[int, str]]:
    """Stretches of Chinese and words of letters and digits in folded text, with their places."""
    return [(match.start(), match[0]) for match in _RUN.finditer(text)]


def is_chinese(run: str) -> bool:
    """Tell which of the two a run is."""
    return run[0] >= "㐀"


def pairs(run: str) -> list[str]:
    """Overlapping pairs of a Chinese run; a single character stays alone."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def meant(concept: str) -> str:
    """The term of a concept."""
    return f"@{concept}"


def heard(first: str, second: str) -> str:
    """The term of two syllables, one after the other; near sounds are one."""
    return f"~{near(first)} {near(second)}"


def body_terms(text: str) -> set[str]:
    """What is stored of an article's text."""
    return {
        term for _, run in runs(folded(text)) for term in (pairs(run) if is_chinese(run) else [run])
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a name: an expression of the lexicon, or what is between two of them.

    Attributes:
        any_of: One of these terms is enough to match it.
        of: Otherwise, these match it by halves.
        kind: Of the concept; ``None`` for what the lexicon does not know.
    """

    any_of: tuple[str, ...]
    of: tuple[str, ...]
    kind: Kind | None = None


@dataclass(frozen=True)
class Name:
    """A title or a synonym, taken apart.

    Attributes:
        text: Folded.
        sections: The parts of what stands in and outside brackets, if there are any.
        concepts: The terms of what its expressions mean.
    """

    text: str
    parts: tuple[Part, ...]
    sections: tuple[tuple[Part, ...], ...]
    concepts: frozenset[str]
    _sounds: Sounds

    @classmethod
    def of(cls, name: str, lexicon: Lexicon, sounds: Sounds) -> Name:
        """Take ``name`` apart."""
        text = folded(name)
        cut = [section for section in _BRACKETS.split(text) if len(section) > SHORT]
        sections = tuple(tuple(_parts(section, lexicon)) for section in cut)
        parts = tuple(part for section in sections for part in section)
        terms = (term for part in parts for term in (*part.any_of, *part.of))
        concepts = frozenset(term for term in terms if term[0] == "@")
        return cls(text, parts, sections if len(sections) > 1 else (), concepts, sounds)

    @property
    def terms(self) -> set[str]:
        """All that it is stored under."""
        terms = {*self.concepts, *self.heard}
        for _, run in runs(self.text):
            terms.update((*pairs(run), *run) if is_chinese(run) else (run,))
        for first, second in pairwise(self.syllables):
            if first and second:
                terms.add(f"^{first[0]}{second[0]}")
        if self.syllables and self.syllables[0]:
            terms.add(f"^{self.syllables[0][0]}")
        return terms

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """How each character sounds; a letter as itself, other signs as nothing."""
        return tuple(
            sound or (char if char.isascii() and char.isalnum() else "")
            for char, sound in zip(self.text, self._sounds.of(self.text), strict=True)
        )

    @cached_property
    def heard(self) -> frozenset[str]:
        """The terms of how its pairs sound."""
        sounds = pairwise(self.syllables)
        return frozenset(heard(first, second) for first, second in sounds if first and second)

    @property
    def initials(self) -> str:
        """The first letter of each syllable, a blank where there is none."""
        return "".join(syllable[:1] or " " for syllable in self.syllables)

    def holds(self, term: str) -> bool:
        """Tell whether it is stored under ``term``."""
        if term[0] == "@":
            return term in self.concepts
        return term in self.heard if term[0] == "~" else term in self.text


def _parts(text: str, lexicon: Lexicon) -> Iterator[Part]:
    end = 0
    for piece in lexicon.pieces(text):
        sure = [sense for sense in piece.meaning.senses if sense.weight == 1]
        if not sure or piece.end - piece.start == 1:  # one character may be part of another word
            continue
        yield from _between(text[end : piece.start])
        end = piece.end
        inner = [sense.concept for sense in piece.meaning.inner if sense.weight == 1]
        yield Part(
            tuple(meant(sense.concept) for sense in sure),
            tuple(map(meant, inner)) or tuple(pairs(text[piece.start : piece.end])),
            sure[0].kind,
        )
    yield from _between(text[end:])


def _between(text: str) -> Iterator[Part]:
    for _, run in runs(text):
        if len(run) > 1 or not is_chinese(run):
            for term in pairs(run) if is_chinese(run) else [run]:
                yield Part((term,), ())
