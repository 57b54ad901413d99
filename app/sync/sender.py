"""Empties the outbox, several rows at once, whatever happens on the way."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from app.store.answers import begin_anew, begin_merge, hold, reject, resend, settle
from app.store.articles import get_cursor
from app.store.database import Sessions, Transaction
from app.store.outbox import (
    Kind,
    Parcel,
    all_due,
    counts,
    hurry,
    postpone,
)
from app.store.sent import forget_sent
from app.store.settling import Accepted, settle_all
from app.sync.client import Central
from app.sync.link import Link, LinkState, Settled
from app.sync.merge import merged
from app.sync.outbox import Outcome, broken, send
from app.sync.protocol import Problem
from app.sync.verdicts import MAX_WAIT_S, Verdict, wait_s, worded

log = logging.getLogger(__name__)

PROBE_S = 1.5
AHEAD = 10
"""Rows taken from the outbox for each that is on its way, so that answers are settled in bundles:
each bundle is one write to the disk. With all lanes fewer than ``app.store.sent.MARGIN``."""
PATIENCE_S = 0.1
"""So long a row that was saved meanwhile waits for one of those under way."""
GATHER_S = 0.1
"""So long answers are gathered after the first."""
TIDY_MS = 3_600_000

Sent = tuple[Parcel, Outcome]


class Sender:
    """Sends due rows and is the only one to say whether the server can be reached.

    Of each subject one row is under way, so its order is kept, and one in trouble holds up
    nobody. Everything but the requests runs on the thread that calls ``step``; no transaction
    is open while the network is waited for.

    Args:
        clock: UTC milliseconds since 1970.
        dice: Spreads the tries of many seats.
        at_once: Requests at the same time; 1 sends in ``step`` itself, without other threads.
        on_stale: Told that the server began anew and its changes have to be read first.
    """

    def __init__(
        self,
        central: Central,
        sessions: Sessions,
        link: Link,
        *,
        clock: Callable[[], int],
        dice: random.Random,
        at_once: int = 1,
        on_stale: Callable[[], None] = lambda: None,
    ) -> None:
        self._central = central
        self._sessions = sessions
        self._link = link
        self._clock = clock
        self._dice = dice
        self._on_stale = on_stale
        self._ahead = at_once * AHEAD if at_once > 1 else 1
        self._lanes = ThreadPoolExecutor(at_once, "sending") if at_once > 1 else None
        self._under_way: dict[Future[Outcome], Parcel] = {}
        self._tidied_ms = 0

    def step(self) -> float:
        """Look for the server, or send rows; give the seconds until the next step."""
        self._settle_all(self._gathered())
        if not (self._link.is_sure and self._central.is_signed_in) and not self._look():
            return 0.0 if self._under_way else PROBE_S
        if self._send_due() or self._under_way:
            return 0.0
        if self._link.news.waiting:
            self._look()
        return PROBE_S

    def close(self) -> None:
        """Let the threads end; call after ``step`` and after the way to the server was cut."""
        if self._lanes is not None:
            self._lanes.shutdown(wait=True, cancel_futures=True)

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

    def _send_due(self) -> bool:
        """Put what is due on its way; tell whether there was something."""
        room = self._ahead - len(self._under_way)
        if room <= 0:
            return False
        busy = {parcel.subject_id for parcel in self._under_way.values()}
        with self._sessions() as session:
            parcels = all_due(session, self._clock(), room, busy)
            epoch = get_cursor(session).epoch
        if self._lanes is None:
            self._settle_all([(parcel, self._tried(parcel, epoch)) for parcel in parcels])
        else:
            for parcel in parcels:
                self._under_way[self._lanes.submit(self._tried, parcel, epoch)] = parcel
        return bool(parcels)

    def _tried(self, parcel: Parcel, epoch: str) -> Outcome:
        """Try one row; whatever is wrong with it, it steps aside for the others."""
        try:
            return send(self._central, parcel, epoch)
        except Exception as error:
            log.exception("A %s of the outbox could not be sent", parcel.kind)
            return broken(error)

    def _gathered(self) -> list[Sent]:
        """Take the answers that are there, or wait a moment for some."""
        if not self._under_way:
            return []
        done, others = wait(self._under_way, PATIENCE_S, FIRST_COMPLETED)
        if done and others:
            done, others = wait(self._under_way, GATHER_S)
        if any(not future.result().answered for future in done):
            for future in others:
                if future.cancel():  # it has not begun, and would find nobody either
                    del self._under_way[future]
        in_order = [future for future in self._under_way if future in done]
        return [(self._under_way.pop(future), future.result()) for future in in_order]

    def _settle_all(self, sent: Sequence[Sent]) -> None:
        """Do what the answers ask for, in one transaction, then tell of it and count."""
        gone = any(not o.answered for _, o in sent) and not self._central.is_alive()
        now_ms = self._clock()
        tell: list[Callable[[], None]] = []
        with self._sessions.begin() as session:
            others = [each for each in sent if each[1].verdict is not Verdict.DONE]
            done = [each for each in sent if each[1].verdict is Verdict.DONE]
            tell += self._done(session, done, now_ms)
            for parcel, outcome in others:
                tell += self._settled(session, parcel, outcome, gone=gone)
            if now_ms - self._tidied_ms >= TIDY_MS:
                forget_sent(session, now_ms)
                self._tidied_ms = now_ms
            left = counts(session)
        for each in tell:
            each()
        if gone:
            self._link.found(LinkState.UNREACHABLE)
        self._link.counted(left.waiting, left.held)

    def _done(
        self, session: Transaction, sent: Sequence[Sent], now_ms: int
    ) -> Iterable[Callable[[], None]]:
        """Settle what was taken, all together; where that fails, each by itself."""
        accepted = [Accepted(parcel, o.version, o.seq) for parcel, o in sent]
        try:
            with session.begin_nested():
                settled = settle_all(session, accepted, now_ms)
        except Exception:
            if len(sent) == 1:
                return self._settled(session, *sent[0], gone=False)
            log.warning("Answers are settled one by one", exc_info=True)
            return [tell for each in sent for tell in self._done(session, [each], now_ms)]
        told = [Settled(ticket, parcel.is_merged) for parcel, ticket in settled]
        rest = [None] if len(settled) < len(sent) else []
        return [partial(self._link.sent, now_ms, each) for each in (*rest, *told)]

    def _settled(
        self, session: Transaction, parcel: Parcel, outcome: Outcome, *, gone: bool
    ) -> Iterable[Callable[[], None]]:
        """Do what one answer asks for; a fault in that holds up only this row."""
        try:
            with session.begin_nested():
                return self._acted(session, parcel, outcome, gone=gone)
        except Exception as error:
            log.exception("A %s of the outbox could not be sent", parcel.kind)
            return self._postponed(session, parcel, broken(error), gone=False)

    def _acted(
        self, session: Transaction, parcel: Parcel, outcome: Outcome, *, gone: bool
    ) -> Iterable[Callable[[], None]]:
        """Write what one answer means; gives what is to be told once that is on the disk."""
        match outcome.verdict:
            case Verdict.DONE:
                now_ms = self._clock()
                ticket = settle(
                    session, parcel, outcome.version, server_seq=outcome.seq, now_ms=now_ms
                )
                settled = None if ticket is None else Settled(ticket, parcel.is_merged)
                return (partial(self._link.sent, now_ms, settled),)
            case Verdict.SIGN_IN:
                return (partial(self._link.found, LinkState.SIGN_IN_NEEDED),)
            case Verdict.RETRY:
                return self._postponed(session, parcel, outcome, gone=gone)
            case Verdict.STALE:
                told = self._postponed(session, parcel, outcome, gone=False)
                return (*told, self._on_stale)
            case Verdict.REJECTED:
                return self._rejected(session, parcel, worded(outcome.problem))
            case Verdict.CONFLICT:
                return self._reconciled(session, parcel, outcome.problem)

    def _postponed(
        self, session: Transaction, parcel: Parcel, outcome: Outcome, *, gone: bool
    ) -> Iterable[Callable[[], None]]:
        """Wait: for the server if it is gone, else only with this row, so others go on."""
        unheard = gone and not outcome.answered
        pause_s = max(wait_s(parcel.attempts, self._dice), outcome.retry_after_s)
        not_before_ms = self._clock() + int(min(pause_s, MAX_WAIT_S) * 1_000)
        postpone(session, parcel, not_before_ms, unheard=unheard)
        return () if unheard else (partial(self._link.failed, worded(outcome.problem)),)

    def _rejected(
        self, session: Transaction, parcel: Parcel, reason: str
    ) -> Iterable[Callable[[], None]]:
        reject(session, parcel, reason)
        changed = partial(self._link.changed, (parcel.subject_id,))
        return partial(self._link.failed, reason), changed

    def _reconciled(
        self, session: Transaction, parcel: Parcel, problem: Problem | None
    ) -> Iterable[Callable[[], None]]:
        """Merge what can be merged and send that; what cannot waits for a person."""
        theirs = problem.current if problem is not None else None
        if theirs is None:
            if parcel.kind is not Kind.TICKET or not parcel.base_version:
                return self._rejected(session, parcel, worded(problem))  # nothing to merge with
            begin_anew(session, parcel)
        else:
            copies = begin_merge(session, parcel, theirs)
            if copies is None:
                return ()
            merge = merged(copies.base, copies.mine, copies.theirs)
            if merge.conflicts:
                hold(session, theirs.id, merge.conflicts)
            else:
                resend(session, merge.ticket)
        return (partial(self._link.changed, (parcel.subject_id,)),)
