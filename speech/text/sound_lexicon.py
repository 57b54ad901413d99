"""The centre's names and words, findable by how they sound."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from speech.text.syllables import Syllable, as_spelled, spelled

ANY = "*"
"""Stands in a key for the one syllable of a long name that may be wrong."""
LONG = 4
MAX_LENGTH = 12
_CHINESE = re.compile(rf"[一-鿿]{{2,{MAX_LENGTH}}}")


class NameKind(StrEnum):
    """What a name of the lexicon is; decides how much evidence a correction needs."""

    PLACE = "place"
    SHORT_PLACE = "short place"
    """A place without the word that tells what it is: 幸福 for 幸福社区."""
    UNIT = "unit"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Name:
    """A name or word of the centre.

    Attributes:
        text: 2–12 Chinese characters.
        areas: Codes of the divisions that it is, or lies in; several when several bear it.
        sound: Pinyin with spaces, where people say it otherwise than dictionaries do.
    """

    text: str
    kind: NameKind = NameKind.WORD
    areas: tuple[str, ...] = ()
    sound: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and how it sounds, one syllable for each character."""

    name: Name
    syllables: tuple[Syllable, ...]

    def sounds(self) -> Iterator[str]:
        """The syllables as southern speakers tell them apart; those of long names in part too."""
        key = "".join(syllable.key for syllable in self.syllables)
        yield key
        if len(key) >= LONG:
            yield from (_with(key, at, ANY) for at in range(len(key)))


@dataclass(frozen=True, slots=True)
class Match:
    """``entry`` sounds like the characters ``start`` to ``end`` of what was heard."""

    start: int
    end: int
    entry: Entry


def is_findable(text: str) -> bool:
    """Tell whether the lexicon takes a name: 2 to 12 Chinese characters and nothing else.

    One character alone sounds like dozens of others. Of the 21,000 characters some seventy are so
    rare that nobody knows how they are read; :meth:`SoundLexicon.add` refuses these too.
    """
    return _CHINESE.fullmatch(text) is not None


class SoundLexicon:
    """Names by sound. Any thread may search while another adds or removes names.

    10,000 names take 0.3 s to build: do it on a thread that nobody waits for.
    """

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._by_key: dict[str, tuple[Entry, ...]] = {}
        self._lengths: dict[int, int] = {}
        for name in names:
            self.add(name)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, name: Name) -> bool:
        """Take a name in, in the place of one of the same text.

        ``False`` when it cannot be found by sound: see :func:`is_findable`.
        """
        if not is_findable(name.text):
            return False
        syllables = as_spelled(name.sound) if name.sound else spelled(name.text)
        if len(syllables) != len(name.text):
            return False
        entry = Entry(name, syllables)
        with self._lock:
            self._drop(name.text)
            self._entries[name.text] = entry
            self._lengths[len(name.text)] = self._lengths.get(len(name.text), 0) + 1
            for key in entry.sounds():
                self._by_key[key] = (*self._by_key.get(key, ()), entry)
        return True

    def remove(self, text: str) -> None:
        """Forget a name; nothing happens when it is not there."""
        with self._lock:
            self._drop(text)

    def get(self, text: str) -> Name | None:
        """Return the name that is written like ``text``."""
        entry = self._entries.get(text)
        return entry.name if entry else None

    def exact(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Every name that stands in ``text`` as it is written, with first and last character."""
        for length in sorted(self._lengths.copy()):
            for start in range(len(text) - length + 1):
                if entry := self._entries.get(text[start : start + length]):
                    yield start, start + length, entry.name

    def matches(self, readings: list[tuple[Syllable, ...]]) -> Iterator[Match]:
        """Names that sound like a stretch of what was heard.

        ``readings`` has the ways to read each character, none for what is not Chinese. Of a
        stretch at most one character is taken in its less usual reading, and of names of
        ``LONG`` syllables and more, one may be different altogether.
        """
        usual = "".join(ways[0].key if ways else " " for ways in readings)
        rare = [
            (at, way.key)
            for at, ways in enumerate(readings)
            for way in ways[1:]
            if way.key != ways[0].key
        ]
        for length in sorted(self._lengths.copy()):
            for start in range(len(usual) - length + 1):
                end = start + length
                key = usual[start:end]
                if " " in key:
                    continue
                found = self._found(key)
                for at, other in rare:
                    if start <= at < end:
                        found.extend(self._found(_with(key, at - start, other), wild=False))
                for entry in dict.fromkeys(found):
                    yield Match(start, end, entry)

    def _found(self, key: str, *, wild: bool = True) -> list[Entry]:
        found = list(self._by_key.get(key, ()))
        if wild and len(key) >= LONG:
            for at in range(len(key)):
                found.extend(self._by_key.get(_with(key, at, ANY), ()))
        return found

    def _drop(self, text: str) -> None:
        entry = self._entries.pop(text, None)
        if entry is None:
            return
        self._lengths[len(text)] -= 1
        for key in entry.sounds():
            left = tuple(other for other in self._by_key[key] if other is not entry)
            if left:
                self._by_key[key] = left
            else:
                del self._by_key[key]


def _with(key: str, at: int, other: str) -> str:
    return key[:at] + other + key[at + 1 :]
