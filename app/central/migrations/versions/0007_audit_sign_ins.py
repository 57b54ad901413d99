"""The audit, sign-ins that renew their tokens, codes of an authenticator, waits of sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FIRST = "0" * 64
REFUSED = "lines of the audit are never changed"
SQLITE = """
CREATE TRIGGER audit_keep_{kind} BEFORE {kind} ON audit
BEGIN SELECT RAISE(ABORT, '{refused}'); END
"""
POSTGRESQL = (
    f"""
CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$
""",
    """
CREATE TRIGGER audit_keep_rows BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_keep()
""",
    """
CREATE TRIGGER audit_keep_all BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()
""",
)


def upgrade() -> None:
    _make_audit()
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("refresh", sa.String(64), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name="fk_sign_ins_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_user", "sign_ins", ["user"])
    op.add_column("tokens", sa.Column("sign_in", sa.Uuid(), nullable=True))
    op.add_column(
        "tokens", sa.Column("is_used", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_tokens_sign_in", "tokens", ["sign_in"])
    op.add_column("users", sa.Column("code_secret", sa.String(64), nullable=True))
    op.add_column("users", sa.Column("code_step", sa.BigInteger(), nullable=True))
    op.drop_table("sign_in_tries")
    op.create_table(
        "wrong_sign_ins",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_wrong_sign_ins"),
    )
    op.create_index("ix_wrong_sign_ins_at_ms", "wrong_sign_ins", ["at_ms"])


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_who", "audit", ["who"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": FIRST}])
    if op.get_bind().dialect.name == "postgresql":
        for command in POSTGRESQL:
            op.execute(command)
    else:
        for kind in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(kind=kind, refused=REFUSED))


def downgrade() -> None:
    op.drop_table("wrong_sign_ins")
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_subject", "sign_in_tries", ["subject"])
    op.create_index("ix_sign_in_tries_at_ms", "sign_in_tries", ["at_ms"])
    op.drop_index("ix_tokens_sign_in", "tokens")
    for table, column in (
        ("users", "code_step"),
        ("users", "code_secret"),
        ("tokens", "is_used"),
        ("tokens", "sign_in"),
    ):
        op.drop_column(table, column)
    op.drop_table("sign_ins")
    op.drop_table("audit_head")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_keep()")
