"""Recordings in pieces: whichever process takes one, whatever is lost, doubled or damaged."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.central.calls import recordings
from app.central.calls import uploads as module
from app.central.calls.housekeeping import keep_house
from app.central.calls.upload_tables import LooseBlobRow, PieceRow, UploadRow
from app.central.calls.uploads_ending import ABANDONED_MS
from app.central.state import open_central
from app.central.storage.blobs import StorageError
from app.central.storage.blobs_files import FileBlobs
from app.central.web.application import create_app
from app.central.web.serving import Serving
from app.domain.seat import Role
from app.sync.protocol import (
    OFFSET_HEADER,
    PIECE_SUM_HEADER,
    PIECE_TYPE,
    WHOLE_SUM_HEADER,
    Upload,
    UploadAsked,
    decode,
    encode,
    sum_header,
)
from tests.central.recorded import files_of, flac, folder_of
from tests.central.running import CHEAP, Running, client, problem

SOUND = flac(seconds=2)
SHA = sha256(SOUND).hexdigest()
PIECE = 10_000


def begin(http: httpx.Client, call: UUID, sound: bytes = SOUND) -> httpx.Response:
    asked = UploadAsked(len(sound), sha256(sound).hexdigest())
    return http.put(f"/calls/{call}/recording/upload", content=encode(asked))


def put_piece(
    http: httpx.Client,
    call: UUID,
    first: int,
    piece: bytes,
    *,
    whole: str = SHA,
    digest: str = "",
) -> httpx.Response:
    headers = {
        OFFSET_HEADER: str(first),
        PIECE_SUM_HEADER: sum_header(digest or sha256(piece).hexdigest()),
        WHOLE_SUM_HEADER: sum_header(whole),
        "Content-Type": PIECE_TYPE,
    }
    return http.patch(f"/calls/{call}/recording/upload", content=piece, headers=headers)


def put_all(http: httpx.Client, call: UUID, sound: bytes = SOUND, first: int = 0) -> httpx.Response:
    """Send from ``first`` to the end; gives the last answer."""
    answer = None
    for start in range(first, len(sound), PIECE):
        piece = sound[start : start + PIECE]
        answer = put_piece(http, call, start, piece, whole=sha256(sound).hexdigest())
    assert answer is not None
    return answer


def stands(answer: httpx.Response) -> Upload:
    assert answer.status_code == 200, answer.text
    upload = decode(Upload, answer.content)
    assert answer.headers[OFFSET_HEADER] == str(upload.offset)
    return upload


def recording(server: Running, call: UUID) -> bytes | None:
    answer = server.person(Role.INSPECTOR).http.get(f"/calls/{call}/recording")
    return answer.content if answer.status_code == 200 else None


def test_pieces_become_the_recording_and_leave_nothing_else(server: Running) -> None:
    agent, call = server.person(), uuid4()
    assert stands(begin(agent.http, call)) == Upload(0, len(SOUND), SHA)
    assert stands(put_piece(agent.http, call, 0, SOUND[:PIECE])).offset == PIECE
    assert recording(server, call) is None, "not before it is whole"
    assert stands(put_all(agent.http, call, first=PIECE)) == Upload(
        len(SOUND), len(SOUND), SHA, is_stored=True
    )
    assert recording(server, call) == SOUND
    assert [path.suffix for path in files_of(server, call)] == [".flac"]
    with server.central.database.reading() as session:
        assert session.get(UploadRow, call) is None
        assert session.query(PieceRow).filter_by(call_id=call).count() == 0
        assert session.query(LooseBlobRow).count() == 0


def test_whoever_asks_again_is_told_where_it_stands(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, SOUND[:PIECE])
    assert stands(begin(agent.http, call)).offset == PIECE
    put_all(agent.http, call, first=PIECE)
    done = Upload(len(SOUND), len(SOUND), SHA, is_stored=True)
    assert stands(begin(agent.http, call)) == done, "the last answer was lost"
    assert stands(put_piece(agent.http, call, 0, SOUND[:PIECE])) == done


def test_doubled_and_disordered_pieces_change_nothing(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    late = put_piece(agent.http, call, PIECE, SOUND[PIECE : 2 * PIECE])
    problem(late, "SRV-28")
    assert late.headers[OFFSET_HEADER] == "0"
    for _ in range(2):
        assert stands(put_piece(agent.http, call, 0, SOUND[:PIECE])).offset == PIECE
    problem(put_piece(agent.http, call, 0, SOUND[: PIECE // 2]), "SRV-28")
    assert stands(put_piece(agent.http, call, PIECE, SOUND[PIECE : 2 * PIECE])).offset == 2 * PIECE
    assert stands(put_piece(agent.http, call, 0, SOUND[:PIECE])).offset == 2 * PIECE
    put_all(agent.http, call, first=2 * PIECE)
    assert recording(server, call) == SOUND


def test_the_same_piece_many_times_at_once_counts_once(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    answers: list[httpx.Response] = []

    def send() -> None:
        with client(server.address, agent.token) as http:
            answers.append(put_piece(http, call, 0, SOUND[:PIECE]))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert {stands(answer).offset for answer in answers} == {PIECE}
    assert len(answers) == 6
    put_all(agent.http, call, first=PIECE)
    assert recording(server, call) == SOUND


def test_a_damaged_piece_is_refused_and_may_come_again(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    damaged = b"\0" + SOUND[1:PIECE]
    whole = sha256(SOUND[:PIECE]).hexdigest()
    problem(put_piece(agent.http, call, 0, damaged, digest=whole), "SRV-29")
    assert stands(begin(agent.http, call)).offset == 0
    assert files_of(server, call) == []
    put_all(agent.http, call)
    assert recording(server, call) == SOUND


def test_a_whole_that_is_damaged_begins_anew(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, b"\0" + SOUND[1:PIECE])
    problem(put_all(agent.http, call, first=PIECE), "SRV-29")
    assert recording(server, call) is None
    assert files_of(server, call) == []
    assert stands(begin(agent.http, call)).offset == 0
    put_all(agent.http, call)
    assert recording(server, call) == SOUND


@pytest.mark.parametrize("what", ["mono", "text", "head"])
def test_what_is_no_recording_is_refused_at_the_end(server: Running, what: str) -> None:
    agent, call = server.person(), uuid4()
    sound = {"mono": flac(1), "text": b"text" * 9_000, "head": SOUND[:42] + b"text" * 9_000}[what]
    begin(agent.http, call, sound)
    problem(put_all(agent.http, call, sound), "SRV-14")
    assert files_of(server, call) == []
    assert stands(begin(agent.http, call, sound)).offset == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"size":41,"sha256":"%s"}' % (b"0" * 64), "SRV-14"),
        (b'{"size":-1,"sha256":"%s"}' % (b"0" * 64), "SRV-14"),
        (b'{"size":1073741825,"sha256":"%s"}' % (b"0" * 64), "SRV-13"),
        (b'{"size":99,"sha256":"%s"}' % (b"G" * 64), "SRV-12"),
        (b'{"size":99,"sha256":""}', "SRV-12"),
        (b'{"size":99}', "SRV-12"),
        (b"[]", "SRV-12"),
    ],
)
def test_what_is_wrong_is_refused_at_the_beginning(server: Running, body: bytes, code: str) -> None:
    agent = server.person()
    problem(agent.http.put(f"/calls/{uuid4()}/recording/upload", content=body), code)


@pytest.mark.parametrize("header", [OFFSET_HEADER, PIECE_SUM_HEADER, WHOLE_SUM_HEADER])
@pytest.mark.parametrize("value", [None, "-1", "x", "sha-256=:AAAA:", "9" * 30])
def test_a_piece_with_wrong_headers_is_refused(
    server: Running, header: str, value: str | None
) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    headers = {
        OFFSET_HEADER: "0",
        PIECE_SUM_HEADER: sum_header(sha256(b"x").hexdigest()),
        WHOLE_SUM_HEADER: sum_header(SHA),
    }
    del headers[header]
    if value is not None:
        headers[header] = value
    path = f"/calls/{call}/recording/upload"
    problem(agent.http.patch(path, content=b"x", headers=headers), "SRV-12")


def test_pieces_of_nothing_or_beyond_the_end_are_refused(server: Running) -> None:
    agent, call = server.person(), uuid4()
    problem(put_piece(agent.http, call, 0, SOUND[:PIECE]), "SRV-28")
    begin(agent.http, call)
    problem(put_piece(agent.http, call, 0, b""), "SRV-28")
    problem(put_piece(agent.http, call, 0, SOUND + b"x"), "SRV-28")
    problem(put_piece(agent.http, call, 0, SOUND[:PIECE], whole="0" * 64), "SRV-28")
    assert stands(begin(agent.http, call)).offset == 0


def test_another_sound_replaces_the_upload_and_the_recording(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, SOUND[:PIECE])
    other = flac(seconds=1)
    assert stands(begin(agent.http, call, other)).offset == 0
    problem(put_piece(agent.http, call, PIECE, SOUND[PIECE : 2 * PIECE]), "SRV-28")
    put_all(agent.http, call, other)
    assert recording(server, call) == other
    begin(agent.http, call)
    put_all(agent.http, call)
    assert recording(server, call) == SOUND
    assert len(files_of(server, call)) == 1


def test_nobody_goes_on_with_an_upload_of_another_seat(server: Running) -> None:
    agent, other, call = server.person(), server.person(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, SOUND[:PIECE])
    problem(begin(other.http, call), "SRV-05")
    problem(put_piece(other.http, call, PIECE, SOUND[PIECE : 2 * PIECE]), "SRV-05")
    problem(other.http.delete(f"/calls/{call}/recording/upload"), "SRV-05")
    problem(begin(server.person(Role.INSPECTOR).http, call), "SRV-04")
    assert stands(begin(agent.http, call)).offset == PIECE


def test_an_upload_may_be_given_up(server: Running) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, SOUND[:PIECE])
    for _ in range(2):
        assert agent.http.delete(f"/calls/{call}/recording/upload").status_code == 204
    assert files_of(server, call) == []
    assert stands(begin(agent.http, call)).offset == 0


def test_any_process_takes_any_piece(server: Running) -> None:
    """A second server on the same database and storage; each gets every other piece."""
    agent, call = server.person(), uuid4()
    second = open_central(
        folder_of(server), server.database_url, now_ms=server.clock, passwords=CHEAP
    )
    try:
        with Serving(create_app(second)) as serving, client(serving.address, agent.token) as http:
            begin(agent.http, call)
            turns = [http, agent.http]
            for number, first in enumerate(range(0, len(SOUND), PIECE)):
                stands(put_piece(turns[number % 2], call, first, SOUND[first : first + PIECE]))
            assert http.get(f"/calls/{call}/recording").content == SOUND
    finally:
        second.close()


def test_what_nobody_goes_on_with_is_forgotten_after_a_day(server: Running) -> None:
    agent, call, other = server.person(), uuid4(), uuid4()
    begin(agent.http, call)
    put_piece(agent.http, call, 0, SOUND[:PIECE])
    server.clock.pass_ms(ABANDONED_MS // 2)
    again = server.person(seat=agent.seat)
    begin(again.http, other)
    put_piece(again.http, other, 0, SOUND[:PIECE])
    server.clock.pass_ms(ABANDONED_MS // 2 + 1)
    keep_house(server.central)
    assert (files_of(server, call), len(files_of(server, other))) == ([], 1)
    again = server.person(seat=agent.seat)
    assert stands(begin(again.http, call)).offset == 0
    assert stands(begin(again.http, other)).offset == PIECE


def test_what_a_killed_server_left_in_the_storage_is_cleared(server: Running) -> None:
    agent, call = server.person(), uuid4()
    stray = folder_of(server) / "uploads" / str(uuid4()) / "000000000000-0123456789abcdef"
    stray.parent.mkdir(parents=True)
    stray.touch()
    now_s = server.clock.now / 1_000  # other tests have moved this clock
    os.utime(stray, (now_s, now_s))
    loose = f"recordings/{call.hex[:2]}/{call}-0123456789abcdef.flac"
    server.central.blobs.put(loose, a_file(server.central.blobs), "")
    kept = uuid4()
    assert agent.http.put(f"/calls/{kept}/recording", content=SOUND).status_code == 204
    with server.central.database.writing() as session:
        for name in (loose, files_of(server, kept)[0].relative_to(folder_of(server)).as_posix()):
            session.add(LooseBlobRow(name=name, at_ms=server.clock.now))
    keep_house(server.central)
    assert stray.exists()
    assert server.central.blobs.size(loose) == 4
    server.clock.pass_ms(ABANDONED_MS + 60_000)
    keep_house(server.central)
    assert not stray.exists()
    assert server.central.blobs.size(loose) is None
    assert recording(server, kept) == SOUND, "what is somebody's stays"


@pytest.mark.logs("There is no room in the storage")
@pytest.mark.parametrize("way", ["whole", "piece"])
def test_a_full_disk_keeps_nothing_and_says_so(
    server: Running, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    monkeypatch.setattr(server.central.blobs, "reserve_bytes", 2**60)

    def send() -> httpx.Response:
        if way == "whole":
            return agent.http.put(f"/calls/{call}/recording", content=SOUND)
        return put_piece(agent.http, call, 0, SOUND[:PIECE])

    answer = send()
    problem(answer, "SRV-30")
    assert int(answer.headers["retry-after"]) > 0
    assert files_of(server, call) == []
    assert agent.new_ticket(title="tickets still go")
    monkeypatch.undo()
    assert send().is_success
    assert recording(server, call) == (SOUND if way == "whole" else None)


@pytest.mark.logs("The storage cannot answer: Down")
def test_a_storage_that_does_not_answer_at_the_end_loses_nothing(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    real = FileBlobs.put

    def put(self: FileBlobs, name: str, file: Path, digest: str) -> None:
        if name.startswith("recordings/"):
            raise StorageError("Down")
        real(self, name, file, digest)

    monkeypatch.setattr(FileBlobs, "put", put)
    problem(put_all(agent.http, call), "SRV-31")
    monkeypatch.undo()
    assert stands(begin(agent.http, call)).is_stored, "all pieces were there"
    assert recording(server, call) == SOUND


def test_two_processes_may_end_it_at_once(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, call = server.person(), uuid4()
    begin(agent.http, call)
    for first in range(0, len(SOUND) - PIECE, PIECE):
        put_piece(agent.http, call, first, SOUND[first : first + PIECE])
    last = (len(SOUND) - 1) // PIECE * PIECE
    both = threading.Barrier(2, timeout=10)
    real = module.end_upload

    def end(*args: object) -> None:
        both.wait()
        real(*args)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(module, "end_upload", end)
    noted = threading.Barrier(2, timeout=1)
    note = recordings.note_loose

    def note_at_once(*args: Any) -> None:
        note(*args)
        with suppress(threading.BrokenBarrierError):  # SQLite lets one write at a time
            noted.wait()

    monkeypatch.setattr(recordings, "note_loose", note_at_once)
    answers: list[httpx.Response] = []

    def send() -> None:
        with client(server.address, agent.token) as http:
            answers.append(put_piece(http, call, last, SOUND[last:]))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert [stands(each).is_stored for each in answers] == [True, True]
    assert recording(server, call) == SOUND
    assert len(files_of(server, call)) == 1


def a_file(blobs: object) -> Path:
    assert isinstance(blobs, FileBlobs)
    file = blobs.scratch / uuid4().hex
    file.write_bytes(b"fLaC")
    return file
