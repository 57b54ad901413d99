"""Reads a table of anybody's: UTF-8, UTF-16 or GB18030, told by the bytes themselves."""

from __future__ import annotations

import codecs
import unicodedata

from resources.centre import ResourceError

USUAL = "UTF-8, UTF-16 or GB18030"
SCANNED = 4_096
"""Bytes at the beginning in which zeros tell UTF-16."""
STRANGE_SHARE = 0.1
"""Of the characters beyond ASCII that were read as GB18030: with more, it is another encoding."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes, name: str, encoding: str = "") -> tuple[str, str]:
    """Give the text of a file, and the encoding that it is in.

    Every string of bytes is nearly GB18030, so what was read as that must look like what people
    write in Chinese: characters of GB/T 2312 and punctuation. Big5 or cut UTF-8 does not.

    Args:
        data: The whole file.
        name: Name of the file, for the error.
        encoding: What it must be; empty = find out.

    Raises:
        ResourceError: It is in no usual encoding, or not in the one that was given.
    """
    if encoding:
        return _strictly(data, name, encoding), encoding
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strictly(data, name, marked), marked
    if zeros := _zeros(data):
        return _strictly(data, name, zeros), zeros
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        not_utf8 = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        row = _row_of(data, max(error.start, not_utf8.start))
        raise ResourceError(name, row, f"is not {USUAL}") from error
    if strange := _strange(text):
        at = text.index(strange)
        row = f"row {text.count(chr(10), 0, at) + 1}"
        raise ResourceError(name, row, f"is not {USUAL}: {strange!r} makes no sense here")
    return text, "gb18030"


def unprintable(text: str) -> str:
    """The first sign that no table should hold (control, unassigned, U+FFFD); empty if none."""
    bad = (c for c in text if c == "\ufffd" or unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"})
    return next(bad, "")


def _strictly(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise ResourceError(name, "", f"no encoding is called {encoding!r}") from error
    except UnicodeDecodeError as error:
        raise ResourceError(name, _row_of(data, error.start), f"is not {encoding}") from error


def _row_of(data: bytes, at: int) -> str:
    line_ends = data.count(b"\n", 0, at)
    return f"row {line_ends + 1}"


def _zeros(data: bytes) -> str:
    """UTF-16 without a mark: every ASCII sign in it, a comma, has a zero beside it."""
    head = data[:SCANNED]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 20 * max(even, odd) <= len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _strange(text: str) -> str:
    """The first character that nobody writes in a table, if there are many of them."""
    beyond = [c for c in text if not c.isascii()]
    strange = [c for c in beyond if not _usual(c)]
    return strange[0] if len(strange) > STRANGE_SHARE * len(beyond) else ""


def _usual(character: str) -> bool:
    if "一" <= character <= "鿿":
        try:
            return bool(character.encode("gb2312"))
        except UnicodeEncodeError:
            return False
    return unicodedata.category(character)[0] in "PNZ" or "\uff00" <= character <= "\uffef"
