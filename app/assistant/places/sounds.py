"""Characters that sound alike, and those that recognisers and dialects mix up.

n and l, zh and z, ch and c, sh and s, h and f, and finals with and without g (in, ing) fall
together for many speakers of the south; see docs/decisions/032.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum

_NO_SOUND = "\uffff"


class Likeness(IntEnum):
    """How like two characters sound."""

    OTHER = 0
    NEAR = 1
    SAME = 2


class Sounds:
    """How characters are read; immutable, so any thread may use it.

    Args:
        readings: Syllables without tones of each character, the usual one first. What is not in
            it sounds like itself only.
    """

    def __init__(self, readings: Mapping[str, Sequence[str]]) -> None:
        self._readings = readings
        syllables = {each for several in readings.values() for each in several}
        classes = {each: near(each) for each in syllables}
        letters = {each: chr(0xE000 + n) for n, each in enumerate(sorted(set(classes.values())))}
        self._letters = {syllable: letters[kind] for syllable, kind in classes.items()}
        self._table = {ord(c): self._letters[each[0]] for c, each in readings.items()}

    def key(self, text: str) -> str:
        """One letter for each character; equal letters sound alike or nearly so."""
        return text.translate(self._table)

    def others(self, char: str) -> list[str]:
        """Letters of the character's rarer readings, where they differ from the usual one's."""
        letters = [self._letters[each] for each in self._readings.get(char, ())]
        return [letter for letter in dict.fromkeys(letters) if letter != letters[0]]

    def likeness(self, one: str, other: str) -> Likeness:
        """How like two single characters sound, by any of their readings."""
        if one == other:
            return Likeness.SAME
        mine, theirs = self._readings.get(one, ()), self._readings.get(other, ())
        if not set(mine).isdisjoint(theirs):
            return Likeness.SAME
        letters = {self._letters[each] for each in mine}
        if any(self._letters[each] in letters for each in theirs):
            return Likeness.NEAR
        return Likeness.OTHER


def near(syllable: str) -> str:
    """What a syllable falls together with, e.g. ``zhang`` and ``zan`` give ``zan``."""
    sound = re.sub("^([zcs])h", r"\1", syllable)
    sound = re.sub("^n", "l", sound)
    sound = re.sub("(?<=[aeiu])ng$", "n", sound)
    if sound[0] in "hf":  # hua and fa, hui and fei, hong and feng
        sound = re.sub("^[hf]u?(?=.)", "h", sound.replace("ui", "uei"))
        sound = {"hong": "hen"}.get(sound, sound)
    return sound
