"""The log is bounded, its owner's alone, and hears of what nobody foresaw."""

from __future__ import annotations

import logging
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import logs


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Start a log; everything is put back afterwards."""
    root = logging.getLogger()
    names = ("httpx", "httpcore", "alembic")
    levels = {name: logging.getLogger(name).level for name in names}
    before, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.start_log(tmp_path / "zuoxi.log")
    yield tmp_path / "zuoxi.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for name in names:
        logging.getLogger(name).setLevel(levels[name])


def test_what_happened_is_written_with_its_thread(log: Path) -> None:
    logging.getLogger("app.anything").info("It began")
    logging.getLogger("app.anything").debug("Too small to tell")
    text = log.read_text("utf-8")
    assert "INFO MainThread app.anything: It began" in text
    assert "Too small" not in text


def test_libraries_that_name_every_address_are_quiet(log: Path) -> None:
    for name in ("httpx", "httpcore", "alembic"):
        logging.getLogger(name).info("GET /tickets?number=+8613800138000")
    assert log.read_text("utf-8") == ""


@pytest.mark.logs("Unforeseen in a thread", "Unforeseen$")
def test_unforeseen_errors_of_any_thread_are_written(log: Path) -> None:
    def fail() -> None:
        raise LookupError("nobody foresaw this")

    thread = threading.Thread(target=fail, name="poor-thread")
    thread.start()
    thread.join()
    try:
        fail()
    except LookupError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # there is one
    text = log.read_text("utf-8")
    assert "CRITICAL poor-thread zuoxi: Unforeseen in a thread" in text
    assert "CRITICAL MainThread zuoxi: Unforeseen\n" in text
    assert text.count("LookupError: nobody foresaw this") == 2


def test_the_log_has_an_end_and_all_its_files_are_their_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(logs, "LIMIT_BYTES", 2_000)
    log: Path = request.getfixturevalue("log")
    for turn in range(200):
        logging.getLogger("app").info("第 %d 行", turn)
    files = sorted(log.parent.glob("zuoxi.log*"))
    assert [file.name for file in files] == ["zuoxi.log", "zuoxi.log.1", "zuoxi.log.2"]
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert "第 199 行" in log.read_text("utf-8")
