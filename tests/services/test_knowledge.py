"""The knowledge base at the seat follows what was pulled, and survives its own index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from app.services import knowledge as knowledges
from app.services.knowledge import Article, Knowledge
from app.store.articles import take_articles
from app.store.database import Database, Sessions, open_database
from kb.lexicon import Lexicon

LAMP = Article("a", "路灯报修", {"条件": "市政道路", "电话": "拨打热线"}, ("路灯不亮",))
LID = Article("b", "井盖处置", {"条件": "井盖缺失"}, ("井盖丢了",))
NEW = Article("c", "居住证办理", {"材料": "身份证"}, ("暂住证",))
SHIPPED = (LAMP, LID)
JSON = TypeAdapter(Article)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


def opened(path: Path, sessions: Sessions, shipped: Sequence[Article]) -> Knowledge:
    it = Knowledge(path, sessions, shipped)
    it.open()
    return it


@pytest.fixture
def knowledge(tmp_path: Path, database: Database) -> Iterator[Knowledge]:
    it = opened(tmp_path / "knowledge.db", database.readers, SHIPPED)
    yield it
    it.close()


def pull(database: Database, articles: Iterable[Article] = (), removed: Iterable[str] = ()) -> None:
    bodies = {each.id: JSON.dump_json(each).decode() for each in articles}
    with database.sessions.begin() as session:
        take_articles(session, bodies, removed)


def found(knowledge: Knowledge, typed: str) -> list[str]:
    return [hit.article_id for hit in knowledge.find(typed)]


def test_shipped_articles_serve_until_something_is_pulled(knowledge: Knowledge) -> None:
    assert found(knowledge, "路灯") == ["a"]
    assert knowledge.article("b") == LID
    assert knowledge.article("nobody") is None
    assert [hit.article_id for hit in knowledge.guides("我家门口的路灯不亮了", 3)] == ["a"]
    assert knowledge.guides("今天天气很好", 3) == ()


def test_what_is_pulled_is_found_after_a_refresh(knowledge: Knowledge, database: Database) -> None:
    changed = Article(**{**asdict(LAMP), "title": "路灯与景观灯报修"})
    pull(database, [NEW, changed])
    assert found(knowledge, "居住证") == []
    knowledge.refresh()
    assert found(knowledge, "居住证") == ["c"]
    assert knowledge.article("a") == changed, "the server's article, not the shipped one"
    assert found(knowledge, "井盖") == ["b"]


def test_a_tombstone_removes_shipped_and_pulled_articles(
    knowledge: Knowledge, database: Database
) -> None:
    pull(database, [NEW])
    knowledge.refresh()
    pull(database, removed=["a", "c"])
    knowledge.refresh()
    assert found(knowledge, "路灯") == found(knowledge, "居住证") == []
    assert found(knowledge, "井盖") == ["b"]
    pull(database, [LAMP])
    knowledge.refresh()
    assert found(knowledge, "路灯") == ["a"], "published again"


def test_the_next_start_knows_what_was_pulled(
    tmp_path: Path, knowledge: Knowledge, database: Database
) -> None:
    pull(database, [NEW], ["a"])
    knowledge.close()
    again = opened(tmp_path / "knowledge.db", database.readers, SHIPPED)
    assert found(again, "居住证") == ["c"]
    assert found(again, "路灯") == []
    again.close()


def test_nothing_is_built_when_nothing_changed(
    knowledge: Knowledge, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []
    build = knowledges.index.build

    def counted(path: Path, articles: Iterable[Article], lexicon: Lexicon) -> int:
        built.append(path)
        return build(path, articles, lexicon)

    monkeypatch.setattr(knowledges.index, "build", counted)
    knowledge.refresh()
    assert built == []
    pull(database, [NEW])
    knowledge.refresh()
    knowledge.refresh()
    assert len(built) == 1


def test_new_shipped_articles_are_taken_at_the_next_start(
    tmp_path: Path, knowledge: Knowledge, database: Database
) -> None:
    knowledge.close()
    again = opened(tmp_path / "knowledge.db", database.readers, (*SHIPPED, NEW))
    assert found(again, "居住证") == ["c"]
    again.close()


@pytest.mark.parametrize("damage", ["gone", "nonsense", "other release"])
def test_an_index_that_cannot_be_used_is_built_again(
    tmp_path: Path, knowledge: Knowledge, database: Database, damage: str
) -> None:
    knowledge.close()
    path = tmp_path / "knowledge.db"
    if damage == "gone":
        path.unlink()
    elif damage == "nonsense":
        path.write_bytes(b"this is no database" * 100)
    else:
        other = sqlite3.connect(path)
        other.execute("PRAGMA user_version = 99")
        other.commit()
        other.close()
    again = opened(path, database.readers, SHIPPED)
    assert found(again, "路灯") == ["a"]
    again.close()


def test_a_build_that_fails_leaves_the_old_articles(
    knowledge: Knowledge, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(database, [NEW])

    def fail(path: Path, articles: Iterable[Article], lexicon: Lexicon) -> int:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(knowledges.index, "build", fail)
        with pytest.raises(OSError, match="no space left"):
            knowledge.refresh()
    assert found(knowledge, "路灯") == ["a"]
    knowledge.refresh()
    assert found(knowledge, "居住证") == ["c"]
