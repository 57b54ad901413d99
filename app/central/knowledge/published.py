"""What is published: the state of now for the seats, and every state there ever was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.database import hold_counter, next_sequence
from app.central.knowledge.article_tables import ArticleRow, ArticleVersionRow
from app.central.knowledge.attachments import missing_attachments
from app.central.state import Central
from app.central.web.limits import LISTED
from app.central.web.problems import Fault, Refused
from app.domain.article import Article, ArticleVersion
from app.sync.protocol import decode, encode
from kb import articles as knowledge
from kb.checking import problems_of

VERSIONS_LISTED = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose work a published state is.

    Attributes:
        at_ms: When it is published.
        by: User name of the writer.
        published_by: User name; empty if it came with the program, and then it never replaces
            what a person did.
        back_to: The version whose text this is again.
    """

    at_ms: int
    by: str = ""
    published_by: str = ""
    back_to: int = 0


def check_article(article: Article, central: Central | None = None) -> None:
    """Hold an article to the rules of the knowledge base.

    Args:
        article: What is to be published.
        central: If given, every attachment must have been sent to it before.

    Raises:
        Refused: 422 with each field that breaks one.
    """
    errors = [
        {"field": each.field, "reason": each.reason}
        for each in problems_of(knowledge.Article(**asdict(article)))
    ]
    if central is not None and not errors:
        missing = missing_attachments(central, article.attachments)
        errors += [{"field": f"attachments.{name}", "reason": "was not sent"} for name in missing]
    if errors:
        raise Refused(Fault.INVALID, errors=errors[:LISTED])


def published_version(session: Session, article_id: str) -> int:
    """Tell the newest version of an article, a withdrawal counted too; 0 if there is none."""
    found = session.scalar(select(ArticleRow.version).where(ArticleRow.id == article_id))
    return found or 0


def store_article(session: Session, article: Article, origin: Origin) -> int:
    """Store an article if it differs from what is there.

    Returns:
        The version it has now.
    """
    hold_counter(session)
    body, edited = encode(article).decode(), bool(origin.published_by)
    row = session.get(ArticleRow, article.id, populate_existing=True)
    if row and not edited and row.edited:
        return row.version
    if row and row.body == body and not row.removed:
        row.edited = edited
        return row.version
    row = row or ArticleRow(id=article.id, version=0)
    row.body, row.removed, row.edited = body, False, edited
    return _publish(session, row, article, origin)


def store_next(session: Session, article: Article, origin: Origin) -> int:
    """Store an article as the next version of itself: ``Article.version`` is counted on."""
    hold_counter(session)
    row = session.get(ArticleRow, article.id, populate_existing=True)
    if row is not None:
        before = decode(Article, row.body)
        if not row.removed and replace(article, version=before.version) == before:
            return row.version
        article = replace(article, version=max(row.version, before.version) + 1)
    return store_article(session, article, origin)


def withdraw(session: Session, article_id: str, origin: Origin) -> None:
    """Take an article back; every seat is told to forget it. Twice is once."""
    hold_counter(session)
    row = session.get(ArticleRow, article_id, populate_existing=True)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    if not row.removed:
        row.removed = row.edited = True
        _publish(session, row, None, origin)


def go_back(session: Session, article_id: str, to: int, origin: Origin) -> int:
    """Publish an earlier text anew.

    Args:
        session: The caller's transaction.
        article_id: Which article.
        to: Version to go back to; 0 = the newest earlier one that has another text.
        origin: Who does it, and when.

    Returns:
        The version it has now.

    Raises:
        Refused: 404 if there is no such article or version.
    """
    hold_counter(session)
    row = session.get(ArticleRow, article_id, populate_existing=True)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    wanted = select(ArticleVersionRow).where(
        ArticleVersionRow.article_id == article_id, ArticleVersionRow.version < row.version
    )
    if to:
        wanted = wanted.where(ArticleVersionRow.version == to)
    states = session.scalars(wanted.order_by(ArticleVersionRow.version.desc()))
    now = None if row.removed else decode(Article, row.body)
    earlier = _earlier((decode(ArticleVersion, state.body) for state in states), now)
    if earlier is None or earlier.article is None:
        raise Refused(Fault.NOT_FOUND, "There is no earlier state")
    origin = replace(origin, by=earlier.by, back_to=earlier.version)
    return store_next(session, earlier.article, origin)


def versions_of(session: Session, article_id: str) -> tuple[ArticleVersion, ...]:
    """List the states of an article, newest first."""
    wanted = (
        select(ArticleVersionRow.body)
        .where(ArticleVersionRow.article_id == article_id)
        .order_by(ArticleVersionRow.version.desc())
        .limit(VERSIONS_LISTED)
    )
    return tuple(decode(ArticleVersion, body) for body in session.scalars(wanted))


def has_text(state: ArticleVersion, article: Article) -> bool:
    """Tell whether a published state is this article, whatever number it counts."""
    text = state.article
    return text is not None and replace(text, version=article.version) == article


def _earlier(states: Iterable[ArticleVersion], now: Article | None) -> ArticleVersion | None:
    for state in states:
        if state.article is not None and (now is None or not has_text(state, now)):
            return state
    return None


def _publish(session: Session, row: ArticleRow, article: Article | None, origin: Origin) -> int:
    """Count the version and the change, and write both down; the last thing in a transaction."""
    row.version += 1
    state = ArticleVersion(
        row.id,
        row.version,
        article,
        by=origin.by,
        published_by=origin.published_by,
        at_ms=origin.at_ms,
        back_to=origin.back_to,
    )
    session.add(
        ArticleVersionRow(article_id=row.id, version=row.version, body=encode(state).decode())
    )
    row.changed_seq = next_sequence(session)
    session.add(row)
    return row.version
