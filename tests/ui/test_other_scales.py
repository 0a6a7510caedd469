"""What else is present: the ribbons of other scales, the chips of the board, confirmed grades."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.course.other_scales import OtherView
from monitoring.grading.scale import Status
from monitoring.settings import Settings
from monitoring.ui.catalogue import IN_ORDER, catalogue
from monitoring.ui.chips import chips
from monitoring.ui.figures.course_figure import course_figure
from monitoring.ui.scale_words import row_name
from tests.ui.test_course_figure import NOW, at, drawn, lab, patient, spoken, traces

LATELY = datetime(2026, 3, 10, 8, tzinfo=UTC)


def rows(*facts):
    """Rows of grades by other scales: scale, time, at least, at most, flags."""
    return pd.DataFrame(
        [
            {
                "patient_id": "P",
                "observed_at": pd.Timestamp(time).tz_convert("UTC"),
                "day": 0,
                "scale": scale,
                "status": Status.GRADED if low == high else Status.OPEN,
                "at_least": low,
                "at_most": high,
                "flags": flags,
            }
            for scale, time, low, high, flags in facts
        ]
    ).astype({"at_least": "Int64", "at_most": "Int64"})


def with_others(*facts):
    return drawn(replace(patient([]), others=rows(*facts)))


def ribbon_names(figure):
    axes = [axis for key, axis in figure["layout"].items() if key.startswith("yaxis")]
    return [name for axis in axes for name in axis.get("ticktext", ()) if isinstance(name, str)]


# --- ribbons -------------------------------------------------------------------------------------


def test_a_scale_has_a_ribbon_once_it_is_certainly_above_0():
    figure = with_others(
        ("icaht-early-2023", at(1, "06:00"), 1, 1, ""),
        ("ctcae-5.0-hyperkalemia", at(1, "06:00"), 0, 0, ""),
        ("ctcae-5.0-hypokalemia", at(1, "06:00"), 0, 2, ""),
    )
    assert "ICAHT early" in ribbon_names(figure)
    assert not {"Hyperkalemia", "Hypokalemia"} & set(ribbon_names(figure))


def test_what_is_only_possible_is_drawn_as_unknown_and_said_with_both_bounds():
    figure = with_others(
        ("ctcae-5.0-hypokalemia", at(1, "06:00"), 1, 1, ""),
        ("ctcae-5.0-hypokalemia", at(2, "06:00"), 0, 2, ""),
    )
    (said,) = [one for one in spoken(figure) if "at most 2" in one]
    assert "at least 0, at most 2" in said


def test_a_screen_says_its_level_and_no_number():
    figure = with_others(("iec-hs-2023", at(1, "06:00"), None, None, "IEC_HS_POSSIBLE"))
    (ribbon,) = traces(figure, "IEC-HS screen")
    assert ribbon["text"] == ["possible"]


def test_a_tumour_lysis_of_an_earlier_day_is_not_drawn_as_one_of_now():
    figure = with_others(
        ("tls-howard-2011", at(1, "06:00"), 1, 1, "TLS_LABORATORY"),
        ("tls-howard-2011", at(3, "06:00"), 1, 1, "TLS_LABORATORY;TLS_NOT_NOW"),
    )
    assert {one for ribbon in traces(figure, "TLS (Howard)") for one in ribbon["text"]} == {
        "laboratory",
        "earlier",
    }


# --- laboratory panels ---------------------------------------------------------------------------


def test_neutrophils_stand_on_a_log_axis_with_the_counts_of_icaht_and_a_zero_at_its_foot():
    values = [
        lab("neutrophils", value, "/uL", at(day, "06:00")) for day, value in ((1, 900.0), (2, 0.0))
    ]
    figure = drawn(patient(labs=values))
    lines = [shape["y0"] for shape in figure["layout"]["shapes"] if shape["type"] == "line"]
    assert {500, 100} <= set(lines)
    (zero,) = traces(figure, "Neutrophils 0")
    assert zero["marker"]["symbol"] == "triangle-down"
    assert any("Neutrophils 0 " in said for said in spoken(figure))


def test_only_the_groups_that_were_chosen_are_drawn():
    values = [lab("potassium", 4.0, "mmol/L", at(1, "06:00"))]
    frames = patient(labs=values)
    usual = course_figure(frames, now=NOW, span="all", zone=None)
    minerals = course_figure(frames, now=NOW, span="all", zone=None, labs=("Minerals",))
    assert not traces(usual, "Potassium")
    assert traces(minerals, "Potassium")


# --- a physician's word --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "grade", "written"),
    [("agreed", 3, "✓3"), ("different-grade", 2, "≠2"), ("rejected", None, "✗")],
)
def test_a_word_that_stands_is_a_mark_over_its_moment(standing, grade, written):
    judged = pd.DataFrame(
        {
            "observed_at": [pd.Timestamp(at(1, "06:00")).tz_convert("UTC")],
            "scale": ["crs-astct-2019"],
            "standing": [standing],
            "standing_grade": pd.array([grade], dtype="Int64"),
            "physician_by": ["Dr <b>A</b>"],
            "physician_reason": [None],
        }
    )
    figure = drawn(replace(patient([]), judged=judged))
    (mark,) = traces(figure, "CRS by a physician")
    assert mark["text"] == [f"<b>{written}</b>"]
    assert "&lt;b&gt;" in mark["hovertext"][0]


# --- chips ---------------------------------------------------------------------------------------


def view(scale, low, high=None, flags=(), at=LATELY):
    most = low if high is None else high
    return OtherView(scale, Status.GRADED, low, low, most, "", (), tuple(flags), "", at)


def test_a_chip_says_what_is_certain_and_nothing_that_is_only_possible():
    said = chips([view("icaht-early-2023", 2, 4), view("ctcae-5.0-hyperkalemia", 0, 4)], now=LATELY)
    assert said == [":blue-badge[ICAHT 2]"]


@pytest.mark.parametrize(("hours", "shown"), [(23, True), (25, False)])
def test_a_reading_at_the_bedside_speaks_for_a_day(hours, shown):
    found = chips([view("febrile-neutropenia-idsa-2010", 1)], now=LATELY + timedelta(hours=hours))
    assert bool(found) is shown


def test_a_screen_is_a_chip_by_its_level():
    possible = view("iec-hs-2023", None, flags=("IEC_HS_POSSIBLE",))
    assert chips([possible], now=LATELY) == [":red-badge[IEC-HS possible: review]"]


def test_a_tumour_lysis_that_is_over_has_no_chip():
    over = view("tls-howard-2011", 1, flags=("TLS_LABORATORY", "TLS_NOT_NOW"))
    assert chips([over], now=LATELY) == []


# --- the page of scales --------------------------------------------------------------------------


def test_every_scale_is_listed_once_with_a_name_of_its_own_in_its_family():
    listed = catalogue(Settings())
    assert {one.family for one in listed.values()} == set(IN_ORDER)
    names = [(one.family, one.name) for one in listed.values()]
    assert len(names) == len(set(names))


def test_the_name_of_a_ribbon_is_words():
    listed = [key for key in catalogue(Settings()) if key != "patterns"]
    assert {key for key in listed if "-20" in row_name(key) or "_" in row_name(key)} == set()
