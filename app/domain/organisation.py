"""The organisations that people of a hotline belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.seat import Role

MAIN = "main"
"""The centre of a server that has one only."""


class Kind(StrEnum):
    """What an organisation is; with the role it decides what its people see."""

    CENTRE = "centre"
    DISTRICT = "district"
    UNIT = "unit"
    OUTSOURCER = "outsourcer"


ROLES: Mapping[Kind, frozenset[Role]] = {
    Kind.CENTRE: frozenset(set(Role) - {Role.HANDLER}),
    Kind.DISTRICT: frozenset({Role.HANDLER}),
    Kind.UNIT: frozenset({Role.HANDLER}),
    Kind.OUTSOURCER: frozenset({Role.AGENT}),
}
"""Who works where; nobody has another role there."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of a centre.

    Attributes:
        code: Of a district its division code (six digits), of a unit its code in the dictionary
            of units; no two of a centre have the same.
        kind: 中心, 区县, 承办单位 or 外包公司.
        name: As people call it.
        under: Code of the one it belongs to; empty directly under the centre.
        is_closed: Nobody of it may sign in any more.
    """

    code: str
    kind: Kind
    name: str
    under: str = ""
    is_closed: bool = False
