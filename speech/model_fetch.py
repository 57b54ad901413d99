"""Brings a speech model onto this computer: from an address, a zip or a folder."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Callable, Mapping
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
    files: Mapping[str, str] | None = None,
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
        files: Sums that files of the model must have, by name.

    Raises:
        ModelFilesError: In words; nothing that was installed before is lost.
    """
    target = target_for(name, folder)
    if is_there(target) and not again:
        return Fetched(target, was_there=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _fetch(source, target, sha256.lower(), progress, files or {})
    except OSError as error:
        raise disk_error(error, folder) from error


_NAME = re.compile(r"\w([\w .+()-]{0,98}[\w)])?")
"""Of a folder on any system, safe to print: Windows drops a dot or space at the end."""


def target_for(name: str, folder: Path) -> Path:
    """Where a model of that name belongs; raises :class:`ModelFilesError` for other names."""
    if _NAME.fullmatch(name):
        return folder / name
    raise ModelFilesError(
        Fault.BAD_ADDRESS,
        f"{name!r} is no name for a model.",
        "Nothing was changed.",
        "Use a plain name of letters, digits, and - _ . + between them.",
    )


def is_there(target: Path) -> bool:
    """Tell whether a whole model is in ``target``.

    Raises :class:`ModelFilesError` for something else there: that is not ours to replace.
    """
    if not target.is_dir():
        return False
    verify_layout(target)
    return True


def _fetch(
    source: str, target: Path, sha256: str, progress: Progress, files: Mapping[str, str]
) -> Fetched:
    local = local_path(source)
    if local is not None and local.is_dir():
        return _from_folder(local, target, files)
    if local is not None:
        return _from_zip(local, target, sha256, files)
    part = target.with_name(f".{target.name}.zip.part")
    download(source, part, resume_unseen=bool(sha256), progress=progress)
    try:
        fetched = _from_zip(part, target, sha256, files)
    except ModelFilesError as error:
        if error.fault is not Fault.NO_ROOM:  # with more room it is as good as new
            forget(part)
        raise
    forget(part)
    return fetched


def local_path(source: str) -> Path | None:
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
            "Give the address, the zip or the folder of a model.",
        )
    return path


def _from_folder(source: Path, target: Path, files: Mapping[str, str]) -> Fetched:
    model = model_inside(source)
    if model is None:
        verify_layout(source)  # says what is missing
        raise AssertionError("a folder was refused and then passed")
    room = fresh_folder(target.with_name(f".{target.name}.new"))
    try:
        shutil.copytree(model, room / "model")
        verify_sums(room / "model", files)
        put_in_place(room / "model", target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Fetched(target, verified=bool(files))


def _from_zip(archive: Path, target: Path, sha256: str, files: Mapping[str, str]) -> Fetched:
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
    room = fresh_folder(target.with_name(f".{target.name}.new"))
    try:
        unpack(archive, room)
        model = model_inside(room)
        if model is None:
            raise _no_model_in(archive)
        verify_sums(model, files)
        put_in_place(model, target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Fetched(target, found, verified=bool(sha256 or files))


def verify_sums(model: Path, files: Mapping[str, str]) -> None:
    """Compare files of a model with what they must be; raises :class:`ModelFilesError`."""
    for name, expected in files.items():
        path = model / name
        if not path.is_file():
            found = "missing"
        else:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ModelFilesError(
                Fault.WRONG_SUM,
                f"{name} is not the one that is known: its sha256 is {found}, expected was"
                f" {expected}.",
                "It was not installed, and nothing that was installed has changed.",
                "Fetch it again; if the sum stays wrong, use another source.",
            )


def _no_model_in(archive: Path) -> ModelFilesError:
    return ModelFilesError(
        Fault.NO_MODEL,
        f"{archive.name.lstrip('.')} holds no speech model.",
        "Nothing that was installed has changed.",
        "Use a zip that holds one folder with the files of a model.",
    )


def fresh_folder(folder: Path) -> Path:
    """Make an empty folder; what a killed call left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def put_in_place(model: Path, target: Path) -> None:
    """Rename ``model`` to ``target``; an older one goes once the new one has its place."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.is_dir():
        target.rename(old)
    model.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def disk_error(error: OSError, folder: Path) -> ModelFilesError:
    """Word what the disk refused."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return ModelFilesError(
        Fault.NO_ROOM,
        f"The disk of {folder} is full." if full else f"{folder} cannot be written: {error}.",
        "Nothing that was installed has changed.",
        "Make room and fetch the model again."
        if full
        else "Look at the owner and rights of that folder, or choose another with --folder.",
    )
