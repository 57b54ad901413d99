"""Argon2 hashes of passwords."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

AT_ONCE = 4  # each check takes 64 MiB and a core
MIN_CHARS = 8


class Passwords:
    """Hashes and checks; may be used from any thread, ``AT_ONCE`` of them at the same time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_hex())
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Make what is stored."""
        with self._turn:
            return self._hasher.hash(password)

    def match(self, stored: str | None, password: str) -> bool:
        """Tell whether ``password`` is right; takes the same time for a user who does not exist."""
        with self._turn:
            try:
                self._hasher.verify(stored or self._nobodys, password)
            except VerificationError:
                return False
            return stored is not None
