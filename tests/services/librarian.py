"""Takes in one update of the articles after another until it is killed; says what is done.

Each update writes all articles anew, with its number in them, in two pages.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from app.services.article_index import ArticleIndex
from app.store.articles import take_articles
from app.store.database import open_database
from kb.articles import Article
from kb.lexicon import Lexicon

KEY = bytes(range(32))
ARTICLES = 30
JSON = TypeAdapter(Article)


def article(name: int, turn: int) -> Article:
    return Article(f"a{name}", f"路灯{name}", {"条件": f"第{turn}次", "电话": "拨打热线"})


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    folder = Path(sys.argv[1])
    database = open_database(folder / "seat.db", KEY)
    index = ArticleIndex(folder / "knowledge.db", database.readers, [], Lexicon())
    index.open()
    for turn in count(int(sys.argv[2])):
        all_of_them = [article(name, turn) for name in range(ARTICLES)]
        for more, page in ((True, all_of_them[:20]), (False, all_of_them[20:])):
            bodies = {each.id: JSON.dump_json(each).decode() for each in page}
            with database.sessions.begin() as session:
                take_articles(session, bodies, [], at_ms=turn, more=more)
        say(f"stored {turn}")
        index.refresh()
        say(f"shown {turn}")


if __name__ == "__main__":
    main()
