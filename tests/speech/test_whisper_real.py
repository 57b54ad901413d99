"""Whisper itself, in its own process: a call heard anew, and sounds that nobody speaks in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.recognising import recognition_for
from speech.accuracy import characters_lost, characters_wrong
from speech.engine import EngineKind, EngineSpec
from speech.engine_process import EngineProcess
from speech.events import Track
from speech.model_check import check_model
from speech.second_pass import second_pass
from speech.text.plain import Plain
from tests.speech.whisper_model import whisper_base

RESOURCES = Path(__file__).parents[2] / "resources"
RATE = 16_000
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def folder() -> Path:
    return whisper_base()


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[EngineProcess]:
    made = EngineProcess(EngineSpec(EngineKind.WHISPER, folder, threads=1))
    yield made
    made.close()


def test_the_second_pass_of_a_call_loses_nothing(folder: Path) -> None:
    rows = json.loads((RESOURCES / "demo" / "call.json").read_text("utf-8"))
    with recognition_for(EngineSpec(EngineKind.WHISPER, folder, threads=1)) as making:
        heard = second_pass(RESOURCES / "demo" / "call.flac", making())
    plain = Plain()
    for track in Track:
        said = plain("".join(row["text"] for row in rows if row["speaker"] == track))
        told = plain("".join(each.text for each in heard.segments if each.track is track))
        lost, of = characters_lost(said, told)
        assert lost <= 0.03 * of, told  # a number that is misheard may have fewer digits
        wrong, _ = characters_wrong(said, told)
        assert wrong <= 0.15 * of, told
    assert not heard.unheard
    assert len(heard.segments) >= len(rows) - 1


def noise() -> np.ndarray:
    return np.random.default_rng(7).normal(0, 2_000, 6 * RATE)


def ring_tone() -> np.ndarray:
    at = np.arange(6 * RATE) / RATE
    return 9_000 * np.sin(2 * np.pi * 450 * at) * (at % 5 < 1)


@pytest.mark.parametrize("sound", [noise, ring_tone, lambda: np.zeros(6 * RATE)])
def test_nothing_is_invented_even_without_a_gate(engine: EngineProcess, sound) -> None:
    ear = engine.ear(RATE)
    ear.hear(sound().astype(np.int16).tobytes())
    told = "".join(word.word for word in ear.finish().words)
    assert len(told) <= 2, told


def test_the_check_lets_it_hear_the_clip(folder: Path) -> None:
    clip = RESOURCES / "audio" / "check.flac"
    said = clip.with_suffix(".txt").read_text("utf-8").strip()
    report = check_model(folder, clip, said, words=("石牌街道",))
    assert report.understands
    assert report.wrong_chars <= 4
    assert not report.takes_phrases
    assert not report.unsayable
