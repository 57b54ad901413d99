"""Unified sign-in with a real provider over HTTP, and everything that may be forged on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import ECKey

from app.central.people import unified
from app.central.people.sign_in_rules import Provider as Settings
from app.central.people.sign_in_rules import SignInRules, read_rules
from app.central.people.users import begin_codes, ensure_user
from app.domain.organisation import Kind, Organisation
from app.domain.seat import Role
from app.sync.protocol import API, SignedIn, UnifiedBegun, decode
from tests.central.oidc_provider import CLIENT, SECRET, Claims, Provider, running_provider
from tests.central.running import PASSWORD, Running, client, problem, running

PORT = 50_123
UNTRUE = r"Unified sign-in: The (token|provider)"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("unified")) as server:
        subject = "emp-7"
        central = server.central
        ensure_user(central, "li", PASSWORD, role=Role.AGENT, seat="8012", subject=subject)
        yield server


@pytest.fixture
def provider(centre: Running) -> Iterator[Provider]:
    with running_provider() as it:
        callback = f"{centre.address}{API}/sessions/oidc/callback"
        settings = Settings(it.issuer, CLIENT, callback, secret=SECRET)
        # What is set before a server begins is known here only when both run.
        object.__setattr__(centre.central, "sign_in", SignInRules(provider=settings))
        it.now_s = lambda: centre.clock() // 1_000
        yield it
    centre.clock.pass_ms(8 * 24 * 3_600_000)  # forgets what one test began or had wrong


def begin(server: Running, **more: object) -> UnifiedBegun:
    with client(server.address) as http:
        answer = http.post("/sessions/oidc", json={"port": PORT} | more)
    assert answer.status_code == 201, answer.text
    return decode(UnifiedBegun, answer.content)


def come_back(address: str) -> dict[str, str]:
    """Follow the browser to the port of the desktop; tells what it brings there."""
    answer = httpx.get(address, trust_env=False)
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert (parts.scheme, parts.netloc) == ("http", f"127.0.0.1:{PORT}")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def collect(server: Running, begun: UnifiedBegun, proof: str, **more: object) -> httpx.Response:
    asked = {"id": str(begun.id), "secret": begun.secret, "proof": proof} | more
    with client(server.address) as http:
        return http.post("/sessions/oidc/collect", json=asked)


def proof_of(server: Running, provider: Provider, begun: UnifiedBegun) -> str:
    return come_back(provider.authorize(begun.address))["proof"]


def test_somebody_signs_in_in_the_browser(centre: Running, provider: Provider) -> None:
    begun = begin(centre)
    brought = come_back(provider.authorize(begun.address))
    assert brought["id"] == str(begun.id)
    answer = collect(centre, begun, brought["proof"], renews=True)
    assert answer.status_code == 201
    signed = decode(SignedIn, answer.content)
    assert (signed.user, signed.seat, signed.role) == ("li", "8012", Role.AGENT)
    assert signed.refresh
    with client(centre.address, signed.token) as http:
        assert http.get("/changes").status_code == 200
    problem(collect(centre, begun, brought["proof"]), "SRV-02")


def nonce(claims: Claims) -> None:
    claims["nonce"] = "another"


def no_nonce(claims: Claims) -> None:
    del claims["nonce"]


def audience(claims: Claims) -> None:
    claims["aud"] = "another program"


def audiences(claims: Claims) -> None:
    claims["aud"] = [CLIENT, "another program"]


def issuer(claims: Claims) -> None:
    claims["iss"] = "https://elsewhere"


def expired(claims: Claims) -> None:
    claims["exp"] -= 3_600


def nobody(claims: Claims) -> None:
    claims["sub"] = ""


@pytest.mark.logs(UNTRUE)
@pytest.mark.parametrize("spoil", [nonce, no_nonce, audience, audiences, issuer, expired, nobody])
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    centre: Running, provider: Provider, spoil: object
) -> None:
    assert callable(spoil)
    provider.spoil = spoil
    begun = begin(centre)
    brought = come_back(provider.authorize(begun.address))
    assert brought == {"id": str(begun.id), "refused": "1"}
    problem(collect(centre, begun, ""), "SRV-02")


@pytest.mark.logs(UNTRUE)
def test_a_token_of_another_key_opens_nothing(centre: Running, provider: Provider) -> None:
    provider.key = ECKey.generate_key("P-256", {"kid": "one"})
    begun = begin(centre)
    assert "refused" in come_back(provider.authorize(begun.address))


@pytest.mark.logs(UNTRUE)
def test_a_public_key_is_no_password(centre: Running, provider: Provider) -> None:
    """The old trick: sign with what everybody can read and call it HS256."""
    provider.signs_with_public_key = True
    begun = begin(centre)
    assert "refused" in come_back(provider.authorize(begun.address))


def test_the_way_back_is_gone_once(centre: Running, provider: Provider) -> None:
    begun = begin(centre)
    back = provider.authorize(begun.address)
    brought = come_back(back)
    problem(httpx.get(back, trust_env=False), "SRV-18")
    assert collect(centre, begun, brought["proof"]).status_code == 201


@pytest.mark.logs(UNTRUE)
def test_a_code_of_another_sign_in_is_refused(centre: Running, provider: Provider) -> None:
    """A code that was caught elsewhere is worth nothing here: the verifier does not fit."""
    caught = parse_qs(urlsplit(provider.authorize(begin(centre).address)).query)["code"][0]
    begun = begin(centre)
    own = urlsplit(provider.authorize(begun.address))
    state = parse_qs(own.query)["state"][0]
    forged = own._replace(query=f"code={caught}&state={state}").geturl()
    assert "refused" in come_back(forged)


def test_only_who_began_and_has_the_proof_collects(centre: Running, provider: Provider) -> None:
    """Somebody who sends the own address to another person gets nothing: the proof is there."""
    begun, other = begin(centre), begin(centre)
    proof = proof_of(centre, provider, begun)
    problem(collect(centre, begun, "guessed"), "SRV-02")
    problem(collect(centre, begun, ""), "SRV-02")
    problem(collect(centre, replace(begun, secret=other.secret), proof), "SRV-02")
    problem(collect(centre, replace(begun, id=other.id), proof), "SRV-02")
    problem(collect(centre, replace(begun, id=uuid4()), proof), "SRV-02")
    assert collect(centre, begun, proof).status_code == 201


def test_it_is_over_after_ten_minutes(centre: Running, provider: Provider) -> None:
    begun, late = begin(centre), begin(centre)
    proof = proof_of(centre, provider, begun)
    back = provider.authorize(late.address)
    centre.clock.pass_ms(unified.LASTS_MS)
    problem(collect(centre, begun, proof), "SRV-02")
    problem(httpx.get(back, trust_env=False), "SRV-18")


def test_who_refuses_in_the_browser_is_sent_on(centre: Running, provider: Provider) -> None:
    begun = begin(centre)
    back = urlsplit(provider.authorize(begun.address))
    state = parse_qs(back.query)["state"][0]
    refused = back._replace(query=f"error=access_denied&state={state}").geturl()
    assert come_back(refused) == {"id": str(begun.id), "refused": "1"}


def test_whom_the_provider_knows_and_the_centre_does_not(
    centre: Running, provider: Provider
) -> None:
    provider.person = "emp-8"
    begun = begin(centre)
    assert "refused" in come_back(provider.authorize(begun.address))
    centre.organisation(Organisation("cd", Kind.CENTRE, "成都"), "cd")
    ensure_user(centre.central, "w@cd", PASSWORD, role=Role.ADMIN, centre="cd", subject="emp-8")
    assert "refused" in come_back(provider.authorize(begin(centre).address))
    theirs = begin(centre, centre="cd")
    answer = collect(centre, theirs, proof_of(centre, provider, theirs))
    assert decode(SignedIn, answer.content).user == "w@cd"


def test_a_code_of_the_authenticator_is_needed_here_too(
    centre: Running, provider: Provider
) -> None:
    provider.person = "emp-9"
    central = centre.central
    ensure_user(central, "wang", PASSWORD, role=Role.AGENT, seat="8013", subject="emp-9")
    begin_codes(central, "wang")
    begun = begin(centre)
    proof = proof_of(centre, provider, begun)
    problem(collect(centre, begun, proof), "SRV-22")
    for _ in range(4):
        problem(collect(centre, begun, proof, code="000000"), "SRV-22")
    problem(collect(centre, begun, proof, code="000000"), "SRV-03")


@pytest.mark.logs("Unified sign-in: The provider cannot be asked")
def test_a_provider_that_is_away_is_told(centre: Running, provider: Provider) -> None:
    begun = begin(centre)
    back = provider.authorize(begun.address)
    provider.is_away = True
    with client(centre.address) as http:
        problem(http.post("/sessions/oidc", json={"port": PORT}), "SRV-37")
    problem(httpx.get(back, trust_env=False), "SRV-37")
    problem(collect(centre, begun, ""), "SRV-02")


def test_without_a_provider_nothing_is_there(server: Running) -> None:
    with client(server.address) as http:
        problem(http.get("/sessions/oidc"), "SRV-06")
        problem(http.post("/sessions/oidc", json={"port": PORT}), "SRV-06")
        problem(http.get("/sessions/oidc/callback?state=x&code=y"), "SRV-06")
        asked = {"id": str(uuid4()), "secret": "x", "proof": "y"}
        problem(http.post("/sessions/oidc/collect", json=asked), "SRV-06")


@pytest.mark.parametrize("port", [0, 80, 1_023, 65_536, -1])
@pytest.mark.usefixtures("provider")
def test_the_browser_is_sent_to_programs_only(centre: Running, port: int) -> None:
    with client(centre.address) as http:
        problem(http.post("/sessions/oidc", json={"port": port}), "SRV-12")
        assert http.get("/sessions/oidc").json() == {"name": "统一身份认证"}


@pytest.mark.usefixtures("provider")
def test_nobody_begins_without_end(centre: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unified, "AT_ONCE", 2)
    for _ in range(2):
        begin(centre)
    with client(centre.address) as http:
        answer = http.post("/sessions/oidc", json={"port": PORT})
    problem(answer, "SRV-03")
    assert answer.headers["Retry-After"] == "600"
    centre.clock.pass_ms(unified.LASTS_MS)
    begin(centre)


FILE = """
codes_required = true
[oidc]
issuer = "https://id.example.gov.cn"
client_id = "zuoxi"
callback = "https://12345.example.gov.cn/v1/sessions/oidc/callback"
claim = "employee"
"""


def test_the_file_of_rules_is_read(tmp_path: Path) -> None:
    assert read_rules(tmp_path, {}) == SignInRules()
    (tmp_path / "sign_in.toml").write_text(FILE, "utf-8")
    rules = read_rules(tmp_path, {"ZUOXI_OIDC_SECRET": "geheim"})
    assert rules.codes_required
    assert rules.provider is not None
    assert (rules.provider.claim, rules.provider.secret) == ("employee", "geheim")
    assert "geheim" not in repr(rules)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("codes_required = true", "codes_required = 3", "codes_required: true or false"),
        ("https://id", "http://id", "oidc.issuer: an https address"),
        ("https://12345", "http://12345", "oidc.callback: an https address"),
        ('client_id = "zuoxi"', "", "oidc.client_id: it is missing"),
        ('client_id = "zuoxi"', "client_id = 7", "oidc.client_id: a text"),
        ('claim = "employee"', 'secret = "x"', "oidc.secret: it is unknown"),
        ("codes_required", "codes", "codes: it is unknown"),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, before: str, after: str, told: str) -> None:
    (tmp_path / "sign_in.toml").write_text(FILE.replace(before, after, 1), "utf-8")
    with pytest.raises(ValueError, match=f"^sign_in.toml: {told}"):
        read_rules(tmp_path, {})
