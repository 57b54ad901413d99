"""What an agent says by the rules of the centre (规范话术)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a call stands."""

    OPENING = "opening"
    LISTENING = "listening"
    CLARIFYING = "clarifying"
    CONFIRMING = "confirming"
    CLOSING = "closing"


class Situation(StrEnum):
    """What makes a call other than usual; the first of two that hold is told first."""

    HAND_OVER = "hand_over"
    ABUSE = "abuse"
    UNSOLVABLE = "unsolvable"
    UPSET = "upset"
    UNCLEAR = "unclear"
    WAITING = "waiting"
    SILENCE = "silence"
    ELDERLY = "elderly"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence to say.

    Attributes:
        id: Stable; what a refusal is remembered by.
        stage: It is for this stage of a call; ``None`` = for any.
        situation: It is for this situation; ``None`` = for a usual call.
        text_zh: May name ``{place}``, ``{matter}``, ``{unit}`` and ``{number}`` (to hand over to);
            a phrase that names what is not known is not offered.
        times: Only when the situation was heard so often (at the third insult, a warning).
    """

    id: str
    stage: Stage | None
    situation: Situation | None
    text_zh: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class SituationCue:
    """How a situation is heard.

    Attributes:
        name: How it reads on the screen: ``辱骂``.
        citizen: Regular expressions for the citizen's sentences, without commas.
        agent: Regular expressions for the agent's.
        unless: Regular expressions of sentences in which the words mean something else.
        after_s: The agent's words count only after so many seconds in which nobody spoke; without
            any words, the silence itself is the situation.
        stays: It holds for the rest of the call, not only for the last sentences.
    """

    situation: Situation
    name: str
    citizen: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    after_s: float = 0.0
    stays: bool = False


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """All phrases of a centre, and how their situations and stages are heard.

    Attributes:
        phrases: The first one that fits is offered first.
        confirming: Regular expressions of an agent's sentences that read the record back.
        closing: Regular expressions of sentences, of either side, that end a call.
        greeting: Regular expressions of a citizen's sentences that tell nothing yet.
    """

    phrases: tuple[Phrase, ...] = ()
    cues: tuple[SituationCue, ...] = ()
    confirming: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    greeting: tuple[str, ...] = ()
