"""The index is built and changed all or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kb.articles import Article, KnowledgeError
from kb.index import apply, build
from kb.search import Search

LAMP = Article("a", "路灯报修", {"条件": "市政道路"}, ("路灯不亮",), ("010301",), "城管局")
LID = Article("b", "井盖处置", {"条件": "井盖缺失"}, ("井盖丢了",))


def ids(search: Search, text: str) -> list[str]:
    return [hit.article_id for hit in search.search(text)]


def test_an_article_comes_back_whole(tmp_path: Path) -> None:
    assert build(tmp_path / "deep" / "kb.db", [LAMP, LID]) == 2
    with Search(tmp_path / "deep" / "kb.db") as search:
        assert search.article("a") == LAMP
        assert search.article("c") is None


def test_an_open_search_sees_changes_and_rebuilding(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    apply(path, [LAMP])
    with Search(path) as search:
        apply(path, [LID, Article("a", "路牌", {})], ["nobody"])
        assert ids(search, "路灯") == []
        assert ids(search, "路牌") == ["a"]
        apply(path, [], ["a"])
        assert ids(search, "路牌") == []
        assert search.count() == 1
        build(path, [LAMP])
        assert ids(search, "路灯") == ["a"]
        assert search.count() == 1


def failing() -> list[Article]:
    return [Article("new", "新文章", {}), Article("broken", "坏", {"x": object()})]  # type: ignore[dict-item]


@pytest.mark.parametrize("change", [build, apply])
def test_a_failure_half_way_leaves_the_old_index(tmp_path: Path, change) -> None:
    path = tmp_path / "kb.db"
    build(path, [LAMP])
    with pytest.raises(TypeError):
        change(path, failing())
    with Search(path) as search:
        assert ids(search, "路灯") == ["a"]
        assert search.article("new") is None


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be built"):
        build(tmp_path / "kb.db", [LAMP, LAMP])


def test_what_is_no_index_is_refused_and_can_be_built_over(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(KnowledgeError):
        Search(path)
    with pytest.raises(KnowledgeError):
        apply(path, [LAMP])
    assert build(path, [LAMP]) == 1


def test_an_index_of_another_version_is_refused_and_can_be_built_over(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    build(path, [LAMP])
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()
    with pytest.raises(KnowledgeError, match="version 99"):
        Search(path)
    with pytest.raises(KnowledgeError, match="version 99"):
        apply(path, [LID])
    assert build(path, [LAMP]) == 1


def test_a_missing_index_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be opened"):
        Search(tmp_path / "kb.db")
    assert not (tmp_path / "kb.db").exists()


def test_searching_cannot_write(tmp_path: Path) -> None:
    build(tmp_path / "kb.db", [LAMP])
    with Search(tmp_path / "kb.db") as search, pytest.raises(sqlite3.OperationalError):
        search._database.execute("DELETE FROM articles")
