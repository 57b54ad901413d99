"""A history of every seat, begun with what it does now; failed sign-ins are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEGIN_HISTORY = """
INSERT INTO presence_log (seat, name, state, since_ms, reason, call_id, heard_ms, lost)
SELECT seat, name, state, since_ms, reason, call_id, heard_ms, false FROM presence
"""


def upgrade() -> None:
    op.create_table(
        "presence_log",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presence_log"),
    )
    op.create_index("ix_presence_log_seat", "presence_log", ["seat"])
    op.execute(BEGIN_HISTORY)
    op.create_table(
        "sign_in_tries",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_subject", "sign_in_tries", ["subject"])
    op.create_index("ix_sign_in_tries_at_ms", "sign_in_tries", ["at_ms"])


def downgrade() -> None:
    op.drop_table("sign_in_tries")
    op.drop_table("presence_log")
