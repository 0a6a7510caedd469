"""What people do about alerts, as a table of the record: the plan, by whom, and until when.

A row quiets the alerts of one toxicity of one patient that were raised up to `up_to_alert`, the
last one that the person had on the screen: what rings later is not covered by it. After `until` it
quiets nothing any more.

A physician's word on a grade answers an alert as well; which words do stands here too.
"""

from __future__ import annotations

from monitoring.charting.judgements import AGREED, DIFFERENT, REJECTED, ROLES
from monitoring.charting.tables import Column, Kind, Table

# Of an alert by the same scale; besides them the word that a finding which moves the grade has
# another cause. That it is due to the therapy, or uncertain, answers nothing.
ANSWERING_WORDS = (AGREED, DIFFERENT, REJECTED)
ANSWERING_CAUSE = "other"
ANSWERING_FINDINGS = {
    "crs-astct-2019": ("fever", "hypotension", "hypoxia"),
    "icans-astct-2019": ("neurological",),
}

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
