"""Which sources of sound there are, what they are called for good, and how to open one."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sounddevice

from speech import pulse
from speech.capture import SAMPLE_RATE_HZ

log = logging.getLogger(__name__)

CLOSE_S = 2.0
RELOADED_S = 3.0  # PortAudio looks for devices in tenths of a second, if it ever comes back
MAX_CHANNELS = 2  # more than two voices nobody has; sound servers offer 32
COMMON_RATES_HZ = (SAMPLE_RATE_HZ, 48_000, 44_100, 8_000)
WASAPI = "Windows WASAPI"
_LOOPS = ("loopback", "blackhole", "soundflower", "stereo mix", "立体声混音", "cable output")
_ALSA_NUMBERS = re.compile(r" \(hw:\d+,\d+\)$")


class DeviceError(Exception):
    """A sound device cannot be opened or read; the message says why."""


class UnknownDeviceError(DeviceError):
    """PortAudio does not list the device; it may have been plugged in after PortAudio looked."""


class DeviceKind(StrEnum):
    """What a source hears."""

    MICROPHONE = "microphone"
    LOOPBACK = "loopback"
    """What the computer plays: the citizen, where calls come through a softphone."""


@dataclass(frozen=True, slots=True)
class Device:
    """A source of sound as it is listed.

    Attributes:
        identity: What settings keep: ``pulse:SOURCE`` or ``HOST API/NAME``; stable while
            devices come and go, unlike PortAudio's numbers.
        rate_hz: The rate it has by itself; others are made from it.
    """

    identity: str
    name: str
    channels: int
    rate_hz: int
    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class Target:
    """How to open a source now.

    Attributes:
        device: PortAudio's number or name of it; ``None`` is its default.
        formats: Rates in Hz and channels to try, the best first.
        source: Where PulseAudio stands behind it.
        pauses: As in :class:`speech.capture.Format`.
    """

    device: int | str | None
    formats: tuple[tuple[int, int], ...]
    source: pulse.PulseSource | None = None
    pauses: bool = False


class _Uses:
    """Counts who uses PortAudio: a new start frees what all their threads still read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def begin(self) -> None:
        """Come in; raises :class:`DeviceError` if PortAudio is being started and does not end."""
        with self._door():
            self._count += 1

    def end(self) -> None:
        """Go out; never waits long, since nobody starts PortAudio while somebody is in."""
        with self._lock:
            self._count -= 1

    @contextmanager
    def kept_out(self) -> Iterator[bool]:
        """Keep everybody out; false if somebody is in. Raises as :meth:`begin`."""
        with self._door():
            yield not self._count

    @contextmanager
    def _door(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=RELOADED_S):
            raise DeviceError("the sound system hangs while it looks for devices")
        try:
            yield
        finally:
            self._lock.release()


_USES = _Uses()  # of the process, since there is one PortAudio in it


@contextmanager
def in_use() -> Iterator[None]:
    """Keep PortAudio's numbers and names of devices as they are, from finding to opening.

    Raises :class:`DeviceError`.
    """
    _USES.begin()
    try:
        yield
    finally:
        _USES.end()


def open_device(open_stream: Callable[[], Any], name: str) -> Any:  # noqa: ANN401 - PortAudio's type
    """Open a PortAudio stream and start it; only :func:`close_device` closes it again.

    Raises :class:`DeviceError` and whatever ``open_stream`` raises.
    """
    _USES.begin()
    try:
        stream = open_stream()
    except BaseException:
        _USES.end()
        raise
    try:
        stream.start()
    except BaseException:
        close_device(stream, name)
        raise
    return stream


def list_devices() -> list[Device]:
    """List sources of sound; PulseAudio's own where there is one, else PortAudio's.

    Windows shows each device once for each of its sound systems; only WASAPI's are listed.
    Raises :class:`DeviceError` while the sound system hangs.
    """
    sources = pulse.list_sources()
    if sources:
        return [
            Device(
                pulse.PREFIX + source.name,
                source.description,
                source.channels,
                source.rate_hz,
                DeviceKind.LOOPBACK if source.is_monitor else DeviceKind.MICROPHONE,
            )
            for source in sources
        ]
    with in_use():
        rows = list(_named("input"))
    best = [row for row in rows if row[0].startswith(WASAPI + "/")] or rows
    return [
        Device(
            identity,
            str(row["name"]),
            int(row["max_input_channels"]),
            round(row["default_samplerate"]),
            _kind(str(row["name"])),
        )
        for identity, _, row in best
    ]


