"""Copies of everything that the server keeps, made while it works, and the way back.

A folder of copies looks like this; one copy is a folder of its own, sounds and files that several
copies hold lie there once, under the SHA-256 of what is in them::

    2026-11-22T024000Z/database        as pg_dump or SQLite writes it
    2026-11-22T024000Z/manifest.json   written last: a copy without it is half-made
    blobs/3f/3f0a…

The database comes first and the blobs after it, so each blob that the database knows is in the
copy, but for those whose time was over in between.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, MetaData, Table, func, select

from app.central.all_tables import METADATA
from app.central.database import Database
from app.central.people.audit import Verified, verify
from app.central.storage.blobs import Blobs, is_name, scratch_file
from app.central.storage.copy_databases import (
    CopyUnusableError,
    load_database,
    reading_copy,
    scratch_database,
)

MANIFEST = "manifest.json"
DATABASE = "database"
BLOBS = "blobs"
KEPT = ("recordings/", "attachments/")
"""Names of blobs that are copied; halves of what is still arriving are sent again by the seats."""
NAMED = "%Y-%m-%dT%H%M%SZ"
PIECE_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A blob in a copy; ``at_s`` is when the server got it, seconds since 1970."""

    size: int
    at_s: float
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a copy.

    Attributes:
        at_ms: When it was begun, UTC milliseconds since 1970.
        kind: ``sqlite`` or ``postgresql``.
        revision: Of the tables; the program that takes it back must know it.
        sha256: Of the file of the database.
        rows: How many each table has.
        audit: The last line of the audit, ``SEQ:HASH``.
        blobs: By name.
    """

    at_ms: int
    kind: str
    revision: str
    sha256: str
    rows: dict[str, int]
    audit: str
    blobs: dict[str, Kept] = field(default_factory=dict)


def copy(database: Database, blobs: Blobs, folder: Path, now_ms: int) -> tuple[Path, Manifest]:
    """Copy everything into a new folder below ``folder``; the server goes on meanwhile.

    Returns:
        The new folder, and what is in it. A blob that the copy before has as well is not read.

    Raises:
        CopyUnusableError: The database's own tool is missing or refuses.
        OSError: The disk takes nothing; what was begun is removed.
    """
    earlier = _known(folder)
    made = folder / datetime.fromtimestamp(now_ms / 1000, UTC).strftime(NAMED)
    made.mkdir(mode=0o700, parents=True)
    try:
        with reading_copy(database, made / DATABASE) as connection:
            rows, audit, revision = _counted(connection)
        kept = {
            each.name: _keep(blobs, each.name, each.size, each.at_s, folder, earlier)
            for prefix in KEPT
            for each in blobs.listed(prefix)
        }
        manifest = Manifest(
            at_ms=now_ms,
            kind=database.engine.dialect.name,
            revision=revision,
            sha256=digest_of(made / DATABASE),
            rows=rows,
            audit=audit,
            blobs={name: blob for name, blob in kept.items() if blob is not None},
        )
        _write(made / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made, manifest


def take_back(database: Database, blobs: Blobs | None, copied: Path) -> Manifest:
    """Load a copy into an empty database and storage, then hold both against the manifest.

    Without ``blobs`` recordings and attachments are only checked.

    Raises:
        CopyUnusableError: The copy is damaged or of another kind, or something is there already.
    """
    manifest = read_manifest(copied)
    if manifest.kind != database.engine.dialect.name:
        raise CopyUnusableError(f"The copy is of {manifest.kind}, the database is another one.")
    if digest_of(copied / DATABASE) != manifest.sha256:
        raise CopyUnusableError("The copy of the database is damaged: its sum is another one.")
    load_database(database, copied / DATABASE)
    for name, blob in manifest.blobs.items():
        place = _checked(blob, copied.parent / BLOBS)
        if blobs is not None:
            _put_back(blobs, name, blob, place)
    with database.engine.connect() as connection:
        rows, audit, revision = _counted(connection)
    found = {"rows": rows, "audit": audit, "revision": revision}
    for name, value in found.items():
        if value != getattr(manifest, name):
            raise CopyUnusableError(f"What came back differs from the copy: {name}.")
    return manifest


def rehearse(database: Database, copied: Path) -> Verified:
    """Take a copy back into a place of its own, check it, and throw that place away.

    Args:
        database: The server's own; it is not touched, PostgreSQL makes another one beside it.
        copied: The copy.

    Returns:
        What the check of the audit's chain found.

    Raises:
        CopyUnusableError: It does not come back as it was.
    """
    with (
        TemporaryDirectory(prefix="zuoxi-rehearsal-") as name,
        scratch_database(database, Path(name)) as scratch,
    ):
        take_back(scratch, None, copied)
        with scratch.reading() as session:
            return verify(session)


def forget_copies(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest ``keep`` copies, and every blob that no copy holds any more.

    Returns:
        The names of the removed copies.
    """
    whole = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    gone = whole[: max(0, len(whole) - keep)]
    for path in gone:
        (path / MANIFEST).unlink()  # first: half a copy must not look like one
        shutil.rmtree(path)
    held = {
        blob.sha256 for path in whole[len(gone) :] for blob in read_manifest(path).blobs.values()
    }
    for path in (folder / BLOBS).glob("*/*"):
        if path.name not in held:
            path.unlink()
    return [path.name for path in gone]


