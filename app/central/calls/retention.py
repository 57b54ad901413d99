"""Sound and words of calls are deleted when their time is over, and the proof of it stays.

The proof is a row with size and SHA-256 of what there was, and a line of the chained audit that
says the same; ``app.central.calls.proofs`` checks both. What else has an end is in
``app.central.calls.housekeeping``.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from app.central.calls.call_tables import CallRow, ForgottenRow, RecordingRow
from app.central.calls.housekeeping import keep_house
from app.central.calls.loose_blobs import blob_of
from app.central.people.audit import CONSOLE, Deed, Entry, add
from app.central.state import Central
from app.central.storage.blobs import StorageError
from app.central.tickets.ticket_tables import EventRow, TicketRow
from app.domain.retention import Retention, RetentionClass, classes_of
from app.domain.ticket import Ticket, TicketEvent
from app.domain.transcript import Transcript
from app.sync.protocol import decode, encode

log = logging.getLogger(__name__)

PAGE = 200
MOST_A_RUN = 50_000  # what is more waits for the next day
EVERY_S = 24 * 3_600.0
STOP_S = 5.0
NO_WORDS = encode(Transcript()).decode()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A call of which sound or words are here."""

    call_id: UUID
    centre: str
    seat: str
    since_ms: int


class Forgetting:
    """Forgets what is due at its start and once a day, on a thread of its own.

    Use it as a context::

        with Forgetting(central, retention):
            serve(…)
    """

    def __init__(self, central: Central, retention: Retention, every_s: float = EVERY_S) -> None:
        self._central = central
        self._retention = retention
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def __enter__(self) -> Forgetting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End after the call in hand; a few seconds at most."""
        self._stopping.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                forget_due(self._central, self._retention, self._stopping)
                keep_house(self._central)
            except Exception as error:  # noqa: BLE001 - whatever it is, tomorrow is another day
                # Messages of databases quote values, and values are citizens' data.
                log.error("Calls whose time is over stay: %s", type(error).__name__)  # noqa: TRY400 - as above
            self._stopping.wait(self._every_s)


def forget_due(
    central: Central, retention: Retention, stopping: threading.Event | None = None
) -> int:
    """Delete sound and words of every call whose time is over; tells of how many.

    Which class a call belongs to is looked up now: a ticket may have been changed since. Several
    processes may do this at once, and one that is killed leaves nothing half deleted: the file
    goes first, so that the row is still found at the next time.
    """
    now_ms = central.now_ms()
    forgotten = 0
    for kept in _candidates(central, now_ms - retention.shortest_ms):
        if forgotten >= MOST_A_RUN or (stopping is not None and stopping.is_set()):
            break
        try:
            forgotten += _forget(central, retention, kept, now_ms)
        except (OSError, StorageError) as error:
            log.error("A recording cannot be deleted: %s", _told(error))  # noqa: TRY400 - no values
    if forgotten:
        log.info("Sound and words of %d calls were deleted, their time was over", forgotten)
    return forgotten


def _told(error: Exception) -> str:
    """Say what is wrong without the name of a file, which is that of a call."""
    return (error.strerror or "") if isinstance(error, OSError) else str(error)


def _candidates(central: Central, before_ms: int) -> Iterator[_Kept]:
    """Yield what is old enough to be looked at, oldest first, a page in memory at a time."""
    last = None
    while page := _page_of_calls(central, before_ms, last):
        yield from page
        last = page[-1]
    last = None
    while page := _page_of_sound(central, before_ms, last):
        yield from page
        last = page[-1]


def _page_of_calls(central: Central, before_ms: int, last: _Kept | None) -> list[_Kept]:
    has_sound = exists().where(RecordingRow.call_id == CallRow.id)
    wanted = select(CallRow.id, CallRow.centre, CallRow.seat, CallRow.rang_ms).where(
        CallRow.rang_ms < before_ms, or_(CallRow.transcript != NO_WORDS, has_sound)
    )
    if last is not None:
        at_once = and_(CallRow.rang_ms == last.since_ms, CallRow.id > last.call_id)
        wanted = wanted.where(or_(CallRow.rang_ms > last.since_ms, at_once))
    with central.database.reading() as session:
        rows = session.execute(wanted.order_by(CallRow.rang_ms, CallRow.id).limit(PAGE))
        return [_Kept(*row) for row in rows]


def _page_of_sound(central: Central, before_ms: int, last: _Kept | None) -> list[_Kept]:
    """List recordings whose call never arrived."""
    has_call = exists().where(CallRow.id == RecordingRow.call_id)
    columns = (RecordingRow.call_id, RecordingRow.centre, RecordingRow.seat, RecordingRow.stored_ms)
    wanted = select(*columns).where(RecordingRow.stored_ms < before_ms, ~has_call)
    if last is not None:
        wanted = wanted.where(RecordingRow.call_id > last.call_id)
    with central.database.reading() as session:
        rows = session.execute(wanted.order_by(RecordingRow.call_id).limit(PAGE))
        return [_Kept(*row) for row in rows]


def _forget(central: Central, retention: Retention, kept: _Kept, now_ms: int) -> bool:
    """Delete one call's sound and words if it is due."""
    with central.database.writing() as session:
        which = retention.longest_of(_classes(session, kept.call_id))
        if retention.due_ms(which, kept.since_ms) > now_ms:
            return False
        call = session.get(CallRow, kept.call_id, with_for_update=True)
        sound = session.get(RecordingRow, kept.call_id, with_for_update=True)
        if sound is None and (call is None or call.transcript == NO_WORDS):
            return False  # another process was here
        proof = _proof(retention, which, kept, call, sound)
        proof.at_ms = now_ms
        if sound is not None:
            central.blobs.delete(proof.sound_blob)
            session.delete(sound)
        if call is not None:
            call.transcript, call.version = NO_WORDS, call.version + 1
        session.add(proof)
        add(session, sealing(proof), now_ms)
        return True


