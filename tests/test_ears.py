"""How a seat's calls are heard: with the centre's words from the moment these are there."""

from __future__ import annotations

from concurrent.futures import Future

from app.bootstrap.ears import Writing
from app.centre_words import CentreWords
from speech.events import Word
from speech.text.sound_lexicon import Name, NameKind

SAID = (Word("我住", 0.0, 0.4, 1.0), Word("中楼街道", 0.4, 1.0, 1.0), Word("三号楼", 1.0, 1.5, 1.0))


def test_a_call_that_was_answered_too_early_gets_the_words_when_they_are_loaded():
    loading: Future[CentreWords | None] = Future()
    write = Writing(loading, ())
    assert write(SAID).text == "我住中楼街道三号楼"
    loading.set_result(CentreWords([Name("钟楼街道", NameKind.PLACE)]))
    assert write(SAID).text == "我住钟楼街道3号楼。"


def test_words_that_cannot_be_used_leave_sentences_as_they_were_heard():
    loading: Future[CentreWords | None] = Future()
    loading.set_result(None)
    assert Writing(loading, ())(SAID).text == "我住中楼街道三号楼"
