"""The form of a centre (受理单): its words, what it asks for, and what is wrong with a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.ticket import RequestType, Status, Ticket


class Rule(StrEnum):
    """How a field can be wrong; ``ui.wording`` turns it and the field into a sentence."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_NUMBER = "not_a_number"
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
    """The usual title; ``app.domain.title`` fills it in."""

    template: str = "{urgency}关于{caller}{again}{verb}{place}{matter}的问题"
    verbs: Mapping[str, str] = field(default_factory=dict)


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
    """

    types: tuple[Named, ...]
    urgencies: tuple[Named, ...]
    channels: tuple[Named, ...]
    tags: tuple[Named, ...]
    rings: tuple[Named, ...]
    required: Mapping[tuple[RequestType, Status], tuple[str, ...]]
    limits: Mapping[str, int]
    hidden: frozenset[str] = frozenset()
    title: TitleForm = field(default_factory=TitleForm)

    def needs(self, ticket: Ticket, closing: Status) -> frozenset[str]:
        """Tell which fields ``ticket`` needs for ``closing``, filled or not (for the marks)."""
        raise NotImplementedError

    def broken(self, ticket: Ticket, closing: Status) -> list[Broken]:
        """List what stops a ticket, in the order of the form; empty means it may go."""
        raise NotImplementedError

    def missing_while_typing(self, ticket: Ticket) -> list[Broken]:
        """List what is wrong already, not what is merely empty: for checks while typing."""
        raise NotImplementedError
