"""Limits, units and categories by which a centre's tickets are handled: from its dictionaries."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.central.tickets.dictionary_files import UnusableDictionaryError, rules_of
from app.central.tickets.dictionary_store import own_texts, own_versions
from app.domain.category import Category
from app.domain.deadlines import Deadlines
from app.domain.unit import Directory

log = logging.getLogger(__name__)

READ = ("calendar", "categories", "deadlines", "directory", "units")
MOST = 64


@dataclass(frozen=True, slots=True)
class CentreRules:
    """What a step of a ticket, or a request from outside, has to know of the centre."""

    deadlines: Deadlines
    directory: Directory
    categories: tuple[Category, ...]


class Rules:
    """Reads a centre's rules once for each version of them; any thread may ask.

    Every process has its own: which version counts is asked of the database each time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds the server's own files; ``None`` = those that were shipped."""
        self.folder = folder
        self._known: dict[tuple[str, tuple[int, ...]], CentreRules] = {}
        self._lock = threading.Lock()

    def of(self, session: Session, centre: str) -> CentreRules:
        """Give the rules of a centre as they count now."""
        versions = own_versions(session, centre)
        told = tuple(versions.get(name, 0) for name in READ)
        key = (centre if any(told) else "", told)  # what was shipped is the same for all
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._read(own_texts(session, centre) if any(told) else {})
            with self._lock:
                while len(self._known) >= MOST:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = known
        return known

    def _read(self, texts: dict[str, str]) -> CentreRules:
        """Read them; files that do not go together any more are left aside, as at a seat."""
        for folder in (self.folder, None):
            try:
                return CentreRules(*rules_of(texts, folder))
            except UnusableDictionaryError as error:
                log.warning("Limits or units cannot be used: %s", error)
        return CentreRules(*rules_of({}, None))
