"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    tickets()
    outbox()
    calls()
    pulled()


def tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("caller_phone", sa.String(), nullable=False),
        sa.Column("created_ms", sa.Integer(), nullable=False),
        sa.Column("sync_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    for column in ("number", "caller_phone", "created_ms"):
        op.create_index(f"ix_ticket_{column}", "ticket", [column])
    op.create_table(
        "server_copy",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "version", name="pk_server_copy"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name="fk_server_copy_ticket_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "ticket_event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ticket_event"),
        sa.UniqueConstraint("id", name="uq_ticket_event_id"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name="fk_ticket_event_ticket_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_ticket_event_ticket_id", "ticket_event", ["ticket_id"])
    op.create_table(
        "draft",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("updated_ms", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_draft"),
    )
    op.create_table(
        "ticket_number",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "seat", name="pk_ticket_number"),
    )


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before_ms", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Boolean(), nullable=False),
        sa.Column("is_merged", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_subject", "outbox", ["subject_id", "seq"])


def calls() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("rang_ms", sa.Integer(), nullable=False),
        sa.Column("ended_ms", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
    )
    for column in ("number", "rang_ms"):
        op.create_index(f"ix_call_{column}", "call", [column])
    op.create_table(
        "transcript_line",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("is_gap", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_transcript_line"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name="fk_transcript_line_call_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_transcript_line_call", "transcript_line", ["call_id", "start_s"])


def pulled() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
    )
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursor"),
    )


def downgrade() -> None:
    for table in (
        "cursor",
        "article",
        "transcript_line",
        "call",
        "outbox",
        "ticket_number",
        "draft",
        "ticket_event",
        "server_copy",
        "ticket",
    ):
        op.drop_table(table)
