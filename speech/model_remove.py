"""Takes a speech model off this computer."""

from __future__ import annotations

import shutil
from pathlib import Path

from speech.model_files import Fault, ModelFilesError, find_model


def removable(name: str, folder: Path, bundled: Path) -> Path:
    """Find the model that would go; raises :class:`ModelFilesError` for one that must stay."""
    if (bundled / name).is_dir() and not (folder / name).is_dir():
        raise ModelFilesError(
            Fault.BUNDLED,
            f"{name} comes with the program and stays.",
            "Nothing was removed.",
            "Remove models that were fetched; zuoxi model list shows them.",
        )
    if name != Path(name).name:
        raise ModelFilesError(
            Fault.BAD_ADDRESS,
            f"{name!r} is no name of a model that was fetched.",
            "Nothing was removed.",
            f"Models elsewhere than in {folder} are your own; remove them by hand.",
        )
    return find_model(name, (folder,))


def remove_model(model: Path) -> None:
    """Remove a model that :func:`removable` found; it disappears at once or not at all.

    Raises:
        ModelFilesError: The system does not let go of it.
    """
    going = model.with_name(f".{model.name}.old")
    try:
        shutil.rmtree(going, ignore_errors=True)
        model.rename(going)
        shutil.rmtree(going)
    except OSError as error:
        kept = "Nothing was removed." if model.is_dir() else "It is no longer listed."
        raise ModelFilesError(
            Fault.NO_ROOM,
            f"{model} cannot be removed: {error}.",
            kept,
            "Close the program where it uses the model, and try again.",
        ) from error
