"""Words put in the place of characters that only sound like them: Whisper's commonest fault."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from speech.events import EditKind
from speech.text.pieces import Change, Pieces, changed, text_of
from speech.text.sound_words import WordTable
from speech.text.syllables import Syllable, readings

SHORTEST, LONGEST = 2, 4
RAREST = 14.9  # about twenty times in the sixty million words that were counted
REPLACED = 2.5
"""For each character that is changed; below 2 common words begin to devour rarer right ones."""
COUNTED = frozenset("零〇一二两三四五六七八九十百千万亿点半年月日号时分秒岁元块个楼栋")
"""Numbers and what is counted are no words of the list, and mean what they say."""
YOUNG = frozenset((
    "微信", "微博", "抖音", "快手", "支付宝", "二维码", "扫码", "外卖", "网约车", "快递",
    "公众号", "小程序", "直播", "网红", "健康码", "充电桩", "共享单车", "电瓶车",
    "电动车", "业委会", "学区房", "网格员", "热线",
))  # fmt: skip
"""Words that are younger than the list; they are right as they are."""

Sound = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """The cheapest way to a character: the word that ends there and where it began."""

    cost: float
    begin: int
    word: str


class Homophones:
    """A step: 停制 becomes 停滞, since the one is no word and the other is one.

    Tones do not count: a recogniser that guesses characters guesses them too. Names of the
    centre stay as they are. Holds no state between sentences; any thread.
    """

    def __init__(self, words: WordTable, names: Collection[str] = ()) -> None:
        """Sort the common words by their sound, in about a second; 20 MB."""
        self._words = words
        self._names = YOUNG.union(names)
        self._longest = max((LONGEST, *map(len, self._names)))
        self._alike: dict[Sound, list[str]] = {}
        for word, cost in words.words():
            if SHORTEST <= len(word) <= LONGEST and cost <= RAREST and (sound := _sound(word)):
                self._alike.setdefault(sound, []).append(word)

    def __call__(self, pieces: Pieces) -> Pieces:
        """Put words right in a sentence, as edits."""
        return changed(pieces, self._changes(text_of(pieces)))

    def _changes(self, text: str) -> list[Change]:
        best = [_Step(0.0, 0, "")]
        for end in range(1, len(text) + 1):
            begins = range(max(0, end - self._longest), end)
            best.append(min((self._step(text, b, end, best[b].cost) for b in begins), key=_cost))
        changes, end = [], len(text)
        while end:
            step = best[end]
            if step.word != text[step.begin : end]:
                changes.append(Change(step.begin, end, step.word, EditKind.SOUND))
            end = step.begin
        return changes

    def _step(self, text: str, begin: int, end: int, before: float) -> _Step:
        """The best word for the characters ``begin`` to ``end``."""
        heard = text[begin:end]
        if heard in self._names:
            return _Step(before, begin, heard)
        best = _Step(before + self._words.cost(heard), begin, heard)
        if not SHORTEST <= len(heard) <= LONGEST or COUNTED.intersection(heard):
            return best
        if not (sound := _sound(heard)):
            return best
        for word in self._alike.get(sound, ()):
            differ = sum(a != b for a, b in zip(word, heard, strict=True))
            cost = before + self._words.cost(word) + REPLACED * differ
            if cost < best.cost:
                best = _Step(cost, begin, word)
        return best


def _cost(step: _Step) -> float:
    return step.cost


def _sound(word: str) -> Sound:
    """Initials and finals, each character read as usual; empty when one is no Chinese."""
    ways = [readings(character) for character in word]
    return tuple(_plain(way[0]) for way in ways) if all(ways) else ()


def _plain(syllable: Syllable) -> tuple[str, str]:
    return syllable.initial, syllable.final
