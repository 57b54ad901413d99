"""Holds a text to what was said: which of its clauses have no source.

Used for every text that is offered as a citizen's own account, whoever wrote it: our drafts,
and those of an optional drafter on the centre's network. A clause has a source when one stretch
of the transcript says it with the same numbers, days and names and with the same yes or no; a
few words that only frame a record (市民反映) need none. It is a check of words, not of sense: what
it lets pass was said, but two true clauses may still be put together wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.assistant.numbers import comparable
from app.assistant.said import NOT, ONLY_IF, REACH_BACK, Said, facts, is_taken_back, said
from app.assistant.sentences import Sentence
from app.domain.likeness import pairs_of
from app.domain.suggestion import Evidence

NEAR = 0.8
"""So much of a clause must stand in its source in the same order, where it is not verbatim."""
SMALL = frozenset(
    "的地得了着过是在就都也还又很把被让给向从到对和与跟及并等于以所其该此这那有会将已现个我你他她它们吗呢吧啊"
)
"""What may be added in a clause that is not verbatim: words that tell nothing by themselves."""
SHORT_CHARS = 4
"""A clause this short must be verbatim."""
TOGETHER = 3
"""So many clauses of one speaker in a row may be drawn together into one."""
CHOSEN = 8
"""The sources that share most with a clause are compared with it."""
STRETCHES, STRETCH_CHARS = 4, 3
"""A clause may be put together from so many stretches, each verbatim and at least this long."""

_PARTS = re.compile(r"[^，。？！；,?!;\n]+")
_FRAME = re.compile(
    r"[\s：:]*((市民|来电人|诉求人|当事人|群众|居民|该)*(来电|电话)?(反映|投诉|举报|咨询|求助|表扬|表示|称|说|提出)*[：:\s]*)"
)
_PERSON = re.compile("市民|来电人|诉求人|当事人|本人|我们|咱们|其|我")
_OFFICE = re.compile("相关部门|有关部门|主管部门|相关单位|有关单位|你们|您们|贵单位|您|你")


_DENIED = re.compile("没有|不[到了着起上下]|没$")
"""What denies the words before it: 一点人情味[没有], 进行[不了]."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Characters ``start`` to ``end`` (exclusive) of a text, and the words they came from.

    Attributes:
        evidence: Empty when nobody said it.
    """

    text: str
    start: int
    end: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """One to ``TOGETHER`` clauses of one speaker, ready for comparison."""

    form: str
    pairs: frozenset[str]
    evidence: tuple[Evidence, ...]


def traced(text: str, sentences: Sequence[Sentence]) -> tuple[Clause, ...]:
    """Split a text into clauses, each with the words that it came from.

    Words that only frame a record, and empty clauses, are left out. Sentences are those of
    :func:`app.assistant.sentences.heard`: what the agent only asked is no source, and neither is
    what the citizen took back.
    """
    sources = tuple(_sources(said(sentences)))
    clauses = []
    for part in _PARTS.finditer(text):
        frame = _FRAME.match(part[0])
        start = part.start() + (frame.end() if frame else 0)
        bare = text[start : part.end()].strip()
        if comparable(bare):
            start = text.index(bare, start)
            clauses.append(Clause(bare, start, start + len(bare), _evidence(bare, sources)))
    return tuple(clauses)


def _sources(clauses: Sequence[Said]) -> Iterator[_Source]:
    for first in range(len(clauses)):
        form = ""
        evidence: tuple[Evidence, ...] = ()
        for clause in clauses[first : first + TOGETHER]:
            if (clause.is_own, clause.is_typed) != (clauses[first].is_own, clauses[first].is_typed):
                break
            form += _form(clause.text)
            evidence += clause.evidence
            yield _Source(form, pairs_of(form), evidence)


def _evidence(clause: str, sources: Sequence[_Source]) -> tuple[Evidence, ...]:
    form = _form(clause)
    pairs = pairs_of(form)
    for source in sources:
        if form in source.form and _is_whole(form, source.form):
            return source.evidence
    if len(form) <= SHORT_CHARS:
        return ()
    shared = [(len(pairs & source.pairs), -len(source.form), n) for n, source in enumerate(sources)]
    for count, _, number in sorted(shared, reverse=True)[:CHOSEN]:
        if 2 * count >= len(pairs) and _is_near(clause, form, sources[number].form):
            return sources[number].evidence
    return _pieced(form, sources)


def _pieced(form: str, sources: Sequence[_Source]) -> tuple[Evidence, ...]:
    """Find a few stretches of sources that make up a clause (place, time and event in one)."""
    evidence: tuple[Evidence, ...] = ()
    left = form
    for _ in range(STRETCHES):
        length, source = max(
            ((_common(left, source.form), source) for source in sources),
            key=lambda pair: pair[0],
            default=(0, None),
        )
        if source is None or length < STRETCH_CHARS:
            break
        left = left[length:]
        evidence += source.evidence
        if 0 < len(left) < STRETCH_CHARS:  # a short rest, with the character that it belongs to
            tail = form[-len(left) - 1 :]
            ends = [e for e in sources if tail in e.form and _is_whole(tail, e.form)]
            return tuple(dict.fromkeys(evidence + ends[0].evidence)) if ends else ()
        if not left:
            return tuple(dict.fromkeys(evidence))
    return ()


def _common(form: str, source: str) -> int:
    """How many first characters of ``form`` the source says as a whole."""
    length = 0
    for end in range(STRETCH_CHARS, len(form) + 1):
        if form[:end] not in source:
            break
        if form[end - 1 : end + 1].isdigit() and end < len(form):
            continue  # not in the midst of a number
        if _is_whole(form[:end], source):
            length = end
    return length


def _is_whole(form: str, source: str) -> bool:
    """Tell whether the source says it without a digit, or a denial before it, being cut off."""
    at = source.find(form)
    while at >= 0:
        before, after = source[:at], source[at + len(form) :]
        cuts_before = before[-1:].isdigit() and form[0].isdigit()
        cuts_after = form[-1].isdigit() and re.match(r"\d|\.\d|%", after) is not None
        is_denied = _DENIED.match(after) is not None
        if not (cuts_before or cuts_after or is_denied) and not is_taken_back(before):
            return True
        at = source.find(form, at + 1)
    return False


def _is_near(clause: str, form: str, source: str) -> bool:
    """Tell whether a source says nearly the same words, with the same facts and denials."""
    if not all(_is_in(_form(fact), source) for _, fact in facts(clause)):
        return False
    matcher = SequenceMatcher(None, form, source, autojunk=False)
    every = [block for block in matcher.get_matching_blocks() if block.size]
    said_too = {at for block in every for at in range(block.a, block.a + block.size)}
    if any(char not in SMALL for at, char in enumerate(form) if at not in said_too):
        return False
    blocks = [block for block in every if block.size > 1]
    if sum(block.size for block in blocks) < NEAR * len(form):
        return False
    first, last = blocks[0], blocks[-1]
    rest = len(form) - last.a - last.size  # 进行不了 must not become 进行了
    stretch = source[first.b : last.b + last.size + (REACH_BACK if rest else 0)]
    numbers = re.findall(r"\d+", form)
    return (
        not is_taken_back(source[: first.b])
        and set(numbers) <= set(re.findall(r"\d+", stretch))
        and len(NOT.findall(form)) == len(NOT.findall(stretch))
        and bool(ONLY_IF.search(form)) == bool(ONLY_IF.search(stretch))
    )


def _is_in(fact: str, source: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(fact)}(?!\d)", source) is not None


def _form(text: str) -> str:
    """For comparisons; who is spoken of in the third person in a record is the speaker."""
    return comparable(_OFFICE.sub("你", _PERSON.sub("我", text)))
