"""The commands: found, refused in words, and started without what they do not need."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import __main__, cli
from app.cli import COMMANDS, run

TOLD = """
import json, sys
from app.cli import run
try:
    status = run(json.loads(sys.argv[1]))
except SystemExit as end:
    status = end.code
heavy = ("PySide6", "vosk", "sqlalchemy", "numpy", "fastapi")
print(json.dumps({"status": status, "loaded": [name for name in heavy if name in sys.modules]}))
"""
WAIT_S = 60


def started(*arguments: str) -> tuple[dict[str, object], str, str]:
    """Run the commands in a process of their own; what was loaded, told and complained of."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD, json.dumps(arguments)],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    *said, last = done.stdout.splitlines()
    return json.loads(last), "\n".join(said), done.stderr


def test_the_version_is_told_without_loading_anything() -> None:
    facts, said, _ = started("--version")
    assert facts == {"status": 0, "loaded": []}
    assert said == f"zuoxi {version('zuoxi')}"


def test_help_names_every_command_without_loading_anything() -> None:
    facts, said, _ = started("--help")
    assert facts == {"status": 0, "loaded": []}
    assert {line.split()[0] for line in said.splitlines() if line.strip()} >= COMMANDS.keys()


def test_an_unknown_command_is_refused_in_words() -> None:
    facts, said, complaint = started("transcrive", "x.wav")
    assert facts == {"status": 2, "loaded": []}
    assert said == ""
    assert "transcrive" in complaint
    assert "transcribe" in complaint, "what there is is named"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_needs_qt_to_explain_itself(name: str) -> None:
    facts, said, _ = started(name, "--help")
    assert facts["status"] == 0
    assert "PySide6" not in facts["loaded"]
    assert said.startswith(f"usage: zuoxi {name}")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Namespace]]:
    """Note which command would run with what, instead of running it."""
    ran: list[tuple[str, Namespace]] = []
    real = cli.import_module

    def noted(module: str) -> object:
        name = module.rpartition(".")[2]
        found = real(module)
        note: Callable[[Namespace], int] = lambda args: ran.append((name, args)) or 7  # noqa: E731
        return SimpleNamespace(add_arguments=found.add_arguments, run=note)

    monkeypatch.setattr(cli, "import_module", noted)
    return ran


@pytest.mark.parametrize(
    ("arguments", "name", "profile"),
    [
        ([], "desk", None),
        (["desk"], "desk", None),
        (["--profile", "here"], "desk", Path("here")),
        (["--profile=here"], "desk", Path("here")),
        (["desk", "--profile", "here"], "desk", Path("here")),
        (["--profile", "demo"], "desk", Path("demo")),
    ],
)
def test_without_a_command_the_desk_opens(
    commands: list[tuple[str, Namespace]], arguments: list[str], name: str, profile: Path | None
) -> None:
    assert run(arguments) == 7
    ((ran, args),) = commands
    assert (ran, args.profile) == (name, profile)


def test_a_command_gets_its_own_arguments(commands: list[tuple[str, Namespace]]) -> None:
    assert run(["central", "--port", "0", "--json"]) == 7
    ((ran, args),) = commands
    assert (ran, args.port, args.json) == ("central", 0, True)


def test_stopping_with_the_keyboard_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "run", interrupted)
    assert __main__.main() == 130


ASKED_TO_END = """
import os, signal, sys
from pathlib import Path
from app import __main__, cli

def run(_arguments):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    finally:
        Path(sys.argv[2]).write_text("tidied up")

class Command:
    add_arguments = staticmethod(lambda parser: parser.add_argument("note"))
    run = staticmethod(run)

cli.import_module = lambda _name: Command
sys.exit(__main__.main())
"""


@pytest.mark.parametrize("name", ["transcribe", "model", "doctor", "bench"])
def test_a_command_asked_to_end_tidies_up(name: str, tmp_path: Path) -> None:
    note = tmp_path / "note"
    done = subprocess.run(
        [sys.executable, "-c", ASKED_TO_END, name, str(note)],
        capture_output=True,
        timeout=WAIT_S,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert (done.returncode, done.stderr) == (143, b"")
    assert note.read_text() == "tidied up"
