"""Several processes at one port, and TLS; all of it as ``zuoxi central`` starts it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.measuring.servers import Redis
from tests.central.commands import Started, finished, started
from tests.central.postgresql import Cluster
from tests.central.running import NO_TLS

pytest_plugins = ["tests.central.valkey"]
WAIT_S = 40


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a fact."""
    tick = threading.Event()
    for _ in range(WAIT_S * 20):
        if is_so():
            return
        tick.wait(0.05)
    raise AssertionError("It never came")


def children(server: Started) -> list[int]:
    return [each.pid for each in psutil.Process(server.process.pid).children()]


def is_well(server: Started) -> bool:
    try:
        with httpx.Client(timeout=5, verify=NO_TLS) as http:
            return http.get(server.address + "/health").json()["shared"] == "ok"
    except httpx.HTTPError:
        return False


def test_a_dead_process_is_started_again_and_all_end_in_time(
    postgresql: Cluster, redis: Redis, tmp_path: Path
) -> None:
    where = ("--data", str(tmp_path), "--database", postgresql.new_database())
    with started(*where, "--shared", redis.url, "--processes", "2") as server:
        before = children(server)
        assert len(before) == 2
        until(lambda: is_well(server))
        os.kill(before[0], signal.SIGKILL)
        assert is_well(server), "the other one serves"
        until(lambda: len(children(server)) == 2 and before[0] not in children(server))
        now = children(server)
        assert before[1] in now
        began = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < 10
        assert not [pid for pid in now if psutil.pid_exists(pid)]


def test_none_outlives_the_first_one(postgresql: Cluster, redis: Redis, tmp_path: Path) -> None:
    where = ("--data", str(tmp_path), "--database", postgresql.new_database())
    with started(*where, "--shared", redis.url, "--processes", "2") as server:
        of_it = [psutil.Process(pid) for pid in children(server)]
        server.process.kill()
        _, alive = psutil.wait_procs(of_it, timeout=WAIT_S)
        assert not alive


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--shared", "valkey://127.0.0.1:1/0"), "PostgreSQL"),
        (("--database", "postgresql+psycopg://x@/y"), "--shared"),
    ],
)
def test_what_several_processes_need_is_told(
    tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    ended = finished("--data", str(tmp_path), "--processes", "2", *more)
    assert ended.returncode == 1
    assert words in ended.stderr
    assert not (tmp_path / "central.db").exists(), "nothing was begun"


def test_a_place_to_meet_that_makes_no_sense_is_told(tmp_path: Path) -> None:
    ended = finished("--data", str(tmp_path), "--shared", "http://x")
    assert (ended.returncode, "makes no sense" in ended.stderr) == (1, True)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for this computer that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = folder / "server.pem", folder / "server.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def name_of(address: str, version: ssl.TLSVersion | None = None) -> str:
    """Connect and give the name on the server's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    where = urlsplit(address)
    with (
        socket.create_connection((where.hostname, where.port), 10) as line,
        context.wrap_socket(line) as tls,
    ):
        raw = tls.getpeercert(binary_form=True)
    assert raw
    names = x509.load_der_x509_certificate(raw).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_https_and_another_certificate_while_it_runs(tmp_path: Path) -> None:
    files = certificate(tmp_path, "first")
    tls = ("--tls-certificate", str(files[0]), "--tls-key", str(files[1]))
    with started("--data", str(tmp_path / "data"), *tls) as server:
        assert server.address.startswith("https://")
        context = ssl.create_default_context(cafile=str(files[0]))
        context.check_hostname = False
        with httpx.Client(verify=context, timeout=10) as http:
            assert http.get(server.address + "/health").json()["status"] == "ok"
        assert name_of(server.address, ssl.TLSVersion.TLSv1_2) == "first"
        with pytest.raises(ssl.SSLError):
            name_of(server.address, ssl.TLSVersion.TLSv1_1)
        with pytest.raises(httpx.HTTPError), httpx.Client(timeout=5, verify=NO_TLS) as http:
            http.get(server.address.replace("https", "http") + "/health")

        files[1].write_text("no key", "utf-8")
        server.process.send_signal(signal.SIGHUP)  # a wrong pair: the one before stays
        assert name_of(server.address) == "first"
        certificate(tmp_path, "second")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: name_of(server.address) == "second")
        assert server.end() == 0


def test_a_certificate_without_its_key_is_told(tmp_path: Path) -> None:
    certificate_file, _ = certificate(tmp_path, "first")
    half = finished("--data", str(tmp_path), "--tls-certificate", str(certificate_file))
    assert (half.returncode, "belong together" in half.stderr) == (1, True)
    wrong = finished(
        *("--data", str(tmp_path), "--tls-certificate", str(certificate_file)),
        *("--tls-key", str(certificate_file)),
    )
    assert (wrong.returncode, "cannot be used" in wrong.stderr) == (1, True)
