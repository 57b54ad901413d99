from __future__ import annotations

import random

import pytest

from app.domain.transcript import Transcript
from app.store.bodies import CALL_BODY, TICKET_BODY, CallBody, TicketBody
from app.sync.protocol import CallRecord, TicketChange, decode, encode
from app.sync.verdicts import Verdict, judge, wait_s
from tests.store.samples import a_call, a_segment, a_ticket, an_event


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DONE),
        (201, Verdict.DONE),
        (204, Verdict.DONE),
        (401, Verdict.SIGN_IN),
        (409, Verdict.CONFLICT),
        (412, Verdict.CONFLICT),
        (408, Verdict.RETRY),
        (425, Verdict.RETRY),
        (429, Verdict.RETRY),
        (500, Verdict.RETRY),
        (503, Verdict.RETRY),
        (400, Verdict.REJECTED),
        (403, Verdict.REJECTED),
        (404, Verdict.REJECTED),
        (413, Verdict.REJECTED),
        (422, Verdict.REJECTED),
    ],
)
def test_judge(status: int, verdict: Verdict) -> None:
    assert judge(status) is verdict


def test_waits_double_up_to_five_minutes_and_are_spread() -> None:
    dice = random.Random(1)
    for attempts, ceiling in ((0, 1), (1, 2), (2, 4), (8, 256), (9, 300), (10_000, 300)):
        waits = [wait_s(attempts, dice) for _ in range(200)]
        assert ceiling / 2 <= min(waits) < max(waits) <= ceiling
        assert max(waits) - min(waits) > ceiling / 4


def test_the_store_writes_what_the_protocol_reads() -> None:
    ticket, call = a_ticket(), a_call()
    change = TicketChange(ticket, (an_event(ticket),))
    record = CallRecord(call, Transcript((a_segment(1.0, "你好"),)))
    assert TICKET_BODY.write(TicketBody(change.ticket, change.events)).encode() == encode(change)
    assert CALL_BODY.write(CallBody(record.call, record.transcript)).encode() == encode(record)
    assert decode(TicketChange, encode(change)) == change
