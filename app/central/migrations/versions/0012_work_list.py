"""What work lists are narrowed and sorted by stands beside the tickets, with its indexes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FAR_MS = 2**53
TEXTS = {"status": 16, "urgency": 16, "category": 64, "number": 64, "earlier_number": 64}
OVER = "('draft', 'archived', 'merged', 'closed')"

INDEXES: dict[str, tuple[list[str], str]] = {
    "number": (["number"], ""),
    "earlier": (["earlier_number"], "earlier_number <> ''"),
    "created": (["centre", "created_ms"], ""),
    "changed": (["centre", "changed_seq"], ""),
    "status": (["centre", "status", "created_ms"], ""),
    "seat": (["centre", "seat", "created_ms"], ""),
    "category": (["centre", "category", "created_ms"], ""),
    "district": (["centre", "district", "created_ms"], ""),
    "unit": (["lead_unit", "created_ms"], "lead_unit <> ''"),
    "support": (["support_unit", "created_ms"], "support_unit <> ''"),
    "due": (["centre", "due_ms", "id"], "is_open"),
    "seat_due": (["centre", "seat", "due_ms", "id"], "is_open"),
    "unit_due": (["lead_unit", "due_ms", "id"], "is_open"),
}


def upgrade() -> None:
    for name, chars in TEXTS.items():
        kind: Any = sa.String(chars)
        if name == "category" and _is_postgresql():
            kind = sa.String(chars, collation="C")
        op.add_column("tickets", sa.Column(name, kind, nullable=False, server_default=""))
    is_open: sa.Column[bool] = sa.Column(
        "is_open", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("tickets", is_open)
    due = sa.Column("due_ms", sa.BigInteger(), nullable=False, server_default=str(FAR_MS))
    op.add_column("tickets", due)
    _copy_out_of_tickets()
    op.drop_index("ix_tickets_created_ms", "tickets")
    for name, (columns, where) in INDEXES.items():
        op.create_index(f"ix_tickets_{name}", "tickets", columns, **_where(where))


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(f"ix_tickets_{name}", "tickets")
    op.create_index("ix_tickets_created_ms", "tickets", ["created_ms"])
    for name in (*TEXTS, "is_open", "due_ms"):
        op.drop_column("tickets", name)


def _copy_out_of_tickets() -> None:
    """Let the database itself read the bodies: there may be millions."""
    sets = [f"{name} = substr(coalesce({_value(name)}, ''), 1, {n})" for name, n in TEXTS.items()]
    due = f"CAST({_value('due_ms')} AS BIGINT)"
    sets.append(f"due_ms = CASE WHEN {due} > 0 THEN {due} ELSE {FAR_MS} END")
    sets.append(f"is_open = {_value('status')} NOT IN {OVER}")
    op.execute("UPDATE tickets SET " + ", ".join(sets))  # noqa: S608 - names of this file


def _value(name: str) -> str:
    return f"(body::json ->> '{name}')" if _is_postgresql() else f"json_extract(body, '$.{name}')"


def _where(text: str) -> dict[str, Any]:
    if not text:
        return {}
    sqlite = "is_open = 1" if text == "is_open" else text
    return {"postgresql_where": sa.text(text), "sqlite_where": sa.text(sqlite)}


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
