"""Reads tables of text: fields between commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from kb.importing.fields import FieldMap
from kb.importing.rows import FIELDS, Refused, RefusedError, Row

DELIMITERS = (",", "\t", ";")


def read_csv(name: str, text: str, fields: FieldMap) -> Iterator[Row | Refused]:
    """Yield a row for each row below the names of the columns; ``number`` is the line it ends in.

    Raises:
        RefusedError: There are no usable names of columns, or none of a title.
    """
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise RefusedError(f"is no table: {_told(error)}", 1) from error
    if header is None:
        raise RefusedError("is empty")
    columns = column_names(header, 1)
    if not fields.has_title(columns):
        raise RefusedError(f"no column is a title (标题); there are: {', '.join(columns)[:200]}", 1)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Refused(name, reader.line_num, _told(error))
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            told = f"has {len(cells)} fields, the first row has {len(columns)}"
            yield Refused(name, reader.line_num, told)
            continue
        yield Row(name, reader.line_num, dict(zip(columns, cells, strict=True)))


def column_names(header: Sequence[str], number: int) -> list[str]:
    """Check the names of columns and strip them.

    Raises:
        RefusedError: One is missing or given twice, or there are too many.
    """
    columns = [cell.strip() for cell in header]
    if len(columns) > FIELDS:
        raise RefusedError(f"has more than {FIELDS} columns", number)
    if not all(columns):
        place = columns.index("") + 1
        raise RefusedError(f"column {place} has no name", number)
    for name in columns:
        if columns.count(name) > 1:
            raise RefusedError(f"two columns are called {name}", number)
    return columns


def _told(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quotation mark is not closed"
    if "field larger than" in str(error):
        return f"a field has more than {csv.field_size_limit()} characters"
    return str(error)
