"""How a failure is logged where its own text may quote a citizen."""

from __future__ import annotations

import traceback


def wordless(error: BaseException) -> str:
    """The kind of an error and the functions it came through, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} in {way}"
