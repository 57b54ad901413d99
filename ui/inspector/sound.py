"""The sound of the current call: fetched, measured, played, and shown where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.transcript import Speaker
from app.services.asking import NotAnswered, Trouble
from app.services.inspecting import Inspecting, Replay, Replayed, Unplayable
from ui import wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.inspector.window import InspectionWindow

FRAME_MS = 33
SOUND = "sound"


class Sound(QObject):
    """Plays one call at a time.

    Whatever may wait for a device or the disk runs on the background's ``local`` lane, so that
    orders keep their order; where the replay stands is read without waiting.
    """

    def __init__(
        self,
        window: InspectionWindow,
        inspecting: Inspecting,
        bridge: NewsBridge,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._inspecting = inspecting
        self._bridge = bridge
        self._background = background
        self._wanted: UUID | None = None
        self._replay: Replay | None = None
        self._lit = -1
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._show_position)
        bridge.came.connect(self.show_news)
        window.toggle_asked.connect(self.toggle)
        window.pause_asked.connect(self.pause)
        window.step_asked.connect(self.step)
        window.sought.connect(self.play_from)
        window.speed_chosen.connect(self._set_speed)
        window.voice_chosen.connect(self._choose_voice)

    def load(self, call_id: UUID) -> None:
        """Bring the sound of a call here; nothing happens if it is here or on its way."""
        if self._wanted == call_id:
            return
        self.leave(self.tr("Fetching the recording …"))
        self._wanted = call_id

        def fail(error: Exception) -> None:
            if self._wanted == call_id:
                self._cannot_load(error)

        def opened(replay: Replay) -> None:
            if self._wanted == call_id and self._replay is None:
                self._show_replay(replay)
            else:
                self._release(replay)

        def fetched(file: Path) -> None:
            if self._wanted == call_id:
                self._background.run_local(
                    lambda: self._inspecting.replay(call_id, file, self._bridge.post),
                    owner=self,
                    done=opened,
                    failed=fail,
                )

        self._background.run_net(
            lambda: self._inspecting.fetch(call_id), owner=self, done=fetched, failed=fail
        )

    def leave(self, about: str) -> None:
        """Be silent and forget the call; ``about`` is shown in its place."""
        replay, self._replay, self._wanted = self._replay, None, None
        if replay is not None:
            replay.pause()
            self._release(replay)
        self._frames.stop()
        self._window.show_playing(playing=False)
        self._window.show_ready(ready=False)
        self._window.waveform.show_nothing(about)
        self._window.replay.light(None)
        self._window.banner.clear(SOUND)

    @Slot()
    def toggle(self) -> None:
        """Play on, or pause."""
        if self._replay is not None and self._replay.playing:
            self.pause()
        else:
            self._order(lambda replay: replay.play())

    @Slot()
    def pause(self) -> None:
        """Be silent at once."""
        if self._replay is not None:
            self._replay.pause()

    @Slot(float)
    def step(self, seconds: float) -> None:
        """Go so many seconds forward, playing or paused as before."""
        self._order(lambda replay: replay.seek(replay.position_s + seconds), self._show_position)

    @Slot(float)
    def play_from(self, second: float) -> None:
        """Play from a word or from a point of the waveform."""
        self._order(lambda replay: replay.play(second))

    @Slot(object)
    def show_news(self, news: Replayed) -> None:
        """Show what the player tells."""
        if self._replay is None or news.call_id != self._replay.call_id:
            return
        self._window.show_playing(playing=news.playing)
        if news.playing:
            self._frames.start()
            self._window.banner.clear(SOUND)
        else:
            self._frames.stop()
        if news.trouble:
            self._window.banner.say(SOUND, wording.unplayable().text())
        self._show_position()

    @Slot()
    def _show_position(self) -> None:
        if self._replay is None:
            return
        position_s = self._replay.position_s
        self._window.waveform.set_position(position_s)
        self._window.show_time(position_s, self._replay.length_s)
        lit = self._window.replay.light(position_s)
        if lit not in {-1, self._lit}:
            self._window.transcript.keep_in_sight(lit)
        self._lit = lit

    def _show_replay(self, replay: Replay) -> None:
        self._replay = replay
        self._window.waveform.show_sound(replay.peaks, replay.length_s)
        self._window.show_ready(ready=True)
        self._set_speed(self._window.speed.value or 1.0)
        self._choose_voice(self._window.chosen_voice)
        self._show_position()

    def _cannot_load(self, error: Exception) -> None:
        self._window.waveform.show_nothing(self.tr("There is no sound to play."))
        if isinstance(error, NotAnswered):
            self._window.banner.say(SOUND, wording.not_answered(error.trouble, error.code).text())
            if error.trouble is not Trouble.MISSING:
                self._wanted = None  # the next look at the list tries again
        else:
            self._window.banner.say(SOUND, wording.unplayable().text())

    @Slot(object)
    def _set_speed(self, speed: float) -> None:
        self._order(lambda replay: replay.set_speed(speed))

    @Slot(object)
    def _choose_voice(self, voice: Speaker | None) -> None:
        self._order(lambda replay: replay.choose(voice))

    def _order(
        self, order: Callable[[Replay], None], after: Callable[[], None] | None = None
    ) -> None:
        replay = self._replay
        if replay is None:
            return

        def done(_: None) -> None:
            if after is not None:
                after()

        def failed(error: Exception) -> None:
            if isinstance(error, Unplayable):
                self._window.banner.say(SOUND, wording.unplayable().text())
            else:
                raise error

        self._background.run_local(lambda: order(replay), owner=self, done=done, failed=failed)

    def _release(self, replay: Replay) -> None:
        def failed(error: Exception) -> None:
            raise error

        self._background.run_local(
            lambda: self._inspecting.release(replay),
            owner=self,
            done=lambda _: None,
            failed=failed,
        )
