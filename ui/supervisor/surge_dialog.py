"""One surge: what was counted, and the field for the answer that all callers are given."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.surge import FoundSurge
from ui import surge_wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import hairline, label, pill, small

SIZE_PX = (620, 480)
LONGEST_TITLE = 60
LEAST_WORD = 2


class SurgeDialog(QDialog):
    """Opens with the caret in the answer; sending is the caller's business.

    Signals:
        agreed: Title, words and answer, once they can be sent.
        dismissed: It is no surge.
    """

    agreed = Signal(str, tuple, str)
    dismissed = Signal()

    def __init__(self, look: Look, found: FoundSurge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = found
        self.setWindowTitle(self.tr("Surge"))
        self.resize(*SIZE_PX)
        self.title = QLineEdit(surge_wording.proposed_title(found))
        self.title.setMaxLength(LONGEST_TITLE)
        self.words = QLineEdit(" ".join(found.words))
        self.answer = QPlainTextEdit(found.answer)
        self.answer.setTabChangesFocus(True)
        self.answer.setPlaceholderText(
            self.tr("What is known, until when, what to do: every seat gives this answer.")
        )
        self.send = KeyButton(look, self.tr("Give to every seat"), "Ctrl+Enter", kind="primary")
        self.send.setShortcut("Ctrl+Return")
        self.no_surge = KeyButton(look, self.tr("No surge"), "Ctrl+D", kind="quiet")
        self.no_surge.setShortcut("Ctrl+D")
        self.later = KeyButton(look, self.tr("Close"), "Esc")
        self._said = small("", "bad")
        for button in (self.send, self.no_surge, self.later):
            button.setAutoDefault(False)
        self._lay_out()
        for line in (self.title, self.words):
            line.textChanged.connect(self._refresh)
        self.answer.textChanged.connect(self._refresh)
        self.send.clicked.connect(self._tell_agreed)
        self.no_surge.clicked.connect(self.dismissed)
        self.later.clicked.connect(self.reject)
        self._refresh()
        self.answer.setFocus()

    def say(self, text: str) -> None:
        """Tell why it was not sent; what was written stays, and can be sent again."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self._refresh()

    def _lay_out(self) -> None:
        found = self.found
        head = QHBoxLayout()
        head.addWidget(label(surge_wording.name(found), "number", pixels=18))
        head.addWidget(pill(*surge_wording.state(found)))
        head.addStretch(1)
        facts = f"{surge_wording.count(found)} · {surge_wording.since(found)}"
        where = " · ".join(filter(None, (surge_wording.place(found), surge_wording.matter(found))))
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        rows = (
            (self.tr("Title"), self.title),
            (self.tr("Words of callers"), self.words),
            (self.tr("Agreed answer"), self.answer),
        )
        for row, (caption, widget) in enumerate(rows):
            widget.setAccessibleName(caption)
            made = small(caption)
            made.setBuddy(widget)
            made.setContentsMargins(0, 8, 0, 0)
            form.addWidget(made, row, 0, Qt.AlignmentFlag.AlignTop)
            form.addWidget(widget, row, 1)
        form.setRowStretch(2, 1)
        self._said.setWordWrap(True)
        self._said.hide()
        foot = QHBoxLayout()
        foot.addWidget(self.no_surge)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.send)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(small(facts))
        whole.addWidget(small(where))
        whole.addWidget(hairline())
        whole.addLayout(form, 1)
        whole.addWidget(self._said)
        whole.addLayout(foot)

    def _words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.words.text().replace("，", " ").replace("、", " ").split()))

    @Slot()
    def _refresh(self) -> None:
        words = self._words()
        told = bool(words or self.found.category) and all(len(w) >= LEAST_WORD for w in words)
        written = self.title.text().strip() and self.answer.toPlainText().strip()
        self.send.setEnabled(bool(written) and told)

    @Slot()
    def _tell_agreed(self) -> None:
        if self.send.isEnabled():
            self.send.setEnabled(False)
            text = self.answer.toPlainText().strip()
            self.agreed.emit(self.title.text().strip(), self._words(), text)
