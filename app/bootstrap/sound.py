"""Which devices and model a seat listens with: kept in its settings, chosen in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.paths import models_folder
from app.recognising import BUNDLED_MODELS
from app.services.sound_setup import ModelRow, SoundChoice, SoundSetup, Trials, sound_devices
from app.settings import Settings, write_settings
from speech.model_files import installed_models, read_catalogue
from speech.whisper_layout import is_whisper

CATALOGUE = BUNDLED_MODELS / "catalogue.toml"


class SoundSettings:
    """The settings as they are now; whoever makes the sources of a call asks here each time.

    Args:
        use_model: Gets a model that was chosen in the place of another; false if it waits for
            the end of the call in hand.
        changed: Called after every choice.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        use_model: Callable[[str], bool],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._path = path
        self._now = settings
        self._use_model = use_model
        self._changed = changed

    @property
    def now(self) -> Settings:
        """The settings with the last choice in them; from any thread."""
        return self._now

    def choice(self) -> SoundChoice:
        """What holds now."""
        now = self._now
        return SoundChoice(now.agent_device, now.citizen_device, now.model, now.second_pass)

    def save(self, choice: SoundChoice) -> bool:
        """Write a choice and use it, see :class:`SoundSetup`. Raises ``OSError``."""
        before = self._now
        chosen = replace(
            before,
            agent_device=choice.agent_device,
            citizen_device=choice.citizen_device,
            model=choice.model,
            second_pass=choice.second_pass,
        )
        write_settings(self._path, chosen)
        self._now = chosen
        self._changed()
        return chosen.model == before.model or self._use_model(chosen.model)

    def setup(self, trials: Trials) -> SoundSetup:
        """What the dialog works with."""
        return SoundSetup(self.choice, sound_devices, model_rows, self.save, trials)


def model_rows() -> Sequence[ModelRow]:
    """List the models on this computer, with the catalogue's titles."""
    titles = {known.name: known.title for known in read_catalogue(CATALOGUE)}
    return [
        ModelRow(path.name, _title(path.name, titles), is_live=not is_whisper(path))
        for path in installed_models((models_folder(), BUNDLED_MODELS))
    ]


def _title(name: str, titles: dict[str, str]) -> str:
    return f"{titles[name]} ({name})" if name in titles else name
