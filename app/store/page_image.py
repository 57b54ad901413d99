"""Reads a damaged database as far as its pages can be trusted, into memory only.

SQLCipher gives up a whole connection at the first damaged page, so a damaged file is unsealed
here, page by page. A page whose signature is wrong becomes zeros, which SQLite then takes for
the only damage there is. Layouts: https://www.sqlite.org/fileformat2.html (pages, log) and
https://www.zetetic.net/sqlcipher/design/ (a page sealed by SQLCipher 4).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.store.sealing import NO_KEY, PLAIN, SALT_BYTES, salt_of

PAGE = 4096
"""Bytes of a page in every database of ours; SQLite's and SQLCipher's usual size."""
_IV, _MAC = 16, 64
_WAL_HEADER, _FRAME_HEADER = 32, 24
_SALT_MASK = 0x3A  # SQLCipher's, to have a second salt for the signatures
_SIGNING_ROUNDS = 2
_HEADER = struct.Struct(">16sHBBBBBBIIIIIIIIIIII20xII")
_EMPTY_LEAF = struct.Struct(">BHHHB")


@dataclass(frozen=True, slots=True)
class Image:
    """A database unsealed in memory.

    Attributes:
        pages: All of it, plain; damaged pages are zeros.
        damaged: How many pages are.
        has_first: The first page, where the list of tables begins, is good.
    """

    pages: bytearray
    damaged: int
    has_first: bool


def read_image(path: Path, key: bytes) -> Image:
    """Read the database at ``path`` together with its log; ``key`` as for ``connect``."""
    unseal = _Unsealing(key)
    data = path.read_bytes()
    count = -(-len(data) // PAGE)
    sealed = {n: data[(n - 1) * PAGE : n * PAGE] for n in range(1, count + 1)}
    count = max(count, _apply_log(path.with_name(path.name + "-wal"), sealed, count))
    pages, damaged, has_first = bytearray(count * PAGE), 0, False
    for number in range(1, count + 1):
        plain = unseal.page(number, sealed.get(number, b""))
        if plain is None:
            damaged += 1
            continue
        pages[(number - 1) * PAGE : number * PAGE] = plain
        has_first = has_first or number == 1
    if has_first:
        _make_loadable(pages)
    return Image(pages, damaged, has_first)


def empty_first_page(image: Image, *, sealed: bool) -> None:
    """Put a first page into ``image`` that is right but lists no table."""
    reserved = _IV + _MAC if sealed else 0
    usable = PAGE - reserved
    count = len(image.pages) // PAGE
    header = _HEADER.pack(
        PLAIN, PAGE, 1, 1, reserved, 64, 32, 32,
        1, count, 0, 0, 1, 4, 0, 0, 1, 0, 0, 0,
        1, 0,
    )  # fmt: skip
    leaf = _EMPTY_LEAF.pack(0x0D, 0, 0, usable, 0)
    image.pages[:PAGE] = (header + leaf).ljust(PAGE, b"\0")


class _Unsealing:
    def __init__(self, key: bytes) -> None:
        self._key = key
        salt = bytes(byte ^ _SALT_MASK for byte in salt_of(key))
        self._signing = hashlib.pbkdf2_hmac("sha512", key, salt, _SIGNING_ROUNDS, len(key) or 1)

    def page(self, number: int, sealed: bytes) -> bytes | None:
        """Unseal a page; ``None`` if it is not what was once written there."""
        if len(sealed) != PAGE:
            return None
        first = number == 1
        if self._key == NO_KEY:
            return None if first and not sealed.startswith(PLAIN) else sealed
        start = SALT_BYTES if first else 0
        body, end = sealed[start : -_IV - _MAC], sealed[-_IV - _MAC :]
        vector, mac = end[:_IV], end[_IV:]
        signed = body + vector + struct.pack("<I", number)
        if not hmac.compare_digest(hmac.digest(self._signing, signed, "sha512"), mac):
            return None
        opening = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        plain = opening.update(body) + opening.finalize()
        return (PLAIN if first else b"") + plain + end


def _apply_log(log: Path, sealed: dict[int, bytes], count: int) -> int:
    """Lay the committed pages of the write-ahead log over ``sealed``; give the count of pages.

    The log's own checksums are left to the signature of each page: the salts tell which frames
    belong to this round of the log, and a frame that names a size ends a transaction.
    """
    data = log.read_bytes() if log.exists() else b""
    salts, pending = data[16:24], dict[int, bytes]()
    for at in range(_WAL_HEADER, len(data) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE):
        number, size = struct.unpack_from(">II", data, at)
        if data[at + 8 : at + 16] != salts:
            break
        pending[number] = data[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE]
        if size:
            sealed.update(pending)
            pending.clear()
            count = size
    return count


def _make_loadable(pages: bytearray) -> None:
    """Say that it is as long as it is, and has no log; in memory there is none."""
    pages[18:20] = b"\x01\x01"
    pages[28:32] = struct.pack(">I", len(pages) // PAGE)
    pages[92:96] = pages[24:28]
