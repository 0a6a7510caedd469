"""The table of alert rules read a second time, slowly: loops over rows, nothing of the program's.

It takes grades and patterns as given (others read those a second time) and says for itself which
episodes they make, which findings stand, and what a watcher that looks at these hours should raise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

# The table in words: clinical specification 4.5, other toxicities 4 and 7, D29.
CRS, ICANS = "crs-astct-2019", "icans-astct-2019"
FEBRILE_NEUTROPENIA, TLS = "febrile-neutropenia-idsa-2010", "tls-howard-2011"
RED_FLAGS = (
    "GRADE_RISE",  # F1; any grade of 3 or more is said by the grade itself
    "CRS_WITH_ICANS",  # F2
    "ICE_FALL",  # F3
    "WRITING_LOST",  # F3
    "SEIZURE",  # F4
    "CONSCIOUSNESS_FALL",  # F4
    "NEW_WEAKNESS",  # F4
    "RAISED_PRESSURE_SIGNS",  # F4
    "HYPOTENSION_AFTER_BOLUSES",  # F5
    "OXYGEN_STEPS",  # F6
    "FEVER_OVER_3_DAYS",  # F7
    "FEVER_AFTER_TOCILIZUMAB",  # F7
    "FEVER_WITH_NEUTROPENIA",  # F7
    "FERRITIN_DOUBLING_AFTER_CRS",  # F8
    "TOCILIZUMAB_COUNT",  # F9
)
OVERDUE = ("MISSED_VITALS", "MISSED_NEURO_CHECK")  # F10
INFORM = (
    "EARLY_HIGH_FEVER",  # 4.3
    "LATE_ONSET_REVIEW",  # R9
    "BIPHASIC_ICANS",  # 4.4
    "NON_ICANS_NEUROTOX",  # 4.4
    "MINERALS_TOWARD_TLS",  # other toxicities 4.1
)
A_DAY, A_WEEK = timedelta(hours=24), timedelta(hours=168)


@dataclass(frozen=True)
class Found:
    """One that should ring; `began` and `severity` as the alert should have them."""

    patient: str
    rule: str
    level: str
    began: pd.Timestamp
    severity: int


def level_of_grade(severity):
    return "urgent" if severity >= 2 else "inform"


def graded(rows, scale):
    """CRS and ICANS: of each patient the episode that is open or in its clean time."""
    found = []
    for patient, own in rows[rows["scale"] == scale].groupby("patient_id"):
        episode, began, severity, state = 0, None, 0, 0
        for row in own.sort_values("observed_at").to_dict("records"):
            if row["episode"] == 0:
                continue
            if row["episode"] != episode:
                episode, began, severity = row["episode"], row["observed_at"], 0
            elif state == 3:  # over, and open again: what was the worst then is not the worst now
                severity = 0
            state = row["state"]
            if not pd.isna(row["at_least"]):
                severity = max(severity, int(row["at_least"]))
        if episode and state in (1, 2) and severity >= 1:
            found.append(Found(patient, scale, level_of_grade(severity), began, severity))
    return found


def recurring(rows, scale, has_sign, is_clean):
    """Begins with a sign; over once rows without one span a day; back within a week is the same."""
    found = []
    for patient, own in rows[rows["scale"] == scale].groupby("patient_id"):
        state, began, last, clean, worst = "none", None, None, None, 0
        for row in own.sort_values("observed_at", kind="stable").to_dict("records"):
            if row["status"] == "not-applicable":
                continue
            at = row["observed_at"]
            low = 0 if pd.isna(row["at_least"]) else int(row["at_least"])
            if has_sign(row):
                if state == "none" or (state == "over" and at - last >= A_WEEK):
                    began, worst = at, 0
                state, last = "open", at
            elif state in ("open", "clearing"):
                if not is_clean(row):
                    state = "open"
                else:
                    clean = at if state == "open" else clean
                    state = "over" if at - clean >= A_DAY else "clearing"
            if state in ("open", "clearing"):
                worst = max(worst, low)
        if state in ("open", "clearing"):
            level = "urgent" if worst >= 1 else "inform"
            found.append(Found(patient, scale, level, began, worst))
    return found


def flagged(row, *flags):
    return any(one in str(row["flags"]).split(";") for one in flags)


def firing(patterns, now):
    found = []
    for row in patterns.to_dict("records"):
        if (
            not row["certain"]
            or row["at"] > now
            or (row["until"] is not pd.NaT and row["until"] <= now)
        ):
            continue
        for names, level in ((RED_FLAGS, "urgent"), (OVERDUE, "overdue"), (INFORM, "inform")):
            if row["pattern"] in names:
                found.append(Found(row["patient_id"], row["pattern"], level, row["at"], 0))
    return found


def standing(grades, others, patterns, now, dead):
    """Everything that should be ringing or acknowledged as of now."""
    together = [
        *graded(grades, CRS),
        *graded(grades, ICANS),
        *recurring(
            others,
            FEBRILE_NEUTROPENIA,
            lambda row: not pd.isna(row["at_least"]) and row["at_least"] >= 1,
            lambda row: not pd.isna(row["at_most"]) and row["at_most"] == 0,
        ),
        *recurring(others, TLS, tls_sign, lambda row: row["status"] == "graded"),
        *firing(patterns, now),
    ]
    return [one for one in together if one.patient not in dead]


def tls_sign(row):
    return flagged(
        row, "TLS_LABORATORY", "TLS_CLINICAL", "TLS_PATTERN_OUTSIDE_WINDOW"
    ) and not flagged(row, "TLS_NOT_NOW")


class Ringing:
    """What a watcher has raised so far, by hand: one alert a patient and rule at a time."""

    def __init__(self):
        self.open = {}

    def look(self, found):
        """What is raised by this look."""
        raised, here = [], {(one.patient, one.rule): one for one in found}
        for key, one in here.items():
            was = self.open.get(key)
            if was is None or was.began != one.began or one.severity > was.severity:
                raised.append(one)
        self.open = here
        return raised
