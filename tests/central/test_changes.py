from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest

from app.central.database import next_sequence
from app.central.knowledge.seeds import publish
from app.central.tickets.changes import PAGE
from app.domain.seat import Role
from app.sync.protocol import Article, Changes, decode, digest_of, encode
from tests.central.postgresql import Cluster
from tests.central.running import Person, Running, a_ticket


def an_article(number: int, title: str = "居住证怎么办") -> Article:
    return Article(f"KB-{number}", title, {"材料": "身份证"}, synonyms=("暂住证",))


def test_everything_new_comes_once_and_in_order(server: Running) -> None:
    agent, admin = server.person(), server.person(Role.ADMIN, seat="")
    start = agent.all_changes().cursor
    first, second = agent.new_ticket(), agent.new_ticket()
    article = an_article(int(agent.seat))
    admin.http.put(f"/articles/{article.id}", content=encode(article))
    agent.put_ticket(replace(first, title="改过"))

    changes = agent.get(Changes, "/changes", since=start)

    assert [ticket.id for ticket in changes.tickets] == [second.id, first.id]
    assert changes.tickets[1].title == "改过"
    assert changes.articles == (article,)
    assert (changes.cursor, changes.more) == (start + 4, False)
    nothing = agent.get(Changes, "/changes", since=changes.cursor)
    assert nothing == Changes(changes.cursor, epoch=changes.epoch)

    admin.http.delete(f"/articles/{article.id}")
    gone = agent.get(Changes, "/changes", since=changes.cursor)
    assert (gone.removed_articles, gone.articles) == ((article.id,), ())


def test_a_page_says_what_must_be_found_in_it(server: Running) -> None:
    agent, admin = server.person(), server.person(Role.ADMIN, seat="")
    start = agent.all_changes().cursor
    article = an_article(int(agent.seat))
    admin.http.put(f"/articles/{article.id}", content=encode(article))
    page = agent.http.get("/changes", params={"since": start}).json()
    assert page["digest"] == digest_of(page)
    assert decode(Changes, json.dumps(page)).articles == (article,)
    known_to_newer_ends_only = page | {"surges": [1]}
    assert digest_of(known_to_newer_ends_only) == page["digest"]
    page["articles"][0]["blocks"]["材料"] = "身份证件"
    assert digest_of(page) != page["digest"]
    page["articles"].clear()
    assert digest_of(page) != page["digest"]


def test_many_changes_come_in_pages(server: Running) -> None:
    agent = server.person()
    start = agent.all_changes().cursor
    number = int(agent.seat) * 10_000
    publish(server.central, [an_article(number + each) for each in range(PAGE + 1)], {})
    ticket = agent.new_ticket()

    page = agent.get(Changes, "/changes", since=start)
    rest = agent.get(Changes, "/changes", since=page.cursor)

    assert (len(page.articles), page.more, page.tickets) == (PAGE, True, ())
    assert page.cursor == start + PAGE
    assert (len(rest.articles), rest.more, rest.tickets) == (1, False, (ticket,))


def test_nothing_new_is_304_and_a_page_with_more_never_is(server: Running) -> None:
    agent = server.person()
    number = int(agent.seat) * 10_000
    publish(server.central, [an_article(number + each) for each in range(PAGE + 1)], {})
    cursor = agent.all_changes().cursor
    for since in (cursor, cursor - PAGE, cursor - PAGE - 1):
        answer = agent.http.get("/changes", params={"since": since})
        again = agent.http.get(
            "/changes", params={"since": since}, headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304
        following = agent.http.get(
            "/changes",
            params={"since": answer.json()["cursor"]},
            headers={"If-None-Match": answer.headers["etag"]},
        )
        assert following.status_code == (200 if answer.json()["more"] else 304)
    agent.new_ticket()
    etag = {"If-None-Match": f'"{cursor}"'}
    assert agent.http.get("/changes", params={"since": cursor}, headers=etag).status_code == 200


def test_a_cursor_from_elsewhere_starts_again(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    top = agent.all_changes().cursor
    page = agent.get(Changes, "/changes", since=top + 1_000)
    assert page == agent.get(Changes, "/changes", since=0)
    assert ticket in agent.all_changes().tickets


def test_no_change_is_missed_while_many_write(server: Running) -> None:
    """A reader that only ever asks for what is new ends with what every writer stored last."""
    writers, reader = [server.person() for _ in range(6)], server.person()
    cursor = reader.all_changes().cursor
    seen: dict[object, int] = {}
    ended = threading.Event()

    def write(person: Person) -> dict[object, int]:
        tickets = [a_ticket(person.seat) for _ in range(4)]
        for version in range(3):
            for ticket in tickets:
                changed = replace(ticket, version=version, title=f"第{version}次")
                assert person.put_ticket(changed).status_code in {200, 201}
        return {ticket.id: 3 for ticket in tickets}

    def read() -> None:
        at = cursor
        while True:
            last = ended.is_set()
            page = reader.get(Changes, "/changes", since=at)
            assert page.cursor >= at
            at = page.cursor
            for ticket in page.tickets:
                assert ticket.version >= seen.get(ticket.id, 0)
                seen[ticket.id] = ticket.version
            if last and not page.more:
                return

    with ThreadPoolExecutor(7) as pool:
        reading = pool.submit(read)
        written: dict[object, int] = {}
        for stored in pool.map(write, writers):
            written |= stored
        ended.set()
        reading.result(30)

    assert seen == written


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_later_number_is_never_seen_before_an_earlier_one(
    server: Running, postgresql: Cluster
) -> None:
    """One transaction has its number and does not commit: the next one waits for it."""
    agent = server.person()
    start = agent.all_changes().cursor
    with ThreadPoolExecutor(1) as pool:
        with server.central.database.writing() as session:
            assert next_sequence(session) == start + 1
            later = pool.submit(agent.new_ticket)
            wait_for_a_lock(postgresql, server.database_url)
            nothing = agent.get(Changes, "/changes", since=start)
            assert nothing == Changes(start, epoch=nothing.epoch)
            assert not later.done()
        ticket = later.result(10)
    page = agent.get(Changes, "/changes", since=start)
    assert (page.cursor, page.tickets) == (start + 2, (ticket,))


def wait_for_a_lock(postgresql: Cluster, url: str) -> None:
    """Wait until some transaction waits for another one."""
    name = url.split("@/")[1].split("?", maxsplit=1)[0]
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(postgresql.conninfo("postgres"), autocommit=True) as connection:
        for _ in range(1_000):
            row = connection.execute(waiting, [name]).fetchone()
            if row and row[0]:
                return
            connection.execute("SELECT pg_sleep(0.005)")
    pytest.fail("nobody waits for the counter")
