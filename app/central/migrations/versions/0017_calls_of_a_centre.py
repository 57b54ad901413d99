"""A centre's calls are listed in the order of an index."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_calls_centre", "calls", ["centre", "rang_ms"])


def downgrade() -> None:
    op.drop_index("ix_calls_centre", "calls")
