"""The list on the left: articles in the making, published ones, remarks; two lines each."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services.sheets import RemarkLine, Sheet
from ui import editing_wording, knowledge_wording, wording
from ui.models.keyed import VALUE_ROLE, KeyedModel, WordFilter
from ui.theme import BODY_PX, SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import bold, paint_pill, paint_text, pill_width
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
Line = Sheet | RemarkLine
ROW_PX = 58


class Pile(StrEnum):
    """Which list is shown."""

    DRAFTS = "drafts"
    REVIEW = "review"
    PUBLISHED = "published"
    REMARKS = "remarks"


class LinesModel(KeyedModel[Line]):
    """What is in the list that is shown."""

    def key(self, row: Line) -> Hashable:
        """An article is its id, a remark its own."""
        return row.remark.id if isinstance(row, RemarkLine) else row.article.id

    def text(self, row: Line) -> str:
        """Title, state, who, when."""
        words = [*_first(row), _second(row)]
        if isinstance(row, Sheet):
            words += [row.article.id, *row.article.synonyms]
        return " ".join(words)


class LineDelegate(QStyledItemDelegate):
    """Title and pill, then who and when."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Line = index.data(VALUE_ROLE)
        theme = self._look.theme
        title, word = _first(row)
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        first = option.rect.adjusted(PADDING, 8, -PADDING, 0)
        first.setHeight(20)
        left = first.right() + 1 - pill_width(word)
        paint_pill(painter, theme, left, first.y(), word, _tone(row))
        painter.setPen(theme.colour("ink"))
        paint_text(painter, first.adjusted(0, 0, left - first.right() - 8, 0), title, bold(BODY_PX))
        painter.setPen(theme.colour("quiet"))
        second = first.translated(0, 22)
        paint_text(painter, second, _second(row), tabular(body_font(SMALL_PX)))
        painter.restore()


def lines_view(look: Look, model: WordFilter, name: str) -> QListView:
    """Make the list; its current row is what is open."""
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(LineDelegate(look, view))
    view.setAccessibleName(name)
    view.setUniformItemSizes(True)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    look.changed.connect(view.viewport().update)
    return view


def _first(row: Line) -> tuple[str, str]:
    """Title and the word of the pill."""
    if isinstance(row, RemarkLine):
        title = row.title or row.remark.article_id
        return title, knowledge_wording.remark_reason(row.remark.reason)
    return editing_wording.title(row.article.title), editing_wording.stage(row)[0]


def _tone(row: Line) -> str:
    return "amber" if isinstance(row, RemarkLine) else editing_wording.stage(row)[1]


def _second(row: Line) -> str:
    if isinstance(row, RemarkLine):
        said = row.remark.text.replace("\n", " ") or row.remark.name or row.remark.by
        return f"{wording.day_and_time(row.remark.at_ms)} · {said}"
    if not row.at_ms:
        return " · ".join(filter(None, (row.article.unit, row.article.id)))
    who = row.name or row.by
    return " · ".join(filter(None, (wording.day_and_time(row.at_ms), who, row.article.unit)))
