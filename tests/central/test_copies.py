"""Copies of everything and the way back, on both databases and from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.central.database import Database
from app.central.storage.blobs_files import FileBlobs
from app.central.storage.copies import (
    MANIFEST,
    copy,
    digest_of,
    forget_copies,
    read_manifest,
    rehearse,
    take_back,
)
from app.central.storage.copy_databases import CopyUnusableError
from app.domain.seat import Role
from tests.central.running import PASSWORD, a_ticket, an_event, running

ROOT = Path(__file__).parents[2]
NOW_MS = 1_790_000_000_000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def filled(new_url, tmp_path):
    """A server with something of everything; it goes on while it is copied."""
    with running(tmp_path / "data", new_url) as server:
        agent = server.person()
        supervisor = server.person(Role.SUPERVISOR, seat="")
        ticket = a_ticket(agent.seat, caller_phone="+8613800138000")
        assert agent.put_ticket(ticket, an_event(ticket.id, agent.seat)).status_code == 201
        for name, content in {
            "recordings/ab/sound": b"fLaC" * 900,
            "attachments/cd/x": PNG,
        }.items():
            _put(server.central.blobs, name, content)
        yield server, agent, supervisor, ticket


def test_what_was_copied_comes_back_as_it_was(filled, new_databases, tmp_path):
    server, agent, _, ticket = filled
    made, manifest = _copied(server, tmp_path)
    assert set(manifest.blobs) == {"recordings/ab/sound", "attachments/cd/x"}
    late = agent.new_ticket()  # after the copy: it is not in it
    url = new_databases()
    database, blobs = Database(url), FileBlobs(tmp_path / "other")
    assert take_back(database, blobs, made) == manifest
    assert b"".join(blobs.read("recordings/ab/sound")) == b"fLaC" * 900
    database.close()
    with running(tmp_path / "other", url) as again:
        answer = again.sign_in(agent.user, PASSWORD)
        with httpx.Client(headers={"Authorization": f"Bearer {answer.json()['token']}"}) as http:
            address = again.address + "/v1/tickets"
            found = http.get(f"{address}/{ticket.id}")
            events = http.get(f"{address}/{ticket.id}/events")
            assert found.content == agent.http.get(f"/tickets/{ticket.id}").content
            assert events.content == agent.http.get(f"/tickets/{ticket.id}/events").content
            assert http.get(f"{address}/{late.id}").status_code == 404


def test_a_rehearsal_checks_the_audit_and_leaves_nothing(filled, tmp_path):
    server, *_ = filled
    made, manifest = _copied(server, tmp_path)
    database = Database(server.database_url)
    found = rehearse(database, made)
    assert (found.broken, found.lines) == (0, manifest.rows["audit"])
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars()
            assert not [name for name in names if "rehearsal" in name]
    database.close()


def test_blobs_that_an_earlier_copy_has_are_not_read_again(filled, tmp_path, monkeypatch):
    server, *_ = filled
    first, _ = _copied(server, tmp_path)

    def read(*_args):
        raise AssertionError("read again")

    monkeypatch.setattr(FileBlobs, "read", read)
    second, manifest = _copied(server, tmp_path, NOW_MS + 86_400_000)
    assert manifest.blobs == read_manifest(first).blobs
    assert second.name == "2026-09-22T141320Z"


def test_a_copy_that_breaks_off_is_not_there(filled, tmp_path, monkeypatch):
    server, *_ = filled

    def read(*_args):
        raise OSError("the disk is gone")

    monkeypatch.setattr(FileBlobs, "read", read)
    with pytest.raises(OSError, match="the disk is gone"):
        _copied(server, tmp_path)
    assert list((tmp_path / "copies").glob("*Z")) == []


@pytest.mark.parametrize("part", ["database", "blob", "manifest"])
def test_a_damaged_copy_is_refused(filled, new_databases, tmp_path, part):
    server, *_ = filled
    made, manifest = _copied(server, tmp_path)
    sha256 = manifest.blobs["recordings/ab/sound"].sha256
    file = {
        "database": made / "database",
        "blob": tmp_path / "copies" / "blobs" / sha256[:2] / sha256,
        "manifest": made / MANIFEST,
    }[part]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if part != "manifest" else content[:-40])
    database = Database(new_databases())
    with pytest.raises(CopyUnusableError, match="damaged"):
        take_back(database, FileBlobs(tmp_path / "other"), made)
    database.close()


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../../x",
        "recordings/../../x",
        "recordings/./x",
        "recordings//etc/x",
        "central.db",
        "recordings/.x",
    ],
)
def test_a_copy_that_names_other_places_is_refused(filled, new_databases, tmp_path, name):
    server, *_ = filled
    made, _ = _copied(server, tmp_path)
    manifest = json.loads((made / MANIFEST).read_text())
    manifest["blobs"][name] = manifest["blobs"].pop("recordings/ab/sound")
    (made / MANIFEST).write_text(json.dumps(manifest))
    database = Database(new_databases())
    with pytest.raises(CopyUnusableError, match="damaged"):
        take_back(database, FileBlobs(tmp_path / "other"), made)
    database.close()


def test_a_copy_takes_no_files_from_elsewhere(filled, tmp_path):
    server, *_ = filled
    made, _ = _copied(server, tmp_path)
    manifest = json.loads((made / MANIFEST).read_text())
    manifest["blobs"]["recordings/ab/sound"]["sha256"] = "../../../secret"
    (made / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(CopyUnusableError, match="damaged"):
        read_manifest(made)


def test_nothing_is_restored_over_what_is_there(filled, tmp_path):
    server, *_ = filled
    made, _ = _copied(server, tmp_path)
    with pytest.raises(CopyUnusableError, match="not empty"):
        take_back(server.central.database, server.central.blobs, made)


def test_old_copies_go_and_with_them_what_only_they_held(filled, tmp_path):
    server, *_ = filled
    folder = tmp_path / "copies"
    first, manifest = _copied(server, tmp_path)
    gone = manifest.blobs["recordings/ab/sound"].sha256
    server.central.blobs.delete("recordings/ab/sound")
    _put(server.central.blobs, "recordings/ef/sound", b"fLaC" * 800)
    second, newer = _copied(server, tmp_path, NOW_MS + 1_000)
    assert forget_copies(folder, 1) == [first.name]
    held = {path.name for path in (folder / "blobs").glob("*/*")}
    assert held == {blob.sha256 for blob in newer.blobs.values()}
    assert gone not in held
    assert second.exists()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # four starts of the program
def test_the_nightly_script_copies_and_rehearses(filled, tmp_path):
    server, *_ = filled
    environment = {
        **os.environ,
        "ZUOXI": str(Path(sys.executable).with_name("zuoxi")),
        "ZUOXI_BACKUPS": str(tmp_path / "copies"),
        "ZUOXI_CENTRAL_OPTIONS": f"--database {server.database_url}",
        "ZUOXI_DATA": str(tmp_path / "data"),
    }
    script = ROOT / "packaging" / "central" / "backup.sh"
    done = subprocess.run(
        [script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Copied to" in done.stdout
    assert "came back as it was" in done.stdout
    assert (next((tmp_path / "copies").glob("*Z")).stat().st_mode & 0o077) == 0


def _copied(server, tmp_path, now_ms=NOW_MS):
    return copy(server.central.database, server.central.blobs, tmp_path / "copies", now_ms)


def _put(blobs, name, content):
    file = blobs.scratch / "made"
    file.write_bytes(content)
    blobs.put(name, file, digest_of(file))


@pytest.fixture
def new_databases(backend, request, tmp_path):
    """Makes empty databases of the same kind."""
    if backend == "sqlite":
        return lambda: f"sqlite:///{tmp_path}/restored.db"
    return request.getfixturevalue("postgresql").new_database
