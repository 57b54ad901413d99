"""``zuoxi kb``: a foreign file becomes an index, questions become hits, bad lines are told."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.commands import kb
from kb.index import FILE_NAME

GUIDES = [
    {"CODE": "g1", "NAME": "居民身份证丢失补领", "WHO": "公安局", "NEED": ["户口簿", "照片"]},
    {"CODE": "g2", "NAME": "机动车驾驶证期满换证", "WHO": "交警支队", "NEED": "旧证"},
    {"CODE": "g2", "NAME": "同一个编号", "WHO": "", "NEED": ""},
    {"CODE": "g3", "NAME": "", "WHO": "", "NEED": ""},
]
MAP = ("--map", "id=CODE", "--map", "title=NAME", "--map", "unit=WHO", "--map", "材料=NEED")


def ran(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    kb.add_arguments(parser)
    return kb.run(parser.parse_args([str(each) for each in arguments]))


def built(folder: Path, lines: list[str], *more: str) -> int:
    (folder / "guides.jsonl").write_text("\n".join(lines), "utf-8")
    return ran("build", folder / "guides.jsonl", "--index", folder / "index", *more)


def asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    lines: list[str],
    *more: str,
) -> tuple[int, list[dict[str, Any]], str]:
    given = SimpleNamespace(buffer=io.BytesIO("\n".join(lines).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    status = ran("search", "--index", folder / "index", *more)
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    lines = [json.dumps(guide, ensure_ascii=False) for guide in GUIDES]
    assert built(tmp_path, [*lines, "{broken"], *MAP) == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["articles"] == 2
    assert [each["row"] for each in report["refused"]] == [3, 4, 5]
    assert "row 3: id g2 was given before" in err
    assert "row 4: has no title" in err
    return tmp_path


def test_questions_get_hits_with_their_id(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ['{"id": 7, "query": "身份证丢了怎么办"}', '{"query": "驾照到期"}']
    status, answers, err = asked(monkeypatch, capsys, folder, lines)
    assert (status, err) == (0, "")
    assert (answers[0]["id"], answers[0]["hits"][0]["id"]) == (7, "g1")
    assert answers[0]["took_ms"] > 0
    assert answers[0]["hits"][0]["why"][0]["asked"] in {"身份证", "丢了"}
    assert answers[1]["hits"][0] | {"title": "机动车驾驶证期满换证"} == answers[1]["hits"][0]


def test_no_answer_is_an_answer_and_bad_lines_are_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        '{"id": "a", "query": "红烧肉怎么做"}',
        '{"id": "b"}',
        "no json",
        '{"id": "c", "query": ""}',
        '{"id": "d", "query": "\\ud800 AND \\" OR *"}',
        json.dumps({"id": "e", "query": "身份证" * 4000}),
        '{"id": "f", "query": "身份证丢了", "unit": "交警支队"}',
        '{"id": "g", "query": "身份证丢了", "unit": 5}',
    ]
    status, answers, err = asked(monkeypatch, capsys, folder, lines)
    assert status == 1
    assert [answer.get("hits") == [] for answer in answers] == [
        True, False, False, True, True, False, True, False
    ]  # fmt: skip
    assert answers[4]["id"] == "d"
    assert answers[5]["hits"][0]["id"] == "g1"
    assert [answer["error"][:6] for answer in answers if "error" in answer] == [
        "line 2",
        "line 3",
        "line 8",
    ]
    assert err.count("\n") == 3


def test_weak_hits_are_shown_when_wanted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ['{"query": "旧证要带"}']
    assert asked(monkeypatch, capsys, folder, lines)[1][0]["hits"] == []
    assert asked(monkeypatch, capsys, folder, lines, "--all")[1][0]["hits"][0]["id"] == "g2"


def test_rows_without_an_id_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert built(tmp_path, ['{"title": "换证"}', '{"title": "换证"}']) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 2


@pytest.mark.parametrize("wrong", ["missing", "not utf-8", "map", "no index", "damaged"])
def test_what_cannot_be_done_is_said_in_words(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, index = tmp_path / "a.jsonl", tmp_path / "index"
    index.mkdir()
    if wrong in {"no index", "damaged"}:
        if wrong == "damaged":
            (index / FILE_NAME).write_bytes(b"damaged" * 100)
        status = ran("search", "--index", index)
    else:
        if wrong != "missing":
            file.write_bytes("标题".encode("gb18030") if wrong == "not utf-8" else b"{}")
        status = ran("build", file, "--index", index, *(("--map", "x") if wrong == "map" else ()))
    assert status == kb.CANNOT
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
