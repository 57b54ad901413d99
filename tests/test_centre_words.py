"""The centre's words as a call uses them: names by sound, hot words, districts named before."""

from __future__ import annotations

import threading
from collections.abc import Collection

import pytest

from app.centre_words import CentreWords, _InCall
from speech.events import EditKind, Word
from speech.text.pieces import Pieces, pieces_of
from speech.text.sound_lexicon import Name, NameKind

NAMES = (
    Name("钟楼街道", NameKind.PLACE, ("990101001",)),
    Name("海丰新区", NameKind.PLACE, ("990102",)),
    Name("红旗社区", NameKind.PLACE, ("990102003",)),
    Name("宏骑社区", NameKind.PLACE, ("990103004",)),
    Name("电梯困人", NameKind.WORD),
    Name("窨井盖", NameKind.WORD, sound="yin3 jing3 gai4"),
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


@pytest.mark.parametrize("hot", [("海丰新区",), ()])
def test_a_district_that_is_a_hot_word_too_still_tells_where_the_call_is(words, hot):
    words.use_hot_words(hot)
    writer = words.writer()
    assert "洪琪社区" in writer(said("我在洪琪社区")).text  # two are called so
    writer(said("这里是海丰新区"))
    assert "红旗社区" in writer(said("我在洪琪社区")).text
    words.use_hot_words(())


@pytest.mark.parametrize("hot", [("窨井盖", "钟楼街道"), ()])
def test_a_hot_word_that_the_centre_has_too_keeps_its_own_sound(words, hot):
    words.use_hot_words(hot)
    assert words.writer()(said("路上隐井盖坏了")).text.startswith("路上窨井盖坏了")
    assert "钟楼街道" in words.writer()(said("我住在中楼街道")).text
    words.use_hot_words(())


def test_a_hot_word_with_numerals_does_not_become_figures(words):
    writer, heard = words.writer(), said("我住在五一二新村三号楼")
    assert "512新村3号楼" in writer(heard).text
    words.use_hot_words(("五一二新村",))
    assert "五一二新村3号楼" in writer(heard).text
    words.use_hot_words(())
    assert "512新村3号楼" in writer(heard).text


@pytest.mark.logs("^1 hot words cannot be found")
def test_a_hot_word_that_nobody_can_read_is_told_without_its_text(words, caplog):
    words.use_hot_words(("兙井盖", "云溪里小区"))
    assert "云溪里小区" in words.writer()(said("我住在云栖里小区")).text
    assert "兙" not in caplog.text
    words.use_hot_words(())


class Meeting:
    """A correction during which both tracks hear a district at the same moment."""

    def __init__(self) -> None:
        self.known: frozenset[str] = frozenset()
        self._both = threading.Barrier(2, timeout=5)

    def __call__(self, pieces: Pieces) -> Pieces:
        return pieces

    def areas_in(self, text: str) -> frozenset[str]:
        self._both.wait()
        return frozenset({text})

    def knowing(self, areas: Collection[str]) -> Meeting:
        self.known = frozenset(areas)
        return self


def test_districts_that_both_tracks_name_at_once_are_both_remembered():
    meeting = Meeting()
    in_call = _InCall(meeting)
    tracks = [
        threading.Thread(target=in_call, args=(pieces_of(said(area)),)) for area in ("东", "西")
    ]
    for track in tracks:
        track.start()
    for track in tracks:
        track.join(5)
    assert meeting.known == {"东", "西"}


def test_numbers_and_marks_come_after_the_names(words):
    assert words.writer()(said("中楼街道三号楼吗")).text == "钟楼街道3号楼吗？"
