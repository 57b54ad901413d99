"""A word trigram: Witten-Bell smoothing, pruned, as a transducer for the look-ahead.

P(w|h) = (c(h,w) + t(h) P(w|h')) / (c(h) + t(h)), where t(h) is the number of different words seen
after h and h' is h without its first word (Witten and Bell 1991, interpolated). An n-gram whose
loss would change little is dropped: c(h,w) log(P(w|h) / P(w|h')) below a threshold (Seymore and
Rosenfeld 1996); the weights of backing off are made good afterwards.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kaldi_files import Arc, const_fst

START, END = "<s>", "</s>"

History = tuple[str, ...]
Table = dict[History, dict[str, float]]


class Trigram:
    """Counts of words after histories of none, one and two words."""

    def __init__(self, words: Iterable[str], floor: float = 0.2) -> None:
        """Every one of ``words`` counts ``floor`` times beforehand, so that all can be said."""
        self._counts: list[Table] = [defaultdict(lambda: defaultdict(float)) for _ in range(3)]
        self._words = set(words)
        for word in self._words:
            self._counts[0][()][word] = floor

    def add(self, sentence: Sequence[str], weight: float) -> None:
        """Count a sentence; a word outside the vocabulary cuts it in two."""
        history: History = (START,)
        for word in [*sentence, END]:
            if word not in self._words and word != END:
                history = ()
                continue
            for length in range(len(history) + 1):
                self._counts[length][history[len(history) - length :]][word] += weight
            history = (*history, word)[-2:]

    def pruned(self, least: Sequence[float]) -> Grammar:
        """Smooth and prune; ``least`` are the thresholds of bigrams and trigrams."""
        sure = self._smooth()
        kept: Table = {(): dict(sure[0][()])}
        for length in (2, 1):
            contexts = {history for history in kept if len(history) == 2}
            for history, after in sure[length].items():
                counts = self._counts[length][history]
                shorter = sure[length - 1][history[1:]]
                chosen = {
                    word: chance
                    for word, chance in after.items()
                    if counts[word] * math.log(chance / shorter[word]) > least[length - 1]
                    or (length == 1 and (history[0], word) in contexts)
                }
                if chosen:
                    kept[history] = chosen
        return Grammar(kept)

    def _smooth(self) -> list[Table]:
        """Chances after histories of none, one and two words."""
        seen = self._counts[0][()]
        total = sum(seen.values())
        sure: list[Table] = [{(): {word: count / total for word, count in seen.items()}}]
        for counts in self._counts[1:]:
            shorter = sure[-1]
            found: Table = {}
            for history, after in counts.items():
                less = shorter[history[1:]]
                kinds, total = len(after), sum(after.values())
                found[history] = {
                    word: (count + kinds * less[word]) / (total + kinds)
                    for word, count in after.items()
                }
            sure.append(found)
        return sure


class Grammar:
    """The n-grams that are kept.

    Attributes:
        kept: Chances of words by history.
        back: The weight of falling back, by history.
    """

    def __init__(self, kept: Table) -> None:
        self.kept = kept
        self.back: dict[History, float] = {}
        for history in sorted(kept, key=len):
            if history:
                self.back[history] = self._backing_off(history)

    def after(self, history: History, word: str) -> History:
        """The longest history that is kept, once ``word`` has come after ``history``."""
        found = (*history, word)[-2:]
        while found not in self.kept:
            found = found[1:]
        return found

    def shorter(self, history: History) -> History:
        """The history to fall back to."""
        shorter = history[1:]
        while shorter and shorter not in self.kept:
            shorter = shorter[1:]
        return shorter

    def chance(self, history: History, word: str) -> float:
        """P(word | history), with backing off."""
        while history and history not in self.kept:
            history = history[1:]
        found = self.kept[history].get(word)
        if found is not None or not history:
            return found or 0.0
        return self.back[history] * self.chance(self.shorter(history), word)

    def _backing_off(self, history: History) -> float:
        after, shorter = self.kept[history], self.shorter(history)
        left = 1 - sum(after.values())
        under = 1 - sum(self.chance(shorter, word) for word in after)
        return max(left, 1e-4) / max(under, 1e-4)

    def size(self) -> int:
        """How many n-grams there are."""
        return sum(map(len, self.kept.values()))

    def fst(self, words: Sequence[str]) -> bytes:
        """The grammar over the numbers of ``words``, counted from 1; 0 is backing off."""
        numbers = {word: number for number, word in enumerate(words, 1)}
        states = {history: at for at, history in enumerate(sorted(self.kept))}
        arcs: list[list[Arc]] = [[] for _ in states]
        finals: dict[int, float] = {}
        for history, state in states.items():
            if history:
                back = states[self.shorter(history)]
                arcs[state].append(Arc(0, 0, -math.log(self.back[history]), back))
            for word, chance in self.kept[history].items():
                if word == END:
                    finals[state] = -math.log(chance)
                    continue
                to = states[self.after(history, word)]
                arcs[state].append(Arc(numbers[word], numbers[word], -math.log(chance), to))
            arcs[state].sort()
        return const_fst(arcs, finals, states[START,])
