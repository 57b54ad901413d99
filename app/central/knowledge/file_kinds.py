"""What a file is, by its content and not only by its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

PICTURES = {
    ".png": (b"\x89PNG\r\n\x1a\n", 0),
    ".jpg": (b"\xff\xd8\xff", 0),
    ".jpeg": (b"\xff\xd8\xff", 0),
    ".gif": (b"GIF8", 0),
    ".webp": (b"WEBP", 8),
    ".pdf": (b"%PDF-", 0),
}
"""The bytes a file of this kind has, and where (the formats' own specifications)."""
OPEN_OFFICE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
"""Office Open XML (ECMA-376): a ZIP archive with the document in this folder."""
OLD_OFFICE = {
    ".doc": "WordDocument",
    ".wps": "WordDocument",
    ".xls": "Workbook",
    ".et": "Workbook",
    ".ppt": "PowerPoint Document",
    ".dps": "PowerPoint Document",
}
"""Compound File Binary ([MS-CFB]): a stream of this name holds the document."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = "vbaproject"


def kind_of(content: bytes, name: str) -> str:
    """Tell the kind as an ending (``.png``), or nothing if it is none that is taken.

    Taken are pictures, PDF, and office documents without macros; whoever gives another kind
    the name of one of these is found out.
    """
    ending = PurePosixPath(name).suffix.casefold()
    if ending in PICTURES:
        sign, at = PICTURES[ending]
        good = content[at : at + len(sign)] == sign
    elif ending in OPEN_OFFICE:
        good = _is_open_office(content, OPEN_OFFICE[ending])
    elif ending in OLD_OFFICE:
        good = _is_old_office(content, OLD_OFFICE[ending])
    else:
        good = False
    return ending if good else ""


def _is_open_office(content: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return (
        "[content_types].xml" in names
        and any(name.startswith(folder) for name in names)
        and not any(MACROS in name for name in names)
    )


def _is_old_office(content: bytes, stream: str) -> bool:
    """Look for names in the file's directory, which are UTF-16 there."""
    return (
        content.startswith(COMPOUND)
        and stream.encode("utf-16-le") in content
        and "_VBA_PROJECT".encode("utf-16-le") not in content
    )
