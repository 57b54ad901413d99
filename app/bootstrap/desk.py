"""``zuoxi``: sign in, then the desk of whoever did."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.application import make_application
from app.bootstrap.ears import device_sounds
from app.bootstrap.inspection import OpenInspection
from app.bootstrap.seat import OpenSeat
from app.bootstrap.wall import OpenWall
from app.domain.seat import Role
from app.paths import Profile
from app.secrets import recognise, remember
from app.settings import Settings
from app.store.errors import ProfileInUse
from app.sync.client import Central
from app.sync.errors import CentralError, Refused, SignInNeeded
from app.sync.protocol import Credentials, SignedIn
from app.telephony.line import DeskPhone
from ui import wording
from ui.bridges.background import Background
from ui.dialogs.sign_in import SignInDialog
from ui.theme import Look

log = logging.getLogger(__name__)


class OpenDesk(Protocol):
    """A desk of any role."""

    @property
    def window(self) -> QWidget:
        """What is to be shown."""

    def start(self) -> None:
        """Go to work."""

    def close(self) -> None:
        """End every thread of it."""


class Entrance(QObject):
    """Signs a person in and opens the desk of that person's role."""

    def __init__(self, app: QApplication, look: Look, profile: Profile, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._look = look
        self._profile = profile
        self._settings = settings
        self._background = Background(self)
        self._desk: OpenDesk | None = None
        self.dialog = SignInDialog(look, settings.server)
        self.dialog.asked.connect(self._sign_in)
        app.aboutToQuit.connect(self._close)

    @Slot(str, str, str)
    def _sign_in(self, server: str, user: str, password: str) -> None:
        central = Central(server)
        credentials = Credentials(user, password)

        def ask() -> tuple[Central, SignedIn]:
            try:
                who = central.sign_in(credentials)
            except SignInNeeded:
                raise
            except CentralError:
                known = recognise(self._profile.identity, user, password)
                if known is None:
                    raise
                return central, known
            try:
                remember(self._profile.identity, who, password)
            except OSError:
                log.exception("Who signed in could not be remembered")
            return central, who

        self._background.run_net(
            ask, owner=self, done=lambda found: self._open(*found, credentials), failed=self._refuse
        )

    def _open(self, central: Central, who: SignedIn, credentials: Credentials) -> None:
        try:
            self._desk = self._desk_of(central, who, credentials)
        except Exception as error:  # whatever it is, a dead window would say nothing
            log.exception("The desk cannot be opened")
            central.close()
            self._refuse(error)
            return
        window = self._desk.window
        window.setGeometry(window.screen().availableGeometry())
        window.showMaximized()
        self._desk.start()
        self.dialog.accept()
        self._desk.window.activateWindow()

    def _desk_of(self, central: Central, who: SignedIn, credentials: Credentials) -> OpenDesk:
        if who.role is Role.AGENT:
            return OpenSeat(
                self._look,
                self._profile,
                self._settings,
                who,
                central,
                DeskPhone(),
                device_sounds,
                lambda: central.sign_in(credentials),
            )
        if who.role is Role.INSPECTOR:
            return OpenInspection(self._look, self._profile, self._settings, who, central)
        return OpenWall(self._look, self._settings, who, central)

    def _refuse(self, error: Exception) -> None:
        self.dialog.show_problem(_worded(error).text())

    @Slot()
    def _close(self) -> None:
        self._background.close()
        if self._desk is not None:
            self._desk.close()


def _worded(error: Exception) -> wording.UserMessage:
    match error:
        case SignInNeeded():
            return wording.wrong_password()
        case Refused():
            return wording.sign_in_refused(str(error))
        case ProfileInUse():
            return wording.profile_in_use()
        case CentralError():
            return wording.cannot_sign_in()
        case _:
            return wording.profile_unusable(str(error) or type(error).__name__)


def run_desk(profile: Profile, settings: Settings, problems: list[str]) -> int:
    """Run the program until its last window closes; gives the exit status."""
    app, look = make_application(settings.theme, settings.language)
    entrance = Entrance(app, look, profile, settings)
    if problems:
        entrance.dialog.show_problem("\n".join(problems))
    entrance.dialog.open()
    exec_: Callable[[], int] = app.exec
    return exec_()
