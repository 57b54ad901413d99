"""The central server, as the seat's other parts see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import httpx

from app.domain.seat import Presence
from app.domain.ticket import Ticket, TicketEvent
from app.sync.asking import JSON
from app.sync.city import City
from app.sync.dictionaries import Dictionaries
from app.sync.errors import CentralError, SignInNeeded, Unreachable
from app.sync.live import Live
from app.sync.protocol import (
    API,
    EPOCH_HEADER,
    KEY_HEADER,
    MATCH_HEADER,
    OFFSET_HEADER,
    PIECE_SUM_HEADER,
    PIECE_TYPE,
    WHOLE_SUM_HEADER,
    CallRecord,
    CallSummary,
    Changes,
    Credentials,
    Heartbeat,
    Reason,
    SignedIn,
    Stored,
    Unmask,
    Upload,
    UploadAsked,
    digest_of,
    encode,
    sum_header,
)
from app.sync.publishing import Publishing
from app.sync.unified import Unified
from app.sync.wire import NOT_MODIFIED, Wire, body_of, read, understood

PROBE_TIMEOUT_S = 1.5

OpenRecording = Callable[[Path], AbstractContextManager[BinaryIO]]


def _as_it_is(file: Path) -> BinaryIO:
    return file.open("rb")


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One answer to "what is new?" and the ETag to ask with next time.

    Attributes:
        is_whole: Its articles are those that the server sent, or the server is of an earlier
            release and does not say. Nothing of a page that is not whole may be kept.
    """

    changes: Changes
    etag: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Wall:
    """All seats, and the ETag to ask with next time."""

    seats: tuple[Presence, ...]
    etag: str


