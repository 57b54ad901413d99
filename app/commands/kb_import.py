"""``zuoxi kb import``: other people's files become articles, with a report of what is refused."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.paths import default_profile
from app.settings import read_settings
from kb.articles import Article
from kb.importing.fields import FieldMap
from kb.importing.importer import READ, Imported, Importer, names_of_categories
from kb.importing.rows import Decode, RefusedError
from resources.centre import CentreFiles, ResourceError, centre_folder
from resources.encodings import decoded
from resources.loader import load_categories

SHOWN = 20
PREVIEWED = 5
BLOCK_CHARS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi kb import``."""
    parser.add_argument("path", type=Path, metavar="PATH", help=f"a file or a folder: {READ}")
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE.jsonl",
        help="write the articles here, and their pictures into FILE.files beside it",
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN[,COLUMN]",
        help="take a field (id, title, text …) or a block (材料) from columns; repeatable",
    )
    parser.add_argument("--encoding", default="", help="of text files, if it cannot be told")
    parser.add_argument(
        "--any-category", action="store_true", help="do not check the codes of categories"
    )
    parser.add_argument(
        "--strict", action="store_true", help="write nothing if anything is refused"
    )
    parser.add_argument(
        "--preview", action="store_true", help="show what would come; write nothing"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Import; the exit status is 1 when anything was refused, 2 when nothing could be tried."""
    if args.to is None and not args.preview:
        return _usage("say where to with --to FILE.jsonl, or only look with --preview")
    try:
        fields = FieldMap.of(args.map)
    except ValueError as error:
        return _usage(f"--map {error}")
    importer = Importer(fields, _decoder(args.encoding), None if args.any_category else _codes())
    with redirect_stdout(sys.stderr):  # openpyxl prints about damaged styles
        imported = importer.read(args.path)
    written = None
    if not args.preview and imported.articles and not (args.strict and imported.refused):
        try:
            written = write(imported, args.to)
        except OSError as error:
            return _usage(f"{error.filename or args.to} cannot be written: {error.strerror}")
    _tell(imported, args, written)
    return 1 if imported.refused or not imported.articles else 0


def write(imported: Imported, target: Path) -> Path:
    """Write the articles as JSON Lines, all or nothing; pictures go to ``FILE.files`` first.

    Raises:
        OSError: It cannot be written; what was at ``target`` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if imported.pictures:
        folder = target.with_suffix(".files")
        folder.mkdir(exist_ok=True)
        for digest, content in imported.pictures.items():
            _replace(folder / digest, content)
    lines = [json.dumps(_shown(article), ensure_ascii=False) for article in imported.articles]
    _replace(target, "".join(f"{line}\n" for line in lines).encode())
    return target


def _replace(target: Path, content: bytes) -> None:
    """Put ``content`` in the place of a file in one step."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
        fresh = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            fresh.chmod(0o644)
            fresh.replace(target)
        except BaseException:
            with suppress(OSError):
                fresh.unlink()
            raise


def _shown(article: Article) -> dict[str, Any]:
    """The fields that say something, in their usual order."""
    plain = asdict(Article("", "", {}))
    fields = asdict(article)
    return {
        key: value
        for key, value in fields.items()
        if key in {"id", "title", "blocks"} or value != plain[key]
    }


def _decoder(encoding: str) -> Decode:
    def decode(data: bytes, name: str) -> str:
        try:
            return decoded(data, name, encoding)[0].removeprefix("\ufeff")
        except ResourceError as error:
            row = re.search(r"\d+", error.where)
            raise RefusedError(error.reason, int(row[0]) if row else 0) from error

    return decode


def _codes() -> Mapping[str, str]:
    settings = read_settings(default_profile().settings)[0]
    centre = CentreFiles(centre_folder(str(getattr(settings, "centre_folder", ""))))
    return names_of_categories((each.code, each.path) for each in centre.load(load_categories))


def _tell(imported: Imported, args: argparse.Namespace, written: Path | None) -> None:
    """Print the report: what is refused on stderr, the rest on stdout."""
    if args.json:
        articles = imported.articles[:SHOWN] if args.preview else ()
        report = {
            "path": str(args.path),
            "accepted": len(imported.articles),
            "refused": [
                {"file": each.file, "row": each.number or None, "reason": each.reason}
                for each in imported.refused
            ],
            "notes": imported.notes,
            "columns": imported.columns,
            "articles": [_shown(article) for article in articles],
            "written": written and str(written),
        }
        sys.stdout.write(f"{json.dumps(report, ensure_ascii=False)}\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _told(imported, args, written)))
    for refused in imported.refused[:SHOWN]:
        sys.stderr.write(f"{refused}\n")
    if len(imported.refused) > SHOWN:
        sys.stderr.write(f"… and {len(imported.refused) - SHOWN} more (--json lists all)\n")


def _told(imported: Imported, args: argparse.Namespace, written: Path | None) -> list[str]:
    lines = [f"{len(imported.articles)} articles, {len(imported.refused)} refused"]
    lines += [f"  {name} ← {', '.join(columns)}" for name, columns in imported.columns.items()]
    lines += [f"Note: {note}" for note in imported.notes]
    if args.preview:
        for article in imported.articles[:PREVIEWED]:
            lines += ["", *_previewed(article)]
        lines += ["", "Nothing was written (--preview)."]
    else:
        lines.append(f"Written: {written}" if written else "Nothing was written.")
    return lines


def _previewed(article: Article) -> list[str]:
    fields = _shown(article)
    lines = [f"{article.id}  {article.title}"]
    for heading, text in article.blocks.items():
        line = " ".join(text.split())
        lines.append(f"  【{heading}】{line[:BLOCK_CHARS]}{'…' if len(line) > BLOCK_CHARS else ''}")
    for key, value in fields.items():
        if key not in {"id", "title", "blocks"}:
            told = " | ".join(value) if isinstance(value, tuple | dict) else value
            lines.append(f"  {key}: {told}")
    return lines


def _usage(reason: str) -> int:
    sys.stderr.write(f"zuoxi kb import: {reason}\n")
    return 2
