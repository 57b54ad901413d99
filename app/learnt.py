"""The categories that a centre has taught the program, from its own folder."""

from __future__ import annotations

from pathlib import Path

from app.assistant.learning.model import LearntCategories
from app.assistant.learning.model_file import NAME, ModelError, read_model
from resources.centre import ResourceError


def load_learnt(folder: Path | None = None) -> LearntCategories | None:
    """Read ``categories.learnt`` of the centre's folder; none if there is none.

    Raises:
        ResourceError: It is there and cannot be used.
    """
    if folder is None or not (folder / NAME).exists():
        return None
    try:
        return read_model(folder)
    except ModelError as error:
        raise ResourceError(NAME, "", str(error)) from error
