"""Simulated seats: what each of them sends in a working day, again and again."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from app.domain.live import Pieces, Said
from app.domain.seat import SeatState
from app.domain.ticket import EventKind, Place, RequestType, Status, Ticket, TicketEvent
from app.domain.transcript import Speaker
from app.measuring.central_follow import Told
from app.measuring.central_wire import Answered, Wire, request_of
from app.measuring.percentiles import percentiles
from app.sync.protocol import Heartbeat, TicketChange, encode

BEAT_S = 5.0
CYCLE_S = 50.0
"""From one ticket of a seat to its next: 1,000 seats write 20 a second."""
TALKS_FROM_S, TALKS_UNTIL_S = 10.0, 35.0
SENTENCES = 10
"""In each call: 1,000 seats say 200 a second."""
TICKET_S = 41.0
CONTENT = (
    "市民来电反映，其居住的小区南门外道路自上周起有施工队连续夜间作业，机器噪声持续到凌晨两点，"
    "家中老人和孩子无法休息。市民称曾与现场负责人沟通，对方答应十点后停工，但未做到；"
    "也向物业反映过，物业称不归其管理。市民希望相关部门核实施工许可并责令其夜间停工。"
)
SENTENCE = "师傅跟我说十点以后就不干了，可是昨天晚上到两点还在响，孩子第二天要上学。"


class Seat(NamedTuple):
    """Who sits there."""

    number: str
    token: str


class Counts:
    """What was asked, how long it took from the moment it was due, and what went wrong."""

    def __init__(self) -> None:
        self.took_ms: dict[str, array[float]] = {}
        self.wrong: Counter[str] = Counter()
        self.asked = 0
        self.asked_measured = 0
        self.is_measured = False

    def add(self, kind: str, due_s: float, status: int) -> bool:
        """Count an answer; tells whether it was a good one."""
        is_good = 200 <= status < 300
        self.asked += 1
        if not is_good:
            self.wrong[f"{kind} {status}"] += 1
        if self.is_measured:
            self.asked_measured += 1
            took = self.took_ms.setdefault(kind, array("f"))
            took.append((time.perf_counter() - due_s) * 1_000)
        return is_good

    def figures(self) -> dict[str, Any]:
        """Sum up by kind."""
        return {kind: percentiles(took) for kind, took in sorted(self.took_ms.items())}


@dataclass(slots=True)
class Written:
    """What the server said it has.

    Attributes:
        tickets: Ids of each ticket's events, in their order, and the seat that wrote it.
        calls: So many sentences of each call.
    """

    tickets: dict[UUID, tuple[int, tuple[UUID, ...]]] = field(default_factory=dict)
    calls: dict[UUID, int] = field(default_factory=dict)


class Desk:
    """One seat at work.

    Args:
        index: Which of the seats; where in its cycle it begins follows from it.
        seat: Its number and token.
        address: Host and port of the server.
        counts: Where answers are counted, for all seats.
        told: What supervisors must see, for all seats.
        written: What is read back at the end, for all seats.
    """

    def __init__(
        self,
        index: int,
        seat: Seat,
        address: tuple[str, int],
        counts: Counts,
        told: Told,
        written: Written,
    ) -> None:
        self._index, self._seat = index, seat
        self.wire = Wire(address)
        self._counts, self._told, self._written = counts, told, written
        self.token = seat.token
        self._call = uuid4()
        self._said = 0
        self._state: tuple[SeatState, int] = (SeatState.SIGNED_OUT, 0)

    async def work(self, begins_s: float, phase: float, until_s: float) -> None:
        """Send what is due until the end; asyncio's clock is ``time.monotonic``.

        Args:
            begins_s: When all seats begin, of ``time.perf_counter``.
            phase: Where in its cycle this one is then, 0–1.
            until_s: When to end.
        """
        cycle_s = begins_s - phase * CYCLE_S
        script = self._script()
        while True:
            for at_s, deed in script:
                due_s = cycle_s + at_s
                if due_s >= until_s:
                    return
                if due_s >= begins_s:
                    await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
                    await deed(due_s)
            cycle_s += CYCLE_S

    def _script(self) -> list[tuple[float, Any]]:
        beats = [(n * BEAT_S, partial(self.beat, n * BEAT_S)) for n in range(int(CYCLE_S / BEAT_S))]
        apart_s = (TALKS_UNTIL_S - TALKS_FROM_S) / SENTENCES
        said = [(TALKS_FROM_S + 1.3 + n * apart_s, self.say) for n in range(SENTENCES)]
        return sorted([*beats, *said, (TICKET_S, self.write)], key=lambda each: each[0])

    async def beat(self, at_s: float, due_s: float) -> None:
        """Say what the seat does at this moment of its cycle."""
        state = SeatState.IDLE
        if TALKS_FROM_S <= at_s < TALKS_UNTIL_S:
            state = SeatState.TALKING
        elif at_s >= TALKS_UNTIL_S:
            state = SeatState.AFTER_CALL
        is_new = state is not self._state[0]
        if is_new:
            self._state = (state, time.time_ns() // 1_000_000)
            if state is SeatState.TALKING:
                self._call, self._said = uuid4(), 0
        since_ms = self._state[1]
        key = (self._seat.number, since_ms)
        if is_new:
            self._told.expect(key, due_s)
        call = self._call.hex if state is SeatState.TALKING else ""
        body = encode(Heartbeat(state, since_ms, call_id=call))
        request = request_of("PUT", "/presence", self.token, body)
        answered = await self._ask("presence", due_s, request)
        if is_new and answered.status != 204:
            self._told.forget(key)

    async def say(self, due_s: float) -> None:
        """Stream the next sentence of the call, once the call runs."""
        if self._state[0] is not SeatState.TALKING:
            return
        number = self._said
        said = Said(Speaker.CITIZEN, number * 2.5, number * 2.5 + 2.0, SENTENCE)
        path = f"/calls/{self._call}/segments"
        body = encode(Pieces(number, (said,)))
        request = request_of("POST", path, self.token, body)
        answered = await self._ask("segment", due_s, request)
        if answered.status // 100 == 2:
            self._said += 1
            self._written.calls[self._call] = self._said

    async def write(self, due_s: float) -> None:
        """Store a ticket with what happened to it."""
        change = new_ticket(self._seat.number)
        ticket = change.ticket
        request = put_ticket(self.token, change)
        answered = await self._ask("ticket", due_s, request)
        if answered.status == 201:
            ids = tuple(event.id for event in change.events)
            self._written.tickets[ticket.id] = (self._index, ids)

    async def _ask(self, kind: str, due_s: float, request: bytes) -> Answered:
        answered = await self.wire.ask(request)
        self._counts.add(kind, due_s, answered.status)
        return answered


def new_ticket(seat: str) -> TicketChange:
    """Write an invented ticket of a usual size with three events."""
    now_ms = time.time_ns() // 1_000_000
    ticket = replace(
        _TICKET,
        id=uuid4(),
        seat=seat,
        number=f"20261122-{seat}-{now_ms % 10**9}",
        created_ms=now_ms,
        due_ms=now_ms + 5 * 24 * 3_600_000,
        caller_phone=f"+861390000{seat[-4:]:0>4}",
    )
    taken = {"shown": 1, "taken": 1, "edited": 0, "refused": 0}
    counted = {"category": taken, "place": taken}
    kinds = (EventKind.CREATED, EventKind.SUGGESTIONS_COUNTED, EventKind.DISPATCHED)
    details: tuple[dict[str, Any], ...] = ({}, counted, {})
    events = tuple(
        TicketEvent(ticket.id, kind, now_ms, seat, detail)
        for kind, detail in zip(kinds, details, strict=True)
    )
    return TicketChange(ticket, events)


def put_ticket(token: str, change: TicketChange) -> bytes:
    """Write the request that stores a new ticket."""
    path = f"/tickets/{change.ticket.id}"
    return request_of("PUT", path, token, encode(change), key=uuid4().hex, match="0")


_TICKET = Ticket(
    number="",
    seat="",
    created_ms=0,
    request_type=RequestType.COMPLAINT,
    category="020101",
    place=Place("南门外", "990102", "990102003", detail="南门外道路"),
    title="关于小区南门外夜间施工噪声扰民的问题",
    content=CONTENT,
    request="希望责令夜间停工",
    caller_name="王芳",
    lead_unit="U012",
    status=Status.DISPATCHED,
)
