"""Published cases, charted and graded by the engine: who agrees, and who does not.

tests/cases/published/cases.csv has a row for each case and scale, in facts alone:

- `inputs`: what the case gives, in the columns of the charting format. `day` stands for the time:
  noon of that day after infusion; a baseline is a result of day -6, before lymphodepletion.
- `expected`: a grade or points; `2..3` where the answer is a range; `none` where no grade may be
  shown; for EASIX its number.
- `answer_of`: `publication` is what the publication of the scale says of these inputs, and goes
  before what a program says; `program` is a program's own answer where nothing else is at hand;
  `author` the grade that the authors of a case report gave; `reader of the table` a reading of
  the table by hand, where the authors gave none.
- `wrong_answer`: what a program says that its publication refutes; nothing here is made to match it.
- `left_out`: why a case cannot be compared. It has no inputs then.

`python -m tests.cases.published_cases` writes the table of agreement anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from monitoring.charting.tables import ANSWERS, INTERVENTIONS, LABS, OBSERVATIONS, PATIENTS
from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import Charted
from monitoring.course.grades import CRS, ICANS, course
from monitoring.course.timeline import moments
from monitoring.scales import scales_for
from monitoring.settings import Settings
from tests.cases.published_differences import DIFFERS
from tests.typed import typed

HERE = Path(__file__).parent / "published"
AGREEMENT = HERE / "agreement.md"
NOON_OF_DAY_0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENT = {
    "infused_at": "2026-03-01T10:00+00:00",
    "lymphodepletion_started_at": "2026-02-25T12:00+00:00",
}
USUAL_DAY = 3
SAME, OPEN, DIFFERENT = "same", "open, and includes it", "differs"
INDEX_FLAG = "EASIX_VALUE="
SHOWN = ("graded", "provisional")
PROVISIONAL = " provisional"


@dataclass(frozen=True)
class Case:
    case_id: str
    scale: str
    inputs: Mapping[str, Any]
    expected: str
    answer_of: str
    wrong_answer: str
    source: str
    left_out: str
    note: str

    @property
    def key(self) -> tuple[str, str]:
        return self.case_id, self.scale


@dataclass(frozen=True)
class Compared:
    """One case and what the engine says of it: `ours` in short, as `3`, `2..4`, `no grade`."""

    case: Case
    verdict: str
    ours: str


@cache
def all_cases() -> tuple[Case, ...]:
    table = pd.read_csv(HERE / "cases.csv", dtype=str, keep_default_na=False)
    rows = table.to_dict("records")
    return tuple(Case(**{**row, "inputs": json.loads(row["inputs"] or "{}")}) for row in rows)


# --- charting: a patient per case ----------------------------------------------------------------


def at(day: float) -> str:
    return (NOON_OF_DAY_0 + timedelta(days=day)).isoformat()


def charted(cases: Iterable[Case]) -> Charted:
    given = list(cases)
    patients = typed(PATIENTS, [_patient(one) for one in given])
    seen = typed(OBSERVATIONS, [row for one in given for row in _rows(one, "observations")])
    drugs = typed(
        INTERVENTIONS,
        [row for one in given for row in _rows(one, "interventions", time="started_at")],
    )
    settings = Settings()
    bedside = moments(patients, seen, drugs, zone=None, join_window=settings.course.join_window)
    results = typed(LABS, [row for one in given for row in _rows(one, "labs")])
    answers = typed(ANSWERS, [row for one in given for row in _answers(one)])
    return Charted(patients, bedside, drugs, results, answers, None, settings, explanations=False)


def _patient(case: Case) -> dict[str, Any]:
    told = dict(case.inputs.get("patients", {}))
    times = {
        name: at(told.pop(day))
        for name, day in (("died_at", "died_day"), ("last_seen_at", "last_seen_day"))
        if day in told
    }
    return {"patient_id": case.case_id, **PATIENT, **told, **times}


def _rows(case: Case, table: str, *, time: str = "observed_at") -> list[dict[str, Any]]:
    return [
        {"patient_id": case.case_id, time: at(row.get("day", USUAL_DAY))}
        | {name: value for name, value in row.items() if name != "day"}
        for row in case.inputs.get(table, [])
    ]


def _answers(case: Case) -> list[dict[str, Any]]:
    """A clinician's answers, at the time of the latest row of the case."""
    told = [*case.inputs.get("observations", []), *case.inputs.get("labs", [])]
    latest = max((row.get("day", USUAL_DAY) for row in told), default=USUAL_DAY)
    return [
        {
            "patient_id": case.case_id,
            "observed_at": at(latest),
            "question": question,
            "answer": word,
        }
        for question, word in case.inputs.get("answers", {}).items()
    ]


