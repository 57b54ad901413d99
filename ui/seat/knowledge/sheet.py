"""Sets a card as one document: title, what to ask, numbered blocks, where to read on."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import (
    QBrush,
    QFont,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
)

from app.services.cards import Card, Change, Sensitivity
from ui import knowledge_wording
from ui.seat.knowledge.plain import is_table, ordered, plain, with_breaks
from ui.theme import BODY_PX, SMALL_PX, Theme, body_font

translate = QCoreApplication.translate  # lupdate looks for this very name
COPY, OPEN, BACK = "copy:", "open:", "back:"
"""What an anchor of the card does: copy block n (0 = all), open an article, go back."""
RELATED_KEYS = "ABCDEF"
MOST_NUMBERED = 9
TITLE_PX, BADGE_PX = 16, 11
LINE_PERCENT = 108
MOST_COMPARED = 20_000
"""Pairs of like characters; with more, texts are shown without marks: comparing them would take
longer than a frame."""
MOST_BARS = 2_000
"""A table of 200 rows has fewer; one of thousands would stop the screen for a second."""
_MARKDOWN = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


def rendered(markdown: str) -> QTextDocument:
    """A document of Markdown; HTML in it stays text, and nothing is loaded from anywhere.

    A table of thousands of cells stays as it was written.
    """
    document = _Sheet()
    document.setDefaultFont(body_font())
    if markdown.count("|") > MOST_BARS:
        document.setPlainText(markdown)
    else:
        document.setMarkdown(with_breaks(markdown), _MARKDOWN)
    return document


class _Sheet(QTextDocument):
    """A document that has no pictures but those it is given."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        return QImage()


