"""Both forms of storage keep the same promises; S3 over real HTTP."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from app.central.calls.housekeeping import keep_house
from app.central.calls.proofs import proofs
from app.central.calls.retention import forget_due
from app.central.state import open_central
from app.central.storage.blobs import (
    VARIABLE,
    Blobs,
    BlobsUnusableError,
    StorageError,
    open_blobs,
    scratch_file,
)
from app.central.storage.blobs_s3 import KEY_VARIABLE, SECRET_VARIABLE, S3Blobs
from app.central.web.application import create_app
from app.central.web.serving import Serving
from app.domain.retention import DAY_MS
from app.domain.seat import Role
from tests.central.recorded import flac
from tests.central.running import CHEAP, Clock, Running, problem
from tests.central.storage import Storage, running_storage
from tests.central.test_retention import DAYS
from tests.central.test_uploads import PIECE, SOUND, begin, put_all, put_piece, stands


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    """The one of the tests, or a real one: ``ZUOXI_TEST_S3`` is its address."""
    if endpoint := os.environ.get("ZUOXI_TEST_S3"):
        secrets = {name: os.environ[name] for name in (KEY_VARIABLE, SECRET_VARIABLE)}
        yield Storage(endpoint, secrets)
        return
    with running_storage() as it:
        yield it


def new_bucket(storage: Storage, *, versions: bool = False) -> str:
    name = f"zuoxi-{uuid4().hex[:8]}"
    client = Minio(
        endpoint=storage.endpoint.removeprefix("http://"),
        access_key=storage.secrets[KEY_VARIABLE],
        secret_key=storage.secrets[SECRET_VARIABLE],
        secure=False,
        region="us-east-1",
    )
    client.make_bucket(bucket_name=name)
    if versions:
        client.set_bucket_versioning(bucket_name=name, config=VersioningConfig(ENABLED))
    client._http.clear()
    return name


@pytest.fixture(params=["files", "s3", "s3 below a prefix", "s3 with versions"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Blobs]:
    address, environment = "", {}
    if request.param != "files":
        storage: Storage = request.getfixturevalue("storage")
        bucket = new_bucket(storage, versions=request.param == "s3 with versions")
        prefix = "city/hotline" if request.param == "s3 below a prefix" else ""
        address, environment = storage.address(bucket, prefix), dict(storage.secrets)
    it = open_blobs(address, tmp_path, environment)
    yield it
    it.close()


def put(blobs: Blobs, name: str, content: bytes) -> None:
    with scratch_file(blobs) as scratch:
        scratch.file.write(content)
        scratch.file.close()
        blobs.put(name, scratch.path, sha256(content).hexdigest())
    assert not list(blobs.scratch.iterdir()), "nothing is left beside it"


def read(blobs: Blobs, name: str, *part: int) -> bytes:
    return b"".join(blobs.read(name, *part))


def test_what_is_put_is_there_until_it_is_deleted(blobs: Blobs) -> None:
    content = bytes(range(256)) * 3_000
    assert blobs.size("recordings/ab/c-1.flac") is None
    with pytest.raises(FileNotFoundError):
        read(blobs, "recordings/ab/c-1.flac")
    put(blobs, "recordings/ab/c-1.flac", content)
    assert blobs.size("recordings/ab/c-1.flac") == len(content)
    assert read(blobs, "recordings/ab/c-1.flac") == content
    put(blobs, "recordings/ab/c-1.flac", b"other")
    assert read(blobs, "recordings/ab/c-1.flac") == b"other"
    for _ in range(2):
        blobs.delete("recordings/ab/c-1.flac")
        assert blobs.size("recordings/ab/c-1.flac") is None
    assert not list(blobs.listed("recordings/"))


@pytest.mark.parametrize(
    "part", [(0, 1), (5, 0), (299_999, 1), (100, 299_900), (7,), (0, 300_000), (250_000, 20_000)]
)
def test_any_part_is_read(blobs: Blobs, part: tuple[int, ...]) -> None:
    content = bytes(n % 251 for n in range(300_000))
    put(blobs, "a/b", content)
    end = part[0] + part[1] if len(part) > 1 else None
    assert read(blobs, "a/b", *part) == content[part[0] : end]


def test_a_reader_that_leaves_holds_nothing(blobs: Blobs) -> None:
    put(blobs, "a/b", b"x" * 2_000_000)
    for _ in range(60):  # more than there are connections
        reader = blobs.read("a/b")
        next(reader)
        reader.close()  # type: ignore[attr-defined]  # a generator
    assert blobs.size("a/b") == 2_000_000


def test_names_are_listed_by_their_beginning(blobs: Blobs) -> None:
    names = [f"uploads/{n}/{m}" for n in "ab" for m in "12"]
    for name in (*names, "upload", "recordings/1"):
        put(blobs, name, name.encode())
    listed = list(blobs.listed("uploads/"))
    assert sorted(each.name for each in listed) == names
    assert {each.size for each in listed} == {len(names[0])}
    assert all(each.at_s > 1_700_000_000 for each in listed)
    assert [each.name for each in blobs.listed("uploads/a/1")] == ["uploads/a/1"]
    assert not list(blobs.listed("nothing/"))


def test_deleting_one_leaves_those_whose_name_begins_so(blobs: Blobs) -> None:
    for name in ("a/b", "a/bc"):
        put(blobs, name, b"x")
    blobs.delete("a/b")
    assert [each.name for each in blobs.listed("a/")] == ["a/bc"]


def test_many_threads_at_once(blobs: Blobs) -> None:
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            content = bytes([number]) * 50_000
            with scratch_file(blobs) as scratch:
                scratch.file.write(content)
                scratch.file.close()
                blobs.put(f"t/{number}", scratch.path, sha256(content).hexdigest())
            assert read(blobs, f"t/{number}") == content
        except Exception as error:  # noqa: BLE001 - told by the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert not faults
    assert len(list(blobs.listed("t/"))) == 12


def test_no_version_of_what_was_deleted_stays(storage: Storage, tmp_path: Path) -> None:
    bucket = new_bucket(storage, versions=True)
    blobs = open_blobs(storage.address(bucket), tmp_path, storage.secrets)
    assert isinstance(blobs, S3Blobs)
    for content in (b"one", b"two"):
        put(blobs, "a/b", content)
    blobs.delete("a/b")
    left = blobs._client.list_objects(bucket_name=bucket, recursive=True, include_version=True)
    assert [each.object_name for each in left] == []
    blobs.close()


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("s3://bucket", "endpoint"),
        ("s3://?endpoint=http://127.0.0.1:1", "BUCKET"),
        ("s3://bucket?endpoint=ftp://127.0.0.1:1", "endpoint"),
        ("s3://bucket?endpoint=http://127.0.0.1:1&key=x", "may not hold key"),
        ("s3://B_?endpoint=http://127.0.0.1:1", "address is wrong"),
        ("/some/folder", "s3://"),
        ("http://host/bucket", "s3://"),
    ],
)
def test_an_address_that_is_wrong_is_told_in_words(tmp_path: Path, address: str, word: str) -> None:
    secrets = {KEY_VARIABLE: "key", SECRET_VARIABLE: "a secret"}
    with pytest.raises(BlobsUnusableError, match=word):
        open_blobs(address, tmp_path, secrets)


def test_secrets_are_missing_and_a_bucket_is(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(BlobsUnusableError, match=SECRET_VARIABLE):
        open_blobs(storage.address("zuoxi-none"), tmp_path, {KEY_VARIABLE: "key"})
    with pytest.raises(BlobsUnusableError, match="no bucket zuoxi-none"):
        open_blobs(storage.address("zuoxi-none"), tmp_path, storage.secrets)


def test_the_environment_names_the_storage_too(storage: Storage, tmp_path: Path) -> None:
    address = storage.address(new_bucket(storage))
    blobs = open_blobs("", tmp_path, {VARIABLE: address, **storage.secrets})
    assert isinstance(blobs, S3Blobs)
    blobs.close()


def test_a_storage_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    with running_storage() as storage:
        address = storage.address(new_bucket(storage))
        blobs = open_blobs(address, tmp_path, storage.secrets)
    for act in (
        lambda: put(blobs, "a/b", b"x"),
        lambda: blobs.size("a/b"),
        lambda: read(blobs, "a/b"),
        lambda: blobs.delete("a/b"),
        lambda: list(blobs.listed("a/")),
    ):
        with pytest.raises(StorageError):
            act()
    blobs.close()
    with pytest.raises(BlobsUnusableError):
        open_blobs(address, tmp_path, storage.secrets)


@pytest.fixture
def server(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server whose recordings lie in S3."""
    for name, value in storage.secrets.items():
        monkeypatch.setenv(name, value)
    clock = Clock()
    address = storage.address(new_bucket(storage, versions=True), "hotline")
    central = open_central(tmp_path, blobs=address, now_ms=clock, passwords=CHEAP)
    try:
        with Serving(create_app(central)) as serving:
            it = Running(central, serving, clock, "")
            try:
                yield it
            finally:
                it.close()
    finally:
        central.close()


