"""faster-whisper as its makers' first example has it: what ours is measured against."""

from __future__ import annotations

from pathlib import Path

from speech.streams import read_sound
from speech.whisper_engine import RATE_HZ, native_module, to_floats
from speech.whisper_hearing import LANGUAGE


class BareWhisper:
    """A loaded model that hears whole recordings, greedily."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load it; raises :class:`EngineError`."""
        self._model = native_module().open_model(folder, threads)

    def text(self, recording: Path) -> str:
        """Hear all channels of a recording as one; raises :class:`SoundFileError`."""
        samples, rate_hz = read_sound(recording)
        mono = to_floats(samples.mean(axis=1).astype("int16").tobytes(), rate_hz, RATE_HZ)
        found, _ = self._model.transcribe(mono, language=LANGUAGE, beam_size=1)
        return "".join(segment.text for segment in found)
