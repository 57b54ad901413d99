"""How domain values are written into the ``body`` columns, and read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from app.domain.call import Call
from app.domain.ticket import Ticket, TicketEvent
from app.domain.transcript import Gap, Pause, Segment, Transcript, Voice
from app.store.errors import StoreError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TicketBody:
    """What goes to the server for a ticket; the same shape as the protocol's ``TicketChange``."""

    ticket: Ticket
    events: tuple[TicketEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class CallBody:
    """What goes to the server for a call; the same shape as the protocol's ``CallRecord``."""

    call: Call
    transcript: Transcript


class Body(Generic[T]):
    """One class of values as JSON text."""

    def __init__(self, kind: type[T]) -> None:
        self._name = kind.__name__
        self._adapter = TypeAdapter(kind)

    def write(self, value: T) -> str:
        """Write ``value`` as JSON."""
        return self._adapter.dump_json(value).decode()

    def read(self, body: str) -> T:
        """Read a value; raises ``StoreError`` if ``body`` is not one."""
        try:
            return self._adapter.validate_json(body)
        except ValueError:  # its text quotes the body: citizens' data, not for a log
            raise StoreError(f"a stored {self._name} cannot be read") from None


TICKET = Body(Ticket)
EVENT = Body(TicketEvent)
CALL = Body(Call)
SEGMENT = Body(Segment)
GAP = Body(Gap)
VOICE = Body(Voice)
PAUSE = Body(Pause)
TICKET_BODY = Body(TicketBody)
CALL_BODY = Body(CallBody)
