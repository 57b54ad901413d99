"""The smart-seat panel: suggestions with their evidence, what to ask next, the knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.draft import GROWING
from app.domain.suggestion import Suggestion, SuggestionKind
from ui.seat.keys import Key
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.suggestion_card import SuggestionCard
from ui.theme import Look
from ui.widgets.labels import hairline, small
from ui.widgets.panel import PADDING, Panel

Quote = Callable[[Suggestion], str]
_Content = tuple[Suggestion, str, str]
"""All that a card shows: the suggestion, the words it came from, its key."""
CATEGORIES = 3
FIELDS = 5
QUESTIONS = 3
PHRASES = 2
SURGES = 1
_HINTS = {
    *(SuggestionKind.ALERT, SuggestionKind.SURGE, SuggestionKind.CATEGORY),
    *(SuggestionKind.QUESTION, SuggestionKind.PHRASE),
    *(SuggestionKind.SIMILAR, SuggestionKind.GUIDE),
}
_PARTS = (
    ({SuggestionKind.ALERT}, CATEGORIES),
    ({SuggestionKind.SURGE}, SURGES),
    ({SuggestionKind.CATEGORY}, CATEGORIES),
    ({SuggestionKind.PHRASE}, PHRASES),  # for this moment: it must be seen without scrolling
    (set(SuggestionKind) - _HINTS, FIELDS),
    ({SuggestionKind.QUESTION}, QUESTIONS),
    ({SuggestionKind.SIMILAR}, QUESTIONS),
    ({SuggestionKind.GUIDE}, QUESTIONS),
)
"""What the panel shows, in this order, and at most how many of each."""


class AssistantPanel(Panel):
    """Shows what is pending, one card current; F3 takes it, Shift+F3 refuses it.

    Signals:
        taken: A suggestion was taken.
        refused: A suggestion was refused.
        evidence_asked: A suggestion whose words are to be shown in the transcript.
    """

    taken = Signal(object)
    refused = Signal(object)
    evidence_asked = Signal(object)

    def __init__(self, look: Look, knowledge: KnowledgeBox) -> None:
        super().__init__(self.tr("Assistant"))
        self._look = look
        self._cards: list[SuggestionCard] = []
        self._kept: dict[_Content, SuggestionCard] = {}
        self._titles: list[QLabel] = []
        self._shown: tuple[tuple[Suggestion, str], ...] = ()
        self._current = 0
        self.knowledge = knowledge
        self.head.addStretch(1)
        self.head.addWidget(small(self.tr("F3 take · Shift+F3 refuse · Ctrl+↓ next")))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(PADDING, 8, PADDING, 8)
        self._list.setSpacing(5)
        self._quiet = small(self.tr("Suggestions appear while the citizen speaks."))
        self._quiet.setWordWrap(True)
        self._list.addWidget(self._quiet)
        self._list.addStretch(1)
        scrolled = QWidget()
        scrolled.setObjectName("scrolled")
        scrolled.setLayout(self._list)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(scrolled)
        self._area = area
        self.body.addWidget(area, 3)
        self.body.addWidget(hairline())
        self.body.addWidget(knowledge, 2)
        self._add_keys()

    @property
    def cards(self) -> tuple[SuggestionCard, ...]:
        """The cards that are shown, in order."""
        return tuple(self._cards)

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that the keys answer now."""
        return self._cards[self._current].suggestion if self._cards else None

    def show_suggestions(self, pending: Sequence[Suggestion], quote: Quote) -> None:
        """Show what is pending; the current card stays current while it is there."""
        rows = tuple((each, quote(each)) for each in _arranged(pending))
        if rows == self._shown:
            return
        before = self.current
        self._shown = rows
        self._rebuild(rows)
        self._current = self._place_of(before)
        self._show_current()

    def select_first(self, kinds: frozenset[SuggestionKind]) -> bool:
        """Make the first suggestion of these kinds current; false if there is none."""
        for number, card in enumerate(self._cards):
            if card.suggestion.kind in kinds:
                self._current = number
                self._show_current()
                return True
        return False

    @Slot()
    def take_current(self) -> None:
        """Take the current suggestion."""
        if self.current is not None:
            self.taken.emit(self.current)

    @Slot()
    def refuse_current(self) -> None:
        """Refuse the current suggestion."""
        if self.current is not None:
            self.refused.emit(self.current)

    def take_category(self, number: int) -> None:
        """Take category 1–3."""
        categories = [c.suggestion for c in self._cards if _is_category(c.suggestion)]
        if number <= len(categories):
            self.taken.emit(categories[number - 1])

    def _rebuild(self, rows: Sequence[tuple[Suggestion, str]]) -> None:
        """Lay the list out anew; a card whose content is as it was stays (a new one takes 2 ms)."""
        kept, self._kept = self._kept, {}
        while self._list.count() > 1:
            self._list.takeAt(0)
        for shown in self._titles:
            _drop(shown)
        self._titles = []
        self._cards = []
        section = ""
        number = 0
        for suggestion, words in rows:
            if (title := self._section(suggestion.kind)) != section:
                section = title
                self._titles.append(small(title, "section"))
                self._insert(self._titles[-1])
            number = number + 1 if _is_category(suggestion) else 0
            content = (suggestion, words, f"Ctrl+{number}" if number else "")
            card = kept.pop(content, None) or self._new_card(*content)
            self._kept[content] = card
            self._cards.append(card)
            self._insert(card)
        for card in kept.values():
            _drop(card)
        self._quiet.setVisible(not rows)
        if not rows:
            self._insert(self._quiet)

    def _new_card(self, suggestion: Suggestion, words: str, key: str) -> SuggestionCard:
        card = SuggestionCard(self._look, suggestion, words, key)
        card.taken.connect(self.taken)
        card.refused.connect(self.refused)
        card.evidence_asked.connect(self.evidence_asked)
        return card

    def _place_of(self, before: Suggestion | None) -> int:
        """Where it is now; a title that grew with the call is still the title."""
        shown = [card.suggestion for card in self._cards]
        for number, each in enumerate(shown):
            if before is not None and each.key == before.key:
                return number
        for number, each in enumerate(shown):
            if before is not None and each.kind is before.kind:
                return number
        return 0

    def _insert(self, widget: QLabel | SuggestionCard) -> None:
        self._list.insertWidget(self._list.count() - 1, widget)

    def _section(self, kind: SuggestionKind) -> str:
        return {
            SuggestionKind.ALERT: self.tr("Hand over at once"),
            SuggestionKind.CATEGORY: self.tr("Category"),
            SuggestionKind.QUESTION: self.tr("Not asked yet"),
            SuggestionKind.GUIDE: self.tr("Guides for this call"),
            SuggestionKind.PHRASE: self.tr("What to say"),
            SuggestionKind.SIMILAR: self.tr("Similar tickets"),
            SuggestionKind.SURGE: self.tr("The city now"),
        }.get(kind, self.tr("Fill in"))

    def _show_current(self) -> None:
        for number, card in enumerate(self._cards):
            card.show_current(number == self._current)

    def _add_keys(self) -> None:
        for key, slot in (
            (Key.TAKE, self.take_current),
            (Key.REFUSE, self.refuse_current),
            (Key.NEXT, self._next),
            (Key.PREVIOUS, self._previous),
            (Key.CATEGORY_1, self._take_first),
            (Key.CATEGORY_2, self._take_second),
            (Key.CATEGORY_3, self._take_third),
            (Key.EVIDENCE, self._ask_evidence),
            (Key.COPY_SUGGESTION, self._copy_current),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    @Slot()
    def _next(self) -> None:
        self._move(1)

    @Slot()
    def _previous(self) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        if self._cards:
            self._current = (self._current + step) % len(self._cards)
            self._show_current()
            self._area.ensureWidgetVisible(self._cards[self._current])

    @Slot()
    def _take_first(self) -> None:
        self.take_category(1)

    @Slot()
    def _take_second(self) -> None:
        self.take_category(2)

    @Slot()
    def _take_third(self) -> None:
        self.take_category(3)

    @Slot()
    def _copy_current(self) -> None:
        """Copy what the current suggestion would fill in, as a person reads it."""
        if self.current is not None:
            is_text = self.current.kind in GROWING
            QGuiApplication.clipboard().setText(
                self.current.value if is_text else self.current.label
            )

    @Slot()
    def _ask_evidence(self) -> None:
        if self.current is not None:
            self.evidence_asked.emit(self.current)


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()


def _is_category(suggestion: Suggestion) -> bool:
    return suggestion.kind is SuggestionKind.CATEGORY


def _arranged(pending: Sequence[Suggestion]) -> list[Suggestion]:
    """Put what is urgent first and keep the panel calm: a bounded number of each."""
    arranged: list[Suggestion] = []
    for kinds, limit in _PARTS:
        arranged += [each for each in pending if each.kind in kinds][:limit]
    return arranged
