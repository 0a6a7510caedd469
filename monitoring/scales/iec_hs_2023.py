"""IEC-HS, the HLH-like syndrome after immune effector cells (ASTCT 2023), as a screen.

It says whether the features of the definition stand together, and never a grade: that is a
physician's. The criteria are tables here; monitoring/course/iec_hs.py lays them on the results.
Of the paper only the abstract was at hand, so every threshold is UNVERIFIED (U1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from monitoring.grading.bands import LEAST_STEP, Result
from monitoring.grading.between import between
from monitoring.grading.conditions import Choice, Comparison, Condition, Number
from monitoring.grading.markdown import MARKS, NOTHING
from monitoring.grading.scale import Source
from monitoring.scales.ctcae.terms import Term
from monitoring.scales.ctcae.v5 import ANEMIA_5, NEUTROPHILS_5, PLATELETS_5
from monitoring.scales.fever_1 import positive_culture
from monitoring.scales.laboratory import Times, said, volunteered

KEY = "iec-hs-2023"
UNVERIFIED, LOCAL = "UNVERIFIED", "LOCAL"
SOURCE = Source(
    "Hines MR, Knight TE, McNerney KO, et al. Transplant Cell Ther 2023;29(7):438.e1-438.e16",
    "10.1016/j.jtct.2023.03.006",
    "definition, features and grades of IEC-HS",
    "UNVERIFIED: only the abstract was at hand (U1); of the thresholds 150 and 265 mg/dL are V2 "
    "as criteria of HLH-2004, and the rule that counts is LOCAL",
)


@dataclass(frozen=True)
class IecHsChoices:
    """LOCAL: what the source leaves open (A15); printed on the page."""

    min_core: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.min_core <= len(CORE):
            raise ValueError(f"iechs.min_core is {self.min_core}; write 1 to {len(CORE)} features.")


# --- time: all LOCAL but the 72 h, which are UNVERIFIED ------------------------------------------

WINDOW = timedelta(hours=72)
FERRITIN_WITHIN = timedelta(hours=48)
LOOKED_FOR_UNTIL_DAY = 30
GRADE_BEFORE = (timedelta(hours=48), timedelta(hours=96))
DOUBLED_SINCE = (timedelta(hours=24), timedelta(hours=48))
CRS_GRADE_WITHIN = timedelta(hours=24)
CULTURE_WITHIN = timedelta(days=7)
PROGRESSION_WITHIN = timedelta(days=365)
TLS_WITHIN = timedelta(days=7)

# --- what is asked -------------------------------------------------------------------------------

ABOVE_ZERO = (LEAST_STEP, np.inf)  # a limit or a baseline of 0 is none


def _number(name: str, label: str, unit: str) -> Number:
    return Number(name, label, unit=unit, plausible=ABOVE_ZERO, charted=False)


ferritin = Result("ferritin", "ferritin", unit="ug/L", plausible=(0, 500_000))
ferritin_upper_limit = _number("ferritin_upper_limit", "ULN of ferritin", "ug/L")
ferritin_day_0 = _number("ferritin_day_0", "ferritin at the infusion", "ug/L")
ferritin_before = _number("ferritin_before", "ferritin 24 to 48 h before", "ug/L")
rapid_rise = volunteered("ferritin-rapid-rise", "ferritin rises rapidly, by clinical judgement")

alt = Result("alt", "ALT", unit="U/L", plausible=(1, 25_000))
alt_upper_limit = _number("alt_upper_limit", "ULN of ALT", "U/L")
alt_day_0 = _number("alt_day_0", "ALT at the infusion", "U/L")
ast = Result("ast", "AST", unit="U/L", plausible=(1, 25_000))
ast_upper_limit = _number("ast_upper_limit", "ULN of AST", "U/L")
ast_day_0 = _number("ast_day_0", "AST at the infusion", "U/L")

fibrinogen = Result("fibrinogen", "fibrinogen", unit="mg/dL", plausible=(5, 1500))
fibrinogen_lower_limit = _number("fibrinogen_lower_limit", "LLN of fibrinogen", "mg/dL")

haemophagocytosis = volunteered("haemophagocytosis", "haemophagocytosis in marrow or other tissue")

# Of neutrophils, platelets or haemoglobin, by the table of CTCAE 5.0 itself.
COUNTS: tuple[Term, ...] = (NEUTROPHILS_5, PLATELETS_5, ANEMIA_5)
count_grade = between("count_grade", "CTCAE 5.0 grade of the count", plausible=(0, 5))
count_rise = between(
    "count_rise", "rise of that grade since the count 48 to 96 h before", plausible=(-5, 5)
)
cytopenia_judged = volunteered(
    "iec-hs-cytopenia", "cytopenia new, worse or refractory, by clinical judgement"
)

# --- the criteria --------------------------------------------------------------------------------

FERRITIN_RAISED = Comparison(ferritin, ">", Times(2, ferritin_upper_limit)) | Comparison(
    ferritin, ">", Times(2, ferritin_day_0)
)
FERRITIN_DOUBLED = Comparison(ferritin, "≥", Times(2, ferritin_before))


def _far_above_normal(result: Result, upper_limit: Number, day_0: Number) -> Condition:
    """5 × ULN or, where the baseline lies above ULN, 5 × baseline: that is above both."""
    above_baseline = ~day_0.is_known() | Comparison(result, ">", Times(5, day_0))
    return Comparison(result, ">", Times(5, upper_limit)) & above_baseline


ALT_HIGH = _far_above_normal(alt, alt_upper_limit, alt_day_0)
AST_HIGH = _far_above_normal(ast, ast_upper_limit, ast_day_0)
FIBRINOGEN_LOW = (fibrinogen < 150) | Comparison(fibrinogen, "<", fibrinogen_lower_limit)
COUNT_WORSE = (count_grade >= 3) & (count_rise >= 1)


@dataclass(frozen=True, eq=False)
class ByResult:
    """A laboratory result that shows a feature, with the limit and the value at infusion that it
    is compared with; one without `result` is a count, graded by its term of CTCAE."""

    analyte: str
    when: Condition
    result: Result | None = None
    limit: Number | None = None
    day_0: Number | None = None


@dataclass(frozen=True, eq=False)
class Feature:
    """One row of the criteria table; any of `results` shows it, or a clinician's tick."""

    name: str
    threshold: str
    mark: str
    reading: str
    results: tuple[ByResult, ...] = ()
    tick: Choice | None = None


