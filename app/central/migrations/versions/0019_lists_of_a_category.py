"""Lists of one category: by limit, and of one seat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_tickets_category_due",
        "tickets",
        ["centre", "category", "due_ms", "id"],
        postgresql_where=sa.text("is_open"),
        sqlite_where=sa.text("is_open = 1"),
    )
    op.create_index(
        "ix_tickets_seat_category", "tickets", ["centre", "seat", "category", "created_ms"]
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_seat_category", "tickets")
    op.drop_index("ix_tickets_category_due", "tickets")
