"""``zuoxi train``: learns categories from the centre's own closed tickets."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.assistant.learning.model_file import write_model
from app.assistant.learning.training import Example, Report, TrainingError, train
from app.batch import MOST_CHARS, Line, lines_of
from app.commands.centre import centre_files
from resources.centre import CentreFiles
from resources.loader import load_categories
from resources.topics import field_words, load_topics

SHOWN = 20
SHORTEST = 2
LONGEST_NAME = 200
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the first 65,536: it can be said in JSON, but not written."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi train``."""
    parser.add_argument(
        "--tickets",
        type=Path,
        required=True,
        metavar="FILE.jsonl",
        help='closed tickets, {"text","category"} a line; category is a code, a path or a name',
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where the learnt file goes"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Train; the exit status is 1 when a line was refused, 2 when nothing could be learnt."""
    try:
        with args.tickets.open("rb") as file:
            read = [_example(line) for line in lines_of(file)]
    except OSError as error:
        return _end(f"{args.tickets} cannot be read: {error.strerror}")
    examples = [each for each in read if isinstance(each, Example)]
    refused = [each for each in read if isinstance(each, str)]
    _tell_refused(refused)
    centre = centre_files()
    try:
        trained = train(examples, knowledge(centre), lambda what: _say(f"… {what}"))
        path = write_model(trained.model, args.out)
    except TrainingError as error:
        return _end(str(error))
    except OSError as error:
        return _end(f"{error.filename or args.out} cannot be written: {error.strerror}")
    figures = asdict(trained.report) | {"refused": len(refused), "bytes": path.stat().st_size}
    known = {category.code for category in centre.load(load_categories)}
    figures["rare"] = _rare(examples)
    figures["codes_of_the_tree"] = sum(name in known for name in trained.model.categories)
    told = json.dumps(figures | {"written": str(path)}, ensure_ascii=False)
    sys.stdout.write(f"{told if args.json else _told(trained.report, figures, path)}\n")
    return 1 if refused else 0


def knowledge(centre: CentreFiles) -> dict[str, tuple[str, ...]]:
    """Words of the field, and those of the centre's own categories."""
    return field_words(centre.load(load_topics), centre.load(load_categories))


def _example(line: Line) -> Example | str:
    """A ticket, or why the line is none."""
    text, category = line.fields.get("text"), line.fields.get("category")
    wrong = line.wrong
    if not wrong and not (isinstance(text, str) and len(text.strip()) >= SHORTEST):
        wrong = 'has no text "text"'
    if not wrong and not (isinstance(category, str) and category.strip()):
        wrong = 'has no text "category"'
    if not wrong and len(str(text)) > MOST_CHARS:
        wrong = f'has more than {MOST_CHARS} characters in "text"'
    if not wrong and len(str(category)) > LONGEST_NAME:
        wrong = f'has more than {LONGEST_NAME} characters in "category"'
    if not wrong and _HALF.search(f"{text}{category}"):
        wrong = "holds half a character"
    if wrong:
        return f"line {line.number} {wrong}"
    return Example(str(text), str(category).strip())


def _rare(examples: list[Example]) -> int:
    """How many categories have fewer tickets than it takes to learn one well."""
    times: dict[str, int] = {}
    for example in examples:
        times[example.category] = times.get(example.category, 0) + 1
    return sum(number < SHOWN for number in times.values())


def _told(report: Report, figures: dict[str, Any], path: Path) -> str:
    return "\n".join(_sentences(report, figures, path))


def _sentences(report: Report, figures: dict[str, Any], path: Path) -> Iterator[str]:
    yield (
        f"Learnt {report.categories} categories from {report.tickets} tickets"
        f" in {report.seconds} s."
    )
    yield (
        f"On {report.held_out} tickets held out: first right {report.first:.1%}, among three"
        f" {report.among_three:.1%}, no answer {report.silent:.1%}."
    )
    if figures["rare"]:
        yield f"{figures['rare']} categories have fewer than {SHOWN} tickets: guessed less well."
    yield f"Written: {path} ({figures['bytes'] / 2**20:.1f} MB)"


def _tell_refused(refused: list[str]) -> None:
    for sentence in refused[:SHOWN]:
        _say(sentence)
    if len(refused) > SHOWN:
        _say(f"… and {len(refused) - SHOWN} more lines")


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _end(why: str) -> int:
    _say(f"{why}. Nothing was written.")
    return 2
