"""Where sound comes from: a device or a recording at real pace, behind one interface."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import sounddevice
import soundfile

from speech import pulse
from speech.capture import BLOCK_S, Capture, Format, Opening, Samples
from speech.devices import (
    DeviceError,
    Target,
    UnknownDeviceError,
    close_device,
    find_device,
    in_use,
    open_device,
)
from speech.resampling import track_rate_hz

START_STOP_S = 2.0
CHECK_FRAMES = 1 << 16
RATES_HZ = range(4_000, 768_001)  # a head with another is damaged, and asks for too much memory
FULL_SCALE = 32_767
_FLOATING = ("FLOAT", "DOUBLE")
_G711 = {".ul": "ULAW", ".ulaw": "ULAW", ".al": "ALAW", ".alaw": "ALAW"}


class SoundFileError(Exception):
    """A file holds no sound that can be read; the message says why."""


class Stream(Protocol):
    """A running source of sound that feeds a :class:`Capture`."""

    name: str

    def start(self, capture: Capture) -> None:
        """Open it, tell ``capture`` in which format, begin to feed.

        Raises :class:`speech.devices.DeviceError`.
        """

    def stop(self) -> None:
        """Stop within two seconds; harmless when it is not running."""

    @property
    def ended(self) -> bool:
        """A recording is over; a device never ends."""

    def replaced(self) -> bool:
        """What arrives comes from something else by now; may be asked ten times a second."""


class DeviceStream:
    """Sound of a real device through PortAudio, at a rate that the device takes.

    A device that comes back in another shape (another rate, mono instead of stereo) is
    opened in that.
    """

    def __init__(self, identity: str) -> None:
        """Name a device; it is opened by ``start``. Empty means the system's default."""
        self.name = identity or "default"
        self._identity = identity
        self._stream: Any = None
        self._source: pulse.PulseSource | None = None
        self._changes: pulse.Changes | None = None

    def start(self, capture: Capture) -> None:
        """Open the device and feed ``capture`` from PortAudio's thread."""
        try:
            with in_use():
                target = find_device(self._identity)
                if target.source is not None:
                    self._changes = pulse.Changes()
                self._stream = self._open(target, capture)
        except UnknownDeviceError as error:
            raise UnknownDeviceError(f"{self.name}: {error}") from error
        except (sounddevice.PortAudioError, DeviceError, TimeoutError, ValueError) as error:
            self.stop()
            raise DeviceError(f"{self.name}: {error}") from error
        self._source = target.source
        if self._is_another():  # it went while it was opened, before changes were watched
            self.stop()
            raise DeviceError(f"{self.name}: it was unplugged again")

    def stop(self) -> None:
        """Close the device; a dead one may refuse, which is not worth a word."""
        stream, self._stream = self._stream, None
        changes, self._changes = self._changes, None
        if stream is not None:
            close_device(stream, self.name)
        if changes is not None:
            changes.close()

    @property
    def ended(self) -> bool:
        """Devices do not end."""
        return False

    def replaced(self) -> bool:
        """PulseAudio joined the stream to another source because this one was unplugged.

        It does so without a word, and then an agent's track could hear the citizen's line.
        """
        return self._changes is not None and self._changes.seen() and self._is_another()

    def _is_another(self) -> bool:
        if self._source is None:
            return False
        return pulse.source_number(self._source.name) not in (None, self._source.number)

    def _open(self, target: Target, capture: Capture) -> Any:  # noqa: ANN401 - PortAudio's type
        """Open ``target`` in the first format it takes; raises PortAudio's last error."""
        refusal: Exception | None = None
        for rate_hz, channels in target.formats:
            opening = capture.open(Format(rate_hz, channels, pauses=target.pauses))
            try:
                return self._open_as(target, opening)
            except (sounddevice.PortAudioError, ValueError) as error:
                refusal = refusal or error
        raise refusal or DeviceError("it has no channels to hear")

    def _open_as(self, target: Target, opening: Opening) -> Any:  # noqa: ANN401 - PortAudio's type
        sound = opening.format
        source = target.source.name if target.source is not None else ""
        with pulse.chosen(source, "PULSE_SOURCE"):
            return open_device(
                partial(
                    sounddevice.RawInputStream,
                    samplerate=sound.rate_hz,
                    blocksize=round(sound.rate_hz * BLOCK_S),
                    device=target.device,
                    channels=sound.channels,
                    dtype="int16",
                    latency="low",
                    callback=opening.on_audio,
                ),
                self.name,
            )


