"""Recordings arrive in pieces and lie anywhere; what is deleted leaves the sum of its words too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("centre", sa.String(32), nullable=False, server_default="main"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_heard_ms", "uploads", ["heard_ms"])
    op.create_table(
        "upload_pieces",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "first", name="pk_upload_pieces"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["uploads.call_id"], "fk_upload_pieces_call_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "loose_blobs",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_loose_blobs"),
    )
    op.create_index("ix_loose_blobs_at_ms", "loose_blobs", ["at_ms"])
    op.add_column(
        "recordings", sa.Column("blob", sa.String(200), nullable=False, server_default="")
    )
    op.add_column(
        "forgotten_calls",
        sa.Column("words_bytes", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.add_column(
        "forgotten_calls",
        sa.Column("words_sha256", sa.String(64), nullable=False, server_default=""),
    )
    op.add_column(
        "forgotten_calls",
        sa.Column("sound_blob", sa.String(200), nullable=False, server_default=""),
    )


def downgrade() -> None:
    with op.batch_alter_table("forgotten_calls") as table:
        for name in ("sound_blob", "words_sha256", "words_bytes"):
            table.drop_column(name)
    with op.batch_alter_table("recordings") as table:
        table.drop_column("blob")
    for name in ("loose_blobs", "upload_pieces", "uploads"):
        op.drop_table(name)
