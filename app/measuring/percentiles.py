"""How figures are summed up."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any


def percentiles(values: Sequence[float]) -> dict[str, Any]:
    """Count, median, 95th and 99th percentile and the largest, in the unit of ``values``."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "p99": round(ordered[int(len(ordered) * 0.99)], 2),
        "max": round(ordered[-1], 2),
    }
