"""One suggestion: what, why, and the two keys that answer it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.suggestion import Suggestion, SuggestionKind
from ui import wording
from ui.theme import Look, restyle
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import key_label, label, small

LONG_TEXTS = frozenset({SuggestionKind.CONTENT, SuggestionKind.REQUEST, SuggestionKind.PHRASE})
OWN_SECTIONS = frozenset(
    {
        *(SuggestionKind.CATEGORY, SuggestionKind.ALERT, SuggestionKind.SURGE),
        *(SuggestionKind.PHRASE, SuggestionKind.QUESTION),
        *(SuggestionKind.SIMILAR, SuggestionKind.GUIDE),
    }
)
"""Stand under a heading of their own, which says what they are."""
SHOWN_CHARS = 56


class ScoreBar(QWidget):
    """A bar of 0–1; the number is in the accessible text and the tooltip."""

    def __init__(self, look: Look, score: float) -> None:
        super().__init__()
        self._look = look
        self._score = max(0.0, min(1.0, score))
        self.setFixedSize(52, 6)
        self.setToolTip(f"{self._score:.0%}")
        self.setAccessibleName(f"{self._score:.0%}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(self._look.theme.colour("line"))
        painter.drawRoundedRect(whole, 3, 3)
        whole.setWidth(whole.width() * self._score)
        painter.setBrush(self._look.theme.colour("blue"))
        painter.drawRoundedRect(whole, 3, 3)


class SuggestionCard(QFrame):
    """Shows a suggestion with the words it came from.

    Signals:
        taken: The person takes it; the suggestion.
        refused: The person refuses it; the suggestion.
        evidence_asked: The person wants to see where it came from; the suggestion.
    """

    taken = Signal(object)
    refused = Signal(object)
    evidence_asked = Signal(object)

    def __init__(self, look: Look, suggestion: Suggestion, quote: str, key: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.suggestion = suggestion
        if suggestion.kind is SuggestionKind.ALERT:
            self.setProperty("tone", "red")
        self._take = KeyButton(look, self.tr("Take"), "", "check", "quiet")
        self._refuse = KeyButton(look, self.tr("Refuse"), "", "cross", "quiet")
        for button in (self._take, self._refuse):
            button.relabel("")
            button.setFixedWidth(28)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._take.setToolTip(self.tr("Take (F3)"))
        self._take.setAccessibleName(self.tr("Take"))
        self._refuse.setToolTip(self.tr("Refuse (Shift+F3)"))
        self._refuse.setAccessibleName(self.tr("Refuse"))
        self._take.clicked.connect(self._tell_taken)
        self._refuse.clicked.connect(self._tell_refused)
        self._lay_out(look, quote, key)
        self.setAccessibleName(
            f"{wording.suggestion_kind(suggestion.kind)} {suggestion.label} {quote}"
        )

    def show_current(self, current: bool) -> None:
        """Say that the keys answer this one now."""
        text = "true" if current else "false"
        if self.property("current") != text:
            self.setProperty("current", text)
            restyle(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click shows the evidence."""
        super().mousePressEvent(event)
        self.evidence_asked.emit(self.suggestion)

    def _lay_out(self, look: Look, quote: str, key: str) -> None:
        suggestion = self.suggestion
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 5, 4, 6)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(6)
        if key:
            top.addWidget(key_label(key))
        if suggestion.kind not in OWN_SECTIONS:
            top.addWidget(small(wording.suggestion_kind(suggestion.kind)))
        is_long = suggestion.kind in LONG_TEXTS
        stands_below = is_long and suggestion.kind not in OWN_SECTIONS
        shown = suggestion.label
        if is_long and len(shown) > SHOWN_CHARS:
            shown = shown[: SHOWN_CHARS - 1] + "…"
        text = label(shown, "" if is_long else "title", pixels=13 if is_long else 0)
        text.setToolTip(suggestion.label)
        text.setWordWrap(True)
        if stands_below:
            top.addStretch(1)  # beside its name a long text would be a narrow column
        else:
            top.addWidget(text, 1)
        if suggestion.kind is SuggestionKind.CATEGORY:
            top.addWidget(ScoreBar(look, suggestion.score))
        top.addWidget(self._take)
        top.addWidget(self._refuse)
        column.addLayout(top)
        if stands_below:
            column.addWidget(text)
        if is_long:
            quote = ""  # it says itself where it comes from
        why = " ".join(part for part in (suggestion.detail, quote) if part)
        if why:
            line = small(why)
            line.setWordWrap(True)
            column.addWidget(line)

    def _tell_taken(self) -> None:
        self.taken.emit(self.suggestion)

    def _tell_refused(self) -> None:
        self.refused.emit(self.suggestion)
