"""What an editor wrote and the server does not have yet: one small file for each article."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.domain.article import Article

log = logging.getLogger(__name__)

LISTS = ("synonyms", "categories", "questions", "related")


@dataclass(frozen=True, slots=True)
class Kept:
    """Words on this computer only.

    Attributes:
        base: The article that the writing began with; ``None`` if it is a new one.
        revision: Of the server's draft that the writing began with; 0 = there was none.
        at_ms: When it was last written down, UTC milliseconds since 1970.
    """

    article: Article
    base: Article | None
    revision: int
    at_ms: int


class KeptArticles:
    """A folder of them. Blocking, for any thread; articles hold no citizens' data.

    A file is replaced in one step, so that a power cut leaves the old or the new words.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = threading.Lock()  # what is forgotten must not be newer words

    def all(self) -> tuple[Kept, ...]:
        """Everything that is kept, the newest first; a file that cannot be read stays there."""
        return tuple(sorted(self._read(), key=lambda each: each.at_ms, reverse=True))

    def keep(self, kept: Kept) -> None:
        """Write it down.

        Raises:
            OSError: It cannot be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        body = json.dumps(asdict(kept), ensure_ascii=True)  # half a surrogate can be written so
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            with self._writing:
                Path(name).replace(self._file(kept.article.id))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def forget(self, article_id: str, not_after_ms: int) -> None:
        """The server has it; words that were written after ``not_after_ms`` stay."""
        file = self._file(article_id)
        with self._writing:
            known = _kept(file) if file.exists() else None
            if known is not None and known.at_ms <= not_after_ms:
                self.drop(article_id)

    def drop(self, article_id: str) -> None:
        """The person does not want these words any more."""
        with suppress(OSError):
            self._file(article_id).unlink()

    def _read(self) -> Iterator[Kept]:
        for file in self._folder.glob("*.json"):
            found = _kept(file)
            if found is not None:
                yield found

    def _file(self, article_id: str) -> Path:
        """An id may hold signs that no file may have."""
        name = hashlib.sha256(article_id.encode(errors="replace")).hexdigest()[:32]
        return self._folder / f"{name}.json"


def _kept(file: Path) -> Kept | None:
    try:
        fields = json.loads(file.read_bytes())
        base = fields["base"]
        return Kept(
            _article(fields["article"]),
            _article(base) if base else None,
            int(fields["revision"]),
            int(fields["at_ms"]),
        )
    except FileNotFoundError:
        return None  # it was forgotten a moment ago
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("A kept article cannot be read: %s", type(error).__name__)
        return None


def _article(fields: dict[str, Any]) -> Article:
    return Article(**{**fields, **{name: tuple(fields[name]) for name in LISTS}})
