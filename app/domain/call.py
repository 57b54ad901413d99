"""A call and the numbers people call from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

_NOT_DIALLED = re.compile(r"[\s().\-–—]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}")


class EndedBy(StrEnum):
    """Who hung up (挂机方)."""

    CITIZEN = "citizen"
    AGENT = "agent"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, from ringing to hanging up.

    Attributes:
        number: The caller's number in E.164 (``+8613800138000``); empty if withheld.
        seat: Number of the seat that took it (工号).
        rang_ms: When it rang at the seat, UTC milliseconds since 1970.
        answered_ms: When it was answered; 0 before that.
        ended_ms: When it ended; 0 before that.
        ended_by: Who hung up; ``None`` while it runs.
        id: Made on the desk.
    """

    number: str
    seat: str
    rang_ms: int
    answered_ms: int = 0
    ended_ms: int = 0
    ended_by: EndedBy | None = None
    id: UUID = field(default_factory=uuid4)


def normalised(number: str) -> str:
    """Bring a Chinese number into E.164; what cannot be read comes back as its digits.

    ``138-0013-8000``, ``+86 138 0013 8000`` and ``008613800138000`` are one number, and so
    are ``020 8765 4321`` and ``+862087654321``. Short service numbers (``12345``) stay.
    """
    digits = _NOT_DIALLED.sub("", number.strip())
    for prefix in ("+86", "0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and (_MOBILE.fullmatch(rest) or _LANDLINE.fullmatch("0" + rest)):
            return "+86" + rest
    if _MOBILE.fullmatch(digits):
        return "+86" + digits
    if _LANDLINE.fullmatch(digits):
        return "+86" + digits[1:]
    return ("+" if digits.startswith("+") else "") + re.sub(r"\D", "", digits)


def local_form(number: str) -> str:
    """Write an E.164 number the way it is read out and dialled here."""
    rest = number.removeprefix("+86")
    if rest == number or _MOBILE.fullmatch(rest):
        return rest
    return "0" + rest


def masked(number: str) -> str:
    """Hide the middle of a number for screens and exports: ``138****8000``."""
    local = local_form(number)
    if len(local) < 7:
        return local
    return f"{local[:3]}****{local[-4:]}"
