"""Short answers that a question makes likely: digits, yes or no, names of districts.

After such a question of the agent, what the citizen says next is heard a second time by an ear
that understands nothing else. The second hearing is told only where it explains all the sound and
the first one does not make an answer of that kind by itself.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from speech.engine import Engine, EngineLostError
from speech.events import Segment, Track, Word

log = logging.getLogger(__name__)

LONGEST_S = 12.0
"""A longer answer is no short one; hearing it again would also take its time."""
WAITED_S = 20.0
"""So long after a question an answer may begin; a slow caller looks for a number meanwhile."""
TALK_OVER_S = 1.0
"""An answer may begin so long before the question is over."""
PASSING = 3
"""Sentences of the agent with no more characters (嗯, 好的) leave the question as it is."""
HOLE_S = 0.45
"""Between two words of an answer that is spoken on; in a longer hole something was said."""
EDGE_S = 0.25
"""Two hearings may differ so much in where the same sound begins and ends."""
TAIL_S = 1.0
"""Sound without words at either end: the gate's margins (0.3 and 0.26 s) and a breath."""
SLOWEST = 3.0
"""Characters a second of anybody who is not reading out digits; with fewer, some were missed."""
PIECE_S = 1.0


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """What may be said after one sort of question.

    Attributes:
        name: For figures and logs.
        asked: Finds the question in a sentence of the agent, as it is written.
        phrases: Everything that may be said, without spaces; any may follow any other.
        row: Characters of which any follows any other (the ten digits); empty for none.
        weight: How often each phrase is put into the grammar beside one ``[unk]``: a model
            takes other sound for its phrases the more easily the higher this is.
        less_sure: So much lower may the second hearing's mean confidence be than the first's.
        fits: A whole answer of the kind, without spaces; it goes before one that does not fit.
    """

    name: str
    asked: re.Pattern[str]
    phrases: tuple[str, ...]
    row: str = ""
    weight: int = 1
    less_sure: float = 0.1
    fits: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """A kind in the words of a model.

    Attributes:
        grammar: Phrases as the engine takes them, words parted by spaces.
        words: All that occur in them.
    """

    kind: AnswerKind
    grammar: tuple[str, ...]
    words: frozenset[str]


def answers_for(engine: Engine, kinds: Iterable[AnswerKind]) -> tuple[Answers, ...]:
    """Spell what may be said in the words that ``engine`` knows; what it cannot say is left out.

    Empty for an engine that heeds no phrases. Made once for an engine, in some milliseconds;
    raises :class:`EngineLostError`.
    """
    if not engine.takes_phrases():
        return ()
    listed = list(kinds)
    pieces = {piece for kind in listed for each in _said(kind) for piece in _pieces_of(each)}
    known = frozenset(pieces).difference(engine.unknown(tuple(sorted(pieces))))
    return tuple(_answers(kind, known) for kind in listed)


def _answers(kind: AnswerKind, known: frozenset[str]) -> Answers:
    phrases = [" ".join(spelt) for each in kind.phrases if (spelt := _spelt(each, known))]
    row = _row(tuple(each for each in kind.row if each in known))
    grammar = tuple(row + phrases * kind.weight)
    return Answers(kind, grammar, frozenset(word for each in grammar for word in each.split()))


def _said(kind: AnswerKind) -> tuple[str, ...]:
    return (*kind.phrases, *kind.row)


def _pieces_of(phrase: str) -> set[str]:
    ends = range(1, len(phrase) + 1)
    return {phrase[start:end] for end in ends for start in range(end)}


def _spelt(phrase: str, known: frozenset[str]) -> tuple[str, ...]:
    """Part a phrase into as few known words as possible; empty where that cannot be done."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(phrase) + 1):
        ways = [
            (*before, phrase[start:end])
            for start, before in enumerate(best)
            if before is not None and phrase[start:end] in known
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or ()


def _row(symbols: tuple[str, ...]) -> list[str]:
    """Rows in which each symbol follows each one, itself too, equally often."""
    count = len(symbols)
    return [
        " ".join(symbols[(first + step * at) % count] for at in range(count))
        for first in range(count)
        for step in range(count)
    ]


class Expectation:
    """What one call's agent asked last; both tracks' transcribers share it.

    Any thread may call. Nothing is expected any more in a call whose recogniser died of a
    second hearing.
    """

    def __init__(self, answers: Iterable[Answers]) -> None:
        self._answers = tuple(answers)
        self._lock = threading.Lock()
        self._asked: tuple[float, Answers | None] | None = None
        self._before: tuple[float, Answers | None] | None = None

    def told(self, segment: Segment) -> None:
        """Take note of a sentence; only the agent's matter."""
        text = re.sub(r"\W", "", segment.text)
        if segment.track is not Track.AGENT or len(text) <= PASSING:
            return
        with self._lock:
            self._before = self._asked
            self._asked = (segment.end_s, self._asked_in(segment.text))

    def expected(self, start_s: float) -> Answers | None:
        """Tell what an answer that begins at ``start_s`` may be; ``None`` for anything."""
        with self._lock:
            for asked in (self._asked, self._before):
                if asked is not None and asked[0] - TALK_OVER_S <= start_s:
                    return asked[1] if start_s <= asked[0] + WAITED_S else None
        return None

    def give_up(self) -> None:
        """Expect nothing any more."""
        self._answers = ()
        with self._lock:
            self._asked = self._before = None

    def _asked_in(self, text: str) -> Answers | None:
        """The first kind that fits counts: 您留个电话好吗 asks for more than a yes."""
        fitting = (each for each in self._answers if each.kind.asked.search(text))
        return next(fitting, None)


