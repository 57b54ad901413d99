"""The words of a call that is followed, as rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from app.domain.live import Said
from speech.events import Track
from ui.models.keyed import KeyedModel
from ui.models.transcript import Line, LineKind


class SaidModel(KeyedModel[Line]):
    """Sentences in the order in which they began; a corrected one stays the same row."""

    def key(self, row: Line) -> Hashable:
        """Two sentences of one voice do not begin at the same time."""
        return row.track, row.start_s

    def text(self, row: Line) -> str:
        """Who said what."""
        return row.words()

    def show_said(self, said: Sequence[Said]) -> None:
        """Show these sentences from now on."""
        self.show([_line(each) for each in said])


def _line(said: Said) -> Line:
    return Line(LineKind.SEGMENT, Track(said.speaker), said.start_s, said.text)
