"""``zuoxi place`` and ``zuoxi bench assistant``: shapes, bad lines, regions that do not exist."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from app.commands.place import register_of
from app.measuring import places_trial
from app.measuring.places_trial import judged, measure_places, read_mentions
from resources.centre import ResourceError


def place(
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    region: str,
    text: str,
) -> tuple[int, list[dict[str, Any]], str]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8"))))
    status = run(["place", "--region", region])
    out, err = capsysbinary.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err.decode()


def test_codes_come_out(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = '{"id":7,"text":"西湖文新德加这边停水"}\n{"id":8,"text":"你好"}\n'
    status, answers, _ = place(monkeypatch, capsysbinary, "330100", lines)
    assert status == 0
    first, second = answers
    assert first["id"] == 7
    assert first["district"] == "330106"
    assert first["street"] == "330106013"
    assert first["community"].startswith("330106013")
    assert first["ask"] is None
    assert [each["text"] for each in first["evidence"]] == ["西湖", "文新", "德加"]
    assert 0.8 < first["confidence"] <= 1
    assert {second[key] for key in ("district", "street", "community", "ask")} == {None}


def test_a_question_names_what_it_separates(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    _, (answer,), _ = place(monkeypatch, capsysbinary, "9901", '{"text":"幸福小区有噪音"}')
    assert answer["ask"] == "请问是滨海新区还是和平区的幸福小区？"
    assert [each["code"][:6] for each in answer["candidates"]] == ["990101", "990102"]
    assert answer["district"] is None


def test_a_candidate_is_named_and_not_filled_in(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = '{"text":"青白江区五里坝社区"}\n{"text":"青白江区清泉镇五里坝社区"}\n'
    _, (answer, named), _ = place(monkeypatch, capsysbinary, "510100", lines)
    assert answer["ask"] == "请问是清泉镇的五里坝社区吗？"
    assert (answer["district"], answer["street"], answer["community"]) == ("510113", None, None)
    assert answer["confidence"] == 0.5
    codes = ("510113", "510113108", "510113108003")
    levels = ("district", "street", "community")
    assert answer["candidate"] == dict(zip(levels, codes, strict=True))
    assert (named["community"], named["ask"], named["candidate"]) == (codes[2], None, None)


def test_bad_lines_are_told_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    status, answers, told = place(
        monkeypatch, capsysbinary, "33", '{"id":1}\n{"id":2,"text":"杭州市西湖区"}\n'
    )
    assert status == 1
    assert "error" in answers[0]
    assert answers[1]["district"] == "330106"
    assert "line 1" in told


@pytest.mark.parametrize("region", ["99", "1", "4499", "440106006", "abc", "", "00", "４４"])
def test_a_region_that_does_not_exist(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], region: str
) -> None:
    status, answers, told = place(monkeypatch, capsysbinary, region, "")
    assert (status, answers) == (2, [])
    assert "is no province, city or district" in told


def test_zeros_at_the_end_may_be_there() -> None:
    for region in ("33", "330000"):
        assert register_of(region).names[0] == "浙江省"
    assert register_of("330100").names[1] == "杭州市"
    with pytest.raises(ResourceError):
        register_of("000000")


def test_the_trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places_trial, "CITIES", ("3502",))
    monkeypatch.setattr(places_trial, "STARTS", 1)
    mentions = tmp_path / "mentions.jsonl"
    row = {
        "region": "3502",
        "kind": "street",
        "text": "湖里区殿前街道",
        "want": {"district": "350206"},
    }
    mentions.write_text(json.dumps(row) + "\n", "utf-8")
    figures = measure_places(mentions, each=10)
    own = figures["own_sentences"]["ours"]
    assert own["right"] >= 0.9
    assert own["wrong"] <= 0.02
    assert figures["province"]["divisions"] > 60_000
    assert figures["given_mentions"]["ours"]["wrong"] == 1.0  # a street where none was wanted
    for peer in ("jionlp", "cpca"):
        assert set(figures["own_sentences"][peer]) & {"missing", "right"}
    ((region, cases),) = read_mentions(mentions).items()
    assert region == "3502"
    shares = judged([(cases[0], (cases[0].want, False, 0.9))])
    assert (shares["right"], shares["asks_when_it_must"], shares["wrong"]) == (1.0, None, 0.0)


def test_what_could_not_be_read_again_is_not_answered(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A number beyond all numbers, and a text that would take minutes."""
    lines = '{"id":1e999,"text":"你好"}\n{"id":NaN,"text":"你好"}\n'
    lines += json.dumps({"id": 3, "text": "东" * 100_001}) + '\n{"id":4,"text":""}\n'
    status, answers, err = place(monkeypatch, capsysbinary, "330100", lines)
    assert status == 1
    assert answers[0] == {"error": 'line 1 has an "id" that cannot be written again'}
    assert answers[1] == {"error": "line 2 is not JSON"}
    assert answers[2] == {"id": 3, "error": 'line 3 has more than 100000 characters in "text"'}
    assert answers[3]["id"] == 4
    assert err.count("\n") == 3