Again = Callable[[tuple[Word, ...], bytes, float], tuple[Word, ...]]
"""Gets a finished sentence, its sound and when that begins; gives the better words."""


class SecondHearing:
    """Hears the citizen's answers again; an :data:`Again` for one track of one call."""

    def __init__(self, engine: Engine, rate_hz: int, expectation: Expectation) -> None:
        self._engine = engine
        self._rate_hz = rate_hz
        self._expectation = expectation

    def __call__(self, words: tuple[Word, ...], pcm: bytes, start_s: float) -> tuple[Word, ...]:
        """Give the better words of a sentence, times as in ``words``.

        Takes about a hundredth of the sound's length with a small model; never raises for a
        recogniser that dies of it.
        """
        end_s = start_s + len(pcm) / 2 / self._rate_hz
        if not words or end_s - start_s > LONGEST_S:
            return words
        answers = self._expectation.expected(words[0].start_s)
        if answers is None or not answers.grammar:
            return words
        try:
            heard = self._heard(pcm, answers.grammar, start_s)
        except EngineLostError as error:
            log.warning("Answers are not heard again in this call: %s", error)
            self._expectation.give_up()
            return words
        return heard if is_better(heard, words, answers, (start_s, end_s)) else words

    def _heard(self, pcm: bytes, grammar: tuple[str, ...], start_s: float) -> tuple[Word, ...]:
        ear = self._engine.ear(self._rate_hz, grammar)
        step = round(PIECE_S * self._rate_hz) * 2
        words: tuple[Word, ...] = ()
        for at in range(0, len(pcm), step):
            words += ear.hear(pcm[at : at + step]).words
        words += ear.finish().words
        return tuple(
            replace(word, start_s=word.start_s + start_s, end_s=word.end_s + start_s)
            for word in words
        )


def is_better(
    again: tuple[Word, ...],
    first: tuple[Word, ...],
    answers: Answers,
    sound_s: tuple[float, float],
) -> bool:
    """Judge a second hearing of the sound from ``sound_s[0]`` to ``[1]`` against the first one.

    An answer that is of the kind already stays as it is, unless only one hearing of it fits as
    a whole. Nothing that the first one heard may be left out. Where no row of digits is expected
    it must bear the first one out, or names would be made of noise.
    """
    text, before = _text(again), _text(first)
    if not again or text == before or not _explains(again, first, sound_s):
        return False
    kind = answers.kind
    if kind.fits is not None and bool(kind.fits.search(text)) != bool(kind.fits.search(before)):
        return bool(kind.fits.search(text))
    if all(word.word in answers.words for word in first):
        return False
    if not kind.row and not _is_borne_out(again, first):
        return False
    return len(text) >= len(before) and _sure(again) >= _sure(first) - kind.less_sure


def _explains(
    again: tuple[Word, ...], first: tuple[Word, ...], sound_s: tuple[float, float]
) -> bool:
    """Tell whether ``again`` spans the sound and all that the first hearing found in it.

    Words of models that learnt by CTC are short spikes with silence between them, so their own
    lengths tell nothing.
    """
    starts_s, ends_s = again[0].start_s, again[-1].end_s
    spans = starts_s <= first[0].start_s + EDGE_S and ends_s >= first[-1].end_s - EDGE_S
    whole = starts_s - sound_s[0] <= TAIL_S and sound_s[1] - ends_s <= TAIL_S
    return spans and whole and not any(_lies_in(hole, first) for hole in _holes(again))


def _holes(words: tuple[Word, ...]) -> list[tuple[float, float]]:
    between = [(one.end_s, other.start_s) for one, other in pairwise(words)]
    return [(start_s, end_s) for start_s, end_s in between if end_s - start_s > HOLE_S]


def _lies_in(hole: tuple[float, float], words: tuple[Word, ...]) -> bool:
    return any(hole[0] < (word.start_s + word.end_s) / 2 < hole[1] for word in words)


def _is_borne_out(again: tuple[Word, ...], first: tuple[Word, ...]) -> bool:
    """Tell whether both heard about as much, at the pace of speech, and a character in common."""
    text, before = _text(again), _text(first)
    pace = len(text) / max(again[-1].end_s - again[0].start_s, 0.1)
    return 2 * len(before) >= len(text) and pace >= SLOWEST and bool(set(text) & set(before))


def _sure(words: tuple[Word, ...]) -> float:
    return sum(word.confidence for word in words) / len(words)


def _text(words: tuple[Word, ...]) -> str:
    return "".join(word.word for word in words)