class Central(Publishing, City, Live, Unified, Dictionaries):
    """The central server. Usable from any thread; every request is bounded in time.

    Every method but ``is_alive`` may raise ``Unreachable``, ``SignInNeeded`` or ``Refused``.

    Args:
        base_url: Address of the server, e.g. ``http://10.0.0.5:8080``.
        token: A token from an earlier sign-in.
        transport: Replaces the network in tests.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(Wire(base_url, transport), token)
        self._open_recording: OpenRecording = _as_it_is

    @property
    def is_signed_in(self) -> bool:
        """Tell whether there is a token that the server has not turned down."""
        return bool(self._token)

    def open_recordings_with(self, opened: OpenRecording) -> None:
        """Say how a recording becomes plain FLAC; on a seat they lie encrypted."""
        self._open_recording = opened

    def sign_in(self, credentials: Credentials) -> SignedIn:
        """Get tokens and use them from now on; wrong credentials raise ``SignInNeeded``.

        ``CodeNeeded``, a kind of it: the same again with ``code``.
        """
        asked = replace(credentials, renews=True)
        with self._wire.ask("POST", f"{API}/sessions", headers=JSON, content=encode(asked)) as got:
            signed_in = read(SignedIn, got)
        self._use(signed_in)
        return signed_in

    def use_token(self, token: str) -> None:
        """Go on with a token from an earlier sign-in."""
        self._token, self._refresh = token, ""

    def sign_out(self) -> None:
        """Withdraw the token; it is forgotten here even if the server cannot be told."""
        try:
            with suppress(SignInNeeded), self._ask("DELETE", "/sessions/current"):
                pass
        finally:
            self._token = self._refresh = ""

    def sign_out_everywhere(self) -> None:
        """Withdraw every token of this person, on whichever computer it is; this one too."""
        with self._ask("DELETE", "/sessions"):
            pass
        self._token = self._refresh = ""

    def is_alive(self) -> bool:
        """Tell within ``PROBE_TIMEOUT_S`` or so whether the server answers at all."""
        try:
            with self._wire.ask("GET", "/health", headers={}, timeout=PROBE_TIMEOUT_S) as answer:
                health = read(dict[str, Any], answer)
        except CentralError:
            return False
        return health.get("status") == "ok"

    def put_ticket(
        self, ticket_id: UUID, body: bytes, *, key: str, version: int, epoch: str = ""
    ) -> Stored:
        """Send a ``TicketChange`` based on ``version``; ``body`` must be the same at every try.

        ``epoch``: the one of the changes that were last read; another one is refused, since
        the same number may name another version there.
        """
        headers = {**JSON, KEY_HEADER: key, MATCH_HEADER: f'"{version}"', EPOCH_HEADER: epoch}
        return self._put(f"/tickets/{ticket_id}", headers, body, ticket_id)

    def put_call(self, call_id: UUID, body: bytes, *, key: str) -> Stored:
        """Send a ``CallRecord``; ``body`` must be the same at every try."""
        return self._put(f"/calls/{call_id}", {**JSON, KEY_HEADER: key}, body, call_id)

    def _put(self, path: str, headers: Mapping[str, str], body: bytes, subject: UUID) -> Stored:
        with self._ask("PUT", path, headers=headers, content=body) as answer:
            stored = read(Stored, answer)
        if stored.id != subject:
            raise Unreachable("answered about something else")
        return stored

    def opened_recording(self, file: Path) -> AbstractContextManager[BinaryIO]:
        """Open a recording as plain FLAC; raises ``OSError`` and ``Unsendable``."""
        return self._open_recording(file)

    def begin_upload(self, call_id: UUID, asked: UploadAsked) -> Upload:
        """Announce the recording of a call, or ask how far it has arrived."""
        path = f"/calls/{call_id}/recording/upload"
        with self._ask("PUT", path, headers=JSON, content=encode(asked)) as answer:
            return read(Upload, answer)

    def send_piece(self, call_id: UUID, at: Upload, piece: bytes) -> Upload:
        """Send the bytes that follow ``at.offset``; refused if the upload stands elsewhere."""
        headers = {
            "Content-Type": PIECE_TYPE,
            OFFSET_HEADER: str(at.offset),
            PIECE_SUM_HEADER: sum_header(hashlib.sha256(piece).hexdigest()),
            WHOLE_SUM_HEADER: sum_header(at.sha256),
        }
        path = f"/calls/{call_id}/recording/upload"
        with self._ask("PATCH", path, headers=headers, content=piece) as answer:
            return read(Upload, answer)

    def ticket(self, ticket_id: UUID) -> Ticket:
        """Read a ticket as the server has it."""
        return self._get(Ticket, f"/tickets/{ticket_id}")

    def unmask_ticket(self, ticket_id: UUID, reason: Reason) -> Ticket:
        """Read a ticket with the citizen's number and name; who asked and why is written down."""
        body = encode(Unmask(reason))
        with self._ask("POST", f"/tickets/{ticket_id}/unmask", headers=JSON, content=body) as got:
            return read(Ticket, got)

    def ticket_events(self, ticket_id: UUID) -> tuple[TicketEvent, ...]:
        """Read the whole history of a ticket."""
        return self._get(tuple[TicketEvent, ...], f"/tickets/{ticket_id}/events")

    def tickets_of_caller(self, number: str, limit: int = 50) -> tuple[Ticket, ...]:
        """List the tickets of a caller's number (E.164), newest first."""
        return self._get(tuple[Ticket, ...], "/tickets", number=number, limit=limit)

    def changes(self, since: int, etag: str = "", epoch: str = "") -> ChangesPage | None:
        """Ask what changed after cursor ``since``; ``None`` if nothing did since ``etag``.

        ``epoch`` is the one that came with the cursor; a server that was restored from an
        earlier copy then gives again what the cursor would have passed over.
        """
        params: dict[str, int | str] = {"since": since, **({"epoch": epoch} if epoch else {})}
        with self._ask("GET", "/changes", headers=_unless(etag), params=params) as answer:
            if answer.status_code == NOT_MODIFIED:
                return None
            body = body_of(answer)
            changes = understood(Changes, body)
            is_whole = not changes.digest or digest_of(json.loads(body)) == changes.digest
            return ChangesPage(changes, answer.headers.get("etag", ""), is_whole)

    def put_presence(self, heartbeat: Heartbeat) -> None:
        """Say what this seat is doing."""
        with self._ask("PUT", "/presence", headers=JSON, content=encode(heartbeat)):
            pass

    def presence(self, etag: str = "") -> Wall | None:
        """Read what all seats are doing; ``None`` if nothing changed since ``etag``."""
        with self._ask("GET", "/presence", headers=_unless(etag)) as answer:
            if answer.status_code == NOT_MODIFIED:
                return None
            return Wall(read(tuple[Presence, ...], answer), answer.headers.get("etag", ""))

    def presence_history(self, seat: str, limit: int = 200) -> tuple[Presence, ...]:
        """Read the states that a seat was in, newest first."""
        return self._get(tuple[Presence, ...], f"/presence/{seat}/history", limit=limit)

    def calls(self, limit: int = 200) -> tuple[CallSummary, ...]:
        """List calls, newest first."""
        return self._get(tuple[CallSummary, ...], "/calls", limit=limit)

    def call_record(self, call_id: UUID) -> CallRecord:
        """Read a call with its transcript."""
        return self._get(CallRecord, f"/calls/{call_id}")

    def fetch_recording(self, call_id: UUID, file: Path) -> None:
        """Write the recording of a call to ``file``, which appears only when it is whole."""
        part = file.with_name(file.name + ".part")
        try:
            with self._ask("GET", f"/calls/{call_id}/recording") as answer, part.open("wb") as out:
                for piece in answer.iter_bytes():
                    out.write(piece)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def cut(self) -> None:
        """Cut every request that is under way, so that its thread can end; never waits."""
        self._wire.cut()

    def close(self) -> None:
        """Close the connections; call after the threads that use them have ended."""
        self._wire.close()


def _unless(etag: str) -> dict[str, str]:
    return {"If-None-Match": etag} if etag else {}
