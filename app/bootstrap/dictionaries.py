"""The centre's files at a seat: from its own folder, else as the server gave them last."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.sync.client import Central
from app.sync.dictionaries import Shelf, Unfit, current
from resources.centre import CentreFiles, ResourceError, centre_folder
from resources.dictionary_readers import read_dictionaries


def centre_files(setting: str, pulled: Path) -> CentreFiles:
    """Find the files that count; a folder that is named here goes before what the server gave.

    Args:
        setting: ``centre_folder`` of the settings.
        pulled: The profile's folder of dictionaries.
    """
    return CentreFiles(centre_folder(setting) or current(pulled))


def shelf_of(central: Central, pulled: Path) -> Shelf:
    """Make what keeps the dictionaries in the profile; they are used at the next start."""
    return Shelf(central, pulled, _check)


def _check(names: Iterable[str], folder: Path) -> None:
    try:
        read_dictionaries(names, folder)
    except ResourceError as error:
        raise Unfit(str(error)) from error
