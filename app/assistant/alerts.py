"""Emergencies that another number must hear of; decoys (急死人了) do not trigger them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.finder import without_commas
from app.assistant.sentences import Sentence
from app.domain.lexicon import AlertRule, AlertWords
from app.domain.suggestion import Evidence

BEFORE_CHARS = 10
AFTER_CHARS = 8


@dataclass(frozen=True, slots=True)
class Alert:
    """An emergency that was heard, and where."""

    rule: AlertRule
    evidence: tuple[Evidence, ...]


class AlertWatch:
    """Compiled hand-over words; immutable, so any thread may use it."""

    def __init__(self, words: AlertWords) -> None:
        self._rules = [(rule, _any(rule.patterns)) for rule in words.rules]
        self._decoys = _any(words.decoys)
        self._negated = re.compile("(?:" + "|".join(map(re.escape, words.negations)) + ")$")
        self._past = _any(words.past)
        self._supposed = _any(words.supposed)
        self._over = _any(words.over)
        self._has_negations = bool(words.negations)

    def alerts(self, sentences: Sequence[Sentence]) -> tuple[Alert, ...]:
        """What is heard in the citizen's own sentences, one alert of each kind."""
        found: dict[str, Alert] = {}
        for sentence in sentences:
            if not sentence.is_own:
                continue
            bare, places_of = without_commas(sentence.text)
            text = self._decoys.sub(lambda match: "□" * len(match[0]), bare)
            for rule, pattern in self._rules:
                places = tuple(
                    sentence.evidence(places_of[match.start()], places_of[match.end() - 1] + 1)
                    for match in pattern.finditer(text)
                    if match[0] and self._holds(rule, text, match)
                )
                if places:
                    earlier = found[rule.kind].evidence if rule.kind in found else ()
                    found[rule.kind] = Alert(rule, earlier + places)
        return tuple(found.values())

    def _holds(self, rule: AlertRule, text: str, match: re.Match[str]) -> bool:
        before = text[max(0, match.start() - BEFORE_CHARS) : match.start()]
        after = text[match.end() : match.end() + AFTER_CHARS]
        if self._has_negations and self._negated.search(before):
            return False
        if self._past.search(before) or self._over.search(after):
            return False
        return rule.ignores_supposed or not self._supposed.search(before)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    """One expression for all; with none it matches nothing."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) if patterns else r"(?!)")
