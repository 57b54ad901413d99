"""``zuoxi`` and ``python -m app``."""

from __future__ import annotations

import sys

from app.cli import run


def main() -> int:
    """Run the command on the command line; in a frozen child, be the child."""
    if getattr(sys, "frozen", False):
        import multiprocessing  # noqa: PLC0415 - only a frozen program has to ask whether it is one

        multiprocessing.freeze_support()
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
