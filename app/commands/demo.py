"""``zuoxi demo``: server, seat and a recorded call, nothing to set up."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from app.commands.screen import has_screen, screen
from app.logs import start_log


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi demo``."""
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="a new folder for what is left")
    parser.add_argument("--language", choices=["zh_CN", "en"], default="zh_CN")
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument(
        "--virtual",
        action="store_true",
        help="by itself, on a virtual screen",
    )


def run(args: argparse.Namespace) -> int:
    """Play the demonstration; what came of it is printed and left in a folder."""
    out: Path = args.out or Path.cwd() / f"zuoxi-demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    try:
        out.mkdir(parents=True)
    except FileExistsError:
        sys.stderr.write(f"The folder {out} is there already; name another one.\n")
        return 1
    start_log(out / "zuoxi.log")
    seen = has_screen() and not args.virtual
    _say(
        "A recorded call of about a minute is played into the seat. "
        + (
            "Take over at any time: touch a key or the mouse."
            if seen
            else "There is no screen, so it plays by itself on a virtual one."
        )
    )
    with screen(virtual=not seen) as problem:
        if problem:
            sys.stderr.write(problem + "\n")
            return 1
        from app.bootstrap.demo import run_demo  # noqa: PLC0415 - Qt looks for its screen now

        status = run_demo(out, keep_open=seen, language=args.language, theme=args.theme)
    return _tell(out, status)


def _tell(out: Path, status: int) -> int:
    report = out / "report.json"
    if report.exists():
        facts = json.loads(report.read_text("utf-8"))
        _say(
            f"Ticket {facts['ticket']} reached the server "
            f"{facts['call_end_to_server_s']} s after the call; "
            f"{facts['characters_wrong']} of {facts['characters_said']} characters were misheard; "
            f"{len(facts['suggestions_taken'])} suggestions were taken."
        )
        _say(f"Screenshots, transcript, ticket and report are in {out}")
    else:
        _say(f"The demonstration did not come to its end. What there is lies in {out}")
    return status


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
