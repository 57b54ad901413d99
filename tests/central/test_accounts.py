"""Administrators make and close people and organisations of their own centre."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.central.people.sign_in_rules import SignInRules
from app.central.people.totp import STEP_S, code_at
from app.central.people.users import UserUnusableError, ensure_user
from app.domain.organisation import Kind, Organisation
from app.domain.seat import Role
from app.domain.ticket import Place
from app.sync.protocol import Account, AuditLine
from tests.central.running import PASSWORD, Person, Running, problem


def put(admin: Person, name: str, status: int = 201, **fields: object) -> None:
    asked = {"display": "韩梅", "role": "agent", "seat": "1", "password": PASSWORD} | fields
    answer = admin.http.put(f"/users/{name}", json=asked)
    assert answer.status_code == status, answer.text


def organise(admin: Person, code: str, kind: str, status: int = 201, **fields: object) -> None:
    asked = {"kind": kind, "name": f"机构{code}"} | fields
    answer = admin.http.put(f"/organisations/{code}", json=asked)
    assert answer.status_code == status, answer.text


def test_a_person_is_made_changed_and_closed(server: Running) -> None:
    admin, name = server.person(Role.ADMIN), f"n{uuid4().hex[:8]}"
    put(admin, name)
    assert admin.get(Account, f"/users/{name}") == Account(name, "韩梅", Role.AGENT, "1")
    token = server.sign_in(name, PASSWORD).json()["token"]
    put(admin, name, 200, password="")  # as it was
    bearer = {"Authorization": f"Bearer {token}"}
    assert admin.http.get("/changes", headers=bearer).status_code == 200
    put(admin, name, 200, password="", display="韩梅梅")
    problem(admin.http.get("/changes", headers=bearer), "SRV-01")
    assert server.sign_in(name, PASSWORD).status_code == 201
    assert admin.http.delete(f"/users/{name}").status_code == 204
    problem(server.sign_in(name, PASSWORD), "SRV-02")
    assert admin.get(Account, f"/users/{name}").is_closed
    lines = admin.get(list[AuditLine], "/audit", subject=f"user:{name}")
    told = [line.what for line in lines]
    assert told == ["user_made", "users_read", "user_changed", "user_closed", "users_read"]


def test_the_list_goes_on_page_by_page(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    names, address = [], "/users?limit=3"
    while address:
        answer = admin.http.get(address.removeprefix("/v1"))
        names += [each["name"] for each in answer.json()]
        address = answer.links.get("next", {}).get("url", "")
    assert names == sorted(set(names))
    assert admin.user in names
    assert "password" not in answer.text
    problem(admin.http.get("/users?cursor=nonsense"), "SRV-12")


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "handler"},
        {"role": "boss"},
        {"seat": ""},
        {"org": "nowhere"},
        {"password": "short"},
        {"display": ""},
        {"display": "x" * 99},
    ],
)
def test_what_does_not_fit_is_refused(server: Running, fields: dict[str, str]) -> None:
    put(server.person(Role.ADMIN), f"n{uuid4().hex[:8]}", 422, **fields)


def test_names_are_divided_among_the_centres(server: Running) -> None:
    """So that none learns from a refusal which names another has."""
    server.organisation(Organisation("gz", Kind.CENTRE, "广州"), "gz")
    admin, theirs = server.person(Role.ADMIN), server.person(Role.ADMIN, centre="gz")
    refused = []
    for name in (theirs.user, f"{uuid4().hex[:8]}@gz"):
        asked = {"display": "韩梅", "role": "agent", "seat": "1", "password": PASSWORD}
        refused.append(admin.http.put(f"/users/{name}", json=asked).content)
    assert refused[0] == refused[1]
    put(theirs, f"{uuid4().hex[:8]}@gz")
    put(theirs, uuid4().hex[:8], 422)
    with pytest.raises(UserUnusableError, match=r"no centre|no such organisation"):
        ensure_user(server.central, "x@nix", PASSWORD, role=Role.AGENT, seat="1", centre="nix")


def test_an_administrator_does_not_lock_itself_out(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    put(admin, admin.user, 422)
    problem(admin.http.delete(f"/users/{admin.user}"), "SRV-12")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_manages_people(server: Running, role: Role) -> None:
    person = server.person(role)
    for path in ("/users", "/users/x", "/organisations", "/organisations/x"):
        problem(person.http.get(path), "SRV-04")
    problem(person.http.delete("/users/x"), "SRV-04")
    problem(person.http.post("/users/x/codes"), "SRV-04")


def test_a_closed_organisation_lets_nobody_in(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    code = f"W{uuid4().hex[:6]}"
    organise(admin, code, "outsourcer")
    agent = server.person(org=code)
    organise(admin, code, "outsourcer", 200, is_closed=True)
    problem(agent.http.get("/changes"), "SRV-01")
    problem(server.sign_in(agent.user, PASSWORD), "SRV-02")
    organise(admin, code, "outsourcer", 200)
    assert server.sign_in(agent.user, PASSWORD).status_code == 201


def test_the_tree_of_organisations_has_no_circle(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    one, two = (f"K{uuid4().hex[:6]}" for _ in range(2))
    organise(admin, one, "unit")
    organise(admin, two, "unit", under=one)
    organise(admin, one, "unit", 422, under=two)
    organise(admin, one, "unit", 422, under=one)
    organise(admin, one, "district", 422)
    organise(admin, f"{one}-3", "outsourcer", 422, under=one)
    organise(admin, f"{one}-4", "unit", 422, under="nowhere")
    organise(admin, f"{one}-5", "centre", 422)
    found = admin.http.get(f"/organisations/{two}").json()
    assert (found["under"], found["kind"]) == (one, "unit")


def test_districts_and_units_see_theirs_and_outsourcers_no_numbers(server: Running) -> None:
    admin, agent = server.person(Role.ADMIN), server.person()
    district, unit = f"{uuid4().int % 10**6:06d}", f"U{uuid4().hex[:6]}"
    organise(admin, district, "district")
    organise(admin, unit, "unit", under=district)
    organise(admin, f"W{unit}", "outsourcer")
    who = {"caller_name": "王小明", "caller_phone": f"+86138{uuid4().int % 10**8:08d}"}
    ticket = agent.new_ticket(place=Place(district=district), lead_unit=f"机构{unit}", **who)
    secret = agent.new_ticket(support_unit=f"机构{unit}", is_confidential=True, **who)
    agent.new_ticket(**who)
    handler, other = (server.person(Role.HANDLER, org=each) for each in (unit, district))
    outsourced = server.person(org=f"W{unit}")
    names = {
        person.user: {
            each["id"]: each["caller_name"] for each in person.http.get("/tickets").json()
        }
        for person in (handler, other)
    }
    assert names[handler.user] == {str(ticket.id): "王小明", str(secret.id): "王**"}
    assert names[other.user] == {str(ticket.id): "王**"}
    problem(other.http.get(f"/tickets/{secret.id}"), "SRV-06")
    seen = outsourced.http.get(f"/tickets/{ticket.id}").json()
    assert (seen["caller_name"], seen["caller_phone"][3:7]) == ("王**", "****")
    reason = {"reason": "handling"}
    shown = other.http.post(f"/tickets/{ticket.id}/unmask", json=reason).json()
    assert shown["caller_name"] == "王小明"
    problem(handler.http.post(f"/tickets/{secret.id}/unmask", json=reason), "SRV-04")


def test_no_administrator_without_codes_where_they_are_a_duty(
    server: Running,
) -> None:
    first, second, agent = server.person(Role.ADMIN), server.person(Role.ADMIN), server.person()
    before = server.central.sign_in
    object.__setattr__(server.central, "sign_in", SignInRules(codes_required=True))
    try:
        told = problem(server.sign_in(second.user, PASSWORD), "SRV-36")
        assert "/codes" in told.detail
        assert server.sign_in(agent.user, PASSWORD).status_code == 201
        begun = first.http.post(f"/users/{second.user}/codes")
        assert begun.status_code == 201
        assert begun.json()["address"].startswith("otpauth://totp/zuoxi")
        problem(server.sign_in(second.user, PASSWORD), "SRV-22")
        code = code_at(begun.json()["secret"], server.clock() // 1_000 // STEP_S)
        asked = {"user": second.user, "password": PASSWORD, "code": code}
        assert first.http.post("/sessions", json=asked).status_code == 201
        assert first.http.delete(f"/users/{second.user}/codes").status_code == 204
        problem(server.sign_in(second.user, PASSWORD), "SRV-36")
    finally:
        object.__setattr__(server.central, "sign_in", before)
