"""Where sound comes from: a device or a recording at real pace, behind one interface."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import sounddevice
import soundfile

from speech.capture import BLOCK_S, SAMPLE_RATE_HZ, Capture, Samples

log = logging.getLogger(__name__)

PULSE = "pulse:"
START_STOP_S = 2.0
_G711 = {".ul": "ULAW", ".ulaw": "ULAW", ".al": "ALAW", ".alaw": "ALAW"}


class DeviceError(Exception):
    """A sound device cannot be opened or read; the message names it and says why."""


class SoundFileError(Exception):
    """A file holds no sound that can be read; the message says why."""


class Stream(Protocol):
    """A running source of sound that feeds a :class:`Capture`."""

    name: str

    def start(self, capture: Capture) -> None:
        """Begin to feed; raises :class:`DeviceError`."""

    def stop(self) -> None:
        """Stop within two seconds; harmless when it is not running."""

    @property
    def ended(self) -> bool:
        """A recording is over; a device never ends."""

    def replaced(self) -> bool:
        """What arrives comes from something else by now; takes some milliseconds to know."""


@dataclass(frozen=True, slots=True)
class Device:
    """A source of sound as it is listed.

    Attributes:
        identity: What settings keep: ``pulse:SOURCE`` or ``HOST API/NAME``; stable while
            devices come and go, unlike PortAudio's numbers.
    """

    identity: str
    name: str
    channels: int


class DeviceStream:
    """Sound of a real device through PortAudio."""

    def __init__(self, identity: str, rate_hz: int = SAMPLE_RATE_HZ) -> None:
        """Name a device; it is opened by ``start``. Empty means the system's default."""
        self.name = identity or "default"
        self._identity = identity
        self._rate_hz = rate_hz
        self._stream: Any = None
        self._source: int | None = None

    def start(self, capture: Capture) -> None:
        """Open the device and feed ``capture`` from PortAudio's thread."""
        try:
            with pulse_device(self._identity, "PULSE_SOURCE"):
                self._stream = sounddevice.RawInputStream(
                    samplerate=self._rate_hz,
                    blocksize=round(self._rate_hz * BLOCK_S),
                    device=portaudio_device(self._identity),
                    channels=capture.channels,
                    dtype="int16",
                    latency="low",
                    callback=capture.on_audio,
                )
                self._stream.start()
            self._source = pulse_source_number(self._identity)
        except (sounddevice.PortAudioError, ValueError) as error:
            self.stop()
            raise DeviceError(f"{self.name}: {error}") from error

    def stop(self) -> None:
        """Close the device; a dead one may refuse, which is not worth a word."""
        stream, self._stream = self._stream, None
        if stream is not None:
            close_device(stream, self.name)

    @property
    def ended(self) -> bool:
        """Devices do not end."""
        return False

    def replaced(self) -> bool:
        """PulseAudio joined the stream to another source because this one was unplugged.

        It does so without a word, and then an agent's track could hear the citizen's line.
        """
        number = pulse_source_number(self._identity)
        return None not in (number, self._source) and number != self._source


class FileStream:
    """A recording at real pace, as if it were live."""

    def __init__(self, path: Path, speed: float = 1.0) -> None:
        """Read ``path`` (any format of libsndfile); raises :class:`SoundFileError`."""
        self.name = path.name
        self.samples, self.rate_hz = read_sound(path)
        self._speed = speed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.began_s = 0.0

    @property
    def length_s(self) -> float:
        """Seconds of sound."""
        return len(self.samples) / self.rate_hz

    def start(self, capture: Capture) -> None:
        """Feed ``capture`` from a thread, one block each tenth of a second."""
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._play, args=(capture,), name="play-file", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop feeding."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(START_STOP_S)

    @property
    def ended(self) -> bool:
        """The last block was fed."""
        return self._thread is not None and not self._thread.is_alive()

    def replaced(self) -> bool:
        """Recordings stay what they are."""
        return False

    def _play(self, capture: Capture) -> None:
        step = round(self.rate_hz * BLOCK_S)
        channels = _spread(self.samples, capture.channels)
        self.began_s = time.perf_counter()
        for at in range(0, len(channels), step):
            block = channels[at : at + step]
            due_s = self.began_s + (at + len(block)) / self.rate_hz / self._speed
            if self._stopping.wait(max(0.0, due_s - time.perf_counter())):
                return
            capture.on_audio(np.ascontiguousarray(block), len(block), None, status=False)


def read_sound(path: Path) -> tuple[Samples, int]:
    """Read a whole recording: 16-bit samples (frames × channels) and their rate."""
    with open_sound(path) as file:
        try:
            return file.read(dtype="int16", always_2d=True), int(file.samplerate)
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{path.name} is damaged: {error}") from error


def open_sound(recording: Path | BinaryIO) -> soundfile.SoundFile:
    """Open a recording that is not empty; raises :class:`SoundFileError`."""
    name = recording.name if isinstance(recording, Path) else "The recording"
    try:
        file = soundfile.SoundFile(recording, **_headless(recording))
    except (soundfile.SoundFileError, OSError, TypeError) as error:
        reason = getattr(error, "error_string", error)
        raise SoundFileError(f"{name} is no recording that can be read: {reason}") from error
    if not file.frames:
        file.close()
        raise SoundFileError(f"{name} holds no sound")
    return file


