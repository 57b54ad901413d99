from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from speech.recogniser import Model
from tests.pulse import PrivatePulse, private_pulse

RESOURCES = Path(__file__).parent.parent.parent / "resources"


@pytest.fixture(scope="session")
def model() -> Model:
    return Model(RESOURCES / "models" / "demo-zh")


@pytest.fixture(scope="session")
def call() -> Path:
    """The demonstration call: 67 s, agent left, citizen right."""
    return RESOURCES / "demo" / "call.flac"


@pytest.fixture(scope="module")
def pulse() -> Iterator[PrivatePulse]:
    with private_pulse() as running:
        yield running
