"""``zuoxi bench``: figures, each beside a bare baseline in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.commands.screen import has_screen, screen
from app.recognising import BUNDLED_MODEL, engine_spec, recognition, recognition_for
from speech.engine import EngineError
from speech.model_files import ModelFilesError
from speech.recognition import Recognition

RESOURCES = Path(__file__).parents[2] / "resources"

RUNS = 5
PROBE_S = 60
APART_S = 900
APART = {
    "places": ("app.measuring.places", "measure_places"),
    "categories": ("app.measuring.pickers", "measure_categories"),
    "work_list": ("app.measuring.work_list", "measure_work_list"),
}
"""Parts of the figures of the desk that need no screen."""
SEAT_WITH_ARTICLES = ("app.bootstrap.measuring.knowledge", "measure_knowledge")
SEAT_PROBE = "from app.bootstrap.measuring.start import probe_start; import sys, pathlib; "
SEAT_PROBE += "probe_start(pathlib.Path(sys.argv[1]))"
BARE_PROBE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("zuoxi"); label.show(); label.repaint()
def usable():
    import psutil
    print(time.time(), psutil.Process().memory_info().rss / 2**20); app.quit()
QTimer.singleShot(0, usable)
app.exec()
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi bench``."""
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="of the call, for speech and desk (%(default)s)"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        help="of the call, for soak; of a sound, for nothing (10); of the load, for central (15)",
    )
    parser.add_argument(
        "--kills", type=int, default=100, help="of the program, for crash (%(default)s)"
    )
    parser.add_argument(
        "--clips",
        type=Path,
        metavar="FOLDER",
        help="other recordings, for answers, heldout and people",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="somebody else's sentences, for assistant (places/mentions.jsonl …) and kb"
        " (kb/guides.jsonl, queries.jsonl, nothing.jsonl)",
    )
    parser.add_argument("--model", default=BUNDLED_MODEL, help="name or folder (%(default)s)")
    central = parser.add_argument_group("for central, tickets and sync")
    central.add_argument("--seats", type=int, default=1_000, help="for central (%(default)s)")
    central.add_argument("--rows", type=int, default=100_000, help="for tickets (%(default)s)")
    central.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="an empty one in PostgreSQL (a private one is made, and thrown away)",
    )
    central.add_argument(
        "--tickets", type=int, default=10_000, help="written offline, for sync (%(default)s)"
    )
    central.add_argument("--shared", default="", metavar="URL", help="a Valkey, in the same way")


