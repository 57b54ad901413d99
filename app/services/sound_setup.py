"""Which devices and which recogniser a seat listens with, and trying a device out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from speech.capture import SAMPLE_RATE_HZ, BlockQueue, Capture
from speech.conditioning import Conditioner
from speech.devices import DeviceError, DeviceKind, list_devices
from speech.events import DeviceLost, SpeechEvent, Track
from speech.streams import DeviceStream

log = logging.getLogger(__name__)

END_S = 3.0


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """What a person chose; the same names as in the settings.

    Attributes:
        agent_device: Identity of the microphone; empty = the system's default.
        citizen_device: Identity of the line; empty = the second channel of ``agent_device``.
        model: Name or folder of the speech model; its files tell which recogniser reads it.
        second_pass: Whether a call is heard once more after its end, slowly and better.
    """

    agent_device: str
    citizen_device: str
    model: str
    second_pass: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A source of sound; ``is_loopback``: it hears what the computer plays."""

    identity: str
    name: str
    channels: int
    is_loopback: bool


@dataclass(frozen=True, slots=True)
class ModelRow:
    """An installed speech model.

    Attributes:
        title: For people.
        is_live: Whether words appear while they are spoken; the others also hear calls anew.
    """

    name: str
    title: str
    is_live: bool


def sound_devices() -> tuple[DeviceRow, ...]:
    """List sources of sound; asks the sound system, which may take seconds."""
    return tuple(
        DeviceRow(each.identity, each.name, each.channels, each.kind is DeviceKind.LOOPBACK)
        for each in list_devices()
    )


Sources = Sequence[tuple[str, tuple[Track, ...]]]
"""Identities of devices, and whose voices their first channels carry."""


class Trials:
    """Listens to devices so that a person sees whether they hear; one trial at a time.

    Its methods return at once. Events come on threads of its own, and nothing of the sound
    is kept.
    """

    def __init__(self) -> None:
        self._running: _Trial | None = None

    def listen(self, sources: Sources, emit: Callable[[SpeechEvent], None]) -> None:
        """Tell levels and faults of devices, or ``DeviceLost``; what was tried before ends."""
        before = self._running
        self.stop()
        self._running = _Trial(sources, emit, before)

    def stop(self) -> None:
        """Listen no more; the devices are given back a moment later."""
        if self._running is not None:
            self._running.stop()

    def close(self) -> None:
        """Stop, and wait until the devices are given back; a few seconds at most."""
        self.stop()
        if self._running is not None:
            self._running.join()


class _Trial:
    """Its thread opens the devices one after another, since PortAudio is not made for more."""

    def __init__(
        self, sources: Sources, emit: Callable[[SpeechEvent], None], before: _Trial | None
    ) -> None:
        self._sources = sources
        self._emit = emit
        self._before = before
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="try-device", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def join(self) -> None:
        self._thread.join(END_S)

    def _run(self) -> None:
        if self._before is not None:
            self._before.join()  # a sound system gives some devices to one only
            self._before = None
        with ExitStack() as open_devices:
            for identity, tracks in self._sources:
                if not self._stopped.is_set():
                    self._open(open_devices, identity, tracks)
            self._stopped.wait()

    def _open(self, open_devices: ExitStack, identity: str, tracks: tuple[Track, ...]) -> None:
        stream, capture = DeviceStream(identity), Capture()
        outlets: dict[Track, list[BlockQueue]] = {track: [] for track in tracks}
        conditioner = Conditioner(capture, outlets, SAMPLE_RATE_HZ, self._tell)
        conditioner.begin(time.perf_counter())
        try:
            stream.start(capture)
        except DeviceError as error:
            self._tell(DeviceLost(stream.name, str(error), tracks))
            return
        except Exception:
            log.exception("Trying a sound device failed")
            self._tell(DeviceLost(stream.name, "", tracks))
            return
        thread = threading.Thread(target=conditioner.run, name="try-device", daemon=True)
        open_devices.callback(thread.join, END_S)
        open_devices.callback(conditioner.stop)
        open_devices.callback(stream.stop)
        thread.start()

    def _tell(self, event: SpeechEvent) -> None:
        if not self._stopped.is_set():
            self._emit(event)


@dataclass(frozen=True, slots=True)
class SoundSetup:
    """What the dialog of sound and speech works with.

    Attributes:
        chosen: What holds now.
        devices: As :func:`sound_devices`; may wait, any thread.
        models: Lists what is installed; may wait, any thread.
        save: Keeps a choice; may wait, any thread; raises ``OSError``. False: another model is
            loaded only when the call in hand is over.
        trials: To try devices.
    """

    chosen: Callable[[], SoundChoice]
    devices: Callable[[], Sequence[DeviceRow]]
    models: Callable[[], Sequence[ModelRow]]
    save: Callable[[SoundChoice], bool]
    trials: Trials
