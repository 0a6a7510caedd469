"""What people say of grades: agreed, another one, rejected, the cause of a finding, an end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0002"
down_revision = "0001"

TIME: sa.types.TypeEngine[str] = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
NUMBER: sa.types.TypeEngine[float] = sa.REAL().with_variant(sa.Double(), "postgresql")
REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."
KEYS = ("row_id", "amends")


def text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def number(name: str) -> sa.Column[float]:
    return sa.Column(name, NUMBER)


def time(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, TIME, nullable=not required)


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "entry",
            sa.Integer,
            sa.ForeignKey("entries.number", name="fk_judgements_entry"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "amends",
            sa.Integer,
            sa.ForeignKey("judgements.row_id", name="fk_judgements_amends"),
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_judgements"),
        sa.UniqueConstraint("amends", name="uq_judgements_amends"),
        sa.CheckConstraint("amends < row_id", name="ck_judgements_amends"),
        text("patient_id", required=True),
        time("observed_at", required=True),
        text("scale", required=True),
        text("word", required=True),
        number("grade"),
        text("seen_status"),
        number("seen_grade"),
        number("seen_at_least"),
        number("seen_at_most"),
        text("finding"),
        text("cause"),
        text("applies_to"),
        time("episode_onset_at"),
        time("resolved_at"),
        text("before_suggestion"),
        text("death_cause"),
        text("reason"),
        text("role", required=True),
        time("recorded_at"),
        text("recorded_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_judgements_entry", "judgements", ["entry"])
    op.create_index(
        "ix_judgements_patient_id_observed_at", "judgements", ["patient_id", "observed_at"]
    )
    if op.get_bind().dialect.name == "postgresql":
        refuse_changes_on_postgresql()
    else:
        refuse_changes_on_sqlite()


def refuse_changes_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER judgements_refuses_{change.lower()} BEFORE {change} ON judgements"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM judgements WHERE {key} = NEW.{key})" for key in KEYS
    )
    op.execute(
        f"CREATE TRIGGER judgements_refuses_replace BEFORE INSERT ON judgements WHEN {taken}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER judgements_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON judgements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
