"""Which text of a call is read: as the agent saw it, or as it was heard once more."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot

from app.domain.transcript import Transcript
from ui.widgets.buttons import Segmented


class TextChoice(Segmented[bool]):
    """Hidden where there is one text only; what was chosen holds for the next calls too.

    Signals:
        text_changed: A ``Transcript`` whose ``segments`` are the chosen ones.
    """

    text_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__(((False, self.tr("Live")), (True, self.tr("Second pass"))))
        self.setToolTip(self.tr("Live text as the agent saw it, or the call heard once more (T)"))
        self.setAccessibleName(self.tr("Text"))
        self._words = Transcript()
        self.show_value(False)
        self.hide()
        self.chosen.connect(self._tell_text)

    def show_words(self, transcript: Transcript) -> None:
        """Offer the texts of another call."""
        self._words = transcript
        self.setVisible(bool(transcript.second))
        self._tell_text()

    @Slot()
    def toggle(self) -> None:
        """Read the other text, if there is one."""
        if self._words.second:
            self.show_value(not self.value)
            self._tell_text()

    @Slot()
    def _tell_text(self) -> None:
        words = self._words
        if self.value and words.second:
            words = replace(words, segments=words.second)
        self.text_changed.emit(words)
