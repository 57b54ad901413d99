"""``zuoxi kb import``: writes whole files or none, and says what was refused."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from app.commands import kb_import
from kb.articles import Article
from kb.importing.importer import Importer

GOOD = "编号,标题,材料,分类\nA1,路灯报修,灯杆编号,路灯不亮\n"
BAD = GOOD + "A2,,x,\n"


def imported(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    kb_import.add_arguments(parser)
    return kb_import.run(parser.parse_args([str(each) for each in arguments]))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "guides.csv"
    path.write_bytes(BAD.encode("gb18030"))
    return path


def test_good_rows_are_written_and_bad_ones_told(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new" / "articles.jsonl"
    assert imported(table, "--to", target, "--json") == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert (report["accepted"], report["written"]) == (1, str(target))
    assert report["refused"] == [{"file": "guides.csv", "row": 3, "reason": "title is missing"}]
    assert err == "guides.csv, row 3: title is missing\n"
    (line,) = target.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "id": "A1",
        "title": "路灯报修",
        "blocks": {"材料": "灯杆编号"},
        "categories": ["010301"],
    }
    assert Importer().read(target).articles == (
        Article("A1", "路灯报修", {"材料": "灯杆编号"}, categories=("010301",)),
    )


def test_strict_and_preview_write_nothing(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "articles.jsonl"
    target.write_text("before")
    assert imported(table, "--to", target, "--strict") == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert imported(table, "--to", target, "--preview") == 1
    assert target.read_text() == "before"
    shown = capsys.readouterr().out
    assert "title ← 标题" in shown
    assert "【材料】灯杆编号" in shown
    table.write_text(GOOD, "utf-8")
    assert imported(table, "--preview", "--map", "title=材料", "--map", "说明=标题") == 0
    assert "A1  灯杆编号" in capsys.readouterr().out


def test_a_target_that_cannot_be_written_stays_as_it_was(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "articles.jsonl"
    target.write_text("before")

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kb_import.os, "fsync", full)
    assert imported(table, "--to", target) == 2
    assert target.read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"guides.csv", "articles.jsonl"}


def test_pictures_lie_beside_the_articles(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"picture")
    (tmp_path / "in" / "a.md").write_text("# 路灯\n![](a.png)\n", "utf-8")
    assert imported(tmp_path / "in", "--to", tmp_path / "out.jsonl") == 0
    article = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    digest = article["attachments"]["a.png"]
    assert (tmp_path / "out.files" / digest).read_bytes() == b"picture"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say where to"),
        (["--preview", "--map", "title"], "is not FIELD=COLUMN"),
    ],
)
def test_what_cannot_be_tried(
    table: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(table, *arguments) == 2
    assert told in capsys.readouterr().err


def test_an_encoding_that_makes_no_sense(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes("標題,內容\n路燈報修,燈桿編號\n".encode("big5"))
    assert imported(tmp_path / "a.csv", "--preview") == 1
    assert "is not UTF-8, UTF-16 or GB18030" in capsys.readouterr().err
    assert imported(tmp_path / "a.csv", "--preview", "--encoding", "utf-9") == 1
    assert "no encoding is called 'utf-9'" in capsys.readouterr().err
