"""What the definitions of tumour lysis syndrome share: when one result is abnormal, what is asked.

One result is judged in the unit that the laboratory reported (0.4): where the table prints a
threshold in two units, each is its own. monitoring/course/tls.py puts the results of a day together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitoring.grading.bands import HowMany
from monitoring.grading.conditions import (
    Choice,
    Comparison,
    Condition,
    Observable,
    Quantity,
    Range,
    Readings,
    any_of,
    rounded,
)
from monitoring.grading.markdown import NOTHING, _section, _table, scale_page
from monitoring.grading.scale import Flag, Scale
from monitoring.scales.laboratory import (
    CORRECTION_PER_G_DL,
    CorrectedCalcium,
    Result,
    Times,
    albumin,
    asked,
    baseline,
    result_of,
    unit_among,
    upper_limit,
)
from monitoring.scales.observables import YES_NO, age_years
from monitoring.settings import TlsChoices

URATE, POTASSIUM, PHOSPHATE, CALCIUM = "uric-acid", "potassium", "phosphate", "calcium"
LABORATORY = (URATE, POTASSIUM, PHOSPHATE, CALCIUM)
CREATININE, ALBUMIN = "creatinine", "albumin"
LABELS = {
    URATE: "uric acid",
    POTASSIUM: "potassium",
    PHOSPHATE: "phosphate",
    CALCIUM: "calcium",
    CREATININE: "creatinine",
}
SAME_SPAN = timedelta(hours=24)  # Howard; and how long a normal result or a "no" speaks (LOCAL)
RASBURICASE, RASBURICASE_WITHIN = "rasburicase", timedelta(hours=24)
CHILD_UNDER_YEARS = 18  # LOCAL: the sources say child and adult without an age

# --- thresholds as printed, each in its own unit -------------------------------------------------

Printed = tuple[tuple[str, float], ...]
URATE_FROM: Printed = (("mg/dL", 8.0), ("umol/L", 476))
POTASSIUM_FROM: Printed = (("mmol/L", 6.0), ("meq/L", 6.0))
PHOSPHATE_FROM: Printed = (("mg/dL", 4.5), ("mmol/L", 1.45))
CHILD_PHOSPHATE_FROM: Printed = (("mg/dL", 6.5), ("mmol/L", 2.1))
CALCIUM_TO: Printed = (("mg/dL", 7.0), ("mmol/L", 1.75))
CREATININE_RISE: Printed = (("mg/dL", 0.3), ("umol/L", 26.5))
CREATININE_WITHOUT_BASELINE_X_ULN = 1.5
RISE_FROM_BASELINE, FALL_FROM_BASELINE = 1.25, 0.75  # Cairo and Bishop: by 25 %


@dataclass(frozen=True, eq=False)
class MoreBy(Quantity):
    """The baseline and so much more."""

    by: float

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return baseline.inputs

    def range(self, readings: Readings) -> Range:
        read = baseline.range(readings)
        return Range(rounded(read.low + self.by), rounded(read.high + self.by))

    def __str__(self) -> str:
        return f"{baseline} + {self.by:g}"


# What is known beside one result, from monitoring/course/tls.py.
against_baseline = Choice(
    "against_baseline",
    "a baseline to compare with",
    choices=("yes", "earlier", "none"),  # earlier: the result itself is not later than it
    charted=False,
)
corrected = Choice("corrected", "an albumin to correct by", choices=YES_NO, charted=False)
child = age_years < CHILD_UNDER_YEARS
HAS_BASELINE = against_baseline.is_in("yes", perhaps=("none",))


@dataclass(frozen=True, eq=False)
class OneResult:
    """One row of the table: when a result of the analyte is abnormal, as printed and as computed.

    `result` is what is compared, in the words of the page.
    """

    analyte: str
    printed: str
    printed_child: str
    when: Condition
    mark: str = "V2"
    reading: str = ""


def _at(result: Callable[[str], Quantity], sign: str, printed: Printed) -> Condition:
    """Beyond the threshold that is printed for the unit of the result."""
    units = unit_among(unit for unit, _ in printed)
    return any_of(
        units.is_(unit) & Comparison(result(unit), sign, bound) for unit, bound in printed
    )


def _by_age(adult: Condition, of_child: Condition) -> Condition:
    """By the row of the patient's age; where that is unknown, what holds by both rows holds."""
    return (~child & adult) | (child & of_child) | (adult & of_child)


