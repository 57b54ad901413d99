"""Keys of this seat: in the system's keyring, or in a file for its owner alone where there is none.

Also tells whether a password is that of the person who signed in here last, so that a seat can
be opened while the server is away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import time
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.seat import Role
from app.paths import Profile
from app.store.errors import KeyMissing, Lack
from app.store.sealing import is_sealed
from app.sync.protocol import SignedIn

log = logging.getLogger(__name__)

SERVICE = "zuoxi"
KEY_BYTES = 32
HOUR_MS = 3_600_000
CLOCK_SLACK_MS = 25 * HOUR_MS
"""A clock that was a day ahead at the sign-in and is right now locks nobody out."""
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def recording_key(folder: Path) -> bytes:
    """The key of this person's recordings, made at the first start; others come from it.

    A keyring is preferred; without one the key lies in ``recording.key`` beside the data, which
    keeps it from other users of the computer but not from its administrator. Once there is
    such a file it is used for good, so that a profile never has two keys. A locked keyring
    may wait for a person: never call it where somebody else waits.

    Raises:
        KeyMissing: The profile's database is sealed, and its key is out of reach or gone; or
            what was kept is no key any more. Another key would only hide what is wrong, so
            none is made.
    """
    if _key_file(folder).exists():
        return _key_from_file(folder)
    import keyring  # noqa: PLC0415 - looking for a keyring takes a while; not at the start
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    database = Profile(folder).database
    name = "recordings"  # one for all profiles of a person: a profile may be moved
    try:
        kept = keyring.get_password(SERVICE, name)
        if kept is None:
            if is_sealed(database):
                raise KeyMissing(database, Lack.GONE)
            kept = base64.b64encode(os.urandom(KEY_BYTES)).decode()
            keyring.set_password(SERVICE, name, kept)
        return _read_key(kept.encode(), folder)
    except KeyringError:
        if is_sealed(database):
            raise KeyMissing(database, Lack.LOCKED) from None
    return _key_from_file(folder)


def drafter_key() -> str:
    """The key of the drafter's server; empty if it needs none.

    ``ZUOXI_DRAFTER_KEY`` goes first, then ``drafter`` in the keyring. A locked keyring may wait
    for a person: never call it where somebody else waits.
    """
    if kept := os.environ.get("ZUOXI_DRAFTER_KEY", ""):
        return kept
    import keyring  # noqa: PLC0415 - looking for a keyring takes a while; not at the start
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        return keyring.get_password(SERVICE, "drafter") or ""
    except KeyringError:
        return ""


def has_key_file(folder: Path) -> bool:
    """Tell whether the key of this profile lies in a file, because no keyring took it."""
    return _key_file(folder).exists()


def database_key(recordings: bytes) -> bytes:
    """The key of the seat's database, from that of its recordings (HKDF, RFC 5869).

    One secret in the keyring, one wait for it, one thing to lose.
    """
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"zuoxi seat.db").derive(recordings)


class OfflineTooLong(Exception):  # noqa: N818 - the name says what happened
    """The password is right, but the last sign-in at the server is too long ago."""


def remember(path: Path, who: SignedIn, password: str, now_ms: int | None = None) -> None:
    """Keep who signed in and when, and a check of the password that does not tell it."""
    salt = os.urandom(16)
    data = {
        "user": who.user,
        "name": who.name,
        "seat": who.seat,
        "role": who.role.value,
        "at_ms": _time_ms() if now_ms is None else now_ms,
        "salt": salt.hex(),
        "check": _check(password, salt),
    }
    _write_private(path, json.dumps(data, ensure_ascii=False).encode())


def recognise(
    path: Path, user: str, password: str, hours: int = 72, now_ms: int | None = None
) -> SignedIn | None:
    """Who may work here without the server: the person who signed in last, by the password.

    Args:
        path: What ``remember`` wrote; one of an earlier release counts from when it was written.
        user: As typed.
        password: As typed.
        hours: For so long after the last sign-in at the server. A clock that was put back
            by more than a day and an hour is not believed.
        now_ms: UTC milliseconds since 1970; the computer's own time if absent.

    Raises:
        OfflineTooLong: It is that person, but too late.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        expected = _check(password, bytes.fromhex(data["salt"]))
        if data["user"] != user or not hmac.compare_digest(expected, data["check"]):
            return None
        at_ms = int(data.get("at_ms", path.stat().st_mtime * 1_000))
        known = SignedIn("", 0, user, data["name"], data["seat"], Role(data["role"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # whatever the file became
        return None
    age_ms = (_time_ms() if now_ms is None else now_ms) - at_ms
    if not -CLOCK_SLACK_MS <= age_ms < hours * HOUR_MS:
        raise OfflineTooLong
    return known


def _time_ms() -> int:
    return time.time_ns() // 1_000_000


def _check(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT).hex()


def _key_file(folder: Path) -> Path:
    return folder / "recording.key"


def _read_key(kept: bytes, folder: Path) -> bytes:
    """Read a key as it was kept; half of one, or none, would seal with what anybody knows."""
    try:
        key = base64.b64decode(kept, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyMissing(Profile(folder).database, Lack.GONE)
    return key


def _key_from_file(folder: Path) -> bytes:
    path = _key_file(folder)
    if not path.exists():
        log.warning("There is no keyring; the key of the data on this computer is kept in a file")
        _write_private(path, base64.b64encode(os.urandom(KEY_BYTES)))
    return _read_key(path.read_bytes().strip(), folder)


def _write_private(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
