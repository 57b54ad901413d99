"""The knowledge base at the seat: finding, reading, and telling the editors what is wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from app.domain.article import Remark
from app.services.article_index import ARTICLE, ArticleIndex
from app.services.attachments import Attachments, Fetch
from app.services.card_making import changes_of, pictures_of, state_of
from app.services.cards import Card, Entry, FilterChoices, LastUpdate, Shelf
from app.services.lane import StoreLane
from app.store.article_readings import (
    note_reading,
    opened_lately,
    pinned,
    reading,
    set_pinned,
)
from app.store.articles import changed_articles, last_update, undo_update
from app.store.database import Sessions, Transaction
from app.store.outbox import Kind, enqueue
from app.sync.errors import Unreachable
from app.sync.protocol import encode
from kb import index
from kb.articles import Article, KnowledgeError
from kb.favours import COPIED, OPENED, Favours
from kb.lexicon import Lexicon
from kb.results import Hit
from kb.search import EVERYTHING, Only

__all__ = ["Article", "Knowledge"]

log = logging.getLogger(__name__)

WRITE_S = 10.0
"""How long going back waits for the disk."""
ON_SHELF = 9
"""Articles in each list of the shelf but the pinned ones, which are all there."""


def _nothing() -> None:
    """Nobody waits for what is sent."""


def _nobody(_sha256: str) -> bytes:
    raise Unreachable("there is no server here")


class Knowledge:
    """What the desk asks of the knowledge base. Any thread may call it.

    Most of it blocks: call it off the UI thread. ``opened``, ``copied``, ``pin`` and ``remark``
    write through the store's lane; the first two read the index before.
    """

    def __init__(
        self,
        path: Path,
        sessions: Sessions,
        shipped: Sequence[Article],
        lexicon: Lexicon | None = None,
        *,
        lane: StoreLane,
        clock: Callable[[], int],
        fetch: Fetch = _nobody,
        sent_soon: Callable[[], None] = _nothing,
    ) -> None:
        """Keep the index at ``path`` and what is learnt beside it; nothing is read yet.

        Args:
            path: Of the index; it is made if there is none.
            sessions: Where pulled articles are read from.
            shipped: Articles that serve until the server sends its own.
            lexicon: Everyday words beside the official ones.
            lane: Where everything is written.
            clock: UTC milliseconds since 1970.
            fetch: Gets an attachment from the server, as ``Central.attachment`` does.
            sent_soon: Called when there is something to send, on the lane's thread.
        """
        self._index = ArticleIndex(path, sessions, shipped, lexicon or Lexicon())
        self._sessions = sessions
        self._lane = lane
        self._clock = clock
        self._sent_soon = sent_soon
        self._attachments = Attachments(path.with_name("attachments"), fetch)
        self._learning = threading.Lock()
        self._favours: Favours | None = None

    def open(self) -> None:
        """Open the index, and bring it up to the articles first; may take seconds."""
        with self._learning:
            if self._favours is None:
                self._favours = _favours_at(self._index.path.with_name("favours.db"))
        self._index.open()

    def refresh(self) -> None:
        """Take in what was pulled, all or nothing; searches go on meanwhile.

        Call it on another thread than the searches, so that they need not wait for it.
        """
        self._index.refresh()

    def find(self, typed: str, only: Only = EVERYTHING) -> tuple[Hit, ...]:
        """Articles for what was typed, the best first; what was wanted here before counts."""
        favoured = self._favoured(typed)
        return self._index.ask(lambda search: search.search(typed, only=only, favoured=favoured))

    def guides(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Guides for what a citizen said; none when none is good."""
        return self._index.ask(lambda search: search.answers(text, limit))

    def article(self, article_id: str) -> Article | None:
        """A whole article."""
        return self._index.ask(lambda search: search.article(article_id))

    def card(self, article_id: str) -> Card | None:
        """An article as a card; ``None`` if there is none."""
        article = self.article(article_id)
        if article is None:
            return None
        with self._sessions() as session:
            read = reading(session, article_id)
        before = ARTICLE.validate_json(read.body) if read.body else None
        return Card(
            article,
            state_of(article, self._today()),
            () if before is None else changes_of(before, article),
            0 if before is None else before.version,
            self._entries((key, 0) for key in dict.fromkeys(article.related) if key != article_id),
            bool(read.pinned_ms),
            pictures_of(article),
        )

    def opened(self, article_id: str, typed: str) -> None:
        """Remember that a card was opened after ``typed``, and how it was.

        Of what was typed only names in the articles are kept.
        """
        article = self.article(article_id)
        if article is not None:
            body = ARTICLE.dump_json(article).decode()
            now_ms = self._clock()
            self._lane.write(lambda session: note_reading(session, article_id, body, now_ms))
            self._learn(article_id, typed, OPENED)

    def copied(self, article_id: str, typed: str) -> None:
        """Remember that something of a card was copied after ``typed``."""
        self._learn(article_id, typed, COPIED)

    def pin(self, article_id: str, on: bool) -> None:
        """Keep an article on the shelf, or no longer; never waits."""
        pinned_ms = self._clock() if on else 0
        self._lane.write(partial(set_pinned, article_id=article_id, pinned_ms=pinned_ms))

    def shelf(self) -> Shelf:
        """What lies ready before anything is typed."""
        midnight = datetime.combine(self._today(), datetime.min.time()).astimezone()
        with self._sessions() as session:
            kept, lately = pinned(session), opened_lately(session, ON_SHELF)
            changed = changed_articles(session, int(midnight.timestamp() * 1_000), ON_SHELF)
        return Shelf(
            self._entries((each.article_id, each.pinned_ms) for each in kept),
            self._entries((each.article_id, each.opened_ms) for each in lately),
            self._entries(changed),
        )

    def remark(self, remark: Remark) -> None:
        """Promise the editors what is wrong with an article; never waits.

        It is sent as soon as the server can be reached; twice the same is one.
        """
        body = encode(remark).decode()

        def promise(session: Transaction) -> None:
            enqueue(session, Kind.REMARK, remark.id, body)

        self._lane.write(promise, self._sent_soon)

    def attachment(self, sha256: str) -> bytes | None:
        """The bytes of an attachment; ``None`` if they cannot be had now.

        May ask the server: call it where the network may be waited for.
        """
        return self._attachments.read(sha256)

    def choices(self) -> FilterChoices:
        """What a search can be limited to."""
        units, regions, categories = index.choices(self._index.path)
        return FilterChoices(tuple(units), tuple(regions), tuple(categories))

    def last_update(self) -> LastUpdate | None:
        """What came last; ``None`` if nothing ever did, or while it is coming."""
        with self._sessions() as session:
            found = last_update(session)
        return None if found is None else LastUpdate(found.at_ms, found.articles, found.is_undone)

    def go_back(self) -> LastUpdate | None:
        """Show what was there before the last update; holds until the next one comes.

        Raises:
            KnowledgeError: The disk does not take it; nothing is changed.
        """
        return self._turn(undone=True)

    def go_forward(self) -> LastUpdate | None:
        """Show the last update again; raises as ``go_back``."""
        return self._turn(undone=False)

    def close(self) -> None:
        """Close the index; an update that is being taken in waits for the next start."""
        self._index.close()
        with self._learning:
            if self._favours is not None:
                self._favours.close()
                self._favours = None

    def _turn(self, *, undone: bool) -> LastUpdate | None:
        answered, written = threading.Event(), threading.Event()

        def done() -> None:
            written.set()
            answered.set()

        self._lane.write(partial(undo_update, undone=undone), done, answered.set)
        if not answered.wait(WRITE_S) or not written.is_set():
            raise KnowledgeError("The disk does not take the change of the articles now")
        self.refresh()
        return self.last_update()

    def _entries(self, named: Iterable[tuple[str, int]]) -> tuple[Entry, ...]:
        """Those of the articles that are there, with their titles."""
        found = ((self.article(key), at_ms) for key, at_ms in named)
        return tuple(Entry(each.id, each.title, at_ms) for each, at_ms in found if each)

    def _favoured(self, typed: str) -> dict[str, float]:
        with self._learning:
            favours = self._favours
        if favours is None or not typed:
            return {}
        terms = self._index.ask(lambda search: search.terms_of(typed))
        try:
            return favours.favoured(terms)
        except KnowledgeError as error:
            log.info("What was wanted before cannot be read: %s", error)
            return {}

    def _learn(self, article_id: str, typed: str, times: float) -> None:
        with self._learning:
            favours = self._favours
        if favours is None or not typed:
            return
        try:
            favours.note(self._index.ask(lambda search: search.terms_of(typed)), article_id, times)
        except KnowledgeError as error:
            log.info("What was wanted cannot be remembered: %s", error)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock() / 1_000).astimezone().date()


def _favours_at(path: Path) -> Favours | None:
    """Open what was learnt; begin anew if it is damaged, and go without if that fails too."""
    try:
        return Favours(path)
    except KnowledgeError:
        log.warning("What was learnt about the knowledge base is damaged; it begins anew")
    try:
        path.unlink(missing_ok=True)
        return Favours(path)
    except (KnowledgeError, OSError):
        log.warning("Nothing is learnt about the knowledge base: the disk does not let it")
        return None
