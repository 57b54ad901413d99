"""Recordings go to the server in pieces, beside everything else, with a share of the line.

Where an upload stands is known to the server alone: a seat or a server that was restarted in the
middle goes on with the next piece. Tickets and words never wait for it.
"""

from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.store.answers import reject, settle
from app.store.database import Sessions
from app.store.outbox import Parcel, postpone, recording_due
from app.sync.client import Central
from app.sync.errors import CentralError, Refused
from app.sync.link import Link
from app.sync.outbox import Outcome, broken, judged
from app.sync.protocol import Upload, UploadAsked
from app.sync.verdicts import MAX_WAIT_S, Verdict, wait_s, worded

log = logging.getLogger(__name__)

LOOK_S = 3.0
SHARE = 0.5
LEAST_BYTES = 64 * 1024
FIRST_BYTES = 256 * 1024
MOST_BYTES = 4 * 1024 * 1024
QUICK_S, SLOW_S = 1.0, 4.0
MOST_AGAIN = 3
ELSEWHERE, DAMAGED = "SRV-28", "SRV-29"
_NO_ADDRESS = frozenset({404, 405})
"""A server of an earlier release takes no pieces; it will be brought up to date."""


@dataclass(slots=True)
class _Sending:
    """A recording that is open and under way; ``again`` = how often it was begun anew."""

    parcel: Parcel
    sound: BinaryIO
    held: ExitStack
    asked: UploadAsked
    upload: Upload | None = None
    again: int = 0


class Uploader:
    """Sends waiting recordings, one after another. One thread makes its steps.

    A step sends one piece at most. After a piece that took t seconds it rests for
    t · (1 / share − 1), so that on a long average no more than ``share`` of the time is used.

    Args:
        clock: UTC milliseconds since 1970.
        dice: Spreads the tries of many seats.
        share: How much of the line it may take, 0 < share ≤ 1.
        watch: Seconds of a clock that is never put back.
    """

    def __init__(
        self,
        central: Central,
        sessions: Sessions,
        link: Link,
        *,
        clock: Callable[[], int],
        dice: random.Random,
        share: float = SHARE,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._central = central
        self._sessions = sessions
        self._link = link
        self._clock = clock
        self._dice = dice
        self._share = share
        self._watch = watch
        self._piece_bytes = FIRST_BYTES
        self._now: _Sending | None = None

    def step(self) -> float:
        """Send a piece of the oldest recording; give the seconds until the next step."""
        if not (self._link.is_connected and self._central.is_signed_in):
            self.close()
            return LOOK_S
        if self._now is None:
            with self._sessions() as session:
                parcel = recording_due(session, self._clock())
            if parcel is None:
                return LOOK_S
            return self._tried(parcel, lambda: self._open(parcel))
        sending = self._now
        return self._tried(sending.parcel, lambda: self._go_on(sending))

    def close(self) -> None:
        """Let go of the recording in hand; it goes on from where the server has it."""
        sending, self._now = self._now, None
        if sending is not None:
            sending.held.close()

    def _tried(self, parcel: Parcel, act: Callable[[], float]) -> float:
        """Make one step; whatever is wrong with a recording, it steps aside for the others."""
        try:
            return act()
        except (CentralError, FileNotFoundError) as error:
            outcome = judged(error, parcel.kind)
            if isinstance(error, Refused) and error.problem.status in _NO_ADDRESS:
                outcome = Outcome(Verdict.RETRY, problem=error.problem)
        except Exception as error:
            log.exception("A recording of the outbox could not be sent")
            outcome = broken(error)
        self.close()
        return self._set_aside(parcel, outcome)

    def _open(self, parcel: Parcel) -> float:
        """Make it plain FLAC and learn its sum."""
        with ExitStack() as held:
            sound = held.enter_context(self._central.opened_recording(Path(parcel.body)))
            digest, size = hashlib.sha256(), 0
            while part := sound.read(MOST_BYTES):
                digest.update(part)
                size += len(part)
            asked = UploadAsked(size, digest.hexdigest())
            self._now = _Sending(parcel, sound, held.pop_all(), asked)
        return 0.0

    def _go_on(self, sending: _Sending) -> float:
        began_s = self._watch()
        try:
            if sending.upload is None:
                sending.upload = self._central.begin_upload(
                    sending.parcel.subject_id, sending.asked
                )
            else:
                sending.upload = self._send_piece(sending, sending.upload)
        except Refused as error:
            sending.again += 1
            if error.problem.code not in {ELSEWHERE, DAMAGED} or sending.again > MOST_AGAIN:
                raise
            sending.upload = None  # ask where it stands, and go on from there
        took_s = self._watch() - began_s
        if sending.upload is not None and sending.upload.is_stored:
            self._settle(sending.parcel)
        return took_s * (1 / self._share - 1)

    def _send_piece(self, sending: _Sending, at: Upload) -> Upload:
        """Send what comes next, as much as goes in one to four seconds."""
        sending.sound.seek(at.offset)
        piece = sending.sound.read(self._piece_bytes)
        began_s = self._watch()
        upload = self._central.send_piece(sending.parcel.subject_id, at, piece)
        took_s = self._watch() - began_s
        if took_s < QUICK_S:
            self._piece_bytes = min(2 * self._piece_bytes, MOST_BYTES)
        elif took_s > SLOW_S:
            self._piece_bytes = max(self._piece_bytes // 2, LEAST_BYTES)
        return upload

    def _settle(self, parcel: Parcel) -> None:
        self.close()
        now_ms = self._clock()
        with self._sessions.begin() as session:
            settle(session, parcel, now_ms=now_ms)
        self._link.sent(now_ms, None)

    def _set_aside(self, parcel: Parcel, outcome: Outcome) -> float:
        """Try again later, or never; other recordings and everything else go on."""
        if outcome.verdict is Verdict.SIGN_IN:
            self._link.doubt()
            return LOOK_S
        reason = worded(outcome.problem)
        if outcome.verdict is Verdict.REJECTED:
            with self._sessions.begin() as session:
                reject(session, parcel, reason)
            self._link.failed(reason)
            return 0.0
        gone = not outcome.answered and not self._central.is_alive()
        if not outcome.answered:
            self._piece_bytes = max(self._piece_bytes // 2, LEAST_BYTES)
        pause_s = max(wait_s(parcel.attempts, self._dice), outcome.retry_after_s)
        not_before_ms = self._clock() + int(min(pause_s, MAX_WAIT_S) * 1_000)
        with self._sessions.begin() as session:
            postpone(session, parcel, not_before_ms, unheard=gone)
        if gone:
            self._link.doubt()
        else:
            self._link.failed(reason)
        return LOOK_S if gone else 0.0
