"""Counts what the correction by sound does to sentences whose right text is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from speech.events import Word
from speech.text.pieces import pieces_of, text_of
from speech.text.sound import SoundCorrection
from speech.text.sound_words import WordTable


@dataclass(slots=True)
class Count:
    """Names misheard and put right; words that were right, and those spoiled."""

    misheard: int = 0
    put_right: int = 0
    put_wrong: int = 0
    words: int = 0
    spoiled: int = 0
    examples: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Shares, with the counts behind them; without a correction nothing is put right."""
        return {
            "misheard": self.misheard,
            "put_right": share(self.put_right, self.misheard),
            "baseline_right": 0.0,
            "put_wrong": share(self.put_wrong, self.misheard),
            "right_words": self.words,
            "spoiled": share(self.spoiled, self.words),
        }


class Trial:
    """Corrects sentences and counts; ``Count.examples`` keeps what went wrong."""

    def __init__(self, correction: SoundCorrection, words: WordTable) -> None:
        self._correct = correction
        self._words = words

    def misheard(self, count: Count, carrier: str, name: str, heard: Sequence[str]) -> None:
        """One sentence whose name was heard as other words."""
        before, after = carrier.split("{}")
        left, right = self._words.cut(before), self._words.cut(after)
        got = self._corrected([*left, *heard, *right])
        count.misheard += 1
        count.words += len(left) + len(right)
        if got == before + name + after:
            count.put_right += 1
            return
        middle = got[len(before) : len(got) - len(after) if after else None]
        if not (got.startswith(before) and got.endswith(after)):
            count.spoiled += 1
        elif middle != "".join(heard):
            count.put_wrong += 1
        count.examples.append(f"{before}[{''.join(heard)} < {name}]{after} > {got}")

    def right(self, count: Count, sentence: str) -> None:
        """One sentence that was heard as it was said."""
        heard = self._words.cut(sentence)
        got = self._corrected(heard)
        count.words += len(heard)
        if got != sentence:
            count.spoiled += _spoiled(heard, got)
            count.examples.append(f"{sentence} > {got}")

    def _corrected(self, heard: Sequence[str]) -> str:
        return text_of(self._correct(pieces_of(tuple(Word(w, 0.0, 0.0, 1.0) for w in heard))))


def share(part: int, whole: int) -> float:
    """``part`` of ``whole``, 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def _spoiled(heard: Sequence[str], got: str) -> int:
    """Words whose characters were changed; a correction keeps the number of characters."""
    at = spoiled = 0
    for word in heard:
        spoiled += got[at : at + len(word)] != word
        at += len(word)
    return spoiled
