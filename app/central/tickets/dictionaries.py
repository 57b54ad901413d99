"""The requests about dictionaries: everybody reads them, editors and administrators change them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from app.central.people.audit import Deed, Entry, add
from app.central.people.auth import EditorDep, User, UserDep
from app.central.state import CentralDep
from app.central.tickets.dictionary_files import UnusableDictionaryError, check
from app.central.tickets.dictionary_store import (
    current,
    etag_of,
    listed,
    own_texts,
    store,
    told_of,
    versions_of,
)
from app.central.tickets.dictionary_tables import DictionaryVersionRow
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Match, Name, NoneMatch, StrictRoute, answer, read_version
from app.domain.dictionary import FILES, Dictionary, DictionaryChange, DictionaryVersion

router = APIRouter(route_class=StrictRoute, tags=["dictionaries"])

Version = Annotated[int, Path(ge=1, lt=2**31)]
_WITH_DIGEST = re.compile(r'"(\d{1,15})-[0-9a-f]{16}"')


@router.get("/dictionaries", response_model=tuple[DictionaryVersion, ...])
def list_dictionaries(
    user: UserDep, central: CentralDep, if_none_match: NoneMatch = ""
) -> Response:
    """List the dictionaries as they count in the own centre now, by name."""
    with central.database.reading() as session:
        told = listed(session, user.centre, central.rules.folder)
    return answer(told, etag=etag_of(*told), known=if_none_match)


@router.get("/dictionaries/{name}", response_model=Dictionary)
def get_dictionary(
    name: Name, user: UserDep, central: CentralDep, if_none_match: NoneMatch = ""
) -> Response:
    """Give a dictionary with its text: ``categories``, ``units``, ``calendar`` and so on.

    ``version`` 0 came with the program, or lies in the server's own folder.
    """
    _check_name(name)
    with central.database.reading() as session:
        found = current(session, user.centre, name, central.rules.folder)
    return answer(found, etag=etag_of(found.told), known=if_none_match)


@router.get("/dictionaries/{name}/versions", response_model=tuple[DictionaryVersion, ...])
def get_dictionary_versions(name: Name, user: UserDep, central: CentralDep) -> Response:
    """List every state of the own centre's dictionary, newest first, 200 at most."""
    _check_name(name)
    with central.database.reading() as session:
        return answer(tuple(told_of(row) for row in versions_of(session, user.centre, name)))


@router.get("/dictionaries/{name}/versions/{version}", response_model=Dictionary)
def get_dictionary_version(
    name: Name, version: Version, user: UserDep, central: CentralDep
) -> Response:
    """Give an earlier state of a dictionary with its text."""
    _check_name(name)
    with central.database.reading() as session:
        row = session.get(DictionaryVersionRow, (user.centre, name, version))
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    return answer(Dictionary(told_of(row), row.text), etag=etag_of(told_of(row)))


@router.put(
    "/dictionaries/{name}",
    response_model=DictionaryVersion,
    responses={201: {"model": DictionaryVersion}},
)
def put_dictionary(
    name: Name,
    change: DictionaryChange,
    user: EditorDep,
    central: CentralDep,
    if_match: Match = "",
) -> Response:
    """Give the own centre a new state of a dictionary; the ones before stay readable.

    It is read as a seat reads it, with the dictionaries that lean on it, and refused whole with
    the row and the reason. ``If-Match`` is the ETag, or the version alone. The same text again
    changes nothing.
    """
    _check_name(name)
    check_limits(change)
    based_on = read_version(_WITH_DIGEST.sub(r'"\1"', if_match))

    def effect(session: Session) -> tuple[int, DictionaryVersion]:
        found = current(session, user.centre, name, central.rules.folder, locked=True)
        if found.text == change.text:
            return 200, found.told
        if based_on != found.told.version:
            raise Refused(Fault.OUTDATED, f"The version is {found.told.version}")
        texts = own_texts(session, user.centre) | {name: change.text}
        try:
            check(name, texts, central.rules.folder)
        except UnusableDictionaryError as error:
            raise wrong_field("text", str(error)) from None
        told = replace(
            found.told,
            version=found.told.version + 1,
            at_ms=central.now_ms(),
            by=user.name,
            note=change.note,
        )
        told = store(session, user.centre, told, change.text)
        _note(session, user, told)
        return 201, told

    status, told = in_turn(central, effect)
    return answer(told, status=status, etag=etag_of(told))


def _check_name(name: str) -> None:
    if name not in FILES:
        raise Refused(Fault.NOT_FOUND)


def _note(session: Session, user: User, told: DictionaryVersion) -> None:
    detail = {"version": told.version}
    entry = Entry(
        user.name,
        Deed.DICTIONARY_CHANGED,
        f"dictionary:{told.name}",
        detail,
        user.address,
        user.centre,
    )
    add(session, entry, told.at_ms)
