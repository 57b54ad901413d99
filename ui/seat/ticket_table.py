"""The table of the work list as it is painted, and how its columns are arranged."""

from __future__ import annotations

from PySide6.QtCore import (
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.models.keyed import VALUE_ROLE
from ui.models.work_list import COLUMNS, TONE_ROLE, USUAL_PX, Column, WorkListModel
from ui.theme import Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import paint_text

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 30
TEXT_PX = 13
SIDE_PX = 8
HIDDEN_PX = 120
SETTLE_MS = 400
NEARLY_THE_END = 20  # rows; more are asked for before the last one is reached


class _Cells(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._font = tabular(body_font(TEXT_PX))  # looking for fonts costs more than painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._look.theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.setPen(theme.colour(index.data(TONE_ROLE) or "ink"))
        area = option.rect.adjusted(SIDE_PX, 0, -SIDE_PX, -1)
        paint_text(painter, area, index.data() or "", self._font)
        painter.restore()


class TicketTable(QTableView):
    """Shows lines of the work list; Enter or a double click opens one.

    Signals:
        chosen: Another line is current; the line or ``None``.
        opened: A person wants to go on with the current line.
        more_asked: The end of what is shown is near.
        arranged: The columns were arranged anew; a text for ``arrange``.
    """

    chosen = Signal(object)
    opened = Signal(object)
    more_asked = Signal()
    arranged = Signal(str)

    def __init__(self, look: Look, model: WorkListModel) -> None:
        super().__init__()
        self._lines = model
        self.setModel(model)
        self.setItemDelegate(_Cells(look, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Tickets"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_columns_at)
        self.arrange("")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)  # a column is dragged pixel by pixel
        self._settle.timeout.connect(self._tell_arranged)
        header.sectionResized.connect(self._settle.start)
        header.sectionMoved.connect(self._settle.start)
        self.doubleClicked.connect(self._tell_opened)
        self.verticalScrollBar().valueChanged.connect(self._want_more)
        look.changed.connect(self.viewport().update)

    def arrange(self, arranged: str) -> None:
        """Arrange the columns as they were; as usual if the text does not fit these columns."""
        header = self.horizontalHeader()
        state = QByteArray.fromBase64(arranged.encode())
        fits = bool(arranged) and header.restoreState(state) and header.count() == len(COLUMNS)
        if not fits:
            for at, column in enumerate(COLUMNS):
                self.setColumnWidth(at, USUAL_PX.get(column, HIDDEN_PX))
                self.setColumnHidden(at, column not in USUAL_PX)
        header.setStretchLastSection(True)

    def columns_menu(self) -> QMenu:
        """Make a menu that shows and hides columns; the title always stays."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, column in enumerate(COLUMNS):
            if column is not Column.TITLE:
                action = QAction(self._lines.name(column), menu)
                action.setCheckable(True)
                action.setChecked(not self.isColumnHidden(at))
                action.setData(at)
                action.toggled.connect(self._show_column)
                menu.addAction(action)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._tell_opened()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Override Qt: tell which line is current."""
        super().currentChanged(current, previous)
        self.chosen.emit(current.data(VALUE_ROLE) if current.isValid() else None)
        self._want_more()

    @Slot()
    def _want_more(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        rows = self._lines.rowCount()
        if rows and (last < 0 or last >= rows - NEARLY_THE_END):
            self.more_asked.emit()

    @Slot()
    def _tell_opened(self) -> None:
        line = self.currentIndex().data(VALUE_ROLE)
        if line is not None:
            self.opened.emit(line)

    @Slot(QPoint)
    def _show_columns_at(self, place: QPoint) -> None:
        self.columns_menu().popup(self.horizontalHeader().mapToGlobal(place))

    @Slot(bool)
    def _show_column(self, on: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.setColumnHidden(action.data(), not on)
            if on and not self.columnWidth(action.data()):
                self.setColumnWidth(action.data(), HIDDEN_PX)
            self._settle.start()

    @Slot()
    def _tell_arranged(self) -> None:
        state = self.horizontalHeader().saveState().toBase64().data()
        self.arranged.emit(bytes(state).decode())
