"""The figures of the assistant: what is counted, and how promises are judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.assistant import drafts
from app.assistant.sentences import heard
from app.domain.suggestion import Evidence
from app.measuring import assistant
from app.measuring.assistant_calls import (
    EMPTY,
    measure_summaries,
    own_calls,
    read_messages,
    spoken_at_length,
)
from app.measuring.assistant_cases import CATEGORIES, HAND_OVERS
from app.measuring.assistant_promises import PROMISES, judged
from resources.loader import load_categories


def test_summaries_of_our_own_calls_have_a_source() -> None:
    figures = measure_summaries(own_calls())
    assert figures["clauses"] > 20
    assert figures["without_source"] == 0
    assert figures["without_content"] == 0


def test_an_invention_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    invented = ("市民来电：物业经理打伤三人。", (Evidence(0, 0, 1),))
    monkeypatch.setattr(drafts, "both", lambda _: (invented, ("", ())))
    figures = measure_summaries(own_calls()[:1])
    assert (figures["clauses"], figures["without_source"], figures["not_verbatim"]) == (1, 1, 1)


def test_our_own_cases_are_of_the_shipped_data() -> None:
    assert {code for code, _ in CATEGORIES} <= {each.code for each in load_categories()}
    assert len({said.kind for said in HAND_OVERS}) == 8
    texts = [said.text for said in HAND_OVERS] + [text for _, text in CATEGORIES]
    assert len(texts) == len(set(texts))


def test_our_own_hand_overs_are_nowhere_learnt_from() -> None:
    folder = Path(__file__).parents[2] / "packaging" / "alerts"
    learnt = {line for file in folder.glob("*.txt") for line in file.read_text("utf-8").split("\n")}
    assert not {said.text for said in HAND_OVERS} & learnt


def test_from_keywords_counts_silence_apart() -> None:
    figures = assistant.from_keywords([("010301", "路灯不亮了"), ("010301", "嗯嗯")])
    assert (figures["first"], figures["silent"]) == (0.5, 0.5)


def test_promises_take_the_worst_of_what_was_measured() -> None:
    ours = {"right": 0.97, "wrong": 0.0, "ms": {"p95": 4}}
    theirs = {"right": 0.94, "wrong": 0.0, "ms": {"p95": 1}}
    both = {"own_sentences": {"ours": ours}, "given_mentions": {"ours": theirs}}
    told = judged({"places": both})
    assert told["places_right"] == {"at_least": 0.95, "is": 0.94, "kept": False}
    assert told["places_p95_ms"] == {"at_most": 5, "is": 4, "kept": True}
    assert told["categories_first"] == {"at_least": 0.86, "is": None, "kept": None}
    assert set(told) == set(PROMISES)


def test_a_tree_of_three_columns_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tree.csv"
    file.write_text("一级分类,二级分类,三级分类\n城管,道路,路灯\n环保,噪声,\n", "utf-8")
    assert [each.path for each in assistant.read_tree(file)] == [
        ("城管", "道路", "路灯"),
        ("环保", "噪声"),
    ]


def test_a_folder_without_a_file_leaves_it_out(tmp_path: Path) -> None:
    assert assistant.given(tmp_path, "places/mentions.jsonl") is None
    assert assistant.given(None, "places/mentions.jsonl") is None


def test_messages_become_calls(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps({"text": "停水了。请来修。"}, ensure_ascii=False) + "\n", "utf-8")
    assert [[s.text for s in call] for call in read_messages(file)] == [["停水了", "请来修"]]


def test_in_a_long_call_few_clauses_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each was compared with every other one once, which took seconds after eighty minutes."""
    compared = []
    really = drafts._is_same
    monkeypatch.setattr(drafts, "_is_same", lambda *pair: compared.append(1) or really(*pair))
    sentences = heard(spoken_at_length(800), EMPTY)
    (content, _), _ = drafts.both(sentences)
    assert content
    assert 0 < len(compared) < 50 * len(sentences)
