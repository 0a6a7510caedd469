"""Every page without a browser: on an empty record, on a small one, with nobody chosen."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.record.engine import open_record
from monitoring.services.admit_patient import admit_patient
from monitoring.services.give_drug import give_drug
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from monitoring.ui import session
from tests.people import A_NURSE

pytestmark = pytest.mark.slow

APP = Path(session.__file__).with_name("app.py")
NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
ON_AN_EMPTY_RECORD = {
    "home": "There are two ways on.",
    "board": "There are two ways on.",
    "enter": "Nobody is on the board yet.",
    "neuro": "Nobody is on the board yet.",
    "labs": "Nobody is on the board yet.",
    "course": "Nobody is on the board yet.",
    "scales": "Cytokine release syndrome",
    "admit": "Admit a patient",
}
WITH_NOBODY_CHOSEN = {
    "home": "P-1",
    "board": "P-1",
    "enter": "Choose a patient.",
    "neuro": "Choose a patient.",
    "labs": "Choose a patient.",
    "course": "Choose a patient.",
    "scales": "Cytokine release syndrome",
    "admit": "Admit a patient",
}
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 121.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
FEBRILE = WELL | {
    "temperature_c": 38.6,
    "oxygen_device": "nasal-cannula",
    "oxygen_flow_l_min": 3.0,
}
ICE = {
    "ice_orientation": 4.0,
    "ice_naming": 3.0,
    "ice_commands": 1.0,
    "ice_writing": 0.0,
    "ice_attention": 1.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
}
ABOUT = {
    "P-1": {"age_years": 50.0, "bed": "1", "setting": "inpatient", "synthetic": "yes"},
    "P-2": {"age_years": 8.0, "bed": "2", "setting": "inpatient"},
    "P-3": {"bed": "3"},
}
ADULT, CHILD, AGE_UNKNOWN, NOBODY = "1", "2", "3", "99"


@pytest.fixture(scope="session")
def small_record(tmp_path_factory):
    """An adult with CRS 2 and ICANS 1 who got tocilizumab, a child, and one of unknown age."""
    where = tmp_path_factory.mktemp("small") / "daywatch.db"
    record = open_record(where)
    for patient_id, about in ABOUT.items():
        row = {"patient_id": patient_id, "infused_at": "2026-03-12T11:00+01:00", **about}
        admit_patient(record, row, by=A_NURSE, at=NOW, form_key=patient_id)
    for hours, values in ((5, WELL), (2, FEBRILE), (1, ICE)):
        row = {"observed_at": NOW - timedelta(hours=hours), **values}
        who = {"by": A_NURSE, "at": NOW, "form_key": f"{hours} h ago"}
        record_observation(record, Settings(), "P-1", row, **who)
    given = {"kind": "tocilizumab", "started_at": NOW - timedelta(hours=1), "dose": 544.0}
    give_drug(record, "P-1", given, by=A_NURSE, at=NOW, form_key="tocilizumab")
    record.dispose()
    return where


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A record with nobody in it that the pages open, and a clock that stands still."""
    record = tmp_path / "daywatch.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{record}")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    monkeypatch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()
    yield record
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()


@pytest.fixture
def charted(empty, small_record):
    """The small record, a copy for each test."""
    shutil.copy(small_record, empty)
    return empty


def opened(page, patient=None):
    """The page as it is drawn; whatever it raises fails the test."""
    app = AppTest.from_file(APP, default_timeout=60)
    if patient is not None:
        app.query_params["patient"] = patient
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert [] == [error.message for error in app.exception]
    return app


def texts(app):
    """All that is written on the page."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    headings = (app.header, app.subheader)
    return "\n".join(one.value for kind in (*headings, *kinds) for one in kind)


@pytest.mark.parametrize(("page", "said"), ON_AN_EMPTY_RECORD.items())
def test_a_page_is_drawn_on_an_empty_record(empty, page, said):
    """And none is a dead end."""
    assert said in texts(opened(page))


@pytest.mark.parametrize(("page", "said"), WITH_NOBODY_CHOSEN.items())
def test_a_page_is_drawn_where_nobody_is_chosen(charted, page, said):
    """An old link, or the page chosen in the navigation."""
    assert said in texts(opened(page, NOBODY))


@pytest.mark.parametrize("patient", [ADULT, CHILD, AGE_UNKNOWN])
@pytest.mark.parametrize("page", ["enter", "neuro", "labs", "course", "admit"])
def test_a_patients_page_is_drawn(charted, page, patient):
    """With a course, without a single value, without an age."""
    app = opened(page, patient)

    assert f"P-{patient}" in texts(app)


def test_an_empty_board_offers_two_ways_on(empty):
    app = opened("board")

    assert {"Admit the first patient", "Load the demo ward"} <= {one.label for one in app.button}


def test_the_board_has_the_worst_first(charted):
    """The febrile adult, then those of whom nothing is known."""
    said = [one.value for one in opened("board").markdown]
    order = [name for text in said for name in ABOUT if name in text]

    assert [*ABOUT] == order


def test_a_synthetic_patient_says_so_and_a_real_one_does_not(charted):
    """Nobody may take an invented patient for a real one, or the other way round."""
    marked = [one.value for one in opened("board").markdown if "SYNTHETIC" in one.value]

    assert ["P-1"] == [name for name in ABOUT for text in marked if name in text]


@pytest.mark.parametrize("page", ["enter", "neuro"])
def test_a_form_opens_blank(charted, page):
    """Save on an unseen patient must not document a healthy one."""
    app = opened(page, ADULT)
    fields = [*app.number_input, *app.pills, *app.segmented_control, *app.text_input]

    assert [] == [one.label for one in fields if one.value not in (None, "", [])]


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        (ADULT, "12 years or over without developmental delay, so ICE"),
        (CHILD, "Under 12 years or with developmental delay, so CAPD"),
        (AGE_UNKNOWN, "The age is not recorded, so neither ICE nor CAPD can be chosen"),
    ],
)
def test_the_neuro_check_says_why_it_is_ice_or_capd(charted, patient, why):
    assert why in texts(opened("neuro", patient))


def test_a_set_that_is_typed_shows_the_grade_before_it_is_saved(charted):
    """The live line beneath the form; nothing is recorded yet."""
    app = opened("enter", CHILD)
    app.number_input(key=_key(app, "temperature_c")).set_value(38.4).run()

    assert "cannot be graded: at least 1 by fever" in texts(app)


def test_the_course_shows_both_grades_with_their_why(charted):
    said = texts(opened("course", ADULT))

    assert "meets criteria for grade 2 by hypoxia, for review" in said
    assert "meets criteria for grade 1 by ICE, for review" in said


def _key(app, column):
    return next(one.key for one in app.number_input if (one.key or "").endswith(f":{column}"))
