"""Calls heard once more after their end, while nobody calls; what the agent saw stays beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from app.services.failures import wordless
from app.services.transcripts import stored
from app.store.calls import put_second
from app.store.database import Sessions, Transaction
from app.store.second_passes import (
    count_failure,
    forget_second_pass,
    next_second_pass,
    want_second_pass,
)
from speech.recording_file import holds_sound
from speech.second_pass import HeardAgain, SecondPassCancelledError

log = logging.getLogger(__name__)

TRIES = 2
END_S = 5.0


class NotNowError(Exception):
    """There is no model or no key to hear recordings with; the message says why."""


class UnhearableError(Exception):
    """This recording will never give words; the message is the kind of fault."""


class NotHeardError(Exception):
    """A second pass went wrong; another may go well. The message holds no words of a call."""


Hear = Callable[[Path, threading.Event], HeardAgain]
"""Hears a sealed recording; ends soon after the event is set.

Raises ``SecondPassCancelledError``, :class:`NotNowError`, :class:`UnhearableError` and
:class:`NotHeardError`.
"""


class SecondHearing:
    """Takes one call after another from the queue on the disk, on a thread of its own.

    It works only while no call is in hand: a call that rings cancels it, and the recording is
    heard from its beginning later. So does the program's end, and the next start goes on. The
    other methods return at once, from any thread.

    Args:
        sessions: For writing; not the lane's, since a pass is taken from the queue only after
            the last one is off it.
        hear: Runs on the thread.
        wanted: Tells whether calls are to be heard once more, as the settings are now.
        recordings: Their folder.
        sent_soon: Called after a call was put into the outbox again.
    """

    def __init__(
        self,
        sessions: Sessions,
        hear: Hear,
        wanted: Callable[[], bool],
        recordings: Path,
        sent_soon: Callable[[], None],
    ) -> None:
        """Begin with what was left at the last end, once :meth:`start` is called."""
        self._sessions = sessions
        self._hear = hear
        self._wanted = wanted
        self._recordings = recordings
        self._sent_soon = sent_soon
        self._news = threading.Condition()
        self._calls: set[UUID] = set()
        self._may_go = True
        self._closed = False
        self._cancel = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._run, name="second-hearing", daemon=True)

    def start(self) -> None:
        """Go on where the last end of the program broke off."""
        self._thread.start()

    def call_begins(self, call_id: UUID) -> None:
        """Leave the computer to a call that rings."""
        with self._news:
            self._calls.add(call_id)
            self._cancel.set()

    def call_is_over(self, call_id: UUID) -> None:
        """Nobody listens to this call any more."""
        with self._news:
            self._calls.discard(call_id)
        self.look()

    def look(self) -> None:
        """There may be something to do: a call is over, the settings are others."""
        with self._news:
            self._may_go = True
            if not self._wanted():
                self._cancel.set()
            self._news.notify()

    def want(self, session: Transaction, call_id: UUID) -> None:
        """Queue a call that was answered, in the caller's transaction, if settings say so."""
        if self._wanted() and not want_second_pass(session, call_id):
            log.warning("Too many calls wait to be heard once more; this one will not be")

    def close(self) -> bool:
        """Cancel what runs and end the thread; false if it did not in time."""
        with self._news:
            self._closed = True
            self._cancel.set()
            self._news.notify()
        if self._thread.ident is not None:
            self._thread.join(END_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (cancel := self._begun()) is not None:
            try:
                while not cancel.is_set() and (call_id := self._next()) is not None:
                    self._hear_again(call_id, cancel)
            except SecondPassCancelledError:
                pass
            except NotNowError as error:
                self._tell(str(error))
            except Exception as error:  # noqa: BLE001 - the top of a thread
                log.error("Calls are not heard once more for now: %s", wordless(error))  # noqa: TRY400 - no words

    def _begun(self) -> threading.Event | None:
        """Wait until there may be something to do; ``None`` at the end."""
        with self._news:
            self._news.wait_for(
                lambda: self._closed or (self._may_go and not self._calls and self._wanted())
            )
            if self._closed:
                return None
            self._may_go = False
            self._cancel = threading.Event()
            return self._cancel

    def _next(self) -> UUID | None:
        """The next call that has a recording; those without leave the queue."""
        while True:
            with self._sessions.begin() as session:
                call_id = next_second_pass(session)
                if call_id is None or holds_sound(self._recording(call_id)):
                    return call_id
                forget_second_pass(session, call_id)

    def _hear_again(self, call_id: UUID, cancel: threading.Event) -> None:
        try:
            heard = self._hear(self._recording(call_id), cancel)
        except UnhearableError as error:
            log.warning("A recording cannot be heard once more: %s", error)
            self._forget(call_id)
            return
        except NotHeardError as error:
            log.warning("Hearing a call once more failed: %s", error)
            self._count_failure(call_id)
            return
        segments = [stored(each) for each in heard.segments]
        with self._sessions.begin() as session:
            put_second(session, call_id, segments)
            forget_second_pass(session, call_id)
        self._told = ""
        log.info("A call of %.0f s was heard once more", heard.audio_s)
        self._sent_soon()

    def _forget(self, call_id: UUID) -> None:
        with self._sessions.begin() as session:
            forget_second_pass(session, call_id)

    def _count_failure(self, call_id: UUID) -> None:
        with self._sessions.begin() as session:
            if count_failure(session, call_id) >= TRIES:
                forget_second_pass(session, call_id)

    def _tell(self, reason: str) -> None:
        """Say the same thing once, not after every call."""
        if reason != self._told:
            log.warning("Calls are not heard once more: %s", reason)
        self._told = reason

    def _recording(self, call_id: UUID) -> Path:
        return self._recordings / f"{call_id}.rec"