def _plain(analyte: str) -> Result:
    return result_of(LABELS[analyte])


def _calcium(unit: str, *, uncorrected: bool) -> Quantity:
    plain = _plain(CALCIUM)
    return plain if uncorrected else CorrectedCalcium(plain, albumin, CORRECTION_PER_G_DL[unit])


def laboratory_table(choices: TlsChoices, *, change_counts: bool) -> tuple[OneResult, ...]:
    """The table of laboratory TLS; `change_counts` adds the change by 25 % from the baseline."""
    high, low = ("≥", "≤") if choices.inclusive else (">", "<")
    inclusive = "A5 LOCAL: ≥ and ≤ where sources print both those and > and <"
    strict = "A5 LOCAL: > and < by choice of the unit"
    reading = inclusive if choices.inclusive else strict

    def table_row(analyte: str, printed: str, of_child: str, absolute: Condition) -> OneResult:
        result = _plain(analyte)
        when, words, words_child = absolute, printed, of_child
        if change_counts:
            risen = HAS_BASELINE & (result >= Times(RISE_FROM_BASELINE, baseline))
            when, words = absolute | risen, f"{printed}, or 25 % rise from baseline"
            words_child = f"{of_child}, or 25 % rise"
        return OneResult(analyte, words, words_child, when, reading=reading)

    def plain(analyte: str) -> Callable[[str], Quantity]:
        return lambda _unit: _plain(analyte)

    adult_urate = _at(plain(URATE), high, URATE_FROM)
    adult_phosphate = _at(plain(PHOSPHATE), high, PHOSPHATE_FROM)
    child_phosphate = _at(plain(PHOSPHATE), high, CHILD_PHOSPHATE_FROM)
    urate = table_row(
        URATE,
        f"{high} 8.0 mg/dL (476 µmol/L)",
        "> ULN of the age",
        _by_age(adult_urate, _plain(URATE) > upper_limit),
    )
    potassium = table_row(
        POTASSIUM,
        f"{high} 6.0 mmol/L",
        "the same",
        _at(plain(POTASSIUM), high, POTASSIUM_FROM),
    )
    phosphate = table_row(
        PHOSPHATE,
        f"{high} 4.5 mg/dL (1.45 mmol/L)",
        f"{high} 6.5 mg/dL (2.1 mmol/L)",
        _by_age(adult_phosphate, child_phosphate),
    )
    return (urate, potassium, phosphate, *_calcium_rows(low, reading, change_counts=change_counts))


def _calcium_rows(low: str, reading: str, *, change_counts: bool) -> tuple[OneResult, ...]:
    rows = []
    for uncorrected in (False, True):
        kind = "uncorrected" if uncorrected else "corrected"

        def of_unit(unit: str, *, uncorrected: bool = uncorrected) -> Quantity:
            return _calcium(unit, uncorrected=uncorrected)

        met = _at(of_unit, low, CALCIUM_TO)
        printed = f"{kind} {low} 7.0 mg/dL (1.75 mmol/L)"
        if change_counts:
            units = unit_among(unit for unit, _ in CALCIUM_TO)
            fallen = any_of(
                units.is_(unit) & (of_unit(unit) <= Times(FALL_FROM_BASELINE, baseline))
                for unit, _ in CALCIUM_TO
            )
            met, printed = met | (HAS_BASELINE & fallen), f"{printed}, or 25 % fall from baseline"
        rows.append(
            OneResult(
                CALCIUM,
                printed,
                "the same",
                corrected.is_("no" if uncorrected else "yes") & met,
                mark="LOCAL" if uncorrected else "V2",
                reading="No albumin within 24 h: uncorrected, provisionally"
                if uncorrected
                else reading,
            )
        )
    return tuple(rows)


# A reading at or before its own baseline is no rise; where there is none, the limit decides.
RAISED_CREATININE = OneResult(
    CREATININE,
    "rise by ≥ 0.3 mg/dL (26.5 µmol/L) from baseline; > 1.5 × ULN of the age if no baseline",
    "the same",
    any_of(
        unit_among(unit for unit, _ in CREATININE_RISE).is_(unit)
        & against_baseline.is_("yes")
        & (_plain(CREATININE) >= MoreBy(by))
        for unit, by in CREATININE_RISE
    )
    | (
        against_baseline.is_("none")
        & (_plain(CREATININE) > Times(CREATININE_WITHOUT_BASELINE_X_ULN, upper_limit))
    ),
    reading="1.2 − 0.9 counts as 0.3 (0.3 LOCAL)",
)

