"""Joins the figures of the suggestions to the server; F7 opens them."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QObject, QTime, Slot

from app.domain.adoption import Adoption
from app.services.adoption import AdoptionFigures
from app.services.asking import NotAnswered, Trouble
from ui import wording
from ui.bridges.background import Background
from ui.supervisor.adoption_dialog import AdoptionDialog, Period
from ui.supervisor.window import WallWindow
from ui.theme import Look


class AdoptionDesk(QObject):
    """Asks for a period and shows it, unless another one was chosen meanwhile."""

    def __init__(
        self, look: Look, window: WallWindow, figures: AdoptionFigures, background: Background
    ) -> None:
        super().__init__(window)
        self.dialog: AdoptionDialog | None = None
        self._look = look
        self._window = window
        self._figures = figures
        self._background = background
        window.figures_asked.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Show the figures of the last seven days."""
        dialog = AdoptionDialog(self._look, self._window)
        dialog.period_chosen.connect(self._ask)
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()
        self._ask(dialog.period)

    @Slot()
    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    @Slot(object)
    def _ask(self, period: Period) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        from_ms, to_ms = span_of(period)

        def show(rows: tuple[Adoption, ...]) -> None:
            if dialog.period is period:
                dialog.show_figures(rows)

        def fail(error: Exception) -> None:
            trouble = error.trouble if isinstance(error, NotAnswered) else Trouble.UNREACHABLE
            dialog.say(wording.not_answered(trouble).text())

        self._background.run_net(
            lambda: self._figures.adoption(from_ms, to_ms), owner=dialog, done=show, failed=fail
        )


def span_of(period: Period) -> tuple[int, int]:
    """Begin and end of a period, UTC milliseconds: whole local days, today with them."""
    now = QDateTime.currentDateTime()
    midnight = QDateTime(now.date().addDays(1 - period), QTime(0, 0))
    return midnight.toMSecsSinceEpoch(), now.toMSecsSinceEpoch() + 1
