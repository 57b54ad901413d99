"""Seals the seat's database with SQLCipher: every page is encrypted and signed.

The key is 32 random bytes and no password, so nothing has to be derived when a file is opened.
SQLCipher keeps a salt in the first 16 bytes of a file; ours comes from the key. A file so tells
which key it wants, and a damaged first page does not take the salt along.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from app.store.errors import NoRoom

log = logging.getLogger(__name__)

PLAIN = b"SQLite format 3\0"
"""How every plain SQLite file begins (the file format's "magic header string")."""
SALT_BYTES = len(PLAIN)
NO_KEY = b""
"""Stands for the key of a file that is not sealed: samples, tests."""
_SEALING = ".sealing"
_DAMAGED = ".damaged"
_CHUNK_BYTES = 1 << 20


class PlainDamagedError(OSError):
    """A plain database is not sound, or its sealed copy does not hold what it says it holds."""


def salt_of(key: bytes) -> bytes:
    """The first 16 bytes of every file that is sealed with ``key``; they do not tell the key."""
    return hashlib.sha256(b"zuoxi: salt of a sealed database\0" + key).digest()[:SALT_BYTES]


def connect(path: Path, key: bytes, **options: Any) -> Any:  # noqa: ANN401 - a DBAPI connection
    """Connect to a file that is or shall be sealed with ``key``, or a plain one with ``NO_KEY``.

    A wrong key shows only at the first statement that reads. ``options`` are the driver's, the
    same as those of ``sqlite3.connect``.
    """
    connection = driver.connect(str(path), **options)
    connection.execute("PRAGMA cipher_log_level=NONE").close()  # it would write to stderr
    if key:
        connection.execute(f'PRAGMA key="{_spelled(key)}"').close()
    return connection


def begins_plain(path: Path) -> bool:
    """Tell whether the file is a plain SQLite database."""
    return _first_bytes(path) == PLAIN


def is_sealed(path: Path) -> bool:
    """Tell whether there is a file with something in it that is no plain database."""
    return _first_bytes(path) not in {b"", PLAIN}


def seal_profile(path: Path, key: bytes) -> None:
    """Seal the database at ``path``, its backups and what was set aside, as far as they are plain.

    The plain file stays what it is until its sealed copy is on the disk and was compared with
    it; then the copy takes its place in one step. A crash leaves the one or the other. A damaged
    backup is kept as ``<name>.damaged``. The caller holds the profile's lock.

    Raises:
        NoRoom: There is no room for a copy; the plain file was not changed.
        PlainDamagedError, driver.DatabaseError: The database at ``path`` is damaged, or cannot
            be read now; nothing was changed.
    """
    _seal_file(path, key)
    for backup in path.parent.glob(f"{path.name}.*.backup"):
        try:
            _seal_file(backup, key)
        except (driver.DatabaseError, PlainDamagedError):
            _rename(backup, backup.with_name(backup.name + _DAMAGED))
            log.warning("A backup was damaged and is set aside")
    for aside in path.parent.glob(f"{path.name}.*{_DAMAGED}"):
        part = aside.with_name(aside.name + _SEALING)
        remove_part(part)
        if _first_bytes(aside) != salt_of(key):
            with _unfinished(aside, part):
                _enclose(aside, part, key)


def _seal_file(plain: Path, key: bytes) -> None:
    part = plain.with_name(plain.name + _SEALING)
    remove_part(part)
    if begins_plain(plain):
        with _unfinished(plain, part):
            _seal(plain, part, key)


@contextmanager
def _unfinished(plain: Path, part: Path) -> Iterator[None]:
    """Leave no half copy behind, and tell whether it was the room that was missing."""
    try:
        yield
    except (driver.DatabaseError, OSError) as error:
        remove_part(part)
        if is_full(error):
            raise NoRoom(plain) from error
        raise


def is_full(error: BaseException) -> bool:
    """Tell whether the disk had no room."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_FULL or (
        isinstance(error, OSError) and error.errno == errno.ENOSPC
    )


def remove_part(part: Path) -> None:
    """Remove an unfinished database, and what SQLite keeps beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Let a renaming in ``folder`` survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(plain: Path, part: Path, key: bytes) -> None:
    part.touch(mode=0o600)
    with closing(connect(plain, NO_KEY, isolation_level=None)) as source:
        if source.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":  # copied, it looks sound
            raise PlainDamagedError(errno.EIO, "The plain database is damaged", str(plain))
        source.execute("PRAGMA journal_mode=DELETE").fetchall()  # what its log holds goes into it
        source.execute("ATTACH ? AS sealed KEY ?", (str(part), _spelled(key)))
        source.execute("PRAGMA sealed.synchronous=FULL")
        source.execute("SELECT sqlcipher_export('sealed')").fetchall()
        source.execute("DETACH sealed")
        counted = _counts(source)
    with closing(connect(part, key, isolation_level=None)) as copy:
        if _counts(copy) != counted or not is_sound(copy):
            raise PlainDamagedError(
                errno.EIO, "The sealed copy differs from the database", str(part)
            )
    _put(part, plain)
    log.info("%s is sealed now", plain.name)


def _enclose(aside: Path, part: Path, key: bytes) -> None:
    """Put the bytes of a file that is no sound database, and of its log, into a sealed one."""
    log_file = aside.with_name(aside.name + "-wal")
    part.touch(mode=0o600)
    with closing(connect(part, key, isolation_level=None)) as target:
        target.execute("CREATE TABLE piece (file TEXT NOT NULL, bytes BLOB NOT NULL)")
        target.execute("BEGIN")
        for name, file in (("", aside), ("-wal", log_file)):
            for piece in _pieces(file):
                target.execute("INSERT INTO piece VALUES (?, ?)", (name, piece))
        target.execute("COMMIT")
    _put(part, aside)
    for end in ("-wal", "-shm"):
        aside.with_name(aside.name + end).unlink(missing_ok=True)


def _pieces(file: Path) -> Iterator[bytes]:
    if file.exists():
        with file.open("rb") as opened:
            while piece := opened.read(_CHUNK_BYTES):
                yield piece


def _put(part: Path, place: Path) -> None:
    """Let a finished copy take its place, in one step and for good."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(place)
    sync_folder(place.parent)


def _rename(file: Path, place: Path) -> None:
    for end in ("-wal", "-shm"):
        rest = file.with_name(file.name + end)
        if rest.exists():
            rest.replace(place.with_name(place.name + end))
    file.replace(place)


def is_sound(connection: Any) -> bool:  # noqa: ANN401 - a DBAPI connection
    """Read every page; false if one is damaged. Takes about a second for 100 MB."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except driver.DatabaseError:
        return False


def _counts(connection: Any) -> dict[str, int]:  # noqa: ANN401 - a DBAPI connection
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - its own tables
        for (name,) in names.fetchall()
    }


def _spelled(key: bytes) -> str:
    """The key and the salt as SQLCipher reads them; such a key is used as it is."""
    return f"x'{key.hex()}{salt_of(key).hex()}'"


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SALT_BYTES)
    except FileNotFoundError:
        return b""
