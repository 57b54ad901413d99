"""Dictionaries of centres in the database; the server's own and shipped files lie below them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.central.tickets.dictionary_files import shipped_text
from app.central.tickets.dictionary_tables import DictionaryVersionRow
from app.domain.dictionary import FILES, SHIPPED, Dictionary, DictionaryVersion

VERSIONS_LISTED = 200


def current(
    session: Session, centre: str, name: str, folder: Path | None, *, locked: bool = False
) -> Dictionary:
    """Give a dictionary as it counts in a centre.

    Args:
        session: One that writes, if ``locked``.
        centre: Whose.
        name: One of ``FILES``.
        folder: The server's own files.
        locked: Let nobody else change it before the transaction ends. Two who begin the centre's
            first state at once meet at the table's key.
    """
    wanted = _of(centre, name).limit(1)
    row = session.scalars(wanted.with_for_update() if locked else wanted).first()
    if row is not None:
        return Dictionary(told_of(row), row.text)
    text = shipped_text(name, folder)
    return Dictionary(DictionaryVersion(name, FILES[name], SHIPPED, digest_of_text(text)), text)


def listed(session: Session, centre: str, folder: Path | None) -> tuple[DictionaryVersion, ...]:
    """Tell of all dictionaries as they count in a centre, by name."""
    own = {row.name: told_of(row) for row in session.scalars(_newest(centre))}
    return tuple(
        own.get(name) or current(session, centre, name, folder).told for name in sorted(FILES)
    )


def own_texts(session: Session, centre: str) -> dict[str, str]:
    """Give the texts that a centre has of its own, by name."""
    return {row.name: row.text for row in session.scalars(_newest(centre))}


def own_versions(session: Session, centre: str) -> dict[str, int]:
    """Tell which dictionaries a centre has of its own, without reading them."""
    row = DictionaryVersionRow
    newest = func.max(row.version).label("newest")
    wanted = select(row.name, newest).where(row.centre == centre).group_by(row.name)
    return {found.name: found.newest for found in session.execute(wanted)}


def versions_of(session: Session, centre: str, name: str) -> list[DictionaryVersionRow]:
    """Read the states of a centre's dictionary, newest first."""
    return list(session.scalars(_of(centre, name).limit(VERSIONS_LISTED)))


def store(session: Session, centre: str, told: DictionaryVersion, text: str) -> DictionaryVersion:
    """Add a state that was checked, in the caller's transaction; its file and digest are given."""
    row = DictionaryVersionRow(
        centre=centre,
        name=told.name,
        version=told.version,
        at_ms=told.at_ms,
        by=told.by,
        note=told.note,
        sha256=digest_of_text(text),
        text=text,
    )
    session.add(row)
    session.flush()
    return told_of(row)


def told_of(row: DictionaryVersionRow) -> DictionaryVersion:
    """Tell of a state without its text."""
    return DictionaryVersion(
        row.name, FILES[row.name], row.version, row.sha256, row.at_ms, row.by, row.note
    )


def etag_of(*told: DictionaryVersion) -> str:
    """Name the state of one or several dictionaries for an ETag.

    The version alone would not do: what is shipped changes with a release and stays version 0.
    """
    if len(told) == 1:
        return f"{told[0].version}-{told[0].sha256[:16]}"
    return digest_of_text("".join(f"{each.name} {etag_of(each)}\n" for each in told))[:32]


def digest_of_text(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _of(centre: str, name: str) -> Select[DictionaryVersionRow]:
    row = DictionaryVersionRow
    wanted = select(row).where(row.centre == centre, row.name == name)
    return wanted.order_by(row.version.desc())


def _newest(centre: str) -> Select[DictionaryVersionRow]:
    row = DictionaryVersionRow
    newest = (
        select(row.name, func.max(row.version).label("version"))
        .where(row.centre == centre, row.name.in_(list(FILES)))
        .group_by(row.name)
        .subquery()
    )
    return (
        select(row)
        .join(newest, (row.name == newest.c.name) & (row.version == newest.c.version))
        .where(row.centre == centre)
    )