class FileStream:
    """A recording at real pace, as if it were live; only the piece at hand is in memory.

    Attributes:
        rate_hz: At which its tracks are heard: 8 kHz for telephone recordings, else 16 kHz.
        channels: How many voices it has at most.
        length_s: Seconds of sound.
        began_s: ``time.perf_counter()`` when its first sample was played.
    """

    def __init__(self, path: Path, speed: float = 1.0) -> None:
        """Look through ``path`` (any format of libsndfile); raises :class:`SoundFileError`."""
        self.name = path.name
        self._path = path
        with open_sound(path) as file:
            self._file_rate_hz = int(file.samplerate)
            self.channels = int(file.channels)
            frames = sum(len(piece) for piece in pieces_of(file, CHECK_FRAMES))
        self.rate_hz = track_rate_hz(self._file_rate_hz)
        self.length_s = frames / self._file_rate_hz
        self._speed = speed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.began_s = 0.0

    def start(self, capture: Capture) -> None:
        """Feed ``capture`` from a thread, one piece each tenth of a second."""
        opening = capture.open(Format(self._file_rate_hz, self.channels, is_live=False))
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._play, args=(opening,), name="play-file", daemon=True
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

    def _play(self, opening: Opening) -> None:
        played = 0
        with open_sound(self._path) as file:
            self.began_s = time.perf_counter()
            for piece in pieces_of(file, round(self._file_rate_hz * BLOCK_S)):
                played += len(piece)
                due_s = self.began_s + played / self._file_rate_hz / self._speed
                if self._stopping.wait(max(0.0, due_s - time.perf_counter())):
                    return
                opening.on_audio(piece, len(piece), None, status=False)


def read_sound(path: Path) -> tuple[Samples, int]:
    """Read a whole recording: 16-bit samples (frames × channels) and their rate."""
    with open_sound(path) as file:
        try:
            return read_frames(file, -1), int(file.samplerate)
        except soundfile.SoundFileError as error:
            raise SoundFileError(f"{path.name} is damaged: {error}") from error


def read_frames(file: soundfile.SoundFile, frames: int) -> Samples:
    """Read the next ``frames`` (-1: all) of an open recording: 16-bit, frames × channels.

    libsndfile gives samples of ±1.0 as integers of ±1, which is silence: those are scaled here.

    Raises :class:`soundfile.SoundFileError`.
    """
    if file.subtype not in _FLOATING:
        whole: Samples = file.read(frames, "int16", always_2d=True)
        return whole
    floating = file.read(frames, "float32", always_2d=True)
    bounded = np.clip(np.nan_to_num(floating, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    return np.asarray(bounded * FULL_SCALE, np.int16)


def pieces_of(file: soundfile.SoundFile, frames: int) -> Iterator[Samples]:
    """Read an open recording piece by piece; raises :class:`SoundFileError`."""
    try:
        while len(piece := read_frames(file, frames)):
            yield piece
    except soundfile.SoundFileError as error:
        raise SoundFileError(f"{Path(os.fsdecode(file.name)).name} is damaged: {error}") from error


def open_sound(recording: Path | BinaryIO) -> soundfile.SoundFile:
    """Open a recording that is not empty; raises :class:`SoundFileError`."""
    name = recording.name if isinstance(recording, Path) else "The recording"
    try:
        file = soundfile.SoundFile(_openable(recording), **_headless(recording))
    except (soundfile.SoundFileError, OSError, TypeError) as error:
        reason = getattr(error, "error_string", error)
        raise SoundFileError(f"{name} is no recording that can be read: {reason}") from error
    if not file.frames:
        file.close()
        raise SoundFileError(f"{name} holds no sound")
    if file.samplerate not in RATES_HZ:
        file.close()
        raise SoundFileError(f"{name} has {file.samplerate} samples a second: its head is damaged")
    return file


def _openable(recording: Path | BinaryIO) -> Path | BinaryIO | bytes:
    """Name a file by its bytes, which need not be UTF-8; Windows has its names in UTF-16."""
    if isinstance(recording, Path) and os.name != "nt":
        return os.fsencode(recording)
    return recording


def _headless(recording: Path | BinaryIO) -> dict[str, Any]:
    """Say what a telephone system's file without a head holds: G.711, one channel, 8 kHz."""
    coding = _G711.get(recording.suffix.lower()) if isinstance(recording, Path) else None
    if coding is None:
        return {}
    return {"format": "RAW", "subtype": coding, "channels": 1, "samplerate": 8_000}
