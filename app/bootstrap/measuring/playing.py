"""Plays a recorded script at the keyboard of a real window, and counts its keys."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtTest import QTest

from app.bootstrap.application import RESOURCES
from app.bootstrap.measuring import fingers
from app.bootstrap.seat import OpenSeat
from app.domain.seat import SeatState
from app.domain.suggestion import Suggestion, SuggestionKind
from app.domain.ticket import Ticket
from app.measuring.keys import Keys, of_chord, of_text
from app.measuring.script import Moment, Script, Step, read_script
from app.services.events import CallAnswered, DeskEvent, Heard, TicketSaved
from speech.events import Segment, Track, Word
from speech.text.sound_words import WordTable
from ui.seat.keys import Key

TURN_MS = 5
WAIT_S = 20.0


class StuckError(RuntimeError):
    """What a step of the script waited for did not come; the message names the step."""


def demonstration() -> Script:
    """The script for the demonstration call."""
    name = "demo/complaint.toml"
    return read_script((RESOURCES / name).read_text("utf-8"), name)


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in the demonstration call."""

    speaker: Track
    start_s: float
    end_s: float
    text: str


def demonstration_call() -> list[Turn]:
    """The words of the demonstration call."""
    rows = json.loads((RESOURCES / "demo" / "call.json").read_text("utf-8"))
    return [Turn(Track(r["speaker"]), r["start_s"], r["end_s"], r["text"]) for r in rows]


class Player(QObject):
    """A person who does what a script says, at a seat that is open and shown.

    ``play`` blocks with the loop of events running; call it on the UI thread.

    Attributes:
        pressed: The keys so far.
        saved: The ticket, once it is on the disk.
    """

    def __init__(self, seat: OpenSeat, words: WordTable) -> None:
        super().__init__(seat.desk)
        self._seat = seat
        self._words = words
        self._turns = demonstration_call()
        self.pressed = Keys()
        self.saved: Ticket | None = None
        seat.desk.event_shown.connect(self._note)

    def play(self, script: Script) -> Ticket:
        """Do every step; gives the ticket that was saved.

        Raises:
            StuckError: Something did not come within ``WAIT_S``.
        """
        for step in script.steps:
            self._do(step)
        self._wait(lambda: self.saved is not None, "the ticket is saved")
        if self.saved is None:
            raise StuckError("no ticket was saved")
        return self.saved

    def _do(self, step: Step) -> None:
        if step.when is not None:
            when = step.when
            self._wait(lambda: self._has_come(when), f"{step.why}: {when}")
        if step.take is not None:
            self._take(step.take, step.why)
        for name in step.press:
            self._press(name)
        for character in step.text:
            fingers.write(character)
            QTest.qWait(0)
        self.pressed += of_text(step.text, self._words)

    def _press(self, name: str) -> None:
        fingers.press(name)
        QTest.qWait(0)
        self.pressed += of_chord(name)

    def _take(self, kind: SuggestionKind, why: str) -> None:
        """Go down to the first suggestion of this kind, and take it."""
        self._wait(lambda: kind in self._offered(), f"{why}: a suggestion of the {kind}")
        for _ in self._seat.window.assistant.cards:
            if self._is_current(kind):
                break
            self._press(Key.NEXT)
        taken = self._seat.window.assistant.current
        self._press(Key.TAKE)
        self._wait(lambda: not self._is_shown(taken), f"{why}: the {kind} is taken")

    def _offered(self) -> list[SuggestionKind]:
        return [card.suggestion.kind for card in self._seat.window.assistant.cards]

    def _is_current(self, kind: SuggestionKind) -> bool:
        current = self._seat.window.assistant.current
        return current is not None and current.kind is kind

    def _is_shown(self, suggestion: Suggestion | None) -> bool:
        return suggestion in [card.suggestion for card in self._seat.window.assistant.cards]

    def _has_come(self, moment: Moment) -> bool:
        state = self._seat.calls.presence.state
        match moment:
            case Moment.RINGING:
                return state is SeatState.RINGING
            case Moment.HEARD:
                return len(self._seat.desk.hearing.segments) >= len(self._turns)
            case Moment.AFTER_CALL:
                return state is SeatState.AFTER_CALL
            case Moment.SAVED:
                return self.saved is not None

    def _wait(self, come: Callable[[], bool], what: str) -> None:
        until_s = time.perf_counter() + WAIT_S
        while not come():
            if time.perf_counter() > until_s:
                raise StuckError(what)
            QTest.qWait(TURN_MS)

    @Slot(object)
    def _note(self, event: DeskEvent) -> None:
        match event:
            case CallAnswered(call):
                for turn in self._turns:
                    heard = _segment(turn)
                    self._seat.desk.show_event(Heard(heard, call.id))
            case TicketSaved(ticket):
                self.saved = ticket


def _segment(turn: Turn) -> Segment:
    words = (Word(turn.text, turn.start_s, turn.end_s, 1.0),)
    return Segment(turn.speaker, turn.start_s, turn.end_s, turn.text, words, time.perf_counter())
