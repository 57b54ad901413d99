"""The words the assistant listens for; a centre may bring its own."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.alert_weights import AlertWeights
from app.domain.suggestion import AlertKind
from app.domain.ticket import RequestType


@dataclass(frozen=True, slots=True)
class AlertRule:
    """What one kind of emergency sounds like.

    Attributes:
        name: How it reads on the screen, e.g. ``火情``.
        hand_over: The number to hand the call over to, as it is shown.
        patterns: Regular expressions for text without blanks and commas.
        always: Patterns that suppositions, habits and questions do not take back:
            如果不解决我就跳楼 is a threat.
        weak: Patterns that count only where nothing of ``unless`` stands near.
        unless: See ``weak``.
    """

    kind: AlertKind
    name: str
    hand_over: str
    patterns: tuple[str, ...]
    always: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertWords:
    """All emergencies, and what takes a match back.

    Attributes:
        decoys: Regular expressions of stretches that only look dangerous (急死人了).
        negations: Regular expressions that take back what follows them at once (没有着火).
        past: Regular expressions before a match that put it long ago (去年).
        supposed: Regular expressions before a match that make it a supposition (万一).
        habit: Regular expressions before a match that make it an old complaint (经常).
        hearsay: Regular expressions before a match that make it a story (新闻).
        over: Regular expressions after a match that end it (已经扑灭).
        topics: Regular expressions near a match that make it paperwork (报销).
        learnt: What was learnt from sentences, beside the rules; ``None`` = rules only.
    """

    rules: tuple[AlertRule, ...]
    decoys: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    supposed: tuple[str, ...] = ()
    habit: tuple[str, ...] = ()
    hearsay: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    learnt: AlertWeights | None = None


@dataclass(frozen=True, slots=True)
class TypeCue:
    """Plain words that speak for a request type; ``strong`` ones count three times."""

    type: RequestType
    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """Something that a good record holds: one of the five elements, or a matter's own question.

    Attributes:
        key: ``time``, ``place``, ``people``, ``event``, ``request``, or a name of the file's own.
        ask: The short question to ask when it is missing.
        told: Regular expressions that show that the citizen told it.
        asked: Regular expressions that show that the agent asked for it.
        stands_for: Key of the element in whose place it is asked (欠薪: 单位 for 人物); or empty.
    """

    key: str
    name: str
    ask: str
    told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What must be asked about some categories, beside what their request type needs.

    Attributes:
        names: Names of categories or of branches above them, as the category file has them.
        needs: Keys of elements, in the order in which they are asked.
        types: The request types that they are asked for.
    """

    names: tuple[str, ...]
    needs: tuple[str, ...]
    types: tuple[RequestType, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the assistant listens for.

    Attributes:
        types: In the order that decides a tie.
        urgent: Plain words that make a request urgent.
        elements: The five elements in the order in which they are asked, then those of matters.
        needs: Keys of the elements that each request type must have.
        matters: What some categories need beside.
    """

    alerts: AlertWords
    types: tuple[TypeCue, ...] = ()
    urgent: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    needs: tuple[tuple[RequestType, tuple[str, ...]], ...] = ()
    matters: tuple[Matter, ...] = ()
