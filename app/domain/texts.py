"""What the texts of a ticket may hold: how long they may be, and what pasted dirt is taken out.

Nothing that a person could have meant is taken out: a text that is too long stays whole and is
told (``app.domain.form``), emoji and any script stay. Taken out are characters that no screen
shows, and the mark-up of pasted web pages, of which the text stays.
"""

from __future__ import annotations

import re
from html import unescape
from types import MappingProxyType
from unicodedata import category

from app.domain.ticket import MAX_TEXT_CHARS, MAX_TITLE_CHARS

LINE_CHARS = 200
PHONE_CHARS = 32
NUMBER_CHARS = 64
LONGEST = MappingProxyType(
    {
        "title": LINE_CHARS,
        "content": MAX_TEXT_CHARS,
        "request": MAX_TEXT_CHARS,
        "against": LINE_CHARS,
        "answer": MAX_TEXT_CHARS,
        "caller_name": LINE_CHARS,
        "caller_phone": PHONE_CHARS,
        "company": LINE_CHARS,
        "earlier_number": NUMBER_CHARS,
        "lead_unit": LINE_CHARS,
        "support_unit": LINE_CHARS,
        "directory_item": LINE_CHARS,
        "dispatch_note": MAX_TEXT_CHARS,
        "place.verbatim": LINE_CHARS,
        "place.detail": LINE_CHARS,
        "place.position": NUMBER_CHARS,
        "handling.result": MAX_TEXT_CHARS,
        "handling.reply": MAX_TEXT_CHARS,
        "handling.return_reason": MAX_TEXT_CHARS,
        "visit.unsolved_reason": MAX_TEXT_CHARS,
        "visit.opinion": MAX_TEXT_CHARS,
    }
)
"""The longest text of each field that the server takes, characters; a form may allow less."""

USUAL = MappingProxyType(dict(LONGEST) | {"title": MAX_TITLE_CHARS})
"""The limits where a form names none."""

SEVERAL_LINES = frozenset(field for field, most in LONGEST.items() if most == MAX_TEXT_CHARS)
"""Fields with more than one line; in the others a line break becomes a space."""

_JOINERS = "\u200c\u200d"  # they shape Arabic, Indic scripts and emoji
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # control, format (also the bidi overrides), half pairs
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLOCKS = "blockquote|br|div|h[1-6]|hr|li|ol|p|pre|table|tr|ul"
_INLINE = "a|b|body|em|font|head|html|i|img|meta|o:p|script|span|strong|style|tbody|td|th|title|u"
_MARK_UP = re.compile(
    rf"(?P<unread><!--.*?-->|<!doctype[^<>]*>|<(script|style)(\s[^<>]*)?>.*?</\2\s*>)"
    rf"|(?P<block></?(?:{_BLOCKS})(?:\s[^<>]*)?/?>)"
    rf"|</?(?:{_INLINE})(?:\s[^<>]*)?/?>",
    re.IGNORECASE | re.DOTALL,
)


def clean(text: str, *, several_lines: bool = True) -> str:
    """Take out of a text what was pasted with it and cannot be read.

    Mark-up is recognised by the tags of web pages alone, so ``3<5`` and ``<某某路>`` stay. What is
    clean stays as it is.
    """
    before = None
    while text != before:  # more may come to light by taking some away; every pass is shorter
        before = text
        text = _seen(_BREAKS.sub("\n", text))
        if _MARK_UP.search(text):
            text = unescape(_MARK_UP.sub(lambda tag: "\n" if tag["block"] else "", text))
            text = re.sub(r"\n{2,}", "\n", text).strip("\n")
    return text if several_lines else re.sub(r"[\n\t]+", " ", text)


def _seen(text: str) -> str:
    if text.isprintable():  # true for nearly every line, and quick
        return text
    return "".join(c for c in text if c in "\n\t" or c in _JOINERS or category(c) not in _UNSEEN)