# --- of a day's last result ----------------------------------------------------------------------

ABNORMAL, NORMAL = "abnormal", "normal"
UNCORRECTED = "abnormal-uncorrected"  # calcium without an albumin to correct it by
NOT_BY_ALBUMIN = "normal-uncorrected"


def _state(analyte: str, *more: str) -> Choice:
    return Choice(analyte, LABELS[analyte], choices=(ABNORMAL, NORMAL, *more))


uric_acid, potassium, phosphate = (_state(one) for one in (URATE, POTASSIUM, PHOSPHATE))
calcium = _state(CALCIUM, UNCORRECTED, NOT_BY_ALBUMIN)
STATES = {URATE: uric_acid, POTASSIUM: potassium, PHOSPHATE: phosphate, CALCIUM: calcium}
LOW_CALCIUM = calcium.is_in(ABNORMAL, UNCORRECTED)
HOW_MANY = HowMany(
    (uric_acid.is_(ABNORMAL), potassium.is_(ABNORMAL), phosphate.is_(ABNORMAL), LOW_CALCIUM),
    "number abnormal of uric acid, potassium, phosphate and calcium",
)
TWO_OR_MORE = HOW_MANY >= 2

met_before = Choice(
    "met_before",
    "laboratory TLS earlier in the window",
    choices=YES_NO,
    charted=False,
)
in_window = Choice("in_window", "within the window", choices=YES_NO, charted=False)
not_now = Choice("not_now", "excluded by the last 24 h", choices=YES_NO, charted=False)
urate_after_rasburicase = Choice(
    "urate_after_rasburicase",
    "uric acid taken within 24 h after rasburicase",
    choices=YES_NO,
    charted=False,
)
earlier_day_open = Choice(
    "earlier_day_open",
    "an earlier day of the window that was left open",
    choices=YES_NO,
    charted=False,
)
LABORATORY_TLS = (TWO_OR_MORE | met_before.is_("yes")).called("laboratory TLS")
OF_THE_PERIOD = in_window.is_("yes") | met_before.is_("yes")

# --- what a clinician is asked -------------------------------------------------------------------

oliguria = asked("tls-oliguria", "oliguria (below 0.5 mL/kg/h for 6 h)")
symptomatic = asked("tls-hypocalcemia-symptomatic", "symptomatic hypocalcaemia")
dysrhythmia = asked("tls-dysrhythmia", "dysrhythmia")
seizure_counts = asked("tls-seizure", "seizure")
sudden_death = asked("tls-sudden-death", "sudden death")
ARRHYTHMIA_GRADE, SEIZURE_GRADE = "tls-arrhythmia-grade", "tls-seizure-grade"
GRADE_QUESTIONS = (ARRHYTHMIA_GRADE, SEIZURE_GRADE)

# --- flags and words that they share -------------------------------------------------------------

LABORATORY_FLAG, CLINICAL_FLAG = "TLS_LABORATORY", "TLS_CLINICAL"
OUTSIDE_FLAG, NOT_NOW_FLAG = "TLS_PATTERN_OUTSIDE_WINDOW", "TLS_NOT_NOW"
EARLIER_DAY_OPEN_FLAG = "TLS_EARLIER_DAY_OPEN"
UNCORRECTED_FLAG, RASBURICASE_FLAG = "CALCIUM_UNCORRECTED", "URATE_AFTER_RASBURICASE"