# --- grading: all cases of a scale at once -------------------------------------------------------


def graded(scale: str, cases: Iterable[Case]) -> dict[str, dict[str, Any]]:
    """The last row of each case by its id: it stands for the period, or is the moment asked for."""
    given = list(cases)
    rows = _of_the_course(scale, given) if scale in (CRS, ICANS) else _of_a_grader(scale, given)
    last = rows.sort_values("observed_at", kind="stable").groupby("patient_id").tail(1)
    return {str(row["patient_id"]): row for row in last.to_dict("records")}


def _of_a_grader(scale: str, cases: list[Case]) -> pd.DataFrame:
    grader = next(one for one in GRADERS if one.key == scale)
    return grader.rows(charted(cases))


def _of_the_course(scale: str, cases: list[Case]) -> pd.DataFrame:
    chart = charted(cases)
    settings = chart.settings
    seen = [row for one in cases for row in _rows(one, "observations")]
    found = course(
        chart.patients,
        typed(OBSERVATIONS, seen),
        chart.interventions,
        scales=scales_for(settings.grading),
        choices=settings.course,
        zone=None,
        explanations=False,
    )
    return found.grades[found.grades["scale"] == scale]


# --- comparing -----------------------------------------------------------------------------------


@cache
def compared() -> tuple[Compared, ...]:
    """Every case that is used, in the order of the file."""
    used = [one for one in all_cases() if not one.left_out]
    of_scale = {
        scale: graded(scale, [one for one in used if one.scale == scale])
        for scale in dict.fromkeys(one.scale for one in used)
    }
    return tuple(_compared(one, of_scale[one.scale].get(one.case_id)) for one in used)


def _compared(case: Case, row: Mapping[str, Any] | None) -> Compared:
    return Compared(case, verdict(case.expected, row), in_short(row))


def verdict(expected: str, row: Mapping[str, Any] | None) -> str:
    """SAME, OPEN or DIFFERENT; no row is no grade."""
    if expected == "none":
        return DIFFERENT if _shown(row) else SAME
    if row is None:
        return DIFFERENT
    if INDEX_FLAG in row["flags"]:
        # One decimal is shown, and the number expected has two.
        return SAME if in_short(row) == one_decimal(expected) else DIFFERENT
    if pd.isna(row["at_least"]):
        return DIFFERENT
    low, _, high = expected.partition("..")
    least, most = int(low), int(high or low)
    if least < row["at_least"] or most > row["at_most"]:
        return DIFFERENT
    if _shown(row):
        return SAME if least == most == row["grade"] else DIFFERENT
    a_range = least < most
    return SAME if a_range and (least, most) == (row["at_least"], row["at_most"]) else OPEN


def one_decimal(number: str) -> str:
    return str(Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP))


def in_short(row: Mapping[str, Any] | None) -> str:
    """`3`, `3 provisional`, `2..4` or `no grade`; of EASIX its number."""
    if row is None:
        return "no grade"
    if INDEX_FLAG in row["flags"]:
        return str(row["flags"].partition(INDEX_FLAG)[2].partition(";")[0])
    if _shown(row):
        return f"{row['grade']}" + (PROVISIONAL if row["status"] == "provisional" else "")
    if pd.isna(row["at_least"]):
        return f"no grade ({row['status']})"
    return f"{row['at_least']}..{row['at_most']}"


