"""The dialog that tells the editors what is wrong with an article."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.cards import Article, Remark, RemarkReason
from ui import knowledge_wording, wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.chips import Chips
from ui.widgets.labels import label, small

SEND_KEY = "Ctrl+Return"
LONGEST = 500
SIZE_PX = (440, 300)


class RemarkDialog(QDialog):
    """A reason by one key, words if there are any; sending is the caller's business.

    Signals:
        told: The ``Remark`` is ready.
    """

    told = Signal(object)

    def __init__(self, look: Look, article: Article, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("This is wrong"))
        self.resize(*SIZE_PX)
        self._article = article
        self.reasons = Chips(
            [
                (reason.value, f"{number} {knowledge_wording.remark_reason(reason)}")
                for number, reason in enumerate(RemarkReason, start=1)
            ],
            must=True,
        )
        self.reasons.setAccessibleName(self.tr("What is wrong"))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(self.tr("In your own words"))
        self.words.setPlaceholderText(
            self.tr("What should it say? No names or numbers of callers.")
        )
        self.send = KeyButton(look, self.tr("Send to the editors"), "Ctrl+↵", kind="primary")
        self.cancel = KeyButton(look, self.tr("Cancel"), "Esc", kind="quiet")
        self._lay_out()
        self.reasons.chosen.connect(self._choose)
        self.words.textChanged.connect(self._refresh)
        self.send.clicked.connect(self._tell)
        self.cancel.clicked.connect(self.reject)
        QShortcut(QKeySequence(SEND_KEY), self).activated.connect(self._tell)
        self.reasons.setFocus()
        self._refresh()

    @property
    def text(self) -> str:
        """What was written, as much of it as is sent."""
        return self.words.toPlainText().strip()[:LONGEST]

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        title = label(self._article.title, "title")
        title.setWordWrap(True)
        whole.addWidget(title)
        whole.addWidget(small(self.tr("What is wrong with it? Keys 1 to 6")))
        whole.addWidget(self.reasons)
        whole.addWidget(self.words, 1)
        foot = QHBoxLayout()
        foot.addWidget(small(self.tr("Sent also later, when the server is away.")), 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.send)
        whole.addLayout(foot)

    @Slot(object)
    def _choose(self, _code: str) -> None:
        self.words.setFocus()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """A reason is needed, and words where the reason says nothing by itself."""
        codes = self.reasons.codes
        needs_words = codes == (RemarkReason.OTHER.value,)
        self.send.setEnabled(bool(codes) and (bool(self.text) or not needs_words))

    @Slot()
    def _tell(self) -> None:
        if self.send.isEnabled():
            reason = RemarkReason(self.reasons.codes[0])
            version = self._article.version
            article_id, moment = self._article.id, wording.now_ms()
            self.told.emit(Remark(uuid4(), article_id, version, reason, self.text, moment))
            self.accept()
