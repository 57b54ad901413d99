"""Reads Excel workbooks: every sheet that has a row of column names with a title among them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from kb.importing.comma_separated import column_names
from kb.importing.fields import FieldMap
from kb.importing.office_files import DAMAGE, open_package
from kb.importing.rows import ROWS, Refused, RefusedError, Row
from kb.importing.sheet_shape import SheetShape

HEADER_ROWS = 10
"""The names of the columns stand in one of the first rows; a heading may stand above them."""

AnyCell = ReadOnlyCell | EmptyCell | Cell | MergedCell
Cells = Sequence[AnyCell]


def read_xlsx(name: str, data: bytes, fields: FieldMap) -> Iterator[Row | Refused]:
    """Yield the rows of every visible sheet that gives titles; ``number`` is Excel's row.

    Raises:
        RefusedError: It is no workbook, hostile or too large, or no sheet gives titles.
    """
    shapes: dict[str, SheetShape] = {}
    package = open_package(
        data, "xl/workbook.xml", lambda part: shapes.setdefault(part, SheetShape()).see
    )
    found = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not know; we need none
            for file, sheet, shape in _sheets(name, openpyxl.load_workbook(package, True), shapes):
                for row in _rows(file, sheet, shape.merged, fields):
                    found = True
                    yield row
    except (*DAMAGE, InvalidFileException) as error:
        raise RefusedError(f"is damaged: {error}") from error
    if not found:
        raise RefusedError("no sheet has a row of column names with a title (标题) and rows below")


def _sheets(
    name: str, book: Workbook, shapes: Mapping[str, SheetShape]
) -> Iterator[tuple[str, Iterator[Cells], SheetShape]]:
    for sheet in book.worksheets:
        if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # programs write wrong ones
            path = str(vars(sheet)["_worksheet_path"])  # openpyxl has no public name for it
            shape = shapes.get(path.lstrip("/"), SheetShape())
            yield f"{name} [{sheet.title}]", sheet.iter_rows(max_row=ROWS), shape


def _rows(
    file: str, rows: Iterator[Cells], merged: Mapping[int, str], fields: FieldMap
) -> Iterator[Row | Refused]:
    for header, cells in enumerate(islice(rows, HEADER_ROWS), 1):
        names = [str(cell.value).strip() for cell in cells if cell.value is not None]
        if not fields.has_title(names):
            continue
        try:
            columns = _columns(header, cells, merged)
        except (RefusedError, ValueError) as error:
            yield Refused(file, header, str(error))
            return
        for number, below in enumerate(rows, header + 1):
            if any(cell.value is not None for cell in below):
                yield _row(file, number, columns, below, merged)
        return


def _columns(header: int, cells: Cells, merged: Mapping[int, str]) -> list[str]:
    if header in merged:
        raise RefusedError(f"cells {merged[header]} are merged")
    width = max(place for place, cell in enumerate(cells, 1) if cell.value is not None)
    return column_names([_text(cell, "") for cell in cells[:width]], header)


def _row(
    file: str, number: int, columns: Sequence[str], cells: Cells, merged: Mapping[int, str]
) -> Row | Refused:
    if number in merged:
        return Refused(file, number, f"cells {merged[number]} are merged; write each one out")
    values = dict.fromkeys(columns, "")
    for place, cell in enumerate(cells, 1):
        if cell.value is None:
            continue
        where = f"{get_column_letter(place)}{number}"
        if place > len(columns):
            return Refused(file, number, f"cell {where} stands in a column without a name")
        try:
            values[columns[place - 1]] = _text(cell, where)
        except ValueError as error:
            return Refused(file, number, str(error))
    return Row(file, number, values)


def _text(cell: AnyCell, where: str) -> str:
    """What a person sees in the cell; raises ``ValueError`` for a formula or an error."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError(f"cell {where} holds a formula; paste its value in its place")
    if cell.data_type == "e":
        raise ValueError(f"cell {where} holds the error {value}")
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