def shared_flags() -> tuple[Flag, ...]:
    return (
        Flag(
            LABORATORY_FLAG,
            "Laboratory TLS in the window, now or earlier.",
            OF_THE_PERIOD & LABORATORY_TLS,
        ),
        Flag(
            NOT_NOW_FLAG,
            "Laboratory TLS was earlier in the window; the results of the last 24 h exclude it "
            "now. The row still stands for the period.",
            OF_THE_PERIOD & LABORATORY_TLS & not_now.is_("yes"),
        ),
        Flag(
            OUTSIDE_FLAG,
            "Two or more abnormal within 24 h, by the absolute thresholds, outside the window: "
            "not TLS by this definition, and for a physician to review (A6).",
            in_window.is_("no") & TWO_OR_MORE,
        ),
        Flag(
            UNCORRECTED_FLAG,
            "Calcium was read without correction: no albumin within 24 h.",
            calcium.is_in(UNCORRECTED, NOT_BY_ALBUMIN),
        ),
        Flag(
            RASBURICASE_FLAG,
            "Rasburicase in the 24 h before a uric acid of the last 24 h: unless the tube was "
            "chilled, the value may be falsely low (UNVERIFIED).",
            urate_after_rasburicase.is_("yes"),
        ),
        Flag(
            EARLIER_DAY_OPEN_FLAG,
            "On an earlier day with a result, or by a sign not answered then, more could not be "
            "excluded: the grade shown is provisional, and the upper bound says how much.",
            earlier_day_open.is_("yes"),
        ),
    )


def shared_assumptions(normal_speaks: str) -> tuple[str, ...]:
    return (
        "A row stands at each local day's last result of uric acid, potassium, phosphate, calcium "
        "or creatinine (or, on a day without one, at a sign that was said to be there), and speaks for the window up to "
        "then. Answers and bedside signs of the same local day count with it.",
        "Three-valued: with k abnormal for certain and u not known, laboratory TLS is certain "
        "from k = 2 on, excluded where k + u is below 2, and otherwise open, with what is missing.",
        normal_speaks,
        "A day without any result is not asked for. A day with a result on which TLS could not be "
        "excluded holds later rows provisional.",
        "Corrected calcium: mg/dL + 0.8 × (4.0 − albumin in g/dL); mmol/L + 0.02 × (40 − albumin "
        "in g/L) (UNVERIFIED formula). Albumin of the same patient nearest within 24 h. Without "
        "one calcium is read uncorrected, and what hangs on it is provisional.",
        "Ionised calcium is not used: the printed threshold, 1.12 mg/dL (0.3 mmol/L), is "
        "implausible (A16; `tls.ionised` = false, and cannot be switched on).",
        "Baseline: the last exact value before lymphodepletion or, without one, the last up to "
        "the first infusion (A17 LOCAL), converted where the laboratory changed its unit. A "
        "result not later than its baseline shows no change.",
        "A uric acid within 24 h after rasburicase is used and flagged (UNVERIFIED).",
        "An implausible value is unknown; one at a limit of detection lies anywhere beyond it.",
    )


def window_choices(choices: TlsChoices) -> tuple[str, ...]:
    before, after = choices.window_days_before_lymphodepletion, choices.window_days_after_infusion
    return (
        f"`tls.window_days_before_lymphodepletion` = {before}, `tls.window_days_after_infusion` = "
        f"{after}: the window is from {before} days before lymphodepletion to {after} days after "
        "the first infusion, both whole local days in it (A6). Without a start of "
        "lymphodepletion it is counted from the infusion.",
        "Outside the window a row stands only where the pattern is there (two or more abnormal "
        "within 24 h by the absolute thresholds); it is not classifiable, unless TLS was in the "
        "window: then it carries the grade of the window.",
        f"`tls.inclusive` = {'true' if choices.inclusive else 'false'}: a value exactly at a "
        "threshold is abnormal (A5).",
        f"Child: under {CHILD_UNDER_YEARS} years at the result. Age unknown: bounds by both rows.",
    )


def tls_page(scale: Scale, table: Iterable[OneResult]) -> str:
    """The page of the scale, with when one result is abnormal after the table."""
    rows = [
        [
            LABELS[one.analyte],
            one.printed,
            one.printed_child,
            str(one.when),
            one.mark,
            one.reading or NOTHING,
        ]
        for one in table
    ]
    head = ["Analyte", "Adult", "Child", "Abnormal when", "Evidence", "Our reading"]
    section = _section(
        "One result",
        [
            "In the unit that the laboratory reported; nothing is converted.",
            "",
            *_table(head, rows),
        ],
    )
    page = scale_page(scale)
    before, title, after = page.partition("## As computed\n")
    return "\n".join([before.rstrip("\n"), "", *section, f"{title}{after}"])


def abnormal_by(table: Iterable[OneResult], analyte: str) -> Condition:
    """When one result of the analyte is abnormal, calcium both corrected and not."""
    rows = [one.when for one in table if one.analyte == analyte]
    return rows[0] if len(rows) == 1 else any_of(rows)
