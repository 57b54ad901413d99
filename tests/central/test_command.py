from __future__ import annotations

import json
import signal
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.sync.protocol import API, Credentials, encode
from tests.central.commands import finished, started
from tests.central.running import PASSWORD


def sign_in(address: str, user: str) -> httpx.Response:
    return httpx.post(f"{address}{API}/sessions", content=encode(Credentials(user, PASSWORD)))


def test_a_user_is_made_and_can_sign_in(backend: str, new_url: str, tmp_path: Path) -> None:
    where = ("--data", str(tmp_path), "--database", new_url)
    user = ("--create-user", "li", "--role", "agent", "--seat", "8012", "--name", "李")
    made = finished(*where, *user, "--json", password=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == {"user": "li", "role": "agent", "seat": "8012", "new": True}
    assert PASSWORD not in made.stdout + made.stderr
    assert "brought up to date" in finished(*where, *user, password=PASSWORD).stdout

    with started(*where) as server:
        assert httpx.get(server.address + "/health").json()["status"] == "ok"
        assert sign_in(server.address, "li").json()["name"] == "李"
        assert sign_in(server.address, "admin").status_code == 401
        assert server.end() == 0


def test_it_ends_cleanly_by_control_c(tmp_path: Path) -> None:
    with started("--data", str(tmp_path)) as server:
        assert server.end(signal.SIGINT) == 0
    assert not (tmp_path / "central.db-wal").exists()


def test_a_busy_port_is_told_in_words(tmp_path: Path) -> None:
    with started("--data", str(tmp_path)) as server:
        port = str(urlsplit(server.address).port)
        second = finished("--data", str(tmp_path), "--port", port)
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1] == (
        f"Cannot listen at 127.0.0.1, port {port}: Address already in use"
    )


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", "70000"), ("no.such.host.invalid", "0")])
def test_an_impossible_address_is_told_in_words(tmp_path: Path, host: str, port: str) -> None:
    ended = finished("--data", str(tmp_path), "--host", host, "--port", port)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"Cannot listen at {host}, port {port}: ")


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    finished("--data", str(tmp_path), "--unlock", "nobody")
    with sqlite3.connect(tmp_path / "central.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ended = finished("--data", str(tmp_path), "--json")
    assert ended.returncode == 1
    assert "written by a newer program" in json.loads(ended.stdout)["error"]["what"]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("password", "words"), [(None, "ZUOXI_PASSWORD"), ("short", "8 char")])
def test_a_password_is_needed(tmp_path: Path, password: str | None, words: str) -> None:
    ended = finished(
        "--data", str(tmp_path), "--create-user", "li", "--seat", "8012", password=password
    )
    assert ended.returncode == 1
    assert words in ended.stderr


def test_a_wrong_file_of_the_centre_is_named_and_the_shipped_one_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "categories.csv").write_text("code,level1\n01,\n", "utf-8")
    monkeypatch.setenv("ZUOXI_CENTRE", str(tmp_path))
    ended = finished("--data", str(tmp_path), "--host", "no.such.host.invalid", "--port", "0")
    refused, impossible = ended.stderr.splitlines()
    assert refused.startswith("categories.csv, row 2")
    assert refused.endswith("; the shipped file is used")
    assert impossible.startswith("Cannot listen at")


def test_the_audit_is_verified_and_the_first_broken_line_named(tmp_path: Path) -> None:
    where = ("--data", str(tmp_path))
    finished(*where, "--create-user", "li", "--role", "admin", password=PASSWORD)
    made = json.loads(finished(*where, "--codes", "li", "--json").stdout)
    assert made["address"].startswith("otpauth://totp/zuoxi%3Ali?secret=" + made["secret"])
    assert "ended" in finished(*where, "--sign-out", "li").stdout
    good = finished(*where, "--verify-audit", "--json")
    told = json.loads(good.stdout)
    assert (good.returncode, told["lines"]) == (0, 3)
    again = finished(*where, "--verify-audit", "--audit-head", told["head"])
    assert (again.returncode, "All 3 lines hold" in again.stdout) == (0, True)

    with sqlite3.connect(tmp_path / "central.db") as connection:
        connection.execute("DROP TRIGGER audit_keep_UPDATE")
        connection.execute("UPDATE audit SET who = 'nobody' WHERE seq = 2")
    connection.close()
    broken = finished(*where, "--verify-audit")
    assert broken.returncode == 1
    assert broken.stdout == "Line 2 of the audit is broken: it was changed.\n"


def test_what_is_asked_of_nobody_or_wrongly_is_told_in_words(tmp_path: Path) -> None:
    missing = finished("--data", str(tmp_path), "--unlock", "nobody")
    assert (missing.returncode, missing.stderr) == (1, "There is no user nobody.\n")
    wrong = finished("--data", str(tmp_path), "--verify-audit", "--audit-head", "x")
    assert "64 hexadecimal digits" in wrong.stderr
