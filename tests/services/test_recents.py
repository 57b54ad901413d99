import pytest

from app.services.recents import SHOWN, Recents
from app.store.database import open_database


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


@pytest.fixture
def now():
    times = iter(range(1_000, 10_000))
    return lambda: next(times)


class Lane:
    """Writes at once."""

    def __init__(self, sessions):
        self._sessions = sessions

    def write(self, write, *_):
        with self._sessions.begin() as session:
            write(session)


def opened(database, now):
    return Recents(database.readers, Lane(database.sessions), now, ("category", "place"))


def test_the_last_choice_comes_first_and_is_there_tomorrow(database, now):
    recents = opened(database, now)
    for value in ("a", "b", "a"):
        recents.note("category", value)
    assert recents.values("category") == ("a", "b")
    assert recents.values("place") == ()
    assert opened(database, now).values("category") == ("a", "b")


def test_only_a_few_are_shown(database, now):
    recents = opened(database, now)
    for number in range(2 * SHOWN):
        recents.note("place", str(number))
    assert recents.values("place") == tuple(str(n) for n in range(2 * SHOWN - 1, SHOWN - 1, -1))
    assert opened(database, now).values("place") == recents.values("place")


def test_boxes_that_nobody_asked_for_and_empty_choices_are_not_kept(database, now):
    recents = opened(database, now)
    recents.note("tags", "x")
    recents.note("category", "")
    assert (recents.values("tags"), recents.values("category")) == ((), ())
