"""Every start of the server, so that a restored database is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "epochs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_epochs"),
        sa.UniqueConstraint("id", name="uq_epochs_id"),
    )


def downgrade() -> None:
    op.drop_table("epochs")
