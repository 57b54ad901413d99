"""Programs outside that bring requests by Open311."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("centre", sa.String(32), nullable=False, server_default="main"),
        sa.PrimaryKeyConstraint("name", name="pk_partners"),
        sa.UniqueConstraint("digest", name="uq_partners_digest"),
    )


def downgrade() -> None:
    op.drop_table("partners")
