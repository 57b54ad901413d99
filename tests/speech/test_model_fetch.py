"""Fetching from a real server on this computer, from zips and from folders."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import speech.model_zip
from speech.model_fetch import fetch_model
from speech.model_files import Fault, ModelFilesError, verify_layout
from tests.speech.model_server import ModelServer
from tests.speech.test_model_files import STATIC, make

NAME = "some-model"


def zipped(names: tuple[str, ...] = STATIC, top: str = "vosk-model-zz/") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for number, name in enumerate(names):
            made.writestr(top + name, bytes([number + 1]) * 50_000)
    return sink.getvalue()


BODY = zipped()
SUM = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    made = ModelServer(BODY)
    yield made
    made.stop()


def refused(source: str | Path, folder: Path, sha256: str = "") -> ModelFilesError:
    with pytest.raises(ModelFilesError) as caught:
        fetch_model(NAME, str(source), folder, sha256)
    assert not (folder / NAME).exists()
    return caught.value


def left_over(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_fetch_verifies_installs_and_tells_how_far_it_is(
    server: ModelServer, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    fetched = fetch_model(
        NAME,
        server.url,
        tmp_path / "m",
        SUM.upper(),
        lambda done, total: told.append((done, total)),
    )
    assert fetched.verified
    assert fetched.sha256 == SUM
    verify_layout(tmp_path / "m" / NAME)
    assert told[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert left_over(tmp_path / "m") == {NAME}
    again = fetch_model(NAME, server.url, tmp_path / "m", SUM)
    assert again.was_there
    assert len(server.asked) == 1


def test_a_cut_transfer_goes_on_where_it_stopped(server: ModelServer, tmp_path: Path) -> None:
    server.cuts = [100_000, 70_000]
    fetch_model(NAME, server.url, tmp_path)  # no sum: the server's tag must vouch for the parts
    assert server.asked == [None, "bytes=100000-", "bytes=170000-"]
    verify_layout(tmp_path / NAME)


def test_a_dead_transfer_is_kept_for_the_next_call(server: ModelServer, tmp_path: Path) -> None:
    server.cuts = [100_000, 0]
    error = refused(server.url, tmp_path)
    assert error.fault is Fault.UNREACHABLE
    assert "kept" in error.kept
    assert left_over(tmp_path) == {f".{NAME}.zip.part", f".{NAME}.zip.part.tag"}
    fetch_model(NAME, server.url, tmp_path)
    assert server.asked[-1] == "bytes=100000-"
    assert left_over(tmp_path) == {NAME}


def test_parts_of_two_versions_are_never_joined(server: ModelServer, tmp_path: Path) -> None:
    server.cuts = [100_000, 0]
    refused(server.url, tmp_path)
    server.body, server.tag = zipped(top="newer/"), '"two"'
    fetch_model(NAME, server.url, tmp_path)
    verify_layout(tmp_path / NAME)


@pytest.mark.parametrize("sha256", ["", SUM])
def test_without_a_tag_only_a_sum_allows_to_go_on(
    server: ModelServer, tmp_path: Path, sha256: str
) -> None:
    server.tag = ""
    server.cuts = [100_000]
    if sha256:
        fetch_model(NAME, server.url, tmp_path, sha256)
        assert server.asked == [None, "bytes=100000-"]
    else:
        fetch_model(NAME, server.url, tmp_path)
        assert server.asked == [None, None]
    verify_layout(tmp_path / NAME)


def test_a_download_that_was_whole_already_is_used(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.zip.part").write_bytes(BODY)
    fetch_model(NAME, server.url, tmp_path, SUM)
    assert server.asked == [f"bytes={len(BODY)}-"]


def test_a_part_longer_than_the_file_is_thrown_away(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.zip.part").write_bytes(BODY + b"more")
    fetch_model(NAME, server.url, tmp_path, SUM)
    assert server.asked == [f"bytes={len(BODY) + 4}-", None]


def test_a_wrong_sum_installs_nothing_and_leaves_nothing(
    server: ModelServer, tmp_path: Path
) -> None:
    error = refused(server.url, tmp_path, "0" * 64)
    assert error.fault is Fault.WRONG_SUM
    assert SUM in error.what
    assert not left_over(tmp_path)


def test_a_refusing_server_and_no_server(server: ModelServer, tmp_path: Path) -> None:
    server.status = 404
    assert "HTTP 404" in refused(server.url, tmp_path).what
    server.stop()
    assert refused(server.url, tmp_path).fault is Fault.UNREACHABLE


def test_redirects_are_followed_a_few_times_and_only_to_safe_addresses(
    server: ModelServer, tmp_path: Path
) -> None:
    server.redirect = server.url
    error = refused(server.url, tmp_path)
    assert error.fault is Fault.UNREACHABLE
    assert 2 <= len(server.asked) <= 6
    server.redirect = "http://mirror.example/model.zip"
    assert refused(server.url, tmp_path).fault is Fault.BAD_ADDRESS


@pytest.mark.parametrize("url", ["http://mirror.example/m.zip", "ftp://mirror.example/m.zip"])
def test_only_https(tmp_path: Path, url: str) -> None:
    assert refused(url, tmp_path).fault is Fault.BAD_ADDRESS


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden"])
def test_names_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelFilesError, match="MODEL-03"):
        fetch_model(name, str(tmp_path), tmp_path / "m")


def test_local_zip_file_address_and_folder(tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    archive.write_bytes(BODY)
    make(tmp_path / "folder", STATIC)
    for number, source in enumerate((archive, archive.as_uri(), tmp_path / "folder")):
        fetch_model(f"m{number}", str(source), tmp_path / "m")
        verify_layout(tmp_path / "m" / f"m{number}")
    assert archive.exists()
    assert left_over(tmp_path / "m") == {"m0", "m1", "m2"}
    assert refused(tmp_path / "nothing.zip", tmp_path).fault is Fault.NOT_FOUND


def test_a_folder_or_zip_that_is_no_model(tmp_path: Path) -> None:
    make(tmp_path / "photos", ("holiday.jpg",))
    assert refused(tmp_path / "photos", tmp_path / "m").fault is Fault.NO_MODEL
    archive = tmp_path / "m.zip"
    archive.write_bytes(zipped(STATIC[:-1]))
    assert refused(archive, tmp_path / "m").fault is Fault.NO_MODEL
    assert not left_over(tmp_path / "m")


def test_again_replaces_a_model_but_never_another_folder(tmp_path: Path) -> None:
    make(tmp_path / "m" / NAME, STATIC)
    archive = tmp_path / "m.zip"
    archive.write_bytes(BODY)
    fetch_model(NAME, str(archive), tmp_path / "m", again=True)
    assert (tmp_path / "m" / NAME / STATIC[0]).stat().st_size == 50_000
    assert left_over(tmp_path / "m") == {NAME}
    own = make(tmp_path / "m" / "letters", ("to-mother.txt",))
    with pytest.raises(ModelFilesError, match="MODEL-02"):
        fetch_model("letters", str(archive), tmp_path / "m", again=True)
    assert (own / "to-mother.txt").read_text() == "x"


@pytest.mark.parametrize(
    "entry", ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:/evil", "a\\..\\evil"]
)
def test_a_zip_cannot_write_outside(tmp_path: Path, entry: str) -> None:
    archive = tmp_path / "m.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(entry, "gotcha")
    folder = tmp_path / "deep" / "m"
    assert refused(archive, folder).fault is Fault.BAD_ZIP
    assert not left_over(folder)
    assert not list(tmp_path.rglob("*evil*"))


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("model/am")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = tmp_path / "m.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(entry, "/etc")
    assert "no plain file" in refused(archive, tmp_path / "m").what


def test_bombs_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "m.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("m/am/final.mdl", bytes(65 << 20))
    assert "would unpack to 65 MB" in refused(archive, tmp_path / "m").what
    monkeypatch.setattr(speech.model_zip, "MAX_FILES", 4)
    archive.write_bytes(BODY)
    assert "holds 5 files" in refused(archive, tmp_path / "m").what


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "twice"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_damaged_zip_is_told_in_words(tmp_path: Path, damage: str) -> None:
    archive = tmp_path / "m.zip"
    archive.write_bytes(
        {
            "cut": BODY[:100_000],
            "flipped": BODY[:1_000] + b"\xff" + BODY[1_001:],
            "text": b"<html>404</html>",
            "twice": zipped((*STATIC, STATIC[0])),
        }[damage]
    )
    assert refused(archive, tmp_path / "m").fault is Fault.BAD_ZIP
    assert not left_over(tmp_path / "m")


def test_a_full_disk_is_told_before_anything_is_fetched(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=0))
    assert refused(server.url, tmp_path).fault is Fault.NO_ROOM
    archive = tmp_path / "m.zip"
    archive.write_bytes(BODY)
    assert refused(archive, tmp_path).fault is Fault.NO_ROOM


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    error = refused(make(tmp_path / "src", STATIC), tmp_path / "file" / "m")
    assert error.fault is Fault.NO_ROOM
    assert "cannot be written" in error.what
