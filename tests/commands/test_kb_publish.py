"""``zuoxi kb send`` and ``publish`` against a real server."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import kb
from app.domain.article import Article, Draft
from app.domain.seat import Role
from app.sync.client import Central
from tests.central.running import PASSWORD, Running, running

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
ONE = Article("KB-1", "路灯报修", {"材料": "灯杆编号"})
OTHER = Article("KB-2", "停水报修", {"电话": "96106"}, related=("KB-1",))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("central")) as it:
        yield it


@pytest.fixture
def call(
    server: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, list[Any], str]]:
    """Run a command; gives the exit status, the objects it wrote and what it complained of."""
    monkeypatch.setenv("ZUOXI_PASSWORD", PASSWORD)

    def run(
        action: str, *arguments: object, user: str, address: str = ""
    ) -> tuple[int, list[Any], str]:
        parser = argparse.ArgumentParser()
        kb.add_arguments(parser)
        given = [action, *map(str, arguments), "--server", address or server.address]
        status = kb.run(parser.parse_args([*given, "--user", user]))
        out, err = capsys.readouterr()
        return status, [json.loads(line) for line in out.splitlines()], err

    return run


def written(path: Path, *articles: Article) -> Path:
    path.write_text("".join(json.dumps(asdict(each)) + "\n" for each in articles), "utf-8")
    return path


def test_imported_articles_are_sent_reviewed_and_published(
    server: Running, call: Callable[..., Any], tmp_path: Path
) -> None:
    writer, reader = (server.person(Role.EDITOR, seat="") for _ in range(2))
    digest = hashlib.sha256(PNG).hexdigest()
    shown = replace(ONE, attachments={"灯杆.png": digest})
    file = written(tmp_path / "articles.jsonl", shown, OTHER)
    (tmp_path / "articles.files").mkdir()
    (tmp_path / "articles.files" / digest).write_bytes(PNG)

    status, told, _ = call("send", file, "--submit", user=writer.user)
    assert (status, [(each["id"], each["state"]) for each in told]) == (
        0,
        [("KB-1", "review"), ("KB-2", "review")],
    )
    status, told, err = call("publish", "--approve", user=writer.user)
    assert status == 1
    assert all("Another person" in each["error"] for each in told)
    assert "KB-1: Another person" in err
    status, told, _ = call("publish", "--id", "KB-2", "--id", "KB-9", user=reader.user)
    assert told == [{"id": "KB-2", "state": "review"}, {"id": "KB-9", "error": "has no draft"}]
    status, told, _ = call("publish", "--approve", user=reader.user)
    assert status == 0
    assert told == [
        {"id": "KB-1", "state": "published", "version": 1},
        {"id": "KB-2", "state": "published", "version": 1},
    ]
    central = Central(server.address, token=reader.token)
    assert central.articles() == (shown, OTHER)
    assert central.attachment(digest) == PNG
    central.close()

    renewed = replace(OTHER, title="停水")
    status, told, _ = call("send", written(file, shown, renewed), user=writer.user)
    assert [each["state"] for each in told] == ["unchanged", "draft"]


def test_what_somebody_is_writing_is_not_written_over_unasked(
    server: Running, call: Callable[..., Any], tmp_path: Path
) -> None:
    writer, other = (server.person(Role.EDITOR, seat="") for _ in range(2))
    article = replace(ONE, id="KB-10")
    central = Central(server.address, token=other.token)
    central.save_draft(Draft(replace(article, title="正在写")), 0)
    file = written(tmp_path / "a.jsonl", article)
    status, told, err = call("send", file, user=writer.user)
    assert status == 1
    assert told[0]["error"] == "李雷 is writing it (--replace writes over it)"
    assert "KB-10" in err
    assert central.draft("KB-10").article.title == "正在写"
    assert call("send", file, "--replace", user=writer.user)[0] == 0
    assert central.draft("KB-10").article == article
    status, again, _ = call("send", file, user=writer.user)
    assert (status, again[0]["state"]) == (0, "draft")
    central.close()


def test_bad_lines_cost_only_themselves(
    server: Running, call: Callable[..., Any], tmp_path: Path
) -> None:
    writer = server.person(Role.EDITOR, seat="")
    file = written(
        tmp_path / "a.jsonl", replace(ONE, id="KB-20"), replace(ONE, id="KB-21", title="")
    )
    status, told, err = call("send", file, user=writer.user)
    assert (status, [each["id"] for each in told]) == (1, ["KB-20"])
    assert "row 2: title is missing" in err


def test_a_picture_that_nobody_has_is_told_at_the_review(
    server: Running, call: Callable[..., Any], tmp_path: Path
) -> None:
    writer = server.person(Role.EDITOR, seat="")
    lost = replace(ONE, id="KB-30", attachments={"a.png": "0" * 64})
    status, told, _ = call(
        "send", written(tmp_path / "a.jsonl", lost), "--submit", user=writer.user
    )
    assert status == 1
    assert "attachments.a.png was not sent" in told[0]["error"]


def test_without_a_server_or_rights_nothing_is_done(
    server: Running, call: Callable[..., Any], tmp_path: Path
) -> None:
    file = written(tmp_path / "a.jsonl", replace(ONE, id="KB-40"))
    status, told, err = call("send", file, user="nobody")
    assert (status, told) == (2, [])
    assert "wrong password" in err
    status, told, err = call("publish", user="x", address="http://127.0.0.1:1")
    assert (status, told) == (2, [])
    assert "127.0.0.1:1" in err
    status, told, _ = call("publish", user=server.person().user)
    assert (status, told) == (2, [])
