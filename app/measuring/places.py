"""What a keystroke in the place box costs, with the whole country behind the region."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

import psutil

from app.domain.place import Gazetteer
from app.domain.place_data import COMMUNITY, STREET, At, PlaceData
from app.measuring.percentiles import percentiles
from app.services.place_finder import PlaceFinder, Places
from resources.place_data import gazetteer_of, load_places

LARGEST = "1101"
"""The city with the most communities: Beijing."""
TYPED = 60
SEED = 12345
LONGEST = 24
MIB = 2**20


def measure_places(region: str = LARGEST, typed: int = TYPED) -> dict[str, Any]:
    """Time every keystroke of many searches, in the region and beyond it; in milliseconds.

    ``find_ms`` is all of them, wall time on one thread; ``processor_ms`` is the same without
    the waiting for other programs. The baseline looks through the same names of the region in a
    bare loop. Memory is what the process has grown by from before the data was loaded.

    Args:
        region: Code of a city.
        typed: How many places are typed in each of the ways, sign by sign.
    """
    before = psutil.Process().memory_info().rss
    worked, began = time.process_time(), time.perf_counter()
    nation = load_places()
    loaded = time.perf_counter()
    gazetteer = gazetteer_of(region, nation)
    finder = Places(gazetteer, nation).finder
    finder.find(gazetteer.divisions[-1].name)
    answered, worked = time.perf_counter(), time.process_time() - worked
    finder.prepare()
    prepared = time.perf_counter()
    chance = random.Random(SEED)  # noqa: S311 - the same places every time
    inside = _Timed(finder, _typed(_inside(chance, gazetteer, nation, typed)))
    beyond = _Timed(finder, _typed(_beyond(chance, nation, typed)))
    grown = psutil.Process().memory_info().rss - before
    names = [division.name for division in gazetteer.divisions]
    return {
        "bench": "places",
        "names": len(nation),
        "names_of_region": len(names),
        "load_ms": round((loaded - began) * 1_000, 1),
        "first_ms": round((answered - began) * 1_000, 1),
        "first_processor_ms": round(worked * 1_000, 1),
        "prepare_ms": round((prepared - answered) * 1_000, 1),
        "keystrokes": len(inside.wall_ms) + len(beyond.wall_ms),
        "keystrokes_without_a_row": inside.missed + beyond.missed,
        "find_ms": percentiles(inside.wall_ms + beyond.wall_ms),
        "find_in_region_ms": percentiles(inside.wall_ms),
        "find_beyond_ms": percentiles(beyond.wall_ms),
        "processor_ms": percentiles(inside.processor_ms + beyond.processor_ms),
        "bare_ms": percentiles(_bare(names, inside.keys)),
        "memory_mb": round(grown / MIB, 1),
    }


class _Timed:
    """What the keystrokes took, the first of a kind included."""

    def __init__(self, finder: PlaceFinder, keys: Sequence[str]) -> None:
        self.keys = keys
        self.wall_ms: list[float] = []
        self.processor_ms: list[float] = []
        self.missed = 0
        for key in keys:
            wall, processor = time.perf_counter(), time.thread_time()
            self.missed += not finder.find(key)
            self.processor_ms.append((time.thread_time() - processor) * 1_000)
            self.wall_ms.append((time.perf_counter() - wall) * 1_000)


def _typed(texts: Iterator[str]) -> list[str]:
    """What stands in the box after each sign."""
    return [text[:end] for text in texts for end in range(1, min(len(text), LONGEST) + 1)]


def _inside(
    chance: random.Random, gazetteer: Gazetteer, nation: PlaceData, count: int
) -> Iterator[str]:
    """Streets and communities of the region: by name, pinyin, initials, with their district."""
    names = {d.code: d.name for d in gazetteer.divisions}
    low = [d for d in gazetteer.divisions if len(d.code) > 6]
    for division in chance.sample(low, count):
        sound = nation.sounds.spell(division.name)
        yield division.name
        yield sound.lower()
        yield _initials(sound)
        yield f"{names[division.code[:6]][:-1]}{division.name}"
        yield f"{division.name[:2]} {names[division.code[:6]][:2]}"


def _beyond(chance: random.Random, nation: PlaceData, count: int) -> Iterator[str]:
    """Places of the whole country with what they lie in, unparted, in words, and in pinyin."""
    for _ in range(count):
        depth = chance.choice((STREET, COMMUNITY))
        at = At(depth, chance.randrange(len(nation.layers[depth].name_of)))
        path = nation.path(at)
        yield "".join(name[:-1] for name in path[:-1]) + path[-1]
        yield f"{path[-1]} {path[1][:2]}"
        sounds = [nation.sounds.spell(name) for name in path[1:]]
        yield " ".join(sound.lower() for sound in sounds)
        yield " ".join(_initials(sound) for sound in sounds)


def _initials(sound: str) -> str:
    return "".join(sign for sign in sound if not sign.islower()).lower()


def _bare(names: Sequence[str], keys: Sequence[str]) -> list[float]:
    taken = []
    for key in keys:
        began = time.perf_counter()
        _found = [name for name in names if key in name]
        taken.append((time.perf_counter() - began) * 1_000)
    return taken
