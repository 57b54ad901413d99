from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from speech.recognition import Recognition
from speech.voice import VoiceModel
from speech.vosk_engine import VoskEngine
from tests.pulse import PrivatePulse, private_pulse

RESOURCES = Path(__file__).parent.parent.parent / "resources"


@pytest.fixture(scope="session")
def engine() -> VoskEngine:
    """The demonstration's model in this very process."""
    return VoskEngine(RESOURCES / "models" / "demo-zh")


@pytest.fixture(scope="session")
def voice() -> VoiceModel:
    return VoiceModel(RESOURCES / "models" / "silero-vad" / "silero_vad_16k_sequence.onnx")


@pytest.fixture(scope="session")
def recognition(engine: VoskEngine) -> Recognition:
    """The plainest recognition: everything is heard, and written as it was heard."""
    return Recognition(engine)


@pytest.fixture(scope="session")
def call() -> Path:
    """The demonstration call: 67 s, agent left, citizen right."""
    return RESOURCES / "demo" / "call.flac"


@pytest.fixture(scope="module")
def pulse() -> Iterator[PrivatePulse]:
    with private_pulse() as running:
        yield running
