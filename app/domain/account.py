"""What people are told and asked when they sign in, and what administrators see of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.domain.organisation import MAIN, Kind
from app.domain.seat import Role


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person types to sign in.

    Attributes:
        code: Six digits of an authenticator, where the user has one.
        renews: This end renews its tokens, so it gets short ones.
    """

    user: str
    password: str
    code: str = ""
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """Asks for the next tokens; ``refresh`` is worth nothing afterwards."""

    refresh: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The answer to good credentials.

    Attributes:
        token: Bearer token for every other request.
        expires_ms: When it stops working, UTC milliseconds since 1970.
        refresh: Renews it; empty if it lasts as long as a sign-in, or from an earlier release.
        lasts_s: How long it works from now on, whatever this end's clock shows; 0 = not told.
    """

    token: str
    expires_ms: int
    user: str
    name: str
    seat: str
    role: Role
    refresh: str = ""
    lasts_s: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in, as administrators see one; never a password or a secret.

    Attributes:
        name: What is typed to sign in.
        display: The person's name as others see it.
        seat: 工号; empty for people without one.
        org: Code of the organisation; empty for the centre itself.
        subject: What the provider of unified sign-in calls the person; empty = not used.
        has_codes: Codes of an authenticator are asked for.
        is_closed: May not sign in any more; a closed account stays, for the audit names it.
    """

    name: str
    display: str
    role: Role
    seat: str = ""
    org: str = ""
    subject: str = ""
    has_codes: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What an account is to be.

    Attributes:
        password: Empty: stays; of a new account: only unified sign-in opens it.
    """

    display: str
    role: Role
    seat: str = ""
    org: str = ""
    subject: str = ""
    password: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """What an organisation is to be; its kind stays as it was first told."""

    kind: Kind
    name: str
    under: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class CodeSecret:
    """The secret of an authenticator (Base32), told once; ``address`` is what a QR code holds."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class UnifiedBegin:
    """Begins unified sign-in.

    Attributes:
        port: Of this computer (127.0.0.1), where the browser brings the proof in the end.
        centre: Code of the person's centre.
    """

    port: int
    centre: str = MAIN


@dataclass(frozen=True, slots=True)
class UnifiedBegun:
    """What goes on in the browser.

    Attributes:
        id: Names this sign-in.
        secret: Kept by the program that began it.
        address: To be opened in the browser.
        lasts_s: After so many seconds it is over.
    """

    id: UUID
    secret: str
    address: str
    lasts_s: int


@dataclass(frozen=True, slots=True)
class UnifiedCollect:
    """Asks for the tokens of a sign-in that was finished in the browser.

    Attributes:
        proof: What the browser brought to the port (``?proof=…``); it is taken once.
        code: Six digits of an authenticator, where the user has one.
    """

    id: UUID
    secret: str
    proof: str
    code: str = ""
    renews: bool = False


@dataclass(frozen=True, slots=True)
class UnifiedOffer:
    """Unified sign-in is there; ``name`` stands on its button."""

    name: str
