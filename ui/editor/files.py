"""Files that come to the desk: attachments, and articles to be imported."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from app.services.article_import import ArticleImport
from app.services.asking import NotAnswered
from app.services.changing import NotTaken
from app.services.editing import Editing
from app.services.sheets import Import, Made
from ui import editing_wording, wording
from ui.bridges.background import Background
from ui.editor.import_preview import ImportPreview
from ui.editor.window import EditorWindow
from ui.theme import Look

FILE = "file"
ATTACHED = "*.png *.jpg *.jpeg *.gif *.webp *.pdf *.docx *.xlsx *.pptx"
IMPORTED = "*.jsonl *.csv *.tsv *.xlsx *.md *.docx"


class Files(QObject):
    """Asks for files and hands them on.

    Signals:
        imported: Drafts were made.
    """

    imported = Signal()

    def __init__(
        self,
        look: Look,
        window: EditorWindow,
        editing: Editing,
        importing: ArticleImport,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._editing = editing
        self._importing = importing
        self._background = background
        self._is_over = threading.Event()
        window.attach_asked.connect(self._ask_attachment)
        window.import_asked.connect(self._ask_import)

    def stop(self) -> None:
        """Begin nothing more of an import that is under way."""
        self._is_over.set()

    @Slot()
    def _ask_attachment(self) -> None:
        self._choose(self.tr("Attach a file"), ATTACHED).fileSelected.connect(self.attach)

    @Slot()
    def _ask_import(self) -> None:
        self._choose(self.tr("Import articles"), IMPORTED).fileSelected.connect(self.read)

    def _choose(self, title: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, "", f"{title} ({kinds})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()
        return dialog

    @Slot(str)
    def attach(self, path: str) -> None:
        """Give a file to the server and its name to the article that is open now."""
        article_id = self._window.form.article.id

        def done(named: tuple[str, str]) -> None:
            self._window.banner.clear(FILE)
            if self._window.form.article.id == article_id:
                self._window.form.add_attachment(*named)

        def failed(error: Exception) -> None:
            message = editing_wording.not_attached(Path(path).name)
            if isinstance(error, NotAnswered):
                message = wording.not_answered(error.trouble, error.code)
            elif not isinstance(error, NotTaken):
                raise error
            self._window.banner.say(FILE, message.text())

        self._background.run_net(
            lambda: self._editing.attach(Path(path)), owner=self, done=done, failed=failed
        )

    @Slot(str)
    def read(self, path: str) -> None:
        """Read a file and show what would come of it."""
        self._window.banner.say(FILE, self.tr("Reading {0} …").format(Path(path).name), minor=True)
        self._background.run_net(  # a large file takes seconds; the other lane keeps what is typed
            lambda: self._importing.read_file(Path(path)),
            owner=self,
            done=self._show,
            failed=self._failed,
        )

    def _show(self, read: Import) -> None:
        self._window.banner.clear(FILE)
        dialog = ImportPreview(self._look, read, self._window)
        dialog.wanted.connect(partial(self._make, dialog, read))
        dialog.open()

    def _make(self, dialog: ImportPreview, read: Import) -> None:
        def done(made: Made) -> None:
            dialog.show_made(made)

        self._background.run_net(
            lambda: self._importing.make_drafts(read, lambda: not self._is_over.is_set()),
            owner=dialog,
            done=done,
            failed=self._failed,
        )
        dialog.finished.connect(self.imported)

    def _failed(self, error: Exception) -> None:
        self._window.banner.clear(FILE)
        raise error
