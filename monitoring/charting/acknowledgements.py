"""What people do about alerts, as a table of the record: the plan, by whom, and until when.

A row quiets the alerts of one toxicity of one patient that were raised up to `up_to_alert`, the
last one that the person had on the screen: what rings later is not covered by it. After `until` it
quiets nothing any more.
"""

from __future__ import annotations

from monitoring.charting.judgements import ROLES
from monitoring.charting.tables import Column, Kind, Table

ACKNOWLEDGEMENTS = Table(
    "acknowledgements",
    (
        Column("patient_id", Kind.TEXT, required=True),
        Column("acknowledged_at", Kind.TIME, required=True),
        Column("toxicity", Kind.TEXT, required=True),
        Column("up_to_alert", Kind.NUMBER, required=True, whole=True),
        Column("plan", Kind.TEXT, required=True),
        Column("note", Kind.TEXT),
        Column("until", Kind.TIME),
        Column("role", Kind.CHOICE, required=True, choices=ROLES),
        Column("recorded_at", Kind.TIME),
        Column("recorded_by", Kind.TEXT),
    ),
    key=("patient_id", "acknowledged_at", "toxicity"),
)
