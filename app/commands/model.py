"""``zuoxi model``: list, fetch and check speech models."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.paths import models_folder
from speech.model_check import CheckReport, check_model
from speech.model_fetch import Fetched, fetch_model
from speech.model_files import (
    Fault,
    KnownModel,
    ModelFilesError,
    find_model,
    installed_models,
    read_catalogue,
)

RESOURCES = Path(str(files("resources")))
BUNDLED = RESOURCES / "models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi model``."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object")
    common.add_argument(
        "--folder", type=Path, default=models_folder(), help="where models are kept (%(default)s)"
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", parents=[common], help="known and installed models")
    fetch = actions.add_parser("fetch", parents=[common], help="bring a model onto this computer")
    fetch.add_argument("name", help="a name of `zuoxi model list`, or a new name with --from")
    fetch.add_argument(
        "--from", dest="source", default="", metavar="SOURCE", help="https address, zip or folder"
    )
    fetch.add_argument("--sha256", default="", help="what the zip's sum must be")
    fetch.add_argument("--again", action="store_true", help="replace a model that is there")
    check = actions.add_parser("check", parents=[common], help="listen to a clip with a model")
    check.add_argument("model", metavar="NAME|FOLDER", help="an installed model, or any folder")


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status is 0, or 1 when a model cannot be had or used."""
    action: Callable[[argparse.Namespace], int] = {"list": _list, "fetch": _fetch, "check": _check}[
        args.action
    ]
    try:
        return action(args)
    except ModelFilesError as error:
        if args.json:
            fields = ("what", "kept", "action")
            _print_json({"error": {"code": error.fault} | {n: getattr(error, n) for n in fields}})
        sys.stderr.write(f"{error}\n")
        return 1


def _list(args: argparse.Namespace) -> int:
    known = read_catalogue(BUNDLED / "catalogue.toml")
    installed = {path.name: path for path in installed_models([args.folder, BUNDLED])}
    if args.json:
        rows = [
            asdict(model) | {"installed": str(installed.get(model.name, "")) or None}
            for model in known
        ]
        names = {model.name for model in known}
        own = [{"name": n, "installed": str(p)} for n, p in installed.items() if n not in names]
        _print_json({"models": rows + own, "folder": str(args.folder)})
        return 0
    for model in known:
        _print(_described(model, installed.pop(model.name, None)))
    for name, path in installed.items():
        _print(f"{name}\n    own model, installed in {path}")
    return 0


def _described(model: KnownModel, path: Path | None) -> str:
    state = f"installed in {path}" if path else f"not installed; {model.download_mb} MB to fetch"
    lines = [f"{model.name}  {model.title}", model.note, state]
    if model.url:
        lines.append(f"{model.url}\n    sha256 {model.sha256 or 'not known'}")
    return "\n    ".join(lines)


def _fetch(args: argparse.Namespace) -> int:
    known = {model.name: model for model in read_catalogue(BUNDLED / "catalogue.toml")}
    model = known.get(args.name)
    if model and model.bundled and not args.source:
        fetched = Fetched(find_model(model.name, [BUNDLED]), was_there=True)
    else:
        source = args.source or (model.url if model else "")
        if not source:
            raise _unknown(args.name, known)
        sha256 = args.sha256 or (model.sha256 if model else "")
        with _bar(args.name) as progress:
            fetched = fetch_model(args.name, source, args.folder, sha256, progress, args.again)
    if args.json:
        _print_json(asdict(fetched) | {"folder": str(fetched.folder)})
    else:
        _print(_told(fetched))
    return 0


def _unknown(name: str, known: dict[str, KnownModel]) -> ModelFilesError:
    return ModelFilesError(
        Fault.NOT_FOUND,
        f"No model {name!r} is known (known: {', '.join(known)}).",
        "Nothing was fetched.",
        "Name one of these, or say where yours is with --from.",
    )


def _told(fetched: Fetched) -> str:
    if fetched.was_there:
        return f"Already there: {fetched.folder}"
    if fetched.verified:
        return f"Installed: {fetched.folder} (the sum is right)"
    if fetched.sha256:
        return (
            f"Installed: {fetched.folder}\nNo sum of this zip was known, so nobody can tell whether"
            f" it is the right one. Its sha256 is {fetched.sha256}"
        )
    return f"Installed: {fetched.folder} (copied from a folder)"


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show bytes on a terminal; nothing is drawn elsewhere."""
    with tqdm(desc=name, unit="B", unit_scale=True, disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total or None
            bar.update(done - bar.n)

        yield progress


def _check(args: argparse.Namespace) -> int:
    folder = find_model(args.model, [args.folder, BUNDLED])
    clip = RESOURCES / "audio" / "check.flac"
    said = clip.with_suffix(".txt").read_text("utf-8").strip()
    report = check_model(folder, clip, said)
    if args.json:
        fields = asdict(report) | {"folder": str(folder), "understands": report.understands}
        _print_json(fields)
    else:
        _print(_report_lines(report))
    return 0 if report.understands else 1


def _report_lines(report: CheckReport) -> str:
    verdict = (
        "The model works."
        if report.understands
        else "The model loads, but it hears something else than was said: it is no Mandarin model,"
        " or it is damaged."
    )
    return (
        f"{report.folder}\n"
        f"    said     {report.said}\n"
        f"    heard    {report.heard or '(nothing)'}\n"
        f"    wrong    {report.wrong_chars} of {report.said_chars} characters (a synthetic voice)\n"
        f"    loaded   in {report.load_s:.2f} s, {report.memory_mb:.0f} MB of memory\n"
        f"    decoded  at {report.real_time_factor:.3f} of real time\n"
        f"{verdict}"
    )


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _print_json(value: dict[str, Any]) -> None:
    _print(json.dumps(value, ensure_ascii=False))
