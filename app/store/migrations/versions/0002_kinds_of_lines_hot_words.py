"""Lines of a call may be voices and pauses of the recording too; hot words of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("transcript_line") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="segment"))
    op.execute("UPDATE transcript_line SET kind = 'gap' WHERE is_gap")
    with op.batch_alter_table("transcript_line") as table:
        table.alter_column("kind", server_default=None)
        table.drop_column("is_gap")
    op.create_table(
        "hot_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("added_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_hot_word"),
    )


def downgrade() -> None:
    op.drop_table("hot_word")
    op.execute("DELETE FROM transcript_line WHERE kind NOT IN ('segment', 'gap')")
    with op.batch_alter_table("transcript_line") as table:
        table.add_column(sa.Column("is_gap", sa.Boolean(), nullable=False, server_default="0"))
    op.execute("UPDATE transcript_line SET is_gap = (kind = 'gap')")
    with op.batch_alter_table("transcript_line") as table:
        table.alter_column("is_gap", server_default=None)
        table.drop_column("kind")
