"""What may follow ``zuoxi kb send`` and ``publish``; apart, so that a search loads no network."""

from __future__ import annotations

import argparse
from pathlib import Path

from kb.importing.importer import READ

PASSWORD_VARIABLE = "ZUOXI_PASSWORD"  # noqa: S105 - the name of a variable


def add_send(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi kb send``."""
    parser.add_argument("path", type=Path, metavar="PATH", help=f"a file or a folder: {READ}")
    _add_server(parser)
    parser.add_argument("--submit", action="store_true", help="ask for review at once")
    parser.add_argument(
        "--replace", action="store_true", help="write over drafts that are there already"
    )


def add_publish(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi kb publish``."""
    _add_server(parser)
    parser.add_argument(
        "--id", action="append", default=[], dest="ids", help="only this article; repeatable"
    )
    parser.add_argument(
        "--approve", action="store_true", help="approve what others submitted, and publish it"
    )


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", required=True, metavar="URL", help="http://10.0.0.5:8345")
    parser.add_argument("--user", required=True, metavar="NAME", help="an editor")
    parser.epilog = f"The password is asked for, or read from the variable {PASSWORD_VARIABLE}."
