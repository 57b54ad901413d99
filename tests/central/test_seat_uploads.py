"""A real seat's uploads to a real server process that is killed in the middle."""

from __future__ import annotations

import random
import signal
import socket
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from app.domain.seat import Role
from app.store.database import Database, open_database
from app.store.outbox import queue_recording, waiting_count
from app.sync import uploading as module
from app.sync.client import Central
from app.sync.link import Link
from app.sync.protocol import (
    API,
    OFFSET_HEADER,
    PIECE_SUM_HEADER,
    WHOLE_SUM_HEADER,
    Credentials,
    Upload,
    UploadAsked,
    sum_header,
)
from app.sync.sender import Sender
from app.sync.uploading import Uploader
from tests.central.commands import Started, finished, started
from tests.central.recorded import flac, wait_until
from tests.central.running import PASSWORD, Running

SOUND = flac(seconds=40)
PIECE = 256 * 1024


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Seat:
    """Store, sender and uploader of a seat without their threads."""

    def __init__(self, database: Database, address: str, user: str) -> None:
        self.database = database
        self.central = Central(address)
        self.link = Link(lambda _: None)
        dice = random.Random(1)
        sessions = database.sessions
        self.ahead_ms = 0
        self.sender = Sender(self.central, sessions, self.link, clock=self.now_ms, dice=dice)
        self.uploader = Uploader(self.central, sessions, self.link, clock=self.now_ms, dice=dice)
        self.central.sign_in(Credentials(user, PASSWORD))
        self.sender.step()

    def now_ms(self) -> int:
        return wall_ms() + self.ahead_ms

    def upload_all(self) -> None:
        end = time.monotonic() + 30
        while True:
            with self.database.sessions() as session:
                if not waiting_count(session):
                    return
            assert time.monotonic() < end, "it did not arrive"
            self.sender.step()
            self.uploader.step()
            self.ahead_ms += 500  # nobody waits for the next try here

    def close(self) -> None:
        self.uploader.close()
        self.central.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _pieces_of_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", PIECE)


def half_a_piece(server: Started, central: Central, call: object, at: Upload) -> socket.socket:
    """Begin to send a piece, as a line does that breaks; the server has it and waits."""
    address, piece = urlsplit(server.address), SOUND[at.offset : at.offset + PIECE]
    line = socket.create_connection((address.hostname, address.port))
    head = (
        f"PATCH {API}/calls/{call}/recording/upload HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {central._token}\r\nContent-Length: {len(piece)}\r\n"
        f"{OFFSET_HEADER}: {at.offset}\r\n{WHOLE_SUM_HEADER}: {sum_header(at.sha256)}\r\n"
        f"{PIECE_SUM_HEADER}: {sum_header(sha256(piece).hexdigest())}\r\n\r\n"
    )
    line.sendall(head.encode() + piece[: len(piece) // 2])
    return line


def test_a_server_that_is_killed_in_the_middle_loses_nothing(
    tmp_path: Path, database: Database
) -> None:
    data, call, file = tmp_path / "server", uuid4(), tmp_path / "call.flac"
    where = ("--data", str(data))
    made = finished(*where, "--create-user", "wang", "--seat", "8012", password=PASSWORD)
    assert made.returncode == 0, made.stderr
    file.write_bytes(SOUND)
    with database.sessions.begin() as session:
        queue_recording(session, call, file)
    asked = UploadAsked(len(SOUND), sha256(SOUND).hexdigest())

    with started(*where) as server:
        port = urlsplit(server.address).port
        seat = Seat(database, server.address, "wang")
        for _ in range(4):  # opened, begun, two pieces
            assert seat.uploader.step() is not None
        at = seat.central.begin_upload(call, asked)
        assert at.offset == 2 * PIECE
        with half_a_piece(server, seat.central, call, at):
            wait_until(lambda: list((data / "arriving").iterdir()))
            server.end(signal.SIGKILL)
    assert list((data / "arriving").iterdir()), "it had no time to tidy up"
    with started(*where, "--port", str(port)):
        assert seat.central.begin_upload(call, asked).offset == 2 * PIECE
        sent = pieces_of(seat)
        seat.upload_all()
        assert sent[0] == 2 * PIECE, "what was there is not sent again"
        assert len(sent) == -(-len(SOUND) // PIECE) - 2
        back = tmp_path / "back.flac"
        seat.central.fetch_recording(call, back)
        assert back.read_bytes() == SOUND
        seat.close()
    assert not list((data / "uploads").rglob("0*"))


def pieces_of(seat: Seat) -> list[int]:
    """Note where each piece begins that is sent from now on."""
    sent: list[int] = []
    real = seat.central.send_piece

    def send(call: object, at: Upload, piece: bytes) -> Upload:
        sent.append(at.offset)
        return real(call, at, piece)  # type: ignore[arg-type]  # as it was called

    seat.central.send_piece = send  # type: ignore[method-assign,assignment]  # spied on
    return sent


def test_a_seat_that_was_restarted_goes_on(
    server: Running, database: Database, tmp_path: Path
) -> None:
    agent, call, file = server.person(), uuid4(), tmp_path / "call.flac"
    file.write_bytes(SOUND)
    with database.sessions.begin() as session:
        queue_recording(session, call, file)
    seat = Seat(database, server.address, agent.user)
    for _ in range(3):
        seat.uploader.step()
    seat.close()
    seat = Seat(database, server.address, agent.user)
    sent = pieces_of(seat)
    seat.upload_all()
    assert sent[0] == PIECE
    seat.close()
    answer = server.person(Role.INSPECTOR).http.get(f"/calls/{call}/recording")
    assert answer.content == SOUND


def test_a_recording_behind_a_cut_line_waits_for_it(
    server: Running, database: Database, tmp_path: Path
) -> None:
    agent, call, file = server.person(), uuid4(), tmp_path / "call.flac"
    file.write_bytes(SOUND)
    with database.sessions.begin() as session:
        queue_recording(session, call, file)
    seat = Seat(database, server.address, agent.user)
    real, cuts = httpx.Client.stream, [3]

    def stream(self: httpx.Client, method: str, *args: object, **more: object) -> object:
        if method == "PATCH" and cuts[0]:
            cuts[0] -= 1
            raise httpx.ReadError("cut")
        return real(self, method, *args, **more)  # type: ignore[arg-type]  # as it was called

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Client, "stream", stream)
        seat.upload_all()
    assert cuts == [0]
    seat.close()
    answer = server.person(Role.INSPECTOR).http.get(f"/calls/{call}/recording")
    assert answer.content == SOUND