def _headless(recording: Path | BinaryIO) -> dict[str, Any]:
    """Say what a telephone system's file without a head holds: G.711, one channel, 8 kHz."""
    coding = _G711.get(recording.suffix.lower()) if isinstance(recording, Path) else None
    if coding is None:
        return {}
    return {"format": "RAW", "subtype": coding, "channels": 1, "samplerate": 8_000}


def list_devices() -> list[Device]:
    """List sources of sound; PulseAudio's own where there is one, else PortAudio's."""
    pulse = _pulse_sources()
    if pulse:
        return pulse
    apis = sounddevice.query_hostapis()
    return [
        Device(f"{apis[d['hostapi']]['name']}/{d['name']}", d["name"], d["max_input_channels"])
        for d in sounddevice.query_devices()
        if d["max_input_channels"] > 0
    ]


def reload_devices() -> None:
    """Let PortAudio look for devices again; only while no stream is open.

    Raises :class:`DeviceError` when the sound system does not come up; call it again later.
    """
    with suppress(sounddevice.PortAudioError):  # it is down since it did not come up last time
        sounddevice._terminate()  # noqa: SLF001 - PortAudio offers no other way to see new devices
    try:
        sounddevice._initialize()  # noqa: SLF001 - as above
    except sounddevice.PortAudioError as error:
        raise DeviceError(f"the sound system does not start: {error}") from error


def pulse_source_number(identity: str) -> int | None:
    """PulseAudio's number of a source, new at each plugging in, and -1 when it is not there.

    ``None`` when it cannot be known: another sound system, or one that does not answer.
    """
    if not identity.startswith(PULSE):
        return None
    rows = _pactl_rows("short", "sources")
    numbers = {PULSE + row["name"]: int(row["index"]) for row in rows or ()}
    return None if rows is None else numbers.get(identity, -1)


def _pulse_sources() -> list[Device]:
    return [
        Device(
            PULSE + row["name"],
            row.get("description", row["name"]),
            _specified(row, r"(\d+)ch") or 1,
        )
        for row in _pactl_rows("sources") or ()
    ]


def pulse_sink_rate_hz(identity: str) -> int | None:
    """Tell at which rate a sink of PulseAudio (empty: any) works; ``None`` if there is none."""
    for row in _pactl_rows("sinks") or ():
        if identity in {"", PULSE + row["name"]}:
            return _specified(row, r"(\d+)Hz")
    return None


def _pactl_rows(*what: str) -> list[dict[str, Any]] | None:
    """Ask PulseAudio for a list; ``None`` when there is no answer within two seconds."""
    pactl = shutil.which("pactl")
    if not sys.platform.startswith("linux") or pactl is None:
        return None
    command = [pactl, "--format=json", "list", *what]
    try:
        told = subprocess.run(command, capture_output=True, timeout=2, check=True)  # noqa: S603 - a fixed command
        rows: list[dict[str, Any]] = json.loads(told.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return rows


def _specified(row: dict[str, Any], what: str) -> int | None:
    """Read a number in ``s16le 2ch 44100Hz``."""
    found = re.search(what, str(row.get("sample_specification", "")))
    return int(found[1]) if found else None


def portaudio_device(identity: str) -> int | str | None:
    """Find what PortAudio calls a device now; raises ``ValueError`` when it is not there."""
    if not identity:
        return None
    if identity.startswith(PULSE):
        return "pulse"
    api, _, name = identity.partition("/")
    for number, device in enumerate(sounddevice.query_devices()):
        if device["name"] == name and sounddevice.query_hostapis(device["hostapi"])["name"] == api:
            return number
    raise ValueError("there is no such device now")


_ENVIRONMENT = threading.Lock()


@contextmanager
def pulse_device(identity: str, variable: str) -> Iterator[None]:
    """Name a PulseAudio source or sink while a stream is opened.

    PortAudio sees PulseAudio as one device; which one it means is taken from the environment
    (``PULSE_SOURCE`` or ``PULSE_SINK``) at the moment of opening.
    """
    with _ENVIRONMENT:
        before = os.environ.get(variable)
        if identity.startswith(PULSE):
            os.environ[variable] = identity.removeprefix(PULSE)
        try:
            yield
        finally:
            os.environ.pop(variable, None)
            if before is not None:
                os.environ[variable] = before


def close_device(stream: Any, name: str) -> None:  # noqa: ANN401 - PortAudio's type
    """Close a PortAudio stream within two seconds, whatever its sound system does.

    Closing a device whose server died can block for ever inside the sound system, so it is
    given its time on a thread of its own.
    """
    closer = threading.Thread(target=_close, args=(stream,), name="close-device", daemon=True)
    closer.start()
    closer.join(START_STOP_S)
    if closer.is_alive():
        log.warning("The sound system does not close the device %s", name)


def _close(stream: Any) -> None:  # noqa: ANN401 - PortAudio's type
    try:
        stream.abort()
        stream.close()
    except sounddevice.PortAudioError:
        log.info("A device had gone before it was closed")


def _spread(samples: Samples, channels: int) -> Samples:
    """Give as many channels as tracks: extra ones are dropped, missing ones are silent."""
    have = samples.shape[1]
    if have >= channels:
        return samples[:, :channels]
    return np.pad(samples, ((0, 0), (channels - have, 0)))
