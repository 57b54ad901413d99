"""Drafts of articles: written, submitted, approved by another person, published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.database import hold_counter
from app.central.knowledge.article_tables import DraftRow
from app.central.knowledge.articles import After
from app.central.knowledge.published import (
    Origin,
    check_article,
    has_text,
    published_version,
    store_next,
    versions_of,
)
from app.central.people.auth import EditorDep, User
from app.central.state import Central, CentralDep
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Limit, Match, Name, StrictRoute, answer, read_version
from app.domain.article import Draft, DraftState
from app.domain.seat import Role
from app.sync.protocol import Note, Published, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["drafts"])

Step = Callable[[Draft], Draft]


@router.get("/drafts", response_model=tuple[Draft, ...])
def list_drafts(
    _user: EditorDep, central: CentralDep, after: After = "", limit: Limit = 50
) -> Response:
    """List the open drafts, by article, beginning behind the article ``after``."""
    wanted = select(DraftRow.body).where(DraftRow.article_id > after, DraftRow.is_open)
    with central.database.reading() as session:
        bodies = session.scalars(wanted.order_by(DraftRow.article_id).limit(limit)).all()
    return answer(f"[{','.join(bodies)}]".encode())


@router.get("/drafts/{article_id}", response_model=Draft)
def get_draft(article_id: Name, _user: EditorDep, central: CentralDep) -> Response:
    """Give the open draft of an article."""
    with central.database.reading() as session:
        row = session.get(DraftRow, article_id)
    if row is None or not row.is_open:
        raise Refused(Fault.NOT_FOUND)
    return _told(decode(Draft, row.body))


@router.put("/drafts/{article_id}", response_model=Draft)
def put_draft(
    article_id: Name, draft: Draft, user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Store what was written; it need not be complete before it is submitted."""
    check_limits(draft)
    if draft.article.id != article_id:
        raise wrong_field("article.id", "Not the article of the address")
    based_on = read_version(if_match)
    return _told(in_turn(central, lambda session: _save(session, central, user, draft, based_on)))


