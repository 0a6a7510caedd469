"""Alerts: what rang and ended, what was sent of it, what people did about it, who watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0004"
down_revision = "0003"

TIME: sa.types.TypeEngine[str] = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
NUMBER: sa.types.TypeEngine[float] = sa.REAL().with_variant(sa.Double(), "postgresql")
REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."
APPEND_ONLY = {
    "acknowledgements": ("row_id", "amends"),
    "alerts": ("number", "hash"),
    "alert_ends": ("number", "hash", "alert"),
    "alert_messages": ("number", "hash", "message_id"),
    "alert_attempts": ("number", "hash"),
}
# What no INSERT OR REPLACE may take the place of, beside the single columns.
TOGETHER = {
    "alerts": ("patient_number", "rule", "episode", "severity", "round"),
    "alert_messages": ("alert", "step", "target"),
    "alert_attempts": ("message", "attempt", "what"),
}


def text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def time(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, TIME, nullable=not required)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    create_acknowledgements()
    create_chains()
    op.create_table(
        "watchers",
        text("name", required=True),
        time("looked_at", required=True),
        whole("entry"),
        sa.Column("every_seconds", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_watchers"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        refuse_changes_on_postgresql()
    else:
        refuse_changes_on_sqlite()


def create_acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "entry",
            sa.Integer,
            sa.ForeignKey("entries.number", name="fk_acknowledgements_entry"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "amends",
            sa.Integer,
            sa.ForeignKey("acknowledgements.row_id", name="fk_acknowledgements_amends"),
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_acknowledgements"),
        sa.UniqueConstraint("amends", name="uq_acknowledgements_amends"),
        sa.CheckConstraint("amends < row_id", name="ck_acknowledgements_amends"),
        text("patient_id", required=True),
        time("acknowledged_at", required=True),
        text("toxicity", required=True),
        sa.Column("up_to_alert", NUMBER, nullable=False),
        text("plan", required=True),
        text("note"),
        time("until"),
        text("role", required=True),
        time("recorded_at"),
        text("recorded_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_acknowledgements_entry", "acknowledgements", ["entry"])
    op.create_index(
        "ix_acknowledgements_patient_id_acknowledged_at",
        "acknowledgements",
        ["patient_id", "acknowledged_at"],
    )


def create_chain(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        *columns,
        text("previous_hash", required=True),
        text("hash", required=True),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("hash", name=f"uq_{name}_hash"),
        sa.CheckConstraint("number >= 1", name=f"ck_{name}_number"),
        sqlite_strict=True,
    )


def naming(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")


def create_chains() -> None:
    create_chain(
        "alerts",
        time("raised_at", required=True),
        whole("patient_number"),
        text("rule", required=True),
        text("toxicity", required=True),
        text("level", required=True),
        time("episode", required=True),
        whole("severity"),
        whole("round"),
        text("why", required=True),
        time("since", required=True),
        text("says", required=True),
        text("detail", required=True),
        time("ladder_from", required=True),
        sa.Column("stands_for", sa.Integer),
        naming("alerts", "patient_number", "patients.row_id"),
        naming("alerts", "stands_for", "alerts.number"),
        sa.UniqueConstraint(*TOGETHER["alerts"], name="uq_alerts_once"),
    )
    op.create_index("ix_alerts_patient_number", "alerts", ["patient_number"])
    create_chain(
        "alert_ends",
        time("ended_at", required=True),
        whole("alert"),
        text("why", required=True),
        naming("alert_ends", "alert", "alerts.number"),
        sa.UniqueConstraint("alert", name="uq_alert_ends_alert"),
    )
    create_chain(
        "alert_messages",
        time("queued_at", required=True),
        whole("alert"),
        whole("step"),
        text("target", required=True),
        text("message_id", required=True),
        naming("alert_messages", "alert", "alerts.number"),
        sa.UniqueConstraint("message_id", name="uq_alert_messages_message_id"),
        sa.UniqueConstraint(*TOGETHER["alert_messages"], name="uq_alert_messages_once"),
    )
    create_chain(
        "alert_attempts",
        time("at", required=True),
        whole("message"),
        whole("attempt"),
        text("what", required=True),
        time("until"),
        text("fault"),
        text("watcher", required=True),
        naming("alert_attempts", "message", "alert_messages.number"),
        sa.UniqueConstraint(*TOGETHER["alert_attempts"], name="uq_alert_attempts_once"),
    )


def refuse_changes_on_sqlite() -> None:
    for table, keys in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
        in_its_way = [f"{key} = NEW.{key}" for key in keys]
        if table in TOGETHER:
            in_its_way.append(" AND ".join(f"{key} = NEW.{key}" for key in TOGETHER[table]))
        taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in in_its_way)
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
