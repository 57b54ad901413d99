"""The part of the central server that knows of the whole city: surges, and figures of all seats."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.domain.adoption import Adoption
from app.domain.surge import FoundSurge, Surge
from app.sync.asking import JSON, Asking
from app.sync.protocol import encode
from app.sync.wire import NOT_MODIFIED, read


@dataclass(frozen=True, slots=True)
class SurgeList:
    """All surges that are not over, and the ETag to ask with next time."""

    surges: tuple[Surge, ...]
    etag: str


@dataclass(frozen=True, slots=True)
class FoundList:
    """What the server found by counting, and the ETag to ask with next time."""

    found: tuple[FoundSurge, ...]
    etag: str


class City(Asking):
    """Surges and figures; every method raises what those of ``Central`` raise."""

    def surges(self, etag: str = "") -> SurgeList | None:
        """Read the surges that are not over; ``None`` if nothing changed since ``etag``."""
        headers = {"If-None-Match": etag} if etag else {}
        with self._ask("GET", "/surges", headers=headers) as answer:
            if answer.status_code == NOT_MODIFIED:
                return None
            return SurgeList(read(tuple[Surge, ...], answer), answer.headers.get("etag", ""))

    def report_surge(self, surge: Surge) -> Surge:
        """Report a surge, or change the one with its id; for supervisors."""
        with self._ask("POST", "/surges", headers=JSON, content=encode(surge)) as answer:
            return read(Surge, answer)

    def end_surge(self, surge_id: UUID) -> Surge:
        """End a surge now; for supervisors."""
        with self._ask("POST", f"/surges/{surge_id}/end") as answer:
            return read(Surge, answer)

    def found_surges(self, etag: str = "") -> FoundList | None:
        """Read what the server found; ``None`` if nothing changed since ``etag``. Supervisors."""
        headers = {"If-None-Match": etag} if etag else {}
        with self._ask("GET", "/surges/found", headers=headers) as answer:
            if answer.status_code == NOT_MODIFIED:
                return None
            return FoundList(read(tuple[FoundSurge, ...], answer), answer.headers.get("etag", ""))

    def dismiss_surge(self, surge_id: UUID) -> FoundSurge:
        """Say that what was found is no surge; for supervisors."""
        with self._ask("POST", f"/surges/found/{surge_id}/dismiss") as answer:
            return read(FoundSurge, answer)

    def adoption(self, from_ms: int, to_ms: int, seat: str = "") -> tuple[Adoption, ...]:
        """Read how suggestions were answered from ``from_ms`` until before ``to_ms``.

        Args:
            from_ms: UTC milliseconds since 1970.
            to_ms: In the same way.
            seat: Of this seat only; empty = of all.
        """
        return self._get(
            tuple[Adoption, ...], "/figures/adoption", from_ms=from_ms, to_ms=to_ms, seat=seat
        )
