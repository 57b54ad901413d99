"""Opens a loudspeaker at the rate at which it works by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import sounddevice

from speech import pulse
from speech.devices import DeviceError, close_device, in_use, open_device, portaudio_device
from speech.playback_pieces import CHANNELS, PIECE_S


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """An open device that asks for 16-bit sound until it is closed.

    Attributes:
        rate_hz: Its own.
        latency_s: From asking for sound to hearing it.
    """

    name: str
    rate_hz: int
    latency_s: float
    stream: Any

    def close(self) -> None:
        """Give the device back within two seconds."""
        close_device(self.stream, self.name)


def open_loudspeaker(identity: str, on_demand: Callable[..., None]) -> Loudspeaker:
    """Open a device by its identity; empty means the system's default. May take a second.

    ``on_demand`` is PortAudio's callback, on its thread. Raises :class:`DeviceError`.
    """
    name = identity or "default"
    try:
        with in_use(), pulse.chosen(_sink(identity), "PULSE_SINK"):
            number = portaudio_device(identity, "output")
            rate_hz = _device_rate_hz(identity, number)
            stream = open_device(
                partial(
                    sounddevice.RawOutputStream,
                    samplerate=rate_hz,
                    blocksize=round(rate_hz * PIECE_S),
                    device=number,
                    channels=CHANNELS,
                    dtype="int16",
                    callback=on_demand,
                ),
                name,
            )
    except (sounddevice.PortAudioError, DeviceError, TimeoutError, ValueError) as error:
        raise DeviceError(f"{name} cannot play: {error}") from error
    return Loudspeaker(name, rate_hz, stream.latency, stream)


def _device_rate_hz(identity: str, number: int | str | None) -> int:
    """Find the rate at which a device works by itself.

    With any other, PulseAudio resamples, and the ALSA layer between PortAudio and it can fall
    into an endless underrun in which sound is asked for as fast as it comes and never heard.
    """
    told = sounddevice.query_devices(number, "output")
    through_pulse = not identity or identity.startswith(pulse.PREFIX)
    asked = pulse.sink_rate_hz(identity) if through_pulse else None
    return asked or round(told["default_samplerate"])


def _sink(identity: str) -> str:
    """Name the sink of PulseAudio that is meant; empty for its default and for other systems."""
    is_named = identity.startswith(pulse.PREFIX)
    return identity.removeprefix(pulse.PREFIX) if is_named else ""