FERRITIN = Feature(
    "Ferritin",
    "> 2 x ULN, or > 2 x the value at infusion, and/or rapidly rising by clinical judgement",
    UNVERIFIED,
    "the value at infusion is the last on or before it (0.9 LOCAL); a rapid rise counts where a "
    "clinician says so",
    (ByResult("ferritin", FERRITIN_RAISED, ferritin, ferritin_upper_limit, ferritin_day_0),),
    rapid_rise,
)
CORE: tuple[Feature, ...] = (
    Feature(
        "Transaminases",
        "ALT or AST > 5 x ULN if baseline normal, > 5 x baseline if abnormal",
        UNVERIFIED,
        "above both 5 x ULN and 5 x baseline, which is the same; the baseline is the last value "
        "on or before the infusion (A17 LOCAL), and without one it is taken as normal (LOCAL)",
        (
            ByResult("alt", ALT_HIGH, alt, alt_upper_limit, alt_day_0),
            ByResult("ast", AST_HIGH, ast, ast_upper_limit, ast_day_0),
        ),
    ),
    Feature(
        "Fibrinogen",
        "< 150 mg/dL or < LLN",
        "UNVERIFIED (150 mg/dL: V2 in HLH-2004)",
        "another unit is converted to mg/dL",
        (ByResult("fibrinogen", FIBRINOGEN_LOW, fibrinogen, fibrinogen_lower_limit),),
    ),
    Feature(
        "Haemophagocytosis",
        "in marrow or other tissue",
        UNVERIFIED,
        "counts where a clinician says so",
        tick=haemophagocytosis,
    ),
    Feature(
        "Cytopenia",
        "new, worsening or refractory",
        "UNVERIFIED; the rule by CTCAE grades LOCAL",
        "where a clinician says so, or a CTCAE 5.0 grade of 3 or more in neutrophils, platelets "
        "or haemoglobin that rose by 1 or more since the count 48 to 96 h before",
        tuple(ByResult(term.analytes[0], COUNT_WORSE) for term in COUNTS),
        cytopenia_judged,
    ),
)
OTHER_FEATURES: tuple[tuple[str, str, str], ...] = (
    ("LDH", "> ULN", UNVERIFIED),
    ("PT or aPTT", "prolonged", UNVERIFIED),
    ("Direct bilirubin", "raised", UNVERIFIED),
    ("Splenomegaly", "new", UNVERIFIED),
    ("Fever", "new or persistent", UNVERIFIED),
    ("Neurotoxicity", "present", UNVERIFIED),
    ("Lungs", "hypoxia, infiltrate or oedema", UNVERIFIED),
    ("Kidney", "new renal insufficiency", UNVERIFIED),
    ("Fasting triglycerides", "> 265 mg/dL", "UNVERIFIED (V2 in HLH-2004)"),
)
QUESTIONS: tuple[Choice, ...] = (rapid_rise, haemophagocytosis, cytopenia_judged)
ANALYTES: tuple[str, ...] = tuple(
    one.analyte for feature in (FERRITIN, *CORE) for one in feature.results
)

