"""One patient's course on A4 for the notes: grades and why, charts, tables, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    Table,
    TableStyle,
)

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.course.judgements import Judgement
from monitoring.course.review import GradeView, WardRow
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.grading.scale import Status
from monitoring.paper import words
from monitoring.paper.badge import badge_drawing
from monitoring.paper.course_charts import Charts, axis_of, drawings, oxygen_words, totals
from monitoring.paper.fonts import BOLD, REGULAR, known_letters, register
from monitoring.paper.handover_block import spoken_words
from monitoring.paper.lab_table import results_by_day
from monitoring.paper.sheet import LABEL, SMALL, TITLE, WIDTH, para, pdf, text
from monitoring.paper.words import Clock
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE

BADGE = 30.0
NOT_MEASURABLE = "n/m"
SHORT = 12
FOR_DAYS, WIDEST_DAY = 129.0, 18.0  # mm, of a row of laboratory results
UNBOUND = ParagraphStyle("unbound", parent=TITLE, keepWithNext=0)


@dataclass(frozen=True)
class CourseOnPaper:
    """All that the sheet says. `others` are rows of further scales that still speak now, with
    their `name`; `settings` and `sources` are sentences."""

    unit: str
    made_by: str
    as_of: str
    row: WardRow
    about: tuple[tuple[str, str], ...]
    charts: Charts
    episodes: pd.DataFrame
    others: pd.DataFrame
    infection: tuple[str, ...]
    red_flags: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    missing_baseline: tuple[str, ...]
    settings: tuple[str, ...]
    sources: tuple[str, ...]


def course_sheet(course: CourseOnPaper) -> bytes:
    """A PDF; the same course as of the same time gives the same bytes."""
    register()
    state = course.row.state
    charts = course.charts
    clock = Clock(charts.zone, charts.now, state.first_infused_at)
    drawn = drawings(charts)
    story: list[Flowable] = [
        *_banner(course),
        *_grades(course, clock),
        *_beside(course),
        KeepTogether([para("Course", TITLE), *drawn.grades_and_signs[:3]]),
        *drawn.grades_and_signs[3:],
        # One page where one is enough, so that a result lies above the drug that it answers to.
        KeepTogether(
            [
                para("Drugs and laboratory", TITLE),
                *drawn.drugs_and_results,
                *(para(one) for one in drawn.not_drawn),
                para(HOW_DRAWN, SMALL),
            ]
        ),
        *_episodes(course, clock),
        *_drugs(course, clock),
        *_words(course, clock),
        *_laboratory(course),
        *_charted(course, clock),
        para("Settings and assumptions", TITLE),
        *(para(f"– {one}", SMALL) for one in (*_assumed(state.crs, state.icans), *course.settings)),
        para("Sources", TITLE),
        *(para(f"– {one}", SMALL) for one in course.sources),
    ]
    return pdf(
        story,
        title=f"{words.COURSE}, {course.unit}",
        left=(f"{state.bed or 'No bed'} · {state.patient_id}", f"{words.COURSE} · {course.unit}"),
        right=(course.as_of, f"made by {course.made_by}"),
        marked=words.SYNTHETIC if state.synthetic else "",
    )


HOW_DRAWN = (
    "How it is drawn: a gap is a time of which nothing is charted, and never a normal value. A grade "
    "is drawn to the next assessment, for 12 h at most; a line is broken where two values are more "
    "than 26 h apart. A strong upright line is an infusion, a cross at the foot of a chart a value "
    "that was tried and could not be measured, a dashed bar a vasopressor with no stop charted. "
    "Laboratory: an open wedge under or over a bar is a limit of detection, and the value lies "
    "somewhere to the side that it points to; no line is drawn to it, nor across more than 8 days. A "
    "dashed line is a count from which ICAHT or T-ICAHT reckon, a grey stripe the laboratory's own "
    "range as last reported. CRP is hatched after tocilizumab, when it falls because IL-6 is blocked. "
    "Nothing is converted; other tests, and results from before the first day drawn, stand in the table."
)


# --- head -----------------------------------------------------------------------------------------


def _banner(course: CourseOnPaper) -> Iterator[Flowable]:
    state = course.row.state
    if state.died_at is not None:
        died = state.died_at.astimezone(course.charts.zone)
        yield para(f"Died {died:%d %b %Y %H:%M}.", LABEL)
    cells = [[para(name, LABEL), para(said)] for name, said in course.about]
    half = -(-len(cells) // 2)
    blank: list[Any] = ["", ""]
    rows = [
        [*left, *right]
        for left, right in zip(
            cells[:half], [*cells[half:], *[blank] * (2 * half - len(cells))], strict=True
        )
    ]
    widths = [28 * mm, WIDTH / 2 - 28 * mm] * 2
    yield Table(rows, colWidths=widths, style=_PLAIN)
    if course.missing_baseline:
        yield para(f"Not recorded at baseline: {', '.join(course.missing_baseline)}.")


def _grades(course: CourseOnPaper, clock: Clock) -> Iterator[Flowable]:
    yield para("Grades now, and why", TITLE)
    rows = []
    for view in (course.row.state.crs, course.row.state.icans):
        said: list[Flowable] = [
            para(f"{words.SCALE_NAMES[view.scale]} {words.short_grade(view)}", LABEL),
            para(view.why.partition(ASSUMED_WHERE_BLANK)[0] or words.grade_sentence(view)),
        ]
        if view.at is not None:
            said.append(para(f"Assessed {clock.dated(view.at)}, {clock.ago(view.at)}.", SMALL))
        if view.last_fixed is not None and view.last_fixed_at is not None:
            when = clock.dated(view.last_fixed_at)
            said.append(para(f"Last grade that was fixed: {view.last_fixed}, {when}.", SMALL))
        if view.flags:
            flags = ", ".join(view.flags).replace("_", " ").lower()
            said.append(para(f"Flags: {flags}.", SMALL))
        rows.append([badge_drawing(view, BADGE), said])
    yield Table([[*rows[0], *rows[1]]], colWidths=[38, WIDTH / 2 - 38] * 2, style=_PLAIN)


def _beside(course: CourseOnPaper) -> Iterator[Flowable]:
    lines = [
        ("Infection panel", " ".join(course.infection) or "Nothing is charted that it asks."),
        ("Red flags now", " ".join(course.red_flags) or "None holds by what is charted."),
        ("Other toxicities", _others(course.others) or "No other grade above 0 stands now."),
    ]
    rows = [[para(name, LABEL), para(said)] for name, said in lines]
    yield Table(rows, colWidths=[28 * mm, WIDTH - 28 * mm], style=_PLAIN)


def _others(rows: pd.DataFrame) -> str:
    """What is certain and above 0, and what cannot be excluded."""
    said = []
    for row in rows.to_dict("records"):
        least, most = row["at_least"], row["at_most"]
        if pd.isna(most) or int(most) == 0:
            continue
        least = 0 if pd.isna(least) else int(least)
        bounds = str(least) if least == int(most) else f"{least} to {int(most)}"
        said.append(f"{row['name']}: {bounds}.")
    return " ".join(said)


# --- tables ---------------------------------------------------------------------------------------


def _episodes(course: CourseOnPaper, clock: Clock) -> Iterator[Flowable]:
    rows = [
        (
            words.SCALE_NAMES.get(row["scale"], row["scale"]),
            str(row["episode"]),
            clock.dated(_time(row["onset_at"])),
            _peak(row),
            str(row.get("standing_state", row["state"])),
            _resolved(row, clock),
            ", ".join(words.spoken(kind) for kind in _text(row["therapies"]).split(";") if kind),
        )
        for row in course.episodes.to_dict("records")
    ]
    names = ("Scale", "No.", "Onset", "Peak", "State", "Resolved", "Given within it")
    widths = (14, 8, 38, 22, 17, 45, 40)
    yield from _table("Episodes", names, widths, rows, "No episode of CRS or ICANS so far.")


def _peak(row: dict[Any, Any]) -> str:
    if pd.isna(row["peak_grade"]):
        return "no grade"
    peak, most = int(row["peak_grade"]), row["peak_at_most"]
    return str(peak) if pd.isna(most) or int(most) == peak else f"{peak}, at most {int(most)}"


def _resolved(row: dict[Any, Any], clock: Clock) -> str:
    at = row.get("standing_resolved_at", row["resolved_at"])
    if pd.isna(at):
        return "not resolved"
    said = _text(row.get("resolution")) or "proposed"
    by = _text(row.get("resolution_by"))
    who = f" by {by}" if by and said not in ("proposed", "outdated") else ""
    return f"{clock.dated(_time(at))} ({said.replace('-', ' ')}{who})"


def _drugs(course: CourseOnPaper, clock: Clock) -> Iterator[Flowable]:
    given = course.charts.interventions
    given = given[given["started_at"] <= pd.Timestamp(course.charts.now)]
    rows = [
        (
            clock.dated(_time(row["started_at"])),
            words.spoken(row["kind"]),
            words.amount(row["kind"], _float(row["dose"]), _text(row["unit"])),
            _text(row["route"]),
            "" if pd.isna(row["stopped_at"]) else clock.dated(_time(row["stopped_at"])),
            ", ".join(part for part in (_text(row["reason"]), _text(row["note"])) if part),
        )
        for row in given.sort_values(["started_at", "kind"]).to_dict("records")
    ]
    names = ("Given or started", "Drug", "Dose", "Route", "Stopped", "Reason, note")
    yield from _table(
        "Drugs and interventions", names, (38, 32, 28, 14, 38, 34), rows, "None is charted."
    )


def _words(course: CourseOnPaper, clock: Clock) -> Iterator[Flowable]:
    yield para("Physicians' words", TITLE)
    for word in course.judgements:
        yield para(f"– {spoken_words(word, clock)}")
    if not course.judgements:
        yield para("None is recorded: the grades are the rule's alone.")


def _laboratory(course: CourseOnPaper) -> Iterator[Flowable]:
    """By day, several tables below one another where the days are many."""
    axis = axis_of(course.charts)
    blocks = list(results_by_day(course.charts.labs, axis))
    title = "Laboratory by day (blank: not charted; < and >: beyond the limit of detection)"
    for number, block in enumerate(blocks):
        days = [f"{words.day_words((day - axis.day_0).days)}\n{day:%d %b}" for day in block.days]
        width = min(FOR_DAYS / len(days), WIDEST_DAY)
        yield from _table(
            title if number == 0 else "Laboratory, later days",
            ("Test", "Unit", "Normal", *days, ""),
            (22, 15, 18, *[width] * len(days), FOR_DAYS - width * len(days) + 1),
            [(*about, *(_several(one) for one in cells), "") for *about, cells in block.rows],
            "",
        )
    if not blocks:
        yield from _table(title, (), (), [], "No result is charted.")


def _several(lines: Sequence[str]) -> str | Flowable:
    if len(lines) < 2:
        return "".join(lines)
    return Paragraph("<br/>".join(text(one) for one in lines), SMALL)


def _charted(course: CourseOnPaper, clock: Clock) -> Iterator[Flowable]:
    """The charts as a table, a row a moment."""
    charts = course.charts
    axis = axis_of(charts)
    tests = [
        {one.at: one.said for one in totals(test, charts.moments, axis)} for test in (ICE, CAPD)
    ]
    grades = {
        (row["scale"], row["observed_at"]): _grade(row)
        for row in charts.grades.to_dict("records")
        if row["charted"]
    }
    times = axis.local(charts.moments["observed_at"]) if len(charts.moments) else []
    rows = []
    for at, row in zip(times, charts.moments.to_dict("records"), strict=True):
        ice, capd = (test.get(at, "") for test in tests)
        rows.append(
            (
                f"{at:%d %b} ({clock.day(_time(row['observed_at'])):+d}) {at:%H:%M}",
                *(
                    _number(row, name, form)
                    for name, form in (("temperature_c", ".1f"), ("heart_rate_bpm", "g"))
                ),
                _pressure(row),
                *(_number(row, name, "g") for name in ("respiratory_rate_bpm", "spo2_pct")),
                para(_oxygen(row), SMALL),
                ", ".join(part for part in (ice, f"CAPD {capd}" if capd else "") if part),
                para(_findings(row), SMALL),
                *(grades.get((scale, row["observed_at"]), "") for scale in words.SCALE_NAMES),
            )
        )
    vitals = ("Time (day)", "T °C", "Pulse", "BP", "RR", "SpO₂", "Oxygen")
    names = (*vitals, "ICE", "Findings", "CRS", "ICANS")
    widths = (26, 9, 10, 13, 9, 10, 24, 13, 53, 10, 11)
    yield from _table(
        f"What was charted (blank: not charted; {NOT_MEASURABLE}: tried, could not be measured)",
        names,
        widths,
        rows,
        "Nothing is charted yet.",
    )


_FINDINGS = {
    "consciousness": "",
    "vasopressors": "vasopressors ",
    "seizure": "seizure ",
    "motor": "weakness ",
    "raised_icp": "raised pressure ",
    "symptoms": "symptoms ",
}


def _findings(row: dict[Any, Any]) -> str:
    """As charted: a “none” that somebody charted is no blank."""
    said = (
        f"{name}{_text(row[column]).replace('-', ' ').replace(';', ', ')}"
        for column, name in _FINDINGS.items()
        if _text(row[column])
    )
    return "; ".join(said)


def _oxygen(row: dict[Any, Any]) -> str:
    device, flow = _text(row["oxygen_device"]), _float(row["oxygen_flow_l_min"])
    return oxygen_words(device, flow) if device or flow is not None else ""


def _grade(row: dict[Any, Any]) -> str:
    low, high = row["at_least"], row["at_most"]
    match row["status"]:
        case Status.GRADED:
            return str(int(row["grade"]))
        case Status.PROVISIONAL:
            return f"{int(row['grade'])}?"
        case Status.OPEN:
            return f"{int(low)}–{int(high)}?" if low != high else f"{int(low)}?"
        case Status.NOT_CLASSIFIABLE:
            return "!"
    return ""


def _table(
    title: str,
    names: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str | Flowable]],
    none: str,
) -> Iterator[Flowable]:
    yield CondPageBreak(25 * mm)
    yield para(title, UNBOUND)
    if not rows:
        yield para(none)
        return
    scale = WIDTH / (sum(widths) * mm)
    cells: list[list[Any]] = [[_cell(cell) for cell in row] for row in rows]
    yield Table(
        [list(names), *cells],
        colWidths=[width * mm * scale for width in widths],
        repeatRows=1,
        style=_RULED,
    )


def _cell(said: str | Flowable) -> Any:
    """What may be long breaks its lines; a table of hundreds of short cells is quicker without."""
    if isinstance(said, Flowable):
        return said
    return known_letters(said) if len(said) <= SHORT else para(said, SMALL)


def _assumed(*views: GradeView) -> Iterator[str]:
    for view in views:
        assumed = view.why.partition(ASSUMED_WHERE_BLANK)[2]
        if assumed:
            yield words.sentence(
                f"{words.SCALE_NAMES[view.scale]} now, blank cells were read as: {assumed}"
            )


def _number(row: dict[Any, Any], name: str, form: str) -> str:
    if pd.isna(row[name]):
        tried = _text(row.get(COULD_NOT_MEASURE)).split(";")
        return NOT_MEASURABLE if name in tried else ""
    return f"{row[name]:{form}}"


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _pressure(row: dict[Any, Any]) -> str:
    both = [_number(row, name, "g") for name in ("systolic_mmhg", "diastolic_mmhg")]
    return "/".join(one or "–" for one in both) if any(both) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _time(value: Any) -> datetime:
    at: datetime = pd.Timestamp(value).to_pydatetime()
    return at


_PLAIN = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
)
_RULED = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), REGULAR, 6.6),
        ("FONT", (0, 0), (-1, 0), BOLD, 7),
        ("LEADING", (0, 0), (-1, -1), 8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 0.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.2, black),
    ]
)
