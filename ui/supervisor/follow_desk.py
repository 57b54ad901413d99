"""Joins the panel of a followed call to what the server tells of it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.domain.seat import Presence, SeatState
from app.services.following import CallHeard, Following
from app.services.watching import WallChanged
from ui.bridges.news import NewsBridge
from ui.supervisor.window import WallWindow

FOLLOWED = frozenset({SeatState.TALKING, SeatState.ON_HOLD})
NOT_IN_CALL = "not in call"


class FollowDesk(QObject):
    """Follows the call of a seat when somebody asks for it, until it is closed.

    Args:
        window: Where it is asked for and shown.
        following: Reads the words.
        bridge: Brings what was read.
        wall: Brings what the seats do.
    """

    def __init__(
        self, window: WallWindow, following: Following, bridge: NewsBridge, wall: NewsBridge
    ) -> None:
        super().__init__(window)
        self._window = window
        self._following = following
        self._bridge = bridge
        self._wall = wall
        self._seat = ""
        self._call_id: UUID | None = None
        bridge.came.connect(self.show_heard)
        wall.came.connect(self.show_seat)
        window.follow_asked.connect(self.follow)
        window.live.left.connect(self.leave)

    def stop(self) -> None:
        """Show nothing more."""
        self._bridge.came.disconnect(self.show_heard)
        self._wall.came.disconnect(self.show_seat)

    @Slot(object)
    def follow(self, seat: Presence) -> None:
        """Begin with the call that runs at a seat."""
        call_id = _call_of(seat)
        if call_id is None:
            text = self.tr("{0} {1} is not in a call.").format(seat.seat, seat.name)
            self._window.banner.say(NOT_IN_CALL, text)
            return
        self._window.banner.clear(NOT_IN_CALL)
        self._seat, self._call_id = seat.seat, call_id
        self._window.open_live(seat)
        self._following.follow(call_id)

    @Slot()
    def leave(self) -> None:
        """Follow nothing."""
        self._seat, self._call_id = "", None
        self._following.follow(None)
        self._window.close_live()

    @Slot(object)
    def show_heard(self, heard: CallHeard) -> None:
        """Show what was said, unless it is of a call that was left meanwhile."""
        if heard.call_id == self._call_id:
            self._window.live.show_heard(heard)

    @Slot(object)
    def show_seat(self, news: WallChanged) -> None:
        """Show what the seat does now; a sentence about another seat goes."""
        self._window.banner.clear(NOT_IN_CALL)
        for seat in news.seats:
            if seat.seat == self._seat:
                self._window.live.show_seat(seat)


def _call_of(seat: Presence) -> UUID | None:
    if seat.state not in FOLLOWED:
        return None
    try:
        return UUID(seat.call_id)
    except ValueError:  # a telephone system's own name of a call
        return None
