"""Files of articles are fetched once, and only what was asked for is ever given."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app.services.attachments import Attachments
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.protocol import Problem


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Server:
    def __init__(self, *contents: bytes) -> None:
        self.files = {sha(content): content for content in contents}
        self.asked: list[str] = []

    def fetch(self, sha256: str) -> bytes:
        self.asked.append(sha256)
        return self.files[sha256]


PICTURE = b"\x89PNG picture"


def test_a_file_is_fetched_once(tmp_path: Path) -> None:
    server = Server(PICTURE)
    files = Attachments(tmp_path / "files", server.fetch)
    assert files.read(sha(PICTURE)) == PICTURE
    assert Attachments(tmp_path / "files", server.fetch).read(sha(PICTURE)) == PICTURE
    assert len(server.asked) == 1


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    server = Server(PICTURE)
    files = Attachments(tmp_path, server.fetch)
    files.read(sha(PICTURE))
    (tmp_path / sha(PICTURE)).write_bytes(PICTURE[:4])
    assert files.read(sha(PICTURE)) == PICTURE
    assert (tmp_path / sha(PICTURE)).read_bytes() == PICTURE


def test_another_file_than_asked_for_is_refused(tmp_path: Path) -> None:
    server = Server()
    server.files[sha(PICTURE)] = b"something else"
    assert Attachments(tmp_path, server.fetch).read(sha(PICTURE)) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../seat.db", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_digest_is_neither_read_nor_asked_for(tmp_path: Path, name: str) -> None:
    server = Server()
    assert Attachments(tmp_path, server.fetch).read(name) is None
    assert server.asked == []


@pytest.mark.parametrize(
    "error",
    [Unreachable("no"), SignInNeeded("no"), Refused(Problem("no", 404, "SRV-04"))],
    ids=lambda error: type(error).__name__,
)
def test_what_cannot_be_had_now_is_none(tmp_path: Path, error: Exception) -> None:
    def fail(_: str) -> bytes:
        raise error

    assert Attachments(tmp_path, fail).read("0" * 64) is None


def test_what_was_not_looked_at_for_longest_goes_first(tmp_path: Path) -> None:
    contents = [bytes([number]) * 100 for number in range(4)]
    files = Attachments(tmp_path, Server(*contents).fetch, most_bytes=250)
    for at, content in enumerate(contents[:2]):
        files.read(sha(content))
        os.utime(tmp_path / sha(content), (at, at))
    files.read(sha(contents[0]))  # looked at again
    files.read(sha(contents[2]))
    assert {each.name for each in tmp_path.iterdir()} == {sha(contents[0]), sha(contents[2])}


def test_a_disk_that_takes_nothing_does_not_hide_the_picture(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    assert Attachments(tmp_path / "files", Server(PICTURE).fetch).read(sha(PICTURE)) == PICTURE
