"""How well places are understood: right, asked, wrong, and how fast; beside other libraries."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from app.assistant.places import PlaceReader, Register
from app.assistant.places.names import COMMUNITY, DISTRICT, STREET, parts
from app.assistant.places.sounds import Sounds
from app.assistant.sentences import Sentence
from app.commands.place import register_of
from app.measuring.percentiles import percentiles
from app.measuring.places_cases import Case, own_cases
from resources.place_words import load_place_words

CITIES = ("1101", "2102", "3301", "3502", "4201", "5002", "5101", "6101", "6532")
"""Large and small, north and south, municipalities and a prefecture of the far west.

5002 is registered by the long forms throughout, others here and there or never.
"""
EACH = 25
PROVINCE = "37"
"""With 64,000 divisions one of the two largest."""
STARTS = 5
MIB = 2**20

Figures = dict[str, Any]
Codes = tuple[str, str, str]
Answer = tuple[Codes, bool, float]
"""Codes of district, street, community; whether it asks; how sure it is."""
Trial = tuple[Register, Sequence[Case]]


def measure_places(mentions: Path | None = None, each: int = EACH) -> Figures:
    """Measure start and memory for a province, own sentences for cities, and given mentions."""
    figures: Figures = {"province": _start_apart(PROVINCE)}
    words = load_place_words()
    sounds = Sounds(words.readings)
    trials = []
    for region in CITIES:
        register = register_of(region)
        trials.append((register, own_cases(register, sounds, each)))
    figures["own_sentences"] = {"cities": len(CITIES), **_judged(trials)}
    if mentions is not None:
        given = read_mentions(mentions)
        trials = [(register_of(region), cases) for region, cases in given.items()]
        figures["given_mentions"] = _judged(trials)
    return figures


def read_mentions(path: Path) -> dict[str, list[Case]]:
    """Read ``{"region","kind","text","want"}`` a line; raises ``OSError`` or ``ValueError``."""
    found: dict[str, list[Case]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        want = row["want"]
        codes = [want.get(level) or "" for level in ("district", "street", "community")]
        case = Case(row["kind"], row["text"], (codes[0], codes[1], codes[2]), bool(want.get("ask")))
        found[str(row["region"])].append(case)
    return dict(found)


def start(region: str) -> Figures:
    """What it takes to be ready for a region; a process of its own asks, with nothing loaded."""
    began = time.perf_counter()
    register = register_of(region)
    reader = PlaceReader(register, load_place_words())
    ready_ms = 1000 * (time.perf_counter() - began)
    reader.locate([Sentence(0, "在市中区")])
    return {
        "region": region,
        "divisions": len(register.names),
        "start_ms": round(ready_ms, 1),
        "memory_mb": round(psutil.Process().memory_info().rss / MIB, 1),
    }


def _start_apart(region: str) -> Figures:
    """The median of some starts."""
    code = "import json; from app.measuring.places_trial import start; "
    code += f"print(json.dumps(start({region!r})))"
    starts: list[Figures] = []
    for _ in range(STARTS):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, timeout=60, check=True
        )
        starts.append(json.loads(done.stdout.splitlines()[-1]))
    return sorted(starts, key=lambda figures: float(figures["start_ms"]))[STARTS // 2]


def _judged(trials: Sequence[Trial]) -> Figures:
    words = load_place_words()
    asked: list[tuple[Case, Answer]] = []
    times: list[float] = []
    work: list[float] = []
    for register, cases in trials:
        reader = PlaceReader(register, words)
        for case in cases:
            began, used = time.perf_counter(), time.thread_time()
            answer = ours(reader, case.text)
            times.append(1000 * (time.perf_counter() - began))
            work.append(1000 * (time.thread_time() - used))
            asked.append((case, answer))
    figures = {"ours": {**judged(asked), "ms": percentiles(times), "cpu_ms": percentiles(work)}}
    for name, make in PEERS.items():
        figures[name] = _peer(name, make, trials)
    return figures


def ours(reader: PlaceReader, text: str) -> Answer:
    """What the assistant understands."""
    found = reader.locate([Sentence(0, text)])
    place = found.place if found else None
    codes = (place.district, place.street, place.community) if place else ("", "", "")
    return codes, bool(found and found.ask), found.score if found else 0.0


def judged(answers: Iterable[tuple[Case, Answer]]) -> Figures:
    """Shares, by kind and in all.

    ``right`` is every level right and no question; ``asks`` the share of those that must be asked
    about; ``wrong`` a code that is not so, of all; ``sure`` what was right of what was so sure.
    """
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    sure: dict[str, list[bool]] = defaultdict(list)
    for case, (codes, asks, score) in answers:
        false = any(got and got != want for got, want in zip(codes, case.want, strict=True))
        right = asks if case.asks else (codes == case.want and not asks)
        name = f"{case.kind}, to ask" if case.asks else case.kind
        kinds[name].update(count=1, right=right, wrong=false, asked=asks)
        if any(codes) and not asks:
            sure[f"{int(score * 10) / 10:.1f}"].append(codes == case.want)
    decided = [counts for name, counts in kinds.items() if not name.endswith("to ask")]
    open_ones = [counts for name, counts in kinds.items() if name.endswith("to ask")]
    return {
        "mentions": sum(counts["count"] for counts in kinds.values()),
        "right": _share(decided, "right"),
        "asks_when_it_must": _share(open_ones, "right"),
        "wrong": _share([*decided, *open_ones], "wrong"),
        "by_kind": {name: _counts(counts) for name, counts in sorted(kinds.items())},
        "sure": {
            score: {"count": len(each), "right": round(sum(each) / len(each), 3)}
            for score, each in sorted(sure.items())
        },
    }


def _counts(counts: Counter[str]) -> Figures:
    return {"count": counts["count"], "right": _share([counts], "right"), "wrong": counts["wrong"]}


def _share(counts: Sequence[Counter[str]], what: str) -> float | None:
    total = sum(each["count"] for each in counts)
    return round(sum(each[what] for each in counts) / total, 4) if total else None


def _peer(
    name: str,
    make: Callable[[], Callable[[str], tuple[str, ...]]],
    trials: Sequence[Trial],
) -> Figures:
    """Another library on the same sentences; the city's name is put in front to tell it."""
    try:
        installed = version(name)
        with redirect_stdout(sys.stderr):  # one of them greets
            parse = make()
    except (ImportError, PackageNotFoundError) as error:
        return {"missing": str(error)}
    asked, times = [], []
    for register, cases in trials:
        city = next(name for name in register.names[1::-1] if name)
        for case in cases:
            began = time.perf_counter()
            names = parse(city + case.text)
            times.append(1000 * (time.perf_counter() - began))
            asked.append((case, (_codes(register, names), False, 1.0)))
    return {"version": installed, **judged(asked), "ms": percentiles(times)}


