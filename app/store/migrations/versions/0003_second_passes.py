"""Calls that are to be heard once more, and what was heard then."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_pass",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name="fk_second_pass_call_id_call", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", name="pk_second_pass"),
    )


def downgrade() -> None:
    op.drop_table("second_pass")
    op.execute("DELETE FROM transcript_line WHERE kind = 'second'")
