"""Emergencies that another number must hear of; decoys (急死人了) do not trigger them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.assistant.dangers import Danger, DangerEar
from app.assistant.finder import COMMAS
from app.assistant.sentences import Sentence
from app.domain.lexicon import AlertRule, AlertWords
from app.domain.suggestion import AlertKind, Evidence

BEFORE_CHARS, AFTER_CHARS, NEAR_CHARS = 14, 12, 20
INTO_CHARS = 4
"""A stretch that was learnt may begin with the word that takes it back (万一燃气漏了)."""
CERTAIN = 0.5
SURER = 0.15
"""A long text has many pieces; one of them easily sounds a little dangerous."""
THREATS = (AlertKind.LIFE, AlertKind.CRIME, AlertKind.COLLECTIVE)
"""如果不解决我就跳楼 is no supposition."""
REMEMBERED = 4_096
"""Sentences; those of a long call are looked at again with each new one."""
BLOT = "□"
_STOP = re.compile(r"[。！？!?\n]")

Hit = tuple[int, int, int]
"""Number of the rule, start and end in the sentence."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An emergency that was heard, and where."""

    rule: AlertRule
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The patterns of one kind: how sure they are, and what else takes them back."""

    always: re.Pattern[str]
    patterns: re.Pattern[str]
    weak: re.Pattern[str]
    unless: re.Pattern[str]


class AlertWatch:
    """Compiled hand-over words; it only remembers what it has read, so any thread may use it."""

    def __init__(self, words: AlertWords) -> None:
        self._rules = words.rules
        self._compiled = [
            _Compiled(_any(rule.always), _any(rule.patterns), _any(rule.weak), _any(rule.unless))
            for rule in words.rules
        ]
        self._decoys = _any(words.decoys)
        self._negated = _any([f"(?:{pattern})$" for pattern in words.negations])
        self._untrue_before = _any((*words.past, *words.hearsay))
        self._untimely_before = _any((*words.supposed, *words.habit))
        self._over = _any(words.over)
        self._topics = _any(words.topics)
        self._ear = DangerEar(words.learnt) if words.learnt else None
        self._numbers = {rule.kind: number for number, rule in enumerate(words.rules)}
        self._hits = lru_cache(REMEMBERED)(self._read_sentence)

    def alerts(self, sentences: Sequence[Sentence]) -> tuple[Alert, ...]:
        """What is heard in the citizen's own sentences, one alert of each kind."""
        found: dict[int, list[Evidence]] = {}
        for sentence in sentences:
            for rule, start, end in self._read(sentence.text) if sentence.is_own else ():
                found.setdefault(rule, []).append(sentence.evidence(start, end))
        return tuple(Alert(self._rules[rule], tuple(places)) for rule, places in found.items())

    def _read(self, text: str) -> Iterator[Hit]:
        """Everything in one text, which may hold several sentences."""
        start = 0
        for stop in [*_STOP.finditer(text), None]:
            end = stop.start() if stop else len(text)
            for rule, first, last in self._hits(text[start:end]):
                yield rule, start + first, start + last
            start = stop.end() if stop else end

    def _read_sentence(self, text: str) -> tuple[Hit, ...]:
        kept = [at for at, char in enumerate(text) if char not in COMMAS and not char.isspace()]
        bare = "".join(text[at] for at in kept)
        by_rules = self._by_rules(bare)
        if self._ear:
            by_rules = self._weighed(bare, by_rules, list(self._ear.dangers(bare)))
        return tuple((number, kept[start], kept[end - 1] + 1) for number, start, end in by_rules)

    def _by_rules(self, bare: str) -> list[Hit]:
        bare = self._decoys.sub(lambda match: BLOT * len(match[0]), bare)
        return [
            (number, start, end)
            for number, rule in enumerate(self._compiled)
            for start, end in _longest(set(self._places(bare, rule)))
        ]

    def _weighed(self, bare: str, hits: list[Hit], dangers: list[Danger]) -> list[Hit]:
        """Without hits in pieces that sound harmless, with what no rule foresaw."""
        weights = self._ear.weights if self._ear else None
        if weights is None:
            return hits
        kept = [hit for hit in hits if _score(hit, dangers) >= weights.doubtful]
        heard = {number for number, _, _ in kept}
        pieces = {danger.piece for danger in dangers}
        sure = weights.sure + (SURER if len(pieces) > 1 else 0)
        for danger in dangers:
            number = self._numbers.get(danger.kind)
            if number is None or number in heard or danger.score < sure:
                continue
            if self._is_timely(bare, danger):
                kept.append((number, danger.start, danger.end))
        return kept

    def _is_timely(self, bare: str, danger: Danger) -> bool:
        """No story, not long ago, not over; and no supposition, unless it may be a threat.

        What sounds very dangerous is none of these: "online" is a story, and where frauds happen.
        """
        if danger.score >= CERTAIN:
            return True
        before = bare[max(0, danger.start - BEFORE_CHARS) : danger.start + INTO_CHARS]
        if self._untrue_before.search(before):
            return False
        if danger.kind not in THREATS and self._untimely_before.search(before):
            return False
        return not self._over.search(bare[danger.end : danger.end + AFTER_CHARS])

    def _places(self, bare: str, rule: _Compiled) -> Iterator[tuple[int, int]]:
        for match in rule.always.finditer(bare):
            if self._is(bare, match):
                yield match.span()
        for match in rule.patterns.finditer(bare):
            if self._is_now(bare, match):
                yield match.span()
        for match in rule.weak.finditer(bare):
            if self._is_now(bare, match) and not rule.unless.search(_near(bare, match)):
                yield match.span()

    def _is(self, text: str, match: re.Match[str]) -> bool:
        """Not denied, not long ago, not a story, not over."""
        if not match[0]:
            return False
        before = text[max(0, match.start() - BEFORE_CHARS) : match.start()]
        if self._negated.search(before) or self._untrue_before.search(before):
            return False
        return not self._over.search(text[match.end() : match.end() + AFTER_CHARS])

    def _is_now(self, text: str, match: re.Match[str]) -> bool:
        """Also no supposition, no old habit, no paperwork."""
        if not self._is(text, match):
            return False
        start = max(0, match.start() - BEFORE_CHARS)
        if self._untimely_before.search(text[start : match.start()]):
            return False
        return not self._topics.search(text[start : match.end() + AFTER_CHARS])


def _score(hit: Hit, dangers: list[Danger]) -> float:
    """How dangerous the pieces sound that ``hit`` lies in."""
    _, start, end = hit
    near = [each.score for each in dangers if each.piece[0] < end and start < each.piece[1]]
    return max(near, default=1.0)


def _near(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - NEAR_CHARS) : match.end() + NEAR_CHARS]


def _longest(places: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, without those that lie in a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    """One expression for all; with none it matches nothing.

    Written as where the words are read and checked: ``re`` then knows it already.
    """
    return re.compile("|".join(patterns) if patterns else r"(?!)")
