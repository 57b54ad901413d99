"""Recordings sent at once: whole or not there, and given out in any part."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from app.central.storage.blobs import PART
from app.central.storage.blobs_arriving import STALE_S, forget_parts
from app.central.storage.blobs_files import FileBlobs
from app.central.web.application import create_app
from app.domain.seat import Role
from tests.central.recorded import files_of, flac, wait_until
from tests.central.running import Running, problem, running


def test_a_recording_comes_back_and_is_replaced_whole(server: Running) -> None:
    agent, inspector = server.person(), server.person(Role.INSPECTOR)
    path = f"/calls/{uuid4()}/recording"  # it may arrive before its call
    problem(inspector.http.get(path), "SRV-06")
    for sound in (flac(seconds=3), flac()):
        assert agent.http.put(path, content=sound).status_code == 204
        answer = inspector.http.get(path)
        assert answer.headers["content-type"] == "audio/flac"
        assert answer.content == sound
    part = inspector.http.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"fLaC")


@pytest.mark.parametrize("what", ["mono", "wave", "cut", "nothing"])
def test_what_is_no_recording_is_refused(server: Running, what: str) -> None:
    agent = server.person()
    sound = {"mono": flac(1), "wave": b"RIFF" * 50, "cut": flac()[:30], "nothing": b""}[what]
    call = uuid4()
    problem(agent.http.put(f"/calls/{call}/recording", content=sound), "SRV-14")
    problem(agent.http.get(f"/calls/{call}/recording"), "SRV-06")
    assert files_of(server, call) == []


def test_a_recording_that_breaks_off_leaves_nothing(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    agent, call = server.person(), uuid4()
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port)) as line:
        head = (
            f"PUT /v1/calls/{call}/recording HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {agent.token}\r\nContent-Length: 100000\r\n\r\n"
        )
        line.sendall(head.encode() + flac()[:5_000])
        wait_until(lambda: files_of(server, call) != [])
    wait_until(lambda: files_of(server, call) == [])
    wait_until(lambda: "left in the middle" in caplog.text)
    problem(agent.http.get(f"/calls/{call}/recording"), "SRV-06")


def test_a_recording_has_a_largest_size(tmp_path: Path) -> None:
    with running(tmp_path, make_app=lambda c: create_app(c, recording_bytes=60_000)) as server:
        agent, call = server.person(), uuid4()
        small, large = flac(), flac(seconds=8)
        assert len(small) < 60_000 < len(large)
        assert agent.http.put(f"/calls/{call}/recording", content=small).status_code == 204
        pieces = iter([large[:50_000], large[50_000:]])
        for body in (large, pieces):
            answer = agent.http.put(f"/calls/{call}/recording", content=body)
            assert answer.status_code == 413
            problem(answer, "SRV-13")
        assert agent.http.get(f"/calls/{call}/recording").content == small
        assert len(files_of(server, call)) == 1


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    part = blobs.scratch / f"tmpx{PART}"
    part.touch()
    forget_parts(blobs)
    assert part.exists()
    forget_parts(blobs, part.stat().st_mtime + STALE_S + 60)
    assert not part.exists()
    part.touch()
    os.utime(part, (0, 0))
    with running(tmp_path):
        assert not part.exists()
