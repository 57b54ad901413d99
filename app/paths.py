"""Where the program keeps things on this computer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

PROFILE_VARIABLE = "ZUOXI_PROFILE"


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder of one person's seat; made with rights for its owner alone."""

    folder: Path

    @property
    def database(self) -> Path:
        """Tickets, calls, drafts and what waits to be sent."""
        return self.folder / "seat.db"

    @property
    def knowledge(self) -> Path:
        """The index of the knowledge base; can always be built again."""
        return self.folder / "knowledge.db"

    @property
    def recordings(self) -> Path:
        """Encrypted recordings until the server has them."""
        return self.folder / "recordings"

    @property
    def dictionaries(self) -> Path:
        """The centre's own dictionaries, as they were pulled last; read like a centre's folder."""
        return self.folder / "dictionaries"

    @property
    def settings(self) -> Path:
        """What a person may change."""
        return self.folder / "settings.toml"

    @property
    def log(self) -> Path:
        """What happened, without citizens' data."""
        return self.folder / "zuoxi.log"

    @property
    def identity(self) -> Path:
        """Who signed in here last, to go on without the server."""
        return self.folder / "identity.json"

    def make(self) -> Profile:
        """Make the folders."""
        for folder in (self.folder, self.recordings):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def default_profile() -> Profile:
    """The profile that ``ZUOXI_PROFILE`` names, or the usual one of this person."""
    named = os.environ.get(PROFILE_VARIABLE)
    folder = Path(named) if named else platformdirs.user_data_path("zuoxi", appauthor=False)
    return Profile(folder)


def models_folder() -> Path:
    """Where fetched speech models are kept, for all profiles of a person."""
    return platformdirs.user_data_path("zuoxi", appauthor=False) / "models"
