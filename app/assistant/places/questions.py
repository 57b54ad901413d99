"""The one short question that separates what may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.places.names import CITY, COMMUNITY, DISTRICT, STREET
from app.assistant.places.register import NONE, Register

MAX_OPTIONS = 3
_WHAT = {CITY: "哪个市", DISTRICT: "哪个区", STREET: "哪个街道或镇"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that may be meant.

    Attributes:
        code: Its code; of a spot, that of the division it lies in.
        name: How it reads from the district down.
    """

    code: str
    name: str


def candidates(rows: Sequence[int], register: Register) -> tuple[Candidate, ...]:
    """What to choose from."""
    return tuple(Candidate(register.code(row), register.path(row)) for row in rows)


def which(rows: Sequence[int], name: str, register: Register) -> str:
    """Ask which of several divisions of about one name is meant."""
    for depth in (CITY, DISTRICT, STREET, COMMUNITY):
        groups = list(dict.fromkeys(register.at_depth(row, depth) for row in rows))
        if len(groups) == 1 or NONE in groups:
            continue
        options = list(dict.fromkeys(register.names[group] for group in groups))
        if len(options) < len(groups):  # of the same name themselves
            continue
        if depth == COMMUNITY or set(groups) == set(rows):
            return f"请问是{listed(options)}？"
        if len(options) <= MAX_OPTIONS and len(groups) == len(set(rows)):
            names = [register.names[row] for row in rows]
            if len(set(names)) > 1:  # 太平社区 here, 太平村 there
                each = [f"{o}的{n}" for o, n in zip(options, names, strict=True)]
                return f"请问是{listed(each)}？"
        if len(options) <= MAX_OPTIONS:
            return f"请问是{listed(options)}的{name}？"
        return f"请问是{_WHAT[depth]}的{name}？"
    return f"请问是哪里的{name}？"


def whether(row: int, register: Register, *, in_district: bool) -> str:
    """Ask whether the only one is meant; it names the street, which nobody said.

    Args:
        row: A community.
        register: Where it lies.
        in_district: The district was said, so it is not asked again.
    """
    above = [r for r in register.above(row)[1:] if register.depths[r] >= DISTRICT]
    shown = [r for r in above if register.depths[r] == STREET or not in_district]
    names = "".join(register.names[r] for r in reversed(shown))
    return f"请问是{names}的{register.names[row]}吗？"


def listed(options: Sequence[str]) -> str:
    """``甲还是乙``, ``甲、乙还是丙``; the last three of many."""
    shown = list(options)[:MAX_OPTIONS]
    return "、".join(shown[:-1]) + "还是" + shown[-1] if len(shown) > 1 else shown[0]


def where(name: str, said: str, others: Sequence[str]) -> str:
    """Ask where a name is that lies elsewhere than was said."""
    elsewhere = f"在{others[0]}" if len(others) == 1 else "别的区"
    return f"请问{name}是在{said}还是{elsewhere}？"


def between(one: str, other: str) -> str:
    """Ask which of two places of the call is that of the matter."""
    return f"请问事情发生在{one}还是{other}？"
