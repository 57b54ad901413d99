"""办结期限: when a ticket must be finished, from data and the working calendar with 调休."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from chinese_calendar import is_workday

from app.domain.deadline import (
    Countdown,
    DeadlineRules,
    Due,
    Hindrance,
    Limit,
    NotMoved,
    Redispatch,
    Span,
)
from app.domain.life_cycle import Step
from app.domain.ticket import EventKind, Ticket, TicketEvent
from app.domain.unit import Directory
from app.domain.working_time import MOST_DAYS, WorkingTime

SATURDAY = 5
KEPT_DAYS = 4_096
MINUTE_MS = 60_000
_FARTHEST_MS = MOST_DAYS * 24 * 60 * MINUTE_MS


class Calendar:
    """Which days are worked: the centre's own, else the State Council's, else Monday to Friday."""

    def __init__(self, own: Mapping[date, bool] = MappingProxyType({})) -> None:
        self._own = own
        # a list on the screen counts down many limits over the same few days
        self._known = lru_cache(KEPT_DAYS)(self._look_up)

    def works(self, day: date) -> bool:
        """Tell whether offices work on ``day``, moved holidays (调休) included."""
        known = self._known(day)
        return day.weekday() < SATURDAY if known is None else known

    def is_known(self, day: date) -> bool:
        """Tell whether ``day`` is published; the next year usually is from November on."""
        return self._known(day) is not None

    def _look_up(self, day: date) -> bool | None:
        if day in self._own:
            return self._own[day]
        try:
            return bool(is_workday(day))
        except NotImplementedError:
            return None


class Deadlines:
    """Sets, moves and counts down limits by a centre's rules; immutable, any thread may ask.

    What moves a limit gives the detail of the event that tells of it (``life_cycle.after``).
    """

    def __init__(self, rules: DeadlineRules, calendar: Calendar, directory: Directory) -> None:
        self._rules = rules
        self._calendar = calendar
        self._directory = directory
        self._time = WorkingTime(rules.office, calendar.works)

    def due(self, ticket: Ticket, from_ms: int) -> Due:
        """Set the limits of a ticket that is dispatched at ``from_ms`` (UTC milliseconds).

        Class, request type and lead unit of the ticket decide.
        """
        limit = self._limit(ticket)
        if limit is None:
            return Due(0)
        times = (limit.finish, limit.sign, limit.contact)
        due_ms, sign_ms, contact_ms = (self._after(from_ms, s) if s else 0 for s in times)
        is_certain = bool(limit.finish.minutes) or self._is_published(from_ms, due_ms)
        # nothing may be asked for after the end, e.g. an office hour of a limit around the clock
        return Due(due_ms, min(sign_ms, due_ms), min(contact_ms, due_ms), is_certain)

    def due_ms(self, ticket: Ticket, from_ms: int) -> int:
        """办结期限 alone; UTC milliseconds, 0 = no limit."""
        return self.due(ticket, from_ms).due_ms

    def detail(
        self,
        step: Step,
        ticket: Ticket,
        at_ms: int,
        asked: Mapping[str, Any] = MappingProxyType({}),
        history: Iterable[TicketEvent] = (),
    ) -> dict[str, Any]:
        """Give the whole detail of any step's event, with the limit where the step moves it.

        Args:
            step: What is to be done.
            ticket: As it stands before it.
            at_ms: When.
            asked: What the person told: ``working_days`` of an extension, ``lead_unit`` of a
                (re-)dispatch; more keys are kept.
            history: The ticket's events, oldest first; read to resume it.

        Raises:
            NotMoved: An extension that is not allowed.
        """
        unit = str(asked.get("lead_unit") or ticket.lead_unit)
        match step:
            case Step.DISPATCH | Step.REDO:
                moved = self.due(replace(ticket, lead_unit=unit), at_ms).detail()
            case Step.REDISPATCH:
                moved = self.redispatched(ticket, unit, at_ms)
            case Step.EXTEND:
                moved = self.extended(ticket, int(asked.get("working_days", 0)), at_ms)
            case Step.RESUME:
                held = [e.at_ms for e in history if e.kind is EventKind.SUSPENDED]
                moved = self.resumed(ticket, held[-1], at_ms) if held else {}
            case _:
                moved = {}
        return {**asked, **moved}

    def countdown(self, due_ms: int, now_ms: int) -> Countdown:
        """Count down to a limit, or up from it when it is over."""
        begin, end = sorted((now_ms, due_ms))
        first, last = _local(begin), _local(min(end, begin + _FARTHEST_MS))
        sign = -1 if due_ms < now_ms else 1
        office_ms = _ms(self._time.between(first, last))
        days = self._time.days_between(first.date(), last.date())
        return Countdown(due_ms - now_ms, sign * office_ms, sign * days)

    def extended(self, ticket: Ticket, working_days: int, at_ms: int) -> dict[str, Any]:
        """延期: move the limit by working days, to the end of the last one.

        Returns:
            The event's detail: ``due_ms``, ``due_before_ms``, ``working_days``.

        Raises:
            NotMoved: There is no limit, it is over, or so much or so often is not allowed.
        """
        rules = self._rules
        if not ticket.due_ms:
            raise NotMoved(Hindrance.NO_LIMIT)
        if ticket.due_ms < at_ms:
            raise NotMoved(Hindrance.OVER)
        if ticket.handling.extended >= rules.extension_times:
            raise NotMoved(Hindrance.TOO_OFTEN, rules.extension_times)
        if not 1 <= working_days <= rules.extension_days:
            raise NotMoved(Hindrance.TOO_LONG, rules.extension_days)
        due_ms = self._after(ticket.due_ms, Span(working_days=working_days))
        return _moved(ticket, due_ms) | {"working_days": working_days}

    def resumed(self, ticket: Ticket, held_ms: int, at_ms: int) -> dict[str, Any]:
        """Move the limit by the time for which the ticket was suspended (挂起).

        The time is of the limit's own kind: around the clock, office hours, or the working days
        that began meanwhile. A limit that was over before stays.

        Args:
            ticket: As it was suspended.
            held_ms: When it was suspended.
            at_ms: When it is resumed.

        Returns:
            The event's detail: ``due_ms``, ``due_before_ms``.
        """
        limit = self._limit(ticket)
        if limit is None or not held_ms <= ticket.due_ms or at_ms <= held_ms:
            return _moved(ticket, ticket.due_ms)
        if limit.finish.minutes:
            return _moved(ticket, ticket.due_ms + at_ms - held_ms)
        due, held, now = _local(ticket.due_ms), _local(held_ms), _local(at_ms)
        if limit.finish.working_minutes:
            return _moved(ticket, _utc_ms(self._time.after(now, self._time.between(held, due))))
        days = self._time.days_between(held.date(), now.date())
        day = self._time.days_after(due.date(), days)
        return _moved(ticket, _utc_ms(datetime.combine(day, due.time())))

    def redispatched(self, ticket: Ticket, lead_unit: str, at_ms: int) -> dict[str, Any]:
        """改派: the limit of a ticket that goes to another unit.

        Returns:
            The event's detail: ``lead_unit``, ``due_ms``, ``due_before_ms``, and ``sign_ms`` and
            ``contact_ms`` where the new unit has such limits.
        """
        due = self.due(replace(ticket, lead_unit=lead_unit), at_ms)
        told = due.detail()
        if self._rules.redispatch is Redispatch.CONTINUE and ticket.due_ms > at_ms:
            told = {name: min(end_ms, ticket.due_ms) for name, end_ms in told.items()}
            told["due_ms"] = ticket.due_ms
        return {"lead_unit": lead_unit, "due_before_ms": ticket.due_ms} | told

    def _limit(self, ticket: Ticket) -> Limit | None:
        unit = self._directory.by_name.get(ticket.lead_unit)
        names = {ticket.lead_unit, unit.function} if unit else {ticket.lead_unit}
        return next((limit for limit in self._rules.limits if limit.fits(ticket, names)), None)

    def _after(self, from_ms: int, span: Span) -> int:
        if span.minutes:
            return from_ms + span.minutes * MINUTE_MS
        begin = _local(from_ms)
        if span.working_minutes:
            return _utc_ms(self._time.after(begin, timedelta(minutes=span.working_minutes)))
        return _utc_ms(self._time.closes(self._time.days_after(begin.date(), span.working_days)))

    def _is_published(self, from_ms: int, due_ms: int) -> bool:
        day, last = _local(from_ms).date(), _local(due_ms).date()
        while day <= last and self._calendar.is_known(day):
            day += timedelta(days=1)
        return day > last


def _moved(ticket: Ticket, due_ms: int) -> dict[str, Any]:
    return {"due_ms": due_ms, "due_before_ms": ticket.due_ms}


def _local(at_ms: int) -> datetime:
    """The clock on the wall here; a seat stands where its offices are."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().replace(tzinfo=None)


def _utc_ms(local: datetime) -> int:
    return round(local.astimezone().timestamp() * 1000)


def _ms(amount: timedelta) -> int:
    return amount // timedelta(milliseconds=1)
