from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.domain.seat import Presence, SeatState
from app.domain.ticket import EventKind
from app.domain.transcript import Transcript
from app.sync import wire
from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.protocol import CallRecord, CallSummary, Credentials, encode
from tests.store.samples import PHONE, a_call, a_ticket, an_event
from tests.sync.fake_server import FakeServer, problem


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> Central:
    return Central("http://central", token="good", transport=httpx.MockTransport(handler))


def test_sign_in_and_out(server: FakeServer) -> None:
    central = Central("http://central", transport=server.transport)
    assert not central.is_signed_in
    with pytest.raises(SignInNeeded):
        central.changes(0)
    with pytest.raises(SignInNeeded):
        central.sign_in(Credentials("wang", "wrong"))
    signed_in = central.sign_in(Credentials("wang", "right"))
    assert (signed_in.name, central.is_signed_in) == ("王芳", True)
    assert central.changes(0) is not None
    central.sign_out()
    assert signed_in.token not in server.tokens
    assert not central.is_signed_in


def test_signing_out_forgets_the_token_even_when_the_server_is_gone(
    central: Central, server: FakeServer
) -> None:
    server.is_cut = True
    with pytest.raises(Unreachable):
        central.sign_out()
    assert not central.is_signed_in


def test_a_token_that_is_turned_down_is_dropped_but_not_a_newer_one(
    central: Central, server: FakeServer
) -> None:
    server.tokens.clear()
    with pytest.raises(SignInNeeded):
        central.changes(0)
    assert not central.is_signed_in

    def sign_in_meanwhile(_request: httpx.Request) -> httpx.Response:
        late.use_token("new")
        return problem(401, "SRV-01")

    late = answering(sign_in_meanwhile)
    with pytest.raises(SignInNeeded):
        late.changes(0)
    assert late.is_signed_in


def test_a_sign_in_that_has_to_wait_says_how_long() -> None:
    busy = problem(429, "SRV-08")
    busy.headers["retry-after"] = "60"
    with pytest.raises(Refused) as raised:
        answering(lambda _: busy).sign_in(Credentials("wang", "right"))
    assert (raised.value.problem.code, raised.value.retry_after_s) == ("SRV-08", 60.0)


@pytest.mark.parametrize(("told", "waits"), [("9" * 400, 3_600.0), ("-1", 0.0), ("soon", 0.0)])
def test_no_server_makes_a_seat_wait_for_ever(told: str, waits: float) -> None:
    busy = problem(503, "SRV-15")
    busy.headers["retry-after"] = told
    with pytest.raises(Refused) as raised:
        answering(lambda _: busy).changes(0)
    assert raised.value.retry_after_s == waits


@pytest.mark.parametrize("status", [200, 401, 503])
@pytest.mark.parametrize("limit", ["ANSWER_BYTES", "ANSWER_S"])
def test_an_answer_without_an_end_is_none(
    status: int, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, limit, 1_000 if limit == "ANSWER_BYTES" else -1.0)

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b" " * 100

    with pytest.raises(Unreachable, match="no end"):
        answering(lambda _: httpx.Response(status, stream=Endless())).changes(0)


def test_a_packed_answer_is_measured_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_BYTES", 1_000_000)
    bomb = gzip.compress(b" " * 2_000_000)
    answer = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=bomb)
    with pytest.raises(Unreachable, match="no end"):
        answering(lambda _: answer).changes(0)


def test_a_name_of_a_state_that_cannot_be_sent_back_is_no_failure() -> None:
    with pytest.raises(Unreachable):
        answering(lambda _: httpx.Response(304)).changes(1, '"\u00e9"')


def test_reading() -> None:
    ticket, call = a_ticket(), a_call()
    seat = Presence("8012", "王芳", SeatState.IDLE, 1)
    summary = CallSummary(call, "王芳", None, "", "", "", has_recording=False)
    record = CallRecord(call, Transcript())
    event = an_event(ticket, EventKind.CLOSED)
    answers = {
        f"/v1/tickets/{ticket.id}": ticket,
        f"/v1/tickets/{ticket.id}/events": (event,),
        f"/v1/tickets?number=%2B{PHONE[1:]}&limit=5": (ticket,),
        "/v1/presence/8012/history?limit=200": (seat,),
        "/v1/calls?limit=200": (summary,),
        f"/v1/calls/{call.id}": record,
    }

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer good"
        return httpx.Response(200, content=encode(answers[request.url.raw_path.decode()]))

    central = answering(handler)
    assert central.ticket(ticket.id) == ticket
    assert central.ticket_events(ticket.id) == (event,)
    assert central.tickets_of_caller(PHONE, 5) == (ticket,)
    assert central.presence_history("8012") == (seat,)
    assert central.calls() == (summary,)
    assert central.call_record(call.id) == record


def test_the_wall_is_read_only_when_it_changed() -> None:
    seat = Presence("8012", "王芳", SeatState.IDLE, 1)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"7"':
            return httpx.Response(304)
        return httpx.Response(200, content=encode((seat,)), headers={"etag": '"7"'})

    central = answering(handler)
    wall = central.presence()
    assert wall is not None
    assert (wall.seats, wall.etag) == ((seat,), '"7"')
    assert central.presence(wall.etag) is None


def test_a_recording_appears_when_it_is_whole(
    central: Central, server: FakeServer, tmp_path: Path
) -> None:
    call_id, file = uuid4(), tmp_path / "call.flac"
    with pytest.raises(Refused, match="404"):
        central.fetch_recording(call_id, file)
    assert list(tmp_path.iterdir()) == []
    server.recordings[call_id] = b"fLaC" * 100_000
    central.fetch_recording(call_id, file)
    assert file.read_bytes() == server.recordings[call_id]
    assert list(tmp_path.iterdir()) == [file]


def test_half_a_recording_leaves_nothing(tmp_path: Path) -> None:
    def half(_request: httpx.Request) -> httpx.Response:
        def pieces() -> Iterator[bytes]:
            yield b"fLaC"
            raise httpx.ReadError("cut")

        return httpx.Response(200, content=pieces())

    with pytest.raises(Unreachable):
        answering(half).fetch_recording(uuid4(), tmp_path / "call.flac")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<p>portal</p>"),
        httpx.Response(200, json={"status": "starting"}),
        httpx.Response(503),
        httpx.Response(302),
    ],
)
def test_alive_is_only_our_own_server(answer: httpx.Response) -> None:
    assert not answering(lambda _: answer).is_alive()


def test_alive(central: Central, server: FakeServer) -> None:
    assert central.is_alive()
    server.is_cut = True
    assert not central.is_alive()


@pytest.fixture
def silent_server() -> Iterator[tuple[str, threading.Event]]:
    """Accepts connections, reads and never answers; the event: a request has arrived."""
    arrived = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as connection:
                while connection.recv(65_536):
                    arrived.set()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", arrived
        thread.join(5)


def test_a_request_under_way_can_be_cut(silent_server: tuple[str, threading.Event]) -> None:
    address, arrived = silent_server
    central = Central(address, token="good")
    ended: list[Exception] = []

    def ask() -> None:
        try:
            central.changes(0)
        except Unreachable as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert arrived.wait(5)
    begun = time.monotonic()
    central.cut()
    asking.join(5)
    assert time.monotonic() - begun < 1.0
    assert len(ended) == 1
    with pytest.raises(Unreachable, match="closed"):
        central.changes(0)
    central.close()
