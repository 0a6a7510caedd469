"""The journal, the five tables of the charting format, the drafts, and the append-only triggers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0001"
down_revision = None

TIME: sa.types.TypeEngine[str] = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
NUMBER: sa.types.TypeEngine[float] = sa.REAL().with_variant(sa.Double(), "postgresql")

# What never changes once it is written, and by which columns a row is like no other.
ROWS = (("row_id",), ("amends",))
APPEND_ONLY = {
    "entries": (("number",), ("form_key",), ("hash",)),
    "entry_patients": (("entry", "patient_number"),),
    "patients": ROWS,
    "observations": ROWS,
    "labs": ROWS,
    "interventions": ROWS,
    "answers": ROWS,
    "withdrawals": (("table_name", "row_id"),),
}
REFUSAL = "The record is append-only: amend or withdraw with a new entry instead."


def text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def number(name: str, *, required: bool = False) -> sa.Column[float]:
    return sa.Column(name, NUMBER, nullable=not required)


def time(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, TIME, nullable=not required)


def entry(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("entries.number", name=f"fk_{table}_entry")
    return sa.Column("entry", sa.Integer, key, autoincrement=False, nullable=False)


def version(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Which row this is, of which entry, and which row it replaces."""
    replaced = sa.ForeignKey(f"{table}.row_id", name=f"fk_{table}_amends")
    return (
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        entry(table),
        sa.Column("amends", sa.Integer, replaced),
        sa.PrimaryKeyConstraint("row_id", name=f"pk_{table}"),
        sa.UniqueConstraint("amends", name=f"uq_{table}_amends"),
        sa.CheckConstraint("amends < row_id", name=f"ck_{table}_amends"),
    )


def upgrade() -> None:
    create_entries()
    create_patients()
    create_observations()
    create_labs()
    create_interventions()
    create_answers()
    create_what_entries_say_of_rows()
    create_drafts()
    if op.get_bind().dialect.name == "postgresql":
        refuse_changes_on_postgresql()
    else:
        refuse_changes_on_sqlite()


def create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        time("recorded_at", required=True),
        text("recorded_by", required=True),
        text("kind", required=True),
        text("reason"),
        text("form_key"),
        sa.Column("row_count", sa.Integer, nullable=False),
        text("previous_hash", required=True),
        text("hash", required=True),
        sa.PrimaryKeyConstraint("number", name="pk_entries"),
        sa.UniqueConstraint("form_key", name="uq_entries_form_key"),
        sa.UniqueConstraint("hash", name="uq_entries_hash"),
        sa.CheckConstraint("number >= 1", name="ck_entries_number"),
        sa.CheckConstraint("length(trim(recorded_by)) > 0", name="ck_entries_recorded_by"),
        sa.CheckConstraint(
            "kind IN ('admit', 'stay', 'observe', 'neuro-check', 'give', 'labs', 'answer',"
            " 'import', 'amend', 'withdraw', 'attribute', 'confirm', 'overrule',"
            " 'acknowledge', 'sign-off')",
            name="ck_entries_kind",
        ),
        sa.CheckConstraint(
            "kind NOT IN ('amend', 'withdraw') OR coalesce(length(trim(reason)), 0) > 0",
            name="ck_entries_reason",
        ),
        sqlite_strict=True,
    )


