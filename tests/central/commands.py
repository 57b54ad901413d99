"""``zuoxi central`` as a process of its own."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from app.commands import central
from app.commands.central import PASSWORD_VARIABLE

ROOT = Path(__file__).parents[2]
PROGRAM = """
import argparse, sys
from app.commands import central
parser = argparse.ArgumentParser()
central.add_arguments(parser)
sys.exit(central.run(parser.parse_args()))
"""


@dataclass
class Started:
    address: str
    process: subprocess.Popen[str]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and give the exit status."""
        self.process.send_signal(number)
        return self.process.wait(15)


@contextmanager
def started(*arguments: str) -> Iterator[Started]:
    """Run a server on a free port until the end of the ``with``."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--port", "0", "--json", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            yield Started(json.loads(process.stdout.readline())["address"], process)
        finally:
            process.kill()


def finished(*arguments: str, password: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself; in this process, for one of its own takes a second."""
    variables = {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE}
    given = variables | ({PASSWORD_VARIABLE: password} if password is not None else {})
    parser = argparse.ArgumentParser()
    central.add_arguments(parser)
    told, wrong = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, given, clear=True),
        redirect_stdout(told),
        redirect_stderr(wrong),
    ):
        try:
            status = central.run(parser.parse_args(arguments))
        except SystemExit as ended:  # of arguments that make no sense
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(arguments, status, told.getvalue(), wrong.getvalue())