def _shown(row: Mapping[str, Any] | None) -> bool:
    return row is not None and row["status"] in SHOWN and not pd.isna(row["grade"])


# --- the table of agreement ----------------------------------------------------------------------


def agreement() -> str:
    """The page: per scale how many agree, which do not and why, which are open, who is left out."""
    found = compared()
    lines = [
        "# Agreement with published cases",
        "",
        "Written by `python -m tests.cases.published_cases`; the cases and what each answer is "
        "are told in tests/cases/published_cases.py.",
        "",
        f"{len({one.case_id for one in all_cases()})} cases: "
        f"{len({one.case.case_id for one in found})} are compared, two of them by two scales; "
        f"{sum(bool(one.left_out) for one in all_cases())} are left out.",
        "",
        "The answer must lie within the bounds; a grade that is shown must be the answer.",
        "",
        *_per_scale(found),
        "",
        "## What differs",
        "",
        *_that_differ(found),
        "",
        "## Open here, and the answer is within the bounds",
        "",
        *_that_are_open(found),
        "",
        "## Left out",
        "",
        *_left_out(),
    ]
    return "\n".join(lines) + "\n"


def _per_scale(found: Iterable[Compared]) -> list[str]:
    given = list(found)
    scales = sorted({one.case.scale for one in given})
    return [
        f"| scale | compared | {SAME} | of these provisional | {OPEN} | {DIFFERENT} |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(_counts(scale, [one for one in given if one.case.scale == scale]) for scale in scales),
        _counts("all", given),
    ]


def _counts(scale: str, found: list[Compared]) -> str:
    same = [one for one in found if one.verdict == SAME]
    numbers = (
        len(found),
        len(same),
        sum(one.ours.endswith(PROVISIONAL) for one in same),
        sum(one.verdict == OPEN for one in found),
        sum(one.verdict == DIFFERENT for one in found),
    )
    return f"| {scale} | {' | '.join(map(str, numbers))} |"


def _that_differ(found: Iterable[Compared]) -> list[str]:
    return [
        "| case | scale | answer | of | here | why |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {one.case.case_id} | {one.case.scale} | {one.case.expected} "
            f"| {one.case.answer_of} | {one.ours} "
            f"| {DIFFERS.get(one.case.key, 'NOT EXPLAINED')} |"
            for one in found
            if one.verdict == DIFFERENT
        ),
    ]


def _that_are_open(found: Iterable[Compared]) -> list[str]:
    return [
        "| scale | answer and bounds | cases |",
        "| --- | --- | --- |",
        *(
            f"| {scale} | {answer} in {ours} | {', '.join(ids)} |"
            for (scale, answer, ours), ids in _open_ones(found).items()
        ),
    ]


def _open_ones(found: Iterable[Compared]) -> dict[tuple[str, str, str], list[str]]:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        if one.verdict == OPEN:
            key = (one.case.scale, one.case.expected, one.ours)
            alike.setdefault(key, []).append(one.case.case_id)
    return dict(sorted(alike.items()))


def _left_out() -> list[str]:
    whys = sorted({one.left_out for one in all_cases() if one.left_out})
    ids = {why: [one.case_id for one in all_cases() if one.left_out == why] for why in whys}
    return [
        "| why | cases | which |",
        "| --- | ---: | --- |",
        *(f"| {why} | {len(which)} | {', '.join(which)} |" for why, which in ids.items()),
    ]


if __name__ == "__main__":
    AGREEMENT.write_text(agreement(), encoding="utf-8")
    sys.stdout.write(AGREEMENT.read_text(encoding="utf-8"))
