"""Short tokens and what renews them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from app.central.people.lockout import (
    ADDRESS,
    PAIR,
    USER,
    Rule,
    Subjects,
    count_try,
    forgive,
    in_words,
    subjects_of,
)
from app.central.people.tokens import ACCESS_MS, SIGN_IN_MS
from app.central.people.users import sign_out_user, unlock_user
from app.domain.seat import Role
from app.sync.protocol import AuditLine, Credentials, Renewal, SignedIn, decode, encode
from tests.central.running import PASSWORD, Person, Running, client, problem


def sign_in(server: Running, person: Person) -> SignedIn:
    with client(server.address) as http:
        body = encode(Credentials(person.user, PASSWORD, renews=True))
        return decode(SignedIn, http.post("/sessions", content=body).content)


def renew(server: Running, refresh: str) -> httpx.Response:
    with client(server.address) as http:
        return http.post("/sessions/renew", content=encode(Renewal(refresh)))


def renewed(server: Running, refresh: str) -> SignedIn:
    answer = renew(server, refresh)
    assert answer.status_code == 201, answer.text
    return decode(SignedIn, answer.content)


def status(server: Running, token: str) -> int:
    with client(server.address, token) as http:
        return http.get("/changes", params={"since": 2**60}).status_code


def test_a_short_token_ends_soon_and_is_renewed_until_the_shift_is_over(server: Running) -> None:
    agent = server.person()
    now = sign_in(server, agent)
    assert (now.lasts_s, now.expires_ms) == (ACCESS_MS // 1_000, server.clock() + ACCESS_MS)
    server.clock.pass_ms(ACCESS_MS)
    assert status(server, now.token) == 401
    after = renewed(server, now.refresh)
    assert status(server, after.token) == 200
    assert (after.user, after.seat) == (agent.user, agent.seat)

    server.clock.pass_ms(SIGN_IN_MS - ACCESS_MS - 1_000)
    last = renewed(server, after.refresh)
    assert last.lasts_s == 1
    server.clock.pass_ms(1_000)
    problem(renew(server, last.refresh), "SRV-01")


def test_a_copied_refresh_token_ends_the_sign_in(server: Running) -> None:
    agent, admin = server.person(), server.person(Role.ADMIN)
    first = sign_in(server, agent)
    second = renewed(server, first.refresh)
    assert status(server, second.token) == 200
    problem(renew(server, first.refresh), "SRV-01")
    assert status(server, second.token) == status(server, first.token) == 401
    problem(renew(server, second.refresh), "SRV-01")
    assert admin.get(list[AuditLine], "/audit", who=agent.user)[-1].what == "token_reused"
    assert status(server, agent.token) == 200  # the sign-in at another computer goes on


def test_a_lost_answer_is_no_copy(server: Running) -> None:
    first = sign_in(server, server.person())
    lost = renewed(server, first.refresh)
    again = renewed(server, first.refresh)
    assert status(server, lost.token) == 401
    assert status(server, again.token) == 200
    problem(renew(server, lost.refresh), "SRV-01")  # whoever has it read a foreign answer
    assert status(server, again.token) == 401


def test_an_older_token_serves_those_who_are_on_their_way(server: Running) -> None:
    first = sign_in(server, server.person())
    assert status(server, first.token) == 200
    renewed(server, first.refresh)
    assert status(server, first.token) == 200


def test_of_many_at_once_one_is_renewed_or_none_stays(server: Running) -> None:
    first = sign_in(server, server.person())
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: renew(server, first.refresh), range(6)))
    assert {answer.status_code for answer in answers} <= {201, 401}
    good = [decode(SignedIn, each.content) for each in answers if each.status_code == 201]
    assert sum(status(server, each.token) == 200 for each in good) <= 1


@pytest.mark.parametrize(
    "refresh", ["", "x", "x.y", f"{uuid4().hex}.{'a' * 43}", "\x00", "一" * 99]
)
def test_a_made_up_refresh_token(server: Running, refresh: str) -> None:
    assert renew(server, refresh).status_code in {401, 422}


def test_a_guess_at_a_known_sign_in_ends_it(server: Running) -> None:
    first = sign_in(server, server.person())
    problem(renew(server, first.refresh[:-1]), "SRV-01")
    problem(renew(server, first.refresh), "SRV-01")


def test_signing_out_here_and_everywhere(server: Running) -> None:
    agent, admin = server.person(), server.person(Role.ADMIN)
    here, there = sign_in(server, agent), sign_in(server, agent)
    with client(server.address, here.token) as http:
        assert http.delete("/sessions/current").status_code == 204
    problem(renew(server, here.refresh), "SRV-01")
    assert status(server, there.token) == 200
    problem(agent.http.delete(f"/users/{admin.user}/sessions"), "SRV-04")
    assert agent.http.delete("/sessions").status_code == 204
    assert status(server, there.token) == status(server, agent.token) == 401
    problem(renew(server, there.refresh), "SRV-01")

    there = sign_in(server, agent)
    assert admin.http.delete(f"/users/{agent.user}/sessions").status_code == 204
    assert status(server, there.token) == 401
    problem(admin.http.delete("/users/nobody/sessions"), "SRV-06")
    sign_in(server, agent)
    assert sign_out_user(server.central, agent.user) == 1


def test_waits_grow_and_fade(server: Running) -> None:
    subjects = Subjects(*(uuid4().hex * 2 for _ in range(3)))
    database, now = server.central.database, server.clock()

    def waits(at_ms: int) -> int:
        with database.writing() as session:
            return count_try(session, subjects, at_ms)

    assert [waits(now) for _ in range(PAIR.free)] == [0] * PAIR.free
    for expected_s in (60, 120, 240):
        assert waits(now + expected_s * 1_000 - 1) == 1
        now += expected_s * 1_000
        assert waits(now) == 0
    assert waits(now) == 480_000
    now += 8 * PAIR.fades_s * 1_000  # all are forgotten
    assert [waits(now) for _ in range(PAIR.free)] == [0] * PAIR.free
    assert waits(now) > 0
    with database.writing() as session:
        forgive(session, subjects)
    assert waits(now) == 0
    assert waits(now - 10**9) == 0  # the clock was set back


@pytest.mark.parametrize("rule", [PAIR, USER, ADDRESS])
def test_no_wait_is_longer_than_it_says(rule: Rule) -> None:
    assert rule.wait_ms(rule.free - 1) == 0
    assert rule.wait_ms(rule.free) == rule.first_s * 1_000
    assert rule.wait_ms(10**6) == rule.longest_s * 1_000


def test_the_wait_is_told_in_words(server: Running) -> None:
    assert in_words(1) == "Try again in 1 second."
    assert in_words(60_000) == "Try again in 60 seconds."
    assert in_words(3_600_000) == "Try again in 60 minutes."
    agent = server.person()
    for _ in range(PAIR.free):
        server.sign_in(agent.user, "wrong")
    assert problem(server.sign_in(agent.user, PASSWORD), "SRV-03").detail.startswith("Try again in")


def test_a_user_guessed_at_from_many_addresses_waits_until_unlocked(server: Running) -> None:
    agent, database = server.person(), server.central.database
    for number in range(USER.free):
        with database.writing() as session:
            subjects = subjects_of(agent.user, f"10.0.0.{number}")
            assert count_try(session, subjects, server.clock()) == 0
    problem(server.sign_in(agent.user, PASSWORD), "SRV-03")
    unlock_user(server.central, agent.user)
    assert server.sign_in(agent.user, PASSWORD).status_code == 201
