"""Who sits here: server, name, password; what goes wrong is said in the same window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, small

WIDTH_PX = 420


class SignInDialog(QDialog):
    """Asks for credentials; signing in is the caller's business.

    Signals:
        asked: Server address, user name, password.
    """

    asked = Signal(str, str, str)

    def __init__(self, look: Look, server: str) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · sign in"))
        self.setFixedWidth(WIDTH_PX)
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.server = QLineEdit(server)
        self.message = small("", "bad")
        self.message.setWordWrap(True)
        self.enter = KeyButton(look, self.tr("Sign in"), "Enter", kind="primary")
        self.enter.setDefault(True)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.addRow(self.tr("&User"), self.user)
        form.addRow(self.tr("&Password"), self.password)
        form.addRow(self.tr("&Server"), self.server)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.enter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(14)
        whole.addWidget(label(self.tr("12345 hotline · workstation"), "number", pixels=18))
        whole.addLayout(form)
        whole.addWidget(self.message)
        whole.addLayout(foot)
        self.enter.clicked.connect(self._ask)
        for line in (self.user, self.password, self.server):
            line.textChanged.connect(self._refresh)
        self._refresh()

    @Slot()
    def show_waiting(self) -> None:
        """The server is being asked."""
        self.message.setText("")
        self.enter.setEnabled(False)

    def show_problem(self, text: str) -> None:
        """It did not work; the person may try again."""
        self.message.setText(text)
        self._refresh()
        self.password.selectAll()
        self.password.setFocus()

    @Slot()
    def _refresh(self) -> None:
        complete = all(line.text() for line in (self.user, self.password, self.server))
        self.enter.setEnabled(complete)

    @Slot()
    def _ask(self) -> None:
        self.show_waiting()
        self.asked.emit(self.server.text().strip(), self.user.text().strip(), self.password.text())
