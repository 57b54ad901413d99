"""The editors' desk: joins the lists to the server, and the other parts to each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.article import ArticleVersion
from app.services.asking import NotAnswered, Trouble
from app.services.changing import NotTaken
from app.services.editing import Editing
from app.services.sheets import Overview, Published, RemarkLine, Sheet, Stage
from ui import wording
from ui.bridges.background import Background
from ui.editor.files import Files
from ui.editor.rows import Line, Pile
from ui.editor.steps import Steps
from ui.editor.window import REMARKS, EditorWindow
from ui.editor.writing import Writing

REFRESH_MS = 15_000
PAUSE_MS = 200  # who runs through the list with the arrows asks nothing on the way
SERVER = "server"


class EditorDesk(QObject):
    """Shows the lists, opens what is chosen, and keeps both fresh."""

    def __init__(
        self,
        window: EditorWindow,
        writing: Writing,
        steps: Steps,
        files: Files,
        editing: Editing,
        background: Background,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.writing = writing
        self.steps = steps
        self.files = files
        self._editing = editing
        self._background = background
        self._overview = Overview()
        self._is_asked = False
        self._current: object = None
        self._refreshing = QTimer(self)
        self._refreshing.setInterval(REFRESH_MS)
        self._refreshing.timeout.connect(self.refresh)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(PAUSE_MS)
        self._resting.timeout.connect(self._ask_versions)
        window.chosen.connect(self.choose)
        window.pile_asked.connect(self._fill)
        window.new_asked.connect(self.begin)
        window.refresh_asked.connect(self.refresh)
        window.versions.chosen.connect(self._show_version)
        window.remarks.closed.connect(self._close_remark)
        writing.kept.connect(self._note_kept)
        writing.looked.connect(self._show_remarks)
        steps.done.connect(self._note_done)
        files.imported.connect(self.refresh)
        self._show_open(editing.new())

    def start(self) -> None:
        """Show what is kept here, ask the server, and again every quarter of a minute."""
        self._background.run_local(
            self._editing.kept_only, owner=self, done=self._show_kept, failed=self._not_answered
        )
        self.refresh()
        self._refreshing.start()

    def stop(self) -> None:
        """Ask for nothing more."""
        for timer in (self._refreshing, self._resting):
            timer.stop()
        self.files.stop()

    @Slot()
    def refresh(self) -> None:
        """Read drafts, remarks and what was published."""
        self._background.run_net(
            self._editing.overview, owner=self, done=self._show_overview, failed=self._not_answered
        )

    @Slot()
    def begin(self) -> None:
        """Begin a new article."""
        self._current = None
        self._open(self._editing.new())
        self.window.list.clearSelection()
        self.window.form.title.setFocus()

    @Slot(object)
    def choose(self, line: Line) -> None:
        """Open an article, or the one that a remark is about."""
        if isinstance(line, RemarkLine):
            self._current = line.remark.id
            found = self._sheet(line.remark.article_id)
            if found is not None:
                self._open(found)
                self.window.show_page(REMARKS)
            return
        self._current = line.article.id
        self._open(self._sheet(line.article.id) or line)

    def _sheet(self, article_id: str) -> Sheet | None:
        """Its draft, else what is published."""
        drafts = (each for each in self._overview.sheets if each.article.id == article_id)
        return next(drafts, None) or self._editing.article(article_id)

    def _open(self, sheet: Sheet) -> None:
        if sheet.article.id != self.writing.sheet.article.id:
            self.writing.open(sheet)
        self._show_about()

    def _show_open(self, sheet: Sheet) -> None:
        self.writing.show(sheet)
        self._show_about()

    def _show_about(self) -> None:
        """What belongs to the open article: steps, remarks, versions."""
        self.steps.refresh()
        self._show_remarks()
        is_published = bool(self._editing.title_of(self.writing.sheet.article.id))
        self.window.versions.show_versions((), asked=is_published)
        self._resting.start()

    @Slot()
    def _show_remarks(self) -> None:
        article_id = self.writing.sheet.article.id
        mine = [e for e in self._overview.remarks if e.remark.article_id == article_id]
        self.window.remarks.show_remarks(mine)
        self.window.show_counts(self._overview, len(mine))

    @Slot()
    def _ask_versions(self) -> None:
        article_id = self.writing.sheet.article.id
        if not self._editing.title_of(article_id):
            return

        def show(found: tuple[ArticleVersion, ...]) -> None:
            if article_id == self.writing.sheet.article.id:
                self.window.versions.show_versions(found)

        def failed(_: Exception) -> None:
            """The lists tell already that the server does not answer."""

        self._background.run_net(
            lambda: self._editing.versions(article_id), owner=self, done=show, failed=failed
        )

    @Slot(object)
    def _show_version(self, version: ArticleVersion) -> None:
        if version.article is not None:
            self.window.versions.show_card(self._editing.card(version.article))

    @Slot(object, str)
    def _close_remark(self, line: RemarkLine, note: str) -> None:
        def done(_: object) -> None:
            self.refresh()

        self._background.run_net(
            lambda: self._editing.close_remark(line.remark, note),
            owner=self,
            done=done,
            failed=self._not_answered,
        )

    def _show_kept(self, kept: Overview) -> None:
        if not self._is_asked:
            self._show_lists(kept)

    def _show_overview(self, overview: Overview) -> None:
        self._is_asked = True
        self.window.banner.clear(SERVER)
        self.window.state.show_connection(True)
        self._show_lists(overview)
        self._follow()

    def _show_lists(self, overview: Overview) -> None:
        self._overview = overview
        self.window.state.show_waiting(sum(each.is_kept for each in overview.sheets))
        self._show_remarks()
        self._fill(self.window.pile, self.window.filter.text().strip())

    def _follow(self) -> None:
        """Show the open article as it is now, unless somebody writes in it here."""
        sheet = self.writing.sheet
        if self.writing.is_changed or sheet.is_kept:
            return
        found = self._sheet(sheet.article.id)
        if found is not None and _differs(found, sheet):
            self._show_open(found)
        elif found is None and sheet.revision:
            self._show_open(self._editing.new())

    @Slot(object, str)
    def _fill(self, pile: Pile, typed: str) -> None:
        """Fill the list that is shown."""
        sheets = self._overview.sheets
        waiting = {Stage.REVIEW, Stage.APPROVED}
        match pile:
            case Pile.DRAFTS:
                rows = [e for e in sheets if e.stage not in waiting or e.is_kept]
                rows.sort(key=lambda each: each.stage is not Stage.RETURNED)
                self._show(rows, self.tr("No drafts. Ctrl+N begins an article."), typed)
            case Pile.REVIEW:
                rows = [e for e in sheets if e.stage in waiting and not e.is_kept]
                self._show(rows, self.tr("Nothing waits for review."), typed)
            case Pile.REMARKS:
                self._show(self._overview.remarks, self.tr("No open remarks."), typed)
            case Pile.PUBLISHED:
                self._background.run_local(
                    lambda: self._editing.published(typed),
                    owner=self,
                    done=self._show_published,
                    failed=self._not_answered,
                )

    def _show(self, rows: list[Sheet] | tuple[RemarkLine, ...], nothing: str, typed: str) -> None:
        if typed and rows:
            nothing = self.tr("Nothing fits “{0}”.").format(typed)
        self.window.show_lines(rows, nothing, self._current)

    def _show_published(self, found: Published) -> None:
        window = self.window
        if window.pile is not Pile.PUBLISHED or window.filter.text().strip() != found.typed:
            return  # something else is asked by now
        nothing = self.tr("Nothing fits “{0}”.").format(found.typed)
        window.show_lines(found.sheets, nothing, self._current)
        if found.total > len(found.sheets):
            told = self.tr("{0} of {1}; type to find the others")
            window.none.setText(told.format(len(found.sheets), found.total))
            window.none.show()

    @Slot(object)
    def _note_kept(self, sheet: Sheet) -> None:
        """The list shows at once what is only here."""
        others = [e for e in self._overview.sheets if e.article.id != sheet.article.id]
        if sheet.is_kept:
            self._show_lists(Overview((sheet, *others), self._overview.remarks))
        else:
            self.refresh()

    @Slot(object)
    def _note_done(self, stored: Sheet | None) -> None:
        """A step was taken: what is open is the current row, wherever it lies now."""
        self._current = stored.article.id if stored else self.writing.sheet.article.id
        self._show_about()
        self.refresh()

    def _not_answered(self, error: Exception) -> None:
        if isinstance(error, NotTaken):
            told = NotAnswered(Trouble.REFUSED)
        else:
            told = error if isinstance(error, NotAnswered) else NotAnswered(Trouble.UNREACHABLE)
        self.window.banner.say(SERVER, wording.not_answered(told.trouble, told.code).text())
        self.window.state.show_connection(False)


def _differs(found: Sheet, shown: Sheet) -> bool:
    return (found.revision, found.stage, found.article) != (
        shown.revision,
        shown.stage,
        shown.article,
    )
