"""``zuoxi place``: spoken words to codes of divisions, JSON Lines in and out."""

from __future__ import annotations

import argparse
import sys

from app.assistant.places import Located, PlaceReader, Register, of_country, of_gazetteer
from app.assistant.sentences import Sentence
from app.batch import Fields, run_batch, text_of
from app.commands.centre import centre_files
from app.domain.ticket import Place
from resources.centre import ResourceError
from resources.loader import load_gazetteer
from resources.place_data import PLACES, load_places
from resources.place_words import load_place_words

CANNOT = 2
DEEPEST = 6
"""Digits of a region's code at most: a district."""
LEVELS = ("district", "street", "community")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi place``."""
    parser.add_argument(
        "--region",
        required=True,
        metavar="CODE",
        help="a province, city or district: 2, 4 or 6 digits (44, 4401, 440100, 440106), or the"
        " code of the centre's own gazetteer",
    )
    parser.epilog = (
        'reads {"id","text"} a line, writes {"id","district","street","community","ask",'
        '"confidence","evidence"}: codes, null for what is not known; "ask" is the question that'
        ' would settle it, "candidates" what it separates, "candidate" the codes of the only'
        " place that it can be, where a yes would do"
    )


def run(args: argparse.Namespace) -> int:
    """Answer the lines of standard input.

    The exit status is 1 when a line was wrong, 2 when there is no such region.
    """
    try:
        reader = PlaceReader(register_of(args.region), centre_files().load(load_place_words))
    except ResourceError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT
    return run_batch(lambda fields: answer(reader, text_of(fields, "text")))


def register_of(region: str) -> Register:
    """The divisions of a region; zeros at the end of six digits may be there or not.

    Raises:
        ResourceError: There is no such region.
    """
    own, places = centre_files().load(load_gazetteer), load_places()
    if own.region == region.removesuffix("00") and any(not d.is_spot for d in own.divisions):
        return of_gazetteer(own, places)
    code = region
    while len(code) > 2 and len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    at = places.find(code) if len(code) <= DEEPEST else None
    if at is None:
        raise ResourceError(PLACES, f"region {region}", "is no province, city or district")
    return of_country(places, at)


def answer(reader: PlaceReader, text: str) -> Fields:
    """The place of one text."""
    found = reader.locate([Sentence(0, text)])
    place = found.place if found else None
    return codes_of(place or Place()) | {
        "detail": (place and place.detail) or None,
        "ask": (found and found.ask) or None,
        "confidence": found.score if found else 0.0,
        "evidence": _evidence(found, text) if found else [],
        "candidate": codes_of(found.candidate) if found and found.candidate else None,
        "candidates": [{"code": c.code, "name": c.name} for c in found.candidates] if found else [],
    }


def codes_of(place: Place) -> Fields:
    """Codes of district, street and community; null for what is not known."""
    return {level: getattr(place, level) or None for level in LEVELS}


def _evidence(found: Located, text: str) -> list[Fields]:
    return [
        {"from": e.start, "to": e.end, "text": text[e.start : e.end]}
        for e in sorted(found.evidence, key=lambda e: e.start)
    ]
