"""The whole assistant in calls: how long each new sentence takes, what its summaries rest on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from app.assistant import drafts
from app.assistant.assistant import Assistant
from app.assistant.faithful import traced
from app.assistant.numbers import comparable
from app.assistant.sentences import heard
from app.commands.place import register_of
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker
from app.learnt import load_learnt
from app.measuring.assistant_cases import CALLS, CATEGORIES, HAND_OVERS
from app.measuring.percentiles import percentiles
from resources.lexicon import load_lexicon
from resources.loader import load_categories
from resources.place_words import load_place_words

PROVINCE = "37"
"""With 64,000 divisions one of the two largest."""
SHORT, LONG = 60, 1_600
"""Sentences of an ordinary call, and of one of eighty minutes."""
ASKED_OF_LONG = 20
STARTS = 5
AGENT = "坐席："
EMPTY = Ticket("20261122-8012-001", "8012", 0)
MIB = 2**20

Figures = dict[str, Any]


def new_assistant(region: str) -> Assistant:
    """Everything but the search for guides and units, which belong to other figures."""
    return Assistant(
        load_categories(),
        register_of(region),
        load_lexicon(),
        place_words=load_place_words(),
        learnt=load_learnt(None),
    )


def measure_sentences(region: str = PROVINCE) -> Figures:
    """Time each new sentence of an ordinary call, and the last ones of a very long call."""
    assistant = new_assistant(region)
    short, long = spoken_at_length(SHORT), spoken_at_length(LONG)
    in_short = [_timed(assistant, short[:n]) for n in range(1, SHORT + 1)]
    assistant.suggest(long[: LONG - ASKED_OF_LONG], EMPTY)  # in a call they came one by one
    in_long = [_timed(assistant, long[:n]) for n in range(LONG - ASKED_OF_LONG + 1, LONG + 1)]
    return {f"of_{SHORT}": percentiles(in_short), f"last_of_{LONG}": percentiles(in_long)}


def start(region: str) -> Figures:
    """What it takes to be ready; a process of its own asks, with nothing of it loaded."""
    began = time.perf_counter()
    assistant = new_assistant(region)
    ready_ms = 1000 * (time.perf_counter() - began)
    assistant.suggest(_segments(CALLS[0]), EMPTY)
    return {
        "region": region,
        "start_ms": round(ready_ms, 1),
        "memory_mb": round(psutil.Process().memory_info().rss / MIB, 1),
    }


def measure_start(region: str = PROVINCE) -> Figures:
    """The median of some starts."""
    code = "import json; from app.measuring.assistant_calls import start; "
    code += f"print(json.dumps(start({region!r})))"
    starts: list[Figures] = []
    for _ in range(STARTS):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, timeout=60, check=True
        )
        starts.append(json.loads(done.stdout.splitlines()[-1]))
    return sorted(starts, key=lambda figures: float(figures["start_ms"]))[STARTS // 2]


def measure_summaries(calls: Sequence[Sequence[Segment]]) -> Figures:
    """Count the clauses of drafts that have no source.

    ``not_verbatim`` asks more simply, without the rules that the drafts are made by: is the
    clause, numbers written alike, a stretch of what one sentence said? Corrections of the speaker
    put in their place, and time, place and event drawn together, are rightly not.
    """
    clauses, without, loose, empty, most = 0, 0, 0, 0, 0
    taken = []
    for segments in calls:
        sentences = heard(segments, EMPTY)
        began = time.perf_counter()
        (content, _), (wish, _) = drafts.both(sentences)
        taken.append(1000 * (time.perf_counter() - began))
        whole = [comparable(each.text) for each in sentences]
        found = [*traced(content, sentences), *traced(wish, sentences)]
        clauses += len(found)
        without += sum(not each.evidence for each in found)
        loose += sum(not any(comparable(c.text) in said for said in whole) for c in found)
        empty += not content
        most = max(most, len(content))
    return {
        "calls": len(calls),
        "without_content": empty,
        "longest_chars": most,
        "clauses": clauses,
        "without_source": without,
        "not_verbatim": loose,
        "ms": percentiles(taken),
    }


def own_calls() -> list[tuple[Segment, ...]]:
    """The calls of our own."""
    return [_segments(lines) for lines in CALLS]


def read_messages(path: Path) -> list[tuple[Segment, ...]]:
    """Each message as a call whose sentences it is; raises ``OSError`` or ``ValueError``."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_segments([each for each in str(row["text"]).split("。") if each]) for row in rows]


def spoken_at_length(count: int) -> tuple[Segment, ...]:
    """A call of so many sentences: our own ones again and again, each with something new in it."""
    lines = [*(text for _, text in CATEGORIES), *(said.text for said in HAND_OVERS)]
    lines += [line for call in CALLS for line in call]
    chance = random.Random(1)  # noqa: S311 - the same call every time
    return _segments([f"{chance.choice(lines)}，{_more(chance)}" for _ in range(count)])


def _more(chance: random.Random) -> str:
    where = chance.choice("东西南北") + chance.choice(("边", "门", "头", "侧"))
    return f"在{where}第{chance.randrange(1, 400)}个，{chance.randrange(1, 28)}号说的"


def _timed(assistant: Assistant, segments: tuple[Segment, ...]) -> float:
    began = time.perf_counter()
    assistant.suggest(segments, EMPTY)
    return 1000 * (time.perf_counter() - began)


def _segments(lines: Sequence[str]) -> tuple[Segment, ...]:
    return tuple(_spoken(lines))


def _spoken(lines: Sequence[str]) -> Iterator[Segment]:
    for number, line in enumerate(lines):
        speaker = Speaker.AGENT if line.startswith(AGENT) else Speaker.CITIZEN
        at_s = 3.0 * number
        yield Segment(speaker, at_s, at_s + 2.5, line.removeprefix(AGENT))
