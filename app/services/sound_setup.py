"""Which devices and which recogniser a seat listens with, and trying a device out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from speech.capture import SAMPLE_RATE_HZ, Capture
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
        engine: ``vosk`` or ``whisper``.
        model: Name or folder of the speech model.
        second_pass: Whether a call is heard once more after its end, slowly and better.
    """

    agent_device: str
    citizen_device: str
    engine: str
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
    """An installed speech model and the recogniser that reads it.

    Attributes:
        title: For people.
        is_live: Whether words appear while they are spoken.
    """

    engine: str
    name: str
    title: str
    is_live: bool


def sound_devices() -> tuple[DeviceRow, ...]:
    """List sources of sound; asks the sound system, which may take seconds."""
    return tuple(
        DeviceRow(each.identity, each.name, each.channels, each.kind is DeviceKind.LOOPBACK)
        for each in list_devices()
    )


class Trials:
    """Listens to a device so that a person sees whether it hears; one at a time.

    Its methods return at once. Events come on a thread of its own, and nothing of the sound
    is kept.
    """

    def __init__(self) -> None:
        self._running: _Trial | None = None

    def listen(
        self, identity: str, tracks: tuple[Track, ...], emit: Callable[[SpeechEvent], None]
    ) -> None:
        """Tell levels and faults of a device's first channels, or ``DeviceLost``."""
        before = self._running
        self.stop()
        self._running = _Trial(identity, tracks, emit, before)

    def stop(self) -> None:
        """Listen no more; the device is given back a moment later."""
        if self._running is not None:
            self._running.stop()

    def close(self) -> None:
        """Stop, and wait until the device is given back."""
        self.stop()
        if self._running is not None:
            self._running.join()


class _Trial:
    def __init__(
        self,
        identity: str,
        tracks: tuple[Track, ...],
        emit: Callable[[SpeechEvent], None],
        before: _Trial | None,
    ) -> None:
        self._stream = DeviceStream(identity)
        self._capture = Capture()
        self._emit = emit
        self._before = before
        self._stopped = threading.Event()
        self._conditioner = Conditioner(
            self._capture, {track: [] for track in tracks}, SAMPLE_RATE_HZ, self._tell
        )
        self._thread = threading.Thread(target=self._run, name="try-device", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._conditioner.stop()

    def join(self) -> None:
        self._thread.join(END_S)

    def _run(self) -> None:
        if self._before is not None:
            self._before.join()  # a sound system gives some devices to one only
            self._before = None
        if self._stopped.is_set():
            return
        try:
            self._conditioner.begin(time.perf_counter())
            self._stream.start(self._capture)
            self._conditioner.run()
        except DeviceError as error:
            self._tell(DeviceLost(self._stream.name, str(error)))
        except Exception:
            log.exception("Trying a sound device failed")
            self._tell(DeviceLost(self._stream.name, ""))
        finally:
            with suppress(DeviceError):
                self._stream.stop()

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
        save: Keeps a choice; may wait, any thread; raises ``OSError``. False: another
            recogniser or model is used only after the program's next start.
        trials: To try devices.
    """

    chosen: Callable[[], SoundChoice]
    devices: Callable[[], Sequence[DeviceRow]]
    models: Callable[[], Sequence[ModelRow]]
    save: Callable[[SoundChoice], bool]
    trials: Trials
