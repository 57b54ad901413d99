"""Codes of an authenticator: six digits that change every half minute (RFC 6238, RFC 4226)."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20  # as long as SHA-1's output, RFC 4226 section 4
DRIFT = 1  # steps that a telephone's clock may be off


def new_secret() -> str:
    """Make a secret, in Base32 as authenticators take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """Tell the code of a time step (HMAC-SHA-1, dynamic truncation: RFC 4226 section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, code: str, now_ms: int, last: int | None) -> int | None:
    """Find the time step that ``code`` belongs to.

    Args:
        secret: The user's, in Base32.
        code: What was typed; blanks do not matter.
        now_ms: UTC milliseconds since 1970.
        last: Step of the last code that was taken; that one and earlier ones are worth nothing.

    Returns:
        The step, to be kept as the next ``last``; ``None`` if the code is not right.
    """
    typed = "".join(code.split()).encode()
    now = now_ms // (1_000 * STEP_S)
    for step in range(max(0, now - DRIFT), now + DRIFT + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode(), typed)
        if fits and (last is None or step > last):
            return step
    return None


def address_for(secret: str, user: str, issuer: str = "zuoxi") -> str:
    """Write what an authenticator reads as a QR code (``otpauth://``)."""
    label = quote(f"{issuer}:{user}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}"
