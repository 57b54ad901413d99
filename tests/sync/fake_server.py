"""A server in memory that keeps the promises of protocol.md, and a network that keeps none."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx

from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.sync.protocol import (
    API,
    PROBLEM_TYPE,
    Article,
    CallRecord,
    Changes,
    Heartbeat,
    Problem,
    Remark,
    SignedIn,
    Stored,
    TicketChange,
    Upload,
    UploadAsked,
    decode,
    digest_of,
    encode,
    sum_header,
)

PAGE = 3


def problem(status: int, code: str, **more: Any) -> httpx.Response:
    body = encode(Problem(title="No", status=status, code=code, **more))
    return httpx.Response(status, content=body, headers={"content-type": PROBLEM_TYPE})


def upload_answer(asked: UploadAsked, held: bytes, *, is_stored: bool = False) -> httpx.Response:
    upload = Upload(len(held), asked.size, asked.sha256, is_stored)
    return httpx.Response(200, content=encode(upload))


class FakeServer:
    """What a server would have, and switches for what can go wrong.

    Attributes:
        is_cut: Nothing gets through.
        lose_answers: So many next requests are done, but their answers are lost.
        refuse: Answers to give instead of doing the next requests, oldest first.
        tokens: Tokens that hold.
        tamper: Changes the bytes of a page of changes on its way.
        on_change: Told of each change by a seat: what it replaces, and what comes.
    """

    def __init__(self) -> None:
        self.is_cut = False
        self.lose_answers = 0
        self.refuse: list[httpx.Response] = []
        self.tokens = {"good"}
        self.on_change: Callable[[Ticket, Ticket], None] = lambda _old, _new: None
        self.tickets: dict[UUID, Ticket] = {}
        self.events: dict[UUID, list[TicketEvent]] = {}
        self.calls: dict[UUID, CallRecord] = {}
        self.recordings: dict[UUID, bytes] = {}
        self.uploads: dict[UUID, tuple[UploadAsked, bytes]] = {}
        self.remarks: dict[UUID, Remark] = {}
        self.tamper: Callable[[bytes], bytes] = lambda body: body
        self.beats: list[Heartbeat] = []
        self.log: list[Ticket | Article | str] = []
        self.seen: dict[str, tuple[bytes, bytes]] = {}
        self.requests: Counter[str] = Counter()

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut", request=request)
        path = request.url.path
        kind = path.removeprefix(f"{API}/").partition("/")[0] if path.startswith(API) else path
        self.requests[f"{request.method} {kind}"] += 1
        if path == "/health":
            return httpx.Response(200, json={"status": "ok", "version": "0"})
        if self.refuse:
            return self.refuse.pop(0)
        response = self._routed(request, path.removeprefix(API))
        if self.lose_answers:
            self.lose_answers -= 1
            raise httpx.ReadTimeout("lost", request=request)
        return response

    def _routed(self, request: httpx.Request, path: str) -> httpx.Response:
        if (request.method, path) == ("POST", "/sessions"):
            return self._sign_in(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return problem(401, "SRV-01")
        if path == "/sessions/current":
            self.tokens.discard(token)
            return httpx.Response(204)
        for pattern, handle in (
            (r"PUT /tickets/([^/]+)", self._put_ticket),
            (r"PUT /calls/([^/]+)", self._put_call),
            (r"PUT /calls/([^/]+)/recording/upload", self._put_upload),
            (r"PATCH /calls/([^/]+)/recording/upload", self._patch_upload),
            (r"GET /calls/([^/]+)/recording", self._get_recording),
            (r"GET /changes()", self._changes),
            (r"POST /articles/([^/]+)/remarks", self._post_remark),
            (r"PUT /presence()", self._presence),
        ):
            if found := re.fullmatch(pattern, f"{request.method} {path}"):
                return handle(request, found[1])
        return problem(404, "SRV-04")

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        if json.loads(request.content)["password"] != "right":
            return problem(401, "SRV-01")
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        signed_in = SignedIn(token, 0, "wang", "王芳", "8012", Role.AGENT)
        return httpx.Response(201, content=encode(signed_in))

    def _put_ticket(self, request: httpx.Request, name: str) -> httpx.Response:
        key, body = request.headers["idempotency-key"], request.content
        if key in self.seen:
            sent, said = self.seen[key]
            return httpx.Response(200, content=said) if sent == body else problem(422, "SRV-09")
        change = decode(TicketChange, body)
        current = self.tickets.get(UUID(name))
        version = current.version if current else 0
        if request.headers["if-match"] != f'"{version}"':
            return problem(412, "SRV-03", current=current)
        if current:
            self.on_change(current, change.ticket)
        self.change(replace(change.ticket, version=version + 1))
        known = {event.id for event in self.events[change.ticket.id]}
        self.events[change.ticket.id] += [e for e in change.events if e.id not in known]
        said = encode(Stored(change.ticket.id, version + 1))
        self.seen[key] = (body, said)
        return httpx.Response(200, content=said, headers={"etag": f'"{version + 1}"'})

    def change(self, ticket: Ticket) -> None:
        """Store a version, as if somebody had sent it."""
        self.tickets[ticket.id] = ticket
        self.events.setdefault(ticket.id, [])
        self.log.append(ticket)

    def _put_call(self, request: httpx.Request, name: str) -> httpx.Response:
        self.calls[UUID(name)] = decode(CallRecord, request.content)
        return httpx.Response(201, content=encode(Stored(UUID(name), 1)))

    def _put_upload(self, request: httpx.Request, name: str) -> httpx.Response:
        asked = decode(UploadAsked, request.content)
        held = self.uploads.get(UUID(name))
        stored = self.recordings.get(UUID(name), b"")
        if sha256(stored).hexdigest() == asked.sha256:
            return upload_answer(asked, stored, is_stored=True)
        if held is None or held[0] != asked:
            self.uploads[UUID(name)] = held = (asked, b"")
        return upload_answer(*held)

    def _patch_upload(self, request: httpx.Request, name: str) -> httpx.Response:
        piece = request.read()
        asked, held = self.uploads.get(UUID(name), (UploadAsked(0, ""), b""))
        if request.headers["content-digest"] != sum_header(sha256(piece).hexdigest()):
            return problem(422, "SRV-29")
        if request.headers["upload-offset"] != str(len(held)) or not asked.size:
            return problem(409, "SRV-28")
        assert request.headers["repr-digest"] == sum_header(asked.sha256)
        self.uploads[UUID(name)] = (asked, held + piece)
        if len(held) + len(piece) < asked.size:
            return upload_answer(asked, held + piece)
        del self.uploads[UUID(name)]
        if sha256(held + piece).hexdigest() != asked.sha256:
            return problem(422, "SRV-29")
        self.recordings[UUID(name)] = held + piece
        return upload_answer(asked, held + piece, is_stored=True)

    def _get_recording(self, _request: httpx.Request, name: str) -> httpx.Response:
        if UUID(name) not in self.recordings:
            return problem(404, "SRV-04")
        return httpx.Response(200, content=self.recordings[UUID(name)])

    def _changes(self, request: httpx.Request, _: str) -> httpx.Response:
        etag = f'"{len(self.log)}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={"etag": etag})
        since = int(request.url.params["since"])
        page = self.log[since : since + PAGE]
        changes = Changes(
            cursor=since + len(page),
            tickets=tuple(each for each in page if isinstance(each, Ticket)),
            articles=tuple(each for each in page if isinstance(each, Article)),
            removed_articles=tuple(each for each in page if isinstance(each, str)),
            more=since + len(page) < len(self.log),
        )
        changes = replace(changes, digest=digest_of(json.loads(encode(changes))))
        body = self.tamper(encode(changes))
        return httpx.Response(200, content=body, headers={"etag": etag})

    def _post_remark(self, request: httpx.Request, name: str) -> httpx.Response:
        if not any(isinstance(each, Article) and each.id == name for each in self.log):
            return problem(404, "SRV-04")
        remark = decode(Remark, request.content)
        self.remarks.setdefault(remark.id, remark)
        return httpx.Response(201, content=encode(self.remarks[remark.id]))

    def _presence(self, request: httpx.Request, _: str) -> httpx.Response:
        self.beats.append(decode(Heartbeat, request.content))
        return httpx.Response(204)
