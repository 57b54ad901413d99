"""What an article was before the last update, and how articles were read at this seat."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBERS = ("update_no", "change_no", "changed_ms")


def upgrade() -> None:
    op.add_column("article", sa.Column("previous", sa.Text(), nullable=True))
    for name in NUMBERS:
        op.add_column("article", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        op.create_index(f"ix_article_{name}", "article", [name])
    op.create_table(
        "article_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("change_no", sa.Integer(), nullable=False),
        sa.Column("update_no", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_state"),
    )
    op.create_table(
        "article_reading",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("opened_ms", sa.Integer(), nullable=False),
        sa.Column("pinned_ms", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_reading"),
    )
    for name in ("opened_ms", "pinned_ms"):
        op.create_index(f"ix_article_reading_{name}", "article_reading", [name])


def downgrade() -> None:
    op.drop_table("article_reading")
    op.drop_table("article_state")
    for name in reversed(NUMBERS):
        op.drop_index(f"ix_article_{name}", "article")
        op.drop_column("article", name)
    op.drop_column("article", "previous")
