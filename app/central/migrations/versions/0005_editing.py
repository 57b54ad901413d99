"""Drafts, remarks, and every published state of an article; the states of now begin it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ARTICLES = sa.table(
    "articles",
    sa.column("id", sa.String),
    sa.column("version", sa.BigInteger),
    sa.column("removed", sa.Boolean),
    sa.column("body", sa.Text),
)


def upgrade() -> None:
    versions = op.create_table(
        "article_versions",
        sa.Column("article_id", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "version", name="pk_article_versions"),
    )
    op.create_table(
        "drafts",
        sa.Column("article_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_is_open", "drafts", ["is_open"])
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
    )
    op.create_index("ix_remarks_at_ms", "remarks", ["at_ms"])
    op.create_index("ix_remarks_is_open", "remarks", ["is_open"])
    for row in op.get_bind().execute(sa.select(ARTICLES)).all():
        op.bulk_insert(versions, list(_states(row)))


def downgrade() -> None:
    op.drop_table("remarks")
    op.drop_table("drafts")
    op.drop_table("article_versions")


def _states(row: sa.Row[tuple[str, int, bool, str]]) -> Iterator[dict[str, object]]:
    """The state of now; of what was withdrawn also the text before."""
    if not row.removed:
        yield _state(row.id, row.version, row.body)
        return
    if row.version > 1:
        yield _state(row.id, row.version - 1, row.body)
    yield _state(row.id, row.version, "null")


def _state(article_id: str, version: int, article: str) -> dict[str, object]:
    told = {"id": article_id, "version": version, "article": json.loads(article)}
    body = json.dumps(told, ensure_ascii=False)
    return {"article_id": article_id, "version": version, "body": body}
