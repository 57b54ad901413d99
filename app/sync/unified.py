"""Unified sign-in from a desktop: begun here, done in the browser, brought back to a port here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.sync.asking import JSON, Asking
from app.sync.errors import SignInNeeded, Unreachable
from app.sync.protocol import (
    API,
    SignedIn,
    UnifiedBegin,
    UnifiedBegun,
    UnifiedCollect,
    UnifiedOffer,
    encode,
)
from app.sync.wire import read

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_S = 0.2
READ_S = 2.0
LONGEST_S = 1_800
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>zuoxi</title>
<p style="font:16px sans-serif;margin:4em;text-align:center">{text}</p></html>"""
DONE = "登录已完成，可以关闭本页。 · Signed in; this page can be closed."
FAILED = "登录未完成，请回到座席程序。 · Not signed in; go back to the program."


class Unified(Asking):
    """The part of the server that knows the centre's own provider of identities."""

    def unified_offer(self) -> str:
        """Give the name of the provider; raises ``Refused`` where there is none."""
        with self._wire.ask("GET", f"{API}/sessions/oidc", headers={}) as answer:
            return read(UnifiedOffer, answer).name

    def sign_in_by_browser(
        self, opened: Callable[[str], None], stopping: threading.Event
    ) -> SignedIn:
        """Sign in unified; blocking until the browser is done, minutes at most.

        Only 127.0.0.1 is listened to, and only the proof of this very sign-in is taken.

        Args:
            opened: Opens an address in the person's browser.
            stopping: Set from elsewhere when nobody waits any more.

        Raises:
            SignInNeeded: The provider or the server turned the person down, or time was over.
            CentralError: As every other request.
        """
        with _listening() as (port, brought):
            body = encode(UnifiedBegin(port))
            address = f"{API}/sessions/oidc"
            with self._wire.ask("POST", address, headers=JSON, content=body) as got:
                begun = read(UnifiedBegun, got)
            brought.id = str(begun.id)
            if not begun.address.startswith(("https://", "http://")):
                raise Unreachable("answered with an address that is none of a browser")
            opened(begun.address)
            proof = brought.wait(time.monotonic() + min(begun.lasts_s, LONGEST_S), stopping)
        asked = UnifiedCollect(begun.id, begun.secret, proof, renews=True)
        address = f"{API}/sessions/oidc/collect"
        with self._wire.ask("POST", address, headers=JSON, content=encode(asked)) as got:
            signed_in = read(SignedIn, got)
        self._use(signed_in)
        return signed_in


@dataclass(slots=True)
class _Brought:
    """What the browser brings to the port."""

    server: HTTPServer
    id: str = ""
    proof: str = ""
    is_refused: bool = field(default=False)

    def wait(self, deadline_s: float, stopping: threading.Event) -> str:
        """Answer the browser until it brings the proof."""
        while not self.proof:
            if self.is_refused or stopping.is_set() or time.monotonic() >= deadline_s:
                raise SignInNeeded("unified sign-in was not finished")
            self.server.handle_request()
        return self.proof

    def take(self, asked: dict[str, list[str]]) -> bool:
        """Take what an address holds; false if it is not of this sign-in."""
        if not self.id or asked.get("id") != [self.id]:
            return False
        self.proof = asked.get("proof", [""])[0]
        self.is_refused = not self.proof
        return True


@contextmanager
def _listening() -> Iterator[tuple[int, _Brought]]:
    class Handler(BaseHTTPRequestHandler):
        timeout = READ_S  # a browser opens connections that it never uses

        def do_GET(self) -> None:
            is_ours = brought.take(parse_qs(urlsplit(self.path).query))
            body = PAGE.format(text=DONE if brought.proof else FAILED).encode()
            self.send_response(200 if is_ours else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The address holds the proof: nothing of it is written anywhere."""

    try:
        server = HTTPServer(("127.0.0.1", 0), Handler)
    except OSError as error:
        raise Unreachable("no port of this computer can be listened to") from error
    server.timeout = LOOK_S
    brought = _Brought(server)
    try:
        yield server.server_port, brought
    finally:
        server.server_close()
