"""The record's tables: the charting format's columns, each row with its entry in the journal.

Besides these there are two tables more, of what people say of grades and of what physicians sign;
they are in no file.

Every change is a new row. `amends` names the row that a row replaces, `withdrawals` the rows
entered in error; nothing is updated or deleted, which triggers in the database see to (they stand
in the migrations). Beside the journal run two chains of their own, append-only as well: who was
given which account, and who signed in and looked at whom. What may change and go is kept apart:
drafts, passwords, sessions, mistaken sign-ins.

A patient has a `patient_number` for addresses: the row_id of the first version of the patient's
row. It never changes, also when a mistyped patient_id is amended, and says nothing of the person.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitoring.charting import tables as charting
from monitoring.charting.judgements import JUDGEMENTS
from monitoring.charting.signatures import SIGNATURES
from monitoring.charting.tables import Column, Kind

KINDS = (
    "admit",  # a patient, also one whose admission is finished later
    "stay",  # bed, setting, discharge, death, end of observation: a newer state, not a correction
    "observe",
    "neuro-check",
    "give",
    "labs",
    "answer",
    "import",
    "amend",
    "withdraw",
    "attribute",  # a physician's: the cause of a finding
    "confirm",  # a physician's: the grade is agreed to
    "overrule",  # a physician's: another grade, with the reason
    "acknowledge",
    "sign-off",
)
NEED_A_REASON = ("amend", "withdraw")
WHEN_AND_BY_WHOM = ("recorded_at", "recorded_by")
HASH_BEFORE_THE_FIRST = "0" * 64


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC: ISO text to the microsecond on SQLite, timestamptz on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        on_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if on_postgresql else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time needs its zone before it goes into the record.")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc_text(utc)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        time: datetime = value if dialect.name == "postgresql" else datetime.fromisoformat(value)
        return time.astimezone(UTC)


def utc_text(time: datetime) -> str:
    """Of one length always, so that text sorts as time does."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


NUMBER: TypeEngine[Any] = sa.REAL().with_variant(sa.Double(), "postgresql")
_SQL_TYPES: dict[Kind, TypeEngine[Any]] = {Kind.NUMBER: NUMBER, Kind.TIME: UtcTime()}

# Columns that only a typed frame has, because a file writes them into the cells themselves.
_BESIDES: dict[str, tuple[Column, ...]] = {
    "observations": (Column(charting.COULD_NOT_MEASURE, Kind.SEVERAL),),
    "labs": (Column(charting.VALUE_LIMIT, Kind.TEXT),),
}
_TABLES = (*charting.TABLES, JUDGEMENTS, SIGNATURES)
COLUMNS: dict[str, tuple[Column, ...]] = {
    table.name: (*table.columns, *_BESIDES.get(table.name, ())) for table in _TABLES
}
KEYS: dict[str, tuple[str, ...]] = {table.name: table.key for table in _TABLES}
TIMES: dict[str, str] = {name: key[1] for name, key in KEYS.items() if len(key) > 1}

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


entries = sa.Table(
    "entries",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", UtcTime, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("form_key", sa.Text, unique=True),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.CheckConstraint("number >= 1", name="number"),
    sa.CheckConstraint("length(trim(recorded_by)) > 0", name="recorded_by"),
    sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name="kind"),
    sa.CheckConstraint(
        f"kind NOT IN ({_listed(NEED_A_REASON)}) OR coalesce(length(trim(reason)), 0) > 0",
        name="reason",
    ),
    sqlite_strict=True,
)


def _typed_table(name: str) -> sa.Table:
    number_of_patient = (
        sa.Column("patient_number", sa.Integer, sa.ForeignKey("patients.row_id"), nullable=False),
        sa.CheckConstraint("(amends IS NULL) = (patient_number = row_id)", name="patient_number"),
        sa.Index(None, "patient_number"),
    )
    return sa.Table(
        name,
        metadata,
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Integer, sa.ForeignKey("entries.number"), nullable=False),
        sa.Column("amends", sa.Integer, sa.ForeignKey(f"{name}.row_id"), unique=True),
        *(number_of_patient if name == "patients" else ()),
        *(
            sa.Column(
                column.name, _SQL_TYPES.get(column.kind, sa.Text()), nullable=not column.required
            )
            for column in COLUMNS[name]
        ),
        sa.CheckConstraint("amends < row_id", name="amends"),
        sa.Index(None, "entry"),
        sa.Index(None, *KEYS[name][:2]),
        sqlite_strict=True,
    )


typed: dict[str, sa.Table] = {name: _typed_table(name) for name in COLUMNS}
patients = typed["patients"]

withdrawals = sa.Table(
    "withdrawals",
    metadata,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.Integer, sa.ForeignKey("entries.number"), nullable=False),
    sa.Index(None, "entry"),
    sqlite_strict=True,
)

# Whom an entry concerns: also the patient whom an amended row was filed under by mistake.
entry_patients = sa.Table(
    "entry_patients",
    metadata,
    sa.Column("entry", sa.Integer, sa.ForeignKey("entries.number"), primary_key=True),
    sa.Column("patient_number", sa.Integer, sa.ForeignKey("patients.row_id"), primary_key=True),
    sa.Index(None, "patient_number", "entry"),
    sqlite_strict=True,
)

JOURNAL: dict[str, sa.Table] = {
    "entry_patients": entry_patients,
    **typed,
    "withdrawals": withdrawals,
}

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("patient", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("saved_by", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("saved_at", UtcTime, nullable=False),
    sqlite_strict=True,
)


# --- people ---------------------------------------------------------------------------------------


def _chain(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A small chain of its own: each row carries the hash of the one before."""
    return sa.Table(
        name,
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *columns,
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.CheckConstraint("number >= 1", name="number"),
        sqlite_strict=True,
    )


# The account as it is after each change; the last row of a user holds.
account_changes = _chain(
    "account_changes",
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("user_name", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

# Who signed in, and who looked at which patient's page.
accesses = _chain(
    "accesses",
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column(
        "patient_number", sa.Integer, sa.ForeignKey("patients.row_id"), nullable=True, index=True
    ),
    sa.Column("page", sa.Text),
)

CHAINS: dict[str, sa.Table] = {one.name: one for one in (account_changes, accesses)}

account_secrets = sa.Table(
    "account_secrets",
    metadata,
    sa.Column("user_name", sa.Text, primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.Column("must_change", sa.Text, nullable=False),
    sqlite_strict=True,
)

failed_sign_ins = sa.Table(
    "failed_sign_ins",
    metadata,
    sa.Column("user_name", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", UtcTime, nullable=False),
    sa.Column("locked_until", UtcTime),
    sqlite_strict=True,
)

sessions = sa.Table(
    "sessions",
    metadata,
    # Of the token, which only the browser has: who reads the table cannot take a session over.
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("user_name", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("why_ended", sa.Text),
    sqlite_strict=True,
)