# --- the levels ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    name: str
    flag: str
    needs: str


NONE, WATCH, SCREEN, POSSIBLE = range(4)
LEVELS: tuple[Level, ...] = (
    Level("none", "", "the ferritin criterion is not met"),
    Level("watch", "IEC_HS_WATCH", "ferritin, and no core feature"),
    Level("screen", "IEC_HS_SCREEN", "ferritin, and fewer core features than `iechs.min_core`"),
    Level(
        "POSSIBLE",
        "IEC_HS_POSSIBLE",
        "ferritin, and `iechs.min_core` core features or more: urgent review",
    ),
)
NOT_EVALUABLE = "IEC_HS_NOT_EVALUABLE"

# --- modifiers -----------------------------------------------------------------------------------

crs_state = Choice(
    "crs_state",
    "state of the CRS episode",
    choices=("none", "open", "resolving", "resolved"),
    charted=False,
)
crs_grade = between("crs_grade", "CRS grade now", plausible=(0, 5))
crs_peak = Number(
    "crs_peak",
    "highest certain CRS grade of the episode so far",
    plausible=(0, 5),
    charted=False,
)
progression = volunteered("disease-progression", "known progression of the disease")
tls_confirmed = volunteered("tls-confirmed", "tumour lysis, confirmed by a clinician")

CRS_ACTIVE = crs_state.is_in("open", "resolving")
TEMPORAL_SUPPORT = crs_state.is_("resolved") | (CRS_ACTIVE & Comparison(crs_grade, "<", crs_peak))
CONFOUNDED = (crs_grade >= 3) | said(positive_culture) | said(progression) | said(tls_confirmed)
CONFOUNDERS: tuple[tuple[Condition, str], ...] = (
    (crs_grade >= 3, "CRS of grade 3 or more"),
    (said(positive_culture), "a positive culture"),
    (said(progression), "known progression"),
    (said(tls_confirmed), "tumour lysis"),
)
TICKS_BESIDE: tuple[tuple[Choice, timedelta], ...] = (
    (positive_culture, CULTURE_WITHIN),
    (progression, PROGRESSION_WITHIN),
    (tls_confirmed, TLS_WITHIN),
)
ALL_QUESTIONS = (*QUESTIONS, *(one for one, _ in TICKS_BESIDE))
TEMPORAL_SUPPORT_FLAG = "IEC_HS_TEMPORAL_SUPPORT"
CONFOUNDED_FLAG = "IEC_HS_CONFOUNDED"
FERRITIN_DOUBLED_FLAG = "IEC_HS_FERRITIN_DOUBLED"

DEFINITION = (
    "Hyperinflammation with features of macrophage activation or HLH, attributable to the cell "
    "product, with new or progressive cytopenia, hyperferritinaemia, coagulopathy with low "
    "fibrinogen and/or a rise of the transaminases, and not better explained by CRS alone, "
    "infection or progression (UNVERIFIED wording, paraphrased). Features usually lie within "
    "about 72 h; onset is typically delayed, while CRS settles or after it (UNVERIFIED)."
)
PROMPT = (
    "The criteria overlap with CRS, infection and disease; a specialist must attribute. "
    "No grade is computed: only a physician enters one."
)