def names(server: Running) -> list[str]:
    return [each.name for each in server.central.blobs.listed("")]


def test_recordings_go_through_s3_whole_and_in_pieces(server: Running) -> None:
    agent, inspector, call = server.person(), server.person(Role.INSPECTOR), uuid4()
    path = f"/calls/{call}/recording"
    first = flac(seconds=1)
    assert agent.http.put(path, content=first).status_code == 204
    assert inspector.http.get(path).content == first
    begin(agent.http, call)
    assert stands(put_piece(agent.http, call, 0, SOUND[:PIECE])).offset == PIECE
    assert inspector.http.get(path).content == first
    assert stands(put_all(agent.http, call, first=PIECE)).is_stored
    assert inspector.http.get(path).content == SOUND
    part = inspector.http.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, SOUND[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(SOUND)}"
    assert len(names(server)) == 1, "the one before it is gone, and the pieces"
    problem(inspector.http.get(f"/calls/{uuid4()}/recording"), "SRV-06")


def test_what_is_forgotten_is_gone_from_s3(server: Running) -> None:
    agent = server.person()
    assert agent.http.put(f"/calls/{uuid4()}/recording", content=SOUND).status_code == 204
    begin(agent.http, uuid4())
    unfinished = uuid4()
    begin(agent.http, unfinished)
    put_piece(agent.http, unfinished, 0, SOUND[:PIECE])
    assert len(names(server)) == 2
    server.clock.pass_ms(11 * DAY_MS)
    assert forget_due(server.central, DAYS) == 1
    keep_house(server.central)
    assert names(server) == []
    assert [each.problems for each in proofs(server.central)] == [()]
