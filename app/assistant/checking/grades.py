"""Type and urgency below the words, and the wish that is not written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.assistant import drafts
from app.assistant.alerts import AlertWatch
from app.assistant.checking.written import everything
from app.assistant.record import RecordReader
from app.assistant.said import MARKS
from app.assistant.sentences import Sentence
from app.domain.checked import Finding, FindingKind, Severity, Subject, Written
from app.domain.likeness import pairs_of
from app.domain.suggestion import Evidence
from app.domain.ticket import RequestType, Ticket, Urgency

_RANKS = {RequestType.HELP: 1, RequestType.COMPLAINT: 2, RequestType.REPORT: 3}
"""How far-reaching a type is; the others ask nothing of anybody."""
CLEAR = 0.75
"""From here on the words for a type are held against the one that was chosen."""
_MOST_PLACES = 3
ENOUGH = 0.4
"""Share of a wish's pairs of characters that must stand somewhere in the ticket."""


def alert_findings(
    watch: AlertWatch, record: RecordReader, sentences: Sequence[Sentence], ticket: Ticket
) -> Iterator[Finding]:
    """Emergencies and urgent words that the urgency does not show."""
    at = Written("urgency", 0, 0, ticket.urgency.value)
    alerts = watch.alerts(sentences)
    if alerts and ticket.urgency is not Urgency.CRITICAL:
        for alert in alerts:
            yield Finding(
                FindingKind.GRADED_BELOW,
                Subject.ALERT,
                Severity.SERIOUS,
                at,
                alert.evidence[:_MOST_PLACES],
                _words(sentences, alert.evidence[0]),
                Urgency.CRITICAL.value,
            )
    is_normal = not alerts and ticket.urgency is Urgency.NORMAL
    if is_normal and (evidence := record.urgent_words(sentences)):
        yield Finding(
            FindingKind.GRADED_BELOW,
            Subject.URGENCY,
            Severity.NOTE,
            at,
            evidence[:_MOST_PLACES],
            _words(sentences, evidence[0]),
            Urgency.URGENT.value,
        )


def type_findings(
    record: RecordReader, sentences: Sequence[Sentence], ticket: Ticket
) -> Iterator[Finding]:
    """A complaint that is written down as a question."""
    now, guess = ticket.request_type, record.guess_type(sentences)
    if now is None or guess is None or guess.score < CLEAR:
        return
    if _RANKS.get(guess.type, 0) > max(1, _RANKS.get(now, 0)):
        yield Finding(
            FindingKind.GRADED_BELOW,
            Subject.TYPE,
            Severity.WARNING,
            Written("request_type", 0, 0, now.value),
            guess.evidence[:_MOST_PLACES],
            _words(sentences, guess.evidence[0]),
            guess.type.value,
        )


def wish_findings(sentences: Sequence[Sentence], ticket: Ticket) -> Iterator[Finding]:
    """The caller wished something, and no word of it is written."""
    wish, evidence = drafts.request(sentences)
    if not wish or ticket.request.strip() or ticket.request_type is RequestType.PRAISE:
        return
    pairs = pairs_of(wish.rstrip(MARKS))
    written = everything(ticket)
    if sum(pair in written for pair in pairs) < ENOUGH * len(pairs):
        yield Finding(
            FindingKind.MISSING,
            Subject.WISH,
            Severity.WARNING,
            Written("request"),
            evidence,
            wish,
            wish,
        )


def _words(sentences: Sequence[Sentence], place: Evidence) -> str:
    return next(s.text[place.start : place.end] for s in sentences if s.index == place.segment)
