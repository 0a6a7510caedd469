"""Moments: what a frame of them must hold, and what is refused."""

import pandas as pd
import pytest

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, PATIENTS
from monitoring.course.grades import Course, course
from monitoring.scales import ALL_SCALES
from monitoring.settings import CourseChoices
from tests.typed import typed

PATIENT = {"patient_id": "P1", "infused_at": "2026-03-02T00:00+00:00", "age_years": 45.0}


def followed(patients, observations, interventions=()) -> Course:
    return course(
        typed(PATIENTS, patients),
        typed(OBSERVATIONS, observations),
        typed(INTERVENTIONS, interventions),
        scales=ALL_SCALES,
        choices=CourseChoices(),
        zone=None,
        explanations=False,
    )


def at(hours: float, **facts) -> dict:
    start = pd.Timestamp(PATIENT["infused_at"])
    return {"patient_id": "P1", "observed_at": start + pd.Timedelta(hours=hours), **facts}


def test_observations_of_a_patient_who_was_not_admitted_are_refused():
    """Graded with the infusion and the age of somebody else they would look quite in order."""
    stray = at(30, temperature_c=38.6) | {"patient_id": "P2"}

    with pytest.raises(ValueError, match=r"observations of P2, who is not in the patients table"):
        followed([PATIENT], [at(30, temperature_c=38.6), stray])


def test_a_patient_without_observations_has_no_grades():
    """A newly admitted patient is on the board with nothing assessed."""
    one = followed([PATIENT, PATIENT | {"patient_id": "P2"}], [at(30, temperature_c=38.6)])

    assert set(one.grades["patient_id"]) == {"P1"}


def test_a_ward_without_observations_has_no_grades_and_no_episodes():
    """The first day of the program."""
    one = followed([PATIENT], [])

    assert (len(one.moments), len(one.grades), len(one.episodes)) == (0, 0, 0)


def test_a_temperature_in_fahrenheit_is_not_lost_beside_one_in_celsius():
    """38.9 °C twenty minutes after 37.2 °C was once dropped when the two rows became one moment."""
    one = followed([PATIENT], [at(30, temperature_c=37.2), at(30.3, temperature_f=102.0)])

    assert one.moments["temperature_c"].tolist() == [37.2, 38.89]


def test_a_death_counts_on_the_scale_of_its_cause_only():
    """Death from CRS is no assessment by ICANS, neither as a row nor within an episode."""
    died = PATIENT | {"died_at": "2026-03-06T00:00+00:00", "death_cause": "crs"}
    signs = {"ice_total": 6.0, "consciousness": "awakens-spontaneously", "seizure": "none"}

    one = followed([died], [at(80, temperature_c=38.6, **signs)])

    rows = one.grades.groupby("scale").size().to_dict()
    moments = one.episodes.set_index("scale")["moments"].to_dict()
    assert rows == {"crs-astct-2019": 2, "icans-astct-2019": 1}
    assert moments == rows


def test_notes_of_joined_rows_are_kept_and_words_put_together():
    """Two nurses, one moment: nobody's remark is dropped."""
    one = followed(
        [PATIENT],
        [
            at(30, temperature_c=38.6, confirmed="temperature_c", note="shivering"),
            at(30.2, systolic_mmhg="unrecordable", note="cuff too small"),
            at(30.3, spo2_pct=97.0, confirmed="spo2_pct", note="shivering"),
        ],
    )

    (moment,) = one.moments.to_dict("records")
    assert moment["note"] == "shivering / cuff too small"
    assert moment["confirmed"] == "temperature_c;spo2_pct"
    assert moment["could_not_measure"] == "systolic_mmhg"


def test_a_drip_runs_from_its_start_until_before_its_end():
    """D21. One without an end still runs; a fluid bolus or oxygen on the drug chart is no drip."""
    drips = [
        {"kind": "norepinephrine", "started_at": at(10)["observed_at"]},
        {
            "kind": "vasopressin",
            "started_at": at(12)["observed_at"],
            "stopped_at": at(14)["observed_at"],
        },
        {"kind": "fluid-bolus", "started_at": at(10)["observed_at"]},
    ]
    hours = (9.9, 10.5, 12, 13.9, 14)

    one = followed(
        [PATIENT],
        [at(hour, temperature_c=38.6) for hour in hours],
        [{"patient_id": "P1"} | drip for drip in drips],
    )

    assert one.moments["vasopressors_running"].fillna("").tolist() == [
        "",
        "norepinephrine",
        "norepinephrine;vasopressin",
        "norepinephrine;vasopressin",
        "norepinephrine",
    ]
