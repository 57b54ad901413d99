"""Before a ticket goes: it is held against its call, and what differs is shown once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.call import Call
from app.domain.checked import Decision, Finding, FindingKind, Review, Subject, changes
from app.domain.ticket import Status, Ticket
from app.services.checking import Checking
from app.services.ticket_desk import TicketDesk
from ui.bridges.background import Background
from ui.seat.check_list import CheckList
from ui.seat.hearing import Hearing
from ui.seat.keys import Key
from ui.seat.window import SeatWindow

LONGEST_MS = 1_500
"""Who sends a ticket waits no longer than this for the check."""

FindingKey = tuple[FindingKind, Subject, str, str, str]


class CheckingDesk(QObject):
    """Lets a complete ticket go, or shows what differs from the call.

    What was shown once and is left as it is does not hold the ticket up again: the same key sends
    it. What the agent decided is kept with the ticket, for inspectors.
    """

    def __init__(
        self,
        window: SeatWindow,
        tickets: TicketDesk,
        hearing: Hearing,
        checking: Checking,
        background: Background,
        call: Callable[[], Call | None],
    ) -> None:
        """Join them; ``call`` gives the call that ``hearing`` shows."""
        super().__init__(window)
        self.list = CheckList(window.look)
        self._window = window
        self._tickets = tickets
        self._hearing = hearing
        self._checking = checking
        self._background = background
        self._call = call
        self._review = Review()
        self._seen: set[FindingKey] = set()
        self._asked: Ticket | None = None
        self._closing = Status.DISPATCHED
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST_MS)
        self._longest.timeout.connect(self._waited_long_enough)
        window.ticket.add_strip(self.list)
        self.list.pointed.connect(self._point)
        self.list.go_asked.connect(self._go_to)
        self.list.taken.connect(self._take)
        self.list.ignored.connect(self._ignore)
        self.list.send_asked.connect(self._send_anyway)
        self.list.left.connect(self._leave)

    def begin(self) -> None:
        """Another ticket is in hand."""
        self._review, self._seen, self._asked = Review(), set(), None
        self._longest.stop()
        self.list.show_findings(())

    @Slot(object)
    def look_at(self, closing: Status) -> None:
        """The ticket in hand is complete and shall go."""
        self._closing = closing
        if self._asked is None:
            self._check(self._let_go_or_show)

    def _check(self, done: Callable[[tuple[Finding, ...]], None]) -> None:
        """Ask for the findings of the ticket in hand; ``done`` gets them on this thread."""
        draft, call = self._tickets.draft, self._call()
        if draft is None:
            return
        ticket = self._asked = draft.ticket
        if call is None or call.id != ticket.call_id or not self._checking.is_ready:
            self._found(ticket, done, ())
            return
        self._longest.start()
        self._background.run_local(
            partial(
                self._checking.findings,
                self._hearing.segments,
                ticket,
                call.number,
                is_whole=self._window.lines.is_whole,
            ),
            owner=self,
            done=partial(self._found, ticket, done),
            failed=partial(self._not_checked, ticket),
        )

    def _found(
        self,
        ticket: Ticket,
        done: Callable[[tuple[Finding, ...]], None],
        found: tuple[Finding, ...],
    ) -> None:
        if self._asked is not ticket:
            return  # it was waited for too long, or another ticket is in hand
        self._asked = None
        self._longest.stop()
        self._review = self._review.again(found)
        done(self._review.open)

    def _let_go_or_show(self, still_open: tuple[Finding, ...]) -> None:
        unseen = [each for each in still_open if each.key not in self._seen]
        if not unseen:
            self._send()
            return
        self._show(still_open)
        self.list.enter()

    def _show(self, still_open: tuple[Finding, ...]) -> None:
        self._seen |= {each.key for each in still_open}
        self.list.show_key(Key.DISPATCH if self._closing is Status.DISPATCHED else Key.CLOSE)
        self.list.show_findings(still_open)

    @Slot()
    def _send(self) -> None:
        review, closing = self._review, self._closing
        self._tickets.save(closing, review.detail() if review.findings else None)

    @Slot()
    def _send_anyway(self) -> None:
        """As the key that sends, which says what it lacks by now; it was looked at long enough."""
        form = self._window.ticket
        (form.dispatch_asked if self._closing is Status.DISPATCHED else form.close_asked).emit()

    @Slot()
    def _waited_long_enough(self) -> None:
        self._go_unchecked()

    def _not_checked(self, ticket: Ticket, _error: Exception) -> None:
        if self._asked is ticket:
            self._go_unchecked()

    def _go_unchecked(self) -> None:
        """The check fails or takes too long: the ticket is worth more."""
        if self._asked is not None:
            self._asked = None
            self._longest.stop()
            self._window.state.say(self.tr("Sent without being held against the call."))
            self._send()

    @Slot(object)
    def _point(self, finding: Finding) -> None:
        self._hearing.jump_to(finding.said)

    @Slot(object)
    def _go_to(self, finding: Finding) -> None:
        written = finding.written
        self._window.ticket.go_to(written.field, written.start, written.end)

    @Slot(object)
    def _take(self, finding: Finding) -> None:
        draft = self._tickets.draft
        if draft is not None and (changed := changes(finding, draft.ticket)):
            self._tickets.write(**changed)
            self._decide(finding, Decision.TAKEN)

    @Slot(object)
    def _ignore(self, finding: Finding) -> None:
        self._decide(finding, Decision.IGNORED)

    def _decide(self, finding: Finding, decision: Decision) -> None:
        self._review = self._review.decide(finding, decision)
        self.list.show_findings(self._review.open)

    @Slot()
    def _leave(self) -> None:
        self._window.ticket.content.setFocus()
