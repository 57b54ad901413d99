"""A PulseAudio of one's own: virtual sound devices that nobody hears and that harm nobody's.

``private_pulse`` is for fixtures; see ``tests/speech/conftest.py``. While it runs, the variables
of this process point to it, so that PortAudio here and programs that tests start find it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from speech.devices import reload_devices

START_S = 10.0
COMMAND_S = 10.0


class PrivatePulse:
    """A running daemon; sinks in it are loudspeakers whose ``.monitor`` is a microphone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PULSE_SERVER": f"unix:{folder / 'native'}",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.start()

    def start(self) -> None:
        """Start the daemon, at first and after ``end``; it has no devices."""
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--use-pid-file=no"]
        socket = self.folder / "native"
        load = f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1"
        with (self.folder / "log").open("wb") as log:
            self._daemon = subprocess.Popen(
                [*command, load],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_until_it_answers(self) -> None:
        until_s = time.monotonic() + START_S
        while subprocess.run(
            ["pactl", "info"], env=os.environ | self.environment, capture_output=True
        ).returncode:
            log = (self.folder / "log").read_text("utf-8", "replace")
            if self._daemon.poll() is not None or time.monotonic() > until_s:
                pytest.fail(f"PulseAudio does not start: {log}")
            time.sleep(0.05)

    def add_sink(self, name: str, rate_hz: int = 16_000, channels: int = 1) -> str:
        """Plug in a device; returns what ``remove`` wants. ``NAME.monitor`` hears it."""
        return self._pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            f"rate={rate_hz}",
            f"channels={channels}",
        ).strip()

    def add_pipe(self, name: str, rate_hz: int = 16_000) -> Path:
        """Plug in a mono microphone that hears what is written into the pipe that is returned.

        It runs by the pace of whoever writes, as a device by its own crystal.
        """
        pipe = self.folder / f"{name}.pipe"
        self._pactl(
            "load-module",
            "module-pipe-source",
            f"source_name={name}",
            f"file={pipe}",
            "format=s16le",
            f"rate={rate_hz}",
            "channels=1",
        )
        return pipe

    def remove(self, module: str) -> None:
        """Pull a device out."""
        self._pactl("unload-module", module)

    def wait_for_listeners(self, wanted: int) -> None:
        """Wait until so many streams record.

        A sink that plays already renders two seconds ahead, and whoever joins misses them.
        """
        until_s = time.monotonic() + START_S
        while len(self._pactl("list", "short", "source-outputs").splitlines()) != wanted:
            assert time.monotonic() < until_s, f"nobody opens {wanted} devices"
            time.sleep(0.02)

    def play(self, path: Path, sink: str) -> subprocess.Popen[bytes]:
        """Play ``path`` into ``sink`` from another program; the caller ends or awaits it."""
        return subprocess.Popen(
            ["paplay", f"--device={sink}", str(path)], env=os.environ | self.environment
        )

    def _pactl(self, *command: str) -> str:
        done = subprocess.run(
            ["pactl", *command],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
        )
        assert done.returncode == 0, f"pactl {' '.join(command)}: {done.stderr}"
        return done.stdout

    def end(self) -> None:
        self._daemon.terminate()
        try:
            self._daemon.wait(COMMAND_S)
        except subprocess.TimeoutExpired:
            self._daemon.kill()
            self._daemon.wait(COMMAND_S)


@contextmanager
def private_pulse() -> Iterator[PrivatePulse]:
    """Run a daemon, and let PortAudio see it; no sound stream may be open at either end."""
    missing = [name for name in ("pulseaudio", "pactl", "paplay") if shutil.which(name) is None]
    if missing:
        pytest.fail(
            f"These tests need PulseAudio, and {', '.join(missing)} is missing: "
            "`make test` installs it (packages pulseaudio and pulseaudio-utils)."
        )
    # not pytest's tmp_path: a socket's path may have 107 characters only
    folder = Path(tempfile.mkdtemp(prefix="zuoxi-pulse-"))
    pulse = PrivatePulse(folder)
    before = {name: os.environ.get(name) for name in pulse.environment}
    try:
        pulse.wait_until_it_answers()
        os.environ.update(pulse.environment)
        assert reload_devices(), "a sound stream is open"
        yield pulse
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        pulse.end()
        reload_devices()
        with suppress(OSError):
            shutil.rmtree(folder)
