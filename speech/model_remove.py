"""Takes a speech model off this computer."""

from __future__ import annotations

import shutil
from pathlib import Path

from speech.model_fetch import target_for
from speech.model_files import Fault, ModelFilesError, verify_layout


def removable(name: str, folder: Path, bundled: Path) -> Path:
    """Find the model that would go; raises :class:`ModelFilesError` for one that must stay.

    Only what lies in ``folder`` itself is found; a link there stays one.
    """
    model = target_for(name, folder.resolve())
    if (bundled / name).is_dir() and not model.is_dir():
        raise ModelFilesError(
            Fault.BUNDLED,
            f"{name} comes with the program and stays.",
            "Nothing was removed.",
            "Remove models that were fetched; zuoxi model list shows them.",
        )
    if not model.is_dir():
        raise ModelFilesError(
            Fault.NOT_FOUND,
            f"There is no speech model {name!r} in {folder}.",
            "Nothing was removed.",
            "Models elsewhere are your own; remove them by hand.",
        )
    verify_layout(model)
    return model


def remove_model(model: Path) -> None:
    """Remove a model that :func:`removable` found; it disappears at once or not at all.

    Of a link only the link goes.

    Raises:
        ModelFilesError: The system does not let go of it.
    """
    going = model.with_name(f".{model.name}.old")
    try:
        if model.is_symlink():
            model.unlink()
            return
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
