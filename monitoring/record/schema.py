"""The record's tables: the charting format's columns, each row with its entry in the journal.

Besides these there are three tables more, of what people say of grades, of what physicians sign and
of what is done about alerts, and the pictures that rows name; they are in no file.

Every change is a new row. `amends` names the row that a row replaces, `withdrawals` the rows
entered in error; nothing is updated or deleted, which triggers in the database see to (they stand
in the migrations). Beside the journal run small chains of their own, append-only as well: who was
given which account, who signed in and looked at whom, which alerts were raised and sent. What may
change and go is kept apart: drafts, passwords, sessions, mistaken sign-ins, when a watcher looked.

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
from monitoring.charting.acknowledgements import ACKNOWLEDGEMENTS
from monitoring.charting.judgements import JUDGEMENTS
from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING
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

# Columns that only a typed frame has, because a file writes them into the cells themselves or, as
# the name of a picture, has no place for them.
_BESIDES: dict[str, tuple[Column, ...]] = {
    "patients": (Column(BASELINE_HANDWRITING, Kind.TEXT),),
    "observations": (
        Column(charting.COULD_NOT_MEASURE, Kind.SEVERAL),
        Column(HANDWRITING, Kind.TEXT),
    ),
    "labs": (Column(charting.VALUE_LIMIT, Kind.TEXT),),
}
_TABLES = (*charting.TABLES, JUDGEMENTS, SIGNATURES, ACKNOWLEDGEMENTS)
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


# A row names one by its SHA-256; a picture that comes again is not kept again.
pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.Integer, sa.ForeignKey("entries.number"), nullable=False, index=True),
    # SHA-256 of the bytes. Not named so: in a backup that is the word of the last line.
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # in base64, as canonical JSON takes no bytes
    sqlite_strict=True,
)
# So many at once in memory, where of other rows there may be a thousand.
PICTURES_AT_ONCE = 10


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
    "pictures": pictures,
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


def _chain(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
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

# What rang, by the program's own rules; what people did about it stands in the journal.
alerts = _chain(
    "alerts",
    sa.Column("raised_at", UtcTime, nullable=False),
    sa.Column(
        "patient_number", sa.Integer, sa.ForeignKey("patients.row_id"), nullable=False, index=True
    ),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("toxicity", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    # When the episode or pattern began, as it was charted when this was raised.
    sa.Column("episode", UtcTime, nullable=False),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("says", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    # From when the unit's ladder counts: one that only became worse goes on up the ladder.
    sa.Column("ladder_from", UtcTime, nullable=False),
    # The alert in whose place it stands, after the chart was amended to something less.
    sa.Column("stands_for", sa.Integer, sa.ForeignKey("alerts.number")),
    sa.UniqueConstraint(
        "patient_number", "rule", "episode", "severity", "round", name="uq_alerts_once"
    ),
)

alert_ends = _chain(
    "alert_ends",
    sa.Column("ended_at", UtcTime, nullable=False),
    sa.Column("alert", sa.Integer, sa.ForeignKey("alerts.number"), nullable=False, unique=True),
    sa.Column("why", sa.Text, nullable=False),
)

# The outbox. `step` is how many seconds after the alert the ladder asks for it.
alert_messages = _chain(
    "alert_messages",
    sa.Column("queued_at", UtcTime, nullable=False),
    sa.Column("alert", sa.Integer, sa.ForeignKey("alerts.number"), nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False, unique=True),
    sa.UniqueConstraint("alert", "step", "target", name="uq_alert_messages_once"),
)

# `until`: a claim is another watcher's to repeat from then on, and so is a failure.
alert_attempts = _chain(
    "alert_attempts",
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("message", sa.Integer, sa.ForeignKey("alert_messages.number"), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("until", UtcTime),
    sa.Column("fault", sa.Text),
    sa.Column("watcher", sa.Text, nullable=False),
    sa.UniqueConstraint("message", "attempt", "what", name="uq_alert_attempts_once"),
)

# A setting as it is after each change; the last row of a setting holds, a blank one is no more.
settings_changes = _chain(
    "settings_changes",
    # When a process first started with it: nobody sees when the file itself was written.
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.Column("setting", sa.Text, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("process", sa.Text, nullable=False),
)

CHAINS: dict[str, sa.Table] = {
    one.name: one
    for one in (
        account_changes,
        accesses,
        alerts,
        alert_ends,
        alert_messages,
        alert_attempts,
        settings_changes,
    )
}

# When each watcher last looked, and up to which entry. No part of any chain: it only says who is up.
watchers = sa.Table(
    "watchers",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("looked_at", UtcTime, nullable=False),
    sa.Column("entry", sa.Integer, nullable=False),
    sa.Column("every_seconds", NUMBER, nullable=False),
    sqlite_strict=True,
)

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
