"""Writes names as a recogniser would that has never read them: to measure corrections only."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Container

from speech.text.sound_words import WordTable
from speech.text.syllables import Syllable, spelled

CONFUSED = (
    ("^zh", "z"), ("^z(?!h)", "zh"), ("^ch", "c"), ("^c(?!h)", "ch"), ("^sh", "s"),
    ("^s(?!h)", "sh"),
    ("^n", "l"), ("^l", "n"), ("^l", "r"), ("^r", "l"), ("^hu(?=[aein])", "f"), ("^f(?=u)", "h"),
    ("^f(?=[ae])", "hu"), ("in$", "ing"), ("ing$", "in"), ("en$", "eng"), ("eng$", "en"),
    ("an$", "ang"), ("ang$", "an"),
)  # fmt: skip
"""How southern speakers mix up initials and finals: pattern in the pinyin, and what it becomes."""
OTHERWISE = (
    ("^b", "p"), ("^p", "b"), ("^d", "t"), ("^t", "d"), ("^g", "k"), ("^k", "g"), ("^j", "q"),
    ("^q", "x"), ("^x", "q"), ("^m", "n"), ("ai$", "ei"), ("ui$", "ei"), ("ao$", "ou"),
    ("ou$", "ao"), ("ong$", "eng"), ("u$", "o"), ("e$", "a"), ("i$", "e"),
)  # fmt: skip
"""Slips of recognisers that nobody's accent explains."""
CONFUSED_SHARE, OTHERWISE_SHARE = 0.12, 0.15
NOISE = 1.0
TONE_COST = 1.5
COMMON, COMMON_CHARACTER = 13.5, 12.5
"""What costs more is too rare for a recogniser's word list: about 33,000 words are left."""
TRIES = 20
LONG = 4


class Mishearing:
    """A recogniser's end without its beginning: words for syllables, the common ones first."""

    def __init__(self, words: WordTable, unknown: Container[str], seed: int) -> None:
        """``unknown``: words it shall never write, whatever the table says; takes 2 s."""
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._by_sound: dict[tuple[str, ...], list[tuple[str, float, tuple[int, ...]]]] = {}
        for word, cost in words.words():
            limit = COMMON if len(word) > 1 else COMMON_CHARACTER
            if cost < limit and word not in unknown and (sounds := spelled(word)):
                tones = tuple(s.tone for s in sounds)
                self._by_sound.setdefault(_plain(sounds), []).append((word, cost, tones))

    def write(self, name: str) -> list[str] | None:
        """Words that sound like ``name`` but are not it; ``None`` when there are none."""
        sounds = spelled(name)
        for _ in range(TRIES):
            words = self._words(self._slurred(sounds), tuple(s.tone for s in sounds))
            if words and "".join(words) != name:
                return words
        return None

    def _slurred(self, sounds: tuple[Syllable, ...]) -> tuple[str, ...]:
        """Plain pinyin, some of it as southern speakers say it, of long names one bit otherwise."""
        plain = [self._changed(s, CONFUSED, CONFUSED_SHARE) for s in _plain(sounds)]
        if len(plain) >= LONG and self._random.random() < OTHERWISE_SHARE:
            at = self._random.randrange(len(plain))
            plain[at] = self._changed(plain[at], OTHERWISE, 1.0)
        return tuple(plain)

    def _changed(self, sound: str, ways: tuple[tuple[str, str], ...], share: float) -> str:
        possible = [way for way in ways if re.search(way[0], sound)]
        if not possible or self._random.random() >= share:
            return sound
        changed = re.sub(*self._random.choice(possible), sound, count=1)
        return changed if (changed,) in self._by_sound else sound

    def _words(self, sounds: tuple[str, ...], tones: tuple[int, ...]) -> list[str]:
        """The cheapest words for the sounds, after noise has been put on every cost."""
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]
        for end in range(1, len(sounds) + 1):
            found = (math.inf, 0, "")
            for start in range(end):
                for word, cost, own in self._by_sound.get(sounds[start:end], ()):
                    wrong = sum(a != b for a, b in zip(own, tones[start:end], strict=True))
                    whole = best[start][0] + cost + TONE_COST * wrong + self._noise()
                    found = min(found, (whole, start, word))
            best.append(found)
        words = []
        end = len(sounds)
        while end and best[end][2]:
            words.append(best[end][2])
            end = best[end][1]
        return words[::-1] if not end else []

    def _noise(self) -> float:
        return NOISE * math.log(-math.log(self._random.random() or 0.5))


def _plain(sounds: tuple[Syllable, ...]) -> tuple[str, ...]:
    return tuple(s.initial + s.final for s in sounds)
