"""A screen to show the program on: the person's own, or a virtual one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SCREEN = "1440x860x24"
END_S = 10


def has_screen() -> bool:
    """Tell whether windows can be shown to a person."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def screen(*, virtual: bool) -> Iterator[str]:
    """Provide the person's screen or a virtual one; yields what is wrong, or nothing.

    The virtual one is Xvfb on a display that it chooses; it ends with the context.
    """
    if not virtual:
        yield ""
        return
    program = shutil.which("Xvfb")
    if program is None:
        yield "There is no screen and no Xvfb; install the package xvfb, or run `make run`."
        return
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)  # noqa: S603 - a fixed command
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()  # comes when Xvfb is ready, or ends if it dies
        if not number:
            yield "The virtual screen (Xvfb) did not start."
            return
        os.environ["DISPLAY"] = f":{number}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield ""
    finally:
        process.terminate()
        process.wait(END_S)
