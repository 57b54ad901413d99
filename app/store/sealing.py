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
from contextlib import closing
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
    """Seal the database at ``path`` and its backups, as far as they are plain.

    The plain file stays what it is until its sealed copy is on the disk and was compared with
    it; then the copy takes its place in one step. A crash leaves the one or the other. The
    caller holds the profile's lock.

    Raises:
        NoRoom: There is no room for the copy; nothing was changed.
    """
    for each in (path, *path.parent.glob(f"{path.name}.*.backup")):
        part = each.with_name(each.name + _SEALING)
        remove_part(part)
        if not begins_plain(each):
            continue
        try:
            _seal(each, part, key)
        except (driver.OperationalError, OSError) as error:
            remove_part(part)
            if is_full(error):
                raise NoRoom(each) from error
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
        source.execute("PRAGMA journal_mode=DELETE").fetchall()  # what its log holds goes into it
        source.execute("ATTACH ? AS sealed KEY ?", (str(part), _spelled(key)))
        source.execute("PRAGMA sealed.synchronous=FULL")
        source.execute("SELECT sqlcipher_export('sealed')").fetchall()
        source.execute("DETACH sealed")
        counted = _counts(source)
    with closing(connect(part, key, isolation_level=None)) as copy:
        if _counts(copy) != counted or not is_sound(copy):
            raise OSError(errno.EIO, "The sealed copy differs from the database", str(part))
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(plain)
    sync_folder(plain.parent)
    log.info("%s is sealed now", plain.name)


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
