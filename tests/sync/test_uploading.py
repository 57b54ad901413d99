"""Recordings in pieces over a network that keeps no promises."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

import httpx
import pytest

from app.store.outbox import queue_recording
from app.sync import uploading as module
from app.sync.errors import Unsendable
from app.sync.link import LinkState
from app.sync.uploading import LEAST_BYTES, LOOK_S, MOST_BYTES, Uploader
from tests.store.samples import a_ticket
from tests.sync.desk import Desk
from tests.sync.fake_server import FakeServer, problem

SOUND = random.Random(1).randbytes(1_500_000)


class Seat:
    """A desk whose recordings are sent by the steps of the test; its watch goes by hand."""

    def __init__(self, desk: Desk, server: FakeServer, folder: Path) -> None:
        self.desk, self.server, self.folder = desk, server, folder
        self.watch_s = 0.0
        self.rests: list[float] = []
        self.restart()
        desk.send_all()  # finds the server

    def restart(self, share: float = 0.5) -> None:
        self.uploader = Uploader(
            self.desk.central,
            self.desk.database.sessions,
            self.desk.link,
            clock=lambda: self.desk.now_ms,
            dice=random.Random(1),
            share=share,
            watch=lambda: self.watch_s,
        )

    def record(self, sound: bytes = SOUND) -> UUID:
        call = uuid4()
        file = self.folder / f"{call}.rec"
        file.write_bytes(sound)
        with self.desk.database.sessions.begin() as session:
            queue_recording(session, call, file)
        return call

    def upload(self, until: Callable[[], object], steps: int = 60) -> None:
        for _ in range(steps):
            if until():
                return
            self.rests.append(self.uploader.step())
        raise AssertionError("it never came to that")

    def upload_all(self) -> None:
        self.upload(lambda: self.desk.counts()[0] == 0)


@pytest.fixture
def seat(desk: Desk, server: FakeServer, tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(desk, server, tmp_path)
    yield seat
    seat.uploader.close()


def held(seat: Seat, call: UUID) -> int:
    return len(seat.server.uploads[call][1]) if call in seat.server.uploads else 0


def test_a_recording_arrives_and_is_settled(seat: Seat) -> None:
    call = seat.record()
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND
    assert seat.desk.link.news.last_sent_ms == seat.desk.now_ms
    assert seat.uploader.step() == LOOK_S, "nothing more to do"


def test_a_step_sends_one_piece_and_tickets_go_in_between(seat: Seat) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    assert held(seat, call) < len(SOUND)
    ticket = a_ticket()
    seat.desk.save(ticket)
    seat.desk.send_all()
    assert ticket.id in seat.server.tickets
    assert held(seat, call) < len(SOUND)
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND


@pytest.mark.parametrize("restarted", ["seat", "server's answer lost"])
def test_it_goes_on_where_it_stood(seat: Seat, restarted: str) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    before, sent = held(seat, call), []
    if restarted == "seat":
        seat.uploader.close()
        seat.restart()
    else:
        seat.server.lose_answers = 1
        seat.upload(lambda: not seat.server.lose_answers)
        assert held(seat, call) > before, "it arrived, only the answer did not"
        before = held(seat, call)
    real = seat.desk.central.send_piece

    def send(*args: object) -> object:
        sent.append(args[1].offset)  # type: ignore[attr-defined]  # an Upload
        return real(*args)  # type: ignore[arg-type]  # as it was called

    seat.desk.central.send_piece = send  # type: ignore[method-assign,assignment]  # spied on
    seat.desk.now_ms += 10_000
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND
    assert sent[0] == before, "nothing was sent twice"


def test_the_last_answer_is_lost(seat: Seat) -> None:
    call = seat.record(SOUND[:1000])
    seat.upload(lambda: call in seat.server.uploads)
    seat.server.lose_answers = 1
    seat.upload(lambda: call in seat.server.recordings)
    assert seat.desk.counts() == (1, 0)
    seat.desk.now_ms += 10_000
    seat.upload_all()


def test_the_server_forgot_it(seat: Seat) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    seat.server.uploads.clear()
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND


def test_a_piece_that_is_damaged_comes_again_but_not_for_ever(seat: Seat) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    seat.server.refuse = [problem(422, "SRV-29")] * 3
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND

    call = seat.record(SOUND[:3000])
    seat.server.refuse = [problem(422, "SRV-29")] * 50
    seat.upload(lambda: seat.desk.counts() == (0, 1))
    assert "SRV-29" in seat.desk.link.news.problem


def test_a_full_disk_at_the_server_waits_as_long_as_it_says_and_tells(seat: Seat) -> None:
    call = seat.record()
    answer = problem(507, "SRV-30")
    answer.headers["retry-after"] = "60"
    seat.server.refuse = [answer]
    seat.upload(lambda: not seat.server.refuse)
    assert "SRV-30" in seat.desk.link.news.problem
    assert seat.uploader.step() == LOOK_S
    seat.desk.now_ms += 59_000
    assert seat.uploader.step() == LOOK_S, "not yet"
    seat.desk.now_ms += 2_000
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND


def test_a_server_of_an_earlier_release_is_waited_for(seat: Seat) -> None:
    seat.record()
    seat.server.refuse = [problem(404, "SRV-06")]
    seat.upload(lambda: not seat.server.refuse)
    assert seat.desk.counts() == (1, 0)
    seat.desk.now_ms += 10_000
    seat.upload_all()


def test_one_in_trouble_holds_up_no_other(seat: Seat) -> None:
    first, second = seat.record(), seat.record(SOUND[::-1])
    seat.server.refuse = [problem(503, "SRV-31")]
    seat.upload(lambda: second in seat.server.recordings)
    assert first not in seat.server.recordings
    seat.desk.now_ms += 10_000
    seat.upload_all()
    assert seat.server.recordings[first] == SOUND


def test_what_the_server_refuses_is_kept_with_the_reason(seat: Seat) -> None:
    seat.record()
    seat.server.refuse = [problem(422, "SRV-14")]
    seat.upload(lambda: seat.desk.counts() == (0, 1))
    assert "SRV-14" in seat.desk.link.news.problem


def test_without_a_sign_in_it_waits(seat: Seat) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    seat.server.tokens.clear()
    assert seat.uploader.step() == LOOK_S
    assert seat.uploader.step() == LOOK_S
    seat.desk.send_all()
    assert seat.desk.link.news.state is LinkState.SIGN_IN_NEEDED
    assert seat.desk.counts() == (1, 0)


def test_without_a_server_it_waits_and_goes_on_at_once_when_it_is_back(seat: Seat) -> None:
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    seat.server.is_cut = True
    assert seat.uploader.step() == LOOK_S
    seat.desk.send_all()
    assert seat.desk.link.news.state is LinkState.UNREACHABLE
    asked = seat.server.requests.total()
    assert seat.uploader.step() == LOOK_S
    assert seat.server.requests.total() == asked, "it does not even try"
    seat.server.is_cut = False
    seat.desk.send_all()
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND


@pytest.mark.parametrize(("share", "rest_s"), [(1.0, 0.0), (0.5, 2.0), (0.25, 6.0), (0.1, 18.0)])
def test_it_rests_so_that_the_line_is_free_for_its_share(
    seat: Seat, share: float, rest_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.restart(share)
    takes(seat, 2.0, monkeypatch)
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    assert seat.rests[-1] == pytest.approx(rest_s)


def takes(seat: Seat, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    real = seat.desk.central.send_piece

    def slow(*args: object) -> object:
        seat.watch_s += seconds
        return real(*args)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(seat.desk.central, "send_piece", slow)


@pytest.mark.parametrize(("seconds", "bytes_"), [(9.0, LEAST_BYTES), (0.01, MOST_BYTES)])
def test_pieces_are_as_large_as_the_line_is_quick(
    seat: Seat, seconds: float, bytes_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes(seat, seconds, monkeypatch)
    sizes: list[int] = []
    real = module.Central.send_piece

    def send(self: object, call: UUID, at: object, piece: bytes) -> object:
        sizes.append(len(piece))
        return real(self, call, at, piece)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(seat.desk.central, "send_piece", send.__get__(seat.desk.central))
    takes(seat, seconds, monkeypatch)
    seat.record(SOUND * 12 if bytes_ == MOST_BYTES else SOUND)
    seat.upload_all()
    assert bytes_ in sizes
    assert LEAST_BYTES <= max(sizes) <= MOST_BYTES


def unopened(seat: Seat, error: Exception) -> None:
    """Let no recording be opened: ``error`` is what comes of it."""

    def opened(_: Path) -> AbstractContextManager[BinaryIO]:
        raise error

    seat.desk.central.open_recordings_with(opened)


def test_a_recording_whose_file_is_gone_is_refused_with_the_reason(seat: Seat) -> None:
    call = seat.record()
    (seat.folder / f"{call}.rec").unlink()
    seat.upload(lambda: seat.desk.counts() == (0, 1))
    assert "SYNC-05" in seat.desk.link.news.problem


def test_a_recording_that_is_damaged_for_good_is_refused_with_the_reason(seat: Seat) -> None:
    unopened(seat, Unsendable("call.rec holds no sound"))
    seat.record()
    seat.upload(lambda: seat.desk.counts() == (0, 1))
    assert seat.desk.link.news.problem == "SYNC-05 call.rec holds no sound"


@pytest.mark.logs("A recording of the outbox could not be sent")
@pytest.mark.parametrize(
    "error",
    [RuntimeError("libsndfile"), ValueError("a key of 5 bytes"), PermissionError("in use")],
    ids=lambda error: type(error).__name__,
)
def test_a_recording_that_cannot_be_opened_waits(
    seat: Seat, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    unopened(seat, error)
    call = seat.record()
    assert seat.uploader.step() == 0.0
    assert seat.desk.link.news.problem == f"SYNC-06 cannot be sent now: {type(error).__name__}"
    logged = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert logged == [error]
    seat.desk.central.open_recordings_with(lambda file: file.open("rb"))
    assert seat.uploader.step() == LOOK_S
    seat.desk.now_ms += 2_000
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND


def test_the_open_recording_is_let_go_whatever_happens(seat: Seat) -> None:
    open_now: list[Path] = []

    @contextmanager
    def opened(file: Path) -> Iterator[BinaryIO]:
        open_now.append(file)
        with file.open("rb") as sound:
            yield sound
        open_now.remove(file)

    seat.desk.central.open_recordings_with(opened)
    call = seat.record()
    seat.upload(lambda: held(seat, call))
    assert len(open_now) == 1
    seat.server.refuse = [problem(503, "SRV-31")]
    seat.uploader.step()
    assert open_now == []
    seat.desk.now_ms += 10_000
    seat.upload(lambda: open_now)
    seat.uploader.close()
    assert open_now == []
    seat.upload_all()
    assert open_now == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_on_the_way_it_arrives_once_and_whole(seat: Seat, seed: int) -> None:
    """Random losses, refusals, restarts, forgetting, from a given seed."""
    dice = random.Random(seed)
    calls = {seat.record(part): part for part in (SOUND, SOUND[:200_000], SOUND[:5])}
    for _ in range(60):
        match dice.randrange(9):
            case 0:
                seat.server.lose_answers = 1
            case 1:
                seat.server.is_cut = dice.random() < 0.5
            case 2:
                seat.server.refuse = [problem(*dice.choice(FAULTS))]
            case 3:
                seat.uploader.close()
                seat.restart()
            case 4 if seat.server.uploads:
                seat.server.uploads.pop(dice.choice(list(seat.server.uploads)))
            case _:
                seat.uploader.step()
        seat.desk.now_ms += dice.randrange(5_000)
        seat.desk.send_all()
    seat.server.lose_answers, seat.server.is_cut, seat.server.refuse = 0, False, []
    for _ in range(20):
        seat.desk.now_ms += 300_000
        seat.desk.send_all()
        for _ in range(20):
            seat.uploader.step()
        if not seat.desk.counts()[0]:
            break
    assert seat.desk.counts() == (0, 0)
    assert seat.server.recordings == calls


FAULTS = [(503, "SRV-15"), (503, "SRV-31"), (507, "SRV-30"), (429, "SRV-03"), (409, "SRV-28")]


def test_an_answer_that_is_none_is_tried_again(seat: Seat) -> None:
    call = seat.record()
    seat.server.refuse = [httpx.Response(200, content=b"<html>sign in to the network</html>")]
    seat.upload(lambda: not seat.server.refuse)
    assert seat.desk.counts() == (1, 0)
    seat.desk.now_ms += 10_000
    seat.upload_all()
    assert seat.server.recordings[call] == SOUND
