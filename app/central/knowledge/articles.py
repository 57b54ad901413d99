"""Articles of the knowledge base."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.knowledge.article_tables import ArticleRow
from app.central.knowledge.published import (
    Origin,
    check_article,
    go_back,
    store_article,
    versions_of,
    withdraw,
)
from app.central.people.auth import AdminDep, EditorDep, User, UserDep
from app.central.state import Central, CentralDep
from app.central.tables import NUMBER_CHARS
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.paging import link
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Limit, Name, StrictRoute, answer
from app.domain.article import Article, ArticleVersion
from app.sync.protocol import Published, decode

router = APIRouter(route_class=StrictRoute, tags=["knowledge"])

After = Annotated[str, Query(max_length=NUMBER_CHARS, pattern="^[^\\x00]*$")]


@router.get("/articles", response_model=tuple[Article, ...])
def list_articles(
    request: Request, _user: UserDep, central: CentralDep, after: After = "", limit: Limit = 50
) -> Response:
    """List what is published, by id, beginning behind the id ``after``; ``Link`` leads further."""
    wanted = select(ArticleRow.id, ArticleRow.body)
    wanted = wanted.where(ArticleRow.id > after, ~ArticleRow.removed)
    with central.database.reading() as session:
        found = session.execute(wanted.order_by(ArticleRow.id).limit(limit + 1)).all()
    page = found[:limit]
    shown = answer(f"[{','.join(row.body for row in page)}]".encode())
    return link(shown, request, "after", page[-1].id if len(found) > limit else "")


@router.get("/articles/{article_id}", response_model=Article)
def get_article(article_id: Name, _user: UserDep, central: CentralDep) -> Response:
    """Give an article as it is published now."""
    with central.database.reading() as session:
        row = session.get(ArticleRow, article_id)
    if row is None or row.removed:
        raise Refused(Fault.NOT_FOUND)
    return answer(decode(Article, row.body), etag=str(row.version))


@router.put(
    "/articles/{article_id}", response_model=Published, responses={201: {"model": Published}}
)
def put_article(
    article_id: Name, article: Article, user: AdminDep, central: CentralDep
) -> Response:
    """Publish an article, or a new state of it, without a draft."""
    check_limits(article)
    if article.id != article_id:
        raise wrong_field("id", "Not the article of the address")
    check_article(article)
    origin = origin_of(central, user)
    version = in_turn(central, lambda session: store_article(session, article, origin))
    status = 201 if version == 1 else 200
    return answer(Published(article_id, version), status=status, etag=str(version))


@router.delete("/articles/{article_id}", status_code=204)
def delete_article(article_id: Name, user: AdminDep, central: CentralDep) -> Response:
    """Take an article back; every seat is told to forget it."""
    origin = origin_of(central, user)
    in_turn(central, lambda session: withdraw(session, article_id, origin))
    return Response(status_code=204)


@router.get("/articles/{article_id}/versions", response_model=tuple[ArticleVersion, ...])
def get_versions(article_id: Name, _user: EditorDep, central: CentralDep) -> Response:
    """List every published state of an article, newest first."""
    with central.database.reading() as session:
        versions = versions_of(session, article_id)
    if not versions:
        raise Refused(Fault.NOT_FOUND)
    return answer(versions)


@router.post("/articles/{article_id}/back", response_model=Published)
def post_back(
    article_id: Name,
    user: EditorDep,
    central: CentralDep,
    to: Annotated[int, Query(ge=0, lt=2**31, description="0 = the one before")] = 0,
) -> Response:
    """Publish an earlier state as a new version; it was read by two people then."""
    origin = origin_of(central, user)

    def effect(session: Session) -> int:
        return go_back(session, article_id, to, origin)

    version = in_turn(central, effect)
    return answer(Published(article_id, version), etag=str(version))


def origin_of(central: Central, user: User) -> Origin:
    """Tell that ``user`` wrote and publishes it now."""
    return Origin(central.now_ms(), by=user.name, published_by=user.name)
