"""Which devices and which recogniser the seat listens with; levels are seen before a call."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from app.services.sound_setup import DeviceRow, ModelRow, SoundChoice, Sources
from speech.events import DeviceLost, Level, SoundFault, SoundFaulty, SpeechEvent, Track
from ui import wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.labels import keep_room, label, small
from ui.widgets.level_meters import LevelMeters

WIDTH_PX = 720
BOX_PX = 360
METER_PX = 120
ARROW_PX = 10


class SoundSettingsDialog(QDialog):
    """Shows what there is and tells what a person wants; knows no device.

    Signals:
        devices_chosen: Other devices shall be heard; their levels are wanted.
        save_asked: Keep a ``SoundChoice``.
    """

    devices_chosen = Signal()
    save_asked = Signal(object)

    def __init__(self, look: Look, choice: SoundChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sound and speech"))
        self.setFixedWidth(WIDTH_PX)
        self._choice = choice
        self._names: dict[str, str] = {}
        self._lost: set[Track] = set()
        self.agent = _box(look, self.tr("Microphone of the agent"))
        self.citizen = _box(look, self.tr("Line of the citizen"))
        self.model = _box(look, self.tr("Recogniser and model"))
        self.second_pass = Segmented(((False, self.tr("No")), (True, self.tr("Yes"))))
        self.second_pass.setAccessibleName(self.tr("Hear each call once more after its end"))
        self.second_pass.show_value(choice.second_pass)
        self.again = small(
            self.tr(
                "After a call it is heard again: better words, minutes of work for the computer."
            )
        )
        self.meters = {
            track: LevelMeters(look, (track,), bar_px=METER_PX, in_words=True) for track in Track
        }
        self.problem = small("", "bad")
        self.problem.setWordWrap(True)
        self.problem.setMinimumHeight(2 * self.problem.fontMetrics().lineSpacing())
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        keep_room(self.problem)
        self.note = small(self.tr("Used from the next call on."))
        self.save = KeyButton(look, self.tr("Save"), "Enter", kind="primary")
        self.save.setDefault(True)
        self.leave = KeyButton(look, self.tr("Cancel"), "Esc")
        self._lay_out()
        self._fill_devices(())
        self._fill_models(())
        for box in (self.agent, self.citizen):
            box.currentIndexChanged.connect(self._tell_devices)
        self.save.clicked.connect(self._ask_save)
        self.leave.clicked.connect(self.reject)

    @property
    def sources(self) -> Sources:
        """What is to be heard: two devices, or both voices of one."""
        agent, citizen = str(self.agent.currentData()), str(self.citizen.currentData())
        if not citizen:
            return [(agent, tuple(Track))]
        return [(agent, (Track.AGENT,)), (citizen, (Track.CITIZEN,))]

    def answer(self) -> SoundChoice:
        """Read the widgets."""
        return SoundChoice(
            str(self.agent.currentData()),
            str(self.citizen.currentData()),
            str(self.model.currentData()),
            bool(self.second_pass.value),
        )

    def show_devices(self, rows: Sequence[DeviceRow]) -> None:
        """Offer these devices; what is chosen stays chosen, also if it is not there now."""
        self._fill_devices(rows)

    def show_models(self, rows: Sequence[ModelRow]) -> None:
        """Offer these models; only those that are not live hear calls once more."""
        self._fill_models(rows)
        if all(row.is_live for row in rows):
            self.again.setText(
                self.tr("Needs a Whisper model on this computer: zuoxi model fetch whisper-base")
            )

    def hear(self, event: SpeechEvent) -> None:
        """Show a level of a device that is tried, or what is wrong with it."""
        match event:
            case Level(track):
                self.meters[track].show_level(event)
            case SoundFaulty(track, fault, is_over):
                self.meters[track].show_fault(track, fault, is_over=is_over)
            case DeviceLost(tracks=tracks):
                self._lost |= set(tracks)
                for track in tracks:
                    self.meters[track].show_fault(track, SoundFault.DEAD, is_over=False)
                self.show_problem(wording.no_sound(self._lost))

    def show_problem(self, text: str) -> None:
        """Say what is wrong; empty = nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.resize(WIDTH_PX, max(self.height(), self.heightForWidth(WIDTH_PX)))
        self.save.setEnabled(True)

    def show_in_call(self) -> None:
        """Devices are in use: the levels of the call are in the bar at the top."""
        for meter in self.meters.values():
            meter.clear()
            meter.setEnabled(False)
        self.note.setText(
            self.tr("A call goes on: all is used from the next one, and devices are not tried now.")
        )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        rows: tuple[tuple[str, QWidget, QWidget | None], ...] = (
            (self.tr("&Agent"), self.agent, self.meters[Track.AGENT]),
            (self.tr("&Citizen"), self.citizen, self.meters[Track.CITIZEN]),
            (self.tr("&Model"), self.model, None),
            (self.tr("&Second pass"), self.second_pass, None),
        )
        for number, (text, box, meter) in enumerate(rows):
            beside = QLabel(text)
            beside.setBuddy(box)
            grid.addWidget(beside, number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(box, number, 1)
            if meter is not None:
                grid.addWidget(meter, number, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.again, len(rows), 1, 1, 2)
        grid.setColumnStretch(2, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(16)
        whole.addWidget(label(self.tr("Sound and speech"), "number", pixels=18))
        whole.addLayout(grid)
        whole.addWidget(self.problem)
        whole.addLayout(foot)
        self.problem.hide()

    def _fill_devices(self, rows: Sequence[DeviceRow]) -> None:
        first = (
            (self.agent, self.tr("Microphone of the system"), self._choice.agent_device),
            (
                self.citizen,
                self.tr("Second channel of the same device"),
                self._choice.citizen_device,
            ),
        )
        self._names.update((row.identity, self._named(row)) for row in rows)
        for box, empty, stored in first:
            chosen = stored if box.currentIndex() < 0 else str(box.currentData())
            wanted = [(empty, "")]
            wanted += [(self._named(row), row.identity) for row in rows]
            if chosen not in {identity for _, identity in wanted}:
                name = self._names.get(chosen, self.tr("The device chosen before"))
                wanted.append((self.tr("{0} (not there now)").format(name), chosen))
            _refill(box, wanted, chosen)

    def _named(self, row: DeviceRow) -> str:
        if row.is_loopback:
            return self.tr("{0} (what is played)").format(row.name)
        return row.name

    def _fill_models(self, rows: Sequence[ModelRow]) -> None:
        chosen = (
            self._choice.model if self.model.currentIndex() < 0 else str(self.model.currentData())
        )
        live, later = self.tr("words appear at once"), self.tr("words appear after each sentence")
        wanted = [(f"{row.title} · {live if row.is_live else later}", row.name) for row in rows]
        if chosen not in {name for _, name in wanted}:
            wanted.append((chosen, chosen))
        _refill(self.model, wanted, chosen)

    @Slot()
    def _tell_devices(self) -> None:
        self._lost.clear()
        self.show_problem("")
        for meter in self.meters.values():
            meter.clear()
        self.devices_chosen.emit()

    @Slot()
    def _ask_save(self) -> None:
        self.save.setEnabled(False)
        self.save_asked.emit(self.answer())


class _Box(QComboBox):
    """The style sheet takes the arrow away; it is painted in the theme's ink."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow too."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self._look.theme.colour("quiet"))
        right = self.rect().adjusted(0, 0, -ARROW_PX, 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "▾")


def _box(look: Look, name: str) -> QComboBox:
    made = _Box(look)
    made.setAccessibleName(name)
    made.setItemDelegate(QStyledItemDelegate(made))  # Qt's own for boxes heeds no style sheet
    made.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
    made.setFixedWidth(BOX_PX)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _refill(box: QComboBox, wanted: list[tuple[str, str]], chosen: str) -> None:
    """Offer other rows without telling that something was chosen."""
    if [(box.itemText(n), box.itemData(n)) for n in range(box.count())] == wanted:
        return
    box.blockSignals(True)
    box.clear()
    for text, data in wanted:
        box.addItem(text, data)
    box.setCurrentIndex([data for _, data in wanted].index(chosen))
    box.blockSignals(False)
