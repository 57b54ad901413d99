"""The index is built and changed all or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from kb import index
from kb.articles import Article, KnowledgeError
from kb.index import apply, build, choices, stamp_of
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
    return [Article("new", "新文章", {}), Article("broken", "坏", {"x": object()})]  # type: ignore[dict-item]  # meant


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


def lists(path: Path) -> dict[tuple[str, int], list[str]]:
    """The ids of the articles that hold each term, without what is gone."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        named = dict(database.execute("SELECT number, id FROM articles"))
        found: dict[tuple[str, int], list[str]] = {}
        for term, field, numbers in database.execute(
            "SELECT term, field, numbers FROM postings ORDER BY segment"
        ):
            told = [int(each) for each in np.frombuffer(numbers, np.uint32)]
            assert told == sorted(told)
            kept = [named[each] for each in told if each in named]
            found[term, field] = found.get((term, field), []) + kept
    return {key: sorted(ids) for key, ids in found.items() if ids}


@pytest.mark.parametrize("most_gone", [99.0, 0.0], ids=["the newer segments", "all of them"])
def test_merged_lists_are_those_of_a_new_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_gone: float
) -> None:
    monkeypatch.setattr(index, "MOST_GONE", most_gone)
    monkeypatch.setattr(index, "MOST_SEGMENTS", 6)
    followed, anew = tmp_path / "followed.db", tmp_path / "anew.db"
    there = {}
    build(followed, [LAMP, LID])
    for turn in range(9):
        changed = Article(f"n{turn % 4}", f"路灯{turn}号报修", {"条件": f"第{turn}条道路"})
        there[changed.id] = changed
        apply(followed, [changed], ["b"])
        build(anew, [LAMP, *there.values()])
        assert lists(followed) == lists(anew)
    with contextlib.closing(sqlite3.connect(followed)) as database:
        gone = database.execute("SELECT count(*) FROM gone").fetchone()[0]
        segments = database.execute("SELECT count(*) FROM segments").fetchone()[0]
    assert segments <= 7
    assert (gone == 0) is (most_gone == 0.0)


def test_an_index_tells_what_it_was_written_from(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    assert stamp_of(path) == ""
    build(path, [LAMP], stamp="first")
    assert stamp_of(path) == "first"
    apply(path, [LID], stamp="second")
    assert stamp_of(path) == "second"
    path.write_bytes(b"this is no database" * 100)
    assert stamp_of(path) == ""


def test_choices_are_what_articles_carry(tmp_path: Path) -> None:
    build(tmp_path / "kb.db", [LAMP, LID])
    assert choices(tmp_path / "kb.db") == (["城管局"], [], ["010301"])
    with pytest.raises(KnowledgeError, match="cannot be read"):
        choices(tmp_path / "none.db")


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE words SET value = 'x' || value",
        "UPDATE words SET value = CAST(x'ff' AS TEXT)",
        "UPDATE articles SET article = '{\"tit\": 1}'",
        "UPDATE articles SET number = number + 90000",
        "UPDATE articles SET categories = '5'",
    ],
)
def test_wrong_bytes_are_told_and_nothing_else(tmp_path: Path, harm: str) -> None:
    """SQLite finds its own trees whole; what stands in them may be anything."""
    path = tmp_path / "kb.db"
    build(path, [LAMP, LID])
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(harm)

    def use() -> None:
        choices(path)
        with Search(path) as search:
            search.search("路灯报修")
            search.article("a")
            raise KnowledgeError("nothing was met")

    with pytest.raises(KnowledgeError):
        use()
