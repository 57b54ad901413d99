"""Processor and memory of this program, its recogniser's process included."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

import psutil

MIB = 2**20


class Usage:
    """Counts from ``begin`` on; children that are gone by the end are not counted."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._others: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Count from now."""
        self._wall_s = time.perf_counter()
        self._cpu_s = self._used_s()

    def summary(self) -> dict[str, Any]:
        """Per cent of one core and MB, all processes together, and threads of this one."""
        wall_s = time.perf_counter() - self._wall_s
        return {
            "cpu_percent_of_a_core": round(100 * (self._used_s() - self._cpu_s) / wall_s, 2),
            "memory_mb": round(self.memory_mb(), 1),
            "threads": threading.active_count(),
        }

    def memory_mb(self) -> float:
        """Resident memory of all processes together."""
        total = 0.0
        for process in self._family():
            with suppress(psutil.Error):
                total += process.memory_info().rss / MIB
        return total

    def leave_out(self, pid: int) -> None:
        """Do not count a child, which is there to disturb."""
        self._others.add(pid)

    def _used_s(self) -> float:
        total = 0.0
        for process in self._family():
            with suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def _family(self) -> list[psutil.Process]:
        children = self._process.children(recursive=True)
        return [self._process, *(child for child in children if child.pid not in self._others)]
