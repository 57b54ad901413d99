"""``zuoxi``: the desk of whoever signs in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.logs import start_log
from app.paths import Profile, default_profile
from app.settings import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi desk``."""
    parser.add_argument(
        "--profile", type=Path, metavar="FOLDER", help="keep this seat's data in another folder"
    )


def run(args: argparse.Namespace) -> int:
    """Run the desk until it is closed."""
    from app.bootstrap.desk import run_desk  # noqa: PLC0415 - Qt is loaded only when a desk opens

    profile = Profile(args.profile) if args.profile else default_profile()
    try:
        profile.make()
        start_log(profile.log)
    except OSError as error:
        sys.stderr.write(
            f"This seat's folder cannot be written ({error}). Nothing was changed. "
            "Free the disk or name another folder with --profile. (STORE-04)\n"
        )
        return 1
    settings, problems = read_settings(profile.settings)
    return run_desk(profile, settings, problems)
