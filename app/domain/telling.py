"""Whether a text gives away who called."""

from __future__ import annotations

import re
from unicodedata import normalize

from app.domain.call import normalised
from app.domain.ticket import Ticket

_NAME_CHARS = 2
_NUMBER_DIGITS = 7
_IN_NAMES = re.compile(
    r"[^\S\n]+|[-\u2010-\u2015\u2212\u00b7\u30fb\u00ad\u200b-\u200f\u2060\ufeff]+"
)
"""Blanks, hyphens, the dots of foreign names, what cannot be seen; a line's end parts names."""
_IN_NUMBERS = re.compile(r"[\W_]+")
"""People write ``138 0013-8000``, ``138.0013.8000`` and ``(020) 8765 4321``."""


def tells_caller(text: str, ticket: Ticket) -> bool:
    """Tell whether the caller's name or number stands in ``text``, however it is written.

    Full-width letters and digits (Unicode NFKC), blanks and hyphens make no difference, nor does
    the country code: what is looked for is the national number.
    """
    text = normalize("NFKC", text)
    name = _IN_NAMES.sub("", normalize("NFKC", ticket.caller_name))
    if len(name) >= _NAME_CHARS and name in _IN_NAMES.sub("", text):
        return True
    number = normalised(ticket.caller_phone).removeprefix("+86").removeprefix("+")
    return len(number) >= _NUMBER_DIGITS and number in _IN_NUMBERS.sub("", text)
