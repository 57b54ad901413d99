"""``zuoxi train``, ``classify`` and ``alert``: JSON Lines in and out, bad lines told."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from app.cli import run
from tests.assistant.test_categories_learnt import tickets


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZUOXI_PROFILE", str(tmp_path / "profile"))
    monkeypatch.delenv("ZUOXI_CENTRE", raising=False)


class Input(io.TextIOWrapper):
    """Standard input made of bytes."""


def feed(monkeypatch: pytest.MonkeyPatch, *lines: str | bytes) -> None:
    data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    monkeypatch.setattr(sys, "stdin", Input(io.BytesIO(data + b"\n"), "utf-8"))


def told(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def learnt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = tmp_path / "tickets.jsonl"
    rows = [{"text": each.text, "category": each.category} for each in tickets(80)]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert run(["train", "--tickets", str(file), "--out", str(tmp_path / "model"), "--json"]) == 0
    (figures,) = told(capsys.readouterr().out)
    assert figures["tickets"] == 80
    assert figures["refused"] == 0
    return tmp_path / "model"


def test_train_then_classify(
    learnt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(
        monkeypatch,
        '\ufeff{"id": "a", "text": "家里停水两天了"}',
        "",
        '{"id": 2, "text": "你好"}',
    )
    assert run(["classify", "--model", str(learnt)]) == 0
    first, second = told(capsys.readouterr().out)
    assert first["id"] == "a"
    assert first["categories"][0]["category"] == "供水"  # type: ignore[index]  # JSON
    assert second == {"id": 2, "categories": []}


def test_bad_lines_are_told_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "{", '{"id": 1}', b"\xff\xfe", "[]", '{"id": 2, "text": "楼下着火了"}')
    assert run(["alert"]) == 1
    out = capsys.readouterr()
    *wrong, right = told(out.out)
    assert right["alerts"] == [
        {"kind": "fire", "evidence": ["着火"], "at": [[2, 4]], "hand_over": "119"}
    ]
    assert [line["error"] for line in wrong] == [
        "line 1 is not JSON",
        'line 2 has no text "text"',
        "line 3 is not UTF-8",
        "line 4 is not a JSON object",
    ]
    assert wrong[1]["id"] == 1
    assert out.err.splitlines() == [line["error"] for line in wrong]


def test_keywords_serve_before_anything_was_learnt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, '{"id": 1, "text": "楼下路灯不亮三天了"}')
    assert run(["classify"]) == 0
    (answer,) = told(capsys.readouterr().out)
    assert answer["categories"][0]["evidence"] == ["路灯不亮"]  # type: ignore[index]  # JSON


def test_a_damaged_model_is_refused_before_anything_is_read(
    learnt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (learnt / "categories.learnt").write_bytes(b"x")
    assert run(["classify", "--model", str(learnt)]) == 2
    assert "no file of learnt categories" in capsys.readouterr().err


def test_refused_tickets_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tickets.jsonl"
    rows = [json.dumps({"text": each.text, "category": each.category}) for each in tickets(40)]
    file.write_text("\n".join([*rows, '{"text": "停水"}', "nonsense"]), "utf-8")
    assert run(["train", "--tickets", str(file), "--out", str(tmp_path / "model")]) == 1
    out = capsys.readouterr()
    assert 'line 41 has no text "category"' in out.err
    assert "line 42 is not JSON" in out.err
    assert "Learnt 4 categories from 40 tickets" in out.out


@pytest.mark.parametrize("content", ["", '{"text": "停水了", "category": "供水"}\n'])
def test_too_little_writes_nothing(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tickets.jsonl"
    file.write_text(content, "utf-8")
    assert run(["train", "--tickets", str(file), "--out", str(tmp_path / "model")]) == 2
    assert "Nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_tickets_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--tickets", str(tmp_path / "no"), "--out", str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_what_cannot_be_written_is_refused_and_the_rest_is_learnt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tickets.jsonl"
    rows = [json.dumps({"text": each.text, "category": each.category}) for each in tickets(40)]
    rows.append(json.dumps({"text": "停水\ud800停水", "category": "供水"}))
    rows.append(json.dumps({"text": "停" * 100_001, "category": "供水"}))
    rows.append(json.dumps({"text": "停水", "category": "供" * 201}))
    file.write_text("\n".join(rows), "utf-8")
    assert run(["train", "--tickets", str(file), "--out", str(tmp_path / "model")]) == 1
    err = capsys.readouterr().err
    assert "line 41 holds half a character" in err
    assert 'line 42 has more than 100000 characters in "text"' in err
    assert 'line 43 has more than 200 characters in "category"' in err


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"sharpness": float("nan")}, None),
        ({"texts": float("inf")}, None),
        ({"texts": 50_000}, b"[" * 50_000),
        (
            {"texts": 50, "features": 1, "categories": 1},
            b'{"categories":["a"],"groups":[1],"features":["x"]}'.ljust(64, b"\0"),
        ),
    ],
    ids=["no number", "endless", "deep", "of another shape"],
)
def test_a_model_that_only_looks_right_is_refused(
    learnt: Path, capsys: pytest.CaptureFixture[str], fields: dict[str, float], body: bytes | None
) -> None:
    file = learnt / "categories.learnt"
    line, _, was = file.read_bytes().partition(b"\n")
    body = was if body is None else body
    header = json.loads(line) | fields | {"sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(json.dumps(header).encode() + b"\n" + body)
    assert run(["classify", "--model", str(learnt)]) == 2
    assert "is not as version 1 should be" in capsys.readouterr().err
