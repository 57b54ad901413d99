"""What was said in a call, number by number, and what was taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.assistant.numbers import digits, phone
from app.assistant.sentences import Sentence, heard
from app.assistant.value import ANY, Value, ValueKind
from app.assistant.values import values
from app.domain.call import local_form
from app.domain.suggestion import Evidence
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker

_DENIED = re.compile(r"(?<!是)(?:不是|并非|不在|不叫|不到)(?:在|说|叫|什么)?$")
_MENDED = re.compile(
    "不对|(?<!没)(?<!不)错了|说错|记错|搞错|讲错|口误|哦不|啊不|不不|更正|应该是|改成|不好意思"
)
_REFUSED = re.compile(r"^(?:哎|啊|哦|呃|嗯|[，。])*(?:不是(?!很|太)|不对|不不|不，|错了|没有)")
_REACH = 20
"""Characters between what was said wrong and what is said instead, at most."""


@dataclass(frozen=True, slots=True)
class SaidValue:
    """A number that was said, and where; over two sentences if there was a pause in it."""

    value: Value
    text: str
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """As it was said."""
        return self.text[self.value.start : self.value.end]


@dataclass(frozen=True, slots=True)
class Said:
    """A call as a ticket is held against it.

    Attributes:
        sentences: The citizen's own and those they said yes to.
        told: The numbers in them that hold.
        back: The numbers that were taken back or denied.
        anyone: Every number that anybody said and nobody took back.
        texts: All that anybody said, also as it was heard before corrections.
    """

    sentences: tuple[Sentence, ...]
    told: tuple[SaidValue, ...]
    back: tuple[SaidValue, ...]
    anyone: tuple[Value, ...]
    texts: tuple[str, ...]


def said(segments: Sequence[Segment], ticket: Ticket, today: date) -> Said:
    """Read a call once."""
    blank = Ticket(ticket.number, ticket.seat, ticket.created_ms)
    sentences = heard(segments, blank)
    whole = _joined(sentences, [_SentenceValues(s, values(s.text, today)) for s in sentences])
    gone = set(taken_back(whole))
    told = tuple(each for n, each in enumerate(whole) if n not in gone)
    back = tuple(each for n, each in enumerate(whole) if n in gone)
    texts = tuple(each for s in segments for each in dict.fromkeys((s.text, s.heard)) if each)
    others = _others(segments, {s.index for s in sentences}, today)
    return Said(sentences, told, back, (*(each.value for each in told), *others), texts)


@dataclass(frozen=True, slots=True)
class _SentenceValues:
    sentence: Sentence
    values: tuple[Value, ...]


def _joined(sentences: Sequence[Sentence], read: Sequence[_SentenceValues]) -> list[SaidValue]:
    """All values in order; a telephone number with a pause in it is one."""
    found = phone(sentences)
    parts = found.evidence if found and len(found.evidence) > 1 else ()
    whole = []
    for each in read:
        for value in each.values:
            place = each.sentence.evidence(value.start, value.end)
            if not any(_holds(part, place) for part in parts):
                whole.append(SaidValue(value, each.sentence.text, (place,)))
    if found and parts:
        texts = {sentence.index: sentence.text for sentence in sentences}
        text = "".join(texts[p.segment][p.start : p.end] for p in parts)
        figures = frozenset({digits(local_form(found.number))})
        value = Value(ValueKind.PHONE, 0, len(text), figures, figures)
        whole.append(SaidValue(value, text, parts))
    return whole


def _holds(part: Evidence, place: Evidence) -> bool:
    return part.segment == place.segment and part.start <= place.start < part.end


def taken_back(whole: Sequence[SaidValue]) -> Iterator[int]:
    """Tell which are denied (不是三号) or said otherwise at once (三号，不对，五号)."""
    for n, each in enumerate(whole):
        before = each.text[max(0, each.value.start - 6) : each.value.start]
        if _DENIED.search(before):
            yield n
            continue
        for other in whole[n + 1 : n + 3]:
            if _is_like(each.value, other.value) and _MENDED.search(_between(each, other)):
                yield n
                break


def _is_like(one: Value, two: Value) -> bool:
    same = one.kind is two.kind or one.kind in ANY or two.kind in ANY
    return same and not one.agrees(two)


def _between(one: SaidValue, two: SaidValue) -> str:
    """The words between two values of one sentence or of two that follow each other."""
    here, there = one.evidence[-1].segment, two.evidence[0].segment
    if here == there:
        between = one.text[one.value.end : two.value.start]
    elif 0 < there - here <= 2:
        between = one.text[one.value.end :] + "。" + two.text[: two.value.start]
    else:
        return ""
    return between if len(between) <= _REACH else ""


def _others(segments: Sequence[Segment], known: set[int], today: date) -> Iterator[Value]:
    """Numbers of the agent that the citizen did not deny, and of the machine's own text."""
    for index, segment in enumerate(segments):
        answer = segments[index + 1] if index + 1 < len(segments) else None
        refused = (
            segment.speaker is Speaker.AGENT
            and answer is not None
            and answer.speaker is Speaker.CITIZEN
            and _REFUSED.search(answer.text)
        )
        if index not in known and not refused:
            yield from values(segment.text, today)
        if segment.heard and not refused:
            yield from values(segment.heard, today)
