"""What to do after one try, and how long to wait before the next."""

from __future__ import annotations

import random
from enum import Enum, auto

from app.sync.protocol import Problem

MAX_WAIT_S = 300.0
PULL_FIRST = "SRV-32"
"""The server began anew since this seat last read its changes: it may have been set back."""


class Verdict(Enum):
    """What to do with an outbox row after one try."""

    DONE = auto()  # forget the row
    CONFLICT = auto()  # merge, or keep both copies and ask the agent
    REJECTED = auto()  # never resend by itself; show why
    RETRY = auto()  # wait, then resend with the same key
    STALE = auto()  # read the server's changes first, then resend with the same key
    SIGN_IN = auto()  # stop the whole queue until there is a token


def judge(status: int) -> Verdict:
    """Map an HTTP status to the next step for the row."""
    if status in {200, 201, 204}:
        return Verdict.DONE
    if status in {409, 412}:
        return Verdict.CONFLICT
    if status == 401:
        return Verdict.SIGN_IN
    if status in {408, 425, 429} or status >= 500:
        return Verdict.RETRY
    return Verdict.REJECTED


def wait_s(attempts: int, dice: random.Random) -> float:
    """Seconds before the next try after ``attempts`` before this one: 1, 2, 4 … 300.

    Up to half of it is taken off at random, so that 500 seats do not return in the same
    second after an outage.
    """
    ceiling: float = min(2.0 ** min(attempts, 9), MAX_WAIT_S)
    return ceiling * dice.uniform(0.5, 1.0)


def worded(problem: Problem | None) -> str:
    """Put a problem into one line for the help desk."""
    if problem is None:
        return ""
    details = [f"{e.get('field', '')}: {e.get('reason', '')}" for e in problem.errors]
    rest = "; ".join(part for part in (problem.detail, *details) if part)
    said = f"{problem.code or problem.status} {problem.title}"
    return f"{said} ({rest})" if rest else said
