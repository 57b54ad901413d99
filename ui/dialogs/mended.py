"""Tells that the seat's data was damaged, and what came back of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.wording import UserMessage

translate = QCoreApplication.translate  # lupdate looks for this very name


def mended_box(told: UserMessage, parent: QWidget) -> QMessageBox:
    """Make the box; it goes by Enter or Esc, and deletes itself. ``open`` it."""
    box = QMessageBox(parent)
    box.setObjectName("mended")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("store", "Your data was mended"))
    box.setText(told.what)
    box.setInformativeText(f"{told.kept}\n{told.action} ({told.code})")
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    return box
