"""The program itself: one application, its look, its language."""

from __future__ import annotations

import logging
import sys
import time
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.bridges.garbage import Garbage
from ui.theme import Look

log = logging.getLogger(__name__)

RESOURCES = Path(str(files("resources")))
TRANSLATIONS = QLibraryInfo.LibraryPath.TranslationsPath
TURN_S = 0.001
"""So long another thread may keep Python from the screen, a fifth of what is usual: while 500
articles came in, a quarter as many paints were late (decision 039)."""


def now_ms() -> int:
    """The time, UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def make_application(theme: str, language: str) -> tuple[QApplication, Look]:
    """Make the one application of this process, dressed and translated.

    From its first turn on, garbage is collected on its thread only.
    """
    QGuiApplication.setDesktopFileName("zuoxi")
    sys.setswitchinterval(TURN_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("zuoxi")
    translate_program(app, language)
    garbage = Garbage(app)
    QTimer.singleShot(0, garbage, garbage.start)
    app.aboutToQuit.connect(garbage.stop)
    return app, Look(app, theme)


def translate_program(app: QApplication, language: str) -> None:
    """Load the translation of our own sentences, and the forms of dates and numbers."""
    QLocale.setDefault(QLocale(language))
    toolkit = QTranslator(app)  # the context menus of text fields
    if toolkit.load(f"qtbase_{language}", QLibraryInfo.path(TRANSLATIONS)):
        app.installTranslator(toolkit)
    translator = QTranslator(app)
    if translator.load(str(RESOURCES / "i18n" / f"{language}.qm")):
        app.installTranslator(translator)
    elif language != "en":
        log.warning("There is no translation for %s; the program speaks English", language)
