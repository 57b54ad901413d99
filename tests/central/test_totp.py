from __future__ import annotations

import base64

import httpx
import pytest

from app.central.people.totp import STEP_S, address_for, code_at, new_secret, step_of
from app.central.people.users import UserUnusableError, begin_codes, end_codes
from app.domain.seat import Role
from app.sync.protocol import Credentials, encode
from tests.central.running import PASSWORD, Person, Running, client, problem

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(at_s: int, code: str) -> None:
    assert code_at(SECRET, at_s // STEP_S, digits=8) == code


def test_a_code_holds_half_a_minute_before_and_after_and_once() -> None:
    at_ms = 1_790_000_000_000
    step = at_ms // 30_000
    for off in (-1, 0, 1):
        assert step_of(SECRET, code_at(SECRET, step + off), at_ms, None) == step + off
    for off in (-2, 2):
        assert step_of(SECRET, code_at(SECRET, step + off), at_ms, None) is None
    typed = f" {code_at(SECRET, step)[:3]} {code_at(SECRET, step)[3:]} "
    assert step_of(SECRET, typed, at_ms, step - 1) == step
    assert step_of(SECRET, typed, at_ms, step) is None
    for wrong in ("", "12345", "一二三四五六", "0000000"):
        assert step_of(SECRET, wrong, at_ms, None) is None


def test_an_authenticator_can_read_the_address() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    assert address_for(SECRET, "li") == f"otpauth://totp/zuoxi%3Ali?secret={SECRET}&issuer=zuoxi"


def sign_in(
    server: Running, person: Person, code: str = "", password: str = PASSWORD
) -> httpx.Response:
    with client(server.address) as http:
        return http.post("/sessions", content=encode(Credentials(person.user, password, code)))


def test_an_administrator_with_codes_needs_one_and_each_only_once(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    secret = begin_codes(server.central, admin.user)
    problem(admin.http.get("/audit"), "SRV-01")  # signed out everywhere
    asked = sign_in(server, admin)
    assert problem(asked, "SRV-22").detail == ""
    assert asked.headers["www-authenticate"] == "Bearer"
    code = code_at(secret, server.clock() // 30_000)
    problem(sign_in(server, admin, code, "wrong password"), "SRV-02")
    assert sign_in(server, admin, code).status_code == 201
    assert "used before" in problem(sign_in(server, admin, code), "SRV-22").detail

    server.clock.pass_ms(90_000)
    end_codes(server.central, admin.user)
    assert sign_in(server, admin).status_code == 201


def test_guessing_codes_has_to_wait_too(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    secret = begin_codes(server.central, admin.user)
    right = code_at(secret, server.clock() // 30_000)
    for _ in range(5):
        problem(sign_in(server, admin, str((int(right) + 7) % 10**6).zfill(6)), "SRV-22")
    problem(sign_in(server, admin, right), "SRV-03")


def test_codes_of_nobody(server: Running) -> None:
    for change in (begin_codes, end_codes):
        with pytest.raises(UserUnusableError, match="no user nobody"):
            change(server.central, "nobody")