def run(args: argparse.Namespace) -> int:
    """Measure and print; SIGTERM ends it as an exception would, with all that it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        figures = BENCHES[args.name](args)
    except (ModelFilesError, EngineError) as error:
        figures = str(error)
    if isinstance(figures, str):
        sys.stderr.write(figures + "\n")
        return 1
    figures["machine"] = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    text = json.dumps(figures, ensure_ascii=False, indent=None if args.json else 2)
    sys.stdout.write(text + "\n")
    return 1 if figures.get("broken") else 0


Figures = dict[str, Any]


def _on_screen(measure: Callable[[argparse.Namespace], Figures]) -> Bench:
    """Give a bench a screen; without one, say what is missing."""

    def measured(args: argparse.Namespace) -> Figures | str:
        with screen(virtual=not has_screen()) as problem:
            return problem or measure(args)

    return measured


def _speech(args: argparse.Namespace) -> Figures:
    from app.bootstrap.measuring.speech import measure_speech  # noqa: PLC0415 - Qt looks for a screen

    return measure_speech(args.seconds, args.model)


def _desk(args: argparse.Namespace) -> Figures:
    from app.bootstrap.measuring.desk import measure_desk  # noqa: PLC0415 - Qt looks for a screen
    from app.measuring.desk import broken, judged  # noqa: PLC0415 - as above

    figures = {"bench": "desk", "seconds": args.seconds}
    figures |= {name: _apart(*where) for name, where in APART.items()}
    figures |= measure_desk(args.seconds, args.model)
    return figures | {"promises": judged(figures), "broken": broken(figures)}


def _apart(module: str, function: str) -> Figures:
    """Measure in a process of its own: neither its memory nor its garbage disturbs the others."""
    code = f"import json; from {module} import {function} as f; print(json.dumps(f()))"
    measured: Figures = json.loads(_output(code, timeout_s=APART_S).splitlines()[-1])
    return measured


def _crash(args: argparse.Namespace) -> Figures:
    from app.measuring.killing import crash  # noqa: PLC0415 - loads the database's libraries

    with TemporaryDirectory() as folder:
        return {"bench": "crash"} | crash(Path(folder), args.kills)


def _soak(args: argparse.Namespace) -> Figures:
    from app.measuring.soak import broken, soak  # noqa: PLC0415 - loads sound libraries

    spec = engine_spec(args.model)
    with TemporaryDirectory() as folder, recognition_for(spec) as new_recognition:
        call = RESOURCES / "demo" / "call.flac"
        figures = soak(call, new_recognition(), spec, Path(folder), args.minutes or 10.0)
    return figures | {"broken": broken(figures)}


def _nothing(args: argparse.Namespace) -> Figures:
    from app.measuring.nothing import nothing  # noqa: PLC0415 - loads sound libraries

    with TemporaryDirectory() as folder, recognition(args.model) as (ours, bare):
        return nothing(ours, Recognition(bare), Path(folder), args.minutes or 10.0)


def _heldout(args: argparse.Namespace) -> Figures:
    from app.measuring.heldout import heldout  # noqa: PLC0415 - loads sound libraries

    folder = args.clips or RESOURCES / "demo" / "heldout"
    with recognition(args.model) as (ours, bare):
        return heldout(folder, {"bare_vosk": Recognition(bare), "ours": ours})


def _answers(args: argparse.Namespace) -> Figures:
    from app.measuring.answers import measure_answers  # noqa: PLC0415 - loads sound libraries

    folder = args.clips or RESOURCES / "demo" / "answers"
    with recognition_for(engine_spec(args.model)) as making:
        return measure_answers(folder, making)


def _people(args: argparse.Namespace) -> Figures | str:
    from app.measuring.people import (  # noqa: PLC0415 - loads sound libraries
        ClipsError,
        measure_people,
        read_clips,
    )

    if args.clips is None:
        return "zuoxi bench people needs --clips FOLDER: recordings of people and transcripts.tsv."
    try:
        return measure_people(read_clips(args.clips), engine_spec(args.model).folder)
    except ClipsError as error:
        return str(error)


def _kb(args: argparse.Namespace) -> Figures | str:
    from app.measuring.kb import DataError, measure_kb  # noqa: PLC0415 - loads numpy

    try:
        figures = measure_kb(args.data)
    except DataError as error:
        return str(error)
    figures |= {"size": _apart("app.measuring.kb_size", "measure_size")}
    with screen(virtual=not has_screen()) as problem:
        return problem or figures | {"seat": _apart(*SEAT_WITH_ARTICLES)}


def _corrections(_args: argparse.Namespace) -> Figures:
    from app.measuring.corrections import corrections  # noqa: PLC0415 - loads dictionaries

    return corrections()


def _assistant(args: argparse.Namespace) -> Figures | str:
    from app.measuring.assistant import measure_assistant  # noqa: PLC0415 - loads the country

    try:
        return measure_assistant(args.data)
    except (OSError, ValueError, KeyError) as error:
        return f"zuoxi bench assistant cannot read {args.data}: {error}"


def _surges(_args: argparse.Namespace) -> Figures:
    from app.measuring.surges import measure_surges  # noqa: PLC0415 - loads the server

    return measure_surges()


def _central(args: argparse.Namespace) -> Figures | str:
    from app.measuring.central import Load, measure_central  # noqa: PLC0415 - loads the server
    from app.measuring.servers import ServerMissingError  # noqa: PLC0415 - as above

    load = Load(args.seats, args.minutes or 15.0, args.database, args.shared)
    try:
        return measure_central(load)
    except ServerMissingError as missing:
        return str(missing)


def _sync(args: argparse.Namespace) -> Figures | str:
    from app.measuring.servers import ServerMissingError  # noqa: PLC0415 - as below
    from app.measuring.sync import measure_sync  # noqa: PLC0415 - loads the server

    try:
        return measure_sync(args.tickets, args.database)
    except ServerMissingError as missing:
        return str(missing)


def _tickets(args: argparse.Namespace) -> Figures | str:
    from app.measuring.central_tickets import measure_tickets  # noqa: PLC0415 - loads the server
    from app.measuring.servers import ServerMissingError  # noqa: PLC0415 - as above

    try:
        return measure_tickets(args.rows, args.database)
    except ServerMissingError as missing:
        return str(missing)


def _start(_args: argparse.Namespace) -> Figures:
    """Start the seat and an empty window in turn; the first of each only warms the disk cache."""
    with TemporaryDirectory() as folder:
        seat = [_probe([SEAT_PROBE, folder]) for _ in range(RUNS + 1)][1:]
    bare = [_probe([BARE_PROBE]) for _ in range(RUNS + 1)][1:]
    return {
        "bench": "start",
        "runs": RUNS,
        "seat": _summary(seat),
        "bare_window": _summary(bare),
    }


def _probe(arguments: list[str]) -> tuple[float, float]:
    """Seconds from starting the process until it is usable, and its memory in MB then."""
    began = time.time()
    usable, memory_mb = _output(*arguments, timeout_s=PROBE_S).split()[-2:]
    return float(usable) - began, float(memory_mb)


def _output(*arguments: str, timeout_s: float) -> str:
    """What a Python of our own prints; raises ``CalledProcessError`` or ``TimeoutExpired``."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        timeout=timeout_s,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return done.stdout


def _summary(runs: list[tuple[float, float]]) -> dict[str, Any]:
    seconds = [run[0] for run in runs]
    return {
        "usable_s": {"median": round(statistics.median(seconds), 3), "max": round(max(seconds), 3)},
        "memory_mb": round(statistics.median(run[1] for run in runs), 1),
    }


Bench = Callable[[argparse.Namespace], Figures | str]
"""Measures; a text says in words why it cannot."""

BENCHES: dict[str, Bench] = {
    "desk": _on_screen(_desk),
    "speech": _on_screen(_speech),
    "start": _on_screen(_start),
    "crash": _on_screen(_crash),
    "soak": _soak,
    "nothing": _nothing,
    "corrections": _corrections,
    "answers": _answers,
    "heldout": _heldout,
    "people": _people,
    "assistant": _assistant,
    "kb": _kb,
    "surges": _surges,
    "central": _central,
    "tickets": _tickets,
    "sync": _sync,
}
