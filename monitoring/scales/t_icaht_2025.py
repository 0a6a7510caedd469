"""T-ICAHT, platelets: early (days 0 to 30) and late (days 31 to 100), as the published tables.

By the table, not by the authors' stored code, which differs from it (A3): `<`, never `≤`.
"""

from __future__ import annotations

from monitoring.grading.scale import Source
from monitoring.scales.icaht_2023 import (
    CUMULATIVE_DIFFERS,
    DURATION_ASSUMPTIONS,
    EARLY_ASSUMPTIONS,
    INSUFFICIENT_DATA,
    SINGLE_VALUE,
    TRANSFUSED,
    DurationColumn,
    DurationTable,
    Edition,
    IcahtChoices,
    Threshold,
    duration_page,
)

REJESKI_2025 = Source(
    citation="Rejeski K, Sanz J, Fei T, et al. Blood 2025",
    doi="10.1182/blood.2025028833",
    table="early and late T-ICAHT",
    mark="V2; the paper itself was not at hand",
)
_BY_THE_TABLE = (
    "By the published table: below, never at or below, and a recovery is stable from the third "
    "day on (A3).",
    "Days with a transfusion count as measured.",
)
_NOT_FOR = (
    "Deciding on a transfusion.",
    "Comparison with CTCAE grades of the same count.",
)


def _platelets(count: float) -> Threshold:
    return Threshold(count, "10*9/L", inclusive=False)


T_ICAHT_EARLY_2025 = DurationTable(
    edition=Edition(
        key="t-icaht-early-2025",
        name="Early T-ICAHT, platelets (2025)",
        source=REJESKI_2025,
        analyte="platelets",
        count_name="platelets",
        unit="10*9/L",
        first_day=0,
        last_day=30,
        assumptions=(
            *_BY_THE_TABLE,
            *DURATION_ASSUMPTIONS,
            *EARLY_ASSUMPTIONS,
            "The guard on too few tests, written for neutrophils, is asked of platelets too "
            "(LOCAL).",
        ),
        not_for=_NOT_FOR,
        flags=(INSUFFICIENT_DATA, CUMULATIVE_DIFFERS, TRANSFUSED),
        choices=("duration", "max_gap"),
    ),
    columns=(
        DurationColumn(_platelets(50), ((1, 1), (2, 7))),
        DurationColumn(_platelets(20), ((3, 1), (4, 14))),
    ),
    printed=(
        ("1", "1-6 days", "–"),
        ("2", "7 days and more", "–"),
        ("3", "–", "1-13 days"),
        ("4", "–", "14 days and more"),
    ),
)

T_ICAHT_LATE_2025 = DurationTable(
    edition=Edition(
        key="t-icaht-late-2025",
        name="Late T-ICAHT, platelets (2025)",
        source=REJESKI_2025,
        analyte="platelets",
        count_name="platelets",
        unit="10*9/L",
        first_day=31,
        last_day=100,
        assumptions=(
            *_BY_THE_TABLE,
            *DURATION_ASSUMPTIONS,
            "`At least 2 tests or non-transient`: with two tests or more the second lowest must "
            "be low as well, or the low count was transient, grade 0 (as A2; LOCAL).",
            "One test alone is graded, provisionally (as 2.4; LOCAL).",
            "A longer gap between two tests that are both below a threshold may be one run: where "
            "that would raise the grade, it is provisional, at most that grade. Other days "
            "without a test are not asked (LOCAL).",
        ),
        not_for=_NOT_FOR,
        flags=(INSUFFICIENT_DATA, CUMULATIVE_DIFFERS, SINGLE_VALUE, TRANSFUSED),
        choices=("duration", "max_gap", "late_confirm"),
    ),
    columns=(
        DurationColumn(_platelets(100), ((1, 1),)),
        DurationColumn(_platelets(50), ((2, 1),)),
        DurationColumn(_platelets(20), ((3, 1), (4, 14))),
    ),
    printed=(
        ("1", "1 day and more", "–", "–"),
        ("2", "–", "1 day and more", "–"),
        ("3", "–", "–", "1-13 days"),
        ("4", "–", "–", "14 days and more"),
    ),
    provisional_until_complete=False,
    needs_two_tests=True,
    guarded=False,
)


def early_page(choices: IcahtChoices | None = None) -> str:
    return duration_page(T_ICAHT_EARLY_2025, choices or IcahtChoices())


def late_page(choices: IcahtChoices | None = None) -> str:
    return duration_page(T_ICAHT_LATE_2025, choices or IcahtChoices())