def read_manifest(copied: Path) -> Manifest:
    """Read what is in a copy.

    Raises:
        CopyUnusableError: There is none, or it is damaged.
    """
    try:
        fields = json.loads((copied / MANIFEST).read_bytes())
        kept = {name: Kept(**blob) for name, blob in fields.pop("blobs").items()}
        for name, blob in kept.items():
            _check_place(name, blob)
        return Manifest(**fields, blobs=kept)
    except FileNotFoundError:
        raise CopyUnusableError(f"There is no whole copy in {copied}.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise CopyUnusableError(f"{copied / MANIFEST} is damaged.") from None


def digest_of(file: Path) -> str:
    """SHA-256 of a file, hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _check_place(name: str, blob: Kept) -> None:
    """Refuse what would be written or read elsewhere: who keeps copies must not own the server."""
    if not (name.startswith(KEPT) and is_name(name) and _SHA256.fullmatch(blob.sha256)):
        raise ValueError("No name of a blob")


def _known(folder: Path) -> dict[str, Kept]:
    """The blobs of the newest copy that is whole."""
    whole = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    return read_manifest(whole[-1]).blobs if whole else {}


def _counted(connection: Connection) -> tuple[dict[str, int], str, str]:
    """Rows of each table, the head of the audit, the revision of the tables."""
    rows = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }
    head = METADATA.tables["audit_head"]
    seq, seal = connection.execute(select(head.c.seq, head.c.hash)).one()
    version = Table("alembic_version", MetaData(), autoload_with=connection)
    revision = connection.execute(select(version.c.version_num)).scalar_one()
    return rows, f"{seq}:{seal}", str(revision)


def _keep(
    blobs: Blobs, name: str, size: int, at_s: float, folder: Path, earlier: dict[str, Kept]
) -> Kept | None:
    """Copy one blob, unless it is there; ``None`` if it was deleted meanwhile."""
    before = earlier.get(name)
    is_same = before is not None and (before.size, before.at_s) == (size, at_s)
    if before is not None and is_same and _place(folder / BLOBS, before.sha256).exists():
        return before
    try:
        sha256 = _copied(blobs.read(name), folder / BLOBS)
    except FileNotFoundError:
        return None
    return Kept(size, at_s, sha256)


def _copied(pieces: Iterator[bytes], folder: Path) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part, digest = folder / f"{os.getpid()}.part", hashlib.sha256()
    try:
        with part.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        place = _place(folder, digest.hexdigest())
        place.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest()


def _checked(blob: Kept, folder: Path) -> Path:
    place = _place(folder, blob.sha256)
    if not place.exists() or digest_of(place) != blob.sha256:
        raise CopyUnusableError(f"{place} is damaged or missing.")
    return place


def _put_back(blobs: Blobs, name: str, blob: Kept, place: Path) -> None:
    with scratch_file(blobs) as scratch, place.open("rb") as source:
        shutil.copyfileobj(source, scratch.file, PIECE_BYTES)
        scratch.file.close()
        blobs.put(name, scratch.path, blob.sha256)


def _place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _write(file: Path, text: str) -> None:
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
