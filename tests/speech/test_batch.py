"""Whole recordings: what becomes of them when somebody stops in the middle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech import batch
from speech.recognition import Recognition
from speech.sound_files import Pieces
from tests.speech.test_transcriber import FakeEngine


def test_who_stops_does_not_wait_for_the_other_track(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros((8_000 * 600, 2), np.int16), 8_000)
    opened: list[Pieces] = []

    def noted(path: Path) -> Pieces:
        opened.append(Pieces(path))
        return opened[-1]

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "Pieces", noted)
    with pytest.raises(KeyboardInterrupt):
        batch.transcribe(tmp_path / "a.flac", Recognition(FakeEngine()), interrupted)
    assert len(opened) == 2
    assert max(pieces.read_s for pieces in opened) < 300
