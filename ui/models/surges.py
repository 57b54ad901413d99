"""The supervisor's list of surges."""

from __future__ import annotations

from collections.abc import Hashable

from app.domain.surge import FoundSurge
from ui import surge_wording
from ui.models.keyed import KeyedModel


class SurgesModel(KeyedModel[FoundSurge]):
    """What goes on, the largest first, then what is over."""

    def key(self, row: FoundSurge) -> Hashable:
        """A surge keeps its id while it goes on."""
        return row.id

    def text(self, row: FoundSurge) -> str:
        """What, how many, since when, where, whether answered."""
        parts = (
            surge_wording.name(row),
            surge_wording.count(row),
            surge_wording.since(row),
            surge_wording.place(row),
            surge_wording.state(row)[0],
        )
        return ", ".join(parts)
