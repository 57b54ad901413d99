"""The words the assistant listens for; a centre may bring its own."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.suggestion import AlertKind
from app.domain.ticket import RequestType


@dataclass(frozen=True, slots=True)
class AlertRule:
    """What one kind of emergency sounds like.

    Attributes:
        name: How it reads on the screen, e.g. ``火情``.
        hand_over: The number to hand the call over to, as it is shown.
        patterns: Regular expressions for text without spaces and punctuation.
        ignores_supposed: A supposition counts too: 如果不解决我就跳楼 is a threat.
    """

    kind: AlertKind
    name: str
    hand_over: str
    patterns: tuple[str, ...]
    ignores_supposed: bool = False


@dataclass(frozen=True, slots=True)
class AlertWords:
    """All emergencies, and what takes a match back.

    Attributes:
        decoys: Regular expressions of stretches that only look dangerous (急死人了).
        negations: Plain words that take back what follows them at once (没有着火).
        past: Regular expressions before a match that put it long ago (去年).
        supposed: Regular expressions before a match that make it a supposition (万一).
        over: Regular expressions after a match that end it (已经扑灭).
    """

    rules: tuple[AlertRule, ...]
    decoys: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    supposed: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeCue:
    """Plain words that speak for a request type; ``strong`` ones count three times."""

    type: RequestType
    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One of the five elements of a good record.

    Attributes:
        key: ``time``, ``place``, ``people``, ``event`` or ``request``.
        ask: The short question to ask when it is missing.
        told: Regular expressions that show that the citizen told it.
    """

    key: str
    name: str
    ask: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the assistant listens for.

    Attributes:
        types: In the order that decides a tie.
        urgent: Plain words that make a request urgent.
        elements: The five elements, in the order in which they are asked.
        needs: Keys of the elements that each request type must have.
    """

    alerts: AlertWords
    types: tuple[TypeCue, ...] = ()
    urgent: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    needs: tuple[tuple[RequestType, tuple[str, ...]], ...] = ()
