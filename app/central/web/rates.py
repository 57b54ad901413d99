"""How many requests a user may make (``Rate``); signing in has waits of its own (``lockout``)."""

from __future__ import annotations

from app.central.state import Central
from app.central.web.problems import Fault, Refused


def check_rate(central: Central, user: str) -> None:
    """Count a request of a user.

    Raises:
        Refused: 429 with ``Retry-After``, whole seconds.
    """
    wait_ms = central.shared.wait_ms(user)
    if wait_ms:
        raise Refused(Fault.RATE, headers={"Retry-After": str(-(-wait_ms // 1_000))})
