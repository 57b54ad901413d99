"""What became of a ticket after it left the seat: handling (办理) and return visit (回访)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handling:
    """What the units did with a ticket; times are UTC milliseconds since 1970, 0 = not yet.

    Attributes:
        signed_ms: 签收.
        contacted_ms: 联系群众: when the unit first spoke with the caller.
        is_true: 诉求属实; ``None`` until somebody looked.
        result: 办理结果.
        reply: 回复内容, what the caller is told.
        finished_ms: 办结.
        return_reason: 退回理由, the last one; the history has all of them.
        returned: How often a unit sent it back (退单).
        extended: How often its limit was put off (延期).
        is_overdue: 超期: it was finished after its limit.
        redone: How often it had to be handled again (重办).
        urged: How often somebody asked to hurry (催单).
        is_supervised: 督办.
    """

    signed_ms: int = 0
    contacted_ms: int = 0
    is_true: bool | None = None
    result: str = ""
    reply: str = ""
    finished_ms: int = 0
    return_reason: str = ""
    returned: int = 0
    extended: int = 0
    is_overdue: bool = False
    redone: int = 0
    urged: int = 0
    is_supervised: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What the caller said afterwards; ``None`` = not asked or not answered.

    Attributes:
        visited_ms: When the visit began, UTC milliseconds since 1970; 0 = not yet.
        is_reached: 接通.
        was_contacted: 是否联系: the unit had been in touch.
        is_solved: 是否解决.
        is_satisfied: 是否满意.
        unsolved_reason: 未解决原因.
        opinion: 意见.
    """

    visited_ms: int = 0
    is_reached: bool | None = None
    was_contacted: bool | None = None
    is_solved: bool | None = None
    is_satisfied: bool | None = None
    unsolved_reason: str = ""
    opinion: str = ""
