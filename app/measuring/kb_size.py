"""A knowledge base of a hundred thousand articles: building it, each keystroke, its memory."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from app.commands.kb import everyday_lexicon
from app.measuring.kb_peers import PEERS
from app.measuring.percentiles import percentiles
from kb.articles import Article
from kb.index import apply
from kb.lexicon import Kind, Lexicon
from kb.search import Search
from resources.kb_questions import load_questions
from resources.loader import load_articles

ARTICLES = 100_000
CHANGED = 500
BODY_CHARS = 240
TYPED = 60
SEED = 5
BUILD_S = 600
_BUILDING = """
import sys, time
from pathlib import Path
from app.measuring.kb_size import many_articles
from app.commands.kb import everyday_lexicon
from kb.index import build
lexicon = everyday_lexicon()
articles = list(many_articles(lexicon, int(sys.argv[2])))
began = time.perf_counter()
build(Path(sys.argv[1]), articles, lexicon)
print(time.perf_counter() - began)
"""


def measure_size(articles: int = ARTICLES) -> dict[str, Any]:
    """Build in another process, then search in this one: its memory is that of the search."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "knowledge.db"
        build_s = _build_apart(path, articles)
        began_mb = _memory_mb()
        with Search(path) as search:
            took_ms = [_keystroke_ms(search, typed) for typed in keystrokes()]
            memory_mb = _memory_mb()
            changed = list(many_articles(everyday_lexicon(), CHANGED))
            began = time.perf_counter()
            apply(path, changed)
            update_s = time.perf_counter() - began
            after_ms = _keystroke_ms(search, "身份证")
        size_mb = path.stat().st_size / 2**20
    return {
        "articles": articles,
        "build_s": round(build_s, 1),
        "file_mb": round(size_mb, 1),
        "keystrokes": len(took_ms),
        "keystroke_ms": percentiles(took_ms),
        "memory_mb": round(memory_mb, 1),
        "memory_before_opening_mb": round(began_mb, 1),
        f"update_of_{CHANGED}_s": round(update_s, 2),
        "first_search_after_update_ms": round(after_ms, 1),
        "peers": {name: _peer(name, articles) for name in PEERS},
    }


def _peer(name: str, articles: int) -> dict[str, Any] | str:
    """The same articles and keystrokes for a raw engine, in its own memory."""
    began_mb = _memory_mb()
    made = list(many_articles(everyday_lexicon(), articles))
    began = time.perf_counter()
    try:
        find = PEERS[name](made)
    except ImportError:
        return "not installed"
    build_s = time.perf_counter() - began
    took_ms = []
    for typed in keystrokes():
        began = time.perf_counter()
        find(typed)
        took_ms.append((time.perf_counter() - began) * 1000)
    return {
        "build_s": round(build_s, 1),
        "keystroke_ms": percentiles(took_ms),
        "memory_with_articles_mb": round(_memory_mb() - began_mb, 1),
    }


def many_articles(lexicon: Lexicon, count: int) -> Iterator[Article]:
    """Invented guides: a thing, an act, sometimes for whom, and a text of usual length."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    things = sorted(lexicon.concepts[Kind.THING])
    acts = sorted(lexicon.concepts[Kind.ACT])
    people = sorted(lexicon.concepts[Kind.PERSON])
    sentences = [
        sentence
        for fields in load_articles()
        for text in fields["blocks"].values()
        for sentence in text.split("。")
        if sentence.strip()
    ]
    for number in range(count):
        thing, act = chance.choice(things), chance.choice(acts)
        whom = f"（{chance.choice(people)}）" if chance.random() < 0.3 else ""
        body = ""
        while len(body) < BODY_CHARS:
            body += chance.choice(sentences) + "。"
        other = chance.choice(things)
        yield Article(
            f"N{number}",
            f"{thing}{other if chance.random() < 0.5 else ''}{act}{whom}",
            {"条件": body[:BODY_CHARS]},
            (f"{thing}怎么{act}",),
            unit=f"第{number % 40}办事处",
            region=f"44{number % 21:02}",
        )


def keystrokes() -> Iterator[str]:
    """Every state of the search box while questions are typed, in Chinese and in pinyin."""
    asked = [each for questions in load_questions().asked.values() for each in questions][:TYPED]
    for question in (*asked, "shenfenzhengdiulezenmeban", "jzz", "gongjijin tiqu"):
        for end in range(1, len(question) + 1):
            yield question[:end]


def _keystroke_ms(search: Search, typed: str) -> float:
    began = time.perf_counter()
    search.search(typed)
    return (time.perf_counter() - began) * 1000


def _build_apart(path: Path, articles: int) -> float:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _BUILDING, str(path), str(articles)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=BUILD_S,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return float(done.stdout)


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)
