"""The right side of the desk: what is to be mended, earlier versions, remarks of readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.article import ArticleVersion
from app.services.article_checks import Finding
from app.services.cards import Card
from app.services.sheets import RemarkLine
from ui import editing_wording, wording
from ui.seat.form.texts import TextLine
from ui.seat.knowledge.page import CardPage
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import hairline, small
from ui.widgets.panel import PADDING

EDGE_PX = 6
VALUE = Qt.ItemDataRole.UserRole


class _Lines(QListWidget):
    """A list of sentences that wrap; Enter or a double click chooses."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("sentences")
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setViewportMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def show_lines(self, lines: Sequence[tuple[str, object]]) -> None:
        """Show texts with what each stands for; the current row stays where it is."""
        row = self.currentRow()
        self.clear()
        for text, value in lines:
            item = QListWidgetItem(text)
            item.setData(VALUE, value)
            self.addItem(item)
        if 0 <= row < self.count():
            self.setCurrentRow(row)


class MendPage(QWidget):
    """What is to be mended; Enter goes to the field.

    Signals:
        field_asked: Name of a field.
    """

    field_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.about = small()
        self.about.setWordWrap(True)
        self.list = _Lines(self.tr("To mend"))
        _stack(self, self.about, self.list)
        self.list.itemActivated.connect(self._ask)
        self.list.itemClicked.connect(self._ask)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what must and what should be mended."""
        must = sum(each.must for each in findings)
        if must:
            text = self.tr("{0} to mend before it can go to review").format(must)
        elif findings:
            text = self.tr("It can go to review; this would make it better:")
        else:
            text = self.tr("Nothing to mend.")
        self.about.setText(text)
        signs = {True: "✕", False: "·"}
        self.list.show_lines(
            [(f"{signs[each.must]}  {editing_wording.finding(each)}", each) for each in findings]
        )
        self.list.setVisible(bool(findings))

    @Slot(QListWidgetItem)
    def _ask(self, item: QListWidgetItem) -> None:
        found: Finding = item.data(VALUE)
        self.field_asked.emit(found.field)


class VersionsPage(QWidget):
    """Every published state, and the way back to the one before.

    Signals:
        chosen: An ``ArticleVersion`` is to be looked at.
        back_asked: The state before the newest is to be published again.
    """

    chosen = Signal(object)
    back_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.about = small()
        self.about.setWordWrap(True)
        self.list = _Lines(self.tr("Versions"))
        self.card = CardPage(look)
        self.card.hide()
        self.back = KeyButton(look, self.tr("Publish the one before again"), "Ctrl+Shift+B")
        foot = QHBoxLayout()
        foot.setContentsMargins(PADDING, 8, PADDING, 8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        column = _stack(self, self.about, self.list)
        column.addWidget(hairline())
        column.addWidget(self.card, 2)
        column.addLayout(foot)
        self.list.currentItemChanged.connect(self._choose)
        self.back.clicked.connect(self.back_asked)
        self.show_versions(())

    def show_versions(self, versions: Sequence[ArticleVersion], *, asked: bool = False) -> None:
        """Show them, the newest first; ``asked``: the server has not answered yet."""
        nothing = self.tr("It has not been published yet.")
        if asked:
            nothing = self.tr("Asking the server …")
        self.about.setText("" if versions else nothing)
        self.about.setVisible(not versions)
        self.list.show_lines([(self._told(each), each) for each in versions])
        self.list.setVisible(bool(versions))
        self.card.hide()
        self.back.setEnabled(len(versions) > 1)

    def show_card(self, card: Card) -> None:
        """Show how the chosen version reads."""
        self.card.show_card(card)
        self.card.show()

    def _told(self, version: ArticleVersion) -> str:
        when = wording.full_day(version.at_ms) if version.at_ms else self.tr("with the program")
        who = version.by
        if version.published_by and version.published_by != version.by:
            who = self.tr("{0}, published by {1}").format(version.by, version.published_by)
        told = [self.tr("Version {0}").format(version.version), when, who]
        if version.back_to:
            told.append(self.tr("again version {0}").format(version.back_to))
        if version.article is None:
            told.append(self.tr("taken back"))
        return " · ".join(filter(None, told))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _choose(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None:
            self.chosen.emit(item.data(VALUE))


class RemarksPage(QWidget):
    """What readers said of this article; each is closed with a word of what was done.

    Signals:
        closed: The ``RemarkLine`` and the answer.
    """

    closed = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.about = small()
        self.about.setWordWrap(True)
        self.list = _Lines(self.tr("Remarks"))
        self.answer = TextLine()
        self.answer.setPlaceholderText(self.tr("What was done"))
        self.answer.setAccessibleName(self.tr("What was done"))
        self.close_remark = KeyButton(look, self.tr("Close remark"), "Enter")
        foot = QHBoxLayout()
        foot.setContentsMargins(PADDING, 8, PADDING, 8)
        foot.setSpacing(8)
        foot.addWidget(self.answer, 1)
        foot.addWidget(self.close_remark)
        column = _stack(self, self.about, self.list)
        column.addWidget(hairline())
        column.addLayout(foot)
        self.answer.returnPressed.connect(self._close)
        self.close_remark.clicked.connect(self._close)
        self.show_remarks(())

    def show_remarks(self, remarks: Sequence[RemarkLine]) -> None:
        """Show the open remarks of the article."""
        self.about.setText("" if remarks else self.tr("Nobody remarked on this article."))
        self.about.setVisible(not remarks)
        self.list.show_lines([(self._told(each), each) for each in remarks])
        self.list.setVisible(bool(remarks))
        if remarks and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        for part in (self.answer, self.close_remark):
            part.setEnabled(bool(remarks))

    def _told(self, line: RemarkLine) -> str:
        remark = line.remark
        who = remark.name or remark.by
        version = self.tr("version {0}").format(remark.version)
        head = f"{editing_wording.remark_reason(remark.reason)} · {version}"
        told = " · ".join(filter(None, (head, who, wording.day_and_time(remark.at_ms))))
        return f"{told}\n{remark.text}" if remark.text else told

    @Slot()
    def _close(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.closed.emit(item.data(VALUE), self.answer.text().strip())
            self.answer.clear()


def _stack(page: QWidget, about: QLabel, view: QFrame) -> QVBoxLayout:
    about.setContentsMargins(PADDING, 10, PADDING, 4)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(about)
    column.addWidget(view, 1)
    column.addStretch(0)
    return column
