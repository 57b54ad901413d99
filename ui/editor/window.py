"""The editors' window: the lists, the form, how agents will read it; it joins nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.article_checks import Finding
from app.services.sheets import Overview, Sheet, Stage
from ui import editing_wording, wording
from ui.editor.article_form import ArticleForm, Sources
from ui.editor.keys import BACK, PAGES, PILES, EditorKey, EditorKeys
from ui.editor.pages import MendPage, RemarksPage, VersionsPage
from ui.editor.rows import Line, LinesModel, Pile, lines_view
from ui.models.keyed import VALUE_ROLE, WordFilter
from ui.seat.knowledge.page import CardPage
from ui.seat.state_bar import StateBar
from ui.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.desk_bar import DeskBar
from ui.widgets.filter_line import FilterLine
from ui.widgets.labels import ElidedLabel, hairline, pill, set_pill, small
from ui.widgets.panel import PADDING, Panel

GUTTER_PX = 8
COLUMNS = (26, 43, 31)
MINIMUM = (1180, 640)
PREVIEW, MEND, VERSIONS, REMARKS = range(4)


class EditorWindow(QMainWindow):
    """Lays out the parts and tells which key was pressed.

    Signals:
        chosen: A ``Sheet`` or ``RemarkLine`` is current now.
        pile_asked: A ``Pile``, and what is typed above the list.
        new_asked, import_asked, save_asked, step_asked, return_asked, drop_asked,
        attach_asked, refresh_asked: The buttons and keys of these names.
    """

    chosen = Signal(object)
    pile_asked = Signal(object, str)
    new_asked = Signal()
    import_asked = Signal()
    save_asked = Signal()
    step_asked = Signal()
    return_asked = Signal()
    drop_asked = Signal()
    attach_asked = Signal()
    refresh_asked = Signal()

    def __init__(self, look: Look, who: str, sources: Sources) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · editor"))
        self.setMinimumSize(*MINIMUM)
        self._look = look
        self._is_showing = False
        self._findings: tuple[Finding, ...] = ()
        self._next_finding = 0
        self.lines = LinesModel(self)
        self.shown = WordFilter(self.lines, self)
        self.new = KeyButton(look, self.tr("New article"), EditorKey.NEW)
        self.bring_in = KeyButton(look, self.tr("Import"), EditorKey.IMPORT)
        self.bar = DeskBar(self.tr("Knowledge base"), who, self.new, self.bring_in)
        self.banner = Banner()
        self.piles = Segmented((pile, text) for pile, text in self._piles(Overview()))
        self.filter = FilterLine(self.tr("Title, words, unit, writer"))
        self.list = lines_view(look, self.shown, self.tr("Articles"))
        self.none = small()
        self.none.setWordWrap(True)
        self.stage = pill()
        self.about = ElidedLabel()
        self.note = small("", "warn")
        self.form = ArticleForm(look, sources)
        self.save = KeyButton(look, self.tr("Save"), EditorKey.SAVE)
        self.step = KeyButton(look, self.tr("Send to review"), EditorKey.STEP, kind="primary")
        self.give_back = KeyButton(look, self.tr("Return"), EditorKey.GIVE_BACK)
        self.drop = KeyButton(look, self.tr("Throw away"), EditorKey.DROP, kind="quiet")
        self.pages = Segmented(enumerate(self._page_names(0, 0)))
        self.preview = CardPage(look)
        self.mend = MendPage()
        self.versions = VersionsPage(look)
        self.remarks = RemarksPage(look)
        self.stack = QStackedWidget()
        self.state = StateBar(look)
        self._lay_out()
        self._listen()
        self.piles.show_value(Pile.DRAFTS)
        self.show_page(PREVIEW)
        self.show_counts(Overview(), 0)
        self.list.setFocus()

    @property
    def pile(self) -> Pile:
        """Which list is shown."""
        return self.piles.value or Pile.DRAFTS

    @property
    def page(self) -> int:
        """Which page is shown on the right."""
        return self.stack.currentIndex()

    def show_pile(self, pile: Pile) -> None:
        """Show another list, and what is typed above it is looked for there."""
        self.piles.show_value(pile)
        self._ask_pile()

    def show_lines(self, lines: Sequence[Line], nothing: str, current: object = None) -> None:
        """Fill the list; ``nothing`` is said if it is empty, ``current`` is the key to stay at."""
        self._is_showing = True
        self.shown.set_typed("" if self.pile is Pile.PUBLISHED else self.filter.text())
        self.lines.show(lines)
        row = self.shown.mapFromSource(self.lines.index(self.lines.row_of(current)))
        self.list.setCurrentIndex(row)
        self._is_showing = False
        count = self.shown.rowCount()
        self.none.setText("" if count else nothing)
        self.none.setVisible(not count)

    def show_counts(self, overview: Overview, mine: int) -> None:
        """Say on the choices how much waits there; ``mine``: remarks on the open article."""
        self.piles.relabel(text for _, text in self._piles(overview))
        must = sum(each.must for each in self._findings)
        self.pages.relabel(self._page_names(must, mine))

    def show_sheet(self, sheet: Sheet, *, anew: bool) -> None:
        """Show an article; with ``anew`` false the form stays as it is being written."""
        set_pill(self.stage, *editing_wording.stage(sheet))
        who = sheet.name or sheet.by
        when = wording.day_and_time(sheet.at_ms) if sheet.at_ms else ""
        number = self.tr("No. {0}").format(sheet.article.id)
        self.about.setText(" · ".join(filter(None, (who, when, number))))
        told = self.tr("Returned: {0}").format(sheet.note) if sheet.note else ""
        self.note.setText(told)
        self.note.setVisible(bool(told) and sheet.stage is Stage.RETURNED)
        if anew:
            self.form.show_article(sheet.article)
            self.form.verticalScrollBar().setValue(0)
        self._next_finding = 0

    def show_steps(self, sheet: Sheet, *, changed: bool, own: bool) -> None:
        """Offer what can be done now; ``own``: nobody publishes what they wrote themselves."""
        waiting = sheet.stage in {Stage.REVIEW, Stage.APPROVED} and not changed
        published = sheet.stage is Stage.PUBLISHED and not changed
        self.step.relabel(self.tr("Publish") if waiting else self.tr("Send to review"))
        self.step.setEnabled(not published and not (waiting and own))
        if waiting and own:
            self.step.setToolTip(editing_wording.not_yours().what)
        self.give_back.setVisible(waiting)
        self.save.setEnabled(changed)
        self.drop.setEnabled(changed or sheet.revision > 0)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what is to be mended, beside the fields and on its page."""
        self._findings = tuple(findings)
        self.form.show_findings(findings)
        self.mend.show_findings(findings)

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Show a page on the right."""
        self.pages.show_value(page)
        self.stack.setCurrentIndex(page)

    @Slot()
    def show_keys(self) -> None:
        """Show every key of the desk on one sheet."""
        EditorKeys(self).open()

    def _piles(self, overview: Overview) -> list[tuple[Pile, str]]:
        review = sum(_is_waiting(sheet) for sheet in overview.sheets)
        drafts, remarks = len(overview.sheets) - review, len(overview.remarks)
        return [
            (Pile.DRAFTS, _counted(self.tr("Drafts"), drafts)),
            (Pile.REVIEW, _counted(self.tr("Review"), review)),
            (Pile.PUBLISHED, self.tr("Published")),
            (Pile.REMARKS, _counted(self.tr("Remarks"), remarks)),
        ]

    def _page_names(self, must: int, remarks: int) -> list[str]:
        return [
            self.tr("Preview"),
            _counted(self.tr("To mend"), must),
            self.tr("Versions"),
            _counted(self.tr("Remarks"), remarks),
        ]

    def _lay_out(self) -> None:
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(GUTTER_PX)
        columns.setChildrenCollapsible(False)
        parts = (self._lists_panel(), self._article_panel(), self._pages_panel())
        for part, share in zip(parts, COLUMNS, strict=True):
            columns.addWidget(part)
            columns.setStretchFactor(columns.count() - 1, share)
        columns.setSizes([share * 14 for share in COLUMNS])
        middle = QHBoxLayout()
        middle.setContentsMargins(GUTTER_PX, GUTTER_PX, GUTTER_PX, GUTTER_PX)
        middle.addWidget(columns)
        desk = QWidget()
        desk.setObjectName("desk")
        whole = QVBoxLayout(desk)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.banner)
        whole.addLayout(middle, 1)
        whole.addWidget(self.state)
        self.setCentralWidget(desk)
        self.state.say(self.tr("Ctrl+1 … 4 lists · Alt+1 … 4 pages · F8 to mend · F1 all keys"))

    def _lists_panel(self) -> Panel:
        panel = Panel(self.tr("Articles"))
        panel.head.addStretch(1)
        rows = QVBoxLayout()
        rows.setContentsMargins(PADDING, 8, PADDING, 8)
        rows.setSpacing(8)
        rows.addWidget(self.piles)
        rows.addWidget(self.filter)
        self.none.setContentsMargins(PADDING, 10, PADDING, 10)
        panel.body.setContentsMargins(1, 0, 2, 6)
        panel.body.addLayout(rows)
        panel.body.addWidget(hairline())
        panel.body.addWidget(self.none)
        panel.body.addWidget(self.list, 1)  # stays when it is empty: it may have the focus
        return panel

    def _article_panel(self) -> Panel:
        panel = Panel(self.tr("Article"))
        panel.head.addWidget(self.stage)
        panel.head.addWidget(self.about, 1)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(PADDING, 8, PADDING, 4)
        panel.body.setContentsMargins(1, 0, 2, 0)
        panel.body.addWidget(self.note)
        panel.body.addWidget(self.form, 1)
        foot = panel.add_foot()
        foot.addWidget(self.drop)
        foot.addStretch(1)
        for button in (self.give_back, self.save, self.step):
            foot.addWidget(button)
        return panel

    def _pages_panel(self) -> Panel:
        panel = Panel("")
        panel.title.hide()
        panel.head.addWidget(self.pages)
        panel.head.addStretch(1)
        for page in (self.preview, self.mend, self.versions, self.remarks):
            self.stack.addWidget(page)
        panel.body.setContentsMargins(1, 0, 2, 6)
        panel.body.addWidget(self.stack, 1)
        return panel

    def _listen(self) -> None:
        self._listen_to_parts()
        self._listen_to_steps()
        self._shortcut(BACK).activated.connect(self.versions.back.click)
        self._shortcut(EditorKey.TITLE).activated.connect(self.form.title.setFocus)
        self._shortcut(EditorKey.BLOCK).activated.connect(self.form.blocks.add_free)
        self._shortcut(EditorKey.ATTACH).activated.connect(self.attach_asked)
        self._shortcut(EditorKey.MEND).activated.connect(self._go_to_finding)
        self._shortcut(EditorKey.KEYS).activated.connect(self.show_keys)
        self._shortcut(EditorKey.REFRESH).activated.connect(self.refresh_asked)
        self._shortcut(EditorKey.LOOK).activated.connect(self._look.toggle)
        for pile_key, pile in zip(PILES, Pile, strict=True):
            self._shortcut(pile_key).activated.connect(partial(self.show_pile, pile))
        for page, page_key in enumerate(PAGES):
            self._shortcut(page_key).activated.connect(partial(self._go_to_page, page))

    def _listen_to_parts(self) -> None:
        self.filter.listen_in(self)
        self.filter.textChanged.connect(self._ask_pile)
        self.filter.left.connect(self.list.setFocus)
        self.piles.chosen.connect(self._ask_pile)
        self.pages.chosen.connect(self.show_page)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(self.form.title.setFocus)
        self.mend.field_asked.connect(self.form.go_to_field)
        self.form.attach_asked.connect(self.attach_asked)

    def _listen_to_steps(self) -> None:
        for button, signal, key in (
            (self.new, self.new_asked, EditorKey.NEW),
            (self.bring_in, self.import_asked, EditorKey.IMPORT),
            (self.save, self.save_asked, EditorKey.SAVE),
            (self.step, self.step_asked, EditorKey.STEP),
            (self.give_back, self.return_asked, EditorKey.GIVE_BACK),
            (self.drop, self.drop_asked, EditorKey.DROP),
        ):
            button.clicked.connect(signal)
            self._shortcut(key).activated.connect(button.click)  # does nothing where it is grey
        self._shortcut("Ctrl+Return").activated.connect(self.step.click)

    def _shortcut(self, key: str) -> QShortcut:
        return QShortcut(QKeySequence(key), self)

    @Slot()
    def _ask_pile(self) -> None:
        self.pile_asked.emit(self.pile, self.filter.text().strip())

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._is_showing:
            self.chosen.emit(current.data(VALUE_ROLE))

    @Slot()
    def _go_to_finding(self) -> None:
        if self._findings:
            found = self._findings[self._next_finding % len(self._findings)]
            self._next_finding += 1
            self.form.go_to_field(found.field)

    def _go_to_page(self, page: int) -> None:
        self.show_page(page)
        inside = {MEND: self.mend.list, VERSIONS: self.versions.list, REMARKS: self.remarks.answer}
        inside.get(page, self.preview).setFocus()


def _is_waiting(sheet: Sheet) -> bool:
    return sheet.stage in {Stage.REVIEW, Stage.APPROVED} and not sheet.is_kept


def _counted(text: str, count: int) -> str:
    return f"{text} {count}" if count else text
