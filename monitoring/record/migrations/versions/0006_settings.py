"""Settings: which values held from when on, as the processes that started with them noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0006"
down_revision = "0005"

TIME: sa.types.TypeEngine[str] = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."


def text(name: str, *, required: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def upgrade() -> None:
    op.create_table(
        "settings_changes",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        text("setting"),
        text("value", required=False),
        text("version"),
        text("process"),
        text("previous_hash"),
        text("hash"),
        sa.PrimaryKeyConstraint("number", name="pk_settings_changes"),
        sa.UniqueConstraint("hash", name="uq_settings_changes_hash"),
        sa.CheckConstraint("number >= 1", name="ck_settings_changes_number"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER settings_changes_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON settings_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    else:
        refuse_changes_on_sqlite()


def refuse_changes_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER settings_changes_refuses_{change.lower()} BEFORE {change}"
            f" ON settings_changes BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM settings_changes WHERE {key} = NEW.{key})"
        for key in ("number", "hash")
    )
    op.execute(
        f"CREATE TRIGGER settings_changes_refuses_replace BEFORE INSERT ON settings_changes"
        f" WHEN {taken} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
