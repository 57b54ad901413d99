"""Talks to the provider of unified sign-in: OpenID Connect Core 1.0, code flow with PKCE.

Nothing is kept between two sign-ins: what the provider tells of itself and its keys are read each
time, so that a key that was changed is known at once and any process can go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import (  # type: ignore[import-untyped]  # it has no types
    AuthlibBaseError,
)
from authlib.integrations.httpx_client import (  # type: ignore[import-untyped]  # as above
    OAuth2Client,
)
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # as above
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.central.people.sign_in_rules import Provider, is_safe
from app.central.tables import SUBJECT_CHARS

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Of ID tokens: those with a key pair, so that nobody but the provider can make one."""
WAIT_S = 5.0
SKEW_S = 60


class ProviderError(Exception):
    """The provider does not answer, or not as it should; the message is for the log."""


class UntrueError(Exception):
    """What came back is not to be believed; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was made up for one sign-in.

    Attributes:
        state: Comes back with the browser and tells which sign-in it is.
        nonce: Comes back in the ID token, so that it is of this sign-in.
        verifier: Proves to the provider that who brings the code also asked for it (RFC 7636).
    """

    state: str
    nonce: str
    verifier: str


def address_for(provider: Provider, asked: Asked) -> str:
    """Tell where the browser has to go.

    Raises:
        ProviderError: The provider cannot be asked.
    """
    with _client(provider) as client:
        found = _discovered(client, provider)
        address, _ = client.create_authorization_url(
            found["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
    return str(address)


def subject_of(provider: Provider, asked: Asked, code: str, now_ms: int) -> str:
    """Exchange the code for an ID token, check it, and tell who it is.

    Raises:
        ProviderError: The provider cannot be asked.
        UntrueError: It refused the code, or the token is forged, old or for somebody else.
    """
    with _client(provider) as client:
        found = _discovered(client, provider)
        try:
            token = client.fetch_token(
                found["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
            )
        except AuthlibBaseError as error:
            raise UntrueError(f"The provider refused the code: {type(error).__name__}") from None
        keys = _fetched(client, found["jwks_uri"])
    claims = _claims(provider, asked, token, keys, now_ms)
    subject = claims.get(provider.claim)
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARS:
        raise UntrueError("The token does not name the person")
    return subject


def _claims(
    provider: Provider,
    asked: Asked,
    token: Mapping[str, Any],
    keys: Any,  # noqa: ANN401 - JSON; the library looks what it is
    now_ms: int,
) -> Mapping[str, Any]:
    try:
        read = jwt.decode(
            str(token.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS
        )
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        }
        params = {
            "nonce": asked.nonce,
            "client_id": provider.client_id,
            "access_token": str(token.get("access_token", "")),
        }
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(now=now_ms // 1_000, leeway=SKEW_S)
    except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
        raise UntrueError(f"The token is not to be believed: {type(error).__name__}") from None
    return dict(claims)


def _discovered(client: OAuth2Client, provider: Provider) -> Mapping[str, Any]:
    """Read what the provider tells of itself (OpenID Connect Discovery 1.0, section 4)."""
    found = _fetched(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderError("The provider calls itself by another name")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or not is_safe(found[name]):
            raise ProviderError(f"{name} is missing, or not encrypted")
    return found


def _fetched(client: OAuth2Client, address: str) -> Mapping[str, Any]:
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ProviderError("The provider answers no object")
    return found


@contextmanager
def _client(provider: Provider) -> Iterator[OAuth2Client]:
    """Open a client whose errors are ours; whatever its library raises is the provider's fault."""
    try:
        with OAuth2Client(
            provider.client_id,
            provider.secret or None,
            token_endpoint_auth_method="client_secret_basic" if provider.secret else "none",
            scope=provider.scope,
            redirect_uri=provider.callback,
            code_challenge_method="S256",
            timeout=WAIT_S,
        ) as client:
            yield client
    except (ProviderError, UntrueError):
        raise
    except Exception as error:  # noqa: BLE001 - its HTTP library's, which is not imported here
        raise ProviderError(f"The provider cannot be asked: {type(error).__name__}") from None
