"""``zuoxi``: sign in, then the desk of whoever did."""

from __future__ import annotations

import logging
import threading
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.application import make_application
from app.bootstrap.ears import device_sounds
from app.bootstrap.editing import OpenEditing
from app.bootstrap.inspection import OpenInspection
from app.bootstrap.keys import fetch_key, wait_for_key
from app.bootstrap.seat import OpenSeat
from app.bootstrap.wall import OpenWall
from app.domain.seat import Role
from app.paths import Profile
from app.secrets import OfflineTooLong, recognise, remember
from app.settings import Settings
from app.store.database import needs_mending
from app.store.errors import DatabaseTooNew, KeyMissing, Lack, NoRoom, ProfileInUse
from app.sync.client import Central
from app.sync.errors import CentralError, CodeNeeded, Refused, SignInNeeded
from app.sync.protocol import Credentials, Problem, SignedIn
from app.telephony.line import DeskPhone
from ui import store_wording, wording
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


class NoDesk(Exception):  # noqa: N818 - the name says what happened
    """Who signed in works by the API (role ``handler``): there is no window for that."""


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
        self._key: Future[bytes] | None = None
        if profile.database.exists():  # somebody types a password: time to find the key
            self._key = fetch_key(profile)
        self.dialog = SignInDialog(look, settings.server)
        self.dialog.asked.connect(self._sign_in)
        self.dialog.server_changed.connect(self._look_for_unified)
        self.dialog.unified_asked.connect(self._sign_in_unified)
        self.dialog.unified_left.connect(self._leave_browser)
        self._browsing = threading.Event()
        self._looks = 0
        self._look_for_unified(settings.server)
        app.aboutToQuit.connect(self._close)

    @Slot(str, str, str)
    def _sign_in(self, server: str, user: str, password: str) -> None:
        central = Central(server)
        credentials = Credentials(user, password, self.dialog.code.text())

        def ask() -> tuple[Central, SignedIn]:
            with _closed_unless_used(central):
                who = self._who(central, credentials)
                if who.role is Role.AGENT:
                    self._wait_for_key()
            return central, who

        self._background.run_net(
            ask, owner=self, done=lambda found: self._open(*found, credentials), failed=self._refuse
        )

    @Slot(str)
    def _look_for_unified(self, server: str) -> None:
        """Ask whether this server knows a provider; a server that does not is the usual case."""
        self._looks += 1
        look = self._looks

        def ask() -> str:
            central = Central(server)
            try:
                return central.unified_offer()
            except CentralError:
                return ""
            finally:
                central.close()

        def show(provider: str) -> None:
            if look == self._looks:
                self.dialog.offer_unified(provider)

        self._background.run_net(ask, owner=self, done=show, failed=lambda _: None)

    @Slot(str)
    def _sign_in_unified(self, server: str) -> None:
        """Let the browser do it; who signs in so cannot open the desk without the server."""
        central = Central(server)
        stopping = self._browsing = threading.Event()

        def ask() -> tuple[Central, SignedIn]:
            with _closed_unless_used(central):
                who = _with_desk(central, central.sign_in_by_browser(_open_browser, stopping))
                if who.role is Role.AGENT:
                    self._wait_for_key()
            return central, who

        def fail(error: Exception) -> None:
            if not stopping.is_set():
                told = wording.browser_not_finished() if _is_unfinished(error) else _worded(error)
                self.dialog.show_problem(told.text())

        def done(found: tuple[Central, SignedIn]) -> None:
            if stopping.is_set():  # nobody waits for it any more
                found[0].close()
            else:
                self._open(*found, None)

        self.dialog.show_browser()
        self._background.run_net(ask, owner=self, done=done, failed=fail)

    @Slot()
    def _leave_browser(self) -> None:
        self._browsing.set()

    def _who(self, central: Central, credentials: Credentials) -> SignedIn:
        """Ask the server who it is, or what the last sign-in left; off the UI thread."""
        user, password = credentials.user, credentials.password
        try:
            who = central.sign_in(credentials)
        except SignInNeeded:
            raise
        except CentralError:
            hours = self._settings.offline_sign_in_hours
            known = recognise(self._profile.identity, user, password, hours)
            if known is None:
                raise
            return known
        _with_desk(central, who)
        try:
            remember(self._profile.identity, who, password)
        except OSError:
            log.exception("Who signed in could not be remembered")
        return who

    def _wait_for_key(self) -> None:
        """Have the key of the seat's data before its window is built, or say why not."""
        if self._key is None or (self._key.done() and self._key.exception() is not None):
            self._key = fetch_key(self._profile)
        wait_for_key(self._profile, self._key)

    def _open(self, central: Central, who: SignedIn, credentials: Credentials | None) -> None:
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

    def _desk_of(
        self, central: Central, who: SignedIn, credentials: Credentials | None
    ) -> OpenDesk:
        if who.role is Role.AGENT:
            try:
                return self._seat(central, who, credentials)
            except Exception:
                if not needs_mending(self._profile.database):
                    raise
                log.exception("The seat's data is damaged; it is opened again and so mended")
                return self._seat(central, who, credentials)
        if who.role is Role.INSPECTOR:
            return OpenInspection(self._look, self._profile, self._settings, who, central)
        if who.role is Role.EDITOR:
            return OpenEditing(self._look, self._profile, who, central)
        return OpenWall(self._look, self._settings, who, central)

    def _seat(self, central: Central, who: SignedIn, credentials: Credentials | None) -> OpenSeat:
        return OpenSeat(
            self._look,
            self._profile,
            self._settings,
            who,
            central,
            DeskPhone(),
            device_sounds,
            (lambda: central.sign_in(credentials)) if credentials is not None else None,
            self._key,
        )

    def _refuse(self, error: Exception) -> None:
        match error:
            case CodeNeeded():
                self.dialog.ask_code()
            case Refused(problem=Problem(status=HTTPStatus.TOO_MANY_REQUESTS)):
                self.dialog.show_wait(error.retry_after_s)
            case _:
                self.dialog.show_problem(_worded(error).text())

    @Slot()
    def _close(self) -> None:
        if self._key is not None:
            self._key.cancel()  # whoever waits for a locked keyring waits no longer
        self._browsing.set()
        self._background.close()
        if self._desk is not None:
            self._desk.close()


