"""What a centre asks of those who sign in, read from ``sign_in.toml`` beside the database."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = "sign_in.toml"
SECRET_VARIABLE = "ZUOXI_OIDC_SECRET"  # noqa: S105 - the name of a variable
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of unified sign-in (OpenID Connect).

    Attributes:
        issuer: Its address; what it tells of itself lies under it.
        client_id: What it calls this server.
        callback: The address of ``/v1/sessions/oidc/callback`` as browsers reach it.
        claim: Which claim of the ID token names the person: the ``subject`` of an account.
        name: What the button says.
        scope: What is asked for; ``openid`` at least.
        secret: Shared with it; empty for a public client. Never in the file.
    """

    issuer: str
    client_id: str
    callback: str
    claim: str = "sub"
    name: str = "统一身份认证"
    scope: str = "openid"
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How people sign in.

    Attributes:
        codes_required: No administrator without an authenticator.
        provider: Of unified sign-in; ``None``: there is none.
    """

    codes_required: bool = False
    provider: Provider | None = None


def read_rules(data: Path, environment: Mapping[str, str] = os.environ) -> SignInRules:
    """Read the file in the server's folder; without one nothing is asked for.

    Raises:
        ValueError: Something in it is wrong; the message names file and key.
        OSError: It cannot be read.
    """
    path = data / FILE
    if not path.exists():
        return SignInRules()
    found = tomllib.loads(path.read_text("utf-8-sig"))
    _only(found, {"codes_required", "oidc"}, "")
    required = found.get("codes_required", False)
    if not isinstance(required, bool):
        raise _wrong("codes_required", "true or false is needed")
    table = found.get("oidc")
    if table is None:
        return SignInRules(required)
    if not isinstance(table, dict):
        raise _wrong("oidc", "a table is needed")
    return SignInRules(required, _provider(table, environment.get(SECRET_VARIABLE, "")))


def _provider(table: Mapping[str, Any], secret: str) -> Provider:
    names = {"issuer", "client_id", "callback", "claim", "name", "scope"}
    _only(table, names, "oidc.")
    for name in sorted(names):
        value = table.get(name, "-")
        if not isinstance(value, str) or not value.strip():
            raise _wrong(f"oidc.{name}", "a text is needed")
    for name in ("issuer", "callback", "client_id"):
        if name not in table:
            raise _wrong(f"oidc.{name}", "it is missing")
    for name in ("issuer", "callback"):
        if not is_safe(table[name]):
            raise _wrong(f"oidc.{name}", "an https address is needed")
    return Provider(**table, secret=secret)


def is_safe(address: str) -> bool:
    """Tell whether tokens and codes may be sent there: encrypted, or on this computer."""
    parts = urlsplit(address)
    is_local = parts.scheme == "http" and parts.hostname in LOCAL
    return bool(parts.hostname) and (parts.scheme == "https" or is_local)


def _only(table: Mapping[str, Any], names: set[str], above: str) -> None:
    for name in sorted(set(table) - names):
        raise _wrong(above + name, "it is unknown")


def _wrong(key: str, reason: str) -> ValueError:
    return ValueError(f"{FILE}: {key}: {reason}")
