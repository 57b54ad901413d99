"""A small real provider of unified sign-in: OpenID Connect over HTTP, with its own key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT = "zuoxi-test"
SECRET = "between the two of us"

Claims = dict[str, Any]


class Provider:
    """Signs in whoever ``person`` names, at once; a test may spoil what it answers.

    Attributes:
        person: The ``sub`` of the next ID token.
        spoil: Changes its claims before they are signed.
        key: What it is signed with; the published one is ``published``.
        signs_with_public_key: Calls it HS256 and takes for a password what everybody can read.
        is_away: Answers nothing but errors.
    """

    def __init__(self) -> None:
        self.person = "emp-7"
        self.spoil: Callable[[Claims], None] = lambda _claims: None
        self.published = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.key = self.published
        self.signs_with_public_key = False
        self.is_away = False
        self.issuer = ""
        self.now_s: Callable[[], int] = lambda: int(time.time())
        self._codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> str:
        """Do what the browser does with the address: sign in, and be sent back; tells where to."""
        parts = urlsplit(address)
        assert address.startswith(f"{self.issuer}/authorize?")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def discovery(self) -> Claims:
        """Tell of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def keys(self) -> Claims:
        """Publish its key."""
        return dict(KeySet([self.published]).as_dict(private=False))

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        """Exchange a code, each once and only with its verifier."""
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = self.now_s()
        claims: Claims = {"iss": self.issuer, "sub": self.person, "aud": CLIENT}
        claims |= {"iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        self.spoil(claims)
        if self.signs_with_public_key:
            signed = self._tricked(claims)
        else:
            signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}

    def _tricked(self, claims: Claims) -> str:
        parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "kid": "one"}, claims)]
        told = b".".join(_in_base64(part) for part in parts)
        key = self.published.as_pem(private=False)
        return b".".join([told, _in_base64(hmac.digest(key, told, "sha256"))]).decode()


def _in_base64(told: bytes) -> bytes:
    return base64.urlsafe_b64encode(told).rstrip(b"=")


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a free port until the end of the ``with``."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": provider.keys,
            }.get(self.path)
            self._answer(*((200, found()) if found else (404, {})))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, value: Claims) -> None:
            body = json.dumps(value).encode()
            self.send_response(503 if provider.is_away else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
