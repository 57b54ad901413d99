"""A server that was restored from last night's copy, and a seat that saw today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.central.database import next_sequence
from app.central.epochs import epoch_now, seen_until
from app.central.state import Central, open_central
from app.sync.protocol import Changes
from tests.central.running import CHEAP, Clock, Running


@contextmanager
def opened(folder: Path) -> Iterator[Central]:
    central = open_central(folder, now_ms=Clock(), passwords=CHEAP)
    try:
        yield central
    finally:
        central.close()


def count(central: Central, times: int) -> tuple[int, str]:
    with central.database.writing() as session:
        for _ in range(times):
            top = next_sequence(session)
    with central.database.reading() as session:
        return top, epoch_now(session)


def test_a_restored_server_gives_again_what_the_cursor_would_pass_over(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as central:
        night, epoch = count(central, 3)
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    with opened(tmp_path / "a") as central:
        later, of_today = count(central, 2)
    with opened(tmp_path / "copy") as restored:
        count(restored, 20)
        with restored.database.reading() as session:
            assert seen_until(session, night, epoch) == night
            assert seen_until(session, night + 2, epoch) == night, "counted on after the copy"
            assert seen_until(session, later, of_today) == 0, "an epoch that is not here"
            assert seen_until(session, later, "") == later, "a seat of an earlier release"


def test_a_start_without_a_restore_costs_a_seat_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as central:
        top, epoch = count(central, 3)
    with opened(tmp_path) as central, central.database.reading() as session:
        assert seen_until(session, top, epoch) == top
        assert epoch_now(session) != epoch


def test_a_process_that_starts_beside_others_costs_a_seat_nothing(tmp_path: Path) -> None:
    """A killed one is started again while the others count on; all give the latest epoch."""
    with opened(tmp_path) as one:
        top, epoch = count(one, 3)
        with opened(tmp_path) as other:
            with one.database.reading() as session:
                assert seen_until(session, top, epoch) == top
                shared = epoch_now(session)
            later, same = count(other, 2)
            assert same == shared != epoch
            with one.database.reading() as session:
                assert seen_until(session, later, same) == later
                # A page that was read while the other began: what follows is given again, no less.
                assert seen_until(session, later, epoch) == top


def test_a_cursor_of_another_server_is_not_believed(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as one, opened(tmp_path / "b") as other:
        top, epoch = count(one, 3)
        count(other, 9)
        with other.database.reading() as session:
            assert seen_until(session, top, epoch) == 0


def test_an_answer_says_where_it_counts_and_a_foreign_cursor_starts_again(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    before = agent.get(Changes, "/changes", since=agent.all_changes().cursor)
    assert before.epoch
    same = agent.get(Changes, "/changes", since=before.cursor, epoch=before.epoch)
    assert same.tickets == ()
    agent.new_ticket()
    foreign = agent.get(Changes, "/changes", since=before.cursor, epoch="f" * 32)
    assert foreign.more or ticket.id in {each.id for each in foreign.tickets}
    headers = {"If-None-Match": f'"{before.cursor}"'}
    there = agent.http.get("/changes", params={"since": before.cursor}, headers=headers)
    assert there.status_code == 200, "the same number in another epoch is no news of ours"