class Setter:
    """Writes one card into a document; the theme's colours are in its text."""

    def __init__(self, document: QTextDocument, theme: Theme, width: int) -> None:
        """Take an empty document, and the room for pictures, pixels."""
        self._document = document
        self._theme = theme
        self._width = width
        self._cursor = QTextCursor(document)
        self._is_empty = True
        self._fonts: dict[int, QFont] = {}

    def set(self, card: Card, came_from: str, pictures: dict[str, QImage]) -> None:
        """Write all of it.

        Args:
            card: What to show.
            came_from: Title of the article that led here; empty if none did.
            pictures: By name, those that are there already.
        """
        self._cursor.beginEditBlock()  # laid out once, not at every piece
        try:
            self._set(card, came_from, pictures)
        finally:
            self._cursor.endEditBlock()
        for frame in self._document.rootFrame().childFrames():  # there from the end of the edit on
            if isinstance(frame, QTextTable):
                self._dress_table(frame)

    def _set(self, card: Card, came_from: str, pictures: dict[str, QImage]) -> None:
        if came_from:
            self._paragraph(after=4)
            self._anchor(f"← {came_from}", BACK, "Backspace")
        self._head(card)
        self._questions(card)
        changes = {change.block: change for change in card.changes}
        for number, (head, text) in enumerate(ordered(card.article), start=1):
            self._block(number, head, text, changes.get(head), pictures)
        for change in card.changes:
            if change.block and not change.after:
                self._gone(change)
        self._related(card)
        self._paragraph(before=12)
        self._write(knowledge_wording.source(card), "quiet", SMALL_PX)
        for name in card.article.attachments:
            if name not in card.pictures:
                self._paragraph()
                attached = translate("knowledge", "Attachment: {0}").format(name)
                self._write(attached, "quiet", SMALL_PX)

    def _head(self, card: Card) -> None:
        article = card.article
        self._paragraph()
        self._write(article.title, "ink", TITLE_PX, bold=True)
        if card.is_pinned:
            self._write("  ★", "amber", TITLE_PX)
        self._paragraph(before=3, after=2)
        if article.sensitivity == Sensitivity.INTERNAL.value:
            self._pill(knowledge_wording.internal(), "amber")
        else:
            self._badge("0", f"{COPY}0")
            self._write(translate("knowledge", "copy all") + "   ", "quiet", SMALL_PX)
        text, tone = knowledge_wording.state(card)
        if tone == "grey":
            self._write(text, "quiet", SMALL_PX)
        else:
            self._pill(text, tone)
        if article.unit:
            self._write(f" · {article.unit}", "quiet", SMALL_PX)
        if card.changes:
            self._paragraph(before=2)
            told = knowledge_wording.changed(card.changes, card.since_version)
            self._write(told, "amber", SMALL_PX)
        for change in card.changes:
            if not change.block and change.before:
                self._before(change.before, change.after)

    def _questions(self, card: Card) -> None:
        if not card.article.questions:
            return
        self._section(translate("knowledge", "Ask the citizen"))
        for question in card.article.questions:
            self._paragraph(before=1, left=8)
            self._write(f"• {question}", "ink", BODY_PX)

    def _block(
        self, number: int, head: str, text: str, change: Change | None, pictures: dict[str, QImage]
    ) -> None:
        self._paragraph(before=8)
        if number <= MOST_NUMBERED:
            self._badge(str(number), f"{COPY}{number}")
        self._write(f"{head}  ", "blue", BODY_PX, bold=True)
        if change is not None:
            fresh = translate("knowledge", "new")
            self._pill(translate("knowledge", "changed") if change.before else fresh, "amber")
            self._write("  ", "ink", BODY_PX)
        self._body(text, change, pictures)
        if change is not None and change.before:
            self._before(change.before, change.after)

    def _body(self, text: str, change: Change | None, pictures: dict[str, QImage]) -> None:
        source = rendered(text)
        if _BLOCKS.match(text) and not _LIST.match(text):  # a list brings a paragraph of its own
            self._paragraph(before=2)
        start = self._cursor.position()
        written = source.toPlainText()
        self._cursor.insertFragment(QTextDocumentFragment(source))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._dress(start, pictures)
        if change is not None and change.before and not is_table(text):
            old = rendered(change.before).toPlainText()
            for first, last in _differences(old, written)[1]:
                self._recolour(start + first, start + last, "mark")

    def _before(self, before: str, after: str) -> None:
        """What it said when it was last read here, with what is gone struck out."""
        old, new = plain(before), plain(after)
        self._paragraph(before=2, left=8)
        self._write(translate("knowledge", "Before: "), "quiet", SMALL_PX, bold=True)
        start = self._cursor.position()
        self._write(old.replace("\n", "\u2028"), "quiet", SMALL_PX)
        for first, last in _differences(old, new)[0]:
            self._strike(start + first, start + last)

    def _gone(self, change: Change) -> None:
        self._paragraph(before=10)
        self._write(change.block + "  ", "quiet", BODY_PX, bold=True)
        self._pill(translate("knowledge", "taken out"), "amber")
        self._before(change.before, "")

    def _related(self, card: Card) -> None:
        if not card.related:
            return
        self._section(translate("knowledge", "Read on"))
        for key, entry in zip(RELATED_KEYS, card.related, strict=False):
            self._paragraph(before=2)
            self._badge(key, f"{OPEN}{entry.article_id}")
            self._anchor(entry.title, f"{OPEN}{entry.article_id}")

    def _section(self, text: str) -> None:
        self._paragraph(before=10)
        self._write(text, "quiet", SMALL_PX, bold=True)

    def _paragraph(self, before: int = 0, after: int = 0, left: int = 0) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(before)
        form.setBottomMargin(after)
        form.setLeftMargin(left)
        form.setLineHeight(LINE_PERCENT, _PROPORTIONAL)
        if self._is_empty:
            self._cursor.setBlockFormat(form)
            self._cursor.setBlockCharFormat(QTextCharFormat())
        else:
            self._cursor.insertBlock(form, QTextCharFormat())
        self._is_empty = False

    def _write(self, text: str, ink: str, pixels: int, *, bold: bool = False) -> None:
        self._cursor.insertText(text, self._form(ink, pixels, bold=bold))

    def _pill(self, text: str, tone: str) -> None:
        form = self._form(tone, BADGE_PX, bold=True)
        form.setBackground(QBrush(self._theme.colour(f"{tone}_ground")))
        self._cursor.insertText(f"\u00a0{text}\u00a0", form)

    def _badge(self, key: str, target: str) -> None:
        """A key in a small box; a click on it does the same."""
        form = self._form("quiet", BADGE_PX)
        form.setBackground(QBrush(self._theme.colour("line")))
        form.setAnchor(True)
        form.setAnchorHref(target)
        self._cursor.insertText(f"\u00a0\u00a0{key}\u00a0\u00a0", form)
        self._write("\u00a0\u00a0", "ink", BODY_PX)

    def _anchor(self, text: str, target: str, key: str = "") -> None:
        form = self._form("blue", BODY_PX)
        form.setAnchor(True)
        form.setAnchorHref(target)
        self._cursor.insertText(text, form)
        if key:
            self._write(f"   {key}", "quiet", BADGE_PX)

    def _form(self, ink: str, pixels: int, *, bold: bool = False) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(self._font(pixels))
        if bold:
            form.setFontWeight(QFont.Weight.DemiBold)
        form.setForeground(QBrush(self._theme.colour(ink)))
        return form

    def _font(self, pixels: int) -> QFont:
        if pixels not in self._fonts:
            self._fonts[pixels] = body_font(pixels)
        return self._fonts[pixels]

    def _recolour(self, start: int, end: int, ground: str) -> None:
        form = QTextCharFormat()
        form.setBackground(QBrush(self._theme.colour(ground)))
        self._span(start, end).mergeCharFormat(form)

    def _strike(self, start: int, end: int) -> None:
        form = QTextCharFormat()
        form.setFontStrikeOut(True)
        form.setForeground(QBrush(self._theme.colour("red")))
        self._span(start, end).mergeCharFormat(form)

    def _span(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(min(end, self._document.characterCount() - 1), _KEEP)
        return cursor

    def _dress(self, start: int, pictures: dict[str, QImage]) -> None:
        """Give what Markdown made the margins and pictures of our card."""
        block = self._document.findBlock(start)
        if start > block.position():  # it goes on in its heading's line, whose margin stays
            self._dress_pieces(block, pictures)
            block = block.next()
        while block.isValid():
            form = QTextBlockFormat()
            form.setTopMargin(1)
            form.setBottomMargin(1)
            form.setLineHeight(LINE_PERCENT, _PROPORTIONAL)
            QTextCursor(block).mergeBlockFormat(form)
            self._dress_pieces(block, pictures)
            block = block.next()

    def _dress_table(self, table: QTextTable) -> None:
        form = table.format()
        form.setBorder(1)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QBrush(self._theme.colour("line_strong")))
        form.setBorderCollapse(True)
        form.setCellPadding(4)
        form.setCellSpacing(0)
        form.setMargin(3)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(form)

    def _dress_pieces(self, block: object, pictures: dict[str, QImage]) -> None:
        pieces = [each.fragment() for each in block]  # type: ignore[attr-defined]  # not in stubs
        for piece in pieces:
            form = piece.charFormat()
            if form.isImageFormat():
                self._fit(piece.position(), form.toImageFormat(), pictures)

    def _fit(self, at: int, form: QTextImageFormat, pictures: dict[str, QImage]) -> None:
        """A picture is never wider than the card; one that is not there says its name."""
        image = pictures.get(form.name())
        cursor = self._span(at, at + 1)
        if image is None or image.isNull():
            waiting = translate("knowledge", "[picture: {0}]").format(form.name())
            cursor.insertText(waiting, self._form("quiet", SMALL_PX))
            return
        self._document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()), image
        )
        width = min(image.width(), self._width)
        form.setWidth(width)
        form.setHeight(image.height() * width / max(1, image.width()))
        cursor.setCharFormat(form)


_BLOCKS = re.compile(r"\s*([|>#!`]|[-*+] |\d+[.)] )")
"""A text that begins with a list, a table or a picture cannot go on in its heading's line."""
_LIST = re.compile(r"\s*([-*+] |\d+[.)] )")
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_KEEP = QTextCursor.MoveMode.KeepAnchor
Spans = list[tuple[int, int]]


def _differences(old: str, new: str) -> tuple[Spans, Spans]:
    """Characters that only the old, and that only the new text has."""
    here, there = Counter(old), Counter(new)
    if sum(count * there[each] for each, count in here.items()) > MOST_COMPARED:
        return [], []
    gone: Spans = []
    come: Spans = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += [(a, b)] if b > a else []
            come += [(c, d)] if d > c else []
    return gone, come
