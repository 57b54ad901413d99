"""The supervisor's desk: joins the wall to what the server tells."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.seat import Presence
from app.services.asking import NotAnswered, Trouble
from app.services.watching import Patience, WallChanged, Watching, needy
from ui import wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.models.seats import periods
from ui.supervisor.window import WallWindow

SECOND_MS = 1_000
SERVER = "server"


class WallDesk(QObject):
    """Shows the news; once a second it looks again at everything that depends on time."""

    def __init__(
        self,
        window: WallWindow,
        watching: Watching,
        bridge: NewsBridge,
        background: Background,
        patience: Patience,
    ) -> None:
        super().__init__(window)
        self.window = window
        self._watching = watching
        self._background = background
        self._patience = patience
        self._news = WallChanged(())
        self._is_new = True
        self._open_seat = ""
        self._bridge = bridge
        bridge.came.connect(self.show_news)
        window.history_asked.connect(self.open_history)
        window.history_left.connect(self.close_history)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._second.start()

    def stop(self) -> None:
        """Show and ask nothing more."""
        self._second.stop()
        self._bridge.came.disconnect(self.show_news)

    @Slot(object)
    def show_news(self, news: WallChanged) -> None:
        """Show the wall as it is now."""
        before = self._of(self._open_seat)
        self._news, self._is_new = news, False
        self.window.show_seats(news.seats)
        if news.trouble is None:
            self.window.banner.clear(SERVER)
        else:
            self.window.banner.say(SERVER, wording.not_answered(news.trouble, news.code).text())
        self._tick()
        if self._open_seat and before != self._of(self._open_seat):
            self._ask_history(self._open_seat)

    @Slot(str)
    def open_history(self, number: str) -> None:
        """Show what a seat did."""
        seat = self._of(number)
        if seat is not None:
            self._open_seat = number
            self.window.open_history(seat)
            self._ask_history(number)

    @Slot()
    def close_history(self) -> None:
        """Show it no more."""
        self._open_seat = ""
        self.window.close_history()

    def _ask_history(self, number: str) -> None:
        def show(found: tuple[Presence, ...]) -> None:
            if number == self._open_seat:
                self.window.show_history(periods(found))

        def fail(error: Exception) -> None:
            if number == self._open_seat:
                trouble = error.trouble if isinstance(error, NotAnswered) else Trouble.UNREACHABLE
                self.window.say_of_history(wording.not_answered(trouble).text())

        self._background.run_net(
            lambda: self._watching.history(number), owner=self, done=show, failed=fail
        )

    @Slot()
    def _tick(self) -> None:
        now = wording.now_ms()
        self.window.show_needy(needy(self._news.seats, now, self._patience))
        self.window.refresh_timers()
        self._show_connection()

    def _show_connection(self) -> None:
        """Tell the truth also when the server neither answers nor hangs up."""
        bar, updated = self.window.state, self._watching.updated_ms
        if self._is_new:
            bar.show_connection(None)
            return
        connected = self._news.trouble is None and self._watching.is_fresh
        bar.show_connection(connected)
        if not connected:
            bar.connection.setText(self.tr("No answer from the server"))
        bar.saved.setText(self.tr("Updated {0}").format(wording.clock(updated)) if updated else "")

    def _of(self, number: str) -> Presence | None:
        return next((seat for seat in self._news.seats if seat.seat == number), None)
