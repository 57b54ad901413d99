"""Reads ``form/form.toml`` and ``form/text_modules.toml``: what a centre asks, and its words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from app.domain.form import CLOSINGS, ORDER, REPEATS_DAYS, Named, TextModule, TicketForm, TitleForm
from app.domain.texts import LONGEST, USUAL
from app.domain.ticket import RequestType, Ring, Status, Urgency
from resources.centre import ResourceError
from resources.toml_tables import StrictTable, read_toml

FORM = "form/form.toml"
TEXT_MODULES = "form/text_modules.toml"
ALL = "all"
PLACEHOLDERS = frozenset({"urgency", "caller", "again", "verb", "place", "matter"})
AT_SEAT = tuple(name for name in ORDER if not name.startswith(("handling.", "visit.")))
"""Fields that the seat fills, and so may be asked for there."""

NEVER_HIDDEN = frozenset({"request_type", "category", "title", "content", "lead_unit"})
_GENDERS = frozenset({"male", "female"})
_CODE = re.compile(r"[a-z0-9_]{1,32}")

Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Named(StrictTable):
    code: Word
    zh: Word
    en: Word


class _Title(StrictTable):
    template: Word
    again: str
    citizen: Word
    company: Word
    templates: dict[str, Word] = Field(default_factory=dict)
    verbs: dict[str, Word] = Field(default_factory=dict)
    urgencies: dict[str, Word] = Field(default_factory=dict)
    salutations: dict[str, Word] = Field(default_factory=dict)


class _Repeats(StrictTable):
    window_days: Annotated[int, Field(ge=1, le=3_660)] = REPEATS_DAYS


class _Form(StrictTable):
    types: list[_Named]
    urgencies: list[_Named]
    channels: list[_Named]
    tags: list[_Named]
    rings: list[_Named]
    hidden: list[str] = Field(default_factory=list)
    required: dict[str, dict[str, list[str]]]
    limits: dict[str, int] = Field(default_factory=dict)
    title: _Title
    repeats: _Repeats = Field(default_factory=_Repeats)


class _Module(StrictTable):
    abbr: Word
    name: Word
    text: Annotated[str, Field(min_length=1, max_length=2_000)]


class _Modules(StrictTable):
    modules: list[_Module]


def load_form(folder: Path | None = None) -> TicketForm:
    """Read the form, or the one in ``folder``.

    Raises:
        ResourceError: With the key and the reason: a code that the program does not know or
            that is given twice, a field that cannot be required, a limit that the server would
            not take, a template without its placeholders.
    """
    form = read_toml(FORM, _Form, folder)
    hidden = _known(form.hidden, AT_SEAT, "hidden")
    if kept := hidden & NEVER_HIDDEN:
        raise ResourceError(FORM, "hidden", f"{min(kept)} is in every ticket")
    return TicketForm(
        _names(form.types, "types", RequestType),
        _names(form.urgencies, "urgencies", Urgency, {Urgency.NORMAL}),
        _names(form.channels, "channels", needed={"phone"}),
        _names(form.tags, "tags"),
        _names(form.rings, "rings", Ring),
        _required(form.required, hidden),
        _title(form.title),
        _limits(form.limits),
        hidden,
        form.repeats.window_days,
    )


def load_text_modules(folder: Path | None = None) -> tuple[TextModule, ...]:
    """Read the text modules, or those in ``folder``, in the file's order.

    Raises:
        ResourceError: With the module and the reason: an abbreviation that cannot be typed or
            that is given twice.
    """
    found: dict[str, TextModule] = {}
    for number, each in enumerate(read_toml(TEXT_MODULES, _Modules, folder).modules, 1):
        where = f"modules, number {number}"
        if not re.fullmatch(r"[a-z0-9]{1,12}", each.abbr):
            reason = f"abbr {each.abbr!r} is not 1 to 12 small letters and digits"
            raise ResourceError(TEXT_MODULES, where, reason)
        if each.abbr in found:
            raise ResourceError(TEXT_MODULES, where, f"abbr {each.abbr} was given before")
        found[each.abbr] = TextModule(each.abbr, each.name, each.text)
    return tuple(found.values())


def _names(
    rows: list[_Named],
    key: str,
    kind: type[RequestType | Urgency | Ring] | None = None,
    needed: Iterable[str] = (),
) -> tuple[Named, ...]:
    """Check codes: of ``kind``, if one is given, else any; each once, and ``needed`` among them."""
    codes = [row.code for row in rows]
    for number, code in enumerate(codes, 1):
        where = f"{key}, number {number}"
        if not _CODE.fullmatch(code):
            raise ResourceError(FORM, where, f"code {code!r} is not small letters and digits")
        if kind is not None and code not in set(kind):
            raise ResourceError(FORM, where, f"code {code} is none of {', '.join(kind)}")
        if code in codes[: number - 1]:
            raise ResourceError(FORM, where, f"code {code} was given before")
    if missing := set(needed) - set(codes):
        raise ResourceError(FORM, key, f"has no code {min(missing)}")
    if not rows and kind is not None:
        raise ResourceError(FORM, key, "is empty")
    return tuple(Named(row.code, row.zh, row.en) for row in rows)


def _required(
    tables: dict[str, dict[str, list[str]]], hidden: frozenset[str]
) -> Mapping[tuple[RequestType, Status], frozenset[str]]:
    _known(tables, CLOSINGS, "required")
    found = {}
    for closing in CLOSINGS:
        key = f"required.{closing}"
        table = tables.get(closing, {})
        _known(table, (ALL, *RequestType), key)
        for name, fields in table.items():
            if unused := _known(fields, AT_SEAT, f"{key}.{name}") & hidden:
                raise ResourceError(FORM, f"{key}.{name}", f"{min(unused)} is hidden")
        for kind in RequestType:
            found[kind, closing] = frozenset((*table.get(ALL, ()), *table.get(kind, ())))
    return MappingProxyType(found)


def _limits(limits: dict[str, int]) -> Mapping[str, int]:
    _known(limits, LONGEST, "limits")
    for name, limit in limits.items():
        if not 1 <= limit <= LONGEST[name]:
            reason = f"{limit} is not between 1 and {LONGEST[name]} characters"
            raise ResourceError(FORM, f"limits.{name}", reason)
    return MappingProxyType(dict(USUAL) | limits)


def _title(title: _Title) -> TitleForm:
    _known(title.templates, RequestType, "title.templates")
    _known(title.verbs, RequestType, "title.verbs")
    _known(title.urgencies, Urgency, "title.urgencies")
    _known(title.salutations, _GENDERS, "title.salutations")
    _check_template(title.template, "title.template")
    for name, template in title.templates.items():
        _check_template(template, f"title.templates.{name}")
    return TitleForm(
        title.template,
        {RequestType(name): template for name, template in title.templates.items()},
        {RequestType(name): verb for name, verb in title.verbs.items()},
        title.urgencies,
        title.again,
        title.citizen,
        title.company,
        title.salutations,
    )


def _check_template(template: str, key: str) -> None:
    try:
        names = [part[1:] for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise ResourceError(FORM, key, f"is no template: {error}") from error
    for name, spec, conversion in names:
        if name not in PLACEHOLDERS or spec or conversion:
            raise ResourceError(FORM, key, f"{{{name}}} is no placeholder")
    if "matter" not in [name for name, _, _ in names]:
        raise ResourceError(FORM, key, "has no {matter}")
    if len({name for name, _, _ in names}) != len(names):
        raise ResourceError(FORM, key, "has a placeholder twice")


def _known(names: Iterable[str], known: Iterable[str], key: str) -> frozenset[str]:
    """Give the names as a set; one that is not ``known`` is refused."""
    given = frozenset(names)
    if unknown := given - set(known):
        raise ResourceError(FORM, key, f"{min(unknown)} is unknown")
    return given
