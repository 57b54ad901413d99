"""The centre's own files, as a command finds them."""

from __future__ import annotations

from app.paths import default_profile
from app.settings import read_settings
from resources.centre import CentreFiles, centre_folder


def centre_files() -> CentreFiles:
    """Name the folder from the environment or the settings, as the seat does."""
    settings = read_settings(default_profile().settings)[0]
    return CentreFiles(centre_folder(str(getattr(settings, "centre_folder", ""))))
