"""Who sits here: server, name, password; what goes wrong is said in the same window."""

from __future__ import annotations

import time

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from ui import wording
from ui.theme import Look, restyle
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, small

WIDTH_PX = 420
CODE_DIGITS = 6
SECOND_MS = 1_000
UNIFIED_PX = 200
ELIDE = Qt.TextElideMode.ElideRight


class SignInDialog(QDialog):
    """Asks for credentials; signing in is the caller's business.

    Signals:
        asked: Server address, user name, password; ``code`` is the field's text.
        server_changed: Another server was typed.
        unified_asked: Sign in by the browser, at this server address.
        unified_left: Wait no longer for the browser.
    """

    asked = Signal(str, str, str)
    server_changed = Signal(str)
    unified_asked = Signal(str)
    unified_left = Signal()

    def __init__(self, look: Look, server: str) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · sign in"))
        self.setFixedWidth(WIDTH_PX)
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.server = QLineEdit(server)
        self.code = QLineEdit()
        self.code.setMaxLength(CODE_DIGITS)
        self.code.setPlaceholderText(self.tr("6 digits"))
        digits = QRegularExpression(rf"[0-9]{{0,{CODE_DIGITS}}}")
        self.code.setValidator(QRegularExpressionValidator(digits, self))
        self.message = small("", "quiet")
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(self.message.fontMetrics().height())
        self.enter = KeyButton(look, self.tr("Sign in"), "Enter", kind="primary")
        self.enter.setDefault(True)
        self.unified = KeyButton(look, "")
        self.unified.setAutoDefault(False)
        self.unified.hide()
        self._provider = ""
        self._waits_for_browser = False
        self._free_at_s = 0.0
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._count_down)
        form = self._form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.addRow(self.tr("&User"), self.user)
        form.addRow(self.tr("&Password"), self.password)
        form.addRow(self.tr("&Code"), self.code)
        form.addRow(self.tr("&Server"), self.server)
        form.setRowVisible(self.code, False)
        foot = QHBoxLayout()
        foot.addWidget(self.unified)
        foot.addStretch(1)
        foot.addWidget(self.enter)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(14)
        whole.addWidget(label(self.tr("12345 hotline · workstation"), "number", pixels=18))
        whole.addLayout(form)
        whole.addWidget(self.message)
        whole.addLayout(foot)
        self.enter.clicked.connect(self._ask)
        self.unified.clicked.connect(self._ask_unified)
        self.server.editingFinished.connect(self._tell_server)
        self.user.textChanged.connect(self._forget_code)
        for line in (self.user, self.password, self.server, self.code):
            line.textChanged.connect(self._refresh)
        self._refresh()
        self._fit()

    @Slot()
    def show_waiting(self) -> None:
        """The server is being asked."""
        self._say("")
        self.enter.setEnabled(False)

    def show_problem(self, text: str) -> None:
        """It did not work; the person may try again."""
        self._say(text, "bad")
        self._waits_for_browser = False
        self._show_unified()
        self.password.selectAll()
        self.password.setFocus()

    def ask_code(self) -> None:
        """The password is right: the authenticator of this person has the rest."""
        again = self._form.isRowVisible(self.code) and bool(self.code.text())
        self._form.setRowVisible(self.code, True)
        if again:
            text = self.tr("This code is not right, or was used before. Wait for the next one.")
            self._say(text, "bad")
        else:
            self._say(self.tr("Type the six digits that your authenticator shows now."))
        self.code.clear()
        self.code.setFocus()
        self._refresh()

    def show_wait(self, seconds: float) -> None:
        """Too many wrong sign-ins: count down until the server takes another one."""
        self._free_at_s = time.monotonic() + seconds
        self._second.start()
        self._count_down()

    def offer_unified(self, provider: str) -> None:
        """Show the button of unified sign-in; an empty name takes it away."""
        self._provider = provider
        self._waits_for_browser = False
        self._show_unified()

    def show_browser(self) -> None:
        """The browser was opened; the same button ends the wait."""
        self._waits_for_browser = True
        self._say(self.tr("Go on in the browser; this window waits for it."))
        self._show_unified()

    def _say(self, text: str, role: str = "quiet") -> None:
        """Show a sentence in a window as high as it needs; ``bad`` is red."""
        if self.message.property("role") != role:
            self.message.setProperty("role", role)
            restyle(self.message)
        self.message.setText(text)
        self._fit()

    def _fit(self) -> None:
        """Qt does not make a window higher for a sentence that became longer."""
        whole = self._whole
        whole.activate()
        height = whole.totalHeightForWidth(WIDTH_PX)  # negative while nothing is wrapped
        self.setFixedHeight(height if height > 0 else whole.totalSizeHint().height())

    def _show_unified(self) -> None:
        waits = self._waits_for_browser
        text = self.tr("Cancel") if waits else self.tr("By {0}").format(self._provider)
        self.unified.relabel(text)
        shown = self.unified.fontMetrics().elidedText(text, ELIDE, UNIFIED_PX)
        self.unified.setText(shown)  # all of it stays in the tooltip
        self.unified.setVisible(bool(self._provider))
        self._refresh()

    @Slot()
    def _forget_code(self) -> None:
        """Somebody else may have no authenticator."""
        self.code.clear()
        self._form.setRowVisible(self.code, False)
        self._fit()

    @Slot()
    def _ask_unified(self) -> None:
        if self._waits_for_browser:
            self.offer_unified(self._provider)
            self._say("")
            self.unified_left.emit()
        else:
            self.unified_asked.emit(self.server.text().strip())

    @Slot()
    def _tell_server(self) -> None:
        self.server_changed.emit(self.server.text().strip())

    @Slot()
    def _count_down(self) -> None:
        left_s = self._free_at_s - time.monotonic()
        if left_s > 0:
            text = self.tr("Too many wrong sign-ins. Try again in {0}.")
            self._say(text.format(wording.timer(left_s + 0.999)), "bad")
        else:
            self._second.stop()
            self._say(self.tr("You can try again now."))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        complete = all(line.text() for line in (self.user, self.password, self.server))
        if self._form.isRowVisible(self.code):
            complete = complete and len(self.code.text()) == CODE_DIGITS
        waits = self._second.isActive() or self._waits_for_browser
        self.enter.setEnabled(complete and not waits)

    @Slot()
    def _ask(self) -> None:
        self.show_waiting()
        self.asked.emit(self.server.text().strip(), self.user.text().strip(), self.password.text())
