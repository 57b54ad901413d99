"""Packed answers and packed requests."""

from __future__ import annotations

import gzip
import json
import zlib
from uuid import uuid4

import httpx
import pytest

from app.central.web.compressing import SMALLEST_BYTES, takes_gzip
from app.central.web.guard import JSON_BYTES
from app.domain.seat import SeatState
from app.domain.ticket import Ticket
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, Heartbeat, TicketChange, encode
from tests.central.running import Person, Running, a_ticket, problem

PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}
GZIPPED = {"Content-Encoding": "gzip"}


@pytest.fixture
def agent(server: Running) -> Person:
    return server.person()


@pytest.fixture
def ticket(agent: Person) -> Ticket:
    return agent.new_ticket(content="楼下烧烤摊每晚营业到两点。" * 200)


def raw(answer: httpx.Response) -> bytes:
    """What came on the line, as httpx would unpack it."""
    return b"".join(answer.iter_raw())


def test_a_long_answer_is_packed_for_who_takes_it(agent: Person, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.id}"
    plain = agent.http.get(path, headers=PLAIN)
    with agent.http.stream("GET", path, headers=PACKED) as answer:
        packed = raw(answer)
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert len(packed) == int(answer.headers["content-length"]) < len(plain.content) / 3
    assert plain.headers["vary"] == answer.headers["vary"] == "Accept-Encoding"


def test_a_page_that_is_packed_in_a_thread(agent: Person) -> None:
    for _ in range(8):
        agent.new_ticket(content="楼下烧烤摊每晚营业到两点。" * 200)
    mine = f"/tickets?limit=8&seat={agent.seat}"  # others write here too, with clocks of their own
    plain = agent.http.get(mine, headers=PLAIN)
    assert len(plain.content) > 32 * 1024
    packed = agent.http.get(mine, headers=PACKED)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()


def test_a_short_answer_is_not_packed(agent: Person) -> None:
    answer = agent.http.get("/surges", headers=PACKED)
    assert len(answer.content) < SMALLEST_BYTES
    assert "content-encoding" not in answer.headers


def test_each_form_has_its_own_name_and_both_name_the_state(agent: Person, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.id}"
    assert agent.http.get(path, headers=PLAIN).headers["etag"] == '"1"'
    packed = agent.http.get(path, headers=PACKED).headers["etag"]
    assert packed == '"1-gzip"'
    for form, known, told in (
        (PACKED, packed, packed),
        (PLAIN, '"1"', '"1"'),
        (PACKED, f'"0", {packed}', packed),
    ):
        same = agent.http.get(path, headers={**form, "If-None-Match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", told)
    body = encode(TicketChange(ticket))
    headers = {KEY_HEADER: uuid4().hex, MATCH_HEADER: packed}
    assert agent.http.put(path, content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("", False),
        ("*", False),
    ],
)
def test_who_takes_it(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


def test_a_problem_is_packed_too(agent: Person, ticket: Ticket) -> None:
    answer = agent.put_ticket(ticket, match=7)
    assert answer.headers["content-encoding"] == "gzip"
    assert problem(answer, "SRV-08").current is not None


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_packed_request_is_understood(agent: Person, in_pieces: bool) -> None:
    ticket = a_ticket(agent.seat, content="烧烤摊" * 1_000)
    packed = gzip.compress(encode(TicketChange(ticket)))
    headers = {**GZIPPED, KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'}
    content = (packed[at : at + 7] for at in range(0, len(packed), 7)) if in_pieces else packed
    answer = agent.http.put(f"/tickets/{ticket.id}", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    assert agent.get(Ticket, f"/tickets/{ticket.id}").content == ticket.content


def test_a_packed_request_that_grows_beyond_the_limit(agent: Person) -> None:
    bomb = gzip.compress(b" " * (JSON_BYTES * 40))
    assert len(bomb) < JSON_BYTES / 10
    problem(agent.http.put("/presence", content=bomb, headers=GZIPPED), "SRV-13")


def test_a_request_of_the_largest_size_may_be_packed(agent: Person) -> None:
    body = encode(Heartbeat(SeatState.IDLE, 1))
    packed = gzip.compress(b" " * (JSON_BYTES - len(body)) + body)
    assert agent.http.put("/presence", content=packed, headers=GZIPPED).status_code == 204


BODY = gzip.compress(encode(Heartbeat(SeatState.IDLE, 1)))


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        BODY[:-1],
        BODY[:9],
        BODY[:20] + bytes([BODY[20] ^ 0xFF]) + BODY[21:],
        BODY + b"more",
        BODY + BODY,
        zlib.compress(b"{}"),
    ],
    ids=["plain", "no end", "head only", "damaged", "more behind", "two", "zlib"],
)
def test_what_is_not_packed_as_it_says(agent: Person, body: bytes) -> None:
    answer = agent.http.put("/presence", content=body, headers=GZIPPED)
    problem(answer, "SRV-18")


def test_a_coding_nobody_knows(agent: Person) -> None:
    for coding in ("br", "gzip, gzip", "deflate"):
        answer = agent.http.put("/presence", content=b"x", headers={"Content-Encoding": coding})
        problem(answer, "SRV-23")
        assert answer.headers["accept-encoding"] == "gzip"


def test_an_empty_body_may_say_that_it_is_packed(agent: Person) -> None:
    assert agent.http.get("/surges", headers=GZIPPED).status_code == 200
    problem(agent.http.put("/presence", content=b"", headers=GZIPPED), "SRV-12")


def test_numbers_of_a_packed_body_are_read_strictly(agent: Person) -> None:
    body = gzip.compress(json.dumps({"state": "idle", "since_ms": float("nan")}).encode())
    problem(agent.http.put("/presence", content=body, headers=GZIPPED), "SRV-12")
