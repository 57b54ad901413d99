"""Looks at a .docx or .xlsx before a library opens it: size when unpacked, hostile XML."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from xml.parsers import expat

from kb.importing.rows import RefusedError

UNPACKED_BYTES = 256 * 2**20
PART_BYTES = 128 * 2**20
PARTS = 5_000
CHUNK = 2**20
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")

Look = Callable[[str, dict[str, str]], None]
"""Is shown each element of an XML part and its attributes; may refuse it."""

DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # what readers of XML raise
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What libraries raise for a file that somebody cut, changed or locked; found by changing some."""
_XML = {".xml", ".rels", ".vml"}


def open_package(
    data: bytes, must_hold: str, look_at: Callable[[str], Look | None] = lambda _: None
) -> io.BytesIO:
    """Give a package that is safe to open.

    Every part is unpacked once, piece by piece and counted, so what the table of contents says
    of its size need not be believed; every XML part is parsed, and a document type is refused:
    office programs write none, and entities (the billion laughs, files of the machine) need one.

    Args:
        data: The file.
        must_hold: A part without which it is another kind of file.
        look_at: Gives for the name of a part what wants to see its elements.

    Raises:
        RefusedError: It is no such package, or not safe; with the reason.
    """
    if data.startswith(OLD_OFFICE):
        raise RefusedError("has an old format or a password; save it as .docx or .xlsx without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_contents(package, must_hold)
            left = UNPACKED_BYTES
            for part in package.infolist():
                left -= _check_part(package, part, left, look_at(part.filename))
    except DAMAGE as error:
        raise RefusedError(f"is damaged or no such file: {error}") from error
    return io.BytesIO(data)


def _check_contents(package: zipfile.ZipFile, must_hold: str) -> None:
    names = package.namelist()
    if must_hold not in names:
        raise RefusedError(f"is damaged or no such file: it has no {must_hold}")
    if len(names) > PARTS:
        raise RefusedError(f"has more than {PARTS} parts")
    if len(set(names)) < len(names):
        raise RefusedError("has two parts of one name")
    if any("vbaProject" in name for name in names):
        raise RefusedError("holds macros; save it without them")


def _check_part(
    package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, look: Look | None
) -> int:
    """Unpack a part and return its size."""
    parser = _parser(look) if PurePosixPath(part.filename).suffix.lower() in _XML else None
    size = 0
    try:
        with package.open(part) as file:
            while piece := file.read(CHUNK):
                size += len(piece)
                if size > min(left, PART_BYTES):
                    raise RefusedError("is too large when unpacked")
                if parser:
                    parser.Parse(piece, False)
        if parser and size:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RefusedError(f"is damaged: {part.filename} is no XML ({error})") from error
    return size


def _parser(look: Look | None) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise RefusedError("holds an XML document type, as no office program writes it")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    if look:
        parser.StartElementHandler = look
    return parser
