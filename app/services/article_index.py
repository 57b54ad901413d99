"""The index of the knowledge base, which follows the articles that are stored."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from app.store.articles import articles_after, articles_state
from app.store.database import Sessions
from kb import index
from kb.articles import Article, DamagedError, KnowledgeError
from kb.lexicon import Lexicon
from kb.search import Search

log = logging.getLogger(__name__)

OPEN_S = 60.0
"""Opening builds the index anew when it is of another release or damaged."""
PAUSE_S = 0.000_5
"""After each article of an update: Python runs one thread at a time, and the screen comes first."""
EVERYTHING_AFTER = -1

T = TypeVar("T")
ARTICLE = TypeAdapter(Article)
_ARTICLES = TypeAdapter(list[Article])


class _Closed(KnowledgeError):  # noqa: N818 - the name says what happened
    """The program ends while an update is being written; it is written at the next start."""


class ArticleIndex:
    """Searches, and takes in what changed in the store. Blocking; any thread may call it.

    The index carries in itself which state of the store it was brought to, in the same
    transaction as the articles: a crash leaves an older state, and the next opening brings it up.
    Whoever asks before ``open`` is done waits for it, at most ``OPEN_S``.
    """

    def __init__(
        self, path: Path, sessions: Sessions, shipped: Sequence[Article], lexicon: Lexicon
    ) -> None:
        """Keep the index at ``path``; nothing is read yet.

        Args:
            path: Of the index; it is made if there is none.
            sessions: Where pulled articles are read from.
            shipped: Articles that serve until the server sends its own.
            lexicon: Everyday words beside the official ones.
        """
        self.path = path
        self._sessions = sessions
        self._shipped = {each.id: each for each in shipped}
        self._lexicon = lexicon
        self._base = ""
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self._opened = threading.Event()
        self._search: Search | None = None

    def open(self) -> None:
        """Open the index, and bring it up to the articles first; may take seconds.

        Raises:
            KnowledgeError: It can neither be read nor built; whoever asks is told so at once.
        """
        with self._writing:
            if self._search is not None:
                return
            try:
                self._bring_up_and_open()
            finally:
                self._opened.set()

    def refresh(self) -> None:
        """Bring the index up to the articles that are stored now, all or nothing.

        Only what changed since is written; searches go on meanwhile and see the old state. An
        index that turns out to be damaged is built anew.

        Raises:
            KnowledgeError: It cannot be written; the old state stays.
        """
        with self._writing:
            base = self._of_the_program()
            with self._sessions() as session:
                state = articles_state(session)
                at = _number_in(index.stamp_of(self.path), f"{base} {state.token}")
                if at == state.change_no:
                    return
                since = EVERYTHING_AFTER if at is None or at > state.change_no else at
                bodies = articles_after(session, since)
            stamp = f"{base} {state.token} {state.change_no}"
            try:
                if since == EVERYTHING_AFTER:
                    self._build(bodies, stamp)
                else:
                    self._apply(bodies, stamp)
            except DamagedError:
                self._open_anew()
            except _Closed:
                log.info("The knowledge base is brought up to date at the next start")

    def ask(self, question: Callable[[Search], T]) -> T:
        """Ask the index; one that turns out to be damaged is built anew, once.

        Raises:
            KnowledgeError: It is not open yet, or cannot be read.
        """
        self._opened.wait(OPEN_S)
        search = self._search
        if search is None:
            raise KnowledgeError("The knowledge base is not open yet")
        try:
            return question(search)
        except KnowledgeError:
            with self._writing:
                if self._closing.is_set():
                    raise
                if self._search is search:  # else somebody else has seen to it meanwhile
                    self._open_anew()
                search = self._search or search
            return question(search)

    def close(self) -> None:
        """Close the index; an update that is being written is given up."""
        self._closing.set()
        self._opened.set()
        with self._writing:
            if self._search is not None:
                self._search.close()

    def _bring_up_and_open(self) -> None:
        try:
            self.refresh()
        except KnowledgeError as error:  # a full disk: what is there already can be searched
            log.warning("The knowledge base stays as it was: %s", error)
        if self._closing.is_set() or self._search is not None:
            return
        try:
            self._search = Search(self.path)
        except KnowledgeError:  # damaged, or of another release: it can be built again
            with suppress(_Closed):
                self._search = self._mended()

    def _open_anew(self) -> None:
        """Build a damaged index anew, with nobody reading the old one."""
        log.warning("The index of the knowledge base is damaged; it is built anew")
        if self._search is not None:
            self._search.close()
        with suppress(_Closed):
            self._search = self._mended()
            self._opened.set()

    def _of_the_program(self) -> str:
        """A digest of all that comes with the program: another release builds the index anew."""
        if not self._base:
            state = f"{index.SCHEMA_VERSION} {self._lexicon.to_json()}".encode()
            shipped = _ARTICLES.dump_json(list(self._shipped.values()))
            self._base = hashlib.sha256(state + shipped).hexdigest()
        return self._base

    def _build(self, bodies: Mapping[str, str | None], stamp: str) -> None:
        shown = dict.fromkeys(self._shipped) | dict(bodies)
        count = index.build(
            self.path, self._unhurried(self._articles(shown)), self._lexicon, stamp=stamp
        )
        log.info("The knowledge base has %d articles", count)

    def _apply(self, bodies: Mapping[str, str | None], stamp: str) -> None:
        gone = [
            key
            for key, body in bodies.items()
            if not body and (body == "" or key not in self._shipped)
        ]
        index.apply(self.path, self._unhurried(self._articles(bodies)), gone, stamp=stamp)
        log.info("The knowledge base took %d changed articles", len(bodies))

    def _articles(self, bodies: Mapping[str, str | None]) -> Iterator[Article]:
        """What is to be shown of these, by id; without what is removed."""
        for key, body in sorted(bodies.items()):
            if body:
                yield ARTICLE.validate_json(body)
            elif body is None and key in self._shipped:
                yield self._shipped[key]

    def _unhurried(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            if self._closing.is_set():
                raise _Closed
            yield article
            time.sleep(PAUSE_S)

    def _mended(self) -> Search:
        with self._sessions() as session:
            state = articles_state(session)
            bodies = articles_after(session, EVERYTHING_AFTER)
        self._build(bodies, f"{self._of_the_program()} {state.token} {state.change_no}")
        return Search(self.path)


def _number_in(stamp: str, beginning: str) -> int | None:
    """The change that an index was brought to; ``None`` if it is of something else."""
    begins, _, number = stamp.rpartition(" ")
    return int(number) if begins == beginning and number.isdecimal() else None
