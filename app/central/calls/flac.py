"""Whether a file is a FLAC of two tracks; its sound is not decoded (RFC 9639)."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

HEAD_BYTES = 42  # "fLaC" and the STREAMINFO block
MOST_BLOCKS = 128
_STREAMINFO_BYTES = 34
_TWO_TRACKS = frozenset({1, 8, 9, 10})  # left and right, and three ways to tell their difference
_FRAME_BYTES = 16  # the longest frame header


def is_two_track_flac(head: bytes) -> bool:
    """Look at the first ``HEAD_BYTES`` of a file."""
    return (
        len(head) == HEAD_BYTES
        and head[:4] == b"fLaC"
        and head[4] & 0x7F == 0  # STREAMINFO is always the first block
        and int.from_bytes(head[5:8], "big") == _STREAMINFO_BYTES
        and (head[20] >> 1 & 0x07) + 1 == 2
    )


def holds_two_tracks(path: Path) -> bool:
    """Look at the head of a file, and whether sound begins behind its metadata."""
    with path.open("rb") as file:
        if not is_two_track_flac(file.read(HEAD_BYTES)):
            return False
        file.seek(4)
        return _is_frame(file.read(_FRAME_BYTES)) if _pass_metadata(file) else False


def _pass_metadata(file: BinaryIO) -> bool:
    """Go behind the last metadata block; false if there is no end of them."""
    for _ in range(MOST_BLOCKS):
        header = file.read(4)
        if len(header) < 4:
            return False
        file.seek(int.from_bytes(header[1:], "big"), 1)
        if header[0] & 0x80:
            return True
    return False


def _is_frame(start: bytes) -> bool:
    """Check a frame's header by its sync code, its track layout and its own checksum (9.1)."""
    if len(start) < 6 or start[0] != 0xFF or start[1] & 0xFE != 0xF8:
        return False
    size_code, rate_code, tracks = start[2] >> 4, start[2] & 0x0F, start[3] >> 4
    if tracks not in _TWO_TRACKS or size_code == 0 or rate_code == 0x0F:
        return False
    ones = 8 - (start[4] ^ 0xFF).bit_length()  # the frame's number, as long as it says itself
    end = 4 + max(1, ones)
    end += {6: 1, 7: 2}.get(size_code, 0) + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    return len(start) > end and _crc8(start[:end]) == start[end]


def _crc8(data: bytes) -> int:
    """The checksum of a frame's header: polynomial x^8 + x^2 + x + 1, from 0 on."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ 0x07) & 0xFF if value & 0x80 else value << 1
    return value
