"""How our tickets and categories are told in Open311, and how its requests become tickets.

The table is in docs/decisions/049. Nothing that a citizen said or is goes out: no description, no
address, and a position only where the matter is a street or more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.central.tickets.open311_writing import NotTakenError
from app.domain.category import Category
from app.domain.ticket import MAX_TEXT_CHARS, Place, Ring, Status, Ticket

SEAT = "open311"
"""What stands in the place of a seat (工号) at tickets that no seat wrote."""
CHANNEL = "app"
DONE = frozenset(
    {
        Status.FINISHED,
        Status.REVIEWING,
        Status.VISITING,
        Status.ARCHIVED,
        Status.CLOSED,
        Status.MERGED,
    }
)
"""What Open311 calls closed."""
NOTES = {
    Status.ACCEPTED: "已受理",
    Status.DISPATCHED: "已派单",
    Status.SIGNED: "已签收",
    Status.HANDLING: "办理中",
    Status.FINISHED: "已办结",
    Status.REVIEWING: "审核中",
    Status.VISITING: "回访中",
    Status.ARCHIVED: "已归档",
    Status.RETURNED: "待改派",
    Status.SUSPENDED: "已挂起",
    Status.MERGED: "已并单",
    Status.CLOSED: "已答复",
}
_OPEN_PLACES = frozenset({Ring.COMMUNITY, Ring.STREET, Ring.BEYOND})
_MOST = {
    "description": 4_000,
    "address_string": 200,
    "first_name": 60,
    "last_name": 60,
    "phone": 32,
    "email": 100,
    "media_url": 200,
}


@dataclass(frozen=True, slots=True)
class Given:
    """A request (``POST requests``) by its parameters."""

    category: Category
    values: Mapping[str, str]

    def ticket(self, now_ms: int) -> Ticket:
        """Make the ticket that a centre handles like any other; it waits to be dispatched.

        Raises:
            NotTakenError: 400: something is missing, too long or not understood.
        """
        texts = {name: self._text(name) for name in _MOST}
        position = self._position()
        if not position and not texts["address_string"]:
            raise NotTakenError(400, "lat and long, or address_string, is needed")
        more = [("电子邮箱", texts["email"]), ("图片", texts["media_url"])]
        lines = [texts["description"], *(f"{name}：{text}" for name, text in more if text)]
        ticket_id = uuid4()
        day = datetime.fromtimestamp(now_ms / 1000).astimezone()
        return Ticket(
            f"{day:%Y%m%d}-{SEAT}-{ticket_id.hex[:8]}",
            SEAT,
            now_ms,
            category=self.category.code,
            place=Place(texts["address_string"], position=position),
            title=f"关于{self.category.name}的问题",
            content="\n".join(line for line in lines if line)[:MAX_TEXT_CHARS],
            caller_name=texts["last_name"] + texts["first_name"],
            caller_phone=texts["phone"],
            is_anonymous=not (texts["last_name"] or texts["first_name"] or texts["phone"]),
            channel=CHANNEL,
            status=Status.ACCEPTED,
            id=ticket_id,
        )

    def _text(self, name: str) -> str:
        text = self.values.get(name, "").strip()
        if len(text) > _MOST[name]:
            raise NotTakenError(400, f"{name} has more than {_MOST[name]} characters")
        if name == "media_url" and text and not text.startswith(("https://", "http://")):
            raise NotTakenError(400, "media_url is no address")
        return text

    def _position(self) -> str:
        given = [self.values.get(name, "").strip() for name in ("lat", "long")]
        if not any(given):
            return ""
        try:
            latitude, longitude = map(float, given)
        except ValueError:
            raise NotTakenError(400, "lat and long are degrees, like 39.1256") from None
        if not (math.isfinite(latitude + longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
            raise NotTakenError(400, "lat and long are no place on earth")
        return f"{latitude:.6f},{longitude:.6f}"


def service(category: Category) -> dict[str, Any]:
    """Tell of a category as one of the services."""
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": " / ".join(category.path),
        "metadata": "false",
        "type": "realtime",
        "keywords": ",".join(category.keywords[:10]),
        "group": category.path[0],
    }


def told(ticket: Ticket, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell of a ticket as a service request; ``names`` are those of the categories."""
    is_open_place = ticket.place.ring in _OPEN_PLACES and "," in ticket.place.position
    latitude, _, longitude = ticket.place.position.partition(",") if is_open_place else ("", "", "")
    handling, visit = ticket.handling, ticket.visit
    times = (ticket.created_ms, handling.signed_ms, handling.finished_ms, visit.visited_ms)
    return {
        "service_request_id": str(ticket.id),
        "status": "closed" if ticket.status in DONE else "open",
        "status_notes": NOTES.get(ticket.status, ""),
        "service_name": names.get(ticket.category, ""),
        "service_code": ticket.category,
        "description": "",
        "agency_responsible": ticket.lead_unit,
        "service_notice": "",
        "requested_datetime": moment(ticket.created_ms),
        "updated_datetime": moment(max(times)),
        "expected_datetime": moment(ticket.due_ms),
        "address": "",
        "address_id": ticket.place.street or ticket.place.district,
        "zipcode": "",
        "lat": latitude or None,
        "long": longitude or None,
        "media_url": "",
    }


def moment(at_ms: int) -> str:
    """Write a time as ISO 8601 (UTC); empty for none."""
    if not 0 < at_ms < 253_402_300_800_000:  # the year 10000
        return ""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(name: str, text: str) -> int:
    """Read a time (W3C date and time); one without a zone is UTC.

    Raises:
        NotTakenError: 400.
    """
    try:
        told_at = datetime.fromisoformat(text)
        known = told_at if told_at.tzinfo else told_at.replace(tzinfo=UTC)
        return int(known.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise NotTakenError(400, f"{name} is no time like 2026-11-21T08:00:00Z") from None
