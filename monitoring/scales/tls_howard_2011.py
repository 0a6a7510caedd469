"""Tumour lysis syndrome by Howard 2011: laboratory and clinical, the definition used by default."""

from __future__ import annotations

from functools import cache

from monitoring.grading.bands import WhereSeen
from monitoring.grading.conditions import any_of
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.laboratory import asked
from monitoring.scales.tls import (
    CLINICAL_FLAG,
    CREATININE,
    LABELS,
    LABORATORY_TLS,
    LOW_CALCIUM,
    RAISED_CREATININE,
    STATES,
    OneResult,
    dysrhythmia,
    laboratory_table,
    oliguria,
    seizure_counts,
    shared_assumptions,
    shared_flags,
    sudden_death,
    symptomatic,
    tls_page,
    window_choices,
)
from monitoring.settings import TlsChoices

KEY = "tls-howard-2011"
SOURCE = Source(
    "Howard SC, Jones DP, Pui CH. N Engl J Med 2011;364:1844-1854",
    "10.1056/NEJMra0904569",
    "definitions of laboratory and clinical tumour lysis syndrome",
    "V2: values from four reproductions; the paper itself was not at hand",
)
STEPS = (
    "0 is no TLS, 1 laboratory TLS, 2 clinical TLS: steps of the definition, which has no grades "
    "of severity. Step 2 is not grade 2 of Cairo and Bishop or of CTCAE."
)
STEP_NAMES = (
    "no laboratory TLS (0)",
    "laboratory TLS, for review (step 1 of 2, no grade of severity)",
    "clinical TLS, for review (step 2 of 2, no grade of severity)",
)

raised_creatinine = asked(CREATININE, f"{LABELS[CREATININE]} raised")
SIGNS = (raised_creatinine, oliguria, symptomatic, dysrhythmia, seizure_counts, sudden_death)
SIGN = any_of(one.is_("yes") for one in SIGNS).called("clinical sign")
ONE_VALUE_ALONE = LOW_CALCIUM & WhereSeen(symptomatic.is_("yes"))
SIGNS_LEFT = (
    "`tls-oliguria`, `tls-hypocalcemia-symptomatic`, `tls-dysrhythmia`, `tls-seizure`, "
    "`tls-sudden-death` (yes, no)"
)


def howard_table(choices: TlsChoices) -> tuple[OneResult, ...]:
    return laboratory_table(choices, change_counts=False)


@cache
def tls_howard_2011(choices: TlsChoices) -> Scale:
    """The definition with a unit's LOCAL choices."""
    return Scale(
        key=KEY,
        name="Tumour lysis syndrome (Howard 2011)",
        short_name="TLS (Howard)",
        source=SOURCE,
        items=(
            Item(
                "Laboratory TLS",
                (
                    Criterion(
                        1,
                        "Laboratory TLS: two or more of uric acid, potassium, phosphate and "
                        "corrected calcium abnormal within the same 24 h, from 3 days before to 7 "
                        "days after the start of therapy",
                        LABORATORY_TLS,
                        reading=STEPS,
                    ),
                ),
                asks=tuple(STATES.values()),
            ),
            Item(
                "Clinical TLS",
                (
                    Criterion(
                        2,
                        "Clinical TLS: laboratory TLS and at least one of: creatinine rise ≥ 0.3 "
                        "mg/dL (26.5 µmol/L) from baseline, or > 1.5 × ULN of the age if no "
                        "baseline; oliguria (< 0.5 mL/kg/h for 6 h); symptomatic hypocalcaemia; "
                        "dysrhythmia; seizure; sudden death",
                        LABORATORY_TLS & SIGN,
                        reading="A sign counts from anywhere in the window, before or after the "
                        "laboratory finding (LOCAL)",
                    ),
                    Criterion(
                        2,
                        "Symptomatic hypocalcaemia, even if calcium is the one abnormal value",
                        ONE_VALUE_ALONE,
                        mark="UNVERIFIED",
                        reading="Counts where a clinician says so; provisional (U8)",
                        provisional=True,
                    ),
                ),
                asks=(*STATES.values(), *SIGNS),
            ),
        ),
        flags=(
            *shared_flags(),
            Flag(
                CLINICAL_FLAG,
                "Clinical TLS in the window, now or earlier.",
                (LABORATORY_TLS & SIGN) | ONE_VALUE_ALONE,
            ),
        ),
        assumptions=(
            STEPS,
            *shared_assumptions(
                "A normal result speaks for 24 h (LOCAL): the definition joins what lies within "
                "the same 24 h, so an older one says nothing of a pair with a new one. Exactly 24 "
                "h apart is the same 24 h."
            ),
            "Signs not answered leave a laboratory TLS open between 1 and 2 on each day on which "
            "it is not excluded or an abnormal value goes on; on other days of the window only "
            "what is said or measured counts. A “no” speaks for 24 h (LOCAL).",
            "A seizure charted at the bedside counts as one, and oliguria charted among the "
            "symptoms as oliguria, unless the question is answered “no” afterwards: a seizure of "
            "ICANS is not one of TLS. Other symptoms charted do not say that there was no oliguria.",
            "`tls-arrhythmia-grade` and `tls-seizure-grade` (of Cairo and Bishop) answer here too.",
            "Sudden death is asked only of a patient who died by the day of the row.",
        ),
        local_choices=window_choices(choices),
        left_to_clinician=(
            f"The signs, answered by a clinician: {SIGNS_LEFT}.",
            "Whether a sign or a result has another cause: haemolysis of the tube, a potassium "
            "infusion, a drug that raises creatinine.",
            "Death by TLS: there is no cause of death for it in the chart.",
        ),
        not_for=(
            "How severe it is: that is the clinical grade of Cairo and Bishop.",
            "Excluding a rise of potassium that needs treatment: one value alone is no TLS.",
        ),
    )


def howard_page(choices: TlsChoices | None = None) -> str:
    used = choices or TlsChoices()
    return tls_page(tls_howard_2011(used), (*howard_table(used), RAISED_CREATININE))


TLS_HOWARD_2011 = tls_howard_2011(TlsChoices())
