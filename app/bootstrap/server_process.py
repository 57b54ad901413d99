"""A central server of our own as a separate process, for the demonstration and the benches."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

from app.central.people.users import ensure_user
from app.central.state import open_central
from app.domain.seat import Role

READY_S = 30.0
END_S = 5.0


class ServerFailed(RuntimeError):  # noqa: N818 - the name says what happened
    """The server did not start; the message is its own last words."""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in to the demonstration server."""

    name: str
    password: str
    role: Role
    seat: str
    display: str


class ServerProcess:
    """``zuoxi central`` on loopback with its data in a folder; can be killed and started again."""

    def __init__(self, data: Path, users: Sequence[DemoUser] = (), port: int = 0) -> None:
        """Prepare the database and its users; ``start`` runs the process."""
        self._data = data
        self._port = port
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        central = open_central(data, "")
        try:
            for user in users:
                ensure_user(
                    central,
                    user.name,
                    user.password,
                    role=user.role,
                    seat=user.seat,
                    display=user.display,
                )
        finally:
            central.close()

    def start(self) -> str:
        """Run it and wait until it answers; gives its address. The port stays the same."""
        command = [sys.executable, "-m", "app", "central", "--json"]
        command += ["--port", str(self._port), "--data", str(self._data)]
        with (self._data / "central.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.PIPE, stderr=log, text=True
            )
        line = self._first_line()
        try:
            self.address = json.loads(line)["address"]
        except (ValueError, KeyError) as error:
            self.kill()
            raise ServerFailed(f"The central server did not start: {line or 'no word'}") from error
        self._port = int(self.address.rsplit(":", 1)[1])
        return self.address

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._forget(self._process)

    def stop(self) -> None:
        """End it in order."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._forget(self._process)
        except subprocess.TimeoutExpired:
            self.kill()

    def _forget(self, process: subprocess.Popen[str]) -> None:
        process.wait(END_S)
        if process.stdout is not None:
            process.stdout.close()
        self._process = None

    def _first_line(self) -> str:
        """Read one line, but do not wait for ever."""
        process = self._process
        if process is None or process.stdout is None:
            return ""
        lines: Queue[str] = Queue(1)
        out = process.stdout
        threading.Thread(target=lambda: lines.put(out.readline()), daemon=True).start()
        try:
            return lines.get(timeout=READY_S)
        except Empty:
            return ""
