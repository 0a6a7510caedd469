"""Pictures: the photograph of the written sentence, with an observation and at baseline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."
NAMED_IN = {"observations": "handwriting", "patients": "baseline_handwriting"}


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("row_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column(
            "entry",
            sa.Integer,
            sa.ForeignKey("entries.number", name="fk_pictures_entry"),
            nullable=False,
        ),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_pictures"),
        sa.UniqueConstraint("digest", name="uq_pictures_digest"),
        sqlite_strict=True,
    )
    op.create_index("ix_pictures_entry", "pictures", ["entry"])
    for table, column in NAMED_IN.items():
        op.add_column(table, sa.Column(column, sa.Text))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER pictures_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON pictures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    else:
        refuse_changes_on_sqlite()


def refuse_changes_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER pictures_refuses_{change.lower()} BEFORE {change} ON pictures"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM pictures WHERE {key} = NEW.{key})" for key in ("row_id", "digest")
    )
    op.execute(
        f"CREATE TRIGGER pictures_refuses_replace BEFORE INSERT ON pictures WHEN {taken}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
