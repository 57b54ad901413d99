from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from app.domain.seat import Role
from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.protocol import (
    SignedIn,
    UnifiedBegin,
    UnifiedBegun,
    UnifiedCollect,
    UnifiedOffer,
    decode,
    encode,
)
from tests.sync.fake_server import problem

ID = uuid4()
WHO = SignedIn("token", 0, "li", "李雷", "8012", Role.SUPERVISOR, "refresh", 900)
NOBODY_STOPS = threading.Event()


class Server:
    """Knows one sign-in; ``lasts_s`` is how long it holds."""

    def __init__(self, lasts_s: int = 60) -> None:
        self.port = 0
        self.address = "https://provider/authorize"
        self.lasts_s = lasts_s
        self.collected: list[UnifiedCollect] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path:
            case "GET", "/v1/sessions/oidc":
                return httpx.Response(200, content=encode(UnifiedOffer("政务统一认证")))
            case "POST", "/v1/sessions/oidc":
                self.port = decode(UnifiedBegin, request.content).port
                begun = UnifiedBegun(ID, "secret", self.address, self.lasts_s)
                return httpx.Response(201, content=encode(begun))
            case "POST", "/v1/sessions/oidc/collect":
                self.collected.append(decode(UnifiedCollect, request.content))
                return httpx.Response(201, content=encode(WHO))
        return problem(404, "SRV-06")

    @property
    def central(self) -> Central:
        return Central("http://central", transport=httpx.MockTransport(self.answer))


def browser(server: Server, *queries: str) -> tuple[Callable[[str], None], list[int]]:
    """Give what opens a browser, which comes back with these; and what it was answered."""
    answered: list[int] = []

    def go(_address: str) -> None:
        def visit() -> None:
            for query in queries:
                page = httpx.get(f"http://127.0.0.1:{server.port}/?{query}", trust_env=False)
                answered.append(page.status_code)

        thread = threading.Thread(target=visit)
        thread.start()
        threads.append(thread)

    return go, answered


threads: list[threading.Thread] = []


@pytest.fixture(autouse=True)
def _all_browsers_end() -> object:
    yield
    for thread in threads:
        thread.join(10)
    threads.clear()


def test_the_proof_of_the_browser_becomes_tokens() -> None:
    server = Server()
    central = server.central
    assert central.unified_offer() == "政务统一认证"
    go, answered = browser(server, f"id={uuid4()}&proof=another", f"id={ID}&proof=right")
    assert central.sign_in_by_browser(go, NOBODY_STOPS) == WHO
    assert server.collected == [UnifiedCollect(ID, "secret", "right", renews=True)]
    assert central.is_signed_in
    for thread in threads:
        thread.join(10)
    assert answered == [404, 200], "another sign-in's proof is not taken"


def test_a_refusal_in_the_browser_ends_it() -> None:
    server = Server()
    go, _ = browser(server, f"id={ID}&refused=1")
    with pytest.raises(SignInNeeded):
        server.central.sign_in_by_browser(go, NOBODY_STOPS)
    assert server.collected == []


def test_it_ends_with_its_time_or_when_nobody_waits() -> None:
    with pytest.raises(SignInNeeded):
        Server(lasts_s=0).central.sign_in_by_browser(lambda _: None, NOBODY_STOPS)
    stopping = threading.Event()
    with pytest.raises(SignInNeeded):
        Server().central.sign_in_by_browser(lambda _: stopping.set(), stopping)


def test_a_server_without_a_provider_says_so() -> None:
    nobody = Central("http://c", transport=httpx.MockTransport(lambda _: problem(404, "SRV-06")))
    with pytest.raises(Refused):
        nobody.unified_offer()


def test_an_unreachable_server_is_told_before_a_browser_opens() -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut", request=request)

    opened: list[str] = []
    central = Central("http://central", transport=httpx.MockTransport(cut))
    with pytest.raises(Unreachable):
        central.sign_in_by_browser(opened.append, NOBODY_STOPS)
    assert opened == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "--new-window", "javascript:alert(1)"])
def test_only_addresses_of_a_browser_are_opened(address: str) -> None:
    server, opened = Server(), list[str]()
    server.address = address
    with pytest.raises(Unreachable):
        server.central.sign_in_by_browser(opened.append, NOBODY_STOPS)
    assert opened == []