def find_device(identity: str) -> Target:
    """Find a source and the formats to try; empty means the system's default.

    Raises:
        UnknownDeviceError: It is not there now.
    """
    if identity.startswith(pulse.PREFIX) or not identity:
        source = pulse.find_source(identity)
        if source is not None and _has_pulse():
            channels = min(MAX_CHANNELS, source.channels)
            return Target("pulse", _formats(source.rate_hz, channels, channels), source)
        if identity:
            raise UnknownDeviceError("there is no such device now")
    number = portaudio_device(identity, "input")
    try:
        row = sounddevice.query_devices(number, "input")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise UnknownDeviceError(str(error)) from error
    most = int(row["max_input_channels"])
    return Target(
        number,
        _formats(round(row["default_samplerate"]), min(MAX_CHANNELS, most), most),
        pauses=identity.startswith(WASAPI + "/") and _kind(identity) is DeviceKind.LOOPBACK,
    )


def portaudio_device(identity: str, way: str) -> int | str | None:
    """Find what PortAudio calls a device now; ``way`` is ``input`` or ``output``.

    Raises:
        UnknownDeviceError: It is not there now.
    """
    if not identity:
        return None
    if identity.startswith(pulse.PREFIX):
        return "pulse"
    wanted = _without_alsa_numbers(identity)
    for found, number, _ in _named(way):
        if found == wanted:
            return number
    raise UnknownDeviceError("there is no such device now")


def reload_devices() -> bool:
    """Let PortAudio look for devices again; not done, and false, while anybody uses it.

    Any thread. A stream that was closed counts until the sound system has let it go. Raises
    :class:`DeviceError` when the sound system does not come up; call it again later.
    """
    with _USES.kept_out() as is_free:
        if not is_free:
            return False
        with suppress(sounddevice.PortAudioError):  # down since it did not come up last time
            sounddevice._terminate()  # noqa: SLF001 - PortAudio has no other way to see new devices
        try:
            sounddevice._initialize()  # noqa: SLF001 - as above
        except sounddevice.PortAudioError as error:
            raise DeviceError(f"the sound system does not start: {error}") from error
    return True


def close_device(stream: Any, name: str) -> None:  # noqa: ANN401 - PortAudio's type
    """Close a stream of :func:`open_device` within two seconds, whatever its sound system does.

    Closing a device whose server died can block for ever inside the sound system, so it is
    given its time on a thread of its own.
    """
    closer = threading.Thread(target=_close, args=(stream,), name="close-device", daemon=True)
    closer.start()
    closer.join(CLOSE_S)
    if closer.is_alive():
        log.warning("The sound system does not close the device %s", name)


def _close(stream: Any) -> None:  # noqa: ANN401 - PortAudio's type
    try:
        stream.abort()
        stream.close()
    except sounddevice.PortAudioError:
        log.info("A device had gone before it was closed")
    finally:
        _USES.end()


def _formats(rate_hz: int, channels: int, most: int) -> tuple[tuple[int, int], ...]:
    """List what to try: the device's own rate first, since soxr resamples better than servers."""
    rates = dict.fromkeys((rate_hz, *COMMON_RATES_HZ))
    counts = dict.fromkeys((channels, most, 1))
    return tuple((rate, count) for rate in rates for count in counts if count)


def _named(way: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield identity, number and row of PortAudio's devices; equal names are counted up."""
    apis = sounddevice.query_hostapis()
    seen: Counter[str] = Counter()
    for number, row in enumerate(sounddevice.query_devices()):
        if row[f"max_{way}_channels"] <= 0:
            continue
        identity = _without_alsa_numbers(f"{apis[row['hostapi']]['name']}/{row['name']}")
        seen[identity] += 1
        count = f" #{seen[identity]}" if seen[identity] > 1 else ""
        yield identity + count, number, row


def _without_alsa_numbers(identity: str) -> str:
    """Leave out ALSA's numbers of card and device, which change at each plugging in."""
    return _ALSA_NUMBERS.sub("", identity)


def _has_pulse() -> bool:
    """Tell whether PortAudio can reach PulseAudio at all (its ALSA plug-in may be missing)."""
    return any(row["name"] == "pulse" for row in sounddevice.query_devices())


def _kind(name: str) -> DeviceKind:
    """Guess from the name: PortAudio and macOS do not tell."""
    name = name.casefold()
    return DeviceKind.LOOPBACK if any(loop in name for loop in _LOOPS) else DeviceKind.MICROPHONE
