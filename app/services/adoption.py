"""How suggestions were taken over a period, for supervisors."""

from __future__ import annotations

from app.domain.adoption import Adoption
from app.domain.suggestion import SuggestionKind
from app.services.asking import asking
from app.sync.client import Central


class AdoptionFigures:
    """Asks the server. Blocking; call it off the UI thread; raises ``NotAnswered``."""

    def __init__(self, central: Central) -> None:
        self._central = central

    def adoption(self, from_ms: int, to_ms: int, seat: str = "") -> tuple[Adoption, ...]:
        """Give a line for each kind of suggestion, in the order of the form, and for none else.

        Args:
            from_ms: The beginning, UTC milliseconds since 1970.
            to_ms: The end, which does not count any more.
            seat: Of this seat only; empty = of all.
        """
        with asking():
            found = {each.kind: each for each in self._central.adoption(from_ms, to_ms, seat)}
        return tuple(found.get(kind.value, Adoption(kind.value)) for kind in SuggestionKind)
