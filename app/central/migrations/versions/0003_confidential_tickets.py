"""Confidential tickets can be told apart without reading them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TICKETS = sa.table(
    "tickets", sa.column("is_confidential", sa.Boolean()), sa.column("body", sa.Text())
)
# A quote inside a text is written \" there, so that no citizen's words can look like this.
MARK = '"is_confidential":true'


def upgrade() -> None:
    op.add_column(
        "tickets",
        sa.Column("is_confidential", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    marked = TICKETS.c.body.contains(MARK, autoescape=True)
    op.execute(TICKETS.update().where(marked).values(is_confidential=True))


def downgrade() -> None:
    op.drop_column("tickets", "is_confidential")
