"""Holds a ticket against the call that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.assistant.alerts import AlertWatch
from app.assistant.checking.grades import alert_findings, type_findings, wish_findings
from app.assistant.checking.names import NameFindings
from app.assistant.checking.numbers import number_findings
from app.assistant.checking.said import Said, said
from app.assistant.checking.written import day_of
from app.assistant.places import PlaceReader
from app.assistant.record import RecordReader
from app.domain.checked import Finding, FindingKind, Severity
from app.domain.lexicon import Lexicon
from app.domain.place_words import PlaceWords
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker

MOST = 12
"""Findings at most: a longer list is read by nobody."""
_ORDER = {severity: at for at, severity in enumerate(Severity)}


class TicketCheck:
    """Compiled words; holds no state of a call, so one object serves all calls and any thread.

    A check reads the whole call: milliseconds for one of minutes, longer for a long one, so it is
    not for the thread of the screen.
    """

    def __init__(
        self, lexicon: Lexicon, places: PlaceReader, words: PlaceWords | None = None
    ) -> None:
        """``places`` may be shared with the assistant; ``words`` tell how characters sound."""
        self._alerts = AlertWatch(lexicon.alerts)
        self._record = RecordReader(lexicon)
        self._names = NameFindings(places, words or PlaceWords())

    def check(
        self,
        segments: Sequence[Segment],
        ticket: Ticket,
        number: str = "",
        *,
        is_whole: bool = True,
    ) -> tuple[Finding, ...]:
        """Tell on what ticket and call disagree, the gravest first; ``MOST`` at most.

        Args:
            segments: The call. Without a word of the citizen nothing is checked.
            ticket: As it would be sent.
            number: The caller's number in E.164 as the network told it; empty if unknown.
            is_whole: False if parts of the call were not heard (lost sound, a paused
                recording): then nothing is told to have been said by nobody.
        """
        if not any(s.speaker is Speaker.CITIZEN and s.text.strip() for s in segments):
            return ()
        call = said(segments, ticket, day_of(ticket))
        found = [
            each
            for each in self._findings(call, ticket, number)
            if is_whole or each.kind is not FindingKind.NEVER_SAID
        ]
        unique = {each.key: each for each in reversed(found)}
        ordered = [each for each in found if unique.get(each.key) is each]
        return tuple(sorted(ordered, key=lambda each: _ORDER[each.severity])[:MOST])

    def _findings(self, call: Said, ticket: Ticket, number: str) -> Iterator[Finding]:
        yield from alert_findings(self._alerts, self._record, call.sentences, ticket)
        yield from number_findings(call, ticket, number)
        yield from self._names.findings(call, ticket)
        yield from type_findings(self._record, call.sentences, ticket)
        yield from wish_findings(call.sentences, ticket)