# --- what only a physician enters (1.3) ----------------------------------------------------------

PHYSICIANS_GRADES: tuple[tuple[int, str], ...] = (
    (1, "No or mild symptoms; watch and/or investigate; no treatment needed"),
    (
        2,
        "Mild to moderate; needs treatment (such as immunosuppression aimed at IEC-HS, or product "
        "support for asymptomatic low fibrinogen)",
    ),
    (
        3,
        "Severe, not immediately life-threatening (such as coagulopathy with bleeding needing "
        "transfusion; admission for new kidney injury, hypotension or respiratory distress)",
    ),
    (
        4,
        "Life-threatening, urgent intervention (such as life-threatening bleeding or hypotension, "
        "intubation, dialysis for kidney injury)",
    ),
    (5, "Death from IEC-HS"),
)

ASSUMPTIONS = (
    "One row at each local day's last result or answer that the screen uses, after the infusion. "
    "Results up to the infusion are baselines and earlier counts, never features (LOCAL).",
    "The ferritin is that of the latest local day with one in the last 48 h; of several on that "
    "day one that meets the criterion is enough (0.11 LOCAL).",
    "Core features count where they and the ferritin sample lie within 72 h; 72 h apart is within "
    "(UNVERIFIED).",
    "A feature is known to be absent where every result that could show it was measured within "
    "the last 72 h and shows that it is not so; otherwise it may be present, and the level has "
    "an upper end.",
    "Without a ferritin in the last 48 h nothing is evaluable while CRS is active or up to day "
    "30: missing is not negative. Later, without CRS, such a day has no row (LOCAL).",
    "Where ULN or the value at infusion is unknown, and ferritin exceeds neither as far as they "
    "are known, nothing is evaluable either (LOCAL).",
    "A value at a limit of detection is anything beyond it; a value or unit that cannot be used is "
    "unknown.",
    "A tick speaks from its time on: of a rapid rise for 48 h, of a feature for 72 h; the latest "
    "one counts (LOCAL).",
    "CRS counts as active while its episode is open or resolving; its grade is that of the latest "
    "moment within 24 h, the peak that of the same episode (LOCAL).",
    "A positive culture confounds for 7 days, tumour lysis confirmed by a clinician for 7 days, a "
    "known progression for 365 days (LOCAL).",
)
NOT_FOR = (
    "A grade, a diagnosis, or the exclusion of IEC-HS: `none` speaks of a ferritin alone.",
    "Deciding on a treatment.",
    "A gate of ferritin above 10,000 µg/L: that is the older rule of CARTOX and carHLH "
    "(UNVERIFIED, U2), and a line in a chart only.",
)

# --- the page ------------------------------------------------------------------------------------


def page(choices: IecHsChoices | None = None) -> str:
    """The page in Markdown, as those of the other scales."""
    local = choices or IecHsChoices()
    head = [
        f"Key: `{KEY}`",
        f"Source: {SOURCE.citation}, {SOURCE.table}",
        f"DOI: [{SOURCE.doi}](https://doi.org/{SOURCE.doi})",
        f"Evidence: {SOURCE.mark}",
    ]
    sections = (
        ("The table", _criteria()),
        ("As computed", _as_computed()),
        ("The levels (LOCAL)", _levels()),
        ("Grades, which only a physician enters (UNVERIFIED)", _physicians_grades()),
        ("Assumptions", _bullets(ASSUMPTIONS)),
        ("Read where blank", _read_where_blank()),
        ("Choices of the unit (LOCAL)", _local(local)),
        ("Flags", _flags()),
        ("Left to the clinician", _left_to_the_clinician()),
        ("Not for", _bullets(NOT_FOR)),
        ("Observables", _observables()),
    )
    lines = [
        "# IEC-HS, the screen (ASTCT 2023)",
        "",
        *_bullets(head),
        "",
        "**Not verified against the paper.**",
        "",
        f"A screen, not a scale. {PROMPT}",
        "",
        MARKS,
        "",
    ]
    for title, text in sections:
        lines += [f"## {title}", "", *text, ""]
    return "\n".join(lines)


