"""What counts as said by the citizen: the sentences that suggestions are drawn from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.suggestion import Evidence
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker

TYPED = -1
"""``Evidence.segment`` of words that came from the ticket's own content, not from the call."""

_YES = re.compile(r"(?![的呀啊了，。！])(对|是|嗯|没错|好|就是|可以|的|呀|啊|了|[，。！])+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that the citizen said, typed for them, or confirmed.

    Attributes:
        index: Its segment in the transcript, or :data:`TYPED`.
        is_own: The citizen's own words, not the agent's that were answered with yes.
    """

    index: int
    text: str
    is_own: bool = True

    def evidence(self, start: int, end: int) -> Evidence:
        """The characters ``start`` to ``end`` of this sentence."""
        return Evidence(self.index, start, end)

    @property
    def whole(self) -> Evidence:
        """All of it."""
        return self.evidence(0, len(self.text))


def heard(segments: Sequence[Segment], ticket: Ticket) -> tuple[Sentence, ...]:
    """List what the citizen said or said yes to, in order; typed content comes first.

    The agent's questions are left out: they name things that the citizen may deny.
    """
    sentences = [Sentence(TYPED, ticket.content)] if ticket.content.strip() else []
    for index, segment in enumerate(segments):
        if segment.speaker is Speaker.CITIZEN:
            sentences.append(Sentence(index, segment.text))
        elif index + 1 < len(segments) and _confirms(segments[index + 1]):
            sentences.append(Sentence(index, segment.text, is_own=False))
    return tuple(sentences)


def _confirms(answer: Segment) -> bool:
    return answer.speaker is Speaker.CITIZEN and _YES.fullmatch(answer.text) is not None
