"""Values that the tests of the store and of sync share."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from app.domain.call import Call, EndedBy
from app.domain.ticket import EventKind, Place, RequestType, Status, Ticket, TicketEvent
from app.domain.transcript import Segment, Speaker, Word

NOW = 1_795_000_000_000
PHONE = "+8613800138000"


def a_ticket(**fields: Any) -> Ticket:
    usual = {
        "number": "20261121-8012-001",
        "seat": "8012",
        "created_ms": NOW,
        "call_id": uuid4(),
        "request_type": RequestType.COMPLAINT,
        "category": "0301",
        "place": Place(verbatim="石牌街道华师社区", district="440106", street="440106005"),
        "title": "反映夜间施工噪声扰民的问题",
        "content": "市民反映工地夜里施工。",
        "caller_phone": PHONE,
        "status": Status.DISPATCHED,
    }
    return Ticket(**{**usual, **fields})


def an_event(ticket: Ticket, kind: EventKind = EventKind.CREATED) -> TicketEvent:
    return TicketEvent(ticket.id, kind, NOW, "8012", {"kind": "category"})


def a_call(**fields: Any) -> Call:
    usual = {"number": PHONE, "seat": "8012", "rang_ms": NOW, "answered_ms": NOW + 3_000}
    return Call(**{**usual, **fields})


def ended(call: Call) -> Call:
    return Call(
        call.number,
        call.seat,
        call.rang_ms,
        call.answered_ms,
        NOW + 60_000,
        EndedBy.CITIZEN,
        call.id,
    )


def a_segment(start_s: float, text: str, speaker: Speaker = Speaker.CITIZEN) -> Segment:
    return Segment(speaker, start_s, start_s + 1.5, text, (Word(text, start_s, start_s + 1, 0.9),))
