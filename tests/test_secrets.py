"""The key of the recordings, and who may work without the server."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from app.domain.seat import Role
from app.secrets import (
    HOUR_MS,
    KEY_BYTES,
    OfflineTooLong,
    database_key,
    drafter_key,
    has_key_file,
    recognise,
    recording_key,
    remember,
)
from app.store.errors import KeyMissing, Lack
from app.sync.protocol import SignedIn

WHO = SignedIn("a token", 99, "lin", "林一", "8012", Role.AGENT)
PASSWORD = "坐席 pass 12345"


class Drawer(KeyringBackend):
    """A keyring in memory, as the system's own."""

    priority = 1  # type: ignore[assignment]  # a class property there

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = self.is_full = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_full:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def drawer() -> Drawer:
    it = Drawer()
    keyring.set_keyring(it)
    return it


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.logs("There is no keyring")
def test_without_a_keyring_the_key_lies_in_a_file_for_its_owner(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key = recording_key(tmp_path)
    finally:
        os.umask(before)
    assert len(key) == KEY_BYTES
    assert [path.name for path in tmp_path.iterdir()] == ["recording.key"]
    assert mode(tmp_path / "recording.key") == 0o600
    assert recording_key(tmp_path) == key


def test_with_a_keyring_nothing_lies_beside_the_data(tmp_path: Path, drawer: Drawer) -> None:
    key = recording_key(tmp_path)
    assert len(key) == KEY_BYTES
    assert list(tmp_path.iterdir()) == []
    assert recording_key(tmp_path) == key
    assert len(drawer.kept) == 1


@pytest.mark.logs("There is no keyring")
def test_a_moved_profile_keeps_its_key(tmp_path: Path, drawer: Drawer) -> None:
    folders = [tmp_path / name for name in ("here", "there")]
    for folder in folders:
        folder.mkdir()
    assert recording_key(folders[0]) == recording_key(folders[1])
    keyring.set_keyring(NoKeyring())
    key = recording_key(folders[0])
    assert key != recording_key(folders[1]), "two files, two keys"
    folders[0].rename(tmp_path / "moved")
    assert recording_key(tmp_path / "moved") == key


@pytest.mark.logs("There is no keyring")
def test_a_keyring_that_takes_nothing_is_as_good_as_none(tmp_path: Path, drawer: Drawer) -> None:
    drawer.is_full = True
    key = recording_key(tmp_path)
    assert (tmp_path / "recording.key").exists()
    assert recording_key(tmp_path) == key


@pytest.mark.logs("There is no keyring")
def test_a_keyring_that_comes_later_does_not_change_the_key(tmp_path: Path) -> None:
    key = recording_key(tmp_path)
    keyring.set_keyring(Drawer())
    assert recording_key(tmp_path) == key


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    file = tmp_path / "identity.json"
    remember(file, WHO, PASSWORD)
    return file


def test_the_key_of_the_drafter(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZUOXI_DRAFTER_KEY", raising=False)
    assert drafter_key() == ""
    drawer.kept["zuoxi", "drafter"] = "from the keyring"
    assert drafter_key() == "from the keyring"
    monkeypatch.setenv("ZUOXI_DRAFTER_KEY", "from outside")
    assert drafter_key() == "from outside"
    monkeypatch.delenv("ZUOXI_DRAFTER_KEY")
    drawer.is_locked = True
    assert drafter_key() == ""


def test_who_signed_in_last_may_work_without_the_server(identity: Path) -> None:
    assert recognise(identity, "lin", PASSWORD) == SignedIn(
        "", 0, "lin", "林一", "8012", Role.AGENT
    )


def test_after_the_set_time_the_server_is_needed(tmp_path: Path) -> None:
    file, at_ms = tmp_path / "identity.json", 1_795_000_000_000
    remember(file, WHO, PASSWORD, at_ms)
    assert recognise(file, "lin", PASSWORD, 72, at_ms + 72 * HOUR_MS - 1)
    assert recognise(file, "lin", PASSWORD, 72, at_ms - 24 * HOUR_MS), "the clock was ahead"
    for hours, now_ms in ((72, 72), (0, 0), (72, -26)):
        with pytest.raises(OfflineTooLong):
            recognise(file, "lin", PASSWORD, hours, at_ms + now_ms * HOUR_MS)
    assert recognise(file, "lin", "wrong", 72, at_ms + 73 * HOUR_MS) is None, "tells nobody else"


def test_what_an_earlier_release_kept_counts_from_when_it_was_written(identity: Path) -> None:
    data = json.loads(identity.read_text("utf-8"))
    del data["at_ms"]
    identity.write_text(json.dumps(data), "utf-8")
    assert recognise(identity, "lin", PASSWORD)
    os.utime(identity, (0, 0))
    with pytest.raises(OfflineTooLong):
        recognise(identity, "lin", PASSWORD)


@pytest.mark.parametrize(
    ("user", "password"),
    [("lin", ""), ("lin", PASSWORD + " "), ("lin", "\ud800"), ("wang", PASSWORD), ("", "")],
)
def test_nobody_else_may(identity: Path, user: str, password: str) -> None:
    assert recognise(identity, user, password) is None


def test_the_file_tells_neither_password_nor_token_and_is_its_owners(identity: Path) -> None:
    text = identity.read_text("utf-8")
    assert PASSWORD not in text
    assert WHO.token not in text
    assert mode(identity) == 0o600
    assert [path.name for path in identity.parent.iterdir()] == ["identity.json"]


def test_the_same_password_is_salted_each_time(identity: Path) -> None:
    first = json.loads(identity.read_text("utf-8"))
    remember(identity, WHO, PASSWORD)
    second = json.loads(identity.read_text("utf-8"))
    assert first["salt"] != second["salt"]
    assert first["check"] != second["check"]


def test_the_next_person_takes_the_place_of_the_last(identity: Path) -> None:
    remember(identity, SignedIn("", 0, "wang", "王二", "8013", Role.SUPERVISOR), "another one")
    assert recognise(identity, "lin", PASSWORD) is None
    who = recognise(identity, "wang", "another one")
    assert who is not None
    assert who.role is Role.SUPERVISOR


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"user": "lin", "salt": "zz"}',
        '{"user": "lin", "salt": 5, "check": ""}',
        '{"user": "lin", "salt": "00", "check": 7}',
        '{"user": "lin", "salt": "00", "check": "密"}',
    ],
)
def test_a_damaged_file_lets_nobody_in(identity: Path, content: str) -> None:
    identity.write_text(content, "utf-8")
    assert recognise(identity, "lin", PASSWORD) is None


