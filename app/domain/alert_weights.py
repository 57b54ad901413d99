"""What was learnt from sentences about hand-overs; ``packaging/alerts`` makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.suggestion import AlertKind


@dataclass(frozen=True, slots=True)
class AlertWeights:
    """Weights of what a sentence shows, for "nothing" (column 0) and for each kind.

    Attributes:
        kinds: The kinds of columns 1 and following.
        groups: Words with what they are about (胯骨: body); the longest one at a place counts.
        places: The row of each feature; the first character of its name is its family.
        rarities: How rare each row's feature is.
        steps: Weights, row by row, a number for each column …
        scales: … in steps of this size.
        means: What is added to the columns.
        shares: How much each family of features counts.
        sure: From here on a sentence that no rule speaks for is an alert.
        doubtful: Below this an alert of the rules is taken back.
    """

    kinds: tuple[AlertKind, ...]
    groups: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]
    rarities: Sequence[float]
    steps: Sequence[int]
    scales: tuple[float, ...]
    means: tuple[float, ...]
    shares: Mapping[str, float]
    sure: float
    doubtful: float
