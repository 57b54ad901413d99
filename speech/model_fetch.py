"""Brings a speech model onto this computer: from an address, a zip or a folder."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from speech.model_download import download, forget
from speech.model_files import Fault, ModelFilesError, model_inside, verify_layout
from speech.model_zip import unpack

Progress = Callable[[int, int], None]
"""Told bytes so far and bytes in all (0 = not known) while a model is downloaded."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that is now on this computer.

    Attributes:
        sha256: Sum of the zip it came from; empty if it came from a folder or was there already.
        verified: The sum was known beforehand and is right.
        was_there: Nothing had to be done.
    """

    folder: Path
    sha256: str = ""
    verified: bool = False
    was_there: bool = False


def fetch_model(
    name: str,
    source: str,
    folder: Path,
    sha256: str = "",
    progress: Progress = lambda _done, _total: None,
    again: bool = False,
) -> Fetched:
    """Install model ``name`` into ``folder / name``; it appears whole or not at all.

    A download that was cut is kept beside it (``.NAME.zip.part``) and goes on with the next
    call. Blocks until it is done (each wait for the network is at most 30 s); may run in any
    thread, but one model at a time.

    Args:
        name: Name of the new folder.
        source: An ``https`` address or a ``file`` one, a zip on disk, or a folder on disk.
        folder: Where models are kept; made if need be.
        sha256: What the zip's sum must be; empty = not known.
        progress: Called in this thread.
        again: Replace the model even if one with all its files is there.

    Raises:
        ModelFilesError: In words; nothing that was installed before is lost.
    """
    target = folder / name
    if not name or name != Path(name).name or name.startswith("."):
        raise ModelFilesError(
            Fault.BAD_ADDRESS,
            f"{name!r} is no name for a model.",
            "Nothing was changed.",
            "Use a plain name without slashes.",
        )
    if target.is_dir():
        verify_layout(target)  # something else of that name is not ours to replace
        if not again:
            return Fetched(target, was_there=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _fetch(source, target, sha256.lower(), progress)
    except OSError as error:
        raise _disk_error(error, folder) from error


def _fetch(source: str, target: Path, sha256: str, progress: Progress) -> Fetched:
    local = _local(source)
    if local is not None and local.is_dir():
        return _from_folder(local, target)
    if local is not None:
        return _from_zip(local, target, sha256)
    part = target.with_name(f".{target.name}.zip.part")
    download(source, part, resume_unseen=bool(sha256), progress=progress)
    try:
        fetched = _from_zip(part, target, sha256)
    except ModelFilesError as error:
        if error.fault is not Fault.NO_ROOM:  # with more room it is as good as new
            forget(part)
        raise
    forget(part)
    return fetched


def _local(source: str) -> Path | None:
    """Read ``source`` as a path; ``None`` if it is an address."""
    parts = urlsplit(source)
    if parts.scheme == "file":
        path = Path(url2pathname(parts.path))
    elif "://" in source:
        return None
    else:
        path = Path(source).expanduser()
    if not path.exists():
        raise ModelFilesError(
            Fault.NOT_FOUND,
            f"There is nothing at {path}.",
            "Nothing was changed.",
            "Give the address, the zip or the folder of a Vosk model.",
        )
    return path


def _from_folder(source: Path, target: Path) -> Fetched:
    model = model_inside(source)
    if model is None:
        verify_layout(source)  # says what is missing
        raise AssertionError("a folder was refused and then passed")
    room = _fresh(target.with_name(f".{target.name}.new"))
    try:
        shutil.copytree(model, room / "model")
        _put(room / "model", target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Fetched(target)


def _from_zip(archive: Path, target: Path, sha256: str) -> Fetched:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 and found != sha256:
        raise ModelFilesError(
            Fault.WRONG_SUM,
            f"The zip for {target.name} is not the one that is known: its sha256 is {found},"
            f" expected was {sha256}.",
            "It was not unpacked, and nothing that was installed has changed.",
            "Fetch it again; if the sum stays wrong, use another source.",
        )
    room = _fresh(target.with_name(f".{target.name}.new"))
    try:
        unpack(archive, room)
        model = model_inside(room)
        if model is None:
            raise _no_model_in(archive)
        _put(model, target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Fetched(target, found, verified=bool(sha256))


def _no_model_in(archive: Path) -> ModelFilesError:
    return ModelFilesError(
        Fault.NO_MODEL,
        f"{archive.name.lstrip('.')} holds no speech model for Vosk.",
        "Nothing that was installed has changed.",
        "Use a zip that holds one folder with am, conf and graph.",
    )


def _fresh(folder: Path) -> Path:
    """Make an empty folder; what a killed call left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _put(model: Path, target: Path) -> None:
    """Rename ``model`` to ``target``; an older one goes once the new one has its place."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.is_dir():
        target.rename(old)
    model.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _disk_error(error: OSError, folder: Path) -> ModelFilesError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return ModelFilesError(
        Fault.NO_ROOM,
        f"The disk of {folder} is full." if full else f"{folder} cannot be written: {error}.",
        "Nothing that was installed has changed.",
        "Make room and fetch the model again."
        if full
        else "Look at the owner and rights of that folder, or choose another with --folder.",
    )
