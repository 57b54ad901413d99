"""The lane writes in order, tries again, says when it cannot, and never makes anybody wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.transcript import Gap, Speaker
from app.services import lane as lanes
from app.store import database as databases
from app.store.articles import Cursor, articles_after, get_cursor, set_cursor, take_articles
from app.store.calls import append_gap
from app.store.database import Transaction
from app.store.sealing import NO_KEY, connect
from app.store.tickets import next_number
from tests.services.seat import WAIT_S, Disk, a_disk

DAY = date(2026, 11, 21)
MANY = 200


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "RETRY_S", 0.001)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with a_disk(tmp_path) as it:
        yield it


class Flaky:
    """Fails so many times after it had begun to write, then works."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.tries = 0

    def __call__(self, session: Transaction) -> None:
        self.tries += 1
        take_articles(session, {f"try-{self.tries}": "{}"}, ())
        session.flush()
        if self.tries <= self.failures:
            raise OSError("13800138000 no space left")


def stored(disk: Disk) -> set[str]:
    with disk.database.readers() as session:
        return set(articles_after(session, 0))


def test_everything_is_written_in_the_order_in_which_it_was_asked(disk: Disk) -> None:
    numbers: list[str] = []
    done: list[int] = []
    for turn in range(MANY):
        disk.lane.write(
            lambda session: numbers.append(next_number(session, "8012", DAY)),
            lambda turn=turn: done.append(turn),
        )
    disk.settle()
    assert numbers == [f"20261121-8012-{turn:03d}" for turn in range(1, MANY + 1)]
    assert done == list(range(MANY))


def test_done_is_told_when_others_can_read_it_and_not_before(disk: Disk) -> None:
    seen: list[int] = []

    def look() -> None:
        with disk.database.readers() as session:
            seen.append(get_cursor(session).value)

    for value in range(1, 11):
        disk.lane.write(lambda session, v=value: set_cursor(session, Cursor(v, "")), look)
    disk.settle()
    assert seen == list(range(1, 11))


def test_a_write_that_fails_twice_is_made_once_and_nobody_is_troubled(disk: Disk) -> None:
    flaky, told = Flaky(2), []
    disk.lane.write(flaky, lambda: told.append("done"), lambda: told.append("failed"))
    disk.settle()
    assert told == ["done"]
    assert stored(disk) == {"try-3"}, "what a failed try wrote is taken back"
    assert disk.troubles == []


@pytest.mark.logs("A write to the seat's database failed")
def test_a_write_that_fails_for_good_is_told_and_taken_back_by_the_next(disk: Disk) -> None:
    flaky, told = Flaky(lanes.TRIES), []
    disk.lane.write(flaky, lambda: told.append("done"), lambda: told.append("failed"))
    disk.lane.write(lambda session: set_cursor(session, Cursor(7, "")))
    disk.settle()
    assert flaky.tries == lanes.TRIES
    assert told == ["failed"]
    assert stored(disk) == set()
    assert disk.troubles == ["OSError", ""], "told once, without what was written, and taken back"
    with disk.database.readers() as session:
        assert get_cursor(session).value == 7


def test_a_write_that_is_tried_again_keeps_its_place(disk: Disk) -> None:
    order: list[str] = []
    disk.lane.write(Flaky(2), lambda: order.append("first"))
    disk.lane.write(lambda _: order.append("second"))
    disk.settle()
    assert order == ["first", "second"]