def _worded(error: Exception) -> wording.UserMessage:
    match error:
        case SignInNeeded():
            return wording.wrong_password()
        case NoDesk():
            return wording.no_desk()
        case OfflineTooLong():
            return wording.offline_too_long()
        case Refused(problem=Problem(code="SRV-36")):
            return wording.codes_duty()
        case Refused():
            return wording.sign_in_refused(str(error))
        case CentralError():
            return wording.cannot_sign_in()
        case _:
            return _worded_of_profile(error)


def _worded_of_profile(error: Exception) -> wording.UserMessage:
    match error:
        case ProfileInUse():
            return wording.profile_in_use()
        case KeyMissing(lack=Lack.LOCKED):
            return store_wording.key_locked()
        case KeyMissing():
            return store_wording.key_gone()
        case NoRoom():
            return store_wording.no_room()
        case DatabaseTooNew():
            return store_wording.too_new()
        case _:
            return wording.profile_unusable(str(error) or type(error).__name__)


def _with_desk(central: Central, who: SignedIn) -> SignedIn:
    """Give ``who`` back if there is a desk for that role; runs off the UI thread.

    Raises:
        NoDesk: There is none; the token is withdrawn, as nobody here will use it.
    """
    if who.role is Role.HANDLER:
        with suppress(CentralError):
            central.sign_out()
        raise NoDesk(who.user)
    return who


@contextmanager
def _closed_unless_used(central: Central) -> Iterator[None]:
    try:
        yield
    except BaseException:
        central.close()
        raise


def _open_browser(address: str) -> None:
    """Open the system's browser; runs off the UI thread."""
    if not webbrowser.open(address):
        raise OSError("there is no browser")


def _is_unfinished(error: Exception) -> bool:
    return isinstance(error, SignInNeeded | OSError)


def run_desk(profile: Profile, settings: Settings, problems: list[str]) -> int:
    """Run the program until its last window closes; gives the exit status."""
    app, look = make_application(settings.theme, settings.language)
    entrance = Entrance(app, look, profile, settings)
    if problems:
        entrance.dialog.show_problem("\n".join(problems))
    entrance.dialog.open()
    exec_: Callable[[], int] = app.exec
    return exec_()
