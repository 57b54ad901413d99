"""The search of the knowledge base beside raw engines: is the right guide there?"""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.commands.kb import everyday_lexicon, usable
from app.measuring.kb_peers import PEERS, Titles
from app.measuring.percentiles import percentiles
from kb.articles import Article
from kb.importing.fields import FieldMap
from kb.importing.json_lines import read_json_lines
from kb.index import build
from kb.lexicon import Lexicon
from kb.search import Search
from kb.sounds import Sounds, mandarin
from resources.kb_questions import load_questions
from resources.loader import load_articles

FIELDS = {
    "id": "TASK_CODE",
    "title": "TASK_NAME",
    "text": "accept_standard",
    "材料": "material_intro",
    "unit": "DEPT_NAME",
    "region": "AREA_CODE_TEXT",
}
"""How the fields of a public list of service guides are called; our own names stand as they are."""
SEED = 5
SHOWN = 5
HALF_LONG = 8
"""Characters of a question of which two are not typed yet, instead of one."""
Find = Callable[[str], Titles]
"""A question → ids of the best articles."""


class DataError(Exception):
    """A folder holds nothing that can be measured; the text says why."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the ids of all articles that answer it; none = no article does."""

    asked: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, what is asked about them, and what none of them answers."""

    articles: tuple[Article, ...]
    cases: tuple[Case, ...]
    nothing: tuple[str, ...]


def measure_kb(folder: Path | None) -> dict[str, Any]:
    """Relevance on our own articles or those of ``folder/kb``; raises :class:`DataError`."""
    collection = read_collection(folder / "kb") if folder else our_collection()
    return {"bench": "kb"} | measure_relevance(collection)


def our_collection() -> Collection:
    """The sample articles with our own questions."""
    articles = tuple(Article(**fields) for fields in load_articles())
    questions = load_questions()
    cases = tuple(
        Case(asked, frozenset([key])) for key, each in questions.asked.items() for asked in each
    )
    return Collection(articles, cases, tuple(questions.nothing))


def read_collection(folder: Path) -> Collection:
    """Read ``guides.jsonl``, ``queries.jsonl`` and ``nothing.jsonl`` (``{"query","right"}``).

    ``right`` is a pattern of right titles. Without ``nothing.jsonl`` our own off-topic questions
    are taken.

    Raises:
        DataError: A file is missing or cannot be used.
    """
    try:
        text = (folder / "guides.jsonl").read_text("utf-8-sig")
        rows = read_json_lines("guides.jsonl", text)
        fields = FieldMap.of(f"{field}={name}" for field, name in FIELDS.items())
        articles = tuple(usable(rows, fields if '"TASK_NAME"' in text else FieldMap(), []))
        cases = tuple(_cases(folder / "queries.jsonl", articles))
        none = folder / "nothing.jsonl"
        nothing = tuple(_asked(none)) if none.exists() else tuple(load_questions().nothing)
    except (OSError, ValueError, KeyError, re.error) as error:
        raise DataError(f"{folder} cannot be measured: {error}") from error
    return Collection(articles, cases, nothing)


def measure_relevance(collection: Collection) -> dict[str, Any]:
    """The figures of our search and of its peers on the same questions."""
    lexicon, sounds = everyday_lexicon(), mandarin()
    kinds = {
        kind: [Case(vary(case.asked), case.right) for case in collection.cases]
        for kind, vary in variations(lexicon, sounds).items()
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "knowledge.db"
        build(path, collection.articles, lexicon)
        with Search(path) as search:
            figures = {kind: _shares(_ours(search), cases) for kind, cases in kinds.items()}
            refusing = _refusing(search, collection)
    peers: dict[str, Any] = {}
    for name, make in PEERS.items():
        try:
            find = make(collection.articles)
        except ImportError as error:
            peers[name] = {"missing": str(error)}
            continue
        peers[name] = {kind: _shares(find, cases) for kind, cases in kinds.items()}
    return {
        "articles": len(collection.articles),
        "questions": len(collection.cases),
        "ours": figures | {"all": _mean(figures)},
        "refusing": refusing,
        "peers": peers,
    }


def variations(lexicon: Lexicon, sounds: Sounds) -> dict[str, Callable[[str], str]]:
    """Ways to type or mishear a question; the same at every run."""
    alike = _alike(lexicon, sounds)

    def content(asked: str) -> str:
        return re.sub(r"[^一-鿿]", "", lexicon.without_fillers(asked)) or asked

    def misheard(asked: str) -> str:
        chance = random.Random(f"{SEED}{asked}")  # noqa: S311 - no secret
        places = [
            i for i, char in enumerate(asked) if len(alike.get(sounds.single.get(char, ""), "")) > 1
        ]
        for place in chance.sample(places, min(len(places), 1 + len(asked) // 8)):
            others = alike[sounds.single[asked[place]]].replace(asked[place], "")
            asked = asked[:place] + chance.choice(others) + asked[place + 1 :]
        return asked

    return {
        "spoken": lambda asked: asked,
        "pinyin": lambda asked: "".join(sounds.of(content(asked))) or asked,
        "misheard": misheard,
        "half_typed": lambda asked: asked[: -1 - (len(asked) > HALF_LONG)],
    }


def _alike(lexicon: Lexicon, sounds: Sounds) -> dict[str, str]:
    """Usual characters by how they sound: those that our own words are made of."""
    usual = Counter(char for word in lexicon.senses for char in word if char in sounds.single)
    alike: dict[str, str] = {}
    for char, _ in usual.most_common():
        sound = sounds.single[char]
        alike[sound] = alike.get(sound, "") + char
    return alike


def _ours(search: Search) -> Find:
    return lambda asked: [hit.article_id for hit in search.answers(asked, SHOWN)]


def _shares(find: Find, cases: Sequence[Case]) -> dict[str, float]:
    first = five = 0
    took_ms = []
    for case in cases:
        began = time.perf_counter()
        ids = find(case.asked)
        took_ms.append((time.perf_counter() - began) * 1000)
        found = [each in case.right for each in ids[:SHOWN]]
        first += found[:1] == [True]
        five += any(found)
    return {
        "first": round(first / len(cases), 3),
        "among_five": round(five / len(cases), 3),
        "p95_ms": percentiles(took_ms)["p95"],
    }


def _mean(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    return {
        name: round(sum(each[name] for each in figures.values()) / len(figures), 3)
        for name in ("first", "among_five")
    }


def _refusing(search: Search, collection: Collection) -> dict[str, float]:
    def none(asked: Iterable[str]) -> float:
        refused = [not search.answers(each) for each in asked]
        return sum(refused) / len(refused)

    return {
        "refused_of_unanswered": round(none(collection.nothing), 3),
        "kept_of_answered": round(1 - none(case.asked for case in collection.cases), 3),
    }


def _cases(path: Path, articles: Sequence[Article]) -> Iterator[Case]:
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        right = re.compile(fields["right"])
        fits = frozenset(article.id for article in articles if right.search(article.title))
        if not fits:
            raise DataError(f"no title fits {fields['right']!r}")
        yield Case(fields["query"], fits)


def _asked(path: Path) -> list[str]:
    return [json.loads(line)["query"] for line in path.read_text("utf-8").splitlines()]
