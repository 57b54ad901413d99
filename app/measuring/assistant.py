"""Figures of the assistant: one part for each thing that it understands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.measuring import places_trial

Figures = dict[str, Any]
Part = Callable[[Path | None], Figures]
"""Measures one thing; takes the folder of somebody else's data, if there is one."""


def measure_assistant(folder: Path | None = None) -> Figures:
    """Measure every part.

    Args:
        folder: Data that is not ours, measured on beside our own: ``places/mentions.jsonl`` and
            so on; what is not in it is left out.
    """
    return {"bench": "assistant", **{name: measure(folder) for name, measure in PARTS.items()}}


def given(folder: Path | None, name: str) -> Path | None:
    """The file in the folder, if both are there."""
    path = folder / name if folder else None
    return path if path and path.exists() else None


def _places(folder: Path | None) -> Figures:
    return places_trial.measure_places(given(folder, "places/mentions.jsonl"))


PARTS: dict[str, Part] = {"places": _places}
"""A part more is a line more."""
