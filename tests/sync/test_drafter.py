"""The drafter's server may be slow, wrong, huge or hostile: there is a text in time, or none."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.sync.drafter import ANSWER_BYTES, Drafter, NoDraft, _text_of

WITHIN_S = 0.4
Behave = Callable[["Answering"], None]


class Answering(BaseHTTPRequestHandler):
    """Takes the question down, then does what the test wants."""

    server: Room

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, dict(self.headers), self.rfile.read(length)))
        with suppress(OSError):
            self.server.behave(self)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Room(ThreadingHTTPServer):
    """A real server on a free port."""

    daemon_threads = True
    behave: Behave

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        self.asking = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@pytest.fixture
def room() -> Iterator[Room]:
    server = Room()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def completion(text: Any, reason: str | None = "stop") -> bytes:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": reason}
    return json.dumps({"choices": [choice]}).encode()


def saying(body: bytes, status: int = 200, **headers: str) -> Behave:
    return lambda handler: handler.reply(body, status, **headers)


def test_a_text_comes_back_and_the_question_is_as_published(room: Room) -> None:
    room.behave = saying(completion(" <think>先想</think>停水了。\n"))
    drafter = Drafter(room.url + "/", "qwen", "secret")
    assert drafter.text("写一段", "市民：停水了") == "停水了。"
    path, headers, body = room.asked[0]
    question = json.loads(body)
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert question["model"] == "qwen"
    assert question["stream"] is False
    assert [each["role"] for each in question["messages"]] == ["system", "user"]
    assert question["messages"][1]["content"] == "市民：停水了"


def test_without_a_key_none_is_sent(room: Room) -> None:
    room.behave = saying(completion("好"))
    Drafter(room.url, "qwen").text("写", "料")
    assert "Authorization" not in room.asked[0][1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>sign in</html>",
        b"[" * 40_000,
        b"\xff\xfe",
        b"null",
        b"{}",
        b'{"choices": []}',
        b'{"choices": {"0": 1}}',
        b'{"choices": ["text"]}',
        b'{"choices": [{"message": null}]}',
        completion(None),
        completion(["停水"]),
        completion(""),
        completion("<think>只想不说</think>"),
        completion("停水了", "length"),
        completion("停水了", "tool_calls"),
        completion("停" * 5_000),
    ],
)
def test_what_is_no_whole_text_is_none(room: Room, body: bytes) -> None:
    room.behave = saying(body)
    with pytest.raises(NoDraft):
        Drafter(room.url, "qwen").text("写", "料")


@pytest.mark.parametrize("status", [204, 302, 401, 404, 429, 500])
def test_no_other_status_is_an_answer(room: Room, status: int) -> None:
    room.behave = saying(completion("停水了") if status != 204 else b"", status)
    with pytest.raises(NoDraft, match=str(status)):
        Drafter(room.url, "qwen").text("写", "料")


def test_words_are_not_carried_on_to_another_address(room: Room) -> None:
    room.behave = saying(b"", 307, Location=f"{room.url}/elsewhere")
    with pytest.raises(NoDraft):
        Drafter(room.url, "qwen").text("写", "料")
    assert len(room.asked) == 1


def test_too_much_is_not_read(room: Room) -> None:
    sent: list[int] = []

    def endless(handler: Answering) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while not room.over.is_set():
                handler.wfile.write(b" " * 4096)
                sent.append(4096)

    room.behave = endless
    with pytest.raises(NoDraft, match="too much"):
        Drafter(room.url, "qwen").text("写", "料")
    assert sum(sent) >= ANSWER_BYTES


def test_a_packed_answer_is_not_unpacked(room: Room) -> None:
    room.behave = saying(gzip.compress(completion("停" * 100)), Content_Encoding="gzip")
    with pytest.raises(NoDraft):
        Drafter(room.url, "qwen").text("写", "料")


def silent(handler: Answering) -> None:
    handler.server.asking.set()
    handler.server.over.wait(20)


def dripping(handler: Answering) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b" ")


def dripping_headers(handler: Answering) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"X-Slow: 1\r\n")


@pytest.mark.parametrize("behave", [silent, dripping, dripping_headers])
def test_it_is_given_up_in_time(room: Room, behave: Behave) -> None:
    room.behave = behave
    began = time.monotonic()
    with pytest.raises(NoDraft):
        Drafter(room.url, "qwen", within_s=WITHIN_S).text("写", "料")
    assert time.monotonic() - began < WITHIN_S + 1.5


def test_closing_cuts_what_is_under_way(room: Room) -> None:
    room.behave = silent
    drafter = Drafter(room.url, "qwen", within_s=20)
    ends: list[type[BaseException]] = []

    def ask() -> None:
        try:
            drafter.text("写", "料")
        except NoDraft as error:
            ends.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    assert room.asking.wait(5)
    drafter.close()
    asking.join(5)
    assert ends == [NoDraft]
    with pytest.raises(NoDraft, match="closed"):
        drafter.text("写", "料")
    assert len(room.asked) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://[/v1", "http://nowhere.invalid"])
def test_nobody_there(url: str) -> None:
    with pytest.raises(NoDraft):
        Drafter(url, "qwen", within_s=WITHIN_S).text("写", "料")


def test_what_was_said_is_in_no_failure(room: Room) -> None:
    room.behave = saying(b"oops: \xe5\x81\x9c", 500)
    with pytest.raises(NoDraft) as failure:
        Drafter(room.url, "qwen", "secret").text("写", "市民的话")
    told = f"{failure.value!r} {failure.value.__cause__!r}"
    assert "市民" not in told
    assert "secret" not in told


def test_thoughts_without_an_end_cost_no_time() -> None:
    """They come after the clock of the question has stopped."""

    def answer(text: str) -> bytes:
        message = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
        return json.dumps(message).encode()

    began = time.perf_counter()
    with pytest.raises(NoDraft):
        _text_of(answer("</think>" + "<think>" * 9_000))
    assert time.perf_counter() - began < 0.2
    assert _text_of(answer("<think>甲</think>停<think>乙</think>水")) == "停水"
