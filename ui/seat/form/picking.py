"""What is chosen in the search boxes, and the tree of categories behind its box."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.dialogs.category_tree import CategoryTreeDialog
from ui.seat.form.controls import Controls
from ui.seat.form.sources import Pickers
from ui.theme import Look
from ui.widgets.search_field import Choice


class Picking(QObject):
    """Tells what was chosen, for what is remembered as used of late.

    Signals:
        picked: The field, and the value of the row; 主办 and 协办 count as one field.
        leaf_chosen: A category was chosen in the tree; its code.
    """

    picked = Signal(str, str)
    leaf_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        pickers: Pickers,
        controls: Controls,
        category: Callable[[], str],
        parent: QWidget,
    ) -> None:
        """Listen to the boxes; ``category`` gives the ticket's, whose branch is unfolded."""
        super().__init__(parent)
        self._look = look
        self._pickers = pickers
        self._category = category
        self._window = parent
        for kind, box in (
            ("category", controls.category),
            ("place", controls.place),
            ("lead_unit", controls.lead_unit),
            ("lead_unit", controls.support_unit),
        ):
            box.chosen.connect(partial(self._tell, kind))
        controls.category.browse_asked.connect(self._browse)

    def _tell(self, kind: str, choice: Choice) -> None:
        self.picked.emit(kind, choice.value)

    @Slot()
    def _browse(self) -> None:
        """Show all categories as a tree; the caret comes back to the box."""
        find, tree = self._pickers.categories, self._pickers.tree
        if not tree:
            return
        dialog = CategoryTreeDialog(self._look, tree, find, self._category(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._take_leaf, dialog))
        dialog.open()

    def _take_leaf(self, dialog: CategoryTreeDialog) -> None:
        self.leaf_chosen.emit(dialog.answer())
        self.picked.emit("category", dialog.answer())
