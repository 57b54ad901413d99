"""The assistant at work: thinks on its own thread, always about the newest words."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.assistant.assistant import Assistant
from app.domain.suggestion import Suggestion
from app.domain.ticket import Ticket
from app.domain.transcript import Segment
from app.services.drafting import Drafting, beside
from app.services.events import Post, Suggested
from app.services.failures import wordless

log = logging.getLogger(__name__)

JOIN_S = 2.0
REST_S = 0.15
"""What is typed is thought about when the hands rest so long: thinking at every key would take
from the typing itself, as Python runs one thread at a time."""
LONGEST_S = 1.0
"""But at the latest then: some type on and on."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What to think about, ``due_s`` on the monotonic clock and never after ``latest_s``.

    ``call_s`` is on the call's own clock.
    """

    segments: tuple[Segment, ...]
    ticket: Ticket
    call_s: float | None
    due_s: float
    latest_s: float

    def is_typed_after(self, segments: tuple[Segment, ...], ticket: Ticket) -> bool:
        """Tell whether nothing was said since those segments about the same ticket."""
        return self.segments == segments and self.ticket.id == ticket.id


class Assisting:
    """Answers ``think`` with ``Suggested``; a newer question takes the place of a waiting one.

    What was said is thought about at once, what was typed when the hands rest.
    """

    def __init__(
        self, load: Callable[[], Assistant], post: Post, drafting: Drafting | None = None
    ) -> None:
        """``load`` gives the assistant, on the thread that will think; it may take a second.

        ``drafting`` offers another content beside ours; who made it closes it.
        """
        self._load = load
        self._post = post
        self._drafting = drafting
        self._question: _Question | None = None
        self._last: _Question | None = None
        self._stopping = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="assistant", daemon=True)
        self._thread.start()

    def think(
        self, segments: tuple[Segment, ...], ticket: Ticket, call_s: float | None = None
    ) -> None:
        """Ask for suggestions; never waits.

        Args:
            segments: The call so far.
            ticket: As it is written by now.
            call_s: Seconds since the call was answered, so that silence is noticed.
        """
        now_s = time.monotonic()
        due_s = latest_s = now_s
        if self._last is not None and self._last.is_typed_after(segments, ticket):
            due_s, latest_s = now_s + REST_S, now_s + LONGEST_S
        with self._news:
            waiting = self._question
            if waiting is not None:
                latest_s = min(latest_s, waiting.latest_s)
            asked = _Question(segments, ticket, call_s, min(due_s, latest_s), latest_s)
            self._question = self._last = asked
            if waiting is None or asked.due_s < waiting.due_s:
                self._news.notify()  # else it wakes in time, and sleeps on

    def again(self) -> None:
        """Answer the last question once more, as there is something new to offer; any thread."""
        with self._news:
            if self._last is not None and self._question is None:
                self._question = self._last
                self._news.notify()

    def close(self) -> None:
        """End the thread."""
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        try:
            assistant = self._load()
        except Exception as error:  # noqa: BLE001 - the top of a thread
            if not self._stopping:
                log.error("There is no assistant: %s", wordless(error))  # noqa: TRY400 - no words
            return
        self._answer_with(assistant)

    def _answer_with(self, assistant: Assistant) -> None:
        while (question := self._next()) is not None:
            began_s = time.perf_counter()
            try:
                found = assistant.suggest(question.segments, question.ticket, question.call_s)
                found = self._with_offers(found, question)
            except Exception as error:  # noqa: BLE001 - the top of a thread
                if self._stopping:
                    return  # what it was asking is closed already
                log.error("The assistant failed: %s", wordless(error))  # noqa: TRY400 - no words
                continue
            took_ms = (time.perf_counter() - began_s) * 1000
            self._post(Suggested(found, took_ms, question.ticket.id))

    def _with_offers(
        self, found: tuple[Suggestion, ...], question: _Question
    ) -> tuple[Suggestion, ...]:
        if self._drafting is None:
            return found
        offered = self._drafting.offer(question.segments, question.ticket, self.again)
        return beside(found, offered)

    def _next(self) -> _Question | None:
        """Wait until a question is due; ``None`` at the end."""
        with self._news:
            while not self._stopping:
                asked = self._question
                left_s = asked.due_s - time.monotonic() if asked is not None else LONGEST_S
                if left_s <= 0:
                    self._question = None
                    return asked
                self._news.wait(None if asked is None else left_s)
            return None
