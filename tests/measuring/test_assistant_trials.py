"""The trials count what they say they count."""

from __future__ import annotations

import json
from pathlib import Path

from app.measuring.alerts_trial import Said, measure_alerts, read_sentences
from app.measuring.categories_trial import measure_categories, read_tickets
from resources.lexicon import load_lexicon
from tests.assistant.test_categories_learnt import tickets


def test_recall_and_false_alarms() -> None:
    said = [Said("楼下着火了", "fire"), Said("今天天气好", "gas"), Said("着火了", "")]
    figures = measure_alerts([*said, Said("你好", "")], load_lexicon().alerts)
    assert figures["recall"] == 0.5
    assert figures["missed"] == {"gas": 1}
    assert figures["false_alarms"] == 0.5


def test_categories_of_our_own_are_learnt(tmp_path: Path) -> None:
    file = tmp_path / "tickets.jsonl"
    rows = [{"text": each.text, "category": each.category} for each in tickets(60)]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    figures = measure_categories(read_tickets(file), {}, seeds=1)
    assert figures["first"] > 0.9
    assert figures["among_three"] >= figures["first"]
    assert figures["classify_ms"]["count"] == 60


def test_sentences_are_read(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"id": 1, "text": "甲", "kind": null}\n\n{"text": "乙", "kind": "fire"}\n')
    assert read_sentences(file) == [Said("甲", ""), Said("乙", "fire")]
