"""The inspector's desk: joins the window to the server's calls."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.ticket import Ticket
from app.domain.transcript import Transcript
from app.services.asking import NotAnswered, Trouble
from app.services.inspecting import CallLine, Inspecting, OpenedCall, Reason
from ui import wording
from ui.bridges.background import Background
from ui.dialogs.unmask import UnmaskDialog
from ui.inspector.sound import Sound
from ui.inspector.window import InspectionWindow

REFRESH_MS = 10_000
PAUSE_MS = 150  # who runs through the list with the arrows opens nothing on the way
SERVER = "server"


class InspectionDesk(QObject):
    """Shows the list and the call that is current in it; ``sound`` plays it."""

    def __init__(
        self,
        window: InspectionWindow,
        inspecting: Inspecting,
        sound: Sound,
        background: Background,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.sound = sound
        self._inspecting = inspecting
        self._background = background
        self._line: CallLine | None = None
        self._refreshing = QTimer(self)
        self._refreshing.setInterval(REFRESH_MS)
        self._refreshing.timeout.connect(self.refresh)
        self._choosing = QTimer(self)
        self._choosing.setSingleShot(True)
        self._choosing.setInterval(PAUSE_MS)
        self._choosing.timeout.connect(self._open)
        window.call_chosen.connect(self.choose)
        window.refresh_asked.connect(self.refresh)
        window.unmask_asked.connect(self.ask_reason)
        self.unmasking: UnmaskDialog | None = None
        self._opened: OpenedCall | None = None
        window.show_emptiness(asked=False)
        self.sound.leave("")

    def start(self) -> None:
        """Read the list now and every ten seconds."""
        self.refresh()
        self._refreshing.start()

    def stop(self) -> None:
        """Be silent and ask for nothing more."""
        self._refreshing.stop()
        self._choosing.stop()
        self.sound.pause()

    @Slot()
    def refresh(self) -> None:
        """Read the list of calls."""
        self._background.run_net(
            self._inspecting.calls, owner=self, done=self._show_calls, failed=self._not_answered
        )

    @Slot(object)
    def choose(self, line: CallLine) -> None:
        """Make a call the current one; it is opened a moment later."""
        if self._line is None or line.call.id != self._line.call.id:
            self._line = line
            self.sound.leave("")
            self.window.show_words(Transcript(), self.tr("Asking the server …"))
            self.window.ticket.show_nothing("")
            self.window.heading.setText(wording.about_call(line.call, line.agent))
            self._choosing.start()

    def _show_calls(self, lines: tuple[CallLine, ...]) -> None:
        window = self.window
        window.banner.clear(SERVER)
        window.state.show_connection(True)
        window.state.saved.setText(self.tr("Updated {0}").format(wording.clock(wording.now_ms())))
        window.show_calls(lines)
        if self._line is None and lines:
            window.list.setCurrentIndex(window.shown.index(0, 0))
            return
        for line in lines:
            if self._line is not None and line.call.id == self._line.call.id:
                self._show_news_of(line)

    def _show_news_of(self, line: CallLine) -> None:
        """The ticket or the sound of the current call may have arrived since."""
        before, self._line = self._line, line
        if line != before:
            self._open()
        elif line.has_recording and not self._choosing.isActive():
            self.sound.load(line.call.id)

    @Slot()
    def _open(self) -> None:
        line = self._line
        if line is None:
            return
        self._background.run_net(
            lambda: self._inspecting.open_call(line),
            owner=self,
            done=self._show_call,
            failed=self._not_answered,
        )
        if line.has_recording:
            self.sound.load(line.call.id)
        else:
            self.sound.leave(self.tr("The recording has not arrived."))

    def _show_call(self, opened: OpenedCall) -> None:
        if self._line is not None and opened.call.id == self._line.call.id:
            nothing = "" if opened.transcript.segments else self.tr("Nothing was understood.")
            self._opened = opened
            self.window.show_words(opened.transcript, nothing)
            self.window.ticket.show_ticket(opened)

    @Slot()
    def ask_reason(self) -> None:
        """Ask why who called has to be known."""
        opened = self._opened
        if opened is None or opened.ticket is None:
            return
        dialog = UnmaskDialog(self.window.look, opened.ticket.number, self.window)
        dialog.reason_given.connect(self._unmask)
        dialog.finished.connect(self._forget_dialog)
        self.unmasking = dialog
        dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        if self.unmasking is not None:
            self.unmasking.deleteLater()
            self.unmasking = None

    @Slot(object)
    def _unmask(self, reason: Reason) -> None:
        dialog, opened = self.unmasking, self._opened
        if dialog is None or opened is None or opened.ticket is None:
            return
        ticket_id = opened.ticket.id

        def show(ticket: Ticket) -> None:
            dialog.accept()
            if self._line is not None and self._line.ticket_id == ticket.id:
                self.window.ticket.show_with_history(ticket, opened.events, is_unmasked=True)

        def fail(error: Exception) -> None:
            told = error if isinstance(error, NotAnswered) else NotAnswered(Trouble.UNREACHABLE)
            dialog.say(wording.not_answered(told.trouble, told.code).text())

        self._background.run_net(
            lambda: self._inspecting.unmask(ticket_id, reason),
            owner=dialog,
            done=show,
            failed=fail,
        )

    def _not_answered(self, error: Exception) -> None:
        told = error if isinstance(error, NotAnswered) else NotAnswered(Trouble.UNREACHABLE)
        self.window.banner.say(SERVER, wording.not_answered(told.trouble, told.code).text())
        self.window.state.show_connection(False)
        self.window.state.connection.setText(self.tr("No answer from the server"))
