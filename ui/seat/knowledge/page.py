"""The page on which a card is read: keys for its blocks, pictures as they come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser

from app.services.cards import Card
from ui.seat.keys import CardKey
from ui.seat.knowledge.sheet import BACK, COPY, OPEN, RELATED_KEYS, Setter
from ui.theme import Look, body_font
from ui.widgets.labels import pill, set_pill

MARGIN_PX = 10
MOST_PICTURES = 20


class CardPage(QTextBrowser):
    """Shows one card; never loads anything from anywhere by itself.

    Signals:
        copy_asked: Copy the block of this number, 0 = all of it.
        related_asked: Open the article with this id.
        back_asked: To the article that led here.
        left: Escape.
        key_pressed: One of the other ``CardKey``.
        picture_missing: The card refers to the attachment with this SHA-256 (hex).
    """

    copy_asked = Signal(int)
    related_asked = Signal(str)
    back_asked = Signal()
    left = Signal()
    key_pressed = Signal(str)
    picture_missing = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._card: Card | None = None
        self._came_from = ""
        self._images: dict[str, QImage] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._set_again)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setObjectName("cardPage")
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setUndoRedoEnabled(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName(self.tr("Article"))
        self._said = pill("", "green")
        self._said.setParent(self)
        self._said.hide()
        self.anchorClicked.connect(self._follow)
        look.changed.connect(self._settle.start)

    def show_card(self, card: Card, came_from: str = "") -> None:
        """Show a card from its beginning; pictures that are wanted are asked for."""
        self._card, self._came_from, self._images = card, came_from, {}
        self._set()
        self.verticalScrollBar().setValue(0)
        for digest in dict.fromkeys(list(card.pictures.values())[:MOST_PICTURES]):
            self.picture_missing.emit(digest)

    def say(self, text: str, tone: str = "green") -> None:
        """Say over the lower edge what was done; it goes with the next key or card."""
        set_pill(self._said, text, tone)
        self._place_said()

    @property
    def said(self) -> str:
        """What is said now; empty if nothing."""
        return self._said.text()

    def show_again(self, card: Card) -> None:
        """The same article with another mark: the eye stays where it is."""
        self._card = card
        self._set_again()

    def show_picture(self, digest: str, image: QImage) -> None:
        """Put in a picture that came; one of another card is dropped."""
        if self._card is not None and digest in self._card.pictures.values():
            self._images[digest] = image
            self._settle.start()

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Override Qt, which would read files: only pictures that were put in are shown."""
        return QImage()

    def event(self, event: QEvent) -> bool:
        """Keys without Ctrl or Alt are the card's while it has the caret."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and (event.key() == Qt.Key.Key_Escape or _printed(event)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits copy, letters walk on, Backspace walks back."""
        self.say("")
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = _printed(event)
        if held or not (key or event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Backspace}):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.back_asked.emit()
        elif key.isdigit():
            self.copy_asked.emit(int(key))
        elif key in RELATED_KEYS:
            self._walk(RELATED_KEYS.index(key))
        elif key in set(CardKey):
            self.key_pressed.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width."""
        super().resizeEvent(event)
        self._place_said()
        if self._images and event.size().width() != event.oldSize().width():
            self._settle.start()

    def _place_said(self) -> None:
        size = self._said.sizeHint()
        left = self.viewport().width() - size.width() - MARGIN_PX
        top = self.height() - size.height() - MARGIN_PX
        self._said.setGeometry(left, top, size.width(), size.height())
        self._said.raise_()

    def _walk(self, number: int) -> None:
        if self._card is not None and number < len(self._card.related):
            self.related_asked.emit(self._card.related[number].article_id)

    @Slot()
    def _set_again(self) -> None:
        """The same card in another theme or width, or with its pictures; it stays where it is."""
        at = self.verticalScrollBar().value()
        self._set()
        self.verticalScrollBar().setValue(at)

    def _set(self) -> None:
        if self._card is None:
            return
        document = self.document()
        document.clear()
        document.setDefaultFont(body_font())
        document.setDocumentMargin(MARGIN_PX)
        named = {
            name: self._images[digest]
            for name, digest in self._card.pictures.items()
            if digest in self._images
        }
        width = self.viewport().width() - 2 * MARGIN_PX
        Setter(document, self._look.theme, width).set(self._card, self._came_from, named)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        """Anchors of ours act; addresses in an article are only text here."""
        target = link.toString()
        if target.startswith(COPY) and target[len(COPY) :].isdigit():
            self.copy_asked.emit(int(target[len(COPY) :]))
        elif target.startswith(OPEN):
            self.related_asked.emit(target[len(OPEN) :])
        elif target == BACK:
            self.back_asked.emit()


def _printed(event: QKeyEvent) -> str:
    """The letter or digit of a key, as it is printed on it; empty for any other."""
    code = event.key()
    is_ours = Qt.Key.Key_0 <= code <= Qt.Key.Key_9 or Qt.Key.Key_A <= code <= Qt.Key.Key_Z
    return chr(code) if is_ours else ""
