"""A call through all that listens, without a screen."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.measuring.loop_stream import LoopStream
from app.measuring.notes import Notes
from app.measuring.sound_ends import SoundEnds
from app.measuring.usage import Usage
from speech.events import Track
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.streams import read_sound


def listen(recording: Path, recognition: Recognition, seconds: float) -> dict[str, Any]:
    """Play ``recording`` at real pace for ``seconds`` to capture, recognition and recorder."""
    samples, rate_hz = read_sound(recording)
    stream = LoopStream(samples, rate_hz, seconds)
    notes = Notes(lambda: stream.began_s)
    source = Source(stream, tuple(Track)[: samples.shape[1]], rate_hz)
    with TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder) / "call.rec", os.urandom(32), rate_hz)
        listening = Listening([source], recognition, notes.take, recorder)
        used = Usage()
        listening.start()
        time.sleep(seconds)
        usage = used.summary()
        listening.stop()
    return notes.summary(SoundEnds(samples, rate_hz)) | usage
