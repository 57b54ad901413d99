"""Takes apart what somebody typed or said: Chinese, pinyin, initials, whole or half a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from kb.lexicon import Kind, Lexicon, Meaning
from kb.query import Query, Unit, Way
from kb.sounds import Sounds, near, near_beginning, spellings
from kb.terms import folded, heard, is_chinese, meant, pairs, runs

MAX_CHARS = 300
"""Longer text is cut at its beginning: what was said last counts."""
MAX_UNITS = 24
LONGEST = 9
"""Characters of the longest expression that is looked for by its sound."""
SHORT_OF_SAME = 0.92
"""Another word for the same concept tells a little less than the very word."""
BY_CHANCE = 0.6
"""A pair of characters that is a word, where it may also lie across two (物业 in 作物业务)."""
TYPED = 0.9
"""What was typed as pinyin can only be met by its sound."""
BY_SOUND = 0.8
"""What only sounds like an expression of three characters or more."""
WORD_BY_SOUND = 0.8
PAIR_BY_SOUND = 0.65
"""What only sounds like a word, or like any pair, of two characters: by chance, many do."""
LITTLE = 0.5
"""Weight of a character that the lexicon does not know."""
LIGHT = 0.15
WEIGHTS = {
    Kind.THING: 1.0,
    Kind.ACT: 1.0,
    Kind.PERSON: 0.6,
    Kind.HINT: 0.35,
    Kind.LIGHT: LIGHT,
    Kind.PLACE: LIGHT,
}
"""Of expressions: people are often told of without being the matter."""
HALF = 0.9
"""What the last characters may become when the word is typed to its end."""
UNFINISHED = 2
MOST_ENDINGS = 16
NOTHING = Meaning(())


@dataclass(frozen=True, slots=True)
class _Sound:
    """A character, or a typed syllable (then ``char`` is empty), with its place in the text."""

    start: int
    char: str
    syllable: str
    is_half: bool = False

    @property
    def said(self) -> str:
        return self.char or self.syllable


_Stretch = Sequence[_Sound]
"""What was said without a break."""


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
        units = self._units(content) or self._units(text)
        readings = [Query(text, tuple(units))] if units else []
        typed = "".join(text.split())
        if typed.isascii() and typed.isalpha():
            initials = (Unit(pair, (Way(1.0, (f"^{pair}",)),)) for pair in pairs(typed))
            readings.append(Query(text, tuple(initials), typed))
        return tuple(readings)

    def _units(self, text: str) -> list[Unit]:
        units = [unit for stretch in self._stretches(text) for unit in self._of(text, stretch)]
        if len(units) > 1:
            units = [_less(unit) if _is_one_character(unit) else unit for unit in units]
        return units[-MAX_UNITS:]

    def _stretches(self, text: str) -> Iterator[_Stretch]:
        """Chinese in one run, and pinyin even over blanks."""
        syllables = self.sounds.of(text)
        stretch: list[_Sound] = []
        end = 0
        for start, run in runs(text):
            found = self._sounds_of(start, run, syllables)
            is_typed = bool(found and stretch and not (found[0].char and stretch[-1].char))
            if start != end and not is_typed:
                yield stretch
                stretch = []
            stretch += found
            end = start + len(run)
            if not found:
                yield stretch
                stretch = []
                yield [_Sound(start, run, "")]
        yield stretch

    def _sounds_of(self, start: int, run: str, syllables: list[str]) -> list[_Sound]:
        """The sounds of a run; none for digits, and for letters that are no pinyin."""
        if is_chinese(run):
            return [_Sound(start + i, char, syllables[start + i]) for i, char in enumerate(run)]
        ways = spellings(run) if run.isalpha() else []
        if not ways or len(ways[0]) * 3 > len(run) * 2 + 1:  # rather initials or an abbreviation
            return []
        best = max(ways, key=self._words_in)
        found = [_Sound(start, "", syllable) for syllable in best]
        return [*found[:-1], replace(found[-1], is_half=True)]

    def _words_in(self, syllables: Sequence[str]) -> int:
        """How many of ``syllables`` make up known words (``dan gan``, ``dang an``)."""
        at = known = 0
        while at < len(syllables):
            for end in range(min(at + LONGEST, len(syllables)), at + 1, -1):
                if " ".join(syllables[at:end]) in self._exact:
                    known += end - at
                    at = end - 1
                    break
            at += 1
        return known

    def _of(self, text: str, stretch: _Stretch) -> Iterator[Unit]:
        at = gap = 0
        while at < len(stretch):
            length, meaning, certainty = self._expression(text, stretch, at)
            if not length or (length == 1 and self._is_inside(text, stretch, at, gap)):
                at += 1
                continue
            is_place = any(sense.kind == Kind.PLACE for sense in meaning.senses)
            before = self._between(stretch, gap, at)
            yield from map(_of_place, before) if is_place else before
            if meaning.senses:
                yield _known(stretch[at : at + length], meaning, certainty)
            at += length
            gap = at
        yield from self._between(stretch, gap, at)
        if 0 < at - gap <= UNFINISHED and stretch[-1].start == len(text) - 1:
            yield from self._unfinished("".join(sound.char for sound in stretch[gap:]))

    def _unfinished(self, beginning: str) -> Iterator[Unit]:
        """The last word may be half typed: what it may become."""
        senses = self.lexicon.beginning_with(beginning)[:MOST_ENDINGS] if beginning else []
        ways = tuple(Way(HALF, (meant(sense.concept),)) for sense in senses)
        if ways:
            yield Unit(beginning, ways, None, LITTLE, is_optional=True)

    def _is_inside(self, text: str, stretch: _Stretch, at: int, gap: int) -> bool:
        """Whether one character stands beside unknown ones, and may be part of their word."""
        return at > gap or (
            at + 1 < len(stretch) and not self._expression(text, stretch, at + 1)[0]
        )

    def _expression(self, text: str, stretch: _Stretch, at: int) -> tuple[int, Meaning, float]:
        """The longest expression that begins at ``at``: its length, meaning and certainty."""
        if stretch[at].char:
            written = self.lexicon.longest_at(text, stretch[at].start)
            length = written.end - written.start if written else 0
            if heard := self._heard(stretch, at, max(length + 1, 3), self._near):
                return heard
            return (length, written.meaning, 1.0) if written else (0, NOTHING, 0.0)
        if heard := self._heard(stretch, at, 2, self._exact):
            return heard
        heard = self._heard(stretch, at, 2, self._near)
        inner = range(at + 1, at + heard[0]) if heard else ()
        if heard and not any(self._heard(stretch, i, 2, self._exact) for i in inner):
            return heard
        return 0, NOTHING, 0.0

    def _heard(
        self, stretch: _Stretch, at: int, least: int, words: Mapping[str, str]
    ) -> tuple[int, Meaning, float] | None:
        """The longest of ``words`` that sounds so, of ``least`` characters or more."""
        sounds = [sound.syllable for sound in stretch[at : at + LONGEST]]
        if words is self._near:
            sounds = [near(syllable) for syllable in sounds]
        for length in range(len(sounds), least - 1, -1):
            word = words.get(" ".join(sounds[:length]))
            if word is not None:
                known = word in self.lexicon.senses
                typed = not any(sound.char for sound in stretch[at : at + length])
                meaning = self.lexicon.meaning(word) if known else NOTHING
                return length, meaning, TYPED if typed else BY_SOUND
        return None

    @cached_property
    def _exact(self) -> Mapping[str, str]:
        """Fillers and expressions by how they sound."""
        return {
            " ".join(self.sounds.of(word)): word
            for word in (*self.lexicon.fillers, *self.lexicon.senses)
            if len(word) > 1 and is_chinese(word)
        }

    @cached_property
    def _near(self) -> Mapping[str, str]:
        """The same where near sounds are one."""
        return {" ".join(map(near, said.split())): word for said, word in self._exact.items()}

    def _between(self, stretch: _Stretch, start: int, end: int) -> Iterator[Unit]:
        """Pairs of what the lexicon does not know, and of its edges with what it knows."""
        gap = stretch[start:end]
        if not gap:
            return
        if len(stretch) == 1:
            yield _single(gap[0])
            return
        for pair in pairwise(gap):  # together they weigh as much as the characters
            yield self._pair(pair, LITTLE * len(gap) / (len(gap) - 1), is_optional=False)
        if start:
            yield self._pair((stretch[start - 1], gap[0]), LITTLE, is_optional=True)
        if end < len(stretch):
            yield self._pair((gap[-1], stretch[end]), LITTLE, is_optional=True)

    def _pair(self, span: _Stretch, weight: float, *, is_optional: bool) -> Unit:
        """Two sounds, one after the other; an edge is optional, it may be no word at all."""
        said = "".join(sound.said for sound in span)
        if not all(sound.char for sound in span):
            return Unit(said, (Way(TYPED, _sound_terms(span)),), None, weight, is_optional)
        ways = [Way(1.0, (said,))]
        if not is_optional:
            ways.append(Way(PAIR_BY_SOUND, _sound_terms(span), is_last_resort=True))
            word = self._exact.get(" ".join(sound.syllable for sound in span), "")
            ways += [
                Way(WORD_BY_SOUND * sense.weight, (meant(sense.concept),), is_last_resort=True)
                for sense in self.lexicon.senses.get(word, ())
            ]
        return Unit(said, tuple(ways), None, weight, is_optional)


def _known(span: _Stretch, meaning: Meaning, certainty: float) -> Unit:
    said = "".join(sound.said for sound in span)
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
        ways.append(Way(BY_SOUND, _sound_terms(span)))
    kind = max(meaning.senses, key=lambda sense: sense.weight).kind
    return Unit(said, tuple(ways), kind, WEIGHTS[kind])


def _sound_terms(span: _Stretch) -> tuple[str, ...]:
    terms = [heard(a.syllable, b.syllable) for a, b in pairwise(span)]
    if span[-1].is_half:
        terms[-1] = f"~{near(span[-2].syllable)} {near_beginning(span[-1].syllable)}*"
    return tuple(terms)


def _single(sound: _Sound) -> Unit:
    """All that was typed between two blanks; a word of letters may be half typed."""
    if not sound.char:
        return Unit(sound.syllable, (Way(TYPED, (f"~{near_beginning(sound.syllable)}*",)),))
    if is_chinese(sound.char):
        return Unit(sound.char, (Way(1.0, (sound.char,)),))
    return Unit(sound.char, (Way(1.0, (sound.char,)), Way(BY_SOUND, (sound.char + "*",))))


def _is_one_character(unit: Unit) -> bool:
    return len(unit.said) == 1 and unit.kind is None and is_chinese(unit.said)


def _of_place(unit: Unit) -> Unit:
    return replace(unit, weight=LIGHT, kind=Kind.PLACE)


def _less(unit: Unit) -> Unit:
    return replace(unit, weight=LIGHT, kind=Kind.LIGHT)
