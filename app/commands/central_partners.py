"""What ``zuoxi central`` does about programs outside (Open311); each of these ends by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from app.central.people.partners import give_key, withdraw_key
from app.central.state import Central
from app.domain.organisation import MAIN

Say = Callable[[dict[str, object], str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; at most one of them is done."""
    partners = parser.add_argument_group("partners (Open311)")
    partners.add_argument(
        "--api-key",
        metavar="NAME",
        help="give this program outside a new key, which is shown once; its earlier one ends",
    )
    partners.add_argument("--no-api-key", metavar="NAME", help="withdraw the key of this program")
    partners.add_argument(
        "--api-key-centre",
        metavar="CODE",
        default=MAIN,
        help="the centre its requests go to (%(default)s)",
    )


def is_asked(args: argparse.Namespace) -> bool:
    """Tell whether there is something to do here."""
    return args.api_key is not None or args.no_api_key is not None


def run(central: Central, args: argparse.Namespace, say: Say) -> int:
    """Do what is asked; gives the exit status. Raises ``PartnerUnusableError``."""
    if args.api_key is not None:
        key = give_key(central, args.api_key, args.api_key_centre)
        say({"partner": args.api_key, "api_key": key}, f"The key of {args.api_key}: {key}")
    else:
        withdraw_key(central, args.no_api_key)
        say({"partner": args.no_api_key}, f"The key of {args.no_api_key} is worth nothing now.")
    return 0
