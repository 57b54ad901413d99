"""Joins the knowledge base's box to the service behind it; nothing of it waits on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from app.services.cards import Card, FilterChoices, Hit, LastUpdate, Only, Remark
from app.services.finding import Finder, Found
from app.services.knowledge import Knowledge
from ui.bridges.background import Background
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.knowledge.filters import Choices
from ui.seat.knowledge.pictures import decoded
from ui.widgets.search_field import Choice


@dataclass(frozen=True, slots=True)
class Names:
    """How stored codes read; called off the UI thread."""

    category: Callable[[str], str] = str
    region: Callable[[str], str] = str


class KnowledgeDesk(QObject):
    """Asks the service off the UI thread: one search at a time, the newest wins.

    Signals:
        failed: A look-up failed; the error.
    """

    failed = Signal(object)

    def __init__(
        self,
        box: KnowledgeBox,
        knowledge: Knowledge,
        background: Background,
        ticket: Callable[[], UUID | None],
        names: Names | None = None,
    ) -> None:
        """Join them.

        Args:
            box: Lives as long as this does.
            knowledge: Answers blocking.
            background: Carries the questions.
            ticket: The ticket in hand, which a remark may name.
            names: Of categories and regions, for the filters.
        """
        super().__init__(box)
        self._box = box
        self._knowledge = knowledge
        self._background = background
        self._ticket = ticket
        self._names = names or Names()
        self._asked: tuple[str, Only] | None = None
        self._is_asking = False
        self._has_choices = False
        box.choices_asked.connect(self._read_choices)
        box.searched.connect(self._search)
        box.shelf_asked.connect(self.show_shelf)
        box.opened.connect(self.open)
        box.copied.connect(self._note_copied)
        box.pinned.connect(self._pin)
        box.remarked.connect(self._remark)
        box.attachment_asked.connect(self._fetch)
        box.update_turned.connect(self._turn)

    def articles_changed(self) -> None:
        """Other articles are there: the shelf is shown anew, the filters when they are wanted."""
        self._has_choices = False
        if not self._box.typed:
            self.show_shelf()

    @Slot()
    def _read_choices(self) -> None:
        """What the filters offer; spelling it takes a moment, so nobody waits for it at a start."""
        if not self._has_choices:
            self._has_choices = True
            self._run(partial(_choices, self._knowledge, self._names), self._box.show_choices)

    @Slot()
    def show_shelf(self) -> None:
        """Show what is pinned, was read of late, changed today."""
        self._run(self._knowledge.shelf, self._box.show_shelf)
        self._run(self._knowledge.last_update, self._box.show_update)

    @Slot(bool)
    def _turn(self, undone: bool) -> None:
        """Not on the lane of the searches: they go on meanwhile."""
        self._background.run_net(
            self._knowledge.go_back if undone else self._knowledge.go_forward,
            owner=self,
            done=self._turned,
            failed=self._not_turned,
        )

    def _turned(self, last: LastUpdate | None) -> None:
        self._box.show_update(last)
        self.articles_changed()

    def _not_turned(self, error: Exception) -> None:
        self.failed.emit(error)
        self.show_shelf()

    @Slot(str)
    def open(self, article_id: str) -> None:
        """Show an article, and count it for the words that led to it."""
        typed = self._box.typed
        self._run(partial(_opened, self._knowledge, article_id, typed), self._show)

    def _show(self, card: Card | None) -> None:
        if card is not None:
            self._box.show_card(card)

    @Slot(str, object)
    def _search(self, typed: str, only: Only) -> None:
        self._asked = (typed, only)
        if not self._is_asking:
            self._ask()

    def _ask(self) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            return
        self._is_asking = True
        self._background.run_local(
            partial(self._knowledge.find, *asked),
            owner=self,
            done=partial(self._found, *asked),
            failed=self._not_found,
        )

    def _found(self, typed: str, only: Only, hits: Sequence[Hit]) -> None:
        self._is_asking = False
        self._box.show_hits(typed, hits, only)
        self._ask()

    def _not_found(self, error: Exception) -> None:
        self._is_asking = False
        self.failed.emit(error)
        self._ask()

    @Slot(str, str, str)
    def _note_copied(self, article_id: str, _block: str, _text: str) -> None:
        self._run(partial(self._knowledge.copied, article_id, self._box.typed), _nothing)

    @Slot(str, bool)
    def _pin(self, article_id: str, on: bool) -> None:
        self._run(
            partial(self._knowledge.pin, article_id, on),
            lambda _: self._box.show_pinned(article_id, on=on),
        )

    @Slot(object)
    def _remark(self, remark: Remark) -> None:
        told = replace(remark, ticket_id=self._ticket())
        self._run(partial(self._knowledge.remark, told), _nothing)

    @Slot(str)
    def _fetch(self, digest: str) -> None:
        """A picture may have to come from the server, so it has the other lane."""
        self._background.run_net(
            lambda: decoded(self._knowledge.attachment(digest)),
            owner=self,
            done=partial(self._box.show_picture, digest),
            failed=lambda _: self._box.show_picture(digest, QImage()),
        )

    def _run(self, job: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.write_local(job, owner=self, done=done, failed=self.failed.emit)


def _opened(knowledge: Knowledge, article_id: str, typed: str) -> Card | None:
    card = knowledge.card(article_id)
    if card is not None:
        knowledge.opened(article_id, typed)
    return card


def _choices(knowledge: Knowledge, names: Names) -> Choices:
    """What the filters look through, spelled for pinyin before the first keystroke."""
    there: FilterChoices = knowledge.choices()
    return Choices(
        _finder((code, names.category(code)) for code in there.categories),
        _finder((code, names.region(code)) for code in there.regions),
        _finder((unit, unit) for unit in there.units),
    )


def _finder(rows: Iterable[tuple[str, str]]) -> Callable[[str], Sequence[Choice]]:
    finder = Finder((Found(value, name), name, "") for value, name in rows)
    finder.prepare()
    return lambda typed: [Choice(row.value, row.text) for row in finder.find(typed)]


def _nothing(_: object) -> None:
    """What was asked for has been done; there is nothing to show."""
