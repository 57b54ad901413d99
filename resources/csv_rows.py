"""Reads a table with a row of column names, in any usual encoding; wrong rows are named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from resources.centre import ResourceError, open_resource
from resources.encodings import decoded


def csv_rows(
    name: str, columns: Sequence[str], folder: Path | None = None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of resource ``name`` with its place (``row 12``), its fields stripped.

    Raises:
        ResourceError: A column is missing, or a row does not have the fields of the first one.
    """
    reader = csv.DictReader(io.StringIO(table_text(name, folder), newline=""), strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise ResourceError(name, "row 1", f"has no column {', '.join(missing)}")
        for row in reader:
            where = f"row {reader.line_num}"
            if None in row or None in row.values():
                width = len(reader.fieldnames or ())
                raise ResourceError(name, where, f"does not have {width} fields")
            yield where, {key: value.strip() for key, value in row.items()}
    except csv.Error as error:
        raise ResourceError(name, f"row {reader.reader.line_num}", str(error)) from error


def table_text(name: str, folder: Path | None = None) -> str:
    """Return the text of resource ``name``, a table of anybody's, in whatever encoding it is."""
    try:
        with open_resource(name, folder) as file:
            data = file.read()
    except OSError as error:
        raise ResourceError(name, "", f"cannot be read: {error.strerror}") from error
    return decoded(data, name)[0]
