"""Work beside the desk: in order, bounded, and what is wanted again and again waits only once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from app.bootstrap.aside import JOBS, Aside, Repeated

WAIT_S = 5.0


@pytest.fixture
def aside() -> Iterator[Aside]:
    it = Aside("test-aside")
    yield it
    it.close(WAIT_S)


def test_what_is_wanted_while_it_waits_is_done_once_and_what_comes_later_again(
    aside: Aside,
) -> None:
    begun, go_on, done = threading.Event(), threading.Event(), list[int]()

    def hold() -> None:
        begun.set()
        go_on.wait(WAIT_S)

    aside.submit(hold)
    assert begun.wait(WAIT_S)
    learning = Repeated(aside, lambda: done.append(1))
    for _ in range(3 * JOBS):
        learning.want()
    assert not aside.submit(lambda: None).cancelled(), "the queue has room for others"
    go_on.set()
    aside.submit(lambda: None).result(WAIT_S)
    assert done == [1]
    learning.want()
    aside.submit(lambda: None).result(WAIT_S)
    assert done == [1, 1]


def test_what_comes_while_it_is_done_is_not_forgotten(aside: Aside) -> None:
    begun, go_on, done = threading.Event(), threading.Event(), list[int]()

    def learn() -> None:
        done.append(1)
        begun.set()
        go_on.wait(WAIT_S)

    learning = Repeated(aside, learn)
    learning.want()
    assert begun.wait(WAIT_S)
    learning.want()  # it may have read already what it is wanted for
    go_on.set()
    aside.submit(lambda: None).result(WAIT_S)
    assert done == [1, 1]
