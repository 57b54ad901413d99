"""How suggestions were taken, a row for each kind."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QCoreApplication

from app.domain.adoption import Adoption
from app.domain.suggestion import SuggestionKind
from ui import wording
from ui.models.keyed import KeyedModel

translate = QCoreApplication.translate


class AdoptionModel(KeyedModel[Adoption]):
    """In the order of the form."""

    def key(self, row: Adoption) -> Hashable:
        """A kind is there once."""
        return row.kind

    def text(self, row: Adoption) -> str:
        """Kind, share, and what it is a share of."""
        name = wording.suggestion_kind(SuggestionKind(row.kind))
        if not row.tickets:
            return f"{name}, {translate('adoption', 'never shown')}"
        told = translate("adoption", "{0} % of {1} tickets").format(percent(row), row.tickets)
        return f"{name}, {told}"


def percent(row: Adoption) -> int:
    """The share of tickets where it was adopted, whole percent."""
    return round(row.rate * 100)
