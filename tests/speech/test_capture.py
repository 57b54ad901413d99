from __future__ import annotations

import queue
import time

import pytest

from speech.capture import QUEUE_PIECES, SAMPLE_RATE_HZ, Capture, Format, Opening, Piece
from tests.speech.heard import BLOCK, loud

MONO = Format(SAMPLE_RATE_HZ, 1)


def hear(opening: Opening, pieces: int, *, status: bool = False) -> None:
    for _ in range(pieces):
        opening.on_audio(loud(7, BLOCK * opening.format.channels), BLOCK, None, status)


def drained(capture: Capture) -> list[Piece]:
    taken = []
    while not capture.pieces.empty():
        piece = capture.pieces.get_nowait()
        assert piece is not None
        taken.append(piece)
    return taken


@pytest.fixture
def capture() -> Capture:
    capture = Capture()
    capture.pieces = queue.Queue(3)
    return capture


def test_pieces_are_numbered_by_their_first_frame(capture):
    hear(capture.open(Format(SAMPLE_RATE_HZ, 2)), 3)
    pieces = drained(capture)
    assert [piece.first_frame for piece in pieces] == [0, BLOCK, 2 * BLOCK]
    assert [piece.frames for piece in pieces] == [BLOCK] * 3


def test_an_overflow_is_a_jump_of_its_length_and_nobody_waits(capture):
    opening = capture.open(MONO)
    started_s = time.perf_counter()
    hear(opening, 5)  # the queue holds three
    assert time.perf_counter() - started_s < 0.05, "the audio thread was made to wait"
    assert [piece.first_frame for piece in drained(capture)] == [0, BLOCK, 2 * BLOCK]
    hear(opening, 1)
    assert [piece.first_frame for piece in drained(capture)] == [5 * BLOCK]


def test_the_queue_has_a_size():
    capture = Capture()
    hear(capture.open(MONO), QUEUE_PIECES + 9)
    assert len(drained(capture)) == QUEUE_PIECES


def test_the_sound_is_a_copy_because_portaudio_uses_its_buffer_again(capture):
    buffer = bytearray(loud(7))
    capture.open(MONO).on_audio(buffer, BLOCK, None, status=False)
    buffer[:] = bytes(len(buffer))
    assert drained(capture)[0].pcm == loud(7)


def test_losses_of_the_device_itself_are_counted(capture):
    opening = capture.open(MONO)
    hear(opening, 2, status=True)
    hear(opening, 1)
    assert opening.overflows == 2


def test_each_opening_begins_anew_and_a_late_callback_belongs_to_its_own(capture):
    old = capture.open(MONO)
    hear(old, 1)
    new = capture.open(Format(48_000, 2))
    assert capture.opening is new
    assert not new.heard
    hear(old, 1)
    assert not new.heard, "a dying device was taken for the one that replaced it"
    hear(new, 1)
    assert new.heard
    assert [(p.opening, p.first_frame) for p in drained(capture)] == [
        (old, 0),
        (old, BLOCK),
        (new, 0),
    ]


def test_a_piece_knows_when_it_was_captured(capture):
    opening = capture.open(MONO)
    before_s = time.perf_counter()
    hear(opening, 1)
    (piece,) = drained(capture)
    assert before_s <= piece.captured_s == opening.last_piece_s <= time.perf_counter()
