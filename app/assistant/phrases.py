"""What to say next by the rules of the centre, by stage of the call and by situation."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.assistant.finder import without_commas
from app.domain.likeness import pairs_of
from app.domain.phrase import Phrase, PhraseBook, Situation, SituationCue, Stage
from app.domain.suggestion import Evidence
from app.domain.transcript import Segment, Speaker

RECENT = 2
"""A situation holds for so many sentences of the citizen after the one that showed it."""
WINDOW = 60
"""So many sentences back situations are looked for: about five minutes."""
SAID = 0.6
"""A phrase of which the agent said so much is not offered for its stage again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A phrase with its gaps filled, and why it is offered.

    Attributes:
        why: The situation's name as the centre has it; empty for a usual stage.
        evidence: The words that showed it; empty after a silence.
    """

    phrase: Phrase
    text: str
    why: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Holding:
    """A situation that holds now."""

    name: str
    times: int
    evidence: tuple[Evidence, ...]


class PhraseReader:
    """Compiled cues; immutable, so any thread may use it."""

    def __init__(self, book: PhraseBook) -> None:
        self._phrases = book.phrases
        self._cues = {cue.situation: cue for cue in book.cues}
        self._citizen = {cue.situation: _any(cue.citizen) for cue in book.cues}
        self._agent = {cue.situation: _any(cue.agent) for cue in book.cues}
        self._unless = {cue.situation: _any(cue.unless) for cue in book.cues}
        self._confirming = _any(book.confirming)
        self._closing = _any(book.closing)
        self._greeting = _any(book.greeting)

    def offers(
        self,
        segments: Sequence[Segment],
        known: Mapping[str, str],
        *,
        has_questions: bool,
        now_s: float | None = None,
    ) -> tuple[Offer, ...]:
        """Phrases for now, at most two: the most pressing situation's, else the stage's.

        One of a situation that stays (an elderly caller) may stand beside it.

        Args:
            segments: The call so far.
            known: What fills the gaps of a text: ``place``, ``matter``, ``unit``, ``number``; an
                empty or absent one is not known. A ``number`` is there when the call must be
                handed over.
            has_questions: Something must still be asked: nothing is confirmed yet.
            now_s: Seconds since the call was answered; ``None`` when nobody looks at the clock:
                then no silence is heard.
        """
        stage = self.stage(segments, has_questions=has_questions)
        holding = self._situations(segments, known, now_s)
        passing: list[Offer] = []
        staying: list[Offer] = []
        for situation in (each for each in Situation if each in holding):
            kept = staying if self._cues[situation].stays else passing
            kept += self._fitting(stage, situation, holding[situation], known)[:1]
        if not passing and segments and not (stage is Stage.OPENING and _agent(segments)):
            usual = self._fitting(stage, None, _Holding("", 1, (_whole(segments),)), known)
            passing = [each for each in usual if not _was_said(each.text, segments)]
        return (*passing[:1], *staying[:1])

    def stage(self, segments: Sequence[Segment], *, has_questions: bool) -> Stage:
        """Where the call stands."""
        citizen = [s.text for s in segments if s.speaker is Speaker.CITIZEN]
        told = [text for text in citizen if not self._greeting.search(text)]
        last = [without_commas(segment.text)[0] for segment in segments[-2:]]
        if not told:
            return Stage.OPENING
        ends = any(self._closing.search(text) for text in last)
        if ends or self._is_confirmed(segments):
            return Stage.CLOSING
        if not has_questions:
            return Stage.CONFIRMING
        return Stage.LISTENING if len(told) == 1 else Stage.CLARIFYING

    def _is_confirmed(self, segments: Sequence[Segment]) -> bool:
        """Tell whether the record was read back and the citizen said something to it."""
        return any(
            before.speaker is Speaker.AGENT
            and after.speaker is Speaker.CITIZEN
            and self._confirming.search(before.text) is not None
            for before, after in pairwise(segments)
        )

    def _fitting(
        self, stage: Stage, situation: Situation | None, held: _Holding, known: Mapping[str, str]
    ) -> list[Offer]:
        return [
            Offer(phrase, text, held.name, held.evidence)
            for phrase in self._phrases
            if phrase.situation is situation
            and phrase.times <= held.times
            and phrase.stage in (None, stage)
            and (text := _filled(phrase, known))
        ]

    def _situations(
        self, segments: Sequence[Segment], known: Mapping[str, str], now_s: float | None
    ) -> dict[Situation, _Holding]:
        last_s = segments[-1].end_s if segments else 0.0
        quiet_s = now_s - last_s if now_s is not None else 0.0
        holding: dict[Situation, _Holding] = {}
        for situation, cue in self._cues.items():
            is_quiet = quiet_s >= cue.after_s
            if situation is Situation.HAND_OVER:
                if known.get("number"):
                    holding[situation] = _Holding(cue.name, 1, ())
            elif cue.citizen or cue.agent:
                if found := self._heard(cue, segments, is_quiet=is_quiet):
                    holding[situation] = _Holding(cue.name, len(found), tuple(found[-1:]))
            elif is_quiet and now_s is not None:
                holding[situation] = _Holding(cue.name, 1, ())
        return holding

    def _heard(
        self, cue: SituationCue, segments: Sequence[Segment], *, is_quiet: bool
    ) -> list[Evidence]:
        """Where a situation was heard; nothing if that was long ago and it does not stay."""
        found = []
        since = 0
        first = max(0, len(segments) - WINDOW)
        for number, segment in enumerate(segments[first:], first):
            is_citizen = segment.speaker is Speaker.CITIZEN
            since += is_citizen
            if not is_citizen and not is_quiet:
                continue
            text, places = without_commas(segment.text)
            match = (self._citizen if is_citizen else self._agent)[cue.situation].search(text)
            if match and match[0] and not self._unless[cue.situation].search(text):
                found.append(Evidence(number, places[match.start()], places[match.end() - 1] + 1))
                since = 0
        return found if cue.stays or since < RECENT else []


def _agent(segments: Sequence[Segment]) -> list[str]:
    return [each.text for each in segments if each.speaker is Speaker.AGENT]


def _whole(segments: Sequence[Segment]) -> Evidence:
    return Evidence(len(segments) - 1, 0, len(segments[-1].text))


def _was_said(text: str, segments: Sequence[Segment]) -> bool:
    """Tell whether the agent said nearly this already."""
    pairs = _pairs(text)
    return any(len(pairs & _pairs(said)) >= SAID * len(pairs) for said in _agent(segments))


def _pairs(text: str) -> frozenset[str]:
    return pairs_of(re.sub(r"\W", "", text))


def _filled(phrase: Phrase, known: Mapping[str, str]) -> str:
    """The text with its gaps filled; empty if one of them is not known."""
    names = {name for _, name, _, _ in string.Formatter().parse(phrase.text_zh) if name}
    if not all(known.get(name) for name in names):
        return ""
    return phrase.text_zh.format(**{name: known[name] for name in names})


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")
