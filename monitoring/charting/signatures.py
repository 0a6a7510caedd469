"""What physicians sign, as a table of the record: name, time and meaning, and what it covers.

`up_to_entry` is the last entry of the record that the person had on the screen: what comes later is
not covered by the signature.
"""

from __future__ import annotations

from monitoring.charting.judgements import ROLES
from monitoring.charting.tables import Column, Kind, Table

REVIEWED = "reviewed"  # the course was looked through and agreed to, as it was charted
MEANINGS = (REVIEWED,)

SIGNATURES = Table(
    "signatures",
    (
        Column("patient_id", Kind.TEXT, required=True),
        Column("signed_at", Kind.TIME, required=True),
        Column("meaning", Kind.CHOICE, required=True, choices=MEANINGS),
        Column("up_to_entry", Kind.NUMBER, required=True, whole=True),
        Column("role", Kind.CHOICE, required=True, choices=ROLES),
        Column("note", Kind.TEXT),
        Column("recorded_at", Kind.TIME),
        Column("recorded_by", Kind.TEXT),
    ),
    key=("patient_id", "signed_at"),
)
