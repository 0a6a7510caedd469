"""The laboratory on the course's paper: what was measured, what is only bounded, what is not there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from reportlab.graphics.shapes import Circle, Line, Polygon, PolyLine, String

from monitoring.charting.tables import INTERVENTIONS, LABS, OBSERVATIONS, VALUE_LIMIT
from monitoring.course.drawn_results import LINES
from monitoring.paper.chart_parts import Axis
from monitoring.paper.course_charts import Charts, axis_of
from monitoring.paper.fonts import register
from monitoring.paper.lab_charts import DRAWN, lab_panels, without_a_panel
from monitoring.paper.lab_table import DAYS_ABREAST, results_by_day
from monitoring.record.engine import open_record
from monitoring.services.admit_patient import admit_patient
from monitoring.services.course_paper import course_paper
from monitoring.services.record_labs import Typed, check_labs, record_labs
from tests.paper.conftest import NOW, SETTINGS
from tests.paper.pdfs import pages_of
from tests.people import A_NURSE, A_PHYSICIAN
from tests.typed import typed

BERLIN = ZoneInfo("Europe/Berlin")
AXIS = Axis(BERLIN, date(2026, 3, 12), datetime(2026, 3, 12), datetime(2026, 3, 15, 14))


def at(day, hour="06:00"):
    return f"2026-03-{12 + day:02d}T{hour}+01:00"


def labs(*rows):
    """(analyte, what was reported, unit, when) and maybe the two ends of the normal range."""
    ends = ("lower_limit", "upper_limit")
    facts = [
        {"analyte": analyte, "value": float(said.lstrip("<>")), "unit": unit, "observed_at": when}
        | dict(zip(ends, normal, strict=False))
        for analyte, said, unit, when, *normal in rows
    ]
    limits = [said[0] if said[0] in "<>" else None for _, said, *_ in rows]
    return typed(LABS, facts).assign(**{VALUE_LIMIT: pd.Series(limits, dtype="str")})


def given(*rows):
    facts = [{"kind": kind, "started_at": when} for kind, when in rows]
    return typed(INTERVENTIONS, facts)


def panels(results, *drugs, axis=AXIS):
    register()
    return {one.title: one for one in lab_panels(results, given(*drugs), axis, now=NOW)}


def place(when):
    return AXIS.x(datetime.fromisoformat(when).replace(tzinfo=None))


def dots(panel):
    return [one for one in panel.shapes if isinstance(one, Circle)]


def dots_at(panel, when):
    return [one for one in dots(panel) if abs(one.cx - place(when)) < 1]


def lines_through(panel, when):
    """Lines of values that pass the time, or end at it."""
    return [
        one
        for one in panel.shapes
        if isinstance(one, PolyLine) and min(one.points[::2]) <= place(when) <= max(one.points[::2])
    ]


def wedges(panel):
    return [one for one in panel.shapes if isinstance(one, Polygon)]


def written(panel):
    return [one.text for one in panel.shapes if isinstance(one, String)]


# --- bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("analyte", "unit", "sign"),
    [
        ("platelets", "10*9/L", "<"),  # a log axis
        ("platelets", "10*9/L", ">"),
        ("fibrinogen", "mg/dL", "<"),
        ("fibrinogen", "mg/dL", ">"),
    ],
)
@pytest.mark.parametrize("day", [0, 1, 2], ids=["first", "between", "last"])
def test_a_limit_of_detection_is_never_drawn_as_a_value(analyte, unit, sign, day):
    """ "<10" is not 10: somebody may be transfused, or not, on the difference."""

    def drawn(said):
        reported = [said if one == day else str(20 + 5 * one) for one in range(3)]
        rows = [(analyte, one, unit, at(nth)) for nth, one in enumerate(reported)]
        return panels(labs(*rows))[DRAWN[analyte]]

    bound, measured = drawn(f"{sign}22"), drawn("22")

    # The same number, once measured: so that what is looked for below would be found.
    assert 1 == len(dots_at(measured, at(day)))
    assert lines_through(measured, at(day))
    assert [] == wedges(measured)

    assert [] == dots_at(bound, at(day))
    assert [] == lines_through(bound, at(day))
    (wedge,) = wedges(bound)
    _, y, _, _, tip_x, tip = wedge.points
    assert pytest.approx(place(at(day))) == tip_x
    assert (tip < y) if sign == "<" else (tip > y)
    assert f"{sign}22" in written(bound)
    assert "22" not in written(bound)
    assert 2 == len(dots(bound))


def test_many_bounds_in_a_row_are_written_once_and_each_has_its_wedge():
    rows = [
        ("neutrophils", "<0.1", "10*9/L", at(day, hour))
        for day in range(3)
        for hour in ("06:00", "18:00")
    ]
    panel = panels(labs(*rows))["Neutrophils"]

    assert 6 == len(wedges(panel))
    assert [] == dots(panel)
    assert ["<0.1", "<0.1"] == written(panel)  # the first and the last


def test_bounds_stay_within_reach_of_their_panel():
    rows = [
        ("crp", "120", "mg/L", at(0)),
        ("crp", "<0.3", "mg/L", at(1)),
        ("ferritin", "<1", "ug/L", at(0)),
        ("ferritin", ">100000", "ug/L", at(1)),
    ]
    for panel in panels(labs(*rows)).values():
        for wedge in wedges(panel):
            assert 0 <= min(wedge.points[1::2])
            assert panel.height >= max(wedge.points[1::2])


# --- units, lines, tocilizumab --------------------------------------------------------------------


def test_what_is_in_another_unit_is_not_drawn_and_that_is_said():
    """Nothing is converted; were the newest one left out unsaid, an older one would pass for it."""
    rows = [
        ("crp", "80", "mg/L", at(0)),
        ("crp", "40", "mg/L", at(1)),
        ("crp", "6", "mg/dL", at(2)),
    ]
    panel = panels(labs(*rows))["CRP"]

    assert 2 == len(dots(panel))
    assert "mg/L\nnot drawn:\n1 in mg/dL\nnewest: see table" == panel.under
    assert panel.height > 15 + 7.4 * panel.under.count("\n")


def test_the_counts_of_icaht_lie_across_in_the_unit_of_the_chart():
    for unit, factor in (("10*9/L", 1), ("/uL", 1000)):
        panel = panels(labs(("neutrophils", f"{2 * factor}", unit, at(0))))["Neutrophils"]
        across = [one for one in panel.shapes if isinstance(one, Line) and one.y1 == one.y2]
        labels = {label for _, label in panel.ticks}

        assert {f"{count * factor:g}" for count in (0.1, 0.5)} <= labels
        assert len(LINES["neutrophils"]) == len(across)


def test_crp_after_tocilizumab_is_hatched_and_its_dots_are_rings():
    """It falls because IL-6 is blocked; a falling line must not look like recovery."""
    rows = [("crp", said, "mg/L", at(day)) for day, said in enumerate(("90", "80", "20"))]
    before = panels(labs(*rows))["CRP"]
    after = panels(labs(*rows), ("tocilizumab", at(1, "12:00")))["CRP"]

    assert () == before.ground
    assert "hatched: after\ntocilizumab" in after.under
    assert place(at(1, "12:00")) - 1 <= min(min(one.x1, one.x2) for one in after.ground)
    fills = {round(one.cx): one.fillColor for one in dots(after)}  # the last drawn lies on top
    ink = [sum(fills[round(place(at(day)))].rgb()) for day in range(3)]
    assert [0, 0, 3] == ink
    dashes = [one.strokeDashArray for one in after.shapes if isinstance(one, PolyLine)]
    assert 1 == sum(bool(one) for one in dashes)


def test_only_crp_is_hatched():
    rows = [("ferritin", "900", "ug/L", at(2))]
    panel = panels(labs(*rows), ("tocilizumab", at(1)))["Ferritin"]

    assert () == panel.ground
    assert "hatched" not in panel.under


def test_a_count_of_nothing_has_a_place_on_the_log_axis_and_is_written():
    rows = [("neutrophils", said, "10*9/L", at(day)) for day, said in enumerate(("1", "0", "0.3"))]
    panel = panels(labs(*rows))["Neutrophils"]

    assert "0" in written(panel)
    lowest = min(dots(panel), key=lambda one: one.cy)
    assert pytest.approx(place(at(1))) == lowest.cx


def test_labels_of_an_axis_do_not_run_into_each_other():
    for said in ("0.02", "0.6", "7", "55", "300"):
        for analyte in DRAWN:
            unit = {"crp": "mg/L", "ldh": "U/L"}.get(analyte, "10*9/L")
            rows = [(analyte, said, unit, at(0)), (analyte, f"{float(said) * 3}", unit, at(1))]
            heights = sorted(y for y, _ in panels(labs(*rows))[DRAWN[analyte]].ticks)
            assert heights
            assert all(other - one >= 6.2 for one, other in pairwise(heights))


def test_a_line_is_broken_where_results_are_more_than_eight_days_apart():
    long = Axis(BERLIN, AXIS.day_0, AXIS.first, AXIS.first + timedelta(days=18))
    near, far = (
        panels(labs(("ldh", "200", "U/L", at(0)), ("ldh", "300", "U/L", at(day))), axis=long)["LDH"]
        for day in (8, 9)
    )

    assert 1 == sum(isinstance(one, PolyLine) for one in near.shapes)
    assert 0 == sum(isinstance(one, PolyLine) for one in far.shapes)


# --- what is not there ----------------------------------------------------------------------------


def test_what_has_no_result_is_named_and_has_no_empty_frame():
    results = labs(("crp", "8", "mg/L", at(0)), ("ferritin", "300", "ug/L", at(-6)))

    assert ["CRP"] == list(panels(results))
    assert [
        "Laboratory, not charted: LDH, Fibrinogen, Triglycerides, Neutrophils, Platelets, "
        "Hemoglobin, Leukocytes, Lymphocytes.",
        "Laboratory, charted only before these days, see the table: Ferritin.",
    ] == list(without_a_panel(results, AXIS))


def test_a_patient_without_any_result_has_no_panel_and_each_analyte_is_named():
    nothing = labs()

    assert {} == panels(nothing)
    assert [f"Laboratory, not charted: {', '.join(DRAWN.values())}."] == list(
        without_a_panel(nothing, AXIS)
    )
    assert [] == list(results_by_day(nothing, AXIS))


def test_the_newest_result_is_drawn_though_nothing_else_is_charted_any_more():
    """An older count as the last one drawn would be taken for the one of now."""
    moments = typed(OBSERVATIONS, [{"patient_id": "P", "observed_at": at(0)}])
    results = labs(("platelets", "90", "10*9/L", at(0)), ("platelets", "12", "10*9/L", at(2)))
    nothing, infused = pd.DataFrame(), datetime.fromisoformat(at(0))
    charts = Charts(moments, nothing, nothing, (infused,), None, NOW, BERLIN, results)

    assert "12" in written(panels(results, axis=axis_of(charts))["Platelets"])


# --- the table ------------------------------------------------------------------------------------


def test_the_table_has_a_day_a_column_the_newest_last_and_blanks():
    """23:30 in UTC is the next day in Berlin, whose clock the unit keeps."""
    results = labs(
        ("platelets", "<10", "10*9/L", at(2), 150, 400),
        ("crp", "6", "mg/dL", at(1)),
        ("crp", "80", "mg/L", at(0)),
        ("crp", "90", "mg/L", at(0, "18:00")),
        ("crp", "70", "mg/L", "2026-03-13T23:30+00:00"),
    )
    (block,) = results_by_day(results, AXIS)

    assert [12, 13, 14] == [day.day for day in block.days]
    assert (
        ("CRP", "mg/L", "", (("06:00 80", "18:00 90"), (), ("70",))),
        ("CRP", "mg/dL", "", ((), ("6",), ())),
        ("Platelets", "10⁹/L", "150 to 400", ((), (), ("<10",))),
    ) == block.rows


def test_many_days_stand_in_tables_of_like_width_the_oldest_first():
    rows = [("crp", str(day), "mg/L", at(day)) for day in range(DAYS_ABREAST + 2)]
    first, second = results_by_day(labs(*rows), AXIS)

    assert (6, 5) == (len(first.days), len(second.days))
    assert first.days[-1] < second.days[0]


# --- the sheet ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """The pages of a patient with results of four times, the last of them after `now`."""
    record = open_record(tmp_path_factory.mktemp("laboratory") / "daywatch.db")
    about = {"patient_id": "P1", "infused_at": "2026-03-12T11:00+01:00", "bed": "1"}
    admit_patient(record, about, by=A_NURSE, at=NOW, form_key="admit")
    late = NOW + timedelta(hours=6)
    reported = [
        Typed("platelets", "34", "10*9/L", datetime.fromisoformat(at(1))),
        Typed("platelets", "<10", "10*9/L", datetime.fromisoformat(at(2))),
        Typed("il-6", "5120", "pg/mL", datetime.fromisoformat(at(2))),
        Typed("platelets", "77", "10*9/L", NOW + timedelta(hours=3)),
    ]
    rows = check_labs(reported, at=late).rows
    record_labs(record, "P1", rows, by=A_NURSE, at=late, form_key="labs")
    pages = pages_of(course_paper(record, SETTINGS, "P1", by=A_PHYSICIAN, now=NOW))
    record.dispose()
    return pages


@pytest.mark.slow
def test_the_sheet_draws_and_tabulates_what_was_known_by_its_time(sheet):
    text = " ".join(sheet)

    assert "Drugs and laboratory" in text
    assert "Laboratory, not charted: CRP" in text
    assert "Platelets 10⁹/L 34 <10" in text
    assert "IL-6 pg/mL 5120" in text
    assert "77" not in text.partition("Settings and assumptions")[0]


@pytest.mark.slow
def test_vital_signs_end_before_drugs_and_laboratory_begin(sheet):
    text = " ".join(sheet)

    assert text.index("Temperature") < text.index("Drugs and laboratory") < text.index("Platelets")


@pytest.mark.slow
def test_the_sheet_of_a_patient_without_results_says_so(read_ward):
    text = " ".join(pages_of(course_paper(read_ward, SETTINGS, "NOTHING", by=A_PHYSICIAN, now=NOW)))

    assert f"Laboratory, not charted: {', '.join(DRAWN.values())}." in text
    assert "No result is charted." in text
