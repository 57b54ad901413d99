"""``zuoxi central`` as a server: one process or several, HTTP or HTTPS."""

from __future__ import annotations

import argparse
import os
import socket
from collections.abc import Callable
from pathlib import Path

from app.central.live.seat_watch import SeatWatch
from app.central.live.sharing import Rate, Shared
from app.central.live.sharing_here import SharedHere
from app.central.state import Central
from app.central.web.application import create_app
from app.central.web.processes import Processes, ProcessesError
from app.central.web.serving import PortUnusableError, address_of, serve
from app.central.web.tls import Tls, TlsUnusableError

SHARED_VARIABLE = "ZUOXI_SHARED"
BURST_S = 5
Ready = Callable[[str], None]
"""Called with the address when the first request could be answered."""
Work = Callable[[Ready], int]


class UnusableError(Exception):
    """What was asked for does not go together; the message says why."""


FAILURES = (PortUnusableError, ProcessesError, TlsUnusableError, UnusableError)
"""What is told in words."""


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
    from app.central.live.sharing_valkey import SharedValkey, SharedValkeyError  # noqa: PLC0415 - see above

    try:
        return SharedValkey(args.shared, rate)
    except SharedValkeyError as error:
        raise UnusableError(str(error)) from None


def serve_here(
    args: argparse.Namespace, central: Central, listening: socket.socket, on_ready: Ready
) -> None:
    """Serve in this process until a signal.

    Args:
        args: As they were given.
        central: What it works with.
        listening: Where; closed at the end.
        on_ready: Called with the address when the first request could be answered.
    """
    with SeatWatch(central):
        serve(create_app(central), listening, on_ready, _tls(args))


def serve_with_several(
    args: argparse.Namespace, listening: socket.socket, work: Work, on_ready: Ready
) -> None:
    """Serve with several processes until a signal; this one only looks after them.

    Args:
        args: As they were given.
        listening: Where.
        work: What each process does: serve there until a signal, and give the exit status.
        on_ready: Called with the address when all of them are ready.

    Raises:
        ProcessesError: They do not start.
    """
    address = address_of(listening, _tls(args))
    several = Processes(lambda ready: work(lambda _: ready()), args.processes, listening)
    several.run(lambda: on_ready(address))


def _tls(args: argparse.Namespace) -> Tls | None:
    return Tls(args.tls_certificate, args.tls_key) if args.tls_certificate else None
