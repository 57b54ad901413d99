"""The article that is open: what is typed is kept, checked and shown as agents will read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from app.domain.article import Article
from app.services.article_checks import Finding
from app.services.editing import Editing
from app.services.sheets import Sheet
from ui import editing_wording, wording
from ui.bridges.background import Background
from ui.editor.window import EditorWindow
from ui.seat.knowledge.pictures import decoded

PAUSE_MS = 400
"""After the last key: what is written is kept and checked."""
KEPT = "kept"
PICTURES = 32


class Writing(QObject):
    """Holds the open sheet; nothing that is typed is ever only on the screen for long.

    Signals:
        kept: Words were written down here, or thrown away; the ``Sheet``.
        looked: It is known what is to be mended.
    """

    kept = Signal(object)
    looked = Signal()

    def __init__(self, window: EditorWindow, editing: Editing, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._editing = editing
        self._background = background
        self._pictures: dict[str, QImage] = {}
        self.sheet = editing.new()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.settle)
        window.form.changed.connect(self._pause.start)
        window.preview.picture_missing.connect(self._fetch)

    @property
    def is_changed(self) -> bool:
        """Tell whether the form holds words that the server does not have."""
        stored = self.sheet.base or Article(self.sheet.article.id, "", {})
        return self._window.form.article != stored

    @property
    def written(self) -> Sheet:
        """What is on the form, as of this moment."""
        article = self._window.form.article
        return replace(self.sheet, article=article, at_ms=wording.now_ms(), is_kept=True)

    def open(self, sheet: Sheet) -> None:
        """Show another article; what was typed in the one before is kept."""
        self.leave()
        self.show(sheet)

    def show(self, sheet: Sheet) -> None:
        """Show an article in place of what is on the form."""
        self._pause.stop()
        self.sheet = sheet
        self._window.show_sheet(sheet, anew=True)
        self._window.preview.verticalScrollBar().setValue(0)
        self._look_at(sheet.article)

    def take_stored(self, sent: Sheet, stored: Sheet) -> None:
        """The server has ``sent``; what was typed meanwhile stays and is kept again."""
        if self._window.form.article == sent.article:
            self.show(stored)
            return
        self.sheet = stored
        self._window.show_sheet(stored, anew=False)
        self._pause.start()

    def leave(self) -> None:
        """Another article comes: do not wait for the pause."""
        if self._pause.isActive():
            self.settle()

    def close(self) -> None:
        """The desk goes: write down at once what is still only on the screen.

        Raises:
            OSError: It cannot be written.
        """
        if self._pause.isActive() and self.is_changed:
            self._editing.keep(self.written)
        self._pause.stop()

    @Slot()
    def settle(self) -> None:
        """Keep and check what is on the form."""
        self._pause.stop()
        written = self.written
        if self.is_changed:
            self.sheet = replace(written, is_kept=True)
            self._run(lambda: self._editing.keep(written))
        elif self.sheet.is_kept:
            before = self.sheet
            self.sheet = replace(written, is_kept=False)
            self._run(lambda: self._editing.drop(before))
        else:
            return
        self._window.show_sheet(self.sheet, anew=False)
        self._look_at(written.article)

    def _run(self, job: Callable[[], None]) -> None:
        sheet = self.sheet

        def done(_: object) -> None:
            self._window.banner.clear(KEPT)
            self._window.state.show_saved(wording.now_ms())
            if sheet == self.sheet or sheet.article.id != self.sheet.article.id:
                self.kept.emit(sheet)  # else the server has it meanwhile

        def failed(_: Exception) -> None:
            self._window.banner.say(KEPT, editing_wording.not_kept().text(), "red")

        self._background.write_local(job, owner=self, done=done, failed=failed)

    def _look_at(self, article: Article) -> None:
        """Show the preview now and what is to be mended a moment later."""
        bar = self._window.preview.verticalScrollBar()
        at = bar.value()
        self._window.preview.show_card(self._editing.card(article))
        bar.setValue(at)

        def show(found: Sequence[Finding]) -> None:
            if article.id == self.sheet.article.id:
                begun = article != Article(article.id, "", {})  # nobody is told off beforehand
                self._window.show_findings(found if begun else ())
                self.looked.emit()

        def failed(_: Exception) -> None:
            self._window.show_findings(())

        self._background.run_local(
            lambda: self._editing.findings(article), owner=self, done=show, failed=failed
        )

    @Slot(str)
    def _fetch(self, sha256: str) -> None:
        """A picture of the preview; asked for once, and left out if the server has it not."""
        if sha256 in self._pictures:
            self._window.preview.show_picture(sha256, self._pictures[sha256])
            return

        def show(image: QImage) -> None:
            if len(self._pictures) >= PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            self._pictures[sha256] = image
            self._window.preview.show_picture(sha256, image)

        def failed(_: Exception) -> None:
            """Its name stands in its place already."""

        self._background.run_net(
            lambda: decoded(self._editing.picture(sha256)), owner=self, done=show, failed=failed
        )
