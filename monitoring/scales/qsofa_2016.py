"""qSOFA by Sepsis-3 (Singer 2016): three findings at the bedside."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import LookedUp, Score, TotalClass, WhereSeen, yes_no
from monitoring.grading.conditions import Number
from monitoring.grading.scale import Source
from monitoring.scales.ice import ICE
from monitoring.scales.observables import (
    age_years,
    baseline_ice,
    consciousness,
    respiratory_rate_bpm,
    symptoms,
    systolic_mmhg,
)

gcs = Number("gcs", "Glasgow Coma Scale", unit="points", plausible=(3, 15), whole=True)

NOT_ALERT_OR_CONFUSED = (
    (~consciousness.is_("awakens-spontaneously")) | symptoms.includes("confusion")
).called("not awake, or newly confused")
ALTERED_MENTATION = (
    (gcs.is_known() & (gcs < 15))
    | WhereSeen(NOT_ALERT_OR_CONFUSED)
    | (~gcs.is_known() & NOT_ALERT_OR_CONFUSED)
    | WhereSeen(ICE.points < baseline_ice)
).called("altered mentation")

QSOFA_2016 = Score(
    key="qsofa-2016",
    name="qSOFA, quick Sequential Organ Failure Assessment (Sepsis-3, 2016)",
    short_name="qSOFA",
    source=Source(
        "Singer M, et al. JAMA 2016;315:801-810", "10.1001/jama.2016.0287", "box 4", "V2"
    ),
    items=(
        yes_no("respiratory rate", 1, respiratory_rate_bpm >= 22, "≥ 22 /min"),
        yes_no("systolic pressure", 1, systolic_mmhg <= 100, "≤ 100 mmHg"),
        yes_no(
            "altered mentation",
            1,
            ALTERED_MENTATION,
            "altered mentation",
            reading="A9: GCS below 15, new confusion, or an ICE below its baseline (LOCAL); the "
            "paper says only that mentation is altered.",
            asks=(consciousness, symptoms, gcs),
        ),
    ),
    classes=(TotalClass("not positive", 0), TotalClass("positive", 2, "QSOFA_POSITIVE")),
    applies_when=age_years >= 18,
    applies_to="adults",
    looked_up=(LookedUp(gcs, "answers", timedelta(hours=1)),),
    assumptions=(
        "GCS 15 is awake and oriented: where it is charted, consciousness and symptoms add "
        "something only where they are charted as well (LOCAL).",
        "Without a GCS, mentation is normal only where the patient awakens spontaneously and "
        "symptoms are charted without confusion (LOCAL).",
        "An ICE not done, or without a baseline, is not read as a drop and holds nothing open "
        "(LOCAL).",
    ),
    left_to_clinician=("`gcs` (3 to 15).",),
    not_for=(
        "Children.",
        "An alarm, or a proof against sepsis: it feeds the panel 'infection is not excluded'.",
    ),
)
