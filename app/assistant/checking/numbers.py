"""Numbers: said and not written, written and not said, written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.assistant.checking.said import Said, SaidValue, taken_back
from app.assistant.checking.written import ALSO, FIELDS, day_of, texts
from app.assistant.numbers import digits
from app.assistant.value import Value, ValueKind
from app.assistant.values import is_unsure, values
from app.domain.call import local_form, normalised
from app.domain.checked import Finding, FindingKind, Mode, Severity, Subject, Written
from app.domain.suggestion import Evidence
from app.domain.ticket import Ticket

SLIPS = 3
"""Digits in which a telephone number may differ and still be meant as the same one."""
_SUBJECTS = {
    ValueKind.PHONE: Subject.PHONE,
    ValueKind.DATE: Subject.TIME,
    ValueKind.CLOCK: Subject.TIME,
    ValueKind.SPAN: Subject.TIME,
    ValueKind.DAY_OR_HOUSE: Subject.TIME,
    ValueKind.MONEY: Subject.AMOUNT,
    ValueKind.PEOPLE: Subject.PEOPLE,
    ValueKind.HOUSE: Subject.PLACE,
}
_TOLD_OF = frozenset({*_SUBJECTS, ValueKind.CODE})
"""Kinds whose lack is told; other numbers may be left out of a good record."""
_TIMES = frozenset({ValueKind.DATE, ValueKind.CLOCK, ValueKind.SPAN, ValueKind.DAY_OR_HOUSE})
_DAYS = frozenset({ValueKind.DATE, ValueKind.DAY_OR_HOUSE})
_CLAUSE_END = re.compile(r"[，。；！？,;!?\n]")


@dataclass(frozen=True, slots=True)
class _WrittenValue:
    value: Value
    at: Written


def number_findings(said: Said, ticket: Ticket, number: str) -> Iterator[Finding]:
    """Compare all numbers.

    Args:
        said: The call.
        ticket: As it would be sent.
        number: The caller's number as the network told it; empty if unknown.
    """
    today = day_of(ticket)
    written = list(_written(ticket, today, (*FIELDS, *ALSO)))
    phones = {digits(local_form(each)) for each in (ticket.caller_phone, number) if each}
    own, network = (digits(local_form(each)) for each in (ticket.caller_phone, number))
    is_slip = bool(own) and own != network and _differing(own, network) <= SLIPS
    known = {own} if is_slip else phones  # a slip in one's own number is told like any other
    missing = [each for each in said.told if _is_missing(each, written, known)]
    strange = [
        each
        for each in _once(w for w in written if w.at.field in FIELDS)
        if not _is_known(each.value, said, phones, ticket, today)
    ]
    rest = missing
    for each in strange:
        other = _counterpart(each, rest, said.back)
        if other is None and not _may_follow(each.value, said):
            yield _never_said(each)
        elif other is not None:
            rest = [r for r in rest if r is not other]
            yield _differs(each, other)
    yield from _phones(rest, ticket, number)
    rest = [each for each in rest if each.value.kind is not ValueKind.PHONE]
    yield from (_missing(group, ticket) for group in _grouped(rest) if _tells(group))
    if not any(_subject(each.value) is Subject.TIME for each in missing):
        yield from _no_time(said, written, ticket)


def _written(ticket: Ticket, today: date, fields: Sequence[str]) -> Iterator[_WrittenValue]:
    """The numbers of the ticket's texts, without those that a text itself takes back."""
    for name, text in texts(ticket, *fields):
        found = [
            SaidValue(value, text, (Evidence(0, value.start, value.end),))
            for value in values(text, today)
        ]
        gone = set(taken_back(found))
        for n, each in enumerate(found):
            if n not in gone:
                value = each.value
                yield _WrittenValue(value, Written(name, value.start, value.end, each.words))


