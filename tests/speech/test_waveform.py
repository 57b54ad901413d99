from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from speech.streams import SoundFileError
from speech.waveform import peaks


def written(samples: np.ndarray) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, samples, 16_000, format="FLAC")
    file.seek(0)
    return file


def test_each_part_is_as_high_as_its_loudest_sample():
    samples = np.zeros((200_000, 2))
    samples[5, 0] = -0.5
    samples[199_999, 0] = 0.25
    samples[100_000, 1] = 1.0 - 1 / 32_768
    agent, citizen = peaks(written(samples), 4)
    assert agent == pytest.approx([0.5, 0, 0, 0.25])
    assert citizen == pytest.approx([0, 0, 1, 0], abs=1e-4)


def test_the_parts_of_long_recordings_are_whole_across_what_is_read_at_once():
    dice = np.random.default_rng(3)
    samples = dice.uniform(-1, 1, (300_000, 2)).astype(np.float32)
    agent, citizen = peaks(written(samples), 7)
    part = np.arange(300_000) * 7 // 300_000
    for found, channel in ((agent, 0), (citizen, 1)):
        truth = [np.abs(samples[part == n, channel]).max() for n in range(7)]
        assert found == pytest.approx(truth, abs=1e-3)


def test_one_channel_is_the_citizens():
    agent, citizen = peaks(written(np.full(1000, 0.5)), 10)
    assert not agent.any()
    assert citizen == pytest.approx([0.5] * 10)


def test_more_parts_than_samples_is_no_error():
    agent, citizen = peaks(written(np.full((3, 2), 0.5)), 10)
    assert len(agent) == len(citizen) == 10
    assert max(agent) == pytest.approx(0.5)


def test_the_demonstration_call_takes_turns(call):
    agent, citizen = peaks(call, 68)
    assert agent[2] > 0.1 > 10 * citizen[2]
    assert citizen[10] > 0.1 > 10 * agent[10]


def test_what_is_no_recording_is_refused_in_words(tmp_path):
    (tmp_path / "a.flac").write_text("您好")
    with pytest.raises(SoundFileError, match="no recording"):
        peaks(tmp_path / "a.flac", 10)
