"""``zuoxi categories``: check a centre's own table of categories, and take it over."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.domain.category import Category
from app.paths import default_profile
from app.settings import read_settings
from resources.category_table import CategoryTable, Problem, read_table, written
from resources.centre import CENTRE_VARIABLE, CentreFiles, ResourceError, centre_folder
from resources.encodings import decoded
from resources.loader import load_categories

NAME = "categories.csv"
BEFORE = "categories.before.csv"
LARGEST_MB = 16
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """Codes of a table beside those that the seats know now."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi categories``."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV: code and level1 … level4, or code, parent and name; keywords and department"
        " if there are any",
    )
    common.add_argument("--encoding", default="", help="of the file, if it cannot be told")
    common.add_argument("--json", action="store_true", help="print one JSON object")
    common.add_argument(
        "--folder",
        type=Path,
        metavar="CENTRE",
        help=f"the centre's own files (${CENTRE_VARIABLE}, or centre_folder of the settings)",
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check", parents=[common], help="say what is in a table and what is wrong")
    actions.add_parser("import", parents=[common], help="check it and make it the centre's own")


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status is 1 when the table is refused or cannot be written."""
    folder = args.folder or _centre_folder()
    try:
        table, encoding = _read(args.file, args.encoding)
    except ResourceError as error:
        return _refuse(args, [Problem(error.where, error.reason)])
    if table.problems:
        return _refuse(args, table.problems)
    compared = _compare(table.categories, CentreFiles(folder).load(load_categories))
    target = None
    if args.action == "import":
        if folder is None:
            return _refuse(args, [Problem("", _no_folder())])
        try:
            target = _write(table.categories, folder)
        except OSError as error:
            why = f"{error.filename or folder} cannot be written: {error.strerror}"
            return _refuse(args, [Problem("", why)])
    figures = _figures(table, encoding)
    if args.json:
        told = figures | asdict(compared) | {"written": target and str(target)}
        _print(json.dumps(told, ensure_ascii=False))
    else:
        _print(_told(figures, compared, target))
    return 0


def _centre_folder() -> Path | None:
    settings = read_settings(default_profile().settings)[0]
    return centre_folder(str(getattr(settings, "centre_folder", "")))


def _no_folder() -> str:
    return (
        f"no folder of the centre is known: name one with --folder, in ${CENTRE_VARIABLE}, or as"
        " centre_folder in the settings"
    )


def _read(path: Path, encoding: str) -> tuple[CategoryTable, str]:
    try:
        if path.stat().st_size > LARGEST_MB * 2**20:
            raise ResourceError(path.name, "", f"has more than {LARGEST_MB} MB")
        data = path.read_bytes()
    except OSError as error:
        raise ResourceError(path.name, "", f"cannot be read: {error.strerror}") from error
    text, told = decoded(data, path.name, encoding)
    return read_table(text), told


def _compare(new: Sequence[Category], known: Sequence[Category]) -> Compared:
    paths = {category.code: category.path for category in known}
    codes = {category.code for category in new}
    return Compared(
        tuple(category.code for category in new if category.code not in paths),
        tuple(code for code in paths if code not in codes),
        tuple(c.code for c in new if paths.get(c.code, c.path) != c.path),
    )


def _write(categories: Sequence[Category], folder: Path) -> Path:
    """Replace the centre's table as a whole or not at all; the one before stays beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    target, fresh = folder / NAME, folder / f"{NAME}.new"
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(written(categories))
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            before = folder / f"{BEFORE}.new"
            before.write_bytes(target.read_bytes())
            before.replace(folder / BEFORE)
        fresh.replace(target)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return target


def _figures(table: CategoryTable, encoding: str) -> dict[str, Any]:
    leaves = table.categories
    return {
        "form": table.form,
        "encoding": encoding,
        "leaves": len(leaves),
        "tops": len({category.path[0] for category in leaves}),
        "levels": dict(sorted(Counter(len(category.path) for category in leaves).items())),
        "without_keywords": sum(not category.keywords for category in leaves),
        "without_department": sum(not category.department for category in leaves),
    }


def _told(figures: dict[str, Any], compared: Compared, target: Path | None) -> str:
    depths = ", ".join(f"{count} of {level} levels" for level, count in figures["levels"].items())
    lines = [f"Categories: {figures['leaves']} ({depths}), tops: {figures['tops']}"]
    lines[0] += f", read as {figures['encoding']}"
    if figures["without_keywords"]:
        lines.append(
            f"{figures['without_keywords']} have no keywords: the assistant knows them by name only"
        )
    if figures["without_department"]:
        lines.append(
            f"{figures['without_department']} have no department: no unit is proposed for them"
        )
    lines.append(_listed("new", compared.new))
    lines.append(_listed("gone (tickets that carry them show the bare code)", compared.gone))
    lines.append(_listed("the same code with another name", compared.renamed))
    lines.append(
        f"Written: {target}; every seat takes it at its next start"
        if target
        else "Nothing is wrong; nothing was written."
    )
    return "\n".join(line for line in lines if line)


def _listed(what: str, codes: Sequence[str]) -> str:
    if not codes:
        return ""
    more = f" … and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return f"{len(codes)} {what}: {' '.join(codes[:SHOWN])}{more}"


def _refuse(args: argparse.Namespace, problems: Sequence[Problem]) -> int:
    """Tell everything that is wrong; nothing was written."""
    name = args.file.name
    if args.json:
        found = [{"file": name, "where": p.where, "reason": p.reason} for p in problems]
        _print(json.dumps({"problems": found, "written": None}, ensure_ascii=False))
    for each in problems[:SHOWN]:
        sys.stderr.write(f"{ResourceError(name, each.where, each.reason)}\n")
    if len(problems) > SHOWN:
        sys.stderr.write(f"… and {len(problems) - SHOWN} more (--json lists all)\n")
    sys.stderr.write("Nothing was taken over.\n")
    return 1


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
