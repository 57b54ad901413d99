"""From writing to publishing: save, review, return, publish, and two people in one article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.article import Article
from app.services.article_merge import Stays, differing, settled
from app.services.asking import NotAnswered, Trouble
from app.services.changing import Conflict, NotTaken, Overtaken
from app.services.editing import Editing
from app.services.sheets import Sheet, Stage
from ui import editing_wording, wording
from ui.bridges.background import Background
from ui.editor.return_note import ReturnNote
from ui.editor.two_versions import TwoVersions
from ui.editor.window import MEND, EditorWindow
from ui.editor.writing import Writing
from ui.theme import Look

STEP = "step"
ARMED_MS = 4_000
TRIES = 3
"""So often what merges by itself is sent again before a person is told."""

Job = Callable[[], Sheet | None]


class Steps(QObject):
    """Takes one step at a time.

    Signals:
        done: Something is different on the server; the ``Sheet`` as it is there now, or
            ``None`` if the article has no draft any more.
    """

    done = Signal(object)

    def __init__(
        self,
        look: Look,
        window: EditorWindow,
        writing: Writing,
        editing: Editing,
        background: Background,
        *,
        user: str,
        may_all: bool,
    ) -> None:
        """Join the buttons; ``may_all``: an administrator publishes also what is their own."""
        super().__init__(window)
        self._look = look
        self._window = window
        self._writing = writing
        self._editing = editing
        self._background = background
        self._user = user
        self._may_all = may_all
        self._is_busy = False
        self._tries = 0
        self._armed = QTimer(self)
        self._armed.setSingleShot(True)
        self._armed.setInterval(ARMED_MS)
        self._armed.timeout.connect(self._disarm)
        window.save_asked.connect(self.save)
        window.step_asked.connect(self.step)
        window.return_asked.connect(self.ask_return)
        window.drop_asked.connect(self.drop)
        window.form.changed.connect(self.refresh)
        window.versions.back_asked.connect(self.go_back)

    @Slot()
    def refresh(self) -> None:
        """Offer what can be done now."""
        sheet = self._writing.sheet
        own = sheet.by == self._user and not self._may_all
        self._window.show_steps(sheet, changed=self._writing.is_changed, own=own)

    @Slot()
    def save(self) -> None:
        """Make the draft on the server what is on the form."""
        if self._writing.is_changed:
            self._writing.leave()
            sent = self._writing.written
            self._take(lambda: self._editing.save(sent), sent)

    @Slot()
    def step(self) -> None:
        """Publish what waits; send anything else to review, saved first."""
        self._writing.leave()
        sheet, sent = self._writing.sheet, self._writing.written
        changed, found = self._writing.is_changed, self._editing.findings(sent.article)
        if sheet.stage in {Stage.REVIEW, Stage.APPROVED} and not changed:
            self._take(lambda: self._editing.publish(sheet), sheet)
        elif any(each.must for each in found):
            self._window.show_findings(found)
            self._window.show_page(MEND)
            self._window.mend.list.setFocus()
        elif changed or not sheet.revision:
            self._take(lambda: self._editing.submit(self._editing.save(sent)), sent)
        else:
            self._take(lambda: self._editing.submit(sheet), sheet)

    @Slot()
    def ask_return(self) -> None:
        """Ask why, then return the draft to its writer."""
        sheet = self._writing.sheet
        if sheet.stage in {Stage.REVIEW, Stage.APPROVED} and not self._writing.is_changed:
            dialog = ReturnNote(self._look, sheet.article.title, self._window)
            dialog.given.connect(partial(self._give_back, sheet))
            dialog.open()

    def _give_back(self, sheet: Sheet, note: str) -> None:
        self._take(lambda: self._editing.give_back(sheet, note), sheet)

    @Slot()
    def go_back(self) -> None:
        """Publish the state before the newest again."""
        sheet = self._writing.sheet
        self._take(lambda: self._editing.go_back(sheet.article.id), sheet)

    @Slot()
    def drop(self) -> None:
        """Throw away what is kept here, else the server's draft; at the second press only."""
        if not self._armed.isActive():
            self._armed.start()
            self._window.drop.relabel(self.tr("Press again to throw it away"))
            return
        self._armed.stop()
        self._disarm()
        sheet = replace(self._writing.written, is_kept=self._writing.is_changed)
        self._take(lambda: self._editing.drop(sheet), sheet, is_drop=True)

    @Slot()
    def _disarm(self) -> None:
        self._window.drop.relabel(self.tr("Throw away"))

    def _take(self, job: Job | Callable[[], None], sent: Sheet, *, is_drop: bool = False) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._writing.leave()
        self._background.run_net(
            job,
            owner=self,
            done=partial(self._show_done, sent, is_drop),
            failed=partial(self._show_failure, sent),
        )

    def _show_done(self, sent: Sheet, is_drop: bool, stored: Sheet | None) -> None:
        self._is_busy, self._tries = False, 0
        self._window.banner.clear(STEP)
        is_open = self._writing.sheet.article.id == sent.article.id
        if stored is not None and is_open:
            self._writing.take_stored(sent, stored)
        elif is_open and (is_drop or not self._writing.is_changed):
            self._show_without_draft(sent)
        self.refresh()
        self.done.emit(stored)

    def _show_without_draft(self, sent: Sheet) -> None:
        """Published or thrown away: what the seats have is shown, or an empty sheet."""
        there = self._editing.article(sent.article.id)
        self._writing.show(there or self._editing.new())

    def _show_failure(self, sent: Sheet, error: Exception) -> None:
        self._is_busy = False
        self._writing.settle()  # whatever happened, what is written is on this computer
        match error:
            case Overtaken(theirs=Sheet() as draft):
                self._ask_published(draft)
            case Conflict():
                self._settle(sent, error.theirs)
            case NotTaken():
                self._say_not_taken(error)
            case NotAnswered(trouble=Trouble.UNREACHABLE):
                self._say(editing_wording.kept_here(error.code))
                self._window.state.show_connection(False)
            case NotAnswered():
                self._say(wording.not_answered(error.trouble, error.code))
            case _:
                raise error
        self.refresh()

    def _say_not_taken(self, error: NotTaken) -> None:
        if error.is_own:
            self._say(editing_wording.not_yours())
            return
        told = "; ".join(editing_wording.finding(each) for each in error.findings[:3])
        self._say(editing_wording.not_taken(told or error.told))
        if error.findings:
            self._window.show_findings(error.findings)

    def _say(self, message: wording.UserMessage) -> None:
        self._window.banner.say(STEP, message.text())

    def _settle(self, sent: Sheet, theirs: Sheet | None) -> None:
        """Somebody was faster: bring both sides together, or ask."""
        writing = self._writing
        if writing.sheet.article.id != sent.article.id:
            return  # it is kept; whoever opens it again is asked then
        if not writing.is_changed:
            self._say(editing_wording.moved_on())
            self._writing.show(theirs or self._editing.article(sent.article.id) or sent)
            self.done.emit(theirs)
            return
        if theirs is None:  # published or thrown away: what is written becomes a draft of its own
            there = self._editing.article(sent.article.id)
            theirs = there or Sheet(Article(sent.article.id, "", {}))
        self._bring_together(theirs, writing.sheet.base)

    def _ask_published(self, sent: Sheet) -> None:
        """The draft is as it was, but another text was published since it was begun."""
        self._background.run_net(
            lambda: self._editing.published_since(sent),
            owner=self,
            done=lambda found: self._bring_together(*found),
            failed=partial(self._show_failure, sent),
        )

    def _bring_together(self, theirs: Sheet, base: Article | None) -> None:
        if self._writing.sheet.article.id != theirs.article.id:
            return
        asked = differing(self._writing.written.article, theirs.article, base)
        self._tries += 1
        if not asked and self._tries <= TRIES:
            self._take_over(theirs, base, {})
            return
        dialog = TwoVersions(self._look, theirs.name or theirs.by, asked, self._window)
        dialog.decided.connect(partial(self._take_over, theirs, base))
        dialog.open()

    def _take_over(self, theirs: Sheet, base: Article | None, stays: Mapping[str, Stays]) -> None:
        """Write both sides as one, built on theirs, and send it."""
        article = settled(self._writing.written.article, theirs.article, base, stays)
        self._writing.show(replace(theirs, article=article, base=theirs.article, is_kept=True))
        if self._writing.is_changed:
            self.save()
        else:
            self._writing.settle()
            self.done.emit(theirs)