def create_patients() -> None:
    op.create_table(
        "patients",
        *version("patients"),
        sa.Column(
            "patient_number",
            sa.Integer,
            sa.ForeignKey("patients.row_id", name="fk_patients_patient_number"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(amends IS NULL) = (patient_number = row_id)", name="ck_patients_patient_number"
        ),
        text("patient_id", required=True),
        text("birth_date"),
        number("age_years"),
        text("sex"),
        number("weight_kg"),
        text("product"),
        text("indication"),
        time("lymphodepletion_started_at"),
        text("infused_at", required=True),
        text("setting"),
        text("unit"),
        text("bed"),
        text("language"),
        text("allergies"),
        text("synthetic"),
        text("developmental_delay"),
        number("baseline_systolic_mmhg"),
        number("baseline_ice"),
        number("baseline_ice_orientation"),
        number("baseline_ice_naming"),
        number("baseline_ice_commands"),
        number("baseline_ice_writing"),
        number("baseline_ice_attention"),
        number("baseline_capd"),
        number("baseline_spo2_pct"),
        text("baseline_oxygen_device"),
        number("baseline_oxygen_flow_l_min"),
        text("spo2_target"),
        time("died_at"),
        text("death_cause"),
        time("last_seen_at"),
        sqlite_strict=True,
    )
    op.create_index("ix_patients_patient_number", "patients", ["patient_number"])
    op.create_index("ix_patients_entry", "patients", ["entry"])
    op.create_index("ix_patients_patient_id", "patients", ["patient_id"])


def create_observations() -> None:
    op.create_table(
        "observations",
        *version("observations"),
        text("patient_id", required=True),
        time("observed_at", required=True),
        number("temperature_c"),
        number("temperature_f"),
        number("heart_rate_bpm"),
        number("respiratory_rate_bpm"),
        number("spo2_pct"),
        number("systolic_mmhg"),
        number("diastolic_mmhg"),
        number("map_mmhg"),
        text("hypotension"),
        text("hypotension_reason"),
        text("fluid_bolus"),
        text("vasopressors"),
        text("oxygen_device"),
        number("oxygen_flow_l_min"),
        number("fio2_pct"),
        text("oxygen_reason"),
        text("fever_cause"),
        text("hypotension_cause"),
        text("hypoxia_cause"),
        text("neurological_cause"),
        number("ice_orientation"),
        number("ice_naming"),
        number("ice_commands"),
        number("ice_writing"),
        number("ice_attention"),
        text("ice_untestable_reason"),
        text("ice_language"),
        text("interpreter"),
        number("ice_total"),
        number("capd_1"),
        number("capd_2"),
        number("capd_3"),
        number("capd_4"),
        number("capd_5"),
        number("capd_6"),
        number("capd_7"),
        number("capd_8"),
        number("capd_total"),
        text("consciousness"),
        text("sedated"),
        number("rass"),
        text("seizure"),
        text("motor"),
        text("raised_icp"),
        text("intracranial_haemorrhage"),
        text("symptoms"),
        text("confirmed"),
        text("note"),
        time("recorded_at"),
        text("recorded_by"),
        text("could_not_measure"),
        sqlite_strict=True,
    )
    op.create_index("ix_observations_entry", "observations", ["entry"])
    op.create_index(
        "ix_observations_patient_id_observed_at", "observations", ["patient_id", "observed_at"]
    )


def create_labs() -> None:
    op.create_table(
        "labs",
        *version("labs"),
        text("patient_id", required=True),
        time("observed_at", required=True),
        time("recorded_at"),
        text("recorded_by"),
        text("analyte", required=True),
        number("value", required=True),
        text("unit", required=True),
        number("lower_limit"),
        number("upper_limit"),
        text("value_limit"),
        sqlite_strict=True,
    )
    op.create_index("ix_labs_entry", "labs", ["entry"])
    op.create_index("ix_labs_patient_id_observed_at", "labs", ["patient_id", "observed_at"])


def create_interventions() -> None:
    op.create_table(
        "interventions",
        *version("interventions"),
        text("patient_id", required=True),
        time("started_at", required=True),
        time("stopped_at"),
        time("recorded_at"),
        text("recorded_by"),
        text("kind", required=True),
        number("dose"),
        text("unit"),
        text("route"),
        text("reason"),
        text("note"),
        sqlite_strict=True,
    )
    op.create_index("ix_interventions_entry", "interventions", ["entry"])
    op.create_index(
        "ix_interventions_patient_id_started_at", "interventions", ["patient_id", "started_at"]
    )


def create_answers() -> None:
    op.create_table(
        "answers",
        *version("answers"),
        text("patient_id", required=True),
        time("observed_at", required=True),
        text("question", required=True),
        text("answer", required=True),
        text("answered_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_answers_entry", "answers", ["entry"])
    op.create_index("ix_answers_patient_id_observed_at", "answers", ["patient_id", "observed_at"])


def create_what_entries_say_of_rows() -> None:
    op.create_table(
        "withdrawals",
        text("table_name", required=True),
        sa.Column("row_id", sa.Integer, autoincrement=False, nullable=False),
        entry("withdrawals"),
        sa.PrimaryKeyConstraint("table_name", "row_id", name="pk_withdrawals"),
        sqlite_strict=True,
    )
    op.create_index("ix_withdrawals_entry", "withdrawals", ["entry"])
    op.create_table(
        "entry_patients",
        entry("entry_patients"),
        sa.Column(
            "patient_number",
            sa.Integer,
            sa.ForeignKey("patients.row_id", name="fk_entry_patients_patient_number"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("entry", "patient_number", name="pk_entry_patients"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_entry_patients_patient_number_entry", "entry_patients", ["patient_number", "entry"]
    )


def create_drafts() -> None:
    op.create_table(
        "drafts",
        text("patient", required=True),
        text("form", required=True),
        text("saved_by", required=True),
        text("content", required=True),
        time("saved_at", required=True),
        sa.PrimaryKeyConstraint("patient", "form", "saved_by", name="pk_drafts"),
        sqlite_strict=True,
    )


def refuse_changes_on_sqlite() -> None:
    for table, keys in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        # INSERT OR REPLACE deletes the row in its way, and no DELETE trigger sees it.
        same = (" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys)
        taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in same)
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {taken}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