@router.delete("/drafts/{article_id}", status_code=204)
def delete_draft(
    article_id: Name, _user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Throw a draft away; what is published stays."""
    revision = read_version(if_match)

    def effect(session: Session) -> None:
        row, _ = _open(session, article_id, revision)
        row.is_open = False

    in_turn(central, effect)
    return Response(status_code=204)


@router.post("/drafts/{article_id}/submit", response_model=Draft)
def submit(
    article_id: Name, _user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Ask another person to read it."""

    def step(draft: Draft) -> Draft:
        _must_be(draft, DraftState.DRAFT, DraftState.RETURNED)
        check_article(draft.article, central)
        return replace(draft, note="")

    return _take(central, article_id, if_match, DraftState.REVIEW, step)


@router.post("/drafts/{article_id}/approve", response_model=Draft)
def approve(
    article_id: Name, user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Find it right; nobody but an administrator does that to the own words."""

    def step(draft: Draft) -> Draft:
        _must_be(draft, DraftState.REVIEW)
        if draft.by == user.name and user.role is not Role.ADMIN:
            raise Refused(Fault.OWN_TEXT)
        return replace(draft, approved_by=user.name)

    return _take(central, article_id, if_match, DraftState.APPROVED, step)


@router.post("/drafts/{article_id}/return", response_model=Draft)
def give_back(
    article_id: Name, note: Note, _user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Give it back to its writer, saying why."""
    check_limits(note)
    if not note.note.strip():
        raise wrong_field("note", "is missing")

    def step(draft: Draft) -> Draft:
        _must_be(draft, DraftState.REVIEW, DraftState.APPROVED)
        return replace(draft, note=note.note, approved_by="")

    return _take(central, article_id, if_match, DraftState.RETURNED, step, note.note)


@router.post("/drafts/{article_id}/publish", response_model=Published)
def publish(
    article_id: Name, user: EditorDep, central: CentralDep, if_match: Match = ""
) -> Response:
    """Put it out to the seats; the draft is over by that."""
    revision = read_version(if_match)

    def effect(session: Session) -> int:
        hold_counter(session)  # before the draft's row: every publishing takes them in this order
        if version := _already(session, article_id, revision):
            return version
        row, draft = _open(session, article_id, revision)
        if user.role is not Role.ADMIN:
            _must_be(draft, DraftState.APPROVED)
        if published_version(session, article_id) != draft.based_on:
            raise Refused(Fault.OUTDATED, "Another text was published in between", draft=draft)
        check_article(draft.article, central)
        row.is_open = False
        origin = Origin(central.now_ms(), by=draft.by, published_by=user.name)
        return store_next(session, draft.article, origin)

    version = in_turn(central, effect)
    return answer(Published(article_id, version), etag=str(version))


def _save(session: Session, central: Central, user: User, draft: Draft, based_on: int) -> Draft:
    row = session.get(DraftRow, draft.article.id, with_for_update=True)
    there = decode(Draft, row.body) if row and row.is_open else None
    if there and _is_the_same(there, draft, user):
        return there  # the answer was lost, and it is asked again
    if based_on != (there.revision if there else 0):
        raise Refused(Fault.OUTDATED, draft=there)
    published = published_version(session, draft.article.id)
    if draft.based_on > published:
        raise wrong_field("based_on", "No such version was published")
    written = Draft(
        draft.article,
        by=user.name,
        name=user.display,
        at_ms=central.now_ms(),
        note=there.note if there and there.state is DraftState.RETURNED else "",
        based_on=draft.based_on or (there.based_on if there else published),
    )
    return _store(session, row or DraftRow(article_id=draft.article.id, revision=0), written)


def _already(session: Session, article_id: str, revision: int) -> int:
    """The version that this very draft has become; 0 if it is still open or was thrown away."""
    row = session.get(DraftRow, article_id)
    if row is None or row.is_open or row.revision != revision:
        return 0
    states = versions_of(session, article_id)[:1]
    draft = decode(Draft, row.body)
    return sum(state.version for state in states if has_text(state, draft.article))


def _is_the_same(there: Draft, draft: Draft, user: User) -> bool:
    return (
        there.state is DraftState.DRAFT
        and there.by == user.name
        and there.article == draft.article
        and draft.based_on in {0, there.based_on}
    )


def _take(
    central: Central, article_id: str, if_match: str, to: DraftState, step: Step, note: str = ""
) -> Response:
    """Take an open draft to another state; taking the same step once more changes nothing."""
    revision = read_version(if_match)

    def effect(session: Session) -> Draft:
        row, draft = _there(session, article_id)
        if row.revision == revision + 1 and (draft.state, draft.note) == (to, note):
            return draft  # the answer was lost, and it is asked again
        _check_revision(row, draft, revision)
        return _store(session, row, replace(step(draft), state=to, at_ms=central.now_ms()))

    return _told(in_turn(central, effect))


def _there(session: Session, article_id: str) -> tuple[DraftRow, Draft]:
    """Hold an open draft."""
    row = session.get(DraftRow, article_id, with_for_update=True)
    if row is None or not row.is_open:
        raise Refused(Fault.NOT_FOUND)
    return row, decode(Draft, row.body)


def _open(session: Session, article_id: str, revision: int) -> tuple[DraftRow, Draft]:
    """Hold an open draft that stands where the asker believes."""
    row, draft = _there(session, article_id)
    _check_revision(row, draft, revision)
    return row, draft


def _check_revision(row: DraftRow, draft: Draft, revision: int) -> None:
    if row.revision != revision:
        raise Refused(Fault.OUTDATED, draft=draft)


def _must_be(draft: Draft, *states: DraftState) -> None:
    if draft.state not in states:
        raise Refused(Fault.STEP, f"It is {draft.state}", draft=draft)


def _store(session: Session, row: DraftRow, draft: Draft) -> Draft:
    row.revision += 1
    row.is_open = True
    draft = replace(draft, revision=row.revision)
    row.body = encode(draft).decode()
    session.add(row)
    return draft


def _told(draft: Draft) -> Response:
    return answer(draft, etag=str(draft.revision))
