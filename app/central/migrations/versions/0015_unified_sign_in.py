"""Unified sign-ins that go on in a browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unified_sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unified_sign_ins"),
    )
    op.create_index("ix_unified_sign_ins_state", "unified_sign_ins", ["state"])
    op.create_index("ix_unified_sign_ins_expires_ms", "unified_sign_ins", ["expires_ms"])


def downgrade() -> None:
    op.drop_table("unified_sign_ins")
