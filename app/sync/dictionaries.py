"""The centre's dictionaries at a seat: pulled when they change, used at the next start.

They lie in a folder of the profile that is read like a centre's own folder. A set that does not
read well is refused whole; the seat goes on with the one before.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from app.domain.dictionary import FILES, SHIPPED, Dictionary, DictionaryVersion
from app.sync.asking import Asking
from app.sync.errors import CentralError
from app.sync.wire import NOT_MODIFIED, read

log = logging.getLogger(__name__)

ASK_S = 60.0
TOLD = "told.json"


@dataclass(frozen=True, slots=True)
class DictionaryList:
    """All dictionaries of the centre as they count now, and the ETag to ask with next time."""

    told: tuple[DictionaryVersion, ...]
    etag: str


class Dictionaries(Asking):
    """What the server tells of dictionaries; methods raise what those of ``Central`` raise."""

    def dictionaries(self, etag: str = "") -> DictionaryList | None:
        """List them; ``None`` if nothing changed since ``etag``."""
        headers = {"If-None-Match": etag} if etag else {}
        with self._ask("GET", "/dictionaries", headers=headers) as answer:
            if answer.status_code == NOT_MODIFIED:
                return None
            told = read(tuple[DictionaryVersion, ...], answer)
            return DictionaryList(told, answer.headers.get("etag", ""))

    def dictionary(self, name: str) -> Dictionary:
        """Read one with its text; ``FILES`` has the names."""
        return self._get(Dictionary, f"/dictionaries/{name}")


class _Source(Protocol):
    def dictionaries(self, etag: str = "") -> DictionaryList | None: ...

    def dictionary(self, name: str) -> Dictionary: ...


class Unfit(Exception):  # noqa: N818 - reads as what it is
    """A set of dictionaries that cannot be used; the message says why."""


class Shelf:
    """Keeps the dictionaries of the centre in ``folder``; one thread at a time.

    Args:
        source: The server.
        folder: Of the profile.
        check: Reads the named dictionaries in a folder and raises ``Unfit``.
    """

    def __init__(
        self, source: _Source, folder: Path, check: Callable[[Iterable[str], Path], None]
    ) -> None:
        self._source = source
        self._folder = folder
        self._check = check
        self._etag = ""
        self._trouble = ""
        self._unfit: Path | None = None

    def step(self) -> float:
        """Ask once, and take what is new; tells how many seconds to wait."""
        try:
            listed = self._source.dictionaries(self._etag)
            if listed is not None:
                self._take([each for each in listed.told if each.version > SHIPPED])
                self._etag = listed.etag
        except CentralError:  # the way to the server tells of itself elsewhere
            pass
        except (OSError, Unfit) as error:
            if str(error) != self._trouble:
                log.warning("Dictionaries of the centre are not used: %s", error)
            self._trouble = str(error)
        return ASK_S

    def _take(self, told: list[DictionaryVersion]) -> None:
        """Lay out the whole set in a folder of its own, then let the seat find it."""
        wanted = {each.name: each for each in told if each.name in FILES}
        state = "".join(sorted(f"{each.name} {each.sha256}\n" for each in wanted.values()))
        made = self._folder / sha256(state.encode()).hexdigest()[:16]
        if made in (current(self._folder), self._unfit):
            return
        if not wanted:
            (self._folder / TOLD).unlink(missing_ok=True)
            self._clear(None)
            return
        shutil.rmtree(made, ignore_errors=True)
        for name, version in wanted.items():
            self._write(made / FILES[name], name, version)
        try:
            self._check(wanted, made)
        except Unfit:
            self._unfit = made  # not again before one of them changes
            raise
        part = self._folder / (TOLD + ".part")
        part.write_text(json.dumps({"folder": made.name}), "utf-8")
        part.replace(self._folder / TOLD)
        self._clear(made)

    def _write(self, file: Path, name: str, version: DictionaryVersion) -> None:
        """Write a text; its path is our own, whatever the server says."""
        text = self._source.dictionary(name).text.encode()
        if sha256(text).hexdigest() != version.sha256:
            raise Unfit(f"{name} changed meanwhile, or was damaged on its way")
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(text)

    def _clear(self, kept: Path | None) -> None:
        for old in self._folder.iterdir() if self._folder.is_dir() else ():
            if old.is_dir() and old != kept:
                shutil.rmtree(old, ignore_errors=True)


def current(folder: Path) -> Path | None:
    """Find the dictionaries that were taken last; ``None`` if there are none."""
    try:
        name = json.loads((folder / TOLD).read_text("utf-8"))["folder"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    found = folder / str(name)
    return found if found.parent == folder and found.is_dir() else None
