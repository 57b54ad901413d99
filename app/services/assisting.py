"""The assistant at work: thinks on its own thread, always about the newest words."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from app.assistant.assistant import Assistant
from app.domain.ticket import Ticket
from app.domain.transcript import Segment
from app.services.events import Post, Suggested
from app.services.failures import wordless

log = logging.getLogger(__name__)

JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class _Question:
    segments: tuple[Segment, ...]
    ticket: Ticket


class Assisting:
    """Answers ``think`` with ``Suggested``; a newer question takes the place of a waiting one."""

    def __init__(self, assistant: Assistant, post: Post) -> None:
        self._assistant = assistant
        self._post = post
        self._question: _Question | None = None
        self._stopping = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="assistant", daemon=True)
        self._thread.start()

    def think(self, segments: tuple[Segment, ...], ticket: Ticket) -> None:
        """Ask for suggestions; never waits."""
        with self._news:
            self._question = _Question(segments, ticket)
            self._news.notify()

    def close(self) -> None:
        """End the thread."""
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        while (question := self._next()) is not None:
            began_s = time.perf_counter()
            try:
                found = self._assistant.suggest(question.segments, question.ticket)
            except Exception as error:  # noqa: BLE001 - the top of a thread
                if self._stopping:
                    return  # what it was asking is closed already
                log.error("The assistant failed: %s", wordless(error))  # noqa: TRY400 - no words
                continue
            took_ms = (time.perf_counter() - began_s) * 1000
            self._post(Suggested(found, took_ms, question.ticket.id))

    def _next(self) -> _Question | None:
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._question is not None)
            question, self._question = self._question, None
            return None if self._stopping else question
