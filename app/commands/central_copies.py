"""What ``zuoxi central`` does about copies of everything it keeps; each ends by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.central.database import Database, DatabaseUnusableError
from app.central.state import system_clock
from app.central.storage.blobs import BlobsUnusableError, StorageError, StorageFullError, open_blobs
from app.central.storage.copies import copy, forget_copies, rehearse, take_back
from app.central.storage.copy_databases import CopyUnusableError

FAILURES = (
    CopyUnusableError,
    DatabaseUnusableError,
    BlobsUnusableError,
    StorageError,
    StorageFullError,
    OSError,
)
Say = Callable[[dict[str, object], str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; one of them is done."""
    copies = parser.add_argument_group("copies of everything")
    copies.add_argument(
        "--backup",
        type=Path,
        metavar="DIR",
        help="copy database, recordings and attachments into a new folder of DIR, while the "
        "server works",
    )
    copies.add_argument(
        "--keep",
        type=_count,
        default=14,
        metavar="N",
        help="with --backup: so many copies stay in DIR (%(default)s)",
    )
    copies.add_argument(
        "--restore",
        type=Path,
        metavar="COPY",
        help="load a copy into an empty --database, --data and --blobs, and check it",
    )
    copies.add_argument(
        "--rehearse",
        type=Path,
        metavar="COPY",
        help="restore a copy into a place of its own, check it and throw that place away",
    )


def is_asked(args: argparse.Namespace) -> bool:
    """Tell whether there is something to do here."""
    return any(each is not None for each in (args.backup, args.restore, args.rehearse))


def run(args: argparse.Namespace, say: Say) -> int:
    """Do what is asked; gives the exit status. Raises one of ``FAILURES``."""
    args.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(args.database or f"sqlite:///{args.data / 'central.db'}")
    blobs = open_blobs(args.blobs, args.data)
    try:
        if args.rehearse is not None:
            return _rehearse(database, args.rehearse, say)
        if args.backup is not None:
            made, manifest = copy(database, blobs, args.backup, system_clock())
            gone = forget_copies(args.backup, args.keep)
            verb, where = "Copied to", made
            facts: dict[str, object] = {"copy": str(made), "removed": gone}
        else:
            manifest = take_back(database, blobs, args.restore)
            verb, where = "Restored and checked:", args.restore
            facts = {"restored": str(args.restore)}
    finally:
        blobs.close()
        database.close()
    rows, files = sum(manifest.rows.values()), len(manifest.blobs)
    say(facts | {"rows": rows, "blobs": files}, f"{verb} {where}: {rows} rows, {files} files.")
    return 0


def _rehearse(database: Database, copied: Path, say: Say) -> int:
    found = rehearse(database, copied)
    facts: dict[str, object] = {"rehearsed": str(copied), "audit_lines": found.lines}
    if found.broken:
        facts["broken"] = found.broken
        say(facts, f"The copy came back, but line {found.broken} of its audit: {found.reason}.")
        return 1
    say(facts, f"{copied} came back as it was; {found.lines} lines of the audit hold.")
    return 0


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on is needed")
    return int(text)
