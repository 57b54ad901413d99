"""A call and the numbers people call from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}")
SHOWN_DIGITS = 7
"""Of a number that is masked."""


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
    plain = unicodedata.normalize("NFKC", number)  # １３８ is what an input method writes
    digits = re.sub("[^0-9]", "", plain)
    has_country = re.match("[^0-9]*[+]", plain) is not None
    if not has_country and digits.startswith("00"):
        digits, has_country = digits[2:], True
    here = "" if has_country else _in_china(digits)
    if not here and digits.startswith("86"):
        here = _in_china("0" + digits[2:].removeprefix("0"))  # +86 (0)20 … is written as well
    return here or ("+" + digits if has_country and digits else digits)


def _in_china(dialled: str) -> str:
    """Bring what is dialled inside the country into E.164; empty if it is no such number."""
    rest = dialled.removeprefix("0")
    is_number = _MOBILE.fullmatch(rest) or _LANDLINE.fullmatch(dialled)
    return "+86" + rest if is_number else ""


def local_form(number: str) -> str:
    """Write an E.164 number the way it is read out and dialled here."""
    rest = number.removeprefix("+86")
    if rest == number or _MOBILE.fullmatch(rest):
        return rest
    return "0" + rest


def written_form(number: str) -> str:
    """Write a number for the eye: ``0755-8123 4567``; a mobile one as it is dialled."""
    area, own = _area_apart(number)
    return f"{area}-{own[:-4]} {own[-4:]}" if area else local_form(number)


def _area_apart(number: str) -> tuple[str, str]:
    """Area code and number of a landline in E.164; empty, and the number, for all others.

    Area codes have three digits in 010 and 02x, four everywhere else (电信网编号计划).
    """
    local = local_form(number)
    if not number.startswith("+86") or not _LANDLINE.fullmatch(local):
        return "", number
    size = 3 if local.startswith(("010", "02")) else 4
    return local[:size], local[size:]


def masked(number: str) -> str:
    """Hide the middle of a number for screens and exports: ``138****8000``, ``0755-****567``."""
    local = local_form(number)
    if len(local) < 7 or "*" in number:  # the server may have hidden it before
        return local
    area, own = _area_apart(number)
    if area:
        return f"{area}-****{own[len(area) - SHOWN_DIGITS :]}"
    if len(local) < 11:  # a number without its area code: three and four would show nearly all
        return f"{local[:2]}****{local[-2:]}"
    return f"{local[:3]}****{local[-4:]}"
