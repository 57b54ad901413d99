"""``zuoxi central`` as a server: one process or several, HTTP or HTTPS."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from app.central.live.seat_watch import SeatWatch
from app.central.live.sharing import Rate, Shared
from app.central.live.sharing_here import SharedHere
from app.central.state import Central
from app.central.web.application import create_app
from app.central.web.processes import Processes, ProcessesError, end_with_parent
from app.central.web.serving import PortUnusableError, address_of, listen, serve
from app.central.web.tls import Tls, TlsUnusableError

SHARED_VARIABLE = "ZUOXI_SHARED"
BURST_S = 5
FAILURES = (PortUnusableError, ProcessesError, TlsUnusableError)
"""What is told in words."""

Say = Callable[[dict[str, object], str], None]


class UnusableError(Exception):
    """What was asked for does not go together; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is about serving."""
    serving = parser.add_argument_group("many seats")
    serving.add_argument(
        "--processes",
        type=int,
        default=1,
        metavar="N",
        help="so many server processes at one port; needs PostgreSQL and --shared (%(default)s)",
    )
    serving.add_argument(
        "--shared",
        default=os.environ.get(SHARED_VARIABLE, ""),
        metavar="URL",
        help="Valkey or Redis in which processes meet: valkey://HOST:PORT/DB "
        f"(none; or the variable {SHARED_VARIABLE})",
    )
    serving.add_argument(
        "--rate",
        type=int,
        default=Rate().per_s,
        metavar="N",
        help=f"requests a second that one user may make, {BURST_S} times as many in one go "
        "(%(default)s)",
    )
    serving.add_argument("--tls-certificate", type=Path, metavar="FILE", help="PEM; with --tls-key")
    serving.add_argument("--tls-key", type=Path, metavar="FILE", help="PEM; SIGHUP reads both anew")
    serving.add_argument("--listening", type=int, help=argparse.SUPPRESS)


def check(args: argparse.Namespace) -> None:
    """Look whether what was asked for goes together.

    Raises:
        UnusableError: It does not.
        TlsUnusableError: Certificate and key cannot be used.
    """
    if args.processes < 1 or args.rate < 1:
        raise UnusableError("--processes and --rate begin with 1.")
    if args.processes > 1:
        if os.name != "posix":
            raise UnusableError("Several processes need Linux.")
        if not args.database.startswith(("postgresql", "postgres")):
            raise UnusableError(
                "Several processes need PostgreSQL: --database postgresql+psycopg:…"
            )
        if not args.shared:
            raise UnusableError("Several processes need a place to meet: --shared valkey://…")
    if (args.tls_certificate is None) != (args.tls_key is None):
        raise UnusableError("--tls-certificate and --tls-key belong together.")
    _tls(args)


def shared_of(args: argparse.Namespace) -> Shared:
    """Open what was asked for.

    Raises:
        UnusableError: The address makes no sense.
    """
    rate = Rate(args.rate, args.rate * BURST_S)
    if not args.shared:
        return SharedHere(rate)
    # Who has one process does not pay for the client.
    from app.central.live.sharing_valkey import SharedValkey, SharedValkeyError  # noqa: PLC0415

    try:
        return SharedValkey(args.shared, rate)
    except SharedValkeyError as error:
        raise UnusableError(str(error)) from None


def is_child(args: argparse.Namespace) -> bool:
    """Tell whether this is one of several processes; the first one has prepared everything."""
    return args.listening is not None


def serve_here(args: argparse.Namespace, central: Central, say: Say) -> None:
    """Serve in this process until a signal.

    Raises:
        PortUnusableError: It cannot listen there.
    """
    if is_child(args):
        listening = socket.socket(fileno=args.listening)
        end_with_parent()
    else:
        listening = listen(args.host, args.port)
    with SeatWatch(central):
        serve(create_app(central), listening, lambda address: _told(say, address), _tls(args))


def serve_with_several(args: argparse.Namespace, say: Say) -> None:
    """Serve with several processes until a signal; this one only looks after them.

    Raises:
        PortUnusableError: It cannot listen there.
        ProcessesError: They do not start.
    """
    listening = listen(args.host, args.port)
    address = address_of(listening, _tls(args))
    Processes(_command(), args.processes, listening).run(lambda: _told(say, address))


def _command() -> list[str]:
    """Say how this program was started, so that another one is started in the same way."""
    words = sys.argv[1:]
    words = words[1:] if words[:1] == ["central"] else words
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "app"]
    return [*program, "central", *words, "--processes", "1", "--json", "--listening"]


def _tls(args: argparse.Namespace) -> Tls | None:
    return Tls(args.tls_certificate, args.tls_key) if args.tls_certificate else None


def _told(say: Say, address: str) -> None:
    say({"address": address}, f"The central server is ready at {address}")
