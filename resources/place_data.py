"""Reads ``places.bin``: all divisions of the country, made by ``packaging/places``.

A line of JSON tells the source, the forms of names, and name, length and packed length of every
column; behind it lie the columns, each packed by zlib. Columns of numbers are parted into planes:
all low bytes first. The columns that end in ``.0`` … ``.4`` belong to provinces … communities.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.place import Division, Gazetteer
from app.domain.place_data import DEPTHS, DISTRICT, Layer, PlaceData, Sounds
from resources.centre import ResourceError, open_resource

PLACES = "places.bin"
NEWLINE = 10


class _Columns:
    """The file's columns; they are unpacked one by one, and only the sounds stay packed."""

    def __init__(self, data: bytes) -> None:
        head, _, rest = data.partition(b"\n")
        self.head: dict[str, Any] = json.loads(head)
        self._packed: dict[str, tuple[bytes, int]] = {}
        start = 0
        for name, length, packed in self.head["columns"]:
            self._packed[name] = rest[start : start + packed], length
            start += packed
        if start != len(rest):
            raise ValueError("its end is missing")

    def raw(self, name: str) -> bytes:
        """Take out the column's bytes."""
        packed, length = self._packed.pop(name)
        data = zlib.decompress(packed, bufsize=max(length, 1))
        if len(data) != length:
            raise ValueError(f"column {name} is cut")
        return data

    def numbers(self, name: str, kind: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
        """Take out the column's numbers, its planes joined."""
        planes = np.frombuffer(self.raw(name), np.uint8).reshape(np.dtype(kind).itemsize, -1)
        return np.ascontiguousarray(planes.T).view(kind)[:, 0]

    def sounds(self) -> Sounds:
        """Take out how the names sound."""
        text = self.raw("sounds")
        return Sounds(
            text, _starts(np.frombuffer(text, np.uint8)), json.loads(self.raw("readings"))
        )


def load_places(folder: Path | None = None) -> PlaceData:
    """Read the file, or the one in ``folder``: 70 ms and 15 MB, so not on the UI thread.

    Raises:
        ResourceError: It is not there, or damaged.
    """
    with open_resource(PLACES, folder) as file:
        data = file.read()
    try:
        return _place_data(_Columns(data))
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ResourceError(PLACES, "", f"is damaged: {error}") from error


def gazetteer_of(region: str, places: PlaceData | None = None) -> Gazetteer:
    """The real divisions of a city (four digits) or district (six), from the districts down.

    Two digits mean a whole province, e.g. ``50`` for Chongqing, whose districts and counties
    lie in two places of the table. ``places`` saves reading the file again.

    Raises:
        ResourceError: There is no such division, or the file is damaged.
    """
    places = places or load_places()
    at = places.find(region)
    if at is None or at.depth > DISTRICT:
        raise ResourceError(PLACES, f"region {region}", "is no province, city or district")
    return places.gazetteer(at)


def divisions_of(region: str) -> tuple[Division, ...]:
    """The divisions of :func:`gazetteer_of`; none for an invented code."""
    places = load_places()
    at = places.find(region)
    return places.gazetteer(at).divisions if at and at.depth <= DISTRICT else ()


def _place_data(columns: _Columns) -> PlaceData:
    names = columns.raw("names")
    return PlaceData(
        names=names,
        name_starts=_starts(np.frombuffer(names, np.uint16)),
        forms=tuple((said, registered) for said, registered in columns.head["forms"]),
        layers=tuple(_layer(columns, depth) for depth in range(len(DEPTHS))),
        unpack_sounds=columns.sounds,
    )


def _starts(text: NDArray[Any]) -> memoryview:
    ends = np.flatnonzero(text == NEWLINE)
    starts = np.zeros(len(ends) + 1, np.uint32)
    starts[1:] = ends + 1
    return starts.data


def _layer(columns: _Columns, depth: int) -> Layer:
    first = np.zeros(0, np.uint32)
    if depth + 1 < len(DEPTHS):
        children = columns.numbers(f"children.{depth}", np.uint16)
        first = np.zeros(len(children) + 1, np.uint32)
        np.cumsum(children, out=first[1:])
    return Layer(
        columns.numbers(f"name_of.{depth}", np.uint32).data,
        columns.raw(f"form_of.{depth}"),
        columns.numbers(f"digits.{depth}", np.uint16).data,
        first.data,
    )