def _classes(session: Session, call_id: UUID) -> set[RetentionClass]:
    rows = session.scalars(select(TicketRow).where(TicketRow.call_id == call_id)).all()
    told = session.scalars(
        select(EventRow.body).where(EventRow.ticket_id.in_([row.id for row in rows]))
    )
    tickets = [decode(Ticket, row.body) for row in rows]
    return classes_of(tickets, {decode(TicketEvent, body).kind for body in told})


def _proof(
    retention: Retention,
    which: RetentionClass,
    kept: _Kept,
    call: CallRow | None,
    sound: RecordingRow | None,
) -> ForgottenRow:
    """Write down what there is, before it goes."""
    proof = ForgottenRow(
        call_id=kept.call_id,
        centre=kept.centre,
        seat=kept.seat,
        rang_ms=kept.since_ms,
        retention=which,
        days=retention.days[which],
        sound_bytes=0,
        sound_sha256="",
        sound_blob="",
        words_bytes=0,
        words_sha256="",
    )
    if sound is not None:
        proof.sound_bytes, proof.sound_sha256 = sound.size, sound.sha256
        proof.sound_blob = blob_of(sound)
    if call is not None and call.transcript != NO_WORDS:
        words = call.transcript.encode()
        proof.words_bytes, proof.words_sha256 = len(words), hashlib.sha256(words).hexdigest()
    return proof


def sealing(proof: ForgottenRow) -> Entry:
    """Say in a line of the audit what a proof says; sums that there are not are left out."""
    sums = {"sound_sha256": proof.sound_sha256, "words_sha256": proof.words_sha256}
    detail: dict[str, int | str] = {name: each for name, each in sums.items() if each}
    detail |= {"sound_bytes": proof.sound_bytes, "words_bytes": proof.words_bytes}
    detail |= {"class": str(proof.retention), "days": proof.days}
    return Entry(CONSOLE, Deed.DELETED, f"call:{proof.call_id}", detail, centre=proof.centre)
