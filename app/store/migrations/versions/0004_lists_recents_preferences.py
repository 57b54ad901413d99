"""What lists and repeats search by, what was chosen lately, what a person arranged."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.store.words import create_words, drop_words, write_words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    ("order_key", sa.Integer(), "0"),
    ("seat", sa.String(), ""),
    ("status", sa.String(), ""),
    ("due_ms", sa.Integer(), "0"),
    ("request_type", sa.String(), ""),
    ("category", sa.String(), ""),
    ("district", sa.String(), ""),
    ("street", sa.String(), ""),
    ("community", sa.String(), ""),
    ("is_confidential", sa.Boolean(), sa.false()),
    ("words", sa.Text(), ""),
)
INDEXES = {
    "ix_ticket_seat": ["seat", "order_key"],
    "ix_ticket_sync_state": ["sync_state", "order_key"],
    "ix_ticket_status": ["seat", "status", "order_key"],
    "ix_ticket_due_ms": ["seat", "due_ms"],
    "ix_ticket_category": ["category", "created_ms"],
    "ix_ticket_street": ["street", "created_ms"],
    "ix_ticket_community": ["community", "created_ms"],
    "ix_ticket_merged_into": ["merged_into"],
}
FILL = sa.text(
    "UPDATE ticket SET order_key = :order_key, seat = :seat, status = :status, due_ms = :due_ms,"
    " request_type = :request_type, category = :category, district = :district,"
    " street = :street, community = :community, is_confidential = :is_confidential,"
    " words = :words WHERE id = :id"
)


def upgrade() -> None:
    # Not in a batch: that would make the table anew, and drop it with what hangs on it.
    for name, kind, default in COLUMNS:
        op.add_column("ticket", sa.Column(name, kind, server_default=default, nullable=False))
    op.add_column("ticket", sa.Column("merged_into", sa.Uuid(), nullable=True))
    create_words(op.get_bind())
    fill()
    op.create_index("ix_ticket_order_key", "ticket", ["order_key"], unique=True)
    for name, columns in INDEXES.items():
        op.create_index(name, "ticket", columns)
    op.create_table(
        "recent",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("used_ms", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_recent"),
    )
    op.create_index("ix_recent_kind", "recent", ["kind", "used_ms"])
    op.create_table(
        "preference",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_preference"),
    )


def fill() -> None:
    """Fill the columns of the tickets that are there; what was not a field then is empty."""
    bind = op.get_bind()
    last = -1
    found = bind.execute(sa.text("SELECT id, created_ms, body FROM ticket ORDER BY created_ms"))
    for ticket_id, created_ms, body in found.all():
        last = max(created_ms * 1000, last + 1)
        columns = columns_of(json.loads(body))
        bind.execute(FILL, {"id": ticket_id, "order_key": last, **columns})
        write_words(bind, last, columns["words"], columns["seat"], columns["category"])


def columns_of(ticket: dict[str, Any]) -> dict[str, Any]:
    place = ticket.get("place") or {}
    said = [ticket.get(name) for name in ("number", "title", "caller_name")]
    phone = (ticket.get("caller_phone") or "").removeprefix("+86")
    said += [phone, place.get("verbatim"), place.get("detail")]
    said += [ticket.get("lead_unit"), ticket.get("seat")]
    return {
        "seat": ticket.get("seat") or "",
        "status": ticket.get("status") or "",
        "due_ms": ticket.get("due_ms") or 0,
        "request_type": ticket.get("request_type") or "",
        "category": ticket.get("category") or "",
        "district": place.get("district") or "",
        "street": place.get("street") or "",
        "community": place.get("community") or "",
        "is_confidential": bool(ticket.get("is_confidential")),
        "words": " ".join(" ".join(each or "" for each in said).lower().split()),
    }


def downgrade() -> None:
    op.drop_table("preference")
    op.drop_table("recent")
    for name in ("ix_ticket_order_key", *INDEXES):
        op.drop_index(name, "ticket")
    drop_words(op.get_bind())
    op.drop_column("ticket", "merged_into")
    for name, _kind, _default in reversed(COLUMNS):
        op.drop_column("ticket", name)
