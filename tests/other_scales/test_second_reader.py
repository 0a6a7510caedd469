"""The other scales against a second reader: plain ifs, written from the clinical specification by
somebody who had not seen the scale files, on thousands of cases drawn about the thresholds.

Where everything is known the two agree. Where some of it is hidden, the grade of every case that
the hidden chart could be of lies within its bounds: they never exclude the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import pytest

from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import Charted
from monitoring.course.infection_panel import infection_panel
from monitoring.scales.fever_1 import Level
from tests.other_scales import second_reader as reader
from tests.other_scales.cases import (
    AKI,
    ALLERGIC_REACTION,
    ANAPHYLAXIS,
    CRES,
    CRS_FIELDS,
    CRS_MAY_BE_HIDDEN,
    DIC,
    FEVER,
    FEVER_1,
    HYPOXIA,
    INFUSION_REACTION,
    QTC,
    URTICARIA,
    WAO,
    Case,
    Kind,
    charted,
    crs_case,
    crs_is_sensible,
    drawn,
    fever_1_case,
    last_rows,
    redrawn,
    write_crs,
)
from tests.other_scales.tls_cases import LAST_DAY, TLS, reader_case

COMPLETE, HIDDEN, COMPLETIONS = 2500, 1000, 6
COURSES = 1000  # of cases that are a course of results
CANNOT_GRADE = None
GRADER = {one.key: one for one in GRADERS}


@dataclass(frozen=True)
class Compared:
    """A scale, its second reader, and the cases that the specification itself leaves open."""

    kind: Kind
    read: Callable[[Case], int | None]
    rows: Callable[[Charted], pd.DataFrame]
    open_too: Callable[[Case], bool] = lambda _case: False
    complete: int = COMPLETE
    hidden: int = HIDDEN


CRS = Kind(
    CRS_FIELDS,
    partial(write_crs, high=(reader.high_dose, reader.high_dose_penn)),
    CRS_MAY_BE_HIDDEN,
    partial(crs_is_sensible, high=reader.high_dose),
)


def not_yet_3_h(case: Case) -> bool:
    """A dose that may yet become a high one: needed for 3 h, and nobody said high or low."""
    longer = {**case, "hours": 3.0}
    high = reader.high_dose(longer) or reader.high_dose_penn(longer)
    return case["hours"] < 3 and not case["doses_by_answer"] and high


def no_line_of_its_own(case: Case) -> bool:
    return set(case["pressors"]) == {"vasopressin"} and not case["doses_by_answer"]


def left_open(case: Case) -> bool:
    return not_yet_3_h(case) or no_line_of_its_own(case)


def crs(key: str, read: Callable[[Any], int | None]) -> Compared:
    return Compared(CRS, lambda case: read(crs_case(case)), GRADER[key].rows, left_open)


def ctcae(term: str, kind: Kind, read: Callable[[Any], int], **never: bool) -> Compared:
    """`never` are what the reader asks and the program leaves to a person: death above all."""
    return Compared(
        kind,
        lambda case: read({"died": False, **case, **never}),
        GRADER[f"ctcae-5.0-{term}"].rows,
    )


def levels(made: Charted) -> pd.DataFrame:
    """The panel as bounds of ranks, so that it is compared as every grade is."""
    panel = infection_panel(made)
    rank = {"": 0, **{level.name: int(level) for level in Level}}
    low, most = (panel[name].map(rank).astype("Int64") for name in ("level", "may_be"))
    high = most.where(most > low, low)
    grade = low.where(low == high)
    return panel.assign(at_least=low, at_most=high, grade=grade)


def fever_1_rank(case: Case) -> int:
    level = reader.read_fever_1(fever_1_case(case))
    return 0 if level is None else int(Level[level])


def tls(key: str, grade: Callable[[Case], int]) -> Compared:
    """As of the last row in the window: what was certain stays so to its end."""

    def rows(made: Charted) -> pd.DataFrame:
        every = GRADER[key].rows(made)
        return every[every["day"] <= LAST_DAY]

    return Compared(
        TLS, lambda case: grade(reader_case(case)), rows, complete=COURSES, hidden=COURSES // 2
    )


def howard(case: Case) -> int:
    """Nothing, laboratory TLS, clinical TLS."""
    if reader.symptomatic_by_one_low_calcium(case):
        return 2
    if not reader.read_tls_howard(case):
        return 0
    return 2 if reader.clinical_tls(case) else 1


def cairo_bishop(case: Case) -> int:
    return reader.cairo_bishop_grade(case) if reader.read_tls_cairo_bishop(case) else 0


SCALES: dict[str, Compared] = {
    "crs-lee-2014": crs("crs-lee-2014", reader.read_lee),
    "crs-penn-2018": crs("crs-penn-2018", reader.read_penn),
    "crs-mskcc-2018": crs("crs-mskcc-2018", reader.read_mskcc),
    "crs-cartox-2018": crs("crs-cartox-2018", reader.read_cartox),
    "crs-ctcae-5.0": crs("crs-ctcae-5.0", reader.read_crs_ctcae),
    "cres-cartox-2018": Compared(CRES, reader.read_cres, GRADER["cres-cartox-2018"].rows),
    "fever": ctcae("fever", FEVER, reader.read_fever),
    "hypoxia": ctcae("hypoxia", HYPOXIA, reader.read_hypoxia),
    "QTc": ctcae("electrocardiogram-qt-corrected-interval-prolonged", QTC, reader.read_qtc),
    "DIC": ctcae("disseminated-intravascular-coagulation", DIC, reader.read_dic),
    "AKI": ctcae("acute-kidney-injury", AKI, reader.read_aki),
    "infusion related reaction": ctcae(
        "infusion-related-reaction", INFUSION_REACTION, reader.read_infusion_reaction
    ),
    "allergic reaction": ctcae(
        "allergic-reaction", ALLERGIC_REACTION, reader.read_allergic_reaction
    ),
    "anaphylaxis": ctcae("anaphylaxis", ANAPHYLAXIS, reader.read_anaphylaxis),
    "urticaria": ctcae("urticaria", URTICARIA, reader.read_urticaria),
    "WAO 2020": Compared(
        WAO, lambda case: int(reader.read_wao(case)), GRADER["anaphylaxis-wao-2020"].rows
    ),
    "tls-howard-2011": tls("tls-howard-2011", howard),
    "tls-cairo-bishop-2004": tls("tls-cairo-bishop-2004", cairo_bishop),
    "FEVER-1": Compared(FEVER_1, fever_1_rank, levels),
}
every_scale = pytest.mark.parametrize("name", SCALES)


def _bounds(row: Any) -> tuple[Any, Any, Any, Any]:
    return tuple(
        None if pd.isna(row[name]) else row[name]
        for name in ("status", "grade", "at_least", "at_most")
    )


@every_scale
def test_where_everything_is_known_the_second_reader_agrees(name):
    scale = SCALES[name]
    cases = drawn(scale.kind, random.Random(31), scale.complete)
    made = charted(scale.kind.write(case, frozenset()) for case in cases)
    rows = last_rows(scale.rows(made), len(cases)).to_dict("records")
    differing = []
    for case, row in zip(cases, rows, strict=True):
        expected = scale.read(case)
        status, grade, low, high = _bounds(row)
        if expected is CANNOT_GRADE or scale.open_too(case):
            agrees = expected is CANNOT_GRADE and status == "open"
            agrees = agrees or (expected is not None and low <= expected <= high)
        else:
            agrees = grade == expected == low == high
        if not agrees:
            differing.append(f"{case}: second reader {expected}, {status} {grade} {low}..{high}")

    assert [] == differing[:4], f"{len(differing)} of {len(cases)} differ"


@every_scale
def test_the_bounds_never_exclude_the_truth(name):
    """Every case that a chart with blanks could be of is within the bounds of that chart."""
    scale = SCALES[name]
    lot = random.Random(32)
    cases = drawn(scale.kind, lot, scale.hidden)
    names = scale.kind.hide
    hidden = [frozenset(lot.sample(names, lot.randint(1, min(4, len(names))))) for _ in cases]
    made = charted(scale.kind.write(*one) for one in zip(cases, hidden, strict=True))
    rows = last_rows(scale.rows(made), len(cases)).to_dict("records")
    outside, seen = [], 0
    for case, blank, row in zip(cases, hidden, rows, strict=True):
        status, _, low, high = _bounds(row)
        if status is None:
            continue  # nothing of the scale is charted at all
        seen += 1
        completions = [case, *(redrawn(scale.kind, case, blank, lot) for _ in range(COMPLETIONS))]
        for one in completions:
            expected = scale.read(one)
            if expected is not CANNOT_GRADE and not low <= expected <= high:
                outside.append(f"{one} without {sorted(blank)}: {expected}, {status} {low}..{high}")

    assert [] == outside[:4], f"{len(outside)} outside of {seen} charts"
    assert seen > scale.hidden / 2
