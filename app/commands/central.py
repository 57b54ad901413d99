"""``zuoxi central``: run the central server, or make a user of it."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import socket
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import platformdirs

from app.central.calls.retention import Forgetting
from app.central.database import DatabaseUnusableError
from app.central.knowledge.seeds import publish
from app.central.live.sharing_here import SharedHere
from app.central.people.partners import PartnerUnusableError
from app.central.people.users import UserUnusableError, ensure_user
from app.central.state import Central, open_central
from app.central.storage.blobs import BlobsUnusableError, StorageError
from app.central.surges.surge_watch import SurgeWatch
from app.central.web.serving import listen
from app.commands import (
    central_copies,
    central_deleted,
    central_partners,
    central_people,
    central_serving,
)
from app.domain.retention import Retention, read_retention
from app.domain.seat import Role
from app.shipped import load_shipped
from resources.centre import CentreFiles, ResourceError, centre_folder, read_text

RETENTION = "retention.toml"
PASSWORD_VARIABLE = "ZUOXI_PASSWORD"  # noqa: S105 - the name of a variable


FAILURES = (
    *central_serving.FAILURES,
    BlobsUnusableError,
    DatabaseUnusableError,
    OSError,
    PartnerUnusableError,
    ResourceError,
    StorageError,
    UserUnusableError,
)
"""What is told in words."""


def data_folder() -> Path:
    """Where the server keeps its files unless another folder is named."""
    return platformdirs.user_data_path("zuoxi", appauthor=False) / "central"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi central``."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    parser.add_argument("--port", type=int, default=8345, help="0 for a free one (%(default)s)")
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="postgresql+psycopg://USER@HOST/NAME or sqlite:///FILE (central.db in --data)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=data_folder(),
        metavar="DIR",
        help="where the recordings and the SQLite database are kept (%(default)s)",
    )
    parser.add_argument(
        "--blobs",
        default="",
        metavar="URL",
        help="where recordings and attachments lie: s3://BUCKET[/PREFIX]?endpoint=URL "
        "(files in --data; or the variable ZUOXI_BLOBS)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    user = parser.add_argument_group("users")
    user.add_argument(
        "--create-user",
        metavar="NAME",
        help="make this user, or change it, and end; the password is asked for, "
        f"or read from the variable {PASSWORD_VARIABLE}",
    )
    user.add_argument("--role", choices=[role.value for role in Role], default=Role.AGENT.value)
    user.add_argument("--seat", default="", help="number of the seat (工号)")
    user.add_argument("--name", default="", help="the name as others see it")
    central_people.add_arguments(parser)
    central_partners.add_arguments(parser)
    central_serving.add_arguments(parser)
    central_copies.add_arguments(parser)
    central_deleted.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Do it until SIGTERM or SIGINT; call it in the main thread.

    Returns:
        The exit status: 0, or 1 when it cannot be done; why is on standard error.
    """
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        retention = _retention(args.data)
        rules = central_people.sign_in_rules(args)
    except (OSError, ValueError) as error:
        return _cannot(args, error)
    if central_copies.is_asked(args):  # before anything that would write into the database
        try:
            return central_copies.run(args, partial(_say, args))
        except central_copies.FAILURES as error:
            return _cannot(args, error)
    opened = partial(open_central, args.data, args.database, blobs=args.blobs, sign_in=rules)
    serving = partial(_serve, args, retention)
    try:
        central_serving.check(args)
        if args.processes > 1 and not _is_beside(args):
            return _serve_with_several(args, opened, serving)
        with closing(opened(shared=central_serving.shared_of(args))) as central:
            if (status := _done_beside(central, args)) is not None:
                return status
            _publish(central)
            serving(central, listen(args.host, args.port), partial(_say_ready, args))
    except FAILURES as error:
        return _cannot(args, error)
    return 0


def _serve(
    args: argparse.Namespace,
    retention: Retention,
    central: Central,
    listening: socket.socket,
    on_ready: central_serving.Ready,
) -> None:
    with Forgetting(central, retention), SurgeWatch(central):
        central_serving.serve_here(args, central, listening, on_ready)


def _serve_with_several(
    args: argparse.Namespace,
    opened: Callable[..., Central],
    serving: Callable[[Central, socket.socket, central_serving.Ready], None],
) -> int:
    """Prepare everything once, close it, and let each process open its own."""
    with closing(opened(shared=SharedHere())) as central:
        _publish(central)
    listening = listen(args.host, args.port)

    def work(on_ready: central_serving.Ready) -> int:
        try:
            with closing(opened(shared=central_serving.shared_of(args))) as own:
                serving(own, listening, on_ready)
        except FAILURES as error:
            return _cannot(args, error)
        return 0

    central_serving.serve_with_several(args, listening, work, partial(_say_ready, args))
    return 0


def _is_beside(args: argparse.Namespace) -> bool:
    """Tell whether something is asked for that ends by itself."""
    is_asked = central_people.is_asked(args) or central_partners.is_asked(args)
    return bool(args.create_user or args.deleted or is_asked)


def _done_beside(central: Central, args: argparse.Namespace) -> int | None:
    """Do what ends by itself, if that is asked for; gives the exit status."""
    if args.create_user:
        return _create_user(central, args)
    if central_people.is_asked(args):
        return central_people.run(central, args, partial(_say, args))
    if central_partners.is_asked(args):
        return central_partners.run(central, args, partial(_say, args))
    if args.deleted:
        return central_deleted.run(central, partial(_say, args))
    return None


def _publish(central: Central) -> None:
    """Bring the shipped articles and dictionaries, or the centre's own, into the database."""
    centre = CentreFiles(centre_folder(""))
    shipped = load_shipped(centre)
    for refused in centre.refused:
        sys.stderr.write(f"{refused}; the shipped file is used\n")
    publish(central, shipped.published_articles(), shipped.dictionaries())


def _retention(data: Path) -> Retention:
    """Read for how long calls are kept: the centre's own file, else the shipped one.

    Raises ``ValueError`` naming what is wrong, and ``OSError``.
    """
    own = data / RETENTION
    text = own.read_text("utf-8-sig") if own.exists() else read_text(RETENTION)
    return read_retention(tomllib.loads(text))


def _create_user(central: Central, args: argparse.Namespace) -> int:
    is_new = ensure_user(
        central,
        args.create_user,
        _password(),
        role=Role(args.role),
        seat=args.seat,
        display=args.name,
        centre=args.centre,
        org=args.org,
        subject=args.subject,
    )
    facts = {"user": args.create_user, "role": args.role, "seat": args.seat, "new": is_new}
    _say(args, facts, f"User {args.create_user} was {'made' if is_new else 'brought up to date'}.")
    return 0


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UserUnusableError(f"There is nobody to ask for a password; set {PASSWORD_VARIABLE}.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise UserUnusableError("The two passwords differ.")
    return password


def _say_ready(args: argparse.Namespace, address: str) -> None:
    _say(args, {"address": address}, f"The central server is ready at {address}")


def _say(args: argparse.Namespace, facts: dict[str, object], sentence: str) -> None:
    sys.stdout.write((json.dumps(facts) if args.json else sentence) + "\n")
    sys.stdout.flush()


def _cannot(args: argparse.Namespace, error: Exception) -> int:
    if args.json:
        sys.stdout.write(json.dumps({"error": {"what": str(error)}}) + "\n")
    sys.stderr.write(f"{error}\n")
    return 1
