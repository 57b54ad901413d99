"""How the assistant's suggestions are taken: a bar for each kind, for a period."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.adoption import Adoption
from app.domain.suggestion import SuggestionKind
from ui import wording
from ui.models.adoption import AdoptionModel, percent
from ui.models.keyed import VALUE_ROLE
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.labels import hairline, label, small, tabular
from ui.widgets.painting import RIGHT, bold, paint_text

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
SIZE_PX = (760, 660)
ROW_PX = 30
HEAD_PX = 26
EDGE_PX = 10
NAME_PX = 128
NUMBER_PX = 74
PERCENT_PX = 56
BAR_PX = 8


class Period(IntEnum):
    """How far back, in days; today begins at midnight."""

    TODAY = 1
    WEEK = 7
    MONTH = 30


def _columns(row: QRect) -> tuple[QRect, QRect, QRect, tuple[QRect, ...]]:
    """Where name, bar, share and the four numbers of a row stand."""
    area = row.adjusted(EDGE_PX, 0, -EDGE_PX, 0)
    numbers = tuple(
        QRect(area.right() + 1 - NUMBER_PX * place, area.y(), NUMBER_PX, area.height())
        for place in (4, 3, 2, 1)
    )
    name = QRect(area.x(), area.y(), NAME_PX, area.height())
    share = QRect(numbers[0].x() - PERCENT_PX, area.y(), PERCENT_PX, area.height())
    bar = QRect(name.right() + 8, area.y(), share.x() - name.right() - 12, area.height())
    return name, bar, share, numbers


class _Head(QWidget):
    """The words above the columns."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(HEAD_PX)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setPen(self._look.theme.colour("quiet"))
        name, bar, _, numbers = _columns(self.rect())
        font = body_font(SMALL_PX)
        paint_text(painter, name, translate("adoption", "Suggestion"), font)
        paint_text(painter, bar, translate("adoption", "Taken as it was, of tickets"), font)
        words = (
            translate("adoption", "Tickets"),
            translate("adoption", "Taken"),
            translate("adoption", "Changed"),
            translate("adoption", "Refused"),
        )
        for column, text in zip(numbers, words, strict=True):
            paint_text(painter, column, text, font, RIGHT)
        painter.end()


class _Delegate(QStyledItemDelegate):
    """Kind, a bar, the share, and the counts it comes from."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Adoption = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        name, bar, share, numbers = _columns(option.rect)
        painter.setPen(theme.colour("ink" if row.tickets else "faint"))
        paint_text(painter, name, wording.suggestion_kind(SuggestionKind(row.kind)), body_font(13))
        digits = tabular(body_font(13))
        if row.tickets:
            self._paint_bar(painter, bar, row.rate)
            painter.setPen(theme.colour("ink"))
            paint_text(painter, share, f"{percent(row)} %", tabular(bold(13)), RIGHT)
        painter.setPen(theme.colour("quiet" if row.tickets else "faint"))
        counts = (row.tickets, row.taken, row.edited, row.refused)
        for column, count in zip(numbers, counts, strict=True):
            paint_text(painter, column, str(count) if row.tickets else "–", digits, RIGHT)
        painter.restore()

    def _paint_bar(self, painter: QPainter, room: QRect, rate: float) -> None:
        theme = self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(room.x(), room.center().y() - BAR_PX / 2 + 1, room.width(), BAR_PX)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(whole, BAR_PX / 2, BAR_PX / 2)
        if rate > 0:
            filled = QRectF(whole)
            filled.setWidth(max(float(BAR_PX), whole.width() * rate))
            painter.setBrush(theme.colour("blue"))
            painter.drawRoundedRect(filled, BAR_PX / 2, BAR_PX / 2)


class AdoptionDialog(QDialog):
    """Opens with the week; 1, 2, 3 choose the period.

    Signals:
        period_chosen: Another ``Period`` is wanted.
    """

    period_chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("How suggestions are taken"))
        self.resize(*SIZE_PX)
        self.rows = AdoptionModel(self)
        self.periods = Segmented(
            (
                (Period.TODAY, self.tr("Today")),
                (Period.WEEK, self.tr("7 days")),
                (Period.MONTH, self.tr("30 days")),
            )
        )
        self.periods.show_value(Period.WEEK)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setItemDelegate(_Delegate(look, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self._about = small()
        self._about.setWordWrap(True)
        close = KeyButton(look, self.tr("Close"), "Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self.periods.chosen.connect(self.period_chosen)
        self._lay_out(look, close)
        self.say(self.tr("Asking the server …"))

    @property
    def period(self) -> Period:
        """What is chosen."""
        return self.periods.value or Period.WEEK

    def show_figures(self, rows: Sequence[Adoption]) -> None:
        """Show a row for each kind."""
        self.rows.show(rows)
        shown = any(row.tickets for row in rows)
        self.say("" if shown else self.tr("No suggestion was shown in this time."))

    def say(self, text: str) -> None:
        """Show a sentence above the rows; an empty one takes it away."""
        self._about.setText(text)
        self._about.setVisible(bool(text))

    def _lay_out(self, look: Look, close: KeyButton) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.windowTitle(), "number", pixels=18))
        head.addStretch(1)
        head.addWidget(self.periods)
        foot = QHBoxLayout()
        foot.addWidget(small(self.tr("Counted on saved tickets of all seats of this centre.")))
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self._about)
        whole.addWidget(_Head(look))
        whole.addWidget(hairline())
        whole.addWidget(self.list, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)
