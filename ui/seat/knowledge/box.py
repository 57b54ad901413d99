"""The knowledge base at every keystroke: a line to type in, what was found, a card to read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.services.cards import EVERYTHING, Card, Entry, Hit, LastUpdate, Only, Shelf
from ui import knowledge_wording
from ui.seat.keys import Key
from ui.seat.knowledge.card import CardView
from ui.seat.knowledge.drawer import Drawer
from ui.seat.knowledge.filters import Choices, Filters
from ui.seat.knowledge.line import SearchLine
from ui.seat.knowledge.rows import ROW_ROLE, HitList, HitModel
from ui.seat.knowledge.update_line import UpdateLine
from ui.theme import Look
from ui.widgets.labels import key_label, small
from ui.widgets.panel import PADDING

LIST, NOTHING, CARD = range(3)
LEAST_PX = 340
"""Less would cut the card's lines short; the columns do not move when a card opens."""
HITS_PX = 330
"""Room for four hits, while somebody searches; it does not change at the keystrokes."""
CARD_PX = 400
"""Room for a card that is open; suggestions give way as far as they can scroll."""

_SHARE = QSizePolicy.Policy.Preferred


class KnowledgeBox(QWidget):
    """Asks for searches and shows what comes back, if it still fits what is typed.

    Signals:
        searched: The person typed this (never empty), and limits the search to this ``Only``.
        shelf_asked: Nothing is typed: what lies ready is wanted, by ``show_shelf``.
        choices_asked: The filters are to be used: what they offer is wanted, by ``show_choices``.
        opened: The person wants to read the article with this id.
        copied: Id of the article, heading of the block (empty = all), text for the answer.
        pinned: Id of the article, and whether it is to be pinned.
        remarked: A ``Remark`` for the editors.
        update_turned: Take the last update back (true), or show it again; ``show_update`` follows.
        attachment_asked: The picture with this SHA-256 (hex) is wanted, by ``show_picture``.

    Attributes:
        line, filters, card, reader: The parts; ``reader`` is the page of the card.
    """

    searched = Signal(str, object)
    shelf_asked = Signal()
    choices_asked = Signal()
    opened = Signal(str)
    copied = Signal(str, str, str)
    pinned = Signal(str, bool)
    remarked = Signal(object)
    update_turned = Signal(bool)
    attachment_asked = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._model = HitModel(self)
        self._entered = False
        self._is_searching = False
        self._drawer: Drawer | None = None
        self.line = SearchLine()
        self.filters = Filters(look)
        self._list = HitList(look)
        self._list.setModel(self._model)
        self._nothing = small()
        self._why = small()
        self.update_line = UpdateLine()
        self.card = CardView(look)
        self.reader = self.card.page
        self._stack = QStackedWidget()
        self.setMinimumWidth(LEAST_PX)
        self._lay_out()
        self._join()
        self._take_room()

    @property
    def typed(self) -> str:
        """What stands in the line."""
        return self.line.text().strip()

    def show_hits(self, typed: str, hits: Sequence[Hit], only: Only | None = None) -> None:
        """Show the hits of a search; older than what is typed now, they are dropped."""
        if typed != self.typed or (only is not None and only != self.filters.only):
            return
        self._model.show(hits)
        self._list.scrollToTop()
        self._list.choose(0)
        self._say_nothing_found(is_nothing=not hits and bool(typed))
        self._show_why()

    def show_shelf(self, shelf: Shelf) -> None:
        """Show what lies ready, while nothing is typed."""
        if not self.typed:
            self._model.show_shelf(shelf)
            self._list.choose(0)
            self._say_nothing_found(is_nothing=False)
            self._take_room()

    def show_update(self, last: LastUpdate | None) -> None:
        """Say under the shelf which articles came last."""
        self.update_line.show_update(last)
        self._place_update()

    def show_choices(self, choices: Choices) -> None:
        """Give the filters what they look through."""
        self.filters.show_choices(choices)

    def show_card(self, card: Card) -> None:
        """Show an article; the caret comes to it only if Enter asked for it here."""
        self.card.show_card(card)
        self._stack.setCurrentIndex(CARD)
        self._take_room()
        if self._entered:
            self._entered = False
            self.focus_card()

    def show_pinned(self, article_id: str, *, on: bool) -> None:
        """Say that an article is pinned now, or no longer, if it is the open one."""
        self.card.show_pinned(article_id, on=on)

    def show_picture(self, digest: str, image: QImage) -> None:
        """Put a picture into the open card; a null image says that there is none."""
        self.card.show_picture(digest, image)

    @Slot()
    def focus_line(self) -> None:
        """Put the caret into the search line."""
        if self.line.hasFocus():
            self._ask_shelf()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    @Slot()
    def focus_card(self) -> None:
        """Put the caret into the open card; without one, nothing happens."""
        if self.is_reading:
            self.reader.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def is_reading(self) -> bool:
        """Whether a card is open."""
        return self._stack.currentIndex() == CARD

    @Slot()
    def back(self) -> None:
        """From the wide card to the narrow one, to the hits, to nothing."""
        if not self.close_card():
            self.line.clear()
            self._search()

    def close_card(self) -> bool:
        """From the wide card to the narrow one, or from that to the hits; false if none is open."""
        if not self.is_reading:
            return False
        had_caret = self.reader.hasFocus()
        if self._is_wide:
            self._narrow()
            if had_caret:
                self.focus_card()
            return True
        self._stack.setCurrentIndex(LIST)
        self._take_room()
        if had_caret:
            self.line.setFocus()
        if not self.typed:
            self.shelf_asked.emit()
        return True

    @Slot()
    def copy_answer(self) -> None:
        """Give the open card to the ticket."""
        if self.is_reading:
            self.card.copy_block(0)

    @property
    def _is_wide(self) -> bool:
        return self._drawer is not None and self._drawer.isVisible()

    @Slot()
    def _toggle_wide(self) -> None:
        had_caret = self.reader.hasFocus()
        if self._is_wide:
            self._narrow()
        else:
            if self._drawer is None:
                self._drawer = Drawer(self)
                self._drawer.left.connect(self._narrow)
            self._drawer.hold(self.card)
        self.card.show_wide(wide=self._is_wide)
        if had_caret:
            self.reader.setFocus()

    @Slot()
    def _narrow(self) -> None:
        """Take the card back into its own place."""
        if self._drawer is not None:
            self._drawer.hide()
        self._place_of_card.addWidget(self.card)
        self.card.show()
        self.card.show_wide(wide=False)

    def _lay_out(self) -> None:
        for quiet in (self._nothing, self._why):
            quiet.setContentsMargins(PADDING, 8, PADDING, 8)
            quiet.setAlignment(Qt.AlignmentFlag.AlignTop)
            quiet.setWordWrap(True)
        self._why.hide()
        self.filters.hide()
        place = QWidget()
        self._place_of_card = QVBoxLayout(place)
        self._place_of_card.setContentsMargins(0, 0, 0, 0)
        self._place_of_card.addWidget(self.card)
        for page in (self._list, self._nothing, place):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 4)
        whole.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(PADDING, 0, PADDING, 0)
        top.addWidget(self.line, 1)
        top.addWidget(key_label(Key.KNOWLEDGE))
        whole.addLayout(top)
        whole.addWidget(self.filters)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self._why)
        whole.addWidget(self.update_line)

    def _join(self) -> None:
        self.line.textChanged.connect(self._type)
        self.line.moved.connect(self._list.move_by)
        self.line.entered.connect(self._enter)
        self.line.left.connect(self.back)
        self.line.came.connect(self._come)
        self.line.gone.connect(self._go)
        self.filters.changed.connect(self._search)
        self.filters.left.connect(self._leave_filters)
        self.update_line.turned.connect(self.update_turned)
        self._stack.currentChanged.connect(self._place_update)
        self._list.clicked.connect(self._open)
        self._list.selectionModel().currentChanged.connect(self._show_why)
        card = self.card
        for inner, ours in (
            (card.opened, self._walk),
            (card.copied, self.copied),
            (card.pinned, self.pinned),
            (card.remarked, self.remarked),
            (card.left, self.back),
            (card.wide_asked, self._toggle_wide),
            (self.reader.picture_missing, self.attachment_asked),
        ):
            inner.connect(ours)
        for key, slot in (
            (Key.KNOWLEDGE, self.focus_line),
            (Key.CARD, self.focus_card),
            (Key.COPY_ARTICLE, self.copy_answer),
            (Key.FILTERS, self._enter_filters),
            (Key.WHY, self._toggle_why),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _say_nothing_found(self, *, is_nothing: bool) -> None:
        if self.is_reading:
            return  # a card stays until Escape; what was found waits behind it
        if is_nothing and self.filters.only != EVERYTHING:
            self._nothing.setText(self.tr("No article within these limits answers this. (Ctrl+F)"))
        elif is_nothing:
            self._nothing.setText(self.tr("No article answers this."))
        self._stack.setCurrentIndex(NOTHING if is_nothing else LIST)

    @Slot()
    def _type(self) -> None:
        """Somebody who goes on typing wants the list, not the card that is open."""
        self._entered = False
        if self.is_reading and self.line.hasFocus():
            self.close_card()
        self._search()

    @Slot()
    def _search(self) -> None:
        self._place_update()
        if self.typed:
            self.searched.emit(self.typed, self.filters.only)
        else:
            self.show_hits("", [])
            self.shelf_asked.emit()

    @Slot()
    def _place_update(self) -> None:
        """It belongs to the shelf; beside hits or a card it would only take room."""
        is_shelf = not self.typed and self._stack.currentIndex() == LIST
        self.update_line.setVisible(is_shelf and self.update_line.is_known)

    def _take_room(self) -> None:
        """Much for a card, enough for hits, none for nothing: suggestions have it then."""
        is_used = self._is_searching or bool(self.typed) or not self.filters.isHidden()
        has_rows = self._model.rowCount() > 0
        self._stack.setVisible(self.is_reading or is_used or has_rows)
        policy = QSizePolicy.Policy.Maximum if self._stack.isHidden() else _SHARE
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self.setMinimumHeight(CARD_PX if self.is_reading else HITS_PX if is_used else 0)

    @Slot()
    def _come(self) -> None:
        self._is_searching = True
        self._take_room()
        self._ask_shelf()

    @Slot()
    def _go(self) -> None:
        self._is_searching = False
        self._take_room()

    @Slot()
    def _ask_shelf(self) -> None:
        if not self.typed:
            self.shelf_asked.emit()

    @Slot()
    def _enter_filters(self) -> None:
        self.choices_asked.emit()
        self.filters.enter()
        self._take_room()

    @Slot()
    def _leave_filters(self) -> None:
        if self.filters.only == EVERYTHING:
            self.filters.hide()
        self.focus_line()

    @Slot()
    def _toggle_why(self) -> None:
        self._why.setVisible(not self._why.isVisible())
        self._show_why()

    @Slot()
    def _show_why(self) -> None:
        """Why the chosen hit stands where it stands, under the list."""
        if self._why.isVisible():
            row = self._model.row_at(self._list.currentIndex().row())
            self._why.setText(knowledge_wording.why(row) if isinstance(row, Hit) else "")

    @Slot()
    def _enter(self) -> None:
        if self.is_reading:
            self.focus_card()
            return
        self._open(self._list.currentIndex())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE) if index.isValid() else None
        if isinstance(row, Hit | Entry):
            self._entered = self.line.hasFocus()
            self.card.begin()
            self.opened.emit(row.article_id)

    @Slot(str)
    def _walk(self, article_id: str) -> None:
        self._entered = self.reader.hasFocus()
        self.opened.emit(article_id)