def _is_missing(each: SaidValue, written: Sequence[_WrittenValue], phones: set[str]) -> bool:
    value = each.value
    if value.is_weak or value.is_relative or value.kind not in _TOLD_OF:
        return False
    if not value.exact.isdisjoint(phones):
        return False
    return not any(value.agrees(other.value) for other in written)


def _once(written: Iterator[_WrittenValue]) -> Iterator[_WrittenValue]:
    """Numbers that are worth a word, each in the first field that has it."""
    seen: list[Value] = []
    for each in written:
        if not each.value.is_weak and not any(each.value.agrees(other) for other in seen):
            seen.append(each.value)
            yield each


def _is_known(value: Value, said: Said, phones: set[str], ticket: Ticket, today: date) -> bool:
    """Tell whether a written number was said, or need not have been."""
    if any(value.agrees(o) for o in said.anyone if not (value.kind in _DAYS and _is_stray(o))):
        return True
    if value.kind in {ValueKind.PHONE, ValueKind.CODE}:
        own = {*phones, ticket.earlier_number, ticket.number, digits(ticket.earlier_number)}
        return not value.exact.isdisjoint(own)
    if value.kind not in {ValueKind.DATE, ValueKind.DAY_OR_HOUSE}:
        return False
    is_today = f"{today.month}-{today.day}" in value.exact or f"y{today.year}" in value.exact
    return is_today or value.is_relative


def _is_stray(value: Value) -> bool:
    """A single figure in a word, e.g. 二马路: no day."""
    return value.is_weak and value.kind is ValueKind.BARE


def _may_follow(value: Value, said: Said) -> bool:
    """Tell whether a day may have been worked out from 上个月 or 前几天; it cannot be judged."""
    return value.kind in _DAYS and any(map(is_unsure, said.texts))


def _counterpart(
    strange: _WrittenValue, missing: Sequence[SaidValue], back: Sequence[SaidValue]
) -> SaidValue | None:
    """What was said in the place of a written number: same kind, same unit."""
    value, last = strange.value, strange.at.text[-1:]
    for each in missing:
        if each.value.kind is not value.kind and not {each.value.kind, value.kind} <= _DAYS:
            continue
        if value.kind in {ValueKind.CODE, ValueKind.PHONE}:
            if _slips(value, each.value) <= SLIPS:
                return each
        elif value.kind is not ValueKind.HOUSE or each.words[-1:] == last:
            return each
    if any(value.agrees(each.value) for each in back):  # it was taken back: what came instead
        near = [each for each in missing if each.value.kind is value.kind]
        return near[0] if near else None
    return None


def _slips(one: Value, two: Value) -> int:
    """In how many digits two numbers differ at least."""
    return min(_differing(a, b) for a in one.exact for b in two.exact)


def _differing(one: str, two: str) -> int:
    """In how many places two texts differ; all of them if their lengths do."""
    if len(one) != len(two):
        return max(len(one), len(two))
    return sum(a != b for a, b in zip(one, two, strict=True))


def _phones(missing: Sequence[SaidValue], ticket: Ticket, number: str) -> Iterator[Finding]:
    """Telephone numbers: only the last one said; a correction comes after what it corrects."""
    said = [each for each in missing if each.value.kind is ValueKind.PHONE][-1:]
    now = digits(local_form(ticket.caller_phone))
    for each in said:
        figures = max(each.value.exact, key=len)
        is_slip = _differing(now, figures) <= SLIPS
        if is_slip and now == digits(local_form(number)):
            continue  # the network knows the number for sure; this one went through a recogniser
        if is_slip or not now:
            kind = FindingKind.DIFFERS if is_slip else FindingKind.MISSING
            at = Written("caller_phone", 0, len(ticket.caller_phone), ticket.caller_phone)
            value, mode, severity = normalised(figures), Mode.SET, Severity.SERIOUS
        else:
            kind, at, severity = FindingKind.MISSING, _end_of_content(ticket), Severity.WARNING
            value, mode = f"联系电话{figures}", Mode.APPEND
        yield Finding(kind, Subject.PHONE, severity, at, each.evidence, each.words, value, mode)


