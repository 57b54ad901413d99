"""PulseAudio's own view of its sources (and PipeWire's, which answers in its place).

PortAudio sees all of PulseAudio as one device; what it hides is asked of ``pactl``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

PREFIX = "pulse:"
ANSWER_S = 2.0
LOOK_S = 1.0
TURN_S = 3.0  # an opening takes some tenths of a second, if it ever comes back
_HARDWARE = re.compile(r"((?:alsa|bluez)_\w+\..+)\.(?!monitor$)[^.]+?(\.monitor)?")
_ENVIRONMENT = threading.Lock()


@dataclass(frozen=True, slots=True)
class PulseSource:
    """A source as PulseAudio lists it.

    Attributes:
        number: New at each plugging in.
        is_monitor: It hears what a loudspeaker plays.
    """

    name: str
    description: str
    number: int
    rate_hz: int
    channels: int
    is_monitor: bool


def list_sources() -> list[PulseSource] | None:
    """List all sources; ``None`` where PulseAudio does not answer within two seconds."""
    rows = _ask("list", "sources")
    return None if rows is None else [_source(row) for row in rows]


def find_source(identity: str) -> PulseSource | None:
    """Find the source ``pulse:NAME``, or the default one for an empty identity.

    A headset that changed its profile (stereo to hands-free) has another source with the same
    card in its name; that is taken where the exact one is missing. ``None`` when there is none,
    or no PulseAudio.
    """
    name = identity.removeprefix(PREFIX) or str((_ask("info") or {}).get("default_source_name"))
    return choose_source(name, list_sources() or ())


def choose_source(name: str, sources: Sequence[PulseSource]) -> PulseSource | None:
    """Choose the source called ``name``, else the one of the same card and kind."""
    for source in sources:
        if source.name == name:
            return source
    wanted = _HARDWARE.fullmatch(name)
    for source in sources:
        found = _HARDWARE.fullmatch(source.name)
        if wanted and found and wanted.groups() == found.groups():
            return source
    return None


def source_number(name: str) -> int | None:
    """Tell a source's number, -1 when it is not there; ``None`` when nobody answers."""
    rows = _ask("list", "short", "sources")
    numbers = {str(row["name"]): int(row["index"]) for row in rows or ()}
    return None if rows is None else numbers.get(name, -1)


def sink_rate_hz(identity: str) -> int | None:
    """Tell at which rate a sink of PulseAudio (empty: any) works; ``None`` if there is none."""
    for row in _ask("list", "sinks") or ():
        if identity in {"", PREFIX + row["name"]}:
            return _specified(row, r"(\d+)Hz")
    return None


@contextmanager
def chosen(name: str, variable: str) -> Iterator[None]:
    """Name a source or sink while a stream is opened; nothing happens for an empty name.

    Which of PulseAudio's devices PortAudio means is taken from the environment
    (``PULSE_SOURCE`` or ``PULSE_SINK``) at the moment of opening, so one opens after the other.

    Raises ``TimeoutError`` when another opening does not come back within :data:`TURN_S`.
    """
    if not _ENVIRONMENT.acquire(timeout=TURN_S):
        raise TimeoutError("the sound system hangs while it opens another device")
    before = os.environ.get(variable)
    try:
        if name:
            os.environ[variable] = name
        yield
    finally:
        os.environ.pop(variable, None)
        if before is not None:
            os.environ[variable] = before
        _ENVIRONMENT.release()


class Changes:
    """Tells cheaply whether sources came or went; belongs to one thread.

    PulseAudio joins a stream to another source when its own is unplugged, without a word, so
    somebody has to look. ``pactl subscribe`` speaks up at each change and costs nothing between
    them; listing all sources each second took 0.6 % of a core for each device.
    """

    def __init__(self) -> None:
        self._look_s = 0.0
        self._pactl: subprocess.Popen[bytes] | None = None
        program = _pactl()
        if program is None:
            return
        with suppress(OSError):
            self._pactl = subprocess.Popen(  # noqa: S603 - a fixed command
                [program, "subscribe"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"LC_ALL": "C"},  # it translates what it tells
            )
        if self._pactl is not None and self._pactl.stdout is not None:
            os.set_blocking(self._pactl.stdout.fileno(), False)

    def seen(self) -> bool:
        """Tell whether something changed since the last time; without news, each second."""
        now_s = time.monotonic()
        told = self._read()
        if told is None:
            if now_s < self._look_s:
                return False
            self._look_s = now_s + LOOK_S
            return True
        return b" on source #" in told

    def close(self) -> None:
        """End ``pactl``; harmless when called twice."""
        pactl, self._pactl = self._pactl, None
        if pactl is None:
            return
        pactl.kill()
        pactl.communicate()

    def _read(self) -> bytes | None:
        """Read what there is; ``None`` where ``pactl`` tells nothing any more."""
        if self._pactl is None or self._pactl.stdout is None:
            return None
        told = b""
        with suppress(BlockingIOError):
            while more := os.read(self._pactl.stdout.fileno(), 1 << 16):
                told += more
            self.close()  # its server has gone
            return told or None
        return told


def _source(row: dict[str, Any]) -> PulseSource:
    name = str(row["name"])
    return PulseSource(
        name,
        str(row.get("description") or name),
        int(row["index"]),
        _specified(row, r"(\d+)Hz") or 48_000,
        _specified(row, r"(\d+)ch") or 1,
        bool(row.get("monitor_source")) or name.endswith(".monitor"),
    )


def _specified(row: dict[str, Any], what: str) -> int | None:
    """Read a number in ``s16le 2ch 44100Hz``."""
    found = re.search(what, str(row.get("sample_specification", "")))
    return int(found[1]) if found else None


def _ask(*what: str) -> Any | None:  # noqa: ANN401 - whatever JSON holds
    """Ask PulseAudio; ``None`` when there is no answer within two seconds."""
    program = _pactl()
    if program is None:
        return None
    command = [program, "--format=json", *what]
    try:
        told = subprocess.run(command, capture_output=True, timeout=ANSWER_S, check=True)  # noqa: S603 - a fixed command
        return json.loads(told.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _pactl() -> str | None:
    return shutil.which("pactl") if sys.platform.startswith("linux") else None
