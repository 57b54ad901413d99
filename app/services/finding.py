"""Finding a row by what one types: characters in any order, full pinyin, initials, or a mix."""

from __future__ import annotations

import heapq
import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

ROWS = 30
SEPARATOR = " › "
LONGEST = 64
"""Characters of what is typed that count: nobody names a row by more, but people paste."""
WORDS = 8
"""Words of it that count."""

_TYPED = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_LETTERS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A row: the value that is stored, how it reads, a quiet second text."""

    value: str
    text: str
    detail: str = ""


class Fit(IntEnum):
    """How directly what was typed names a row, the most direct first."""

    NAME = 0
    BEGINS = 1
    WITHIN = 2
    KNOWN_AS = 3
    ELSEWHERE = 4
    SCATTERED = 5


_GROUPS = (0, 1, 1, 2, 2, 3)
"""By :class:`Fit`: in a group, what was used of late goes before what fits a little better."""

Row = tuple[Found, str, str]
"""What is found, its own name, and words it is also known by, with spaces between them."""


class Finder:
    """Finds rows in memory; with two thousand rows a keystroke costs a few milliseconds.

    Spelling the rows takes a moment and is done at the first ``prepare`` or ``find``, on
    whatever thread that is. Any thread may ask.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(rows)
        self._spelled: _Spelled | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Spell the rows, so that the first keystroke does not wait for it."""
        self._prepared()

    def known(self, values: Iterable[str]) -> list[Found]:
        """The rows of these values, in their order; a value that is no row is left out."""
        rows = {found.value: found for found, _, _ in reversed(self._rows)}
        return [rows[value] for value in values if value in rows]

    def find(self, typed: str, recents: Sequence[str] = ()) -> list[Found]:
        """Rows that fit everything typed, the most direct first; at most ``ROWS``.

        Args:
            typed: Words in any order. Chinese characters fit where they stand together, and
                less well where they are merely all there; letters fit the pinyin and initials
                of characters that follow each other, also mixed (``guangcw``).
            recents: Values of rows that were used of late, the last one first. They go before
                rows that fit about as well; with nothing typed, before all rows.
        """
        spelled = self._prepared()
        words = list(dict.fromkeys(_TYPED.findall(_plain(typed)[:LONGEST])))[:WORDS]
        if typed.strip() and not words:
            return []
        fits = spelled.fits(words) if words else dict.fromkeys(range(len(self._rows)), Fit.NAME)
        used = {value: place for place, value in reversed(list(enumerate(recents)))}

        def key(number: int) -> tuple[int, int, int, int, int]:
            fit = fits[number]
            recent = used.get(self._rows[number][0].value, len(recents)) if used else 0
            length = spelled.lengths[number] if fit is Fit.BEGINS else 0
            return _GROUPS[fit], recent, fit, length, number

        return [self._rows[number][0] for number in heapq.nsmallest(ROWS, fits, key=key)]

    def _prepared(self) -> _Spelled:
        with self._lock:
            if self._spelled is None:
                self._spelled = _Spelled(self._rows)
            return self._spelled


class _Spelled:
    """The rows as they are written and as they are spelled, ready to be searched."""

    def __init__(self, rows: Sequence[Row]) -> None:
        spell = _Speller()
        names = [_plain(name) for _, name, _ in rows]
        known = [_phrases(_plain(words).split()) for _, _, words in rows]
        paths = [_phrases(_TYPED.findall(_plain(found.text))) for found, _, _ in rows]
        self.lengths = [len(name) for name in names]
        self._characters = [
            frozenset(path + words) for path, words in zip(paths, known, strict=True)
        ]
        self._written = _Columns(names, known, paths)
        self._sounded = _Columns(
            [spell(name) for name in names],
            [_phrases(spell(word) for word in words.split()) for words in known],
            [_phrases(spell(part) for part in path.split()) for path in paths],
        )

    def fits(self, words: Sequence[str]) -> dict[int, Fit]:
        """Rows that fit every word, by their number, with how well the worst word fits."""
        fits = self._of(words[0])
        for word in words[1:]:
            more = self._of(word)
            fits = {row: max(fit, more[row]) for row, fit in fits.items() if row in more}
        return fits

    def _of(self, word: str) -> dict[int, Fit]:
        if _LETTERS.fullmatch(word):
            return self._sounded.fits(_sounding(word), rest="[a-z0-9]*")
        fits = self._written.fits(re.escape(word), rest="")
        wanted = frozenset(word)
        for row, characters in enumerate(self._characters):
            if row not in fits and wanted <= characters:
                fits[row] = Fit.SCATTERED
        return fits


class _Columns:
    """Names, words and paths of all rows, in one string each: searched by one compiled pattern.

    A name begins its line, words and parts of paths begin with a space.
    """

    def __init__(self, names: Sequence[str], known: Sequence[str], paths: Sequence[str]) -> None:
        self._names, self._known = _Column(names), _Column(known)
        self._all = _Column([f"{path}{words}" for path, words in zip(paths, known, strict=True)])

    def fits(self, pattern: str, rest: str) -> dict[int, Fit]:
        """Rows in which the pattern is found; ``rest`` is what still belongs to its last sign."""
        found = dict.fromkeys(self._all.rows(re.compile(pattern)), Fit.ELSEWHERE)
        found |= dict.fromkeys(self._known.rows(re.compile(f" {pattern}")), Fit.KNOWN_AS)
        found |= dict.fromkeys(self._names.rows(re.compile(pattern)), Fit.WITHIN)
        found |= dict.fromkeys(self._names.rows(re.compile(f"\n{pattern}")), Fit.BEGINS)
        found |= dict.fromkeys(self._names.rows(re.compile(f"\n{pattern}{rest}\n")), Fit.NAME)
        return found


class _Column:
    """A text of every row."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\n"
        self._starts = []
        parts = ["\n"]
        end = 0
        for text in texts:
            self._starts.append(end)
            parts.append(f"{text}\n")
            end += len(text) + 1
        self._starts.append(end)
        self._text = "".join(parts)

    def rows(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Rows in which the pattern is found, each once."""
        at = 0
        while found := pattern.search(self._text, at):
            row = bisect_right(self._starts, found.start()) - 1
            yield row
            at = self._starts[row + 1]


class _Speller:
    """Spells Chinese as ``,zhan,dao``: a comma before the sound of each character."""

    def __init__(self) -> None:
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second, not at the start

        self._spell = lazy_pinyin
        self._known: dict[str, str] = {}  # paths share their parts

    def __call__(self, text: str) -> str:
        if text not in self._known:
            sounds = (_LETTERS.findall(sound) for sound in self._spell(text))
            self._known[text] = "".join(f",{part}" for sound in sounds for part in sound)
        return self._known[text]


def _sounding(letters: str) -> str:
    """A pattern for what letters may spell: after each, the sound goes on or the next begins."""
    return "," + "(?:[a-z0-9]*,)?".join(letters)


def _phrases(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words)


def _plain(text: str) -> str:
    """Small letters of usual width; an apostrophe (xi'an) parts nothing."""
    return re.sub("['’]", "", unicodedata.normalize("NFKC", text).lower())
