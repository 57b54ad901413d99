"""The rows of organisations: what fits, what is open, who is signed out with a closed one."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people import tokens
from app.central.people.audit import Deed, Entry, add
from app.central.people.people_tables import OrganisationRow, UserRow
from app.central.tables import CENTRE_CHARS, NAME_CHARS
from app.domain.organisation import MAIN, Kind, Organisation

CODE = re.compile(rf"[A-Za-z0-9._-]{{1,{CENTRE_CHARS}}}")
ABOVE = {
    Kind.DISTRICT: frozenset({Kind.CENTRE}),
    Kind.UNIT: frozenset({Kind.CENTRE, Kind.DISTRICT, Kind.UNIT}),
    Kind.OUTSOURCER: frozenset({Kind.CENTRE}),
}
"""What an organisation may belong to."""
DEEPEST = 8


class OrganisationUnusableError(Exception):
    """Such an organisation cannot be; ``field`` names what is wrong, the message says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def store(session: Session, centre: str, wanted: Organisation, entry: Entry, now_ms: int) -> bool:
    """Make or change an organisation and write it down; signs out everybody of a closed one.

    Args:
        session: Writes.
        centre: Whose it is; ``wanted`` of the kind ``CENTRE`` is this centre itself.
        wanted: How it is to be.
        entry: The line of the audit; whether it was made or changed is put right here.
        now_ms: UTC milliseconds since 1970.

    Returns:
        Whether it is new.

    Raises:
        OrganisationUnusableError: Something is missing or does not fit.
    """
    row = session.get(OrganisationRow, (centre, wanted.code), with_for_update=True)
    _check(session, centre, wanted, row)
    known = row is not None
    row = row or OrganisationRow(centre=centre, code=wanted.code)
    row.kind, row.name, row.under = wanted.kind, wanted.name, wanted.under
    row.is_closed = wanted.is_closed
    session.add(row)
    session.flush()
    if wanted.is_closed:
        _sign_out(session, centre, wanted)
    deed = Deed.ORGANISATION_CHANGED if known else Deed.ORGANISATION_MADE
    detail = {"kind": wanted.kind.value, "closed": int(wanted.is_closed)}
    add(session, Entry(entry.who, deed, entry.subject, detail, entry.address, centre), now_ms)
    return not known


def found_in(session: Session, centre: str, code: str) -> OrganisationRow | None:
    """Find an organisation below a centre; the centre itself is none."""
    row = session.get(OrganisationRow, (centre, code))
    return row if row is not None and row.kind != Kind.CENTRE else None


def is_open(session: Session, centre: str, org: str) -> bool:
    """Tell whether people of this centre and organisation may sign in."""
    centre_row = session.get(OrganisationRow, (centre, centre))
    if centre_row.is_closed if centre_row else centre != MAIN:
        return False
    row = found_in(session, centre, org)
    return not org or (row is not None and not row.is_closed)


def told(row: OrganisationRow) -> Organisation:
    """Give what is told about an organisation."""
    return Organisation(row.code, Kind(row.kind), row.name, row.under, row.is_closed)


def _check(
    session: Session, centre: str, wanted: Organisation, known: OrganisationRow | None
) -> None:
    for field, code in (("code", wanted.code), ("centre", centre)):
        if CODE.fullmatch(code) is None:
            reason = f"A code has 1 to {CENTRE_CHARS} letters, digits and the signs . _ -"
            raise OrganisationUnusableError(field, reason)
    if not wanted.name.strip() or len(wanted.name) > NAME_CHARS or not wanted.name.isprintable():
        raise OrganisationUnusableError("name", f"A name has 1 to {NAME_CHARS} characters")
    if (wanted.kind is Kind.CENTRE) != (wanted.code == centre):
        raise OrganisationUnusableError("kind", "The centre itself has this code, or needs it")
    if known is not None and known.kind != wanted.kind:
        raise OrganisationUnusableError("kind", "The kind of an organisation stays as it is")
    if wanted.kind is Kind.CENTRE:
        if wanted.under:
            raise OrganisationUnusableError("under", "A centre stands under nothing")
        return
    _check_above(session, centre, wanted)


def _check_above(session: Session, centre: str, wanted: Organisation) -> None:
    """Look up the tree as far as the centre, so that nothing comes to lie below itself."""
    code, allowed = wanted.under, ABOVE[wanted.kind]
    for _ in range(DEEPEST):
        if not code:
            return
        row = found_in(session, centre, code)
        if row is None or row.kind not in allowed:
            kinds = " or ".join(sorted(allowed))
            raise OrganisationUnusableError("under", f"There is no {kinds} with code {code}")
        if code == wanted.code:
            break
        code, allowed = row.under, ABOVE[Kind(row.kind)]
    raise OrganisationUnusableError("under", f"It lies below itself, or more than {DEEPEST} deep")


def _sign_out(session: Session, centre: str, closed: Organisation) -> None:
    people = select(UserRow.name).where(UserRow.centre == centre)
    if closed.kind is not Kind.CENTRE:
        people = people.where(UserRow.org == closed.code)
    for name in session.scalars(people).all():
        tokens.end_all(session, name)
