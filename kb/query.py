"""What somebody typed or said, taken apart into what an article has to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from kb.lexicon import Kind, Lexicon, Meaning
from kb.sounds import Sounds, near, near_beginning, spelled
from kb.terms import folded, heard, is_chinese, meant, pairs, runs

MAX_CHARS = 300
"""Longer text is cut at its beginning: what was said last counts."""
MAX_UNITS = 24
SHORT_OF_SAME = 0.92
"""Another word for the same concept tells a little less than the very word."""
BY_CHANCE = 0.6
"""A pair of characters that is a word, where it may also lie across two (物业 in 作物业务)."""
BY_SOUND = 0.8
"""What only sounds like an expression of three syllables or more."""
TYPED = 0.9
"""What was typed as pinyin can only be met by its sound."""
PAIR_BY_SOUND = 0.5
"""What only sounds like a pair: by chance, many do."""
LONGEST = 9
LIGHT = 0.15
LITTLE = 0.5
"""Weight of a pair of characters; the next pair shares one of them."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match a unit: all ``terms`` together are worth ``weight``, half of them less.

    Attributes:
        terms: One that ends with ``*`` stands for all that begin so.
        is_last_resort: Only when the collection knows no other way.
    """

    weight: float
    terms: tuple[str, ...]
    is_last_resort: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that was asked for.

    Attributes:
        said: As typed, folded.
        weight: How much it counts beside the others, before its rarity is known.
        is_optional: It counts only when the collection knows it.
    """

    said: str
    ways: tuple[Way, ...]
    kind: Kind | None = None
    weight: float = 1.0
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question.

    Attributes:
        initials: What to look for as first letters of syllables; then there are no other units.
    """

    text: str
    units: tuple[Unit, ...]
    initials: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """What was asked for, as it would stand in a text."""
        terms = (term for unit in self.units for way in unit.ways for term in way.terms)
        return tuple(dict.fromkeys(term for term in terms if term[0] not in "@~^*"))


@dataclass(frozen=True, slots=True)
class _Sound:
    """A character, or a typed syllable, with its place in the text."""

    start: int
    end: int
    char: str
    syllable: str
    is_half: bool = False


@dataclass(frozen=True)
class Reader:
    """Takes questions apart with the words and sounds that an index was built with."""

    lexicon: Lexicon
    sounds: Sounds

    def prepare(self) -> None:
        """Make now what the first question would wait a tenth of a second for."""
        self.read("怎么办 shenfenzheng")

    def read(self, text: str) -> tuple[Query, ...]:
        """All readings of ``text``: as words, and as initials when it is nothing but letters."""
        text = folded(text[-MAX_CHARS:])
        content = self.lexicon.without_fillers(text)
        if not content.strip():
            content = text
        readings = []
        units = list(self._units(content))[-MAX_UNITS:]
        if len(units) > 1:
            units = [replace(u, weight=LIGHT) if _is_one_character(u) else u for u in units]
        if units:
            readings.append(Query(text, tuple(units)))
        typed = "".join(text.split())
        if typed.isascii() and typed.isalpha():
            readings.append(Query(text, tuple(_initial_units(typed)), typed))
        return tuple(readings)

    def _units(self, text: str) -> Iterator[Unit]:
        for stretch in self._stretches(text):
            yield from self._of_stretch(text, stretch)

    def _stretches(self, text: str) -> Iterator[list[_Sound]]:
        """What belongs together: Chinese in one run, and pinyin even over blanks."""
        syllables = self.sounds.of(text)
        stretch: list[_Sound] = []
        end = 0
        for start, run in runs(text):
            found = _sounds_of(start, run, syllables)
            is_typed = bool(found and stretch and not (found[0].char and stretch[-1].char))
            if start != end and not is_typed:
                yield stretch
                stretch = []
            stretch += found
            end = start + len(run)
            if not found:
                yield stretch
                stretch = []
                yield [_Sound(start, end, run, "")]
        yield stretch

    def _of_stretch(self, text: str, stretch: list[_Sound]) -> Iterator[Unit]:
        at = gap = 0
        while at < len(stretch):
            length, meaning, weight = self._expression(text, stretch, at)
            if not length or (length == 1 and self._is_inside(text, stretch, at, gap)):
                at += 1
                continue
            is_place = any(sense.kind == Kind.PLACE for sense in meaning.senses)
            yield from _gap_units(stretch, gap, at, LIGHT if is_place else LITTLE)
            if weight:
                yield _known(stretch[at : at + length], meaning, weight)
            at += length
            gap = at
        yield from _gap_units(stretch, gap, at, LITTLE)

    def _is_inside(self, text: str, stretch: list[_Sound], at: int, gap: int) -> bool:
        """Whether one character stands beside unknown ones, and may be part of their word."""
        return at > gap or (
            at + 1 < len(stretch) and not self._expression(text, stretch, at + 1)[0]
        )

    def _expression(self, text: str, stretch: list[_Sound], at: int) -> tuple[int, Meaning, float]:
        """The longest expression that begins at ``at``: its length, meaning and certainty."""
        written = self.lexicon.longest_at(text, stretch[at].start) if stretch[at].char else None
        length = written.end - written.start if written else 0
        for more in range(min(LONGEST, len(stretch) - at), max(length, 1), -1):
            span = stretch[at : at + more]
            typed = not any(sound.char for sound in span)
            if more < 3 and not typed:
                break
            word = self._sounding.get(" ".join(near(sound.syllable) for sound in span))
            if word in self.lexicon.senses:
                return more, self.lexicon.meaning(word), BY_SOUND + 0.1 * typed
            if word:
                return more, Meaning(()), 0.0
        return (length, written.meaning, 1.0) if written else (0, Meaning(()), 0.0)

    @cached_property
    def _sounding(self) -> Mapping[str, str]:
        """Fillers and expressions by how they sound."""
        return {
            " ".join(map(near, self.sounds.of(word))): word
            for word in (*self.lexicon.fillers, *self.lexicon.senses)
            if len(word) > 1 and is_chinese(word)
        }


def _sounds_of(start: int, run: str, syllables: list[str]) -> list[_Sound]:
    """The sounds of a run; none for digits, and for letters that are no pinyin."""
    if is_chinese(run):
        return [
            _Sound(start + i, start + i + 1, char, syllables[start + i])
            for i, char in enumerate(run)
        ]
    found, at = [], start
    cut = spelled(run) if run.isalpha() else None
    if cut is None or len(cut) * 3 > len(run) * 2 + 1:  # rather initials or an abbreviation
        return []
    for syllable in cut:
        found.append(_Sound(at, at + len(syllable), "", syllable))
        at += len(syllable)
    last = found.pop()
    found.append(_Sound(last.start, last.end, "", last.syllable, is_half=True))
    return found


def _known(span: list[_Sound], meaning: Meaning, certainty: float) -> Unit:
    said = "".join(sound.char or sound.syllable for sound in span)
    ways = [
        Way(certainty * SHORT_OF_SAME * sense.weight, (meant(sense.concept),))
        for sense in meaning.senses
    ]
    if meaning.inner:
        inner = tuple(meant(sense.concept) for sense in meaning.inner)
        ways.append(Way(certainty * SHORT_OF_SAME, inner))
    if all(sound.char for sound in span):
        sure = len(said) == 2 and any(sense.weight == 1 for sense in meaning.senses)
        ways.append(Way(BY_CHANCE if sure else 1.0, tuple(pairs(said))))
    elif len(span) > 1:
        ways.append(Way(BY_SOUND, _heard_terms(span)))
    kind = max(meaning.senses, key=lambda sense: sense.weight).kind
    return Unit(said, tuple(ways), kind, LIGHT if kind in {Kind.LIGHT, Kind.PLACE} else 1.0)


def _gap_units(stretch: list[_Sound], start: int, end: int, weight: float) -> Iterator[Unit]:
    """Pairs of what the lexicon does not know, and of its edges with what it knows."""
    gap = stretch[start:end]
    if not gap:
        return
    if len(stretch) == 1:
        yield _single(gap[0])
        return
    for pair in pairwise(gap):
        yield _pair(pair, weight, is_optional=False)
    if start:
        yield _pair((stretch[start - 1], gap[0]), weight, is_optional=True)
    if end < len(stretch):
        yield _pair((gap[-1], stretch[end]), weight, is_optional=True)


def _pair(span: tuple[_Sound, _Sound], weight: float, *, is_optional: bool) -> Unit:
    """Two sounds, one after the other; an edge is optional, it may be no word at all."""
    said = "".join(sound.char or sound.syllable for sound in span)
    if not all(sound.char for sound in span):
        return Unit(said, (Way(TYPED, _heard_terms(span)),), None, weight, is_optional)
    ways = [Way(1.0, (said,))]
    if not is_optional:
        ways.append(Way(PAIR_BY_SOUND, _heard_terms(span), is_last_resort=True))
    return Unit(said, tuple(ways), None, weight, is_optional)


def _heard_terms(span: Sequence[_Sound]) -> tuple[str, ...]:
    terms = [heard(a.syllable, b.syllable) for a, b in pairwise(span)]
    if span[-1].is_half:
        terms[-1] = f"~{near(span[-2].syllable)} {near_beginning(span[-1].syllable)}*"
    return tuple(terms)


def _single(sound: _Sound) -> Unit:
    if not sound.char:
        return Unit(sound.syllable, (Way(TYPED, (f"~{near_beginning(sound.syllable)}*",)),))
    literal = not is_chinese(sound.char)
    ways = (Way(1.0, (sound.char,)), Way(0.8, (sound.char + "*",)))
    return Unit(sound.char, ways if literal else ways[:1])


def _is_one_character(unit: Unit) -> bool:
    return len(unit.said) == 1 and unit.kind is None and is_chinese(unit.said)


def _initial_units(letters: str) -> Iterator[Unit]:
    for pair in pairs(letters):
        yield Unit(pair, (Way(1.0, (f"^{pair}",)),))
