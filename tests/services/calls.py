"""Calls, sound and tickets on a real server."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from uuid import uuid4

import numpy as np
import soundfile

from app.domain.call import Call, EndedBy
from app.domain.seat import Presence, Role, SeatState
from app.domain.ticket import EventKind, RequestType, Status, Ticket
from app.domain.transcript import Gap, Segment, Speaker, Transcript, Word
from app.sync.client import Central
from app.sync.protocol import KEY_HEADER, CallRecord, Heartbeat, encode
from tests.central.running import Person, Running, a_ticket, an_event

RATE_HZ = 16_000
LENGTH_S = 3.0
RANG_MS = 1_790_000_000_000
WORDS = (("您好", 0.2, 0.6), ("请讲", 0.7, 1.1))
ANSWER = (("楼下", 1.3, 1.6), ("太吵", 1.6, 2.0))


def said(speaker: Speaker, words: tuple[tuple[str, float, float], ...]) -> Segment:
    """A sentence of these words."""
    text = "，".join(word for word, _, _ in words)
    heard = tuple(Word(word, start, end, 0.9) for word, start, end in words)
    return Segment(speaker, words[0][1], words[-1][2], text, heard)


TRANSCRIPT = Transcript(
    (said(Speaker.AGENT, WORDS), said(Speaker.CITIZEN, ANSWER)),
    (Gap(Speaker.AGENT, 2.2, 0.5), Gap(Speaker.CITIZEN, 2.3, 0.5)),
)


def two_tones(length_s: float = LENGTH_S) -> bytes:
    """A recording: the agent is loud in the first half, the citizen in the second."""
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    agent = np.where(time_s < length_s / 2, 0.5, 0.0) * np.sin(2 * np.pi * 500 * time_s)
    citizen = np.where(time_s < length_s / 2, 0.0, 0.25) * np.sin(2 * np.pi * 900 * time_s)
    file = io.BytesIO()
    soundfile.write(file, np.column_stack([agent, citizen]), RATE_HZ, format="FLAC")
    return file.getvalue()


@dataclass(frozen=True)
class Told:
    """A call as it was sent to the server."""

    call: Call
    ticket: Ticket | None


def tell_call(
    person: Person,
    rang_ms: int = RANG_MS,
    *,
    title: str = "关于夜间噪声的问题",
    sound: bytes | None = None,
    transcript: Transcript = TRANSCRIPT,
) -> Told:
    """Send a call as the seat does: the call, its ticket if it has a title, its sound."""
    call = Call(
        "+8613800135678",
        person.seat,
        rang_ms,
        rang_ms + 2_000,
        rang_ms + 64_000,
        EndedBy.CITIZEN,
    )
    key = {KEY_HEADER: uuid4().hex}
    body = encode(CallRecord(call, transcript))
    assert person.http.put(f"/calls/{call.id}", content=body, headers=key).status_code == 201
    ticket = None
    if title:
        ticket = a_ticket(
            person.seat,
            call_id=call.id,
            title=title,
            number=f"20261121-{person.seat}-{uuid4().hex[:3]}",
            request_type=RequestType.COMPLAINT,
            caller_phone="+8613800135678",
            status=Status.DISPATCHED,
        )
        events = (
            an_event(ticket.id, person.seat),
            an_event(ticket.id, person.seat, EventKind.SUGGESTION_TAKEN),
        )
        assert person.put_ticket(ticket, *events).status_code == 201
        ticket = replace(ticket, version=1)
    if sound is not None:
        tell_sound(person, call, sound)
    return Told(call, ticket)


def tell_sound(person: Person, call: Call, sound: bytes) -> None:
    """Send the recording."""
    headers = {KEY_HEADER: uuid4().hex, "Content-Type": "audio/flac"}
    answer = person.http.put(f"/calls/{call.id}/recording", content=sound, headers=headers)
    assert answer.status_code == 204, answer.text


def beat(
    person: Person, state: SeatState, since_ms: int, reason: str = "", call_id: str = ""
) -> None:
    """Say what a seat does."""
    body = encode(Heartbeat(state, since_ms, reason, call_id))
    assert person.http.put("/presence", content=body).status_code == 204


def way_of(server: Running, role: Role) -> Central:
    """A signed-in way to the server for a new person of this role."""
    return Central(server.address, token=server.person(role).token)


def seat_of(seats: tuple[Presence, ...], number: str) -> Presence:
    """One seat of a wall."""
    return next(seat for seat in seats if seat.seat == number)
