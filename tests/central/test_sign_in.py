from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from app.central.people.lockout import PAIR
from app.central.people.passwords import Passwords
from app.central.people.people_tables import TokenRow, UserRow
from app.central.people.tokens import SIGN_IN_MS
from app.central.people.users import UserUnusableError, ensure_user
from app.domain.seat import Role
from app.sync.protocol import SignedIn, decode
from tests.central.running import PASSWORD, Running, client, problem


def test_signing_in_tells_who_it_is(server: Running) -> None:
    agent = server.person()
    signed_in = decode(SignedIn, server.sign_in(agent.user, PASSWORD).content)
    assert (signed_in.user, signed_in.name, signed_in.seat, signed_in.role) == (
        agent.user,
        "李雷",
        agent.seat,
        Role.AGENT,
    )
    assert signed_in.expires_ms == server.clock() + SIGN_IN_MS


def test_a_token_ends_after_twelve_hours(server: Running) -> None:
    agent = server.person()
    server.clock.pass_ms(SIGN_IN_MS - 1)
    assert agent.http.get("/changes").status_code == 200
    server.clock.pass_ms(1)
    answer = agent.http.get("/changes")
    assert answer.headers["www-authenticate"] == "Bearer"
    problem(answer, "SRV-01")


def test_a_token_ends_with_signing_out(server: Running) -> None:
    agent = server.person()
    assert agent.http.delete("/sessions/current").status_code == 204
    problem(agent.http.get("/changes"), "SRV-01")


UNIFIED = {f"/v1/sessions/oidc{each}" for each in ("", "/callback", "/collect")}
OPEN = {"/health", "/v1/sessions/renew"} | UNIFIED
SIGN_IN = ("post", "/v1/sessions")


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_nothing_is_told_to_strangers(server: Running, token: str) -> None:
    with client(server.address, token) as stranger:
        paths = stranger.get("/openapi.json").json()["paths"]
        asked = [(method, path) for path, methods in paths.items() for method in methods]
        for method, path in asked:
            if path not in OPEN and (method, path) != SIGN_IN:
                address = server.address + path.replace("{", "").replace("}", "")
                problem(stranger.request(method, address, content=b"{}"), "SRV-01")
    assert len(asked) >= 16


def test_no_password_and_no_token_is_stored_as_it_is(server: Running) -> None:
    agent = server.person()
    with server.central.database.reading() as session:
        user = session.get(UserRow, agent.user)
        tokens = session.scalars(select(TokenRow.digest).where(TokenRow.user == agent.user)).all()
    assert user is not None
    assert user.password.startswith("$argon2id$")
    assert agent.token not in tokens


def test_wrong_sign_ins_are_slowed_down(server: Running) -> None:
    agent = server.person()
    for _ in range(PAIR.free):
        server.clock.pass_ms(1_000)
        problem(server.sign_in(agent.user, "wrong"), "SRV-02")
    refused = server.sign_in(agent.user, PASSWORD)
    problem(refused, "SRV-03")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"

    other = server.person()  # somebody else at the same address is not held up
    assert server.sign_in(other.user, PASSWORD).status_code == 201

    server.clock.pass_ms(60_000)
    assert server.sign_in(agent.user, PASSWORD).status_code == 201
    for _ in range(PAIR.free):  # what was right has wiped the slate
        problem(server.sign_in(agent.user, "wrong"), "SRV-02")
    server.clock.pass_ms(60_000)


def test_an_unknown_user_is_told_the_same_and_checked_the_same(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    match = Passwords.match

    def counted(self: Passwords, stored: str | None, password: str) -> bool:
        checked.append(stored is not None)
        return match(self, stored, password)

    monkeypatch.setattr(Passwords, "match", counted)
    agent = server.person()
    checked.clear()
    unknown = server.sign_in("nobody" + agent.user, "wrong")
    known = server.sign_in(agent.user, "wrong")
    assert unknown.content == known.content
    assert unknown.status_code == known.status_code == 401
    assert checked == [False, True]


def test_the_stand_in_for_unknown_users_is_really_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords()
    hasher = passwords._hasher
    verified = []

    class Spy:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed)
            return hasher.verify(hashed, password)

    monkeypatch.setattr(passwords, "_hasher", Spy())
    assert not passwords.match(None, "anything")
    assert verified[0].split("$")[:4] == hasher.hash("x").split("$")[:4]


def test_a_new_password_signs_out_everywhere(server: Running) -> None:
    agent = server.person()
    same = {"role": Role.AGENT, "seat": agent.seat, "display": "李雷"}
    assert not ensure_user(server.central, agent.user, PASSWORD, **same)
    assert agent.http.get("/changes").status_code == 200

    assert not ensure_user(server.central, agent.user, "another password", **same)
    problem(agent.http.get("/changes"), "SRV-01")
    problem(server.sign_in(agent.user, PASSWORD), "SRV-02")
    assert server.sign_in(agent.user, "another password").status_code == 201


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "n" * 65},
        {"password": "short"},
        {"password": "p" * 201},
        {"seat": ""},
        {"seat": "8" * 17},
        {"display": "\x00"},
    ],
)
def test_impossible_users_are_refused(server: Running, fields: dict[str, str]) -> None:
    wanted = {"name": "x", "password": PASSWORD, "seat": "8012", "display": ""} | fields
    with pytest.raises(UserUnusableError, match=r"\.$"):
        ensure_user(server.central, role=Role.AGENT, **wanted)


def test_no_citizens_data_in_the_log(server: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    agent = server.person()
    agent.new_ticket(caller_phone="+8613812345678", caller_name="王女士")
    agent.http.get("/tickets", params={"number": "+8613812345678"})
    agent.http.get("/tickets/13812345678")
    agent.http.get("/13812345678")
    written = [r.getMessage() for r in caplog.records if r.name.startswith(("app.", "uvicorn"))]
    assert any("GET /tickets/{ticket_id} 422" in line for line in written)
    assert not [line for line in written if "13812345678" in line or "王" in line]
    assert not [line for line in written if agent.token in line or PASSWORD in line]