def _never_said(each: _WrittenValue) -> Finding:
    subject = _subject(each.value)
    severity = Severity.NOTE if subject is Subject.NUMBER else Severity.WARNING
    return Finding(FindingKind.NEVER_SAID, subject, severity, each.at)


def _differs(strange: _WrittenValue, said: SaidValue) -> Finding:
    return Finding(
        FindingKind.DIFFERS,
        _subject(strange.value),
        Severity.SERIOUS,
        strange.at,
        said.evidence,
        said.words,
        _in_place_of(strange.at.text, said),
        Mode.EXCHANGE,
    )


def _in_place_of(written: str, said: SaidValue) -> str:
    """What was said, in figures where the ticket has figures: 3号 becomes 5号."""
    plain = said.value.plain
    has_figures = re.fullmatch(r"\d+(\D*)", written)
    if len(plain) == 1 and has_figures and not re.search("[百千万亿]", written):
        return next(iter(plain)) + has_figures[1]
    return said.words


def _grouped(missing: Sequence[SaidValue]) -> Iterator[list[SaidValue]]:
    """Numbers that stand together in a sentence: 三号楼二单元五零一; each number once."""
    group: list[SaidValue] = []
    seen: list[Value] = []
    for each in missing:
        if any(each.value.agrees(other) for other in seen):
            continue
        seen.append(each.value)
        if group and _goes_on(group[-1], each):
            group.append(each)
        else:
            if group:
                yield group
            group = [each]
    if group:
        yield group


def _goes_on(one: SaidValue, two: SaidValue) -> bool:
    same = _subject(one.value) is _subject(two.value)
    here, there = one.evidence[-1], two.evidence[0]
    return same and here.segment == there.segment and 0 <= there.start - here.end <= 1


def _tells(group: Sequence[SaidValue]) -> bool:
    """A length of minutes alone (等了十分钟) is no part of a record."""
    value = group[0].value
    minutes = [int(m) for m in value.exact] if value.kind is ValueKind.SPAN else []
    return not minutes or max(minutes) >= 60


def _missing(group: Sequence[SaidValue], ticket: Ticket) -> Finding:
    first, last = group[0], group[-1]
    start, end = first.evidence[0].start, last.evidence[-1].end
    place = Evidence(first.evidence[0].segment, start, end)
    words = first.text[start:end]
    subject = _subject(first.value)
    severity = Severity.NOTE if first.value.kind is ValueKind.SPAN else Severity.WARNING
    if first.value.kind is ValueKind.HOUSE and not ticket.place.detail.strip():
        at, value, mode = Written("place.detail"), words, Mode.SET
    else:
        at, value, mode = _end_of_content(ticket), _clause(first.text, start, end), Mode.APPEND
    return Finding(FindingKind.MISSING, subject, severity, at, (place,), words, value, mode)


def _no_time(said: Said, written: Sequence[_WrittenValue], ticket: Ticket) -> Iterator[Finding]:
    """A day like 昨天 was told, and the ticket has no time of any sort."""
    days = [each for each in said.told if each.value.is_relative and not each.value.is_weak]
    has_time = any(each.value.kind in _TIMES for each in written)
    if days and not has_time and not any(is_unsure(text) for _, text in texts(ticket, *FIELDS)):
        yield _missing(days[:1], ticket)


def _subject(value: Value) -> Subject:
    return _SUBJECTS.get(value.kind, Subject.NUMBER)


def _end_of_content(ticket: Ticket) -> Written:
    end = len(ticket.content)
    return Written("content", end, end)


def _clause(text: str, start: int, end: int) -> str:
    """The words between two marks around a number."""
    first = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    stop = _CLAUSE_END.search(text, end)
    return text[first : stop.start() if stop else len(text)].strip()
