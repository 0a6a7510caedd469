"""Red flags and timing patterns of a course, as one table: what each means, its rule, its urgency.

Nothing here grades. A pattern fires on what is certain from what was charted by then; what is only
possible is returned as such, with what to chart, and never rings (D29). It ends when it certainly
no longer holds: a value that is missing neither begins nor ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import pandas as pd

from monitoring.course.patterns import bedside, checks, fever, grades, labs, limits, tocilizumab
from monitoring.course.patterns.evidence import Evidence, no_firings
from monitoring.grading.markdown import MARKS

PATTERN_COLUMNS = (
    "patient_id",
    "pattern",
    "at",
    "day",
    "until",
    "certain",
    "detail",
    "missing",
)
LOCAL, UNVERIFIED = "LOCAL", "UNVERIFIED"


class Urgency(StrEnum):
    WITHIN_MINUTES = "physician-within-minutes"
    INFORM = "inform-physician"
    INFORMATION = "information"


@dataclass(frozen=True)
class Pattern:
    """One line of the table; `rule` is what is computed, `meaning` what a nurse is told."""

    key: str
    name: str
    meaning: str
    rule: str
    source: str
    mark: str
    urgency: Urgency
    find: Callable[[Evidence], pd.DataFrame]


def _red_flag(
    key: str,
    name: str,
    line: str,
    meaning: str,
    rule: str,
    find: Callable[[Evidence], pd.DataFrame],
) -> Pattern:
    source = f"Clinical specification 4.5, {line}"
    return Pattern(key, name, meaning, rule, source, LOCAL, Urgency.WITHIN_MINUTES, find)


_12_H = limits.hours(limits.RISE_WITHIN)
_LADDER = (
    "steps in the order of the CRS table's cells: 0 room air; 1 low-flow cannula or blow-by; 2 "
    "high-flow cannula or a mask; 3 CPAP or BiPAP; 4 ventilator or ECMO; what the CRS scale does "
    "not count as a need of oxygen is 0"
)

_MISSED = (
    "None within the longer end of the strictest line of the schedule (5.2) and "
    f"{limits.LATE_BY.total_seconds() / 60:g} min more; until one is charted or none is asked for."
)

PATTERNS: tuple[Pattern, ...] = (
    # --- red flags, in the order of 4.5 ---
    _red_flag(
        "GRADE_RISE",
        "Grade rises fast",
        "F1",
        f"CRS or ICANS has become worse by {limits.RISE_BY} grades or more within {_12_H}.",
        f"The least grade now is at least {limits.RISE_BY} above the most that an assessment of "
        f"the {_12_H} before can have been. Provisional grades count.",
        grades.grade_rises,
    ),
    _red_flag(
        "GRADE_3_OR_MORE",
        "Grade 3 or more",
        "F1",
        "CRS or ICANS is grade 3 or more.",
        f"The least grade is {limits.SEVERE_GRADE} or more; again when it becomes higher.",
        grades.severe,
    ),
    _red_flag(
        "CRS_WITH_ICANS",
        "CRS together with ICANS",
        "F2",
        "CRS of grade 2 or more and ICANS are there at the same time.",
        f"CRS at least {limits.CRS_TOGETHER} and ICANS at least {limits.ICANS_TOGETHER}, each by "
        f"its last assessment of {limits.hours(limits.TOGETHER_WITHIN)}.",
        grades.crs_with_icans,
    ),
    _red_flag(
        "ICE_FALL",
        "ICE falls",
        "F3",
        f"The ICE has fallen by {limits.RISE_BY} points or more within {_12_H}, even if it is "
        "still 7 or more.",
        f"The most points now are at least {limits.RISE_BY} under the least of a check of the "
        f"{_12_H} before; checks under sedation say nothing.",
        bedside.ice_falls,
    ),
    _red_flag(
        "WRITING_LOST",
        "Writing lost",
        "F3",
        "The patient can no longer write the sentence and could before, even if the ICE is still "
        "7 or more.",
        "The point for writing is lost and was there before, at baseline or since; a total of 10 "
        "contains it. An untestable sentence says nothing.",
        bedside.writing_lost,
    ),
    _red_flag(
        "SEIZURE",
        "Seizure",
        "F4",
        "A seizure is charted.",
        "Any word but none; every charted one again, whatever its cause.",
        bedside.seizure,
    ),
    _red_flag(
        "CONSCIOUSNESS_FALL",
        "Consciousness falls",
        "F4",
        "The patient does not awaken spontaneously.",
        "Any level below awakening spontaneously (the normal state, N7), not sedated; again when "
        "it becomes deeper.",
        bedside.consciousness_falls,
    ),
    _red_flag(
        "NEW_WEAKNESS",
        "New weakness",
        "F4",
        "A weakness is charted that was not there before the infusion.",
        "Motor weakness, mild or deep, deeper than any charted before the infusion; none charted "
        "there is taken as none (D2).",
        bedside.new_weakness,
    ),
    _red_flag(
        "RAISED_PRESSURE_SIGNS",
        "Signs of raised pressure",
        "F4",
        "Vomiting and headache while the ICE is falling: raised pressure in the head?",
        f"Vomiting and headache charted within {limits.hours(limits.SYMPTOMS_WITHIN)}, and the "
        f"last ICE of them at least {limits.FALLING_ICE_BY} under one of the {_12_H} before it.",
        bedside.pressure_signs,
    ),
    _red_flag(
        "HYPOTENSION_AFTER_BOLUSES",
        "Hypotension after two boluses",
        "F5",
        "The pressure is still low after two fluid boluses: the trigger for vasopressor and ICU.",
        "Systolic pressure under the CRS scale's limit for age, or judged hypotensive, with "
        f"{limits.BOLUSES} fluid boluses in the {limits.hours(limits.BOLUSES_WITHIN)} before, by "
        "bedside or drug chart; until a pressure above the limit.",
        bedside.hypotension_after_boluses,
    ),
    _red_flag(
        "OXYGEN_STEPS",
        "Oxygen need rises",
        "F6",
        f"The need of oxygen has risen by two steps within {_12_H}.",
        f"At least {limits.RISE_BY} steps above a moment of the {_12_H} before; {_LADDER}.",
        bedside.oxygen_steps,
    ),
    _red_flag(
        "FEVER_OVER_3_DAYS",
        "Fever for more than three days",
        "F7",
        "Fever has lasted for more than three days.",
        f"A temperature {limits.FEVER_C:g} °C or more, over "
        f"{limits.hours(limits.FEVER_LASTS_OVER)} after the first of a run; readings of fever up "
        f"to {limits.hours(limits.FREE_OF_FEVER)} apart are one run. Any cause.",
        fever.fever_over_3_days,
    ),
    _red_flag(
        "FEVER_AFTER_TOCILIZUMAB",
        "Fever again after tocilizumab",
        "F7",
        "Fever is back after tocilizumab.",
        "Fever, a dose, and fever again with a reading without it in between, while the dose may "
        "still act (`masking_by_anticytokine`). Fever that only goes on is not this.",
        fever.fever_after_tocilizumab,
    ),
    _red_flag(
        "FEVER_WITH_NEUTROPENIA",
        "Fever with few neutrophils",
        "F7",
        "Fever with neutrophils under 500 /µL: an infection until shown otherwise.",
        f"Fever and a count under {limits.NEUTROPENIA_10E9_L * 1000:g} /µL of the "
        f"{limits.hours(limits.NEUTROPHILS_WITHIN)} before, or such a count with a fever of the "
        f"{limits.hours(limits.FREE_OF_FEVER)} before. Any cause.",
        fever.fever_with_neutropenia,
    ),
    _red_flag(
        "FERRITIN_DOUBLING_AFTER_CRS",
        "Ferritin doubles while CRS settles",
        "F8",
        "Ferritin doubles while CRS is settling and counts or fibrinogen fall: IEC-HS?",
        f"Ferritin at least {limits.DOUBLED} × one of the 24 h before "
        f"({limits.hours(limits.DOUBLED_WITHIN)} by our reading), and "
        f"{', '.join(limits.COUNTS[:-1])} or {limits.COUNTS[-1]} at least "
        f"{limits.FALLEN_BY:.0%} under one of {limits.hours(limits.FALLEN_WITHIN)}, while CRS is "
        "under its peak, clean or resolved. A result counts for "
        f"{limits.hours(limits.LATEST_RESULT_WITHIN)}.",
        labs.ferritin_doubles_after_crs,
    ),
    _red_flag(
        "TOCILIZUMAB_COUNT",
        "Tocilizumab is used up",
        "F9",
        "The most doses of tocilizumab are given and CRS is no better.",
        f"{limits.DOSES_IN_24_H} doses in 24 h or {limits.DOSES_IN_ALL} in all (V2), and CRS after "
        "the last is certainly not lower than at the assessment before it, of at most "
        f"{limits.hours(limits.IMPROVED_SINCE)}.",
        tocilizumab.dose_count_reached,
    ),
    _red_flag(
        "MISSED_VITALS",
        "Vital signs missed",
        "F10",
        "No vital signs in the interval for the current grade.",
        _MISSED,
        checks.missed_vitals,
    ),
    _red_flag(
        "MISSED_NEURO_CHECK",
        "Neuro check missed",
        "F10",
        "No neuro check in the interval for the current grade.",
        _MISSED,
        checks.missed_neuro_check,
    ),
    # --- the others ---
    Pattern(
        "EARLY_HIGH_FEVER",
        "Early high fever",
        "Early high fever: repeat vitals 2-hourly, ICE 8-hourly, labs twice daily, inform a "
        "physician.",
        f"A temperature {limits.HIGH_FEVER_C:g} °C or more within "
        f"{limits.hours(limits.HIGH_FEVER_WITHIN)} of the first infusion, any cause; until a "
        f"reading {limits.hours(limits.FREE_OF_FEVER)} without fever.",
        "Clinical specification 4.3; Gust 2017, Hay 2017; other toxicities 3.5",
        "V1 with cytokines; LOCAL without",
        Urgency.INFORM,
        fever.early_high_fever,
    ),
    Pattern(
        "EARLY_ONSET",
        "Early onset of CRS",
        "CRS began early after the infusion.",
        "The flag of the CRS scale (`early_onset_before`), while the episode lasts.",
        "Clinical specification 4.1, 4.3 (NCCN 2.2026)",
        "V1",
        Urgency.INFORMATION,
        grades.flagged_onset("EARLY_ONSET"),
    ),
    Pattern(
        "LATE_ONSET_REVIEW",
        "Late onset of CRS",
        "CRS began late: look for another cause first.",
        "The flag of the CRS scale (`late_onset_after_day`), while the episode lasts.",
        "Clinical specification R9, 4.1",
        "UNVERIFIED for the paper; V1 data",
        Urgency.INFORM,
        grades.flagged_onset("LATE_ONSET_REVIEW"),
    ),
    Pattern(
        "OUTSIDE_EXPECTED_WINDOW",
        "Outside the expected window",
        "CRS or ICANS began on a day on which it seldom begins after this product; it is as real "
        "as any other.",
        "The first onset lies outside the reported spread for product and indication, up to day "
        "14; an interquartile range leaves out half of all patients. Never silences anything.",
        "Clinical specification 4.1",
        "as printed beside each",
        Urgency.INFORMATION,
        grades.outside_window,
    ),
    Pattern(
        "BIPHASIC_ICANS",
        "Second phase of ICANS",
        "ICANS has come back after it had gone and CRS had settled.",
        "ICANS of 1 or more, then certainly 0, then 1 or more again, begun while CRS was clean or "
        "resolved.",
        "Clinical specification 4.4",
        "V1 for the pattern; LOCAL rule",
        Urgency.INFORM,
        grades.biphasic,
    ),
    Pattern(
        "NON_ICANS_NEUROTOX",
        "Neurotoxicity that is not ICANS",
        "A new movement, face or gait sign after day 14 of a BCMA product, whatever the ICE.",
        "The flag of the ICANS scale, until symptoms are charted without such a sign.",
        "Clinical specification 4.4; Cohen 2022",
        "V2 for the syndrome; LOCAL rule",
        Urgency.INFORM,
        bedside.non_icans_neurotoxicity,
    ),
    Pattern(
        "FERRITIN_DOUBLING",
        "Ferritin doubles",
        "Ferritin has doubled: a clinician judges whether it is rising rapidly.",
        f"At least {limits.DOUBLED} × a result of the {limits.hours(limits.HINT_WITHIN)} before "
        "(a doubling in less than 24 h included).",
        "Other toxicities 1.4",
        LOCAL,
        Urgency.INFORMATION,
        labs.ferritin_doubles,
    ),
    Pattern(
        "MINERALS_TOWARD_TLS",
        "Minerals on the way to tumour lysis",
        "Cell breakdown products are building up in the blood (high potassium, phosphate, uric "
        "acid; low calcium).",
        f"{limits.MINERALS_NEEDED} or more of potassium, phosphate, uric acid and corrected "
        "calcium at their threshold of laboratory TLS, or there within "
        f"{limits.hours(limits.REACHED_WITHIN)} at the pace since a result "
        f"{limits.hours(limits.PACE_OVER[0])} to {limits.hours(limits.PACE_OVER[1])} before; from "
        "lymphodepletion on. Calcium counts with an albumin of the "
        f"{limits.hours(limits.ALBUMIN_WITHIN)} before.",
        "Other toxicities 4.1",
        "V2 thresholds, UNVERIFIED calcium correction; LOCAL rule",
        Urgency.INFORM,
        labs.minerals_toward_tls,
    ),
    Pattern(
        "FEVER_MAY_BE_BLUNTED",
        "Fever may be blunted",
        "Fever and CRP may be blunted by the drugs given: their absence proves little.",
        "Tocilizumab, anakinra, or a steroid for over "
        f"{limits.hours(limits.STEROIDS_LAST_OVER)} in the last "
        f"{limits.hours(limits.BLUNTED_FOR)}; doses up to {limits.hours(limits.STEROID_GAP)} "
        "apart are one course.",
        "Other toxicities 7.3",
        UNVERIFIED,
        Urgency.INFORMATION,
        fever.fever_may_be_blunted,
    ),
    Pattern(
        "UNDER_OBSERVED",
        "Day under-observed",
        "Fewer than two neuro checks on a day: one a day can miss the whole rise of ICANS.",
        f"A day over, on which the schedule (5.2) asked for {limits.TWICE_A_DAY} or more and fewer "
        f"than {limits.TWICE_A_DAY} were charted.",
        "Clinical specification 4.2, 5.2",
        LOCAL,
        Urgency.INFORMATION,
        checks.under_observed,
    ),
)

BY_KEY = {one.key: one for one in PATTERNS}


def patterns(
    evidence: Evidence, *, now: datetime | None, only: Collection[str] = BY_KEY
) -> pd.DataFrame:
    """One row per firing in PATTERN_COLUMNS, by patient, time and line of the table; `only` of the
    patterns with these keys.

    `at` is when it began to hold, `until` when it certainly no longer did (blank while it holds;
    death ends all), `day` that of `at`, or the day that was under-observed. Where `certain` is
    false it is only possible, and `missing` says what to chart. Nothing charted after `now` is
    used; without it a patient's time ends with what was charted last.
    """
    known = evidence.up_to(now)
    found = [one.find(known).assign(pattern=one.key) for one in PATTERNS if one.key in only]
    rows = pd.concat([one for one in found if len(one)] or [no_firings()], ignore_index=True)
    if rows.empty:
        return rows.reindex(columns=list(PATTERN_COLUMNS)).astype(
            {"day": "int64", "pattern": "str"}
        )
    died = known.patients.set_index("patient_id")["died_at"].reindex(rows["patient_id"])
    died = died.set_axis(rows.index)
    rows = rows[~(rows["at"] >= died)]
    died = died[rows.index]
    until = rows["until"].astype("datetime64[us, UTC]")
    until = until.where(until.notna() & ~(until > died), died)
    days = pd.Series(known.days(rows["patient_id"], rows["at"]), index=rows.index)
    own_day = rows["day"] if "day" in rows.columns else pd.Series(np.nan, index=rows.index)
    line = {one.key: number for number, one in enumerate(PATTERNS)}
    rows = rows.assign(
        until=until, day=own_day.fillna(days).astype("int64"), line=rows["pattern"].map(line)
    )
    ordered = rows.sort_values(["patient_id", "at", "line"], kind="stable", ignore_index=True)
    words = dict.fromkeys(("patient_id", "pattern", "detail", "missing"), "str")
    return ordered[list(PATTERN_COLUMNS)].astype(words | {"certain": "bool"})


def patterns_page() -> str:
    """The table in Markdown, as docs/scales/patterns.md and the Scales page show it."""
    head = ["Pattern", "Meaning", "Rule", "Source", "Mark", "Urgency"]
    lines = [
        [f"`{one.key}`", one.meaning, one.rule, one.source, one.mark, one.urgency]
        for one in PATTERNS
    ]
    table = [
        f"| {' | '.join(cell.replace('|', '/') for cell in line)} |"
        for line in (head, ["---"] * len(head), *lines)
    ]
    return "\n".join(
        [
            "# Patterns of a course",
            "",
            "Red flags and timing patterns. They grade nothing, and none of them silences another.",
            "",
            MARKS,
            "",
            "## The table",
            "",
            *table,
            "",
            "## How they are read",
            "",
            *(f"- {sentence}" for sentence in HOW_THEY_ARE_READ),
            "",
        ]
    )


HOW_THEY_ARE_READ = (
    "A pattern begins at the time at which what was charted by then makes it certain. Nothing "
    "later is used.",
    "A missing value neither begins a pattern nor ends it. It ends at the first time at which it "
    "certainly no longer holds, and at death.",
    "What is only possible is shown with what to chart, and never rings (D29).",
    "A grade counts by its lower bound; a provisional one counts as it stands.",
    "Signs (temperature, seizure, weakness, ICE, pressure) count whatever cause they are "
    "attributed to; grades follow the attribution as their scale does (LOCAL).",
    "A drug that is not listed was not given (D2).",
    "Before the infusion only minerals are looked at, from lymphodepletion on.",
)
