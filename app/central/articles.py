"""Articles of the knowledge base and the dictionaries that forms are filled from."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from app.central.auth import AdminDep, UserDep
from app.central.database import hold_counter, next_sequence
from app.central.limits import LISTED, check_limits
from app.central.once import in_turn
from app.central.problems import Fault, Refused, wrong_field
from app.central.state import CentralDep
from app.central.tables import ArticleRow, DictionaryRow
from app.central.wire import Name, NoneMatch, StrictRoute, answer
from app.sync.protocol import Article, Published, encode
from kb import articles as knowledge
from kb.checking import problems_of

router = APIRouter(route_class=StrictRoute, tags=["knowledge"])


@router.get("/dictionaries/{name}", response_model=object)
def get_dictionary(
    name: Name, _user: UserDep, central: CentralDep, if_none_match: NoneMatch = ""
) -> Response:
    """Give a dictionary: ``categories``, ``units``, and so on."""
    with central.database.reading() as session:
        row = session.get(DictionaryRow, name)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    return answer(row.body.encode(), etag=row.sha256[:32], known=if_none_match)


@router.put(
    "/articles/{article_id}", response_model=Published, responses={201: {"model": Published}}
)
def put_article(
    article_id: Name, article: Article, _user: AdminDep, central: CentralDep
) -> Response:
    """Publish an article, or a new state of it."""
    check_limits(article)
    if article.id != article_id:
        raise wrong_field("id", "Not the article of the address")
    check_article(article)
    version = in_turn(central, lambda session: store_article(session, article, edited=True))
    status = 201 if version == 1 else 200
    return answer(Published(article_id, version), status=status, etag=str(version))


@router.delete("/articles/{article_id}", status_code=204)
def delete_article(article_id: Name, _user: AdminDep, central: CentralDep) -> Response:
    """Take an article back; every seat is told to forget it."""

    def effect(session: Session) -> None:
        hold_counter(session)
        row = session.get(ArticleRow, article_id)
        if row is None:
            raise Refused(Fault.NOT_FOUND)
        if not row.removed:
            row.removed = row.edited = True
            row.version += 1
            row.changed_seq = next_sequence(session)

    in_turn(central, effect)
    return Response(status_code=204)


def check_article(article: Article) -> None:
    """Hold an article to the rules of the knowledge base.

    Raises:
        Refused: 422 with each field that breaks one.
    """
    problems = problems_of(knowledge.Article(**asdict(article)))
    if problems:
        errors = [{"field": each.field, "reason": each.reason} for each in problems[:LISTED]]
        raise Refused(Fault.INVALID, errors=errors)


def store_article(session: Session, article: Article, *, edited: bool) -> int:
    """Store an article if it differs from what is there.

    Args:
        session: The caller's transaction.
        article: What to store.
        edited: A person did it; what a person did is not overwritten by shipped articles.

    Returns:
        The version it has now.
    """
    hold_counter(session)
    body = encode(article).decode()
    row = session.get(ArticleRow, article.id, populate_existing=True)
    if row and not edited and row.edited:
        return row.version
    if row and row.body == body and not row.removed:
        row.edited = edited
        return row.version
    row = row or ArticleRow(id=article.id, version=0)
    row.version += 1
    row.changed_seq = next_sequence(session)
    row.body, row.removed, row.edited = body, False, edited
    session.add(row)
    return row.version
