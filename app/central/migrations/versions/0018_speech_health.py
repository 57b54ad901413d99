"""Whether a seat hears its call as it should."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "presence", sa.Column("health", sa.String(16), server_default="ok", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("presence", "health")