def test_a_role_that_does_not_exist_lets_nobody_in(identity: Path) -> None:
    data = json.loads(identity.read_text("utf-8"))
    identity.write_text(json.dumps({**data, "role": "king"}), "utf-8")
    assert recognise(identity, "lin", PASSWORD) is None


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    assert recognise(tmp_path / "identity.json", "lin", PASSWORD) is None


def sealed(folder: Path) -> Path:
    """Something at the place of the database that is no plain one."""
    file = folder / "seat.db"
    file.write_bytes(bytes(range(100)))
    return file


def test_the_database_has_a_key_of_its_own_from_the_same_secret() -> None:
    one, other = bytes(KEY_BYTES), bytes(range(KEY_BYTES))
    keys = {database_key(one), database_key(other), one, other}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {KEY_BYTES}
    assert database_key(one) == database_key(bytes(KEY_BYTES)), "the same at every start"
    assert database_key(one).hex() == (
        "cc8e6e0c9e02c290f4eb61a05188d58c1b61dded0da5e4f66be75af90555921c"
    )


def test_no_new_key_is_made_for_sealed_data_while_the_keyring_is_locked(
    tmp_path: Path, drawer: Drawer
) -> None:
    key = recording_key(tmp_path)
    sealed(tmp_path)
    drawer.is_locked = True
    with pytest.raises(KeyMissing) as caught:
        recording_key(tmp_path)
    assert caught.value.lack is Lack.LOCKED
    assert not has_key_file(tmp_path)
    drawer.is_locked = False
    assert recording_key(tmp_path) == key


def test_no_new_key_is_made_for_sealed_data_whose_key_is_gone(
    tmp_path: Path, drawer: Drawer
) -> None:
    sealed(tmp_path)
    with pytest.raises(KeyMissing) as caught:
        recording_key(tmp_path)
    assert caught.value.lack is Lack.GONE
    assert drawer.kept == {}
    assert not has_key_file(tmp_path)
    keyring.set_keyring(NoKeyring())
    with pytest.raises(KeyMissing) as caught:
        recording_key(tmp_path)
    assert caught.value.lack is Lack.LOCKED


@pytest.mark.parametrize("kept", [b"", b"MTIz", b"\x00" * 44, b"not base64"])
def test_what_is_no_key_any_more_seals_nothing(tmp_path: Path, drawer: Drawer, kept: bytes) -> None:
    drawer.set_password("zuoxi", "recordings", kept.decode())
    with pytest.raises(KeyMissing):
        recording_key(tmp_path)
    (tmp_path / "recording.key").write_bytes(kept)
    with pytest.raises(KeyMissing):
        recording_key(tmp_path)


def test_a_plain_database_gets_its_first_key(tmp_path: Path, drawer: Drawer) -> None:
    (tmp_path / "seat.db").write_bytes(b"SQLite format 3\0" + bytes(84))
    assert len(recording_key(tmp_path)) == KEY_BYTES
    assert len(drawer.kept) == 1
