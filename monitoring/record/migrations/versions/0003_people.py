"""People: accounts, passwords, sessions, who looked at whom; and what physicians sign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0003"
down_revision = "0002"

TIME: sa.types.TypeEngine[str] = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
NUMBER: sa.types.TypeEngine[float] = sa.REAL().with_variant(sa.Double(), "postgresql")
REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."
APPEND_ONLY = {
    "signatures": ("row_id", "amends"),
    "account_changes": ("number", "hash"),
    "accesses": ("number", "hash"),
}


def text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def time(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, TIME, nullable=not required)


def upgrade() -> None:
    create_signatures()
    create_chains()
    create_what_may_change()
    if op.get_bind().dialect.name == "postgresql":
        refuse_changes_on_postgresql()
    else:
        refuse_changes_on_sqlite()


def create_signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "entry",
            sa.Integer,
            sa.ForeignKey("entries.number", name="fk_signatures_entry"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "amends", sa.Integer, sa.ForeignKey("signatures.row_id", name="fk_signatures_amends")
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_signatures"),
        sa.UniqueConstraint("amends", name="uq_signatures_amends"),
        sa.CheckConstraint("amends < row_id", name="ck_signatures_amends"),
        text("patient_id", required=True),
        time("signed_at", required=True),
        text("meaning", required=True),
        sa.Column("up_to_entry", NUMBER, nullable=False),
        text("role", required=True),
        text("note"),
        time("recorded_at"),
        text("recorded_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_signatures_entry", "signatures", ["entry"])
    op.create_index(
        "ix_signatures_patient_id_signed_at", "signatures", ["patient_id", "signed_at"]
    )


def create_chains() -> None:
    op.create_table(
        "account_changes",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        time("changed_at", required=True),
        text("changed_by", required=True),
        text("what", required=True),
        text("user_name", required=True),
        text("name", required=True),
        text("roles", required=True),
        text("state", required=True),
        text("previous_hash", required=True),
        text("hash", required=True),
        sa.PrimaryKeyConstraint("number", name="pk_account_changes"),
        sa.UniqueConstraint("hash", name="uq_account_changes_hash"),
        sa.CheckConstraint("number >= 1", name="ck_account_changes_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_account_changes_user_name", "account_changes", ["user_name"])
    op.create_table(
        "accesses",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        time("at", required=True),
        text("by", required=True),
        text("what", required=True),
        sa.Column(
            "patient_number",
            sa.Integer,
            sa.ForeignKey("patients.row_id", name="fk_accesses_patient_number"),
            nullable=True,
        ),
        text("page"),
        text("previous_hash", required=True),
        text("hash", required=True),
        sa.PrimaryKeyConstraint("number", name="pk_accesses"),
        sa.UniqueConstraint("hash", name="uq_accesses_hash"),
        sa.CheckConstraint("number >= 1", name="ck_accesses_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_accesses_patient_number", "accesses", ["patient_number"])


def create_what_may_change() -> None:
    op.create_table(
        "account_secrets",
        text("user_name", required=True),
        text("password_hash", required=True),
        time("changed_at", required=True),
        text("must_change", required=True),
        sa.PrimaryKeyConstraint("user_name", name="pk_account_secrets"),
        sqlite_strict=True,
    )
    op.create_table(
        "failed_sign_ins",
        text("user_name", required=True),
        sa.Column("failures", sa.Integer, nullable=False),
        time("last_at", required=True),
        time("locked_until"),
        sa.PrimaryKeyConstraint("user_name", name="pk_failed_sign_ins"),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        text("token_hash", required=True),
        text("user_name", required=True),
        text("name", required=True),
        text("roles", required=True),
        time("started_at", required=True),
        time("seen_at", required=True),
        time("ended_at"),
        text("why_ended"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sqlite_strict=True,
    )
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"])


def refuse_changes_on_sqlite() -> None:
    for table, keys in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {taken}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def refuse_changes_on_postgresql() -> None:
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
