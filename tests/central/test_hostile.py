"""Tricks with the line, the address, the headers and the body: refused, and nothing is harmed."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from app.central.web.guard import ADDRESS_BYTES, HEADER_BYTES
from app.sync.protocol import PROBLEM_TYPE
from tests.central.running import Person, Running, problem

pytestmark = pytest.mark.may_log("Invalid HTTP request")

GOOD = b'{"state":"idle","since_ms":1}'
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def agent(server: Running) -> Person:
    return server.person()


@contextmanager
def line(server: Running) -> Iterator[socket.socket]:
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port), timeout=5) as it:
        yield it


def sent(server: Running, request: bytes) -> bytes:
    """Send bytes as they are, and read one answer; empty if the server only closes the line."""
    with line(server) as it:
        it.sendall(request)
        answer, head = it.makefile("rb"), b""
        while (row := answer.readline()) not in {b"", b"\r\n"}:
            head += row
        size = re.search(rb"(?im)^content-length: (\d+)", head)
        return head + b"\r\n" + answer.read(int(size[1]) if size else 0) if head else b""


def everything(server: Running, request: bytes) -> bytes:
    """Send bytes as they are, and read until the server closes the line."""
    with line(server) as it:
        it.sendall(request)
        return it.makefile("rb").read(MOST_BYTES)


def put(
    agent: Person, headers: bytes = b"", body: bytes = GOOD, path: bytes = b"/v1/presence"
) -> bytes:
    """Write a request by hand."""
    return (
        b"PUT " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Authorization: Bearer " + agent.token.encode() + b"\r\n" + headers + b"\r\n" + body
    )


def length(body: bytes = GOOD) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


def status_of(answer: bytes) -> int:
    """Read the first status; every error is a problem with the same one."""
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head[9:12])
    assert status < 500, answer[:500]
    if status >= 400:
        assert b"content-type: " + PROBLEM_TYPE.encode() in head.lower(), answer[:500]
        assert json.loads(body)["status"] == status
    return status


def test_written_by_hand_it_is_taken(server: Running, agent: Person) -> None:
    assert status_of(sent(server, put(agent, length()))) == 204


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 29\r\nContent-Length: 28\r\n",
        b"Content-Length: 29\r\nContent-Length: 29\r\n",
        b"Content-Length: 29, 28\r\n",
        b"Content-Length: +29\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x1d\r\n",
        b"Content-Length: 99999999999999999999999999\r\n",
        b"Content-Length: 29\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 29\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Content-Length : 29\r\n",
        b"Content-Length: 29\r\nAuthorization: Bearer nobody\r\n",
        b"Content-Length: 29\r\nHost: other\r\n",
        b"Content-Length: 29\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\n",
        b"Content-Length: 29\r\n folded: header\r\n",
        b"Content-Length: 29\r\nX-\x00: nul\r\n",
        b"Content-Length: 29\r\nX-Y: n\x00ul\r\n",
        b"Content-Length: 29\r\nno colon\r\n",
        b"Content-Length: 29\r\n: no name\r\n",
    ],
)
def test_headers_that_two_readers_read_in_two_ways(
    server: Running, agent: Person, headers: bytes
) -> None:
    """Refused, or the line is closed where the fault shows behind the headers."""
    answer = sent(server, put(agent, headers))
    assert not answer or 400 <= status_of(answer) < 500


def test_one_request_never_hides_another(server: Running, agent: Person) -> None:
    """Behind a proxy that counts otherwise, the second would be somebody else's."""
    hidden = b"GET /v1/audit HTTP/1.1\r\nHost: x\r\n\r\n"
    for headers in (
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: %d\r\n" % (len(hidden) + 5),
    ):
        request = put(agent, headers, b"0\r\n\r\n" + hidden)
        answer = everything(server, request.replace(b"Connection: close\r\n", b""))
        assert answer.count(b"HTTP/1.1 ") == 1
        assert 400 <= status_of(answer) < 500


@pytest.mark.parametrize(
    "body",
    [b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"2\r\n{}x\r\n0\r\n\r\n", b"F" * 40],
)
def test_pieces_that_are_none(server: Running, agent: Person, body: bytes) -> None:
    """The connection is closed or the request refused; nothing is taken."""
    answer = sent(server, put(agent, b"Transfer-Encoding: chunked\r\n", body))
    assert not answer or 400 <= status_of(answer) < 500


@pytest.mark.parametrize(
    "target",
    [
        b"//v1/presence",
        b"/v1//presence",
        b"/v1/./presence",
        b"/v1/../v1/presence",
        b"/v1/%2e%2e/v1/presence",
        b"/v1/..%2fpresence",
        b"/v1%2fpresence/",
        b"/v1/presence/",
        b"/v1/presence%00",
        b"/v1/presence%0d%0aX: y",
        b"/V1/presence",
        b"/v1/presence;a=b",
        b"/v1/%ff%fe",
        b"/v1/\xff\xfe",
        b"/v1/presence\x00",
        b"/v1\\presence",
        b"*",
        b"v1/presence",
        b"",
    ],
)
def test_addresses_that_are_none(server: Running, agent: Person, target: bytes) -> None:
    assert 400 <= status_of(sent(server, put(agent, length(), path=target))) < 500


def test_the_address_in_its_long_form_is_that_of_the_server_or_none(
    server: Running, agent: Person
) -> None:
    answer = sent(server, put(agent, length(), path=b"http://x/v1/presence"))
    assert status_of(answer) in {204, 400, 404}


