"""The client and short tokens: it renews them by itself, and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.central.people.people_tables import SignInRow
from app.central.people.tokens import ACCESS_MS, SIGN_IN_MS
from app.central.people.totp import code_at
from app.central.people.users import begin_codes, sign_out_user
from app.domain.seat import Role
from app.sync.client import Central
from app.sync.errors import CodeNeeded, SignInNeeded
from app.sync.protocol import Credentials, Reason, UploadAsked
from tests.central.recorded import flac
from tests.central.running import PASSWORD, Person, Running, running


@pytest.fixture
def agent(server: Running) -> Person:
    return server.person()


@pytest.fixture
def central(server: Running, agent: Person) -> Iterator[Central]:
    way = Central(server.address)
    way.sign_in(Credentials(agent.user, PASSWORD))
    yield way
    way.close()


def sign_ins(server: Running, user: str) -> int:
    with server.central.database.reading() as session:
        return len(session.scalars(select(SignInRow).where(SignInRow.user == user)).all())


def test_a_token_that_is_over_is_renewed(server: Running, agent: Person, central: Central) -> None:
    for _ in range(3):
        server.clock.pass_ms(ACCESS_MS)
        assert central.changes(2**60) is not None
    assert sign_ins(server, agent.user) == 1
    server.clock.pass_ms(SIGN_IN_MS)
    with pytest.raises(SignInNeeded):
        central.changes(0)
    assert not central.is_signed_in


def test_it_is_renewed_before_it_ends(server: Running, central: Central) -> None:
    before = central._token
    central._renew_at_s = 0.0  # as if most of its time were over
    assert central.changes(2**60) is not None
    assert central._token != before


def test_many_threads_renew_once(server: Running, agent: Person, central: Central) -> None:
    server.clock.pass_ms(ACCESS_MS)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: central.changes(2**60) is not None, range(24)))
    assert sign_ins(server, agent.user) == 1


def test_an_upload_goes_on_when_the_token_is_renewed(tmp_path: Path) -> None:
    sound, call = flac(), uuid4()
    half = len(sound) // 2
    with running(tmp_path / "server") as server:  # its own: the sound would stay for other tests
        way = Central(server.address)
        way.sign_in(Credentials(server.person().user, PASSWORD))
        at = way.begin_upload(call, UploadAsked(len(sound), sha256(sound).hexdigest()))
        at = way.send_piece(call, at, sound[:half])
        server.clock.pass_ms(ACCESS_MS)
        assert way.send_piece(call, at, sound[half:]).is_stored
        way.fetch_recording(call, tmp_path / "back")
        way.close()
    assert (tmp_path / "back").read_bytes() == sound


def test_signed_out_by_somebody_else(server: Running, agent: Person, central: Central) -> None:
    sign_out_user(server.central, agent.user)
    with pytest.raises(SignInNeeded):
        central.changes(0)
    assert not central.is_signed_in
    central.sign_in(Credentials(agent.user, PASSWORD))  # as the seat does by itself
    assert central.changes(2**60) is not None


def test_signing_out_everywhere(server: Running, agent: Person, central: Central) -> None:
    central.sign_out_everywhere()
    assert not central.is_signed_in
    assert agent.http.get("/changes").status_code == 401


def test_a_code_is_asked_for(server: Running) -> None:
    boss = server.person(Role.ADMIN, seat="")
    secret = begin_codes(server.central, boss.user)
    way = Central(server.address)
    with pytest.raises(CodeNeeded):
        way.sign_in(Credentials(boss.user, PASSWORD))
    code = code_at(secret, server.clock() // 30_000)
    assert way.sign_in(Credentials(boss.user, PASSWORD, code)).user == boss.user
    way.close()


def test_what_is_hidden_is_shown_for_a_reason(server: Running, agent: Person) -> None:
    ticket = agent.new_ticket(caller_phone="+8613812345678")
    way = Central(server.address, token=server.person(Role.INSPECTOR).token)
    assert way.ticket(ticket.id).caller_phone == "138****5678"
    assert way.unmask_ticket(ticket.id, Reason.COMPLAINT) == ticket
    way.close()
