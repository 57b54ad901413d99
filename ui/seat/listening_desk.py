"""What an agent sets up about listening: devices and recogniser, and hot words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.services.hot_words import HotWords, spelled
from app.services.sound_setup import SoundChoice, SoundSetup
from speech.events import SpeechEvent
from ui import sound_wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.dialogs.hot_words import HotWordsDialog
from ui.dialogs.sound_settings import SoundSettingsDialog
from ui.seat.window import SeatWindow

LOOK_AGAIN_MS = 3_000  # a headset that is plugged in appears by itself


class ListeningDesk(QObject):
    """Opens the two dialogs and does what is asked in them.

    Args:
        in_call: Tells whether devices are in use now.
    """

    def __init__(
        self,
        window: SeatWindow,
        setup: SoundSetup,
        words: HotWords,
        background: Background,
        in_call: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._look = window.look
        self._setup = setup
        self._words = words
        self._background = background
        self._in_call = in_call
        self._bridge = NewsBridge(self)
        self._bridge.came.connect(self._hear)
        self.sound: SoundSettingsDialog | None = None
        self.hot_words: HotWordsDialog | None = None
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        window.sound_asked.connect(self.open_sound)
        window.word_asked.connect(self.take_word)

    @Slot()
    def open_sound(self) -> None:
        """Show devices, levels and models."""
        if self.sound is not None:
            return
        dialog = self.sound = SoundSettingsDialog(self._look, self._setup.chosen(), self._window)
        dialog.devices_chosen.connect(self._try)
        dialog.save_asked.connect(self._save)
        dialog.finished.connect(self._sound_closed)
        self._look_for_devices()
        self._again.start()
        self._background.run_net(  # several at a time: a sound system may take its time
            self._setup.models, owner=dialog, done=dialog.show_models, failed=self._keep_quiet
        )
        self._try()
        dialog.open()

    @Slot(str)
    def take_word(self, word: str) -> None:
        """Make a hot word of a marked text at once; show the list if it cannot be one."""
        if self._words.add(word):
            self._window.state.say(sound_wording.hot_word_added(word))
            return
        if self.hot_words is not None:
            return
        dialog = self.hot_words = HotWordsDialog(self._look, word, self._window)
        dialog.added.connect(self._add)
        dialog.removed.connect(self._remove)
        dialog.finished.connect(self._words_closed)
        self._show_words()
        dialog.open()

    def call_began(self) -> None:
        """Give the devices to the call."""
        self._setup.trials.stop()
        if self.sound is not None:
            self.sound.show_in_call()

    @Slot()
    def _look_again(self) -> None:
        """A call has the sound system for itself; after it devices appear as before."""
        if not self._in_call():
            self._look_for_devices()

    def _look_for_devices(self) -> None:
        if self.sound is not None:
            self._background.run_net(
                self._setup.devices,
                owner=self.sound,
                done=self.sound.show_devices,
                failed=self._keep_quiet,
            )

    @Slot()
    def _try(self) -> None:
        if self.sound is None:
            return
        if self._in_call():
            self.sound.show_in_call()
        else:
            self._setup.trials.listen(self.sound.sources, self._bridge.post)

    @Slot(object)
    def _hear(self, event: SpeechEvent) -> None:
        if self.sound is not None:
            self.sound.hear(event)

    @Slot(object)
    def _save(self, choice: SoundChoice) -> None:
        if self.sound is None:
            return
        changes_model = choice.model != self._setup.chosen().model
        self._background.run_net(
            lambda: self._setup.save(choice),
            owner=self.sound,
            done=lambda at_once: self._saved(changes_model, at_once),
            failed=self._not_saved,
        )

    def _saved(self, changes_model: bool, at_once: bool) -> None:
        said = sound_wording.model_chosen(at_once=at_once) if changes_model else ""
        self._window.state.say(said or sound_wording.sound_saved())
        if self.sound is not None:
            self.sound.accept()

    def _not_saved(self, error: Exception) -> None:
        if self.sound is not None:
            self.sound.show_problem(sound_wording.settings_not_saved(str(error)).text())

    @Slot()
    def _sound_closed(self) -> None:
        self._again.stop()
        self._setup.trials.stop()
        dialog, self.sound = self.sound, None
        if dialog is not None:
            dialog.deleteLater()

    @Slot(str)
    def _add(self, word: str) -> None:
        self._words.add(word)
        self._show_words()

    @Slot(str)
    def _remove(self, word: str) -> None:
        self._words.remove(word)
        self._show_words()

    @Slot()
    def _words_closed(self) -> None:
        dialog, self.hot_words = self.hot_words, None
        if dialog is not None:
            dialog.deleteLater()

    def _show_words(self) -> None:
        dialog, words = self.hot_words, self._words.words
        if dialog is not None:
            self._background.run_local(
                lambda: spelled(words),
                owner=dialog,
                done=dialog.show_words,
                failed=self._keep_quiet,
            )

    def _keep_quiet(self, _error: Exception) -> None:
        """What is shown stays; the log knows."""
