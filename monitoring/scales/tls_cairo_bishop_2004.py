"""Tumour lysis syndrome by Cairo and Bishop 2004: laboratory TLS, and its clinical grade."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from monitoring.grading.conditions import Condition, Number, Observable, Range, Readings
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.tls import (
    ARRHYTHMIA_GRADE,
    CLINICAL_FLAG,
    LABORATORY_TLS,
    SEIZURE_GRADE,
    OneResult,
    laboratory_table,
    shared_assumptions,
    shared_flags,
    tls_page,
    window_choices,
)
from monitoring.settings import TlsChoices

KEY = "tls-cairo-bishop-2004"
CREATININE_X_ULN = "creatinine"  # as a multiple of the upper limit; asked for by its analyte
HIGHEST_GRADE = 4  # 5 is death, which only a person gives
SEIZURES_CHARTED = {  # LOCAL: the words of the bedside chart as (at least, at most) of the grade
    "none": (0, 0),
    "brief": (2, 3),
    "eeg-resolved": (2, 3),
    "duration-unknown": (2, 4),
    "prolonged": (4, 4),
    "repetitive": (4, 4),
}
LEAST_OF_A_SEIZURE, LEAST_OF_AN_ARRHYTHMIA = 2, 1  # said without its grade


@dataclass(frozen=True, eq=False)
class Between(Number):
    """A number of which only bounds may be known: at least in its own column, at most beside."""

    @cached_property
    def most(self) -> Number:
        return Number(
            f"{self.name}_at_most",
            f"{self.label}, at most",
            unit=self.unit,
            plausible=self.plausible,
            charted=False,
        )

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self, self.most)

    def read(self, readings: Readings) -> Range:
        low = super().read(readings).low
        return Range(low, np.maximum(low, self.most.range(readings).high))


creatinine_x_uln = Between(CREATININE_X_ULN, "creatinine", unit="× ULN", plausible=(0, 100_000))
arrhythmia = Between(ARRHYTHMIA_GRADE, "arrhythmia, grade 0 to 4", plausible=(0, HIGHEST_GRADE))
seizure_grade = Between(SEIZURE_GRADE, "seizure, grade 0 to 4", plausible=(0, HIGHEST_GRADE))

CLINICAL_FROM = 1


def _cell(
    grade: int, meaning: str, when: Condition, mark: str = "V2", reading: str = ""
) -> Criterion:
    return Criterion(grade, meaning, LABORATORY_TLS & when, mark, reading)


def cairo_bishop_table(choices: TlsChoices) -> tuple[OneResult, ...]:
    return laboratory_table(choices, change_counts=True)


DEATH = (5, "Death")
GRADE_0 = (
    "0 is both no laboratory TLS and laboratory TLS without a clinical sign: the flag "
    "TLS_LABORATORY and the explanation tell them apart."
)


@cache
def tls_cairo_bishop_2004(choices: TlsChoices) -> Scale:
    """The clinical grade with a unit's LOCAL choices."""
    return Scale(
        key=KEY,
        name="Tumour lysis syndrome, clinical grade (Cairo and Bishop 2004)",
        short_name="TLS (Cairo-Bishop)",
        source=Source(
            "Cairo MS, Bishop M. Br J Haematol 2004;127:3-11",
            "10.1111/j.1365-2141.2004.05094.x",
            "definition and grading of tumour lysis syndrome",
            "V2: values from four reproductions; the paper itself was not at hand",
        ),
        items=(
            Item(
                "Creatinine",
                (
                    _cell(
                        1,
                        "1.5 × ULN",
                        creatinine_x_uln >= 1.45,
                        mark="LOCAL",
                        reading="The source prints a single point: 1.45 to 1.50 is taken (4.3)",
                    ),
                    _cell(2, "> 1.5-3.0 × ULN", creatinine_x_uln > 1.5),
                    _cell(3, "> 3.0-6.0 × ULN", creatinine_x_uln > 3.0),
                    _cell(4, "> 6.0 × ULN", creatinine_x_uln > 6.0),
                ),
                asks=(creatinine_x_uln,),
                printed=(DEATH,),
            ),
            Item(
                "Arrhythmia",
                (
                    _cell(1, "No intervention", arrhythmia >= 1),
                    _cell(2, "Non-urgent treatment", arrhythmia >= 2),
                    _cell(3, "Symptomatic, incompletely controlled, or device", arrhythmia >= 3),
                    _cell(
                        4,
                        "Life-threatening (with congestive heart failure, hypotension, syncope, "
                        "shock)",
                        arrhythmia >= 4,
                    ),
                ),
                asks=(arrhythmia,),
                printed=(DEATH,),
            ),
            Item(
                "Seizure",
                (
                    _cell(
                        2,
                        "One brief generalised seizure, or controlled or infrequent focal ones",
                        seizure_grade >= 2,
                    ),
                    _cell(
                        3,
                        "Altered consciousness, poorly controlled, or breakthrough",
                        seizure_grade >= 3,
                    ),
                    _cell(4, "Prolonged, repetitive or status", seizure_grade >= 4),
                ),
                asks=(seizure_grade,),
                printed=(DEATH,),
            ),
        ),
        flags=(
            *shared_flags(),
            Flag(
                CLINICAL_FLAG,
                "Clinical TLS (grade 1 or more) in the window, now or earlier.",
                from_grade=CLINICAL_FROM,
            ),
        ),
        assumptions=(
            GRADE_0,
            "Laboratory TLS: two or more abnormal in the window, not necessarily together; a "
            "change by 25 % from baseline counts. The grade counts only with laboratory TLS.",
            *shared_assumptions(
                "What was abnormal counts to the end of the window; that an analyte was never "
                "abnormal is taken as known up to 24 h after its last normal result (LOCAL), as "
                "for Howard: later it may have changed."
            ),
            "The highest creatinine × ULN of the window counts, before or after the laboratory "
            "finding (LOCAL), and so does the highest grade of arrhythmia and of seizure.",
            "Without a baseline the change by 25 % is unknown, and with it the analyte.",
            "Not answered or not measured, arrhythmia, seizure and creatinine leave the grade open "
            "on each day on which laboratory TLS is not excluded or an abnormal value goes on.",
            "A seizure charted at the bedside (LOCAL): none 0; brief or resolved on EEG at least "
            "2, at most 3; of unknown duration at least 2; prolonged or repetitive 4. A later "
            "answer to `tls-seizure-grade`, or “no” to `tls-seizure`, stands over it.",
            "“yes” to `tls-dysrhythmia` without a grade is at least 1, to `tls-seizure` at least "
            "2; “no” is 0.",
        ),
        local_choices=window_choices(choices),
        left_to_clinician=(
            "`tls-arrhythmia-grade` and `tls-seizure-grade` (a number, 0 to 4, by the table).",
            "Grade 5, death by TLS: only a person gives it; there is no cause of death for it in "
            "the chart.",
            "Whether the creatinine has another cause, such as a drug.",
        ),
        not_for=("Comparison with the steps of Howard, or with grades of CTCAE.",),
    )


def cairo_bishop_page(choices: TlsChoices | None = None) -> str:
    used = choices or TlsChoices()
    return tls_page(tls_cairo_bishop_2004(used), cairo_bishop_table(used))


TLS_CAIRO_BISHOP_2004 = tls_cairo_bishop_2004(TlsChoices())
