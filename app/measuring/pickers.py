"""What a keystroke in the category box costs, beside a bare loop over the same rows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pypinyin import lazy_pinyin

from app.domain.category import Category
from app.measuring.percentiles import percentiles
from app.services.finding import SEPARATOR
from app.services.pickers import category_finder
from resources.loader import load_categories

LEAVES = 2_000
TYPED = 120
RECENT = 20
SEED = 12345
LONGEST = 24


def measure_categories(leaves: int = LEAVES, typed: int = TYPED) -> dict[str, Any]:
    """Time ``find`` on one thread for every keystroke of many searches; all in milliseconds.

    The tree is the shipped one, multiplied: leaves of other branches under each branch. The
    baseline is the least that any search does: is what was typed a part of the path?

    Args:
        leaves: How many; not fewer than are shipped.
        typed: How many of them are typed, each in four ways, sign by sign.
    """
    chance = random.Random(SEED)  # noqa: S311 - the same leaves every time
    tree = _many(chance, leaves)
    finder = category_finder(tree)
    began = time.perf_counter()
    finder.prepare()
    prepared_ms = (time.perf_counter() - began) * 1_000
    texts = [SEPARATOR.join(leaf.path) for leaf in tree]
    recents = [leaf.code for leaf in chance.sample(tree, RECENT)]
    keystrokes = [key for leaf in chance.sample(tree, typed) for key in _keystrokes(leaf)]
    missed = sum(not finder.find(key) for key in keystrokes)
    return {
        "bench": "categories",
        "leaves": len(tree),
        "keystrokes": len(keystrokes),
        "keystrokes_without_a_row": missed,
        "prepare_ms": round(prepared_ms, 1),
        "find_ms": _timed(keystrokes, lambda key: finder.find(key, recents)),
        "bare_ms": _timed(keystrokes, lambda key: [text for text in texts if key in text]),
    }


def _many(chance: random.Random, count: int) -> list[Category]:
    shipped = load_categories()
    many = list(shipped)
    paths = {leaf.path for leaf in shipped}
    while len(many) < count:
        branch, leaf = chance.choice(shipped).path[:-1], chance.choice(shipped)
        path = (*branch, leaf.name)
        if path not in paths:
            paths.add(path)
            many.append(Category(f"9{len(many):05}", path, leaf.keywords, leaf.department))
    return many


def _keystrokes(leaf: Category) -> Iterator[str]:
    """What stands in the box after each sign, for the ways in which people type a leaf."""
    name = leaf.name
    sounds = lazy_pinyin(name)
    ways = (
        name,
        "".join(sounds),
        "".join(sound[:1] for sound in sounds),
        f"{leaf.path[0][:2]} {name[-2:]}{name[:1]}",
    )
    for way in ways:
        yield from (way[:end] for end in range(1, min(len(way), LONGEST) + 1))


def _timed(keystrokes: Sequence[str], search: Callable[[str], object]) -> dict[str, Any]:
    taken = []
    for typed in keystrokes:
        began = time.perf_counter()
        search(typed)
        taken.append((time.perf_counter() - began) * 1_000)
    return percentiles(taken)