def test_an_address_does_not_leave_its_folder(server: Running, agent: Person) -> None:
    for path in ("/dictionaries/..", "/dictionaries/..%2f..%2fetc", "/attachments/" + "." * 64):
        found = agent.http.get(path)
        assert found.status_code in {404, 422}, found.text


@pytest.mark.parametrize(
    ("start", "least"),
    [
        (b"GET /health HTTP/1.0\r\nHost: x\r\n\r\n", 200),
        (b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 400),
        (b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET /health\r\n\r\n", 400),
        (b"GET  /health HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"G\x00T /health HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
        (b"TRACE /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
        (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400),
    ],
)
def test_other_kinds_of_http(server: Running, start: bytes, least: int) -> None:
    assert status_of(sent(server, start)) >= least


def test_an_address_that_is_too_long(server: Running, agent: Person) -> None:
    problem(agent.http.get("/tickets?number=" + "1" * ADDRESS_BYTES), "SRV-24")


def test_headers_that_are_too_large(server: Running, agent: Person) -> None:
    answer = agent.http.get("/surges", headers={"X-Much": "y" * HEADER_BYTES})
    problem(answer, "SRV-25")
    many = [(f"X-{number}", "y" * 30) for number in range(HEADER_BYTES // 30)]
    problem(agent.http.get("/surges", headers=many), "SRV-25")


def test_headers_without_end_are_not_kept(server: Running) -> None:
    """They are refused while they come, long before they fill the memory."""
    with line(server) as it:
        it.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Much: ")
        count = 0
        try:
            for _ in range(400):
                it.sendall(b"y" * 10_000)
                count += 1
        except OSError:  # the server has closed it
            return
        it.shutdown(socket.SHUT_WR)
        assert status_of(it.makefile("rb").read(MOST_BYTES)) in {400, 431}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"state":"idle","since_ms":' + b"9" * 5_000 + b"}",
        b'{"state":"idle","since_ms":1e400}',
        b'{"state":"idle","since_ms":-1e400}',
        b'{"state":"idle","since_ms":Infinity}',
        b'{"state":"idle","since_ms":1,"reason":"\\ud800"}',
        b'{"state":"idle","since_ms":1,"reason":"\\u0000"}',
        b'{"state":"idle","since_ms":1,"reason":"\xed\xa0\x80"}',
        b'{"state":"idle","since_ms":1,"reason":"\xc0\xaf"}',
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        GOOD.decode().encode("utf-32-le"),
        '{"state":"idle","since_ms":1,"reason":"会议"}'.encode("gb18030"),
        GOOD + GOOD,
        GOOD + b"\x00",
        b"{'state':'idle','since_ms':1}",
        b'{"state":"idle","since_ms":1,}',
        b'{"state":["idle"],"since_ms":1}',
        b"// comment\n" + GOOD,
    ],
)
def test_json_that_is_none(agent: Person, body: bytes) -> None:
    problem(agent.http.put("/presence", content=body), "SRV-12")


def test_of_two_keys_the_last_one_counts(server: Running, agent: Person) -> None:
    """There is one reader of JSON only, so nobody before it can have understood the first."""
    body = b'{"state":"break","state":"idle","since_ms":1}'
    assert agent.http.put("/presence", content=body).status_code == 204
    body = b'{"state":"idle","state":"nothing","since_ms":1}'
    problem(agent.http.put("/presence", content=body), "SRV-12")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gb18030",
        "application/xml",
        "json",
        ";",
    ],
)
def test_a_body_in_another_form(agent: Person, kind: str) -> None:
    answer = agent.http.put("/presence", content=GOOD, headers={"Content-Type": kind})
    problem(answer, "SRV-23")


@pytest.mark.parametrize(
    "kind", ["application/json", 'Application/JSON; charset="UTF-8"', "application/merge+json"]
)
def test_a_body_in_our_form(agent: Person, kind: str) -> None:
    answer = agent.http.put("/presence", content=GOOD, headers={"Content-Type": kind})
    assert answer.status_code == 204, answer.text


def test_a_method_nobody_has(server: Running, agent: Person) -> None:
    for method in ("PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"):
        answer = agent.http.request(method, "/presence")
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == {"GET", "PUT"}
        if method != "HEAD":
            problem(answer, "SRV-07")


def test_what_somebody_would_like_to_get_back_does_not_count(agent: Person) -> None:
    """JSON is what there is; who wants another form sees by ``Content-Type`` what came."""
    answer = agent.http.get("/surges", headers={"Accept": "application/xml"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


def test_tokens_that_are_none(server: Running, agent: Person) -> None:
    for token in (b"", b"Bearer", b"Bearer ", b"bearer \xff", b"Basic YTpi", b"Bearer a b"):
        request = b"GET /v1/surges HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\n\r\n"
        answer = sent(server, request)
        assert status_of(answer) == 401
        assert b"www-authenticate: Bearer" in answer


def test_the_server_still_answers(server: Running, agent: Person) -> None:
    assert agent.http.get("/surges").status_code == 200


@pytest.mark.parametrize("query", ["epoch=%00", "since=0&epoch=a%00b", "x%00=1"])
def test_no_address_holds_a_nul(server: Running, query: str) -> None:
    answer = server.person().http.get(f"/changes?{query}")
    assert answer.status_code == 400
    assert "NUL" in problem(answer, "SRV-18").detail
