"""The log: what happened, bounded in size, without citizens' data."""

from __future__ import annotations

import logging
import sys
import threading
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LIMIT_BYTES = 2_000_000
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class _PrivateFiles(RotatingFileHandler):
    """Each file that a rotation begins is for its owner alone, as the first one is."""

    def _open(self) -> TextIOWrapper:
        file = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return file


def start_log(path: Path) -> None:
    """Write everything from INFO on to ``path`` (three files of 2 MB), unforeseen errors too."""
    handler = _PrivateFiles(path, maxBytes=LIMIT_BYTES, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.raiseExceptions = False  # a full disk must not flood the screen with tracebacks
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for chatty in ("httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    sys.excepthook = _unforeseen
    threading.excepthook = _unforeseen_in_thread


def _unforeseen(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logging.getLogger("zuoxi").critical("Unforeseen", exc_info=(kind, error, trace))
    sys.stderr.write(
        f"Something unforeseen happened ({kind.__name__}: {error}); the log tells more.\n"
    )


def _unforeseen_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        trace = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger("zuoxi").critical("Unforeseen in a thread", exc_info=trace)
