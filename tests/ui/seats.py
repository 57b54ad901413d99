"""A real seat for tests: a profile of its own, a line to call on, sound at eight times its pace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import soundfile
from PySide6.QtCore import Qt

from app.bootstrap.application import RESOURCES
from app.bootstrap.seat import OpenSeat
from app.domain.seat import Role, SeatState
from app.paths import Profile
from app.recognising import BUNDLED_MODELS
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import SignedIn
from app.telephony.line import HungUp, LineEvent, Ringing
from speech.events import Track
from speech.listening import Source
from speech.streams import FileStream

WHO = SignedIn("good", 0, "li", "李", "8012", Role.AGENT)
CALLER = "138 0013 8000"
SPEED = 8.0
WHOLE_CALL = RESOURCES / "demo" / "call.flac"
CLIP_S = 15.2  # the agent's greeting, and the citizen with matter and place
NO_MODEL = "there-is-none"


def cut_clip(folder: Path) -> Path:
    """The first sentences of the demonstration call."""
    sound, rate_hz = soundfile.read(WHOLE_CALL, dtype="int16")
    path = folder / "clip.flac"
    soundfile.write(path, sound[: int(CLIP_S * rate_hz)], rate_hz)
    return path


class Telephone:
    """A line on which a test calls; it tells on a thread of its own, as lines do."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._tell: Callable[[LineEvent], None] | None = None

    def start(self, tell: Callable[[LineEvent], None]) -> None:
        self._tell = tell

    def ring(self, number: str = CALLER) -> None:
        self._say(Ringing(number))

    def caller_hangs_up(self) -> None:
        self._say(HungUp())

    def answer(self) -> None:
        self.done.append("answer")

    def hang_up(self) -> None:
        self.done.append("hang up")

    def stop(self) -> None:
        self.done.append("stop")

    def _say(self, event: LineEvent) -> None:
        assert self._tell is not None, "nobody works at this seat yet"
        thread = threading.Thread(target=self._tell, args=(event,))
        thread.start()
        thread.join(5)


def make_seat(
    look: object,
    folder: Path,
    central: Central,
    line: Telephone,
    clip: Path | None,
    speed: float = SPEED,
) -> OpenSeat:
    """Build a seat; without a clip it has no model and hears nothing."""

    def sounds(_: Settings) -> tuple[Source, ...]:
        stream = FileStream(clip, speed)
        return (Source(stream, tuple(Track), stream.rate_hz),)

    model = str(BUNDLED_MODELS / "demo-zh") if clip else NO_MODEL
    profile = Profile(folder).make()
    return OpenSeat(look, profile, Settings(model=model), WHO, central, line, sounds)


def answer(seat: OpenSeat, line: Telephone, qtbot: Any) -> None:
    """Let the telephone ring, and take the call by its key."""
    line.ring()
    wait_for_state(seat, qtbot, SeatState.RINGING)
    seat.window.setFocus()
    qtbot.keyClick(seat.window, Qt.Key.Key_F5)
    wait_for_state(seat, qtbot, SeatState.TALKING)


def wait_for_state(seat: OpenSeat, qtbot: Any, state: SeatState) -> None:
    qtbot.waitUntil(lambda: seat.calls.presence.state is state, timeout=15_000)
