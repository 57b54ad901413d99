"""Joins a recogniser, the detector of voice and the centre's words into one recognition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.centre_words import load_centre_words
from app.names import lexicon_words
from app.paths import models_folder
from speech.engine import Engine, EngineKind, EngineSpec, open_engine
from speech.engine_process import EngineProcess
from speech.model_files import find_model, installed_models, spec_of
from speech.recognition import Recognition
from speech.text.homophones import Homophones
from speech.text.pieces import Step
from speech.text.sound_words import common_words
from speech.voice import VoiceModel
from speech.whisper_layout import is_whisper

BUNDLED_MODELS = Path(__file__).parents[1] / "resources" / "models"
BUNDLED_MODEL = "demo-zh"
Steps = tuple[Step, ...]


def engine_spec(model: str) -> EngineSpec:
    """Find a model by name or folder; raises :class:`ModelFilesError`."""
    return spec_of(find_model(model, (models_folder(), BUNDLED_MODELS)))


def first_whisper() -> str:
    """Name the first Whisper model on this computer; empty if there is none."""
    found = installed_models((models_folder(), BUNDLED_MODELS))
    return next((folder.name for folder in found if is_whisper(folder)), "")


def voice_model() -> VoiceModel:
    """Load the detector of voice that comes with the program."""
    return VoiceModel(BUNDLED_MODELS / "silero-vad" / "silero_vad_16k_sequence.onnx")


def steps_of(kind: EngineKind) -> Steps:
    """Make what the words of a recogniser need after the centre's names are put right.

    Whisper's homophones. Takes a second the first time; raises ``ResourceError``.
    """
    if kind is EngineKind.WHISPER:
        return (Homophones(common_words(), lexicon_words()),)
    return ()


@contextmanager
def recognition_for(
    spec: EngineSpec, hot_words: tuple[str, ...] = ()
) -> Iterator[Callable[[], Recognition]]:
    """Load a recogniser into a process of its own; what is given makes recognition for one call.

    Raises :class:`EngineError`. Takes seconds; any thread.
    """
    centre, voice, steps = load_centre_words(), voice_model(), steps_of(spec.kind)
    centre.use_hot_words(hot_words)
    engine = EngineProcess(spec)
    try:
        yield lambda: Recognition(engine, voice, centre.writer(*steps))
    finally:
        engine.close()


@contextmanager
def recognition(model: str) -> Iterator[tuple[Recognition, Engine]]:
    """Give recognition as a seat has it, and beside it the bare recogniser of the same model.

    Raises:
        ModelFilesError: There is no such model.
        EngineError: It cannot be loaded.
    """
    spec = engine_spec(model)
    ours = EngineProcess(spec)
    try:
        bare = open_engine(spec)
        yield Recognition(ours, voice_model(), load_centre_words().writer()), bare
        bare.close()
    finally:
        ours.close()
