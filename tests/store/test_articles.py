"""Updates of the articles are shown whole, taken back whole, and told of."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.store import migrating
from app.store.article_readings import (
    KEPT,
    note_reading,
    opened_lately,
    pinned,
    reading,
    set_pinned,
)
from app.store.articles import (
    ArticlesState,
    Cursor,
    articles_after,
    articles_state,
    changed_articles,
    last_update,
    set_cursor,
    take_articles,
    undo_update,
)
from app.store.database import MIGRATIONS, Database
from tests.store.samples import NOW

ALL = -1


def take(
    database: Database, *removed: str, more: bool = False, at: int = NOW, **bodies: str
) -> bool:
    with database.sessions.begin() as session:
        shown = take_articles(session, bodies, removed, at_ms=at, more=more)
        set_cursor(session, Cursor(at))
        return shown


def turn(database: Database, *, undone: bool) -> None:
    with database.sessions.begin() as session:
        undo_update(session, undone=undone)


def shown(database: Database, after: int = ALL) -> dict[str, str | None]:
    with database.readers() as session:
        return articles_after(session, after)


def at(database: Database) -> int:
    with database.readers() as session:
        return articles_state(session).change_no


def test_only_what_changed_is_told_after_a_change(database: Database) -> None:
    with database.readers() as session:
        assert articles_state(session) == ArticlesState()
    take(database, a="1", b="1")
    before = at(database)
    take(database, "c", b="2")
    assert shown(database, before) == {"b": "2", "c": ""}
    assert shown(database) == {"a": "1", "b": "2", "c": ""}


def test_the_same_again_is_no_update(database: Database) -> None:
    assert take(database, "c", a="1")
    before = at(database)
    assert not take(database, "c", a="1", at=NOW + 1)
    assert at(database) == before
    with database.readers() as session:
        assert (last_update(session) or 0).at_ms == NOW


def test_nothing_of_an_update_is_shown_before_its_last_page(database: Database) -> None:
    take(database, a="1")
    before = at(database)
    assert not take(database, "a", more=True, b="2")
    assert shown(database) == {"a": "1", "b": None}
    with database.readers() as session:
        assert last_update(session) is None
    assert not take(database, more=True, c="2")
    assert take(database), "the last page has no articles"
    assert shown(database, before) == {"a": "", "b": "2", "c": "2"}


def test_the_last_update_is_taken_back_and_shown_again(database: Database) -> None:
    take(database, a="1", b="1")
    take(database, "b", a="2", c="2", at=NOW + 5)
    before = at(database)
    turn(database, undone=True)
    assert shown(database, before) == {"a": "1", "b": "1", "c": None}
    with database.readers() as session:
        update = last_update(session)
    assert update is not None
    assert (update.at_ms, update.articles, update.is_undone) == (NOW + 5, 3, True)
    before = at(database)
    turn(database, undone=True)
    assert at(database) == before, "nothing more to take back"
    turn(database, undone=False)
    assert shown(database, before) == {"a": "2", "b": "", "c": "2"}


def test_an_update_after_one_taken_back_shows_both_and_goes_back_to_what_was_shown(
    database: Database,
) -> None:
    take(database, a="1", b="1")
    take(database, a="bad", b="2")
    turn(database, undone=True)
    before = at(database)
    take(database, a="good")
    assert shown(database, before) == {"a": "good", "b": "2"}
    turn(database, undone=True)
    assert shown(database) == {"a": "1", "b": "1"}


PAGES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2", "3"]), max_size=3)
STEPS = st.lists(st.one_of(st.tuples(PAGES, st.booleans()), st.booleans()), max_size=12)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_what_is_shown_follows_from_the_whole_updates(
    database: Database, steps: list[object]
) -> None:
    """Against a model: server's state at the last whole update, and what was shown before it."""
    emptied(database)
    server: dict[str, str] = {}
    now: dict[str, str] = {}
    before: dict[str, str] = {}
    undone = coming = changed = False
    held: dict[str, str | None] = {}
    since = 0
    for step in steps:
        if isinstance(step, bool):
            turn(database, undone=step)
            if not coming and changed:
                undone = step
        else:
            page, more = step
            fresh = any(server.get(key) != body for key, body in page.items())
            bodies = {key: body for key, body in page.items() if body}
            with database.sessions.begin() as session:
                take_articles(session, bodies, [k for k in page if not page[k]], more=more)
            server |= page
            if fresh and not coming:
                before = before if undone else dict(now)
                coming = changed = True
            if coming:
                undone = False
                coming = more
                if not more:
                    now = dict(server)
        wanted = before if undone or coming else now
        got = shown(database)
        assert {k: v for k, v in got.items() if v is not None} == wanted
        held |= shown(database, since)  # as an index does that is told of changes only
        since = at(database)
        assert held == got


def emptied(database: Database) -> None:
    with database.sessions.begin() as session:
        for table in ("article", "article_state"):
            session.execute(text(f"DELETE FROM {table}"))


def test_what_changed_lately_is_listed_but_not_what_a_new_seat_is_filled_with(
    database: Database,
) -> None:
    take(database, a="1", b="1", at=NOW)
    take(database, a="2", at=NOW + 10)
    take(database, "b", c="1", at=NOW + 20)
    with database.readers() as session:
        assert changed_articles(session, NOW, 9) == [("c", NOW + 20), ("a", NOW + 10)]
        assert changed_articles(session, NOW, 1) == [("c", NOW + 20)]
        assert changed_articles(session, NOW + 11, 9) == [("c", NOW + 20)]
    turn(database, undone=True)
    with database.readers() as session:
        assert changed_articles(session, NOW, 9) == [("a", NOW + 10)]


def test_a_new_seats_first_articles_are_no_change(database: Database) -> None:
    with database.sessions.begin() as session:
        take_articles(session, {"a": "1"}, [], at_ms=NOW)
    with database.readers() as session:
        assert changed_articles(session, 0, 9) == []


def test_readings_are_remembered_and_the_oldest_forgotten_but_not_the_pinned(
    database: Database,
) -> None:
    with database.sessions.begin() as session:
        set_pinned(session, "p", NOW)
        note_reading(session, "p", "{}", NOW - 1)
        for number in range(KEPT + 3):
            note_reading(session, str(number), f"{number}", NOW + number)
        note_reading(session, "3", "new", NOW + KEPT + 9)
        lately = [each.article_id for each in opened_lately(session, 9_999)]
        assert lately[:2] == ["3", str(KEPT + 2)]
        assert len(lately) == KEPT + 1
        assert lately[-1] == "p"
        assert reading(session, "3").body == "new"
        assert reading(session, "0").opened_ms == 0
        set_pinned(session, "q", NOW + 1)
        assert [each.article_id for each in pinned(session)] == ["q", "p"]
        set_pinned(session, "q", 0)
        set_pinned(session, "p", 0)
        assert pinned(session) == []
        assert reading(session, "p").opened_ms == NOW - 1, "still read"


def test_down_and_up_again_keeps_the_articles(database: Database) -> None:
    take(database, "b", a="1")
    with database.sessions.begin() as session:
        migrating.downgrade(MIGRATIONS, session.connection(), "0004")
        assert set(session.execute(text("SELECT * FROM article")).keys()) == {
            "id",
            "is_removed",
            "body",
        }
        migrating.upgrade(MIGRATIONS, session.connection())
    assert shown(database) == {"a": "1", "b": ""}
    before = at(database)
    take(database, a="2")
    assert shown(database, before) == {"a": "2"}
