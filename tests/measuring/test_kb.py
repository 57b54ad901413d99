"""The figures of the knowledge base: right, refused, and beside raw engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.commands.kb import everyday_lexicon
from app.measuring.kb import (
    DataError,
    measure_kb,
    our_collection,
    read_collection,
    variations,
)
from app.measuring.kb_peers import PEERS
from app.measuring.kb_size import keystrokes, many_articles, measure_size
from kb.sounds import mandarin


def test_our_own_questions_keep_the_promised_figures() -> None:
    figures = measure_kb(None)
    spoken = figures["ours"]["spoken"]
    assert spoken["first"] >= 0.8
    assert spoken["among_five"] >= 0.94
    assert figures["refusing"]["refused_of_unanswered"] >= 0.9
    assert figures["refusing"]["kept_of_answered"] >= 0.97
    assert figures["ours"]["all"]["first"] > figures["peers"]["fts5"]["spoken"]["first"]
    assert set(figures["peers"]) == set(PEERS)


def test_variations_are_the_same_at_every_run_and_sound_the_same() -> None:
    sounds = mandarin()
    lexicon = everyday_lexicon()
    one, two = (variations(lexicon, sounds) for _ in range(2))
    asked = "身份证丢了怎么补办"
    assert {kind: vary(asked) for kind, vary in one.items()} == {
        kind: vary(asked) for kind, vary in two.items()
    }
    misheard = one["misheard"](asked)
    assert misheard != asked
    assert [sounds.single[char] for char in misheard] == [sounds.single[char] for char in asked]
    assert one["pinyin"](asked).isascii()
    assert asked.startswith(one["half_typed"](asked))


def test_a_folder_of_somebody_else_is_read(tmp_path: Path) -> None:
    guides = [{"TASK_CODE": "1", "TASK_NAME": "结婚登记", "accept_standard": "无"}]
    queries = [{"query": "想领证", "right": "结婚.*"}]
    for name, rows in (("guides", guides), ("queries", queries)):
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf-8")
    collection = read_collection(tmp_path)
    assert collection.cases[0].right == {"1"}
    assert collection.nothing == our_collection().nothing
    (tmp_path / "queries.jsonl").write_text('{"query": "x", "right": "nobody"}', "utf-8")
    with pytest.raises(DataError, match="nobody"):
        read_collection(tmp_path)
    with pytest.raises(DataError, match="cannot be measured"):
        read_collection(tmp_path / "nowhere")


def test_a_size_is_measured_on_invented_articles() -> None:
    assert len({article.id for article in many_articles(everyday_lexicon(), 50)}) == 50
    assert any(typed.isascii() for typed in keystrokes())
    figures = measure_size(300)
    assert figures["articles"] == 300
    assert figures["keystroke_ms"]["count"] == figures["keystrokes"] > 100
    assert figures["memory_mb"] > 0
