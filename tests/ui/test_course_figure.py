"""The course figure: what is drawn, what is left out, and that nothing unknown looks known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from monitoring.charting.tables import INTERVENTIONS, LABS, OBSERVATIONS, PATIENTS, VALUE_LIMIT
from monitoring.course.days import infusion_times
from monitoring.course.expected_windows import EXPECTED_WINDOWS, UNVERIFIED, expected_window
from monitoring.course.grades import CRS, ICANS, Course, course
from monitoring.scales.crs_astct_2019 import CRS_ASTCT_2019
from monitoring.scales.icans_astct_2019 import ICANS_ASTCT_2019
from monitoring.settings import CourseChoices
from monitoring.ui.figures.course_figure import (
    Baseline,
    CourseFrames,
    course_figure,
    course_table,
    describe,
)
from monitoring.ui.figures.drug_panel import ordinal
from monitoring.ui.figures.palette import DARK, LIGHT
from monitoring.ui.figures.unvalidated import Unvalidated
from tests.typed import typed

Facts = Mapping[str, Any]

NOW = datetime.fromisoformat("2026-03-06T10:00+01:00")
VITALS = {
    "temperature_c": 36.8,
    "heart_rate_bpm": 80.0,
    "systolic_mmhg": 120.0,
    "diastolic_mmhg": 70.0,
    "spo2_pct": 97.0,
    "oxygen_device": "room-air",
    "vasopressors": "none",
}
ICE_10 = {
    "ice_orientation": 4.0,
    "ice_naming": 3.0,
    "ice_commands": 1.0,
    "ice_writing": 1.0,
    "ice_attention": 1.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
}
FEVER = VITALS | {"temperature_c": 39.0}


def at(day: int, clock: str) -> str:
    """Local time on a day after the infusion, which was on 1 March at 11:00."""
    return f"2026-03-{1 + day:02d}T{clock}+01:00"


def patient(
    observations: Iterable[Facts] = (),
    *,
    interventions: Iterable[Facts] = (),
    labs: Iterable[Facts] = (),
    **about: Any,
) -> CourseFrames:
    who = {"patient_id": "P", "infused_at": at(0, "11:00"), "age_years": 60.0, **about}
    given = typed(INTERVENTIONS, [{"patient_id": "P", **row} for row in interventions])
    charted = [{"patient_id": "P", **row} for row in observations]
    graded = _graded(who, charted, given) if charted else _nothing_graded()
    infusions = infusion_times(who["infused_at"])
    return CourseFrames(
        moments=graded.moments,
        grades=graded.grades,
        episodes=graded.episodes,
        interventions=given,
        labs=typed(LABS, [{"patient_id": "P", **row} for row in labs]),
        product=about.get("product", ""),
        first_infused_at=infusions[0],
        infusions=infusions,
        systolic_limit=90.0,
        indication=about.get("indication", ""),
    )


def _graded(who: Facts, charted: Iterable[Facts], given: pd.DataFrame) -> Course:
    return course(
        typed(PATIENTS, [who]),
        typed(OBSERVATIONS, charted),
        given,
        scales=[CRS_ASTCT_2019, ICANS_ASTCT_2019],
        choices=CourseChoices(),
        zone=None,
        explanations=False,
    )


@cache
def _nothing_graded() -> Course:
    who = {"patient_id": "P", "infused_at": at(0, "11:00")}
    return _graded(who, [], typed(INTERVENTIONS, []))


def drawn(frames: CourseFrames, *, span: str = "all", dark: bool = False) -> dict[str, Any]:
    return course_figure(frames, now=NOW, span=span, zone=None, dark=dark)


def traces(figure: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["name"] == name]


def trace(figure: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = traces(figure, name)
    return found


def spoken(figure: dict[str, Any]) -> list[str]:
    return [text for one in figure["data"] for text in one.get("hovertext", ()) if text]


def titles(figure: dict[str, Any]) -> str:
    return " ".join(note["text"] for note in figure["layout"]["annotations"])


def bars(figure: dict[str, Any], name: str) -> list[tuple[str, float, float, float]]:
    """Each block as start, hours, bottom, top."""
    return [
        (start, width / 3_600_000, base, base + height)
        for one in traces(figure, name)
        for start, width, base, height in zip(
            one["x"], one["width"], one["base"], one["y"], strict=True
        )
    ]


@cache
def a_whole_course() -> CourseFrames:
    """A bit of everything that a panel can hold."""
    return patient(
        [
            {"observed_at": at(0, "14:00"), **VITALS, **ICE_10},
            {"observed_at": at(1, "08:00"), **FEVER, "heart_rate_bpm": "unrecordable"},
            {"observed_at": at(1, "20:00"), **FEVER, "oxygen_device": "nasal-cannula"},
            {
                "observed_at": at(2, "08:00"),
                **ICE_10,
                "ice_writing": "untestable",
                "seizure": "brief",
                "consciousness": "awakens-to-voice",
                "motor": "deep",
            },
            {"observed_at": at(3, "08:00"), **VITALS, "capd_total": 4.0, "sedated": "yes"},
        ],
        interventions=[
            {"started_at": at(1, "09:00"), "kind": "tocilizumab", "dose": 640.0, "unit": "mg"},
            {"started_at": at(1, "10:00"), "kind": "norepinephrine", "note": "<b>bold</b> & co"},
            {"started_at": at(2, "10:00"), "kind": "antibiotic", "stopped_at": at(4, "10:00")},
        ],
        labs=[
            lab("crp", 40.0, "mg/L", at(0, "08:00")),
            lab("crp", 10.0, "mg/L", at(2, "08:00")),
            lab("ferritin", 900.0, "ug/L", at(2, "08:00")),
        ],
        product="axi-cel",
    )


def lab(analyte: str, value: float, unit: str, time: str) -> dict[str, Any]:
    return {"analyte": analyte, "value": value, "unit": unit, "observed_at": time}


# --- the figure as a whole -----------------------------------------------------------------------


@pytest.mark.parametrize("span", ["24 h", "72 h", "all"])
@pytest.mark.parametrize("frames", [a_whole_course(), patient()], ids=["whole", "empty"])
def test_it_is_json_without_nan_and_plotly_knows_every_property(frames, span):
    """Streamlit is handed the figure unchecked, so its properties are checked here."""
    figure = drawn(frames, span=span, dark=span == "72 h")

    written = json.dumps(figure, allow_nan=False)
    assert json.loads(written) == figure
    assert go.Figure(**figure).data


def test_streamlit_is_handed_the_figure_as_it_is():
    figure = drawn(patient())

    assert Unvalidated(figure).to_dict() is figure


def test_optional_panels_are_left_out_when_they_hold_nothing():
    bare, full = (
        drawn(patient([{"observed_at": at(0, "14:00"), **VITALS}])),
        drawn(a_whole_course()),
    )

    names = ("CRP", "Ferritin", "LDH", "CAPD")
    assert [f"<b>{name}</b>" in titles(bare) for name in names] == [False] * 4
    assert [f"<b>{name}</b>" in titles(full) for name in names] == [True, True, False, True]


def test_the_panels_of_every_patient_stay_and_say_that_nothing_is_charted():
    figure = drawn(patient())

    empty = [one["name"] for one in figure["data"] if one.get("text") == ["nothing charted"]]
    assert empty == [
        "CRS empty",
        "ICANS empty",
        "temperature empty",
        "circulation empty",
        "saturation empty",
        "oxygen empty",
        "ICE empty",
    ]


def test_all_panels_share_one_clock_and_lie_one_under_another():
    layout = drawn(a_whole_course())["layout"]

    domains = [axis["domain"] for name, axis in layout.items() if name.startswith("yaxis")]
    assert all(lower[1] <= upper[0] for upper, lower in pairwise(domains))
    assert domains[0][1] == 1
    assert domains[-1][0] == pytest.approx(0, abs=1e-4)
    assert layout["xaxis2"]["matches"] == "x"


def test_days_are_counted_from_the_infusion_beside_their_dates():
    axis = drawn(patient([{"observed_at": at(0, "06:00"), **VITALS}]))["layout"]["xaxis2"]

    assert axis["range"][0] == "2026-03-01T00:00:00"
    labels = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    assert labels["2026-03-01T00:00:00"] == "<b>Day 0</b><br>Sun 01 Mar"
    assert labels["2026-03-04T00:00:00"] == "<b>Day +3</b><br>Wed 04 Mar"


def test_the_last_day_shows_hours():
    axis = drawn(patient(), span="24 h")["layout"]["xaxis2"]

    assert axis["range"][0] == "2026-03-05T10:00:00"
    assert "06:00" in axis["ticktext"]


def test_every_infusion_of_a_split_dose_is_marked():
    figure = drawn(patient(infused_at=f"{at(0, '11:00')};{at(2, '11:00')};{at(20, '11:00')}"))

    labels = [note["text"] for note in figure["layout"]["annotations"]]
    assert [text for text in labels if text.startswith("infusion")] == ["infusion 1", "infusion 2"]


def test_a_click_on_a_point_leads_to_its_row_of_moments():
    frames = a_whole_course()
    fevers = trace(drawn(frames), "Temperature")

    rows = [row for row, y in zip(fevers["customdata"], fevers["y"], strict=True) if y == 39.0]
    assert frames.moments["temperature_c"].iloc[rows].tolist() == [39.0, 39.0]


def test_a_click_dims_nothing():
    """A grade that plotly pales because another point was chosen would look like a lower one."""
    defaults = drawn(patient())["layout"]["template"]["data"]

    assert defaults["bar"][0]["unselected"]["marker"]["opacity"] == 1


def test_what_somebody_typed_is_never_markup():
    said = " ".join(spoken(drawn(a_whole_course())))

    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in said


def test_everything_that_speaks_says_day_and_time():
    said = spoken(drawn(a_whole_course()))

    assert [text for text in said if "Day " not in text or ":" not in text] == []


# --- grades --------------------------------------------------------------------------------------


def test_an_open_grade_is_solid_as_far_as_certain_and_hatched_grey_beyond():
    """A cannula without a flow is at least grade 2 and may be grade 3."""
    cannula = {"observed_at": at(5, "08:00"), **FEVER, "oxygen_device": "nasal-cannula"}
    figure = drawn(patient([cannula]), span="24 h")

    assert [block[2:] for block in bars(figure, "CRS certain")] == [(-0.7, 2)]
    assert [block[2:] for block in bars(figure, "CRS possible")] == [(2, 3)]
    assert trace(figure, "CRS certain")["text"] == ["<b>≥2</b>"]
    marker = trace(figure, "CRS possible")["marker"]
    assert (marker["color"], marker["pattern"]["shape"]) == (LIGHT.unknown.fill, "/")


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_what_is_unknown_is_grey_in_light_and_dark(colours):
    red, green, blue = (int(colours.unknown.fill[place : place + 2], 16) for place in (1, 3, 5))

    assert max(red, green, blue) - min(red, green, blue) < 24


def test_moments_with_one_grade_are_one_block_with_one_number():
    frames = patient(
        [{"observed_at": at(5, hour), **FEVER} for hour in ("00:00", "04:00", "08:00")]
    )

    assert bars(drawn(frames), "CRS certain") == [("2026-03-06T00:00:00", 10, -0.7, 1)]


def test_the_last_grade_is_always_written_even_beside_a_block_too_narrow_for_it():
    frames = patient([{"observed_at": at(5, "09:50"), **VITALS}])
    figure = drawn(frames)

    assert trace(figure, "Last CRS")["text"] == [" <b>0</b>"]
    assert trace(figure, "Last CRS")["x"] == ["2026-03-06T10:00:00"]


def test_a_grade_is_drawn_no_further_than_twelve_hours():
    """Nobody looked since: the grade of yesterday is not that of today."""
    frames = patient([{"observed_at": at(2, "08:00"), **FEVER}])

    assert bars(drawn(frames), "CRS certain") == [("2026-03-03T08:00:00", 12, -0.7, 1)]


def test_a_moment_that_charts_nothing_for_a_scale_leaves_no_mark_on_its_ribbon():
    """Vital signs say nothing about ICANS; a grey block at every round would hide the real ones."""
    figure = drawn(patient([{"observed_at": at(1, "08:00"), **VITALS}]))

    assert traces(figure, "ICANS possible") == []
    assert trace(figure, "ICANS empty")["text"] == ["nothing charted"]


def test_a_provisional_grade_carries_a_question_mark_and_a_dashed_outline():
    low = {"observed_at": at(1, "08:00"), **FEVER, "spo2_pct": 86.0}
    figure = drawn(patient([low]))

    assert trace(figure, "CRS certain")["text"] == ["<b>2?</b>"]
    assert trace(figure, "CRS provisional")["line"]["dash"] == "4px,3px"


def test_what_the_scale_cannot_place_is_an_exclamation_mark():
    """Hypotension that was never preceded by fever."""
    figure = drawn(patient([{"observed_at": at(1, "08:00"), **VITALS, "systolic_mmhg": 80.0}]))

    assert trace(figure, "CRS not classifiable")["text"] == ["<b>!</b>"]
    assert traces(figure, "CRS certain") == []


def test_an_episode_is_a_bracket_that_stays_open_while_it_lasts():
    figure = drawn(patient([{"observed_at": at(2, "08:00"), **FEVER}]))

    bracket = trace(figure, "CRS episodes")
    assert bracket["x"][0] == "2026-03-03T08:00:00"
    assert bracket["x"][2] == "2026-03-06T10:00:00"
    assert bracket["y"][2] == bracket["y"][3]
    assert trace(figure, "CRS peaks")["text"] == ["peak <b>1</b>, open"]


def test_a_resolved_episode_ends_with_its_last_sign():
    clean = [{"observed_at": at(day, "20:00"), **VITALS} for day in (2, 3, 4)]
    figure = drawn(patient([{"observed_at": at(2, "08:00"), **FEVER}, *clean]))

    bracket = trace(figure, "CRS episodes")
    assert bracket["x"][3] == "2026-03-03T08:00:00"
    assert bracket["y"][3] < bracket["y"][2]
    assert trace(figure, "CRS peaks")["text"] == ["peak <b>1</b>, to Day +2"]


# --- the product's expected window ---------------------------------------------------------------


def test_the_expected_window_is_shaded_and_its_source_is_told():
    figure = drawn(patient(product="axi-cel"))

    shaded = [one for one in figure["layout"]["shapes"] if one.get("fillcolor") == LIGHT.window]
    assert [(one["x0"], one["x1"]) for one in shaded] == [
        ("2026-03-02T00:00:00", "2026-03-14T00:00:00")
    ]
    hovers = [note.get("hovertext", "") for note in figure["layout"]["annotations"]]
    assert any("Yescarta safety text 2017 (S23), V1" in text for text in hovers)


@pytest.mark.parametrize(
    ("product", "scale", "indication", "days"),
    [
        ("axi-cel", CRS, "large B-cell lymphoma", (1, 12)),
        ("axi-cel", CRS, "follicular lymphoma", (1, 14)),
        ("axi-cel", ICANS, "large B-cell lymphoma", None),
        ("tisa-cel", CRS, "", (1, 14)),
        ("cilta-cel", CRS, "", (5, 8)),
        ("brexu-cel", ICANS, "acute lymphoblastic leukaemia", (1, 14)),
    ],
)
def test_the_spread_of_onset_is_shaded_up_to_day_14(product, scale, indication, days):
    """A first event after day 14 is flagged for review, so it is not drawn as expected."""
    window = expected_window(product, scale, indication=indication)

    assert window is not None
    assert window.shaded_days == days


@pytest.mark.parametrize(("product", "scale"), [("obe-cel", CRS), ("ide-cel", ICANS), ("", CRS)])
def test_numbers_that_nobody_verified_are_never_shaded(product, scale):
    assert expected_window(product, scale) is None
    unverified = [row for row in EXPECTED_WINDOWS if row.onset.mark == UNVERIFIED]
    assert [row for row in unverified if row.shaded_days is not None] == []


# --- vital signs ---------------------------------------------------------------------------------


def test_a_missing_value_breaks_its_line():
    """A line across the gap would show a temperature that nobody took."""
    gap = {name: value for name, value in VITALS.items() if name != "temperature_c"}
    rounds = [(at(1, "08:00"), VITALS), (at(1, "12:00"), gap), (at(1, "16:00"), VITALS)]
    line = trace(
        drawn(patient([{"observed_at": time, **facts} for time, facts in rounds])), "Temperature"
    )

    assert line["y"] == [36.8, None, 36.8]
    assert line["connectgaps"] is False


def test_a_neuro_check_between_two_rounds_breaks_no_line():
    rounds = [(at(1, "08:00"), VITALS), (at(1, "12:00"), ICE_10), (at(1, "16:00"), VITALS)]
    line = trace(
        drawn(patient([{"observed_at": time, **facts} for time, facts in rounds])), "Temperature"
    )

    assert line["y"] == [36.8, 36.8]


def test_a_line_breaks_where_nobody_measured_for_more_than_a_day():
    frames = patient([{"observed_at": at(day, "08:00"), **VITALS} for day in (1, 3)])

    assert trace(drawn(frames), "Temperature")["y"] == [36.8, None, 36.8]


def test_fever_is_red_and_larger_from_38_0():
    readings = [("08:00", 37.9), ("12:00", 38.0), ("16:00", 38.1)]
    frames = patient(
        [{"observed_at": at(1, time), **VITALS, "temperature_c": value} for time, value in readings]
    )
    figure = drawn(frames)

    assert trace(figure, "Fever")["y"] == [38.0, 38.1]
    fever, usual = trace(figure, "Fever")["marker"], trace(figure, "Temperature")["marker"]
    assert fever["color"] != usual["color"]
    assert fever["size"] > usual["size"]


def test_a_pressure_under_the_patients_own_limit_stands_out():
    readings = [("08:00", 90.0), ("12:00", 89.0)]
    frames = patient(
        [{"observed_at": at(1, time), **VITALS, "systolic_mmhg": value} for time, value in readings]
    )

    assert trace(drawn(frames), "Systolic under the limit")["y"] == [89.0]


def test_what_could_not_be_measured_is_a_cross_and_never_a_number():
    arrest = {"observed_at": at(1, "08:00"), **VITALS, "heart_rate_bpm": "unrecordable"}
    figure = drawn(patient([arrest]))

    assert trace(figure, "Could not be measured")["hovertext"] == [
        "<b>heart rate: could not be measured</b> · Day +1 08:00"
    ]
    assert trace(figure, "Pulse")["y"] == [None]


def test_the_oxygen_strip_names_device_and_flow_and_says_when_a_flow_is_missing():
    cannula = VITALS | {"oxygen_device": "nasal-cannula"}
    rounds = [(at(5, "00:00"), cannula | {"oxygen_flow_l_min": 3.0}), (at(5, "06:00"), cannula)]
    frames = patient([{"observed_at": time, **facts} for time, facts in rounds])
    figure = drawn(frames, span="24 h")

    assert trace(figure, "Oxygen device")["text"] == [
        "Nasal cannula 3 L/min",
        "flow?",
    ]
    assert trace(figure, "Oxygen")["hovertext"] == [
        "<b>Oxygen: Nasal cannula 3 L/min</b> · Day +5 00:00",
        "<b>Oxygen: Nasal cannula, flow not charted</b> · Day +5 06:00",
    ]


def test_a_text_that_does_not_fit_its_block_is_shortened():
    oxygen = {"oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 3.0}
    frames = patient([{"observed_at": at(5, "06:00"), **VITALS, **oxygen}])

    assert trace(drawn(frames), "Oxygen device")["text"] == ["3 L"]


def test_an_oxygen_device_that_nobody_charted_is_hatched_grey():
    bare = {name: value for name, value in VITALS.items() if name != "oxygen_device"}
    strip = trace(drawn(patient([{"observed_at": at(1, "08:00"), **bare}])), "Oxygen device")

    assert strip["marker"]["color"] == LIGHT.unknown.fill
    assert strip["marker"]["pattern"]["shape"] == "/"


# --- neuro ---------------------------------------------------------------------------------------


def test_an_item_that_could_not_be_tested_leaves_ice_a_range():
    check = {"observed_at": at(1, "08:00"), **ICE_10, "ice_orientation": "untestable"}
    figure = drawn(patient([check]))

    assert [block[2:] for block in bars(figure, "ICE possible")] == [(5.7, pytest.approx(10.3))]
    assert trace(figure, "ICE")["y"] == [None]
    assert trace(figure, "ICE not fully known")["hovertext"] == [
        "<b>ICE 6 to 10, not all items known</b> (ICE orientation: could not be tested)"
        " · Day +1 08:00"
    ]


def test_a_child_has_capd_in_place_of_ice():
    figure = drawn(patient([{"observed_at": at(1, "08:00"), "capd_total": 11.0}], age_years=5.0))

    assert trace(figure, "CAPD")["y"] == [11.0]
    assert "<b>ICE</b>" not in titles(figure)


def test_only_signs_that_were_seen_have_a_row():
    check = {"observed_at": at(1, "08:00"), **ICE_10, "motor": "none", "seizure": "prolonged"}
    figure = drawn(patient([check]))

    rows = [axis.get("ticktext") for name, axis in figure["layout"].items() if "yaxis" in name]
    assert ["Seizure"] in rows
    assert trace(figure, "Seizure")["text"] == ["Over 5 minutes"]


def test_consciousness_under_sedation_is_grey():
    """It tells nothing about the brain then, and a red bar beside an open grade would."""
    deep = {"consciousness": "unarousable", "seizure": "none"}
    checks = [("08:00", deep), ("14:00", deep | {"sedated": "yes"})]
    figure = drawn(patient([{"observed_at": at(1, time), **facts} for time, facts in checks]))

    fills = [one["marker"]["color"] for one in traces(figure, "Consciousness")]
    assert fills == [LIGHT.grades[3].fill, LIGHT.unknown.fill]


# --- drugs and laboratory ------------------------------------------------------------------------


def drip(start: str, **more: Any) -> dict[str, Any]:
    return {"kind": "norepinephrine", "started_at": start, "unit": "ug/kg/min", **more}


def test_a_drip_without_a_stop_runs_until_now():
    figure = drawn(patient(interventions=[drip(at(5, "04:00"), dose=0.1)]))

    (bar,) = bars(figure, "Norepinephrine (vasopressor)")
    assert bar[:2] == ("2026-03-06T04:00:00", 6)
    (said,) = trace(figure, "Norepinephrine (vasopressor)")["hovertext"]
    assert said == "<b>Norepinephrine 0.1 µg/kg/min</b> (vasopressor) · Day +5 04:00, still running"


def test_a_drip_ends_at_its_stop_or_at_its_next_rate():
    given = [
        drip(at(2, "00:00"), dose=0.1),
        drip(at(2, "06:00"), dose=0.2, stopped_at=at(2, "18:00")),
    ]
    figure = drawn(patient(interventions=given))

    assert [bar[:2] for bar in bars(figure, "Norepinephrine (vasopressor)")] == [
        ("2026-03-03T00:00:00", 6),
        ("2026-03-03T06:00:00", 12),
    ]


def test_a_dose_without_a_stop_is_a_mark_and_not_a_course():
    given = [{"kind": "dexamethasone", "started_at": at(2, "06:00"), "dose": 10.0, "unit": "mg"}]
    steroid = trace(drawn(patient(interventions=given)), "Dexamethasone (steroid)")

    assert (steroid["type"], steroid["text"]) == ("scatter", ["10 mg"])


def tocilizumab(*starts: str) -> list[dict[str, Any]]:
    return [
        {"kind": "tocilizumab", "started_at": start, "dose": 640.0, "unit": "mg"}
        for start in starts
    ]


def test_doses_of_tocilizumab_are_counted():
    doses = tocilizumab(at(1, "08:00"), at(2, "08:00"))
    given = trace(drawn(patient(interventions=doses)), "Tocilizumab (anticytokine)")

    assert given["text"] == ["<b>1st</b> 640 mg", "<b>2nd</b> 640 mg"]


def test_doses_of_tocilizumab_before_the_stretch_shown_are_told_at_its_edge():
    figure = drawn(patient(interventions=tocilizumab(at(1, "08:00"), at(2, "08:00"))), span="24 h")

    assert trace(figure, "earlier doses")["text"] == ["◂ <b>2 doses</b> before, last Day +2 08:00"]


@pytest.mark.parametrize(
    ("number", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_ordinals(number, word):
    assert ordinal(number) == word


def test_crp_is_grey_hatched_and_explained_after_tocilizumab():
    """It falls because IL-6 is blocked; a falling line must not look like recovery."""
    values = [lab("crp", value, "mg/L", at(day, "06:00")) for day, value in ((1, 80.0), (2, 20.0))]
    figure = drawn(patient(interventions=tocilizumab(at(1, "12:00")), labs=values))

    assert trace(figure, "CRP")["y"] == [80.0]
    after = trace(figure, "CRP after tocilizumab")
    assert (after["y"], after["line"]["color"]) == ([80.0, 20.0], LIGHT.quiet)
    assert "IL-6 is blocked" in after["hovertext"][1]
    assert "IL-6 is blocked" not in after["hovertext"][0]
    (hatch,) = bars(figure, "CRP not usable after tocilizumab")
    assert hatch[0] == "2026-03-02T12:00:00"


def test_a_panel_holds_one_unit_and_converts_nothing():
    values = [
        lab("crp", 80.0, "mg/L", at(1, "06:00")),
        lab("crp", 6.0, "mg/dL", at(2, "06:00")),
        lab("crp", 40.0, "mg/L", at(3, "06:00")),
    ]
    figure = drawn(patient(labs=values))

    assert trace(figure, "CRP")["y"] == [80.0, 40.0]
    assert "1 not drawn (mg/dL)" in titles(figure)


def test_no_line_leads_to_a_limit_of_detection():
    """Nobody knows how far below it the value lies."""
    frames = patient(
        labs=[
            lab("crp", value, "mg/L", at(day, "06:00")) for day, value in enumerate((9.0, 5.0, 7.0))
        ]
    )
    limits = frames.labs.assign(**{VALUE_LIMIT: pd.Series([None, "<", None], dtype="str")})
    figure = drawn(replace(frames, labs=limits))

    assert trace(figure, "CRP")["y"] == [9.0, None, 7.0]
    arrow = trace(figure, "CRP < limit of detection")
    assert (arrow["y"], arrow["marker"]["symbol"]) == ([5.0], "triangle-down-open")
    assert "CRP <5 mg/L" in arrow["hovertext"][0]


def test_ferritin_stands_on_a_log_axis():
    values = [lab("ferritin", value, "ug/L", at(1, "06:00")) for value in (100.0,)]
    figure = drawn(patient(labs=values))

    axis = trace(figure, "Ferritin")["yaxis"].replace("y", "yaxis")
    assert figure["layout"][axis]["type"] == "log"


# --- in words ------------------------------------------------------------------------------------


def test_the_table_says_grades_in_words():
    cannula = FEVER | {"oxygen_device": "nasal-cannula"}
    rows = [
        (at(0, "08:00"), VITALS | ICE_10),
        (at(1, "08:00"), VITALS),
        (at(1, "12:00"), FEVER | {"spo2_pct": 86.0}),
        (at(1, "16:00"), cannula),
        (at(1, "20:00"), ICE_10 | {"ice_naming": "untestable"}),
    ]
    table = course_table(patient([{"observed_at": time, **facts} for time, facts in rows]))

    assert table["CRS"].tolist() == [
        "before infusion",
        "0",
        "2 provisional",
        "2-3 open",
        "not assessed",
    ]
    assert table["ICANS"].tolist() == ["before infusion", *["not assessed"] * 3, "0-1 open"]
    assert table["ICE / CAPD"].tolist() == ["10", "", "", "", "7-10"]
    assert table["Missing"].iloc[3] == "CRS: oxygen flow"
    assert table.iloc[1][["Day", "BP mmHg", "Oxygen"]].tolist() == ["Day +1", "120/70", "Room air"]


def test_an_empty_course_has_an_empty_table_and_a_text():
    assert len(course_table(patient())) == 0
    assert describe(patient(), NOW) == (
        "Course to Day +5 after an unnamed product: CRS not assessed; ICANS not assessed. "
        "0 moments charted."
    )


def test_the_text_says_where_the_grades_stand_and_how_high_they_were():
    rows = [(at(1, "08:00"), FEVER | {"systolic_mmhg": 80.0}), (at(5, "08:00"), FEVER | ICE_10)]
    frames = patient(
        [{"observed_at": time, **facts} for time, facts in rows],
        interventions=tocilizumab(at(1, "12:00")),
        product="axi-cel",
    )

    assert describe(frames, NOW) == (
        "Course to Day +5 after axi-cel: CRS 1 (Day +5 08:00), at its highest 2 on Day +1; "
        "ICANS 0 (Day +5 08:00). "
        "2 moments charted, temperature up to 39.0 °C, 1 dose of tocilizumab."
    )


def test_baselines_stand_beside_their_panels():
    known = Baseline(systolic_mmhg=128.0, spo2_pct=97.0, ice=9.0)
    bare = patient([{"observed_at": at(0, "14:00"), **VITALS}])
    figure = drawn(CourseFrames(**{**vars(bare), "baseline": known}))

    assert [f"baseline {value}" in titles(figure) for value in (128, 97, 9)] == [True] * 3
