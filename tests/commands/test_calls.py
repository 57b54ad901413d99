"""``zuoxi check`` and ``zuoxi suggest``: calls in, findings and suggestions out."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest

from app.cli import run
from kb.articles import Article
from kb.index import build

CALL = {
    "id": "c1",
    "caller": {"number": "13912345678"},
    "at_ms": 1_795_320_000_000,
    "segments": [
        {"speaker": "agent", "text": "您好，请讲"},
        {"speaker": "citizen", "text": "我要投诉，昨天晚上十点半滨海新区工地还在施工太吵了"},
        {"speaker": "citizen", "text": "在五号楼旁边，希望你们尽快来处理"},
    ],
    "ticket": {"content": "3号楼旁工地夜间22:30施工。", "request": "尽快处理", "type": "投诉"},
}


@pytest.fixture
def asked(monkeypatch, capsysbinary):
    """Runs a command on a text; its status, what it told, and what it complained of."""

    def ask(command, text, *more):
        data = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        status = run([command, *more])
        out, err = capsysbinary.readouterr()
        return status, [json.loads(line) for line in out.decode().splitlines()], err.decode()

    return ask


def words(evidence):
    return [CALL["segments"][e["segment"]]["text"][e["from"] : e["to"]] for e in evidence]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_wrong_digit_is_told_with_both_passages(asked, indent):
    status, (told,), _ = asked("check", json.dumps(CALL, ensure_ascii=False, indent=indent))
    assert status == 0
    assert told["id"] == "c1"
    (wrong,) = [each for each in told["findings"] if each["kind"] == "differs"]
    assert wrong["severity"] == "serious"
    assert words(wrong["evidence"]) == ["五号楼"]
    written = wrong["written"]
    assert CALL["ticket"][written["field"]][written["from"] : written["to"]] == "3号楼"
    assert wrong["take"] == {"value": "5号楼", "how": "exchange"}
    missing = {each["subject"] for each in told["findings"] if each["kind"] == "missing"}
    assert missing == {"place"}, "the time and the wish stand in the ticket"


def test_bad_lines_are_told_and_the_rest_is_done(asked):
    bad = [
        '{"id": 1, "segments": 5}',
        "nope",
        '{"id": 2, "segments": [{"speaker": "dog", "text": ""}]}',
        '{"id": 3, "ticket": {"title": 3}}',
        '{"id": 4, "ticket": {"type": "nothing"}}',
        '{"id": 5, "region": "9999", "segments": []}',
        '{"id": 6, "at_ms": "now"}',
        '{"id": 7, "ticket": {"place": 4}}',
        '{"id": 8, "segments": [{"text": "\\ud800"}], "ticket": {"place": "工地"}}',
        '{"id": 9}',
    ]
    status, told, complaint = asked("check", "\n".join(bad))
    assert status == 1
    assert ["error" in each for each in told] == [True] * 8 + [False] * 2
    assert len(complaint.splitlines()) == 8
    assert told[-1] == {"id": 9, "findings": []}


def test_every_suggestion_has_its_words(asked):
    _, (told,), _ = asked("suggest", json.dumps({**CALL, "ticket": {}}))
    assert told["id"] == "c1"
    assert told["type"]["value"] == "complaint"
    assert told["categories"][0]["category"] == "040101"
    assert told["place"]["district"] == "990101"
    assert told["place"]["street"] is None
    assert told["time"]["value"] == "昨天晚上十点半"
    assert words(told["time"]["evidence"]) == ["昨天晚上十点半"]
    assert told["phone"] is told["similar"] is None
    assert "施工" in told["summary"]["value"]
    assert "问题" in told["title"]["value"]
    assert told["unit"]["lead"]
    parts = ("type", "place", "unit", "time", "title", "summary", "request")
    listed = ("categories", "alerts", "not_asked", "guides")
    every = [told[name] for name in parts] + [each for name in listed for each in told[name]]
    assert all(each["evidence"] and all(words(each["evidence"])) for each in every)


def test_nothing_is_guessed_from_nothing(asked):
    _, (told,), _ = asked("suggest", '{"segments": []}')
    assert not any(told.values())


def test_a_real_region(asked):
    call = {"region": "4401", "segments": [{"text": "天河区石牌街道路灯坏了"}]}
    _, (told,), _ = asked("suggest", json.dumps(call))
    assert told["place"]["district"] == "440106"
    assert told["place"]["street"].startswith("440106")


def test_what_must_be_confirmed_is_not_filled_in(asked):
    call = {"region": "5101", "segments": [{"text": "青白江区五里坝社区夜间施工，太吵了"}]}
    _, (told,), _ = asked("suggest", json.dumps(call))
    assert told["place"]["street"] is None
    assert told["place"]["candidate"]["community"] == "510113108003"
    assert "请问是清泉镇的五里坝社区吗？" in [each["ask"] for each in told["not_asked"]]
    assert "五里坝" not in told["title"]["value"]
    assert "青白江区" in told["title"]["value"]


def test_guides_from_an_index(asked, tmp_path):
    build(
        tmp_path / "knowledge.db",
        [Article("a1", "居住证补办", {"材料": "携带身份证到窗口补办居住证。"})],
    )
    call = {"segments": [{"text": "我想问居住证怎么补办"}]}
    _, (told,), _ = asked("suggest", json.dumps(call), "--index", str(tmp_path))
    assert [each["id"] for each in told["guides"]] == ["a1"]
    status, told, complaint = asked("suggest", "{}", "--index", str(tmp_path / "none"))
    assert (status, told) == (2, [])
    assert complaint


def lines_that_are_wrong():
    good = '{"text":"停水了"}'
    yield '{"segments":[{"text":"停水","start_s":1%s}]}' % ("0" * 400), "no time in segment 0"
    yield '{"segments":[{"text":"停水","start_s":1e999}]}', "no time in segment 0"
    yield '{"segments":[{"text":"停水","start_s":NaN}]}', "is not JSON"
    yield f'{{"segments":[{good}],"id":1e999}}', 'an "id" that cannot be written again'
    yield '{"segments":[{"text":"%s"}]}' % ("停" * 10_001), 'more than 10000 characters in "text"'
    yield '{"ticket":{"content":"%s"}}' % ("停" * 10_001), 'characters in "content"'
    yield f'{{"segments":[{",".join([good] * 20_001)}]}}', "more than 20000 segments"
    yield '{"at_ms":true}', "is no time"
    yield '{"a":' * 30_000, "is not JSON"


@pytest.mark.parametrize(("line", "reason"), [*lines_that_are_wrong()], ids=range(9))
@pytest.mark.parametrize("command", ["check", "suggest"])
def test_a_hostile_call_is_told_by_its_number(asked, command, line, reason):
    status, told, err = asked(command, f"{line}\n{json.dumps({'id': 2})}\n")
    assert status == 1
    assert reason in told[0]["error"]
    assert told[0]["error"].startswith("line 1 ")
    assert err == told[0]["error"] + "\n"
    assert told[1]["id"] == 2
    assert "error" not in told[1]


def test_lines_beyond_what_is_read_at_once_are_answered_too(asked):
    filler = [json.dumps({"id": n, "x": "停" * 300_000}) for n in range(5)]
    status, told, _ = asked("check", "\n".join(filler))
    assert status == 0
    assert [each["id"] for each in told] == list(range(5))
