"""Least squares with a penalty, one output for each category, by dual coordinate ascent.

Minimises the sum of ``|W x + b - y|²`` and ``penalty |W|²``; ``b`` is the mean of ``y``. Every step
solves for one ticket exactly, so nothing has to be chosen; it is Gauss-Seidel on the kernel system,
which always ends at the one solution (S. Shalev-Shwartz, T. Zhang: Stochastic Dual Coordinate
Ascent Methods for Regularized Loss Minimization, JMLR 14, 2013). No matrix of tickets by tickets.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.assistant.learning.features import Vector

Floats = NDArray[np.float32]

CLOSE = 0.01
"""Stops when an epoch's steps are this small beside those of the first."""


def fit(
    rows: Sequence[Vector],
    labels: NDArray[np.int64],
    shape: tuple[int, int],
    penalty: float,
    epochs: int,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Give the weights (features x categories) and the mean (categories)."""
    features, categories = shape
    share = np.bincount(labels, minlength=categories) / max(1, len(labels))
    mean: Floats = share.astype(np.float32)
    weights = np.zeros((features, categories), np.float32)
    duals = np.zeros((len(rows), categories), np.float32)
    lengths = [float(row.values @ row.values) for row in rows]
    order = np.random.default_rng(seed)
    first = 0.0
    for _ in range(epochs):
        moved = 0.0
        for at in order.permutation(len(rows)):
            row = rows[at]
            left = -mean - row.values @ weights[row.columns] - penalty * duals[at]
            left[labels[at]] += 1
            left /= lengths[at] + penalty
            duals[at] += left
            weights[row.columns] += np.multiply.outer(row.values, left)
            moved += float(left @ left)
        first = first or moved
        if moved <= first * CLOSE**2:
            break
    return weights, mean
