"""How far a sheet of a workbook reaches and what is merged in it, read before it is opened."""

from __future__ import annotations

import re

from kb.importing.rows import FIELDS, ROWS, RefusedError

CELLS = 2_000_000
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


class SheetShape:
    """Sees the elements of one part of a workbook.

    A file of a few bytes can name a cell in the last row and column, or merge them all; a
    library that lays out what lies between would never end.

    Attributes:
        merged: Row → a range of merged cells in it.
    """

    def __init__(self) -> None:
        self.merged: dict[int, str] = {}
        self._cells = 0

    def see(self, element: str, attributes: dict[str, str]) -> None:
        """Take note of an element; raises ``RefusedError`` when the sheet is too large."""
        kind = element.rpartition(":")[2]
        if kind == "c":
            self._cells += 1
            if self._cells > CELLS:
                raise RefusedError(f"has more than {CELLS} cells in a sheet")
            if ref := _REF.fullmatch(attributes.get("r", "")):
                _check_column(ref[1])
        elif kind == "row" and attributes.get("r", "0").isdecimal():
            if int(attributes.get("r", "0")) > ROWS:
                raise RefusedError(f"has a sheet with more than {ROWS} rows")
        elif kind == "mergeCell":
            self._see_merged(attributes.get("ref", ""))

    def _see_merged(self, area: str) -> None:
        edges = _REF.findall(area)
        if len(edges) == 2:
            first, last = int(edges[0][1]), int(edges[1][1])
            if first > last or last > ROWS:
                raise RefusedError(f"merges the cells {area}")
            self.merged.update(dict.fromkeys(range(first, last + 1), area))


def _check_column(letters: str) -> None:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    if number > FIELDS:
        raise RefusedError(f"has a sheet that reaches to column {letters}; {FIELDS} are allowed")
