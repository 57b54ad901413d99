"""The form of an article: every field, what is wrong beside it, no rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.article import Article
from app.domain.category import Category
from app.services.article_checks import Finding
from app.services.article_merge import BLOCK
from ui import editing_wording as wording
from ui.dialogs.category_tree import CategoryTreeDialog
from ui.editor.blocks import Blocks, GrowingBox
from ui.editor.picked import Chosen, Picked
from ui.seat.form.rows import Row, beside, caption
from ui.seat.form.texts import TextLine
from ui.theme import Look
from ui.widgets.buttons import Segmented
from ui.widgets.form_area import FormArea
from ui.widgets.search_field import Choice, SearchField

Find = Callable[[str], Sequence[Choice]]
DAY_PX = 130
DAY = "2027-12-31"


def _itself(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Sources:
    """What the boxes of the form look in; all is asked on the UI thread and is in memory.

    Attributes:
        categories, units, regions, articles: Rows for what was typed.
        category_name, region_name, article_name: How a stored value reads.
        tree: All categories, for who wants to browse.
    """

    categories: Find
    units: Find
    regions: Find
    articles: Find
    category_name: Callable[[str], str] = _itself
    region_name: Callable[[str], str] = _itself
    article_name: Callable[[str], str] = _itself
    tree: Sequence[Category] = ()


class ArticleForm(FormArea):
    """Shows an article and gives the one that was made of it.

    Signals:
        changed: A person changed something.
        attach_asked: A file is to be chosen.
    """

    changed = Signal()
    attach_asked = Signal()

    def __init__(self, look: Look, sources: Sources) -> None:
        super().__init__()
        self._look = look
        self._sources = sources
        self._article = Article("", "", {})
        self._attachments: dict[str, str] = {}
        self._is_showing = False
        self._rows: dict[str, Row] = {}
        self.title = TextLine()
        self.blocks = Blocks()
        self.synonyms = GrowingBox(least=2)
        self.questions = GrowingBox(least=1)
        self.categories = Picked(
            look, sources.categories, sources.category_name, browsable=bool(sources.tree)
        )
        self.unit = SearchField(look, sources.units, free=True)
        self.region = SearchField(look, sources.regions, free=True)
        self.valid_from = TextLine()
        self.valid_to = TextLine()
        self.source = TextLine()
        kinds = (wording.PUBLIC, wording.INTERNAL)
        self.sensitivity = Segmented((each, wording.sensitivity(each)) for each in kinds)
        self.related = Picked(look, sources.articles, sources.article_name)
        self.attached = Chosen()
        self.attach = QPushButton(self.tr("Attach a file …"))
        self.synonyms.setPlaceholderText(
            self.tr("One a line: whole phrases, as they are said in calls")
        )
        self.questions.setPlaceholderText(self.tr("One a line, answered in a word"))
        self.region.setPlaceholderText(self.tr("No limit to a region"))
        self.valid_from.setPlaceholderText(self.tr("Always"))
        self.valid_to.setPlaceholderText(self.tr("No end"))
        self._lay_out()
        self._listen()
        self.show_article(self._article)

    @property
    def article(self) -> Article:
        """What is on the form now."""
        return replace(
            self._article,
            title=self.title.text().strip(),
            blocks=self.blocks.blocks,
            synonyms=_lines(self.synonyms),
            questions=_lines(self.questions),
            categories=self.categories.values,
            unit=self.unit.text().strip(),
            region=self._region(),
            valid_from=self.valid_from.text().strip(),
            valid_to=self.valid_to.text().strip(),
            source=self.source.text().strip(),
            sensitivity=self.sensitivity.value or wording.PUBLIC,
            related=self.related.values,
            attachments=dict(self._attachments),
        )

    def show_article(self, article: Article) -> None:
        """Show an article; nothing is told."""
        self._is_showing = True
        self._article = article
        for line, text in (
            (self.title, article.title),
            (self.valid_from, article.valid_from),
            (self.valid_to, article.valid_to),
            (self.source, article.source),
        ):
            line.show_text(text, anew=True)
        self.blocks.show_blocks(article.blocks)
        self.synonyms.show_text("\n".join(article.synonyms))
        self.questions.show_text("\n".join(article.questions))
        self.categories.show_values(article.categories)
        self.related.show_values(article.related)
        self.unit.show_value(article.unit)
        self.region.show_value(self._sources.region_name(article.region) if article.region else "")
        known = article.sensitivity in (wording.PUBLIC, wording.INTERNAL)
        self.sensitivity.show_value(article.sensitivity if known else None)
        self._show_attachments(article.attachments)
        self._is_showing = False

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Say beside each field what must be mended in it."""
        told: dict[Row, list[str]] = {row: [] for row in self._rows.values()}
        for each in findings:
            row = self._rows.get(each.field.partition(".")[0])
            if each.must and row is not None:
                told[row].append(wording.finding(each))
        for row, sentences in told.items():
            row.show_hint(" · ".join(sentences[:3]))

    def add_attachment(self, name: str, sha256: str) -> None:
        """Add a file that the server has."""
        self._show_attachments({**self._attachments, name: sha256})
        self.changed.emit()

    def go_to_field(self, field: str) -> None:
        """Put the caret into a field, or into the block ``blocks.材料``."""
        box = self.blocks.box(field.removeprefix(BLOCK)) if field.startswith(BLOCK) else None
        row = self._rows.get(field.partition(".")[0])
        target = box or (row.target if row else self.title)
        self.go_to(target)

    def _lay_out(self) -> None:
        self._add("title", self.title)
        first = self.blocks.box("条件") or self.blocks
        self._add("blocks", self.blocks, first)
        self._add("synonyms", self.synonyms)
        self._add("questions", self.questions)
        self._add("categories", self.categories, self.categories.box)
        self._add("unit", self.unit)
        self._add("region", self.region)
        for line in (self.valid_from, self.valid_to):
            line.setFixedWidth(DAY_PX)
            line.setToolTip(DAY)
        until = caption(wording.field("valid_to"), self.valid_to)
        days = beside(self.valid_from, until, self.valid_to, stretches=(0, 0, 0, 1))
        self._rows["valid_to"] = self._add("valid_from", days, self.valid_from)
        self._add("source", self.source)
        self._add("sensitivity", self.sensitivity)
        self._add("related", self.related, self.related.box)
        self._add("attachments", self._attaching(), self.attach)
        self.grid.setColumnStretch(1, 1)
        self.grid.setVerticalSpacing(8)
        self.grid.setRowStretch(self.grid.rowCount(), 1)

    def _attaching(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.addWidget(self.attach)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.attached)
        return made

    def _add(self, field: str, body: QWidget, target: QWidget | None = None) -> Row:
        row = Row(wording.field(field), "", body, target or body)
        row.add_to(self.grid)
        self._rows[field] = row
        return row

    def _listen(self) -> None:
        for line in (self.title, self.valid_from, self.valid_to, self.source):
            line.textChanged.connect(self._tell)
        for box in (self.synonyms, self.questions):
            box.textChanged.connect(self._tell)
        for part in (self.blocks, self.categories, self.related):
            part.changed.connect(self._tell)
        for field in (self.unit, self.region):
            field.chosen.connect(self._tell)
            field.left_free.connect(self._tell)
        self.sensitivity.chosen.connect(self._tell)
        self.attach.clicked.connect(self.attach_asked)
        self.attached.removed.connect(self._detach)
        self.region.chosen.connect(self._take_region)
        self.categories.box.browse_asked.connect(self._browse)

    @Slot()
    def _tell(self) -> None:
        if not self._is_showing:
            self.changed.emit()

    def _region(self) -> str:
        """The stored code while its name stands there, else what was written."""
        text, stored = self.region.text().strip(), self._article.region
        return stored if stored and text == self._sources.region_name(stored) else text

    @Slot(object)
    def _take_region(self, choice: Choice) -> None:
        self._article = replace(self._article, region=choice.value)
        self.region.show_value(self._sources.region_name(choice.value))
        self.changed.emit()

    @Slot(str)
    def _detach(self, name: str) -> None:
        self._show_attachments({k: v for k, v in self._attachments.items() if k != name})
        self.attach.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show_attachments(self, attachments: dict[str, str]) -> None:
        self._attachments = dict(attachments)
        self.attached.show_choices((name, name) for name in attachments)

    @Slot()
    def _browse(self) -> None:
        chosen = self.categories.values
        dialog = CategoryTreeDialog(
            self._look,
            self._sources.tree,
            self._sources.categories,
            chosen[-1] if chosen else "",
            self.window(),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._take_leaf, dialog))
        dialog.open()

    def _take_leaf(self, dialog: CategoryTreeDialog) -> None:
        self.categories.add(dialog.answer())


def _lines(box: GrowingBox) -> tuple[str, ...]:
    found = (line.strip() for line in box.toPlainText().split("\n"))
    return tuple(dict.fromkeys(line for line in found if line))
