"""Learns categories from tickets: weights from all, trust from those that were held out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assistant.learning.features import TextReader, Vector, Vectors
from app.assistant.learning.model import Calibration, Floats, LearntCategories, softmax
from app.assistant.learning.ridge import fit

PENALTY = 0.4
FOLDS = 5
FOLDS_UP_TO = 5_000
"""With more tickets one tenth (at most ``MOST_HELD``) is held out, once."""
MOST_HELD = 10_000
EPOCHS, EPOCHS_OF_MANY = 60, 8
MOST_CELLS = 16_000_000
"""Features x categories, one byte each on disk."""
MIN_TICKETS, MIN_CATEGORIES = 20, 2
SHARPNESSES = np.geomspace(1, 15, 60)
WRONG_ENOUGH = 0.25
"""No answer where fewer than this part of the answers were right …"""
MOST_SILENT = 0.005
"""… but never for more than this part of the held-out tickets."""
LOWEST = 0.15
"""The threshold where even the least sure answers were right."""
NEIGHBOURS = 0.03
"""The part of the held-out tickets over which "were right" is counted."""

Tell = Callable[[str], None]


class TrainingError(Exception):
    """These tickets teach nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Example:
    """A closed ticket: what was written, and the category it got in the end."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a training came to; all shares are of tickets that the weights had not seen.

    Attributes:
        held_out: How many these are.
        first: Share whose first answer was right.
        among_three: Share with the right one among three.
        silent: Share that got no answer.
        calibration_error: Mean distance between probability and share of right answers, in ten
            equal parts (expected calibration error).
    """

    tickets: int
    categories: int
    features: int
    seconds: float
    held_out: int
    first: float
    among_three: float
    silent: float
    calibration_error: float
    sharpness: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, and how far it may be trusted."""

    model: LearntCategories
    report: Report


def train(
    examples: Sequence[Example],
    groups: Mapping[str, tuple[str, ...]],
    tell: Tell = lambda _: None,
) -> Trained:
    """Learn; the same tickets in the same order give the same model.

    Args:
        examples: Tickets; the spelling of a category is its identity.
        groups: Words of the field with what they are about.
        tell: Is told what goes on, in words.

    Raises:
        TrainingError: Too few tickets, or fewer than two categories.
    """
    began = time.perf_counter()
    names = sorted({example.category for example in examples})
    if len(examples) < MIN_TICKETS or len(names) < MIN_CATEGORIES:
        raise TrainingError(
            f"{len(examples)} tickets of {len(names)} categories are too few: "
            f"{MIN_TICKETS} tickets of {MIN_CATEGORIES} categories are needed at least"
        )
    place = {name: number for number, name in enumerate(names)}
    labels = np.array([place[example.category] for example in examples])
    tell(f"reading {len(examples)} tickets")
    reader = TextReader(groups)
    counts = [reader.counts(example.text) for example in examples]
    vectors = Vectors.of(counts, MOST_CELLS // len(names))
    rows = [vectors.vector(each) for each in counts]
    del counts
    held, scores = _held_out_scores(rows, labels, (len(vectors.names), len(names)), tell)
    calibration = _calibrated(scores, labels[held])
    tell("learning from all tickets")
    weights, mean = _fit(rows, labels, (len(vectors.names), len(names)))
    steps, scales = _rounded(weights)
    model = LearntCategories(names, groups, vectors, steps, scales, mean, calibration)
    figures = _figures(scores, labels[held], calibration)
    report = Report(
        tickets=len(examples),
        categories=len(names),
        features=len(vectors.names),
        seconds=round(time.perf_counter() - began, 1),
        held_out=len(held),
        sharpness=round(calibration.sharpness, 3),
        threshold=round(calibration.threshold, 3),
        **figures,
    )
    return Trained(model, report)


def _fit(
    rows: Sequence[Vector], labels: NDArray[np.int64], shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    epochs = EPOCHS if len(rows) <= FOLDS_UP_TO else EPOCHS_OF_MANY
    return fit(rows, labels, shape, PENALTY, epochs)


def _held_out_scores(
    rows: Sequence[Vector], labels: NDArray[np.int64], shape: tuple[int, int], tell: Tell
) -> tuple[NDArray[np.int64], Floats]:
    """Which tickets were held out, and what weights that had not seen them gave each."""
    parts = parts_of(labels, FOLDS if len(rows) <= FOLDS_UP_TO else 10)
    turns = range(FOLDS) if len(rows) <= FOLDS_UP_TO else range(1)
    held, scores = [], []
    for turn in turns:
        tell(f"trying on tickets that were held out, {turn + 1} of {len(turns)}")
        out = np.flatnonzero(parts == turn)[:MOST_HELD]
        seen = np.setdiff1d(np.arange(len(rows)), out)
        weights, mean = _fit([rows[at] for at in seen], labels[seen], shape)
        held.append(out)
        scores += [mean + rows[at].values @ weights[rows[at].columns] for at in out]
    return np.concatenate(held), np.array(scores, dtype=np.float32)


def parts_of(labels: NDArray[np.int64], parts: int, seed: int = 0) -> NDArray[np.int64]:
    """Deal the tickets of each category out evenly; gives the part of each ticket."""
    dealer = np.random.default_rng(seed)
    part = np.empty(len(labels), np.int64)
    dealt = 0
    for label in range(int(labels.max()) + 1):
        mine = dealer.permutation(np.flatnonzero(labels == label))
        part[mine] = (np.arange(len(mine)) + dealt) % parts
        dealt += len(mine)
    return part


def _calibrated(scores: Floats, labels: NDArray[np.int64]) -> Calibration:
    """The likeliest sharpness, and the threshold below which answers are mostly wrong."""
    rows = np.arange(len(labels))
    likely = [
        float(np.log(np.maximum(softmax(scores, each)[rows, labels], 1e-9)).mean())
        for each in SHARPNESSES
    ]
    sharpness = float(SHARPNESSES[int(np.argmax(likely))])
    chances = softmax(scores, sharpness)
    right = chances.argmax(axis=1) == labels
    order = np.argsort(chances.max(axis=1))
    wide = max(5, int(NEIGHBOURS * len(labels)))
    silent = 0
    for at in range(int(MOST_SILENT * len(labels))):
        if right[order[at : at + wide]].mean() < WRONG_ENOUGH:
            silent = at + 1
    lowest = float(chances.max(axis=1)[order[silent]])
    return Calibration(sharpness, lowest if silent else min(lowest, LOWEST))


def _rounded(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights in 127 steps either side, with the size of a step for each category."""
    scales = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    scales[scales == 0] = 1
    return np.rint(weights / scales).astype(np.int8), scales


def _figures(
    scores: Floats, labels: NDArray[np.int64], calibration: Calibration
) -> dict[str, float]:
    chances = softmax(scores, calibration.sharpness)
    order = np.argsort(-chances, axis=1)
    top = chances.max(axis=1)
    right = order[:, 0] == labels
    return {
        "first": round(float(right.mean()), 4),
        "among_three": round(float((order[:, :3] == labels[:, None]).any(axis=1).mean()), 4),
        "silent": round(float((top < calibration.threshold).mean()), 4),
        "calibration_error": round(calibration_error(top, right), 4),
    }


def calibration_error(chances: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Mean distance between what was claimed and what came true, over ten parts of the range."""
    part = np.minimum((chances * 10).astype(int), 9)
    sizes = Counter(part.tolist())
    return sum(
        size / len(chances) * abs(float(chances[part == at].mean() - right[part == at].mean()))
        for at, size in sizes.items()
    )