def _codes(register: Register, names: Sequence[str]) -> Codes:
    """Codes of names that lie in each other; what the region does not have is left out."""
    codes = ["", "", ""]
    inside = 0
    for at, (name, depth) in enumerate(zip(names, (DISTRICT, STREET, COMMUNITY), strict=False)):
        core = parts(name, depth)[0] if name else ""
        rows = (r for r, d in enumerate(register.depths) if d == depth)
        found = next(
            (
                row
                for row in rows
                if core
                and parts(register.names[row], depth)[0] == core
                and register.lies_in(row, inside)
            ),
            -1,
        )
        if found < 0:
            break
        codes[at], inside = register.code(found), found
    return codes[0], codes[1], codes[2]


def _jionlp() -> Callable[[str], tuple[str, ...]]:
    library = import_module("jionlp")

    def parse(text: str) -> tuple[str, ...]:
        found = library.parse_location(text, town_village=True)
        return tuple(found.get(level) or "" for level in ("county", "town", "village"))

    return parse


def _cpca() -> Callable[[str], tuple[str, ...]]:
    library = import_module("cpca")

    def parse(text: str) -> tuple[str, ...]:
        return (library.transform([text])["区"][0] or "",)

    return parse


PEERS = {"jionlp": _jionlp, "cpca": _cpca}
"""Other libraries for the same job; not needed by the program, and named when missing."""
