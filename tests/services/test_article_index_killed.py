"""Kills a process that takes in updates: what is left is one update or the other, never half."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

from app.services.article_index import ArticleIndex
from app.store.database import open_database
from kb.lexicon import Lexicon
from kb.search import Search
from tests.services.librarian import ARTICLES, KEY, article

KILLS = 6


def run_and_kill(folder: Path, first_turn: int, after_s: float) -> list[list[str]]:
    """Run the librarian, kill it ``after_s`` after its first word, give what it said."""
    command = [sys.executable, "-m", "tests.services.librarian", str(folder), str(first_turn)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as librarian:
        assert librarian.stdout is not None
        lines = [librarian.stdout.readline()]
        killer = threading.Timer(after_s, librarian.kill)
        killer.start()
        lines += list(librarian.stdout)
        killer.join()
    return [line.split() for line in lines if line.endswith("\n")]


def turn_of(search: Search) -> int:
    """The update that the index shows, which is the same in every article and findable."""
    found = [search.article(article(name, 0).id) for name in range(ARTICLES)]
    turns = {each.blocks["条件"] for each in found if each is not None}
    assert len(turns) == 1, f"half an update: {turns}"
    assert all(found)
    assert {hit.article_id for hit in search.search("路灯", limit=99)} == {
        article(name, 0).id for name in range(ARTICLES)
    }
    return int(turns.pop()[1:-1])


def test_a_kill_leaves_the_old_or_the_new_articles(tmp_path: Path) -> None:
    dice = random.Random(12345)
    for kill in range(KILLS):
        said = run_and_kill(tmp_path, kill * 1_000, dice.uniform(0, 0.4))
        stored = max(int(turn) for word, turn in said if word == "stored")
        shown = max((int(turn) for word, turn in said if word == "shown"), default=-1)

        with Search(tmp_path / "knowledge.db") as search:  # as the kill left it
            if shown >= 0 or kill:
                left = turn_of(search)
                assert left >= shown

        database = open_database(tmp_path / "seat.db", KEY)
        index = ArticleIndex(tmp_path / "knowledge.db", database.readers, [], Lexicon())
        index.open()
        assert index.ask(turn_of) in {stored, stored + 1}, "what was stored is shown"
        index.close()
        database.close()