@contextmanager
def a_locked_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Give a disk whose database another program locks until the end."""
    monkeypatch.setattr(databases, "BUSY_MS", 1)
    disk = Disk(folder / "seat.db")
    other = connect(disk.database.path, NO_KEY, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield disk
    finally:
        other.close()


def touch(session: Transaction) -> None:
    set_cursor(session, Cursor(1, ""))
    session.flush()


def counted_tries(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    tries: list[int] = []
    begin = disk.database.sessions.begin

    def counted() -> AbstractContextManager[Transaction]:
        tries.append(1)
        return begin()

    monkeypatch.setattr(disk.database.sessions, "begin", counted)
    return tries


def until(fact: Callable[[], object]) -> None:
    ends_s = time.perf_counter() + WAIT_S
    while not fact():
        assert time.perf_counter() < ends_s
        time.sleep(0.002)


@pytest.mark.logs("cannot be written now")
def test_what_is_said_while_the_disk_takes_nothing_is_written_when_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    written: list[int] = []
    ended: list[str] = []
    with a_locked_disk(tmp_path, monkeypatch) as disk:
        for turn in range(20):

            def write(session: Transaction, turn: int = turn) -> None:
                touch(session)
                written.append(turn)

            disk.lane.write(
                write,
                lambda: ended.append("done"),
                lambda: ended.append("failed"),
            )
        until(lambda: disk.troubles)
        tries = counted_tries(disk, monkeypatch)
        until(lambda: len(tries) > 3 * lanes.TRIES)
        assert written == []
        assert disk.troubles == ["OperationalError"], "told once"
    disk.settle()
    assert written == list(range(20))
    assert ended == ["done"] * 20
    assert disk.troubles == ["OperationalError", ""]
    assert len(caplog.records) == 1
    disk.close()


@pytest.mark.logs("cannot be written now", "A write to the seat's database failed")
def test_a_lane_whose_disk_takes_nothing_can_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "CLOSE_S", 0.05)
    monkeypatch.setattr(lanes, "RETRY_S", WAIT_S)  # closing wakes it
    monkeypatch.setattr(lanes, "TRIES", 1)
    with a_locked_disk(tmp_path, monkeypatch) as disk:
        failed = threading.Event()
        disk.lane.write(touch, failed=failed.set)
        until(lambda: disk.troubles)
        began_s = time.perf_counter()
        assert not disk.lane.close(), "not everything was written"
        assert time.perf_counter() - began_s < WAIT_S / 4
        assert failed.is_set()
        assert not disk.lane._thread.is_alive()
    disk.database.close()


@pytest.mark.logs("cannot be written now")
def test_a_lane_fills_up_visibly_while_the_disk_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "QUEUE_JOBS", 2)
    with a_locked_disk(tmp_path, monkeypatch) as disk:
        disk.lane.write(touch)
        until(lambda: disk.troubles)
        refused: list[int] = []
        for turn in range(4):
            disk.lane.write(lambda _: None, failed=lambda turn=turn: refused.append(turn))
        assert refused == [2, 3]
        assert disk.troubles[1:] == ["the queue of writes is full"] * 2
    until(lambda: disk.troubles[-1] == "")
    disk.close()


@pytest.mark.logs("A write to the seat's database failed")
def test_a_write_that_breaks_a_rule_of_the_database_holds_up_nobody(disk: Disk) -> None:
    told: list[str] = []
    orphan = Gap(Speaker.CITIZEN, 1.0, 1.0)
    disk.lane.write(
        lambda session: append_gap(session, uuid4(), orphan), failed=lambda: told.append("failed")
    )
    disk.lane.write(lambda _: None, lambda: told.append("done"))
    disk.settle()
    assert told == ["failed", "done"]
    assert disk.troubles == ["IntegrityError", ""]


@pytest.mark.logs("A write to the seat's database failed")
def test_a_broken_table_is_told_and_mended(disk: Disk) -> None:
    with disk.broken("cursor"):
        disk.lane.write(lambda session: set_cursor(session, Cursor(1, "")))
        disk.settle()
    disk.lane.write(lambda session: set_cursor(session, Cursor(2, "")))
    disk.settle()
    assert disk.troubles[0] == "OperationalError"
    assert disk.troubles[-1] == ""


def test_a_full_lane_says_so_at_once_and_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "QUEUE_JOBS", 2)
    with a_disk(tmp_path) as disk:
        failed_on: list[str] = []
        written: list[int] = []
        both = threading.Event()
        with disk.standing_still():
            for turn in range(4):
                disk.lane.write(
                    lambda _, turn=turn: written.append(turn),
                    both.set if turn == 1 else lambda: None,
                    failed=lambda: failed_on.append(threading.current_thread().name),
                )
            assert failed_on == [threading.current_thread().name] * 2
            assert disk.troubles == ["the queue of writes is full"] * 2
        assert both.wait(WAIT_S)
        assert written == [0, 1]
        assert disk.troubles[2:] == [""]


def test_writing_never_waits_for_the_disk(disk: Disk) -> None:
    with disk.standing_still():
        began_s = time.perf_counter()
        for _ in range(MANY):
            disk.lane.write(lambda _: None)
        assert time.perf_counter() - began_s < 1.0


def test_close_writes_what_is_queued_and_ends_the_thread(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "seat.db")
    written: list[int] = []
    with disk.standing_still():
        for turn in range(MANY):
            disk.lane.write(lambda _, turn=turn: written.append(turn))
    assert disk.lane.close()
    assert written == list(range(MANY))
    assert not disk.lane._thread.is_alive()
    disk.database.close()


@pytest.mark.parametrize("size", [1, lanes.QUEUE_JOBS], ids=["full", "empty"])
def test_close_does_not_wait_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(lanes, "QUEUE_JOBS", size)
    monkeypatch.setattr(lanes, "CLOSE_S", 0.05)
    disk = Disk(tmp_path / "seat.db")
    left_out: list[int] = []
    with disk.standing_still():
        disk.lane.write(lambda _: left_out.append(1))
        began_s = time.perf_counter()
        assert not disk.lane.close()
        assert time.perf_counter() - began_s < WAIT_S / 4
    disk.lane._thread.join(WAIT_S)
    assert not disk.lane._thread.is_alive()
    disk.database.close()


def test_writes_come_from_any_thread(disk: Disk) -> None:
    written: list[tuple[int, int]] = []

    def work(worker: int) -> None:
        for turn in range(30):
            disk.lane.write(lambda _, turn=turn: written.append((worker, turn)))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(WAIT_S)
    disk.settle()
    assert len(written) == 120
    for worker in range(4):
        assert [turn for who, turn in written if who == worker] == list(range(30))


def test_the_log_is_written_into_the_file_when_nobody_writes(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "REST_S", 0.001)
    monkeypatch.setattr(lanes, "WRITES_BEFORE_REST", 3)
    rested = threading.Event()

    def tidy() -> None:
        disk.database.tidy()
        rested.set()

    lane = lanes.StoreLane(disk.database.sessions, disk.troubles.append, tidy)
    size = disk.database.path.stat().st_size
    try:
        for turn in range(3):
            body = {f"article-{turn}": "x" * 100_000}
            lane.write(lambda session, body=body: take_articles(session, body, ()))  # type: ignore[misc]  # bound now
        assert rested.wait(WAIT_S)
        assert disk.database.path.stat().st_size > size + 300_000
    finally:
        assert lane.close()


def test_a_rest_that_fails_is_not_the_end(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "REST_S", 0.001)
    monkeypatch.setattr(lanes, "WRITES_BEFORE_REST", 1)
    rests = threading.Semaphore(0)

    def fail() -> None:
        rests.release()
        raise OSError("13800138000")

    lane = lanes.StoreLane(disk.database.sessions, disk.troubles.append, fail)
    try:
        for turn in range(2):
            lane.write(lambda session, turn=turn: take_articles(session, {f"a{turn}": "{}"}, ()))  # type: ignore[misc]  # bound now
            assert rests.acquire(timeout=WAIT_S)
    finally:
        assert lane.close()
    assert stored(disk) == {"a0", "a1"}
    assert disk.troubles == []
