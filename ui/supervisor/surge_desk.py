"""Joins the list of surges and its dialog to what the server found."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.surge import FoundSurge
from app.services.asking import NotAnswered, Trouble
from app.services.surge_watching import SurgesChanged, SurgeWatching
from ui import wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.models.keyed import VALUE_ROLE
from ui.supervisor.surge_dialog import SurgeDialog
from ui.supervisor.window import WallWindow
from ui.theme import Look

KEY = "F4"


class SurgeDesk(QObject):
    """Shows the news, and sends what is agreed; F4 leads to the list, Enter opens."""

    def __init__(
        self,
        look: Look,
        window: WallWindow,
        watching: SurgeWatching,
        bridge: NewsBridge,
        background: Background,
    ) -> None:
        super().__init__(window)
        self.dialog: SurgeDialog | None = None
        self._look = look
        self._window = window
        self._watching = watching
        self._bridge = bridge
        self._background = background
        bridge.came.connect(self.show_news)
        window.surge_list.activated.connect(self.open)
        QShortcut(QKeySequence(KEY), window).activated.connect(self.go_to_list)

    def stop(self) -> None:
        """Show nothing more."""
        self._bridge.came.disconnect(self.show_news)

    @Slot(object)
    def show_news(self, news: SurgesChanged) -> None:
        """Show the list; a dialog that is open stays as it is, with what is being written."""
        self._window.show_surges(news.found)

    @Slot()
    def go_to_list(self) -> None:
        """Put the focus on the first surge."""
        view = self._window.surge_list
        view.setFocus()
        if not view.currentIndex().isValid() and self._window.surges.rowCount():
            view.setCurrentIndex(self._window.surges.index(0, 0))

    @Slot(QModelIndex)
    def open(self, index: QModelIndex) -> None:
        """Open one surge."""
        found: FoundSurge = index.data(VALUE_ROLE)
        dialog = SurgeDialog(self._look, found, self._window)
        dialog.agreed.connect(self._agree)
        dialog.dismissed.connect(self._dismiss)
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    @Slot(str, tuple, str)
    def _agree(self, title: str, words: tuple[str, ...], text: str) -> None:
        dialog = self.dialog
        if dialog is not None:
            agree = partial(self._watching.agree, dialog.found, title, words, text)
            self._send(dialog, partial(agree, wording.now_ms()))

    @Slot()
    def _dismiss(self) -> None:
        dialog = self.dialog
        if dialog is not None:
            self._send(dialog, partial(self._watching.dismiss, dialog.found))

    def _send(self, dialog: SurgeDialog, work: partial[None]) -> None:
        def done(_: None) -> None:
            dialog.accept()

        def fail(error: Exception) -> None:
            trouble = error.trouble if isinstance(error, NotAnswered) else Trouble.UNREACHABLE
            dialog.say(self.tr("It was not sent. {0}").format(wording.not_answered(trouble).text()))

        self._background.run_net(work, owner=dialog, done=done, failed=fail)
