"""The centre's words as a call uses them: names by sound, hot words, districts named before."""

from __future__ import annotations

import pytest

from app.centre_words import CentreWords
from speech.events import EditKind, Word
from speech.text.sound_lexicon import Name, NameKind

NAMES = (
    Name("钟楼街道", NameKind.PLACE, ("990101001",)),
    Name("电梯困人", NameKind.WORD),
)


@pytest.fixture(scope="module")
def words() -> CentreWords:
    return CentreWords(NAMES)


def said(text: str) -> tuple[Word, ...]:
    return tuple(Word(char, n * 0.2, n * 0.2 + 0.2, 1.0) for n, char in enumerate(text))


def test_a_name_of_the_centre_is_put_right_and_what_was_heard_is_kept(words):
    line = words.writer()(said("我住在中楼街道"))
    assert "钟楼街道" in line.text
    assert [edit.heard for edit in line.edits if edit.kind is EditKind.SOUND] == ["中楼街道"]


def test_a_hot_word_works_at_once_in_a_running_call_and_is_forgotten_when_it_is_removed(words):
    writer = words.writer()
    heard = said("我住在云栖里小区三号楼")
    assert "云溪里小区" not in writer(heard).text
    words.use_hot_words(("云溪里小区",))
    assert "云溪里小区" in writer(heard).text
    words.use_hot_words(())
    assert "云溪里小区" not in writer(heard).text


def test_a_hot_word_that_the_centre_has_too_stays_the_centres(words):
    words.use_hot_words(("钟楼街道",))
    words.use_hot_words(())
    assert "钟楼街道" in words.writer()(said("我住在中楼街道")).text


def test_numbers_and_marks_come_after_the_names(words):
    assert words.writer()(said("中楼街道三号楼吗")).text == "钟楼街道3号楼吗？"
