"""How well categories are learnt: nested cross-validation over somebody's own tickets.

Each tenth of the tickets is answered by a model that has not seen it; sharpness and threshold
come from folds inside the other nine tenths. Several deals, so that one lucky deal is no figure.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.assistant.learning.model_file import read_model, write_model
from app.assistant.learning.training import Example, calibration_error, parts_of, train
from app.measuring.percentiles import percentiles

FOLDS = 10
SEEDS = 3
LOADS = 9

Figures = dict[str, Any]


def read_tickets(path: Path) -> list[Example]:
    """Read ``{"text","category"}`` a line; raises ``OSError``, ``ValueError`` or ``KeyError``."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Example(str(row["text"]), str(row["category"])) for row in rows]


def measure_categories(
    examples: Sequence[Example], groups: Mapping[str, tuple[str, ...]], seeds: int = SEEDS
) -> Figures:
    """Shares right (silence counts as wrong), and what learning, loading and asking cost."""
    deals = [_deal(examples, groups, seed) for seed in range(seeds)]
    figures: Figures = {
        name: round(float(np.mean([deal[name] for deal in deals])), 4) for name in deals[0]
    }
    spread = [deal["first"] for deal in deals]
    return {
        "tickets": len(examples),
        "deals": seeds,
        "folds": FOLDS,
        **figures,
        "first_lowest": round(min(spread), 4),
        **_costs(examples, groups),
    }


def _deal(
    examples: Sequence[Example], groups: Mapping[str, tuple[str, ...]], seed: int
) -> dict[str, float]:
    names = sorted({example.category for example in examples})
    labels = np.array([names.index(example.category) for example in examples])
    parts = parts_of(labels, FOLDS, seed)
    first, three, silent = [], [], []
    chances: list[float] = []
    for part in range(FOLDS):
        seen = [example for example, at in zip(examples, parts, strict=True) if at != part]
        model = train(seen, groups).model
        for example in (examples[int(at)] for at in np.flatnonzero(parts == part)):
            scored = model.classify(example.text)
            answers = [each.category for each in scored]
            first.append(answers[:1] == [example.category])
            three.append(example.category in answers)
            silent.append(not answers)
            chances.append(scored[0].score if scored else 0.0)
    return {
        "first": float(np.mean(first)),
        "among_three": float(np.mean(three)),
        "silent": float(np.mean(silent)),
        "calibration_error": calibration_error(np.array(chances), np.array(first)),
    }


def _costs(examples: Sequence[Example], groups: Mapping[str, tuple[str, ...]]) -> Figures:
    trained = train(examples, groups)
    with TemporaryDirectory() as folder:
        size = write_model(trained.model, Path(folder)).stat().st_size
        loads = [_timed_ms(partial(read_model, Path(folder))) for _ in range(LOADS)]
    asks = [_timed_ms(partial(trained.model.classify, each.text)) for each in examples]
    return {
        "train_s": trained.report.seconds,
        "file_mb": round(size / 2**20, 2),
        "load_ms": percentiles(loads),
        "classify_ms": percentiles(asks),
    }


def _timed_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
