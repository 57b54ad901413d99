"""Where clauses end: a linear model over the characters around a place and the pause in it.

Made by ``packaging/punctuation/train.py`` (an averaged perceptron); this module holds what both
training and use need, so that they cannot differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_PAUSES_S = (0.06, 0.15, 0.3, 0.5, 0.8)
_DIGIT = re.compile(r"[0-9零一二三四五六七八九]")

Weights = Mapping[str, int]
"""Feature → weight; positive speaks for a break."""


def load_weights(path: Path) -> Weights:
    """Read weights as the training wrote them; raises ``OSError`` or ``ValueError``."""
    stored = json.loads(path.read_text("utf-8"))
    return {feature: int(weight) for feature, weight in stored.items()}


def features(text: str, at: int, pause_s: float | None, begun: int) -> Iterator[str]:
    """Describe the place before character ``at`` of a text without marks.

    Args:
        text: Characters; digits are all alike.
        at: 1 to ``len(text) - 1``.
        pause_s: Between the words left and right; ``None`` if unknown.
        begun: First character after the last break before ``at``.
    """
    left = _DIGIT.sub("0", text[max(0, at - 4, begun) : at])
    right = _DIGIT.sub("0", text[at : at + 3])
    left, right = "^" * (4 - len(left)) + left, right + "$" * (3 - len(right))
    pause = "?" if pause_s is None else str(sum(pause_s >= limit for limit in _PAUSES_S))
    length = min(at - begun, 12)
    yield ""
    yield f"p{pause}"
    for size in (1, 2, 3, 4):
        yield "l" + left[-size:]
    for size in (1, 2, 3):
        yield "r" + right[:size]
    yield f"{left[-1]}|{right[0]}"
    yield f"{left[-2:]}|{right[0]}"
    yield f"{left[-1]}|{right[:2]}"
    yield f"{left[-2:]}|{right[:2]}"
    yield f"p{pause}l{left[-1]}"
    yield f"p{pause}r{right[0]}"
    yield f"s{length}"
    yield f"e{min(len(text) - at, 8)}"
    yield f"s{length // 3}p{pause}"
