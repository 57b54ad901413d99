from __future__ import annotations

import queue
import time

import numpy as np
import pytest

from speech.capture import SAMPLE_RATE_HZ, Block, BlockQueue, Capture
from speech.events import Track
from tests.speech.heard import BLOCK, loud


def hear(capture: Capture, blocks: int, *, status: bool = False) -> None:
    for _ in range(blocks):
        capture.on_audio(loud(7, BLOCK * capture.channels), BLOCK, None, status)


def drained(blocks: BlockQueue) -> list[Block]:
    taken = []
    while not blocks.empty():
        taken.append(blocks.get_nowait())
    return taken


@pytest.fixture
def blocks() -> BlockQueue:
    return queue.Queue(3)


@pytest.fixture
def capture(blocks: BlockQueue) -> Capture:
    capture = Capture({Track.CITIZEN: [blocks]}, SAMPLE_RATE_HZ)
    capture.resume(time.perf_counter())
    return capture


def test_blocks_are_numbered_by_their_first_sample(capture, blocks):
    hear(capture, 3)
    assert [block.first_frame for block in drained(blocks)] == [0, BLOCK, 2 * BLOCK]


def test_an_overflow_is_a_jump_of_its_length_and_nobody_waits(capture, blocks):
    started_s = time.perf_counter()
    hear(capture, 5)  # the queue holds three
    assert time.perf_counter() - started_s < 0.05, "the audio thread was made to wait"
    assert [block.first_frame for block in drained(blocks)] == [0, BLOCK, 2 * BLOCK]
    hear(capture, 1)
    assert [block.first_frame for block in drained(blocks)] == [5 * BLOCK]


def test_one_full_queue_takes_nothing_from_the_others(blocks):
    other: BlockQueue = queue.Queue(9)
    capture = Capture({Track.CITIZEN: [blocks, other]}, SAMPLE_RATE_HZ)
    capture.resume(time.perf_counter())
    hear(capture, 5)
    assert len(drained(blocks)) == 3
    assert [block.first_frame for block in drained(other)] == [n * BLOCK for n in range(5)]


def test_two_channels_become_two_tracks():
    left: BlockQueue = queue.Queue(1)
    right: BlockQueue = queue.Queue(1)
    capture = Capture({Track.AGENT: [left], Track.CITIZEN: [right]}, SAMPLE_RATE_HZ)
    capture.resume(time.perf_counter())
    assert capture.channels == 2
    both = np.column_stack([np.full(BLOCK, 5), np.full(BLOCK, -6)]).astype(np.int16)
    capture.on_audio(both.tobytes(), BLOCK, None, status=False)
    agent, citizen = left.get_nowait(), right.get_nowait()
    assert agent.frames == citizen.frames == BLOCK
    assert set(np.frombuffer(agent.pcm, np.int16)) == {5}
    assert set(np.frombuffer(citizen.pcm, np.int16)) == {-6}


def test_the_sound_is_a_copy_because_portaudio_uses_its_buffer_again(capture, blocks):
    buffer = bytearray(loud(7))
    capture.on_audio(buffer, BLOCK, None, status=False)
    buffer[:] = bytes(len(buffer))
    assert blocks.get_nowait().pcm == loud(7)


def test_losses_of_the_device_itself_are_counted(capture):
    hear(capture, 2, status=True)
    hear(capture, 1)
    assert capture.device_overflows == 2


def test_the_time_without_a_device_is_a_jump(capture, blocks):
    hear(capture, 1)
    capture.resume(time.perf_counter() - 2.0)  # listening began two seconds ago
    assert not capture.heard_since_resume
    hear(capture, 2)
    assert capture.heard_since_resume
    first, second, third = drained(blocks)
    assert first.first_frame == 0
    assert second.first_frame == pytest.approx(1.9 * SAMPLE_RATE_HZ, abs=0.05 * SAMPLE_RATE_HZ)
    assert third.first_frame == second.first_frame + BLOCK


def test_numbers_never_go_back(capture, blocks):
    hear(capture, 3)
    drained(blocks)
    capture.resume(time.perf_counter())
    hear(capture, 1)
    assert blocks.get_nowait().first_frame == 3 * BLOCK


def test_a_block_knows_when_it_was_captured(capture, blocks):
    before_s = time.perf_counter()
    hear(capture, 1)
    assert before_s <= blocks.get_nowait().captured_s <= time.perf_counter()
