"""Which devices and model a seat listens with: kept in its settings, chosen in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.paths import models_folder
from app.recognising import BUNDLED_MODELS
from app.services.sound_setup import ModelRow, SoundChoice, SoundSetup, Trials, sound_devices
from app.settings import Settings, write_settings
from speech.engine import EngineKind
from speech.model_files import installed_models, read_catalogue

CATALOGUE = BUNDLED_MODELS / "catalogue.toml"


class SoundSettings:
    """The settings as they are now; whoever makes the sources of a call asks here each time."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._now = settings

    @property
    def now(self) -> Settings:
        """The settings with the last choice in them; from any thread."""
        return self._now

    def choice(self) -> SoundChoice:
        """What holds now."""
        now = self._now
        return SoundChoice(
            now.agent_device, now.citizen_device, now.engine, now.model, now.second_pass
        )

    def save(self, choice: SoundChoice) -> bool:
        """Write a choice; false, as the model is loaded at the start only. Raises ``OSError``."""
        chosen = replace(
            self._now,
            agent_device=choice.agent_device,
            citizen_device=choice.citizen_device,
            engine=choice.engine,
            model=choice.model,
            second_pass=choice.second_pass,
        )
        write_settings(self._path, chosen)
        self._now = chosen
        return False

    def setup(self, trials: Trials) -> SoundSetup:
        """What the dialog works with."""
        return SoundSetup(self.choice, sound_devices, vosk_models, self.save, trials)


def vosk_models() -> Sequence[ModelRow]:
    """List the models for vosk on this computer, with the catalogue's titles."""
    titles = {known.name: known.title for known in read_catalogue(CATALOGUE)}
    return [
        ModelRow(EngineKind.VOSK, path.name, _title(path.name, titles), is_live=True)
        for path in installed_models((models_folder(), BUNDLED_MODELS))
    ]


def _title(name: str, titles: dict[str, str]) -> str:
    return f"{titles[name]} ({name})" if name in titles else name
