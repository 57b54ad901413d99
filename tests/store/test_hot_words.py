from __future__ import annotations

from app.store.database import Database
from app.store.hot_words import add_hot_word, hot_words, remove_hot_word


def test_the_newest_word_comes_first_and_each_is_there_once(database: Database) -> None:
    with database.sessions.begin() as session:
        for at_ms, word in enumerate(("窨井盖", "石牌街道", "窨井盖")):
            add_hot_word(session, word, at_ms)
        assert hot_words(session) == ["石牌街道", "窨井盖"]
        remove_hot_word(session, "石牌街道")
        remove_hot_word(session, "没有的")
    with database.sessions() as session:
        assert hot_words(session) == ["窨井盖"]
