"""The card: a page to read, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.cards import Article, Card, Sensitivity
from ui.seat.keys import CardKey
from ui.seat.knowledge.page import CardPage
from ui.seat.knowledge.plain import ordered, plain, whole
from ui.seat.knowledge.remark import RemarkDialog
from ui.theme import Look
from ui.widgets.buttons import KeyButton

LONGEST_WALK = 50
"""Articles that Backspace leads back through; they may name each other in a circle."""


class CardView(QWidget):
    """Shows one article after another; storing and sending is the caller's business.

    Signals:
        opened: Show the article with this id.
        copied: Id of the article, heading of the block (empty = all), text for the answer.
        pinned: Id of the article, and whether it is to be pinned.
        remarked: The ``Remark`` of a person who says that the article is wrong.
        left: Back to what was found.
        wide_asked: Read it wide, or narrow again.

    Attributes:
        page: Where the article stands.
        card: What is shown; ``None`` at first.
    """

    opened = Signal(str)
    copied = Signal(str, str, str)
    pinned = Signal(str, bool)
    remarked = Signal(object)
    left = Signal()
    wide_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.card: Card | None = None
        self._walked: list[Article] = []
        self.page = CardPage(look)
        self._back = KeyButton(look, self.tr("Back"), "Esc", kind="quiet")
        self._pin = KeyButton(look, self.tr("Pin"), CardKey.PIN, kind="quiet")
        self._wide = KeyButton(look, self.tr("Wide"), CardKey.WIDE, kind="quiet")
        self._wrong = KeyButton(look, self.tr("Wrong?"), CardKey.WRONG, kind="quiet")
        self._lay_out()
        self.page.copy_asked.connect(self.copy_block)
        self.page.related_asked.connect(self._walk)
        self.page.back_asked.connect(self._walk_back)
        self.page.left.connect(self.left)
        self.page.key_pressed.connect(self._act)
        self._back.clicked.connect(self.left)
        self._pin.clicked.connect(self._toggle_pin)
        self._wide.clicked.connect(self.wide_asked)
        self._wrong.clicked.connect(self._ask_remark)

    def begin(self) -> None:
        """The next card was chosen from a list: Backspace leads nowhere."""
        self._walked.clear()

    def show_card(self, card: Card) -> None:
        """Show a card; coming to the one before is a step back."""
        while self._walked and self._walked[-1].id == card.article.id:
            self._walked.pop()
        self.card = card
        self.page.say("")
        self._show_pin()
        self.page.show_card(card, self._walked[-1].title if self._walked else "")

    def show_pinned(self, article_id: str, *, on: bool) -> None:
        """Say that an article is pinned now, or no longer, if it is the one that is shown."""
        if self.card is not None and self.card.article.id == article_id:
            self.card = replace(self.card, is_pinned=on)
            self._show_pin()
            self.page.show_again(self.card)

    def show_picture(self, digest: str, image: QImage) -> None:
        """Put in a picture that came."""
        self.page.show_picture(digest, image)

    def show_wide(self, *, wide: bool) -> None:
        """Say what the key does next."""
        self._wide.relabel(self.tr("Narrow") if wide else self.tr("Wide"))

    @Slot(int)
    def copy_block(self, number: int) -> None:
        """Give a block to the ticket's answer, 0 = all; what is internal is not told to anybody."""
        if self.card is None:
            return
        article = self.card.article
        blocks = ordered(article)
        if number > len(blocks):
            return
        if article.sensitivity == Sensitivity.INTERNAL.value:
            self.page.say(self.tr("Internal: not copied to the answer"), "amber")
            return
        head, text = blocks[number - 1] if number else ("", "")
        said = f"{head}：{plain(text)}" if number else whole(blocks)
        self.copied.emit(article.id, head, said)
        self.page.say(self.tr("Copied: {0}").format(head or self.tr("all")))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        foot = QWidget()
        foot.setMinimumWidth(1)  # a card that opens does not move the columns of the desk
        keys = QHBoxLayout(foot)
        keys.setContentsMargins(0, 2, 0, 0)
        keys.setSpacing(0)
        for button in (self._back, self._pin, self._wide, self._wrong):
            button.setMinimumWidth(1)
            keys.addWidget(button)
        keys.addStretch(1)
        column.addWidget(foot)

    @Slot(str)
    def _act(self, key: str) -> None:
        if key == CardKey.PIN:
            self._toggle_pin()
        elif key == CardKey.WIDE:
            self.wide_asked.emit()
        elif key == CardKey.WRONG:
            self._ask_remark()

    @Slot(str)
    def _walk(self, article_id: str) -> None:
        if self.card is not None and article_id != self.card.article.id:
            self._walked = [*self._walked, self.card.article][-LONGEST_WALK:]
            self.opened.emit(article_id)

    @Slot()
    def _walk_back(self) -> None:
        if self._walked:
            self.opened.emit(self._walked[-1].id)

    @Slot()
    def _toggle_pin(self) -> None:
        if self.card is not None:
            self.pinned.emit(self.card.article.id, not self.card.is_pinned)

    def _show_pin(self) -> None:
        is_pinned = self.card is not None and self.card.is_pinned
        self._pin.relabel(self.tr("Unpin") if is_pinned else self.tr("Pin"))

    @Slot()
    def _ask_remark(self) -> None:
        if self.card is not None:
            dialog = RemarkDialog(self._look, self.card.article, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.told.connect(self._tell_remark)
            dialog.open()

    @Slot(object)
    def _tell_remark(self, remark: object) -> None:
        self.remarked.emit(remark)
        self.page.say(self.tr("Told to the editors"))
