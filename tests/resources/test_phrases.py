"""The phrases load, and what is wrong in a centre's own file is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.phrase import Stage
from resources.centre import ResourceError, read_text
from resources.phrases import PHRASES, load_phrases


def test_a_centres_own_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = """
confirming = []
closing = []
greeting = []
[situations.silence]
name = '无声'
after_s = 3.0
[[phrases]]
id = 'hello'
stage = 'opening'
text = '您好，{unit}为您服务。'
"""
    (tmp_path / PHRASES).write_text(own, "utf-8")
    book = load_phrases(tmp_path)
    assert [(p.id, p.stage, p.situation) for p in book.phrases] == [("hello", Stage.OPENING, None)]
    assert book.cues[0].after_s == 3.0


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[situations.abuse]", "[situations.anger]", "situations, anger"),
        ("situation = 'abuse'", "situation = 'anger'", "phrases, number 2, situation"),
        ("stage = 'opening'", "stage = 'begin'", "phrases, number 10, stage"),
        ("id = 'upset'", "id = 'abuse'", "phrases, number 7"),
        ("转接{number}", "转接{caller}", "phrases, number 1, text"),
        ("转接{number}", "转接{number", "phrases, number 1, text"),
        ("转接{number}", "转接{0}", "phrases, number 1, text"),
        ("'气死|", "'气死(|", "situations, upset, citizen"),
        ("after_s = 8.0", "after_s = -1.0", "situations, silence, after_s"),
        ("times = 3", "times = 0", "phrases, number 2, times"),
        ("stays = true", "remains = true", "situations, elderly, remains"),
        ("situation = 'hand_over'\n", "", "phrases, number 1"),
        ("closing = [", "closings = [", "closing"),
        ("text = '感谢您的来电", f"text = '{'很' * 80}感谢您的来电", "phrases, number 17, text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, where: str) -> None:
    text = read_text(PHRASES)
    assert old in text
    (tmp_path / PHRASES).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ResourceError) as caught:
        load_phrases(tmp_path)
    assert (caught.value.file, caught.value.where) == (PHRASES, where)
