"""The form of a centre (受理单): its words, what it asks for, and what is wrong with a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from app.domain.call import local_form
from app.domain.telling import tells_caller
from app.domain.ticket import Place, RequestType, Status, Ticket, value_of

ORDER = (
    "request_type",
    "urgency",
    "category",
    "tags",
    "place",
    "place.district",
    "place.street",
    "place.community",
    "place.detail",
    "place.ring",
    "place.verbatim",
    "place.position",
    "title",
    "content",
    "request",
    "against",
    "answer",
    "directory_item",
    "lead_unit",
    "support_unit",
    "dispatch_note",
    "caller_phone",
    "caller_name",
    "caller_gender",
    "company",
    "earlier_number",
    "channel",
    "handling.result",
    "handling.reply",
    "handling.return_reason",
    "visit.unsolved_reason",
    "visit.opinion",
)
"""All fields with rules, in the order in which a conversation comes to them."""

CLOSINGS = (Status.CLOSED, Status.DISPATCHED)
REPEATS_DAYS = 30
"""Where a centre's form says nothing else; it is what the rules of centres name most."""
GENDERS = frozenset({"", "male", "female"})
_MOBILE_BEGUN = re.compile(r"1[3-9]\d*")
_PHONE = re.compile(r"\+?\d{3,20}")
_TICKET_NUMBER = re.compile(r"[0-9A-Za-z-]{4,64}")
_POSITION = re.compile(r"-?\d{1,2}(\.\d{1,8})?,-?\d{1,3}(\.\d{1,8})?")
_TELLING = (
    *("place.detail", "place.verbatim", "title", "content", "request", "against"),
    "dispatch_note",
)
"""What the units read; a confidential caller must not stand in it. Not the answer, which is given
to the caller, nor the tags: they are codes of the form."""


