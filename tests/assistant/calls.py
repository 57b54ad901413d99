"""Short ways to write a call."""

from __future__ import annotations

from app.domain.suggestion import Suggestion, SuggestionKind
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker

EMPTY = Ticket("20261121-8012-001", "8012", 0)


def call(*lines: str) -> tuple[Segment, ...]:
    """Sentences of the citizen; ``坐席：`` in front makes it the agent's."""
    return tuple(
        Segment(
            Speaker.AGENT if line.startswith("坐席：") else Speaker.CITIZEN,
            float(number),
            number + 1.0,
            line.removeprefix("坐席："),
        )
        for number, line in enumerate(lines)
    )


def of(kind: SuggestionKind, suggestions: tuple[Suggestion, ...]) -> list[Suggestion]:
    return [suggestion for suggestion in suggestions if suggestion.kind is kind]
