"""The commands: what ``zuoxi`` understands; each command's own words are in ``app.commands``."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from types import FrameType
from typing import NoReturn

COMMANDS = {
    "desk": "the desk of whoever signs in (also without any command)",
    "demo": "server, seat and a recorded call, nothing to set up",
    "central": "the central server",
    "transcribe": "recordings to text",
    "model": "list, fetch and check speech models",
    "categories": "check and import a centre's own table of categories",
    "train": "learn categories from the centre's own closed tickets",
    "classify": "the likeliest categories of texts",
    "place": "spoken words to codes of districts, streets and communities",
    "alert": "emergencies that another number must hear of",
    "suggest": "everything that the assistant would show for a call",
    "check": "a ticket against the transcript of its call",
    "kb": "build and search a knowledge base, and import articles",
    "doctor": "devices, model, database, server: what is wrong, what to do",
    "bench": "measure, beside a bare baseline",
}
"""Only the module of the command that runs is imported: a start costs what it needs."""
TIDYING = frozenset(("transcribe", "model", "doctor", "bench"))
"""Commands that SIGTERM ends as Ctrl+C does; servers and windows have an end of their own."""


def parser_for(name: str) -> argparse.ArgumentParser:
    """The parser with the arguments of one command filled in."""
    parser = argparse.ArgumentParser(
        prog="zuoxi", description="坐席: the workstation of a 12345 hotline"
    )
    parser.add_argument("--version", action="version", version=f"zuoxi {version('zuoxi')}")
    actions = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command, about in COMMANDS.items():
        sub = actions.add_parser(command, help=about, description=about)
        if command == name:
            import_module(f"app.commands.{command}").add_arguments(sub)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run a command; gives its exit status."""
    first = arguments[0] if arguments else ""
    name = first if first in COMMANDS else "desk"
    parser = parser_for(name)
    if not first or (first.startswith("-") and first not in {"-h", "--help", "--version"}):
        arguments = ["desk", *arguments]
    parsed = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = import_module(f"app.commands.{name}").run
    if name in TIDYING:
        signal.signal(signal.SIGTERM, _end)
    return command(parsed)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave as after Ctrl+C: what is open is closed, what is temporary removed."""
    raise SystemExit(128 + number)
