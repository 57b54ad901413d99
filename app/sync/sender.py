"""Empties the outbox, one row after another, whatever happens on the way."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable

from app.store.answers import begin_merge, hold, reject, resend, settle
from app.store.database import Sessions
from app.store.outbox import (
    Parcel,
    held_count,
    hurry,
    next_due,
    postpone,
    waiting_count,
)
from app.sync.client import Central
from app.sync.link import Link, LinkState, Settled
from app.sync.merge import merged
from app.sync.outbox import Outcome, broken, send
from app.sync.protocol import Problem
from app.sync.verdicts import MAX_WAIT_S, Verdict, wait_s

log = logging.getLogger(__name__)

PROBE_S = 1.5


class Sender:
    """Sends due rows and is the only one to say whether the server can be reached.

    Everything runs on the thread that calls ``step``; no transaction is open while the
    network is waited for.

    Args:
        clock: UTC milliseconds since 1970.
        dice: Spreads the tries of many seats.
    """

    def __init__(
        self,
        central: Central,
        sessions: Sessions,
        link: Link,
        *,
        clock: Callable[[], int],
        dice: random.Random,
    ) -> None:
        self._central = central
        self._sessions = sessions
        self._link = link
        self._clock = clock
        self._dice = dice

    def step(self) -> float:
        """Look for the server, or send one row; give the seconds until the next step."""
        self._count()
        if not (self._link.is_sure and self._central.is_signed_in) and not self._look():
            return PROBE_S
        with self._sessions() as session:
            parcel = next_due(session, self._clock())
        if parcel is None:
            if self._link.news.waiting:
                self._look()
            return PROBE_S
        self._offer(parcel)
        return 0.0

    def _look(self) -> bool:
        """Ask for a sign of life; tell whether rows can be sent."""
        if not self._central.is_alive():
            self._link.found(LinkState.UNREACHABLE)
            return False
        if not self._central.is_signed_in:
            self._link.found(LinkState.SIGN_IN_NEEDED)
            return False
        if not self._link.is_connected:
            with self._sessions.begin() as session:
                hurry(session)
        self._link.found(LinkState.CONNECTED)
        return True

    def _offer(self, parcel: Parcel) -> None:
        """Try one row; whatever is wrong with it, it steps aside for the others."""
        try:
            self._act_on(send(self._central, parcel), parcel)
        except Exception as error:
            log.exception("A %s of the outbox could not be sent", parcel.kind)
            self._postpone(parcel, broken(error))
        self._count()

    def _act_on(self, outcome: Outcome, parcel: Parcel) -> None:
        match outcome.verdict:
            case Verdict.DONE:
                self._settle(parcel, outcome.version)
            case Verdict.SIGN_IN:
                self._link.found(LinkState.SIGN_IN_NEEDED)
            case Verdict.RETRY:
                self._postpone(parcel, outcome)
            case Verdict.REJECTED:
                self._reject(parcel, _worded(outcome.problem))
            case Verdict.CONFLICT:
                self._reconcile(parcel, outcome.problem)

    def _settle(self, parcel: Parcel, version: int) -> None:
        with self._sessions.begin() as session:
            ticket = settle(session, parcel, version)
        settled = None if ticket is None else Settled(ticket, parcel.is_merged)
        self._link.sent(self._clock(), settled)

    def _postpone(self, parcel: Parcel, outcome: Outcome) -> None:
        """Wait: for the server if it is gone, else only with this row, so others go on."""
        gone = not outcome.answered and not self._central.is_alive()
        pause_s = max(wait_s(parcel.attempts, self._dice), outcome.retry_after_s)
        not_before_ms = self._clock() + int(min(pause_s, MAX_WAIT_S) * 1_000)
        with self._sessions.begin() as session:
            postpone(session, parcel, not_before_ms, unheard=gone)
        if gone:
            self._link.found(LinkState.UNREACHABLE)
        else:
            self._link.failed(_worded(outcome.problem))

    def _reject(self, parcel: Parcel, reason: str) -> None:
        with self._sessions.begin() as session:
            reject(session, parcel, reason)
        self._link.failed(reason)
        self._link.changed((parcel.subject_id,))

    def _reconcile(self, parcel: Parcel, problem: Problem | None) -> None:
        """Merge what can be merged and send that; what cannot waits for a person."""
        theirs = problem.current if problem is not None else None
        if theirs is None:  # nothing to merge with
            self._reject(parcel, _worded(problem))
            return
        with self._sessions.begin() as session:
            copies = begin_merge(session, parcel, theirs)
            if copies is None:
                return
            merge = merged(copies.base, copies.mine, copies.theirs)
            if merge.conflicts:
                hold(session, theirs.id, merge.conflicts)
            else:
                resend(session, merge.ticket)
        self._link.changed((theirs.id,))

    def _count(self) -> None:
        with self._sessions() as session:
            waiting, held = waiting_count(session), held_count(session)
        self._link.counted(waiting, held)


def _worded(problem: Problem | None) -> str:
    """Put a problem into one line for the help desk."""
    if problem is None:
        return ""
    details = [f"{e.get('field', '')}: {e.get('reason', '')}" for e in problem.errors]
    rest = "; ".join(part for part in (problem.detail, *details) if part)
    said = f"{problem.code or problem.status} {problem.title}"
    return f"{said} ({rest})" if rest else said