def _criteria() -> list[str]:
    rows = [["Required", FERRITIN.name, FERRITIN.threshold, FERRITIN.mark]]
    rows += [["Common, counted", one.name, one.threshold, one.mark] for one in CORE]
    rows += [["Other, not counted", *one] for one in OTHER_FEATURES]
    return [DEFINITION, "", *_table(["Class", "Feature", "Threshold", "Evidence"], rows)]


def _as_computed() -> list[str]:
    rows = [
        [feature.name, one.analyte, str(one.when), feature.reading]
        for feature in (FERRITIN, *CORE)
        for one in feature.results
    ]
    rows += [
        [feature.name, "a clinician's tick", str(said(feature.tick)), feature.reading]
        for feature in (FERRITIN, *CORE)
        if feature.tick is not None
    ]
    return _table(["Feature", "By", "Met when", "Our reading"], rows)


def _levels() -> list[str]:
    rows = [
        [level.name, f"`{level.flag}`" if level.flag else NOTHING, level.needs] for level in LEVELS
    ]
    rows.append(
        [
            "not evaluable",
            f"`{NOT_EVALUABLE}`",
            "no ferritin in the last 48 h, or its criterion is undecided",
        ]
    )
    return [
        *_table(["Level", "Flag", "Needs"], rows),
        "",
        "The flag names the level that is certain. Where something is missing the explanation "
        "names the highest level that is still possible, and the status is open. Grade and bounds "
        "are blank: a number there would be read as one of the grades below.",
    ]


def _physicians_grades() -> list[str]:
    rows = [[str(grade), meaning] for grade, meaning in PHYSICIANS_GRADES]
    return [
        "Typed by a named physician, never computed.",
        "",
        *_table(["Grade", "Meaning"], rows),
    ]


def _read_where_blank() -> list[str]:
    ticks = ALL_QUESTIONS
    return [
        "A blank is unknown, but for these.",
        "",
        *_bullets(f"{one.label}: {one.assumption}" for one in ticks),
    ]


def _local(choices: IecHsChoices) -> list[str]:
    return _bullets(
        [
            f"`iechs.min_core` = {choices.min_core}: core features beside ferritin that make it "
            "POSSIBLE; nothing that was read states a number (A15)"
        ]
    )


def _flags() -> list[str]:
    rows = [[f"`{one.flag}`", f"The level is {one.name}.", one.needs] for one in LEVELS[WATCH:]]
    rows += [
        [f"`{NOT_EVALUABLE}`", "Nothing can be said; missing is not negative.", "as above"],
        [
            f"`{TEMPORAL_SUPPORT_FLAG}`",
            "CRS is past its peak or resolved (from watch upward).",
            str(TEMPORAL_SUPPORT),
        ],
        [
            f"`{CONFOUNDED_FLAG}`",
            "Something else may explain it (from watch upward).",
            str(CONFOUNDED),
        ],
        [
            f"`{FERRITIN_DOUBLED_FLAG}`",
            "Consider whether ferritin rises rapidly; a hint, never a tick (LOCAL).",
            str(FERRITIN_DOUBLED),
        ],
    ]
    return ["A flag is no grade.", "", *_table(["Flag", "Meaning", "Raised when"], rows)]


def _left_to_the_clinician() -> list[str]:
    ticks = ALL_QUESTIONS
    return _bullets(
        [
            "The grade, the diagnosis and the attribution.",
            *(f"`{one.name}` (yes, no): {one.label}." for one in ticks),
        ]
    )


def _observables() -> list[str]:
    rows = [["`labs.csv`", one.name, one.unit] for one in (ferritin, alt, ast, fibrinogen)]
    rows += [["`labs.csv`", term.analytes[0], "as CTCAE 5.0 grades it"] for term in COUNTS]
    rows += [["`answers.csv`", one.name, ", ".join(one.choices)] for one in ALL_QUESTIONS]
    rows.append(["graded beside it", "CRS (ASTCT)", "grade, episode"])
    return _table(["From", "Observable", "Unit or words"], rows)


def _bullets(sentences: Iterable[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