class Rule(StrEnum):
    """How a field can be wrong; ``ui.wording`` turns it and the field into a sentence."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_POSITION = "not_a_position"
    UNKNOWN = "unknown"
    NOT_ANONYMOUS = "not_anonymous"
    TELLS_CALLER = "tells_caller"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is wrong with a ticket.

    Attributes:
        field: A field of the ticket, or of a value in it: ``title``, ``place.detail``.
        rule: What is wrong.
        limit: With ``TOO_LONG`` the characters that are allowed.
    """

    field: str
    rule: Rule
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its names."""

    code: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Give its name in a language: ``zh_CN``, ``en``."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class TextModule:
    """A text that a few letters stand for: ``::abbr`` becomes ``text``."""

    abbr: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TitleForm:
    """How a title is put; ``app.domain.title`` fills it in.

    Attributes:
        template: With ``{urgency}``, ``{caller}``, ``{again}``, ``{verb}``, ``{place}`` and
            ``{matter}``, each of them once.
        templates: Those of single types, in the place of ``template``.
        verbs: What the caller does, by type.
        urgencies: What stands before an urgent title.
        again: What tells of a repeated matter.
        citizen: Stands for a caller without a name, or who wants none told.
        company: Stands for a company without a name, or that wants none told.
        salutations: Behind a surname, by gender.
    """

    template: str
    templates: Mapping[RequestType, str] = field(default_factory=dict)
    verbs: Mapping[RequestType, str] = field(default_factory=dict)
    urgencies: Mapping[str, str] = field(default_factory=dict)
    again: str = "再次"
    citizen: str = "市民"
    company: str = "某企业"
    salutations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketForm:
    """A centre's form, read from ``form/form.toml`` and checked there.

    Attributes:
        types: 诉求类型 that are offered, in their order; codes of ``RequestType``.
        urgencies: 紧急程度; codes of ``Urgency``.
        channels: 受理渠道.
        tags: 标签.
        rings: Codes of ``Ring``.
        required: Fields that a ticket of a type needs to be closed or dispatched.
        limits: Longest texts, characters by field.
        hidden: Fields that this centre does not use.
        title: How a title is usually put.
        repeats_days: How old a ticket may be that is shown as a repeat, days.
    """

    types: tuple[Named, ...]
    urgencies: tuple[Named, ...]
    channels: tuple[Named, ...]
    tags: tuple[Named, ...]
    rings: tuple[Named, ...]
    required: Mapping[tuple[RequestType, Status], frozenset[str]]
    title: TitleForm
    limits: Mapping[str, int]
    hidden: frozenset[str] = frozenset()
    repeats_days: int = REPEATS_DAYS

    def needs(self, ticket: Ticket, closing: Status) -> frozenset[str]:
        """Tell which fields a ticket needs for ``closing``, filled or not: for the marks.

        Before a type is chosen these are the fields that every type needs. A field that means
        nothing for this ticket is not among them: the number of an anonymous caller, the
        company of a private one.
        """
        if ticket.request_type is not None:
            needed = self.required.get((ticket.request_type, closing), frozenset())
        else:
            each = [self.required.get((kind, closing), frozenset()) for kind in self._offered()]
            needed = reduce(frozenset.__and__, each) if each else frozenset()
        return needed - frozenset(_meaningless(ticket))

    def broken(self, ticket: Ticket, closing: Status) -> list[Broken]:
        """List what stops a ticket, in the order of the form; empty means it may go."""
        missing = [
            Broken(name, Rule.MISSING)
            for name in self.needs(ticket, closing)
            if not _is_filled(value_of(ticket, name))
        ]
        return sorted(missing + self.wrong_so_far(ticket), key=_place_in_form)

    def wrong_so_far(self, ticket: Ticket) -> list[Broken]:
        """List what is wrong already, not what is merely empty: for checks while typing."""
        wrong = (*self._too_long(ticket), *self._unknown(ticket), *_ill_formed(ticket))
        return sorted((*wrong, *_telling(ticket)), key=_place_in_form)

    def _offered(self) -> Iterator[RequestType]:
        return (RequestType(each.code) for each in self.types)

    def _too_long(self, ticket: Ticket) -> Iterator[Broken]:
        for name, limit in self.limits.items():
            if len(value_of(ticket, name)) > limit:
                yield Broken(name, Rule.TOO_LONG, limit)

    def _unknown(self, ticket: Ticket) -> Iterator[Broken]:
        known = {each.code for each in self.channels}
        if ticket.channel not in known:
            yield Broken("channel", Rule.UNKNOWN)
        if not set(ticket.tags) <= {each.code for each in self.tags}:
            yield Broken("tags", Rule.UNKNOWN)
        if ticket.place.ring and ticket.place.ring not in {each.code for each in self.rings}:
            yield Broken("place.ring", Rule.UNKNOWN)
        if ticket.caller_gender not in GENDERS:
            yield Broken("caller_gender", Rule.UNKNOWN)


def _is_filled(value: object) -> bool:
    if isinstance(value, Place):
        return value.is_known
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _place_in_form(broken: Broken) -> int:
    return ORDER.index(broken.field)


def _meaningless(ticket: Ticket) -> Iterator[str]:
    """Fields that a ticket cannot need, whatever the form says."""
    if ticket.is_anonymous:
        yield from ("caller_name", "caller_gender", "caller_phone", "company")
    if not ticket.wants_visit:
        yield "caller_phone"
    if not ticket.is_company:
        yield "company"
    if not ticket.is_repeat:
        yield "earlier_number"


def _ill_formed(ticket: Ticket) -> Iterator[Broken]:
    local = local_form(ticket.caller_phone)
    cut_short = _MOBILE_BEGUN.fullmatch(local) and 6 < len(local) < 15 and len(local) != 11
    if local and (cut_short or not _PHONE.fullmatch(local)):
        yield Broken("caller_phone", Rule.NOT_A_PHONE)
    number = ticket.earlier_number
    if number and not _TICKET_NUMBER.fullmatch(number):
        yield Broken("earlier_number", Rule.NOT_A_NUMBER)
    if ticket.place.position and not _is_position(ticket.place.position):
        yield Broken("place.position", Rule.NOT_A_POSITION)


def _is_position(text: str) -> bool:
    if not _POSITION.fullmatch(text):
        return False
    latitude, longitude = map(float, text.split(","))
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _telling(ticket: Ticket) -> Iterator[Broken]:
    """What gives away somebody who does not want to be known."""
    if ticket.is_anonymous and (ticket.caller_name.strip() or ticket.company.strip()):
        yield Broken("caller_name" if ticket.caller_name.strip() else "company", Rule.NOT_ANONYMOUS)
    if not (ticket.is_anonymous or ticket.is_confidential):
        return
    for each in _TELLING:
        if tells_caller(value_of(ticket, each), ticket):
            yield Broken(each, Rule.TELLS_CALLER)
