"""The boundary vectors T87-T98 and T118-T130 of the clinical specification, as tables."""

from __future__ import annotations

import pytest

from monitoring.scales.car_hematotox_2021 import CAR_HEMATOTOX_2021
from monitoring.scales.hscore_2014 import HSCORE_2014
from monitoring.scales.news2_2017 import NEWS2_2017
from monitoring.scales.qsofa_2016 import QSOFA_2016
from monitoring.scales.sirs_1992 import SIRS_1992
from tests.frames import moments
from tests.scores.charts import charted, graded, result

WELL = {
    "age_years": 50.0,
    "respiratory_rate_bpm": 16.0,
    "spo2_pct": 98.0,
    "oxygen_device": "room-air",
    "systolic_mmhg": 120.0,
    "heart_rate_bpm": 70.0,
    "consciousness": "awakens-spontaneously",
    "symptoms": "none",
    "temperature_c": 37.0,
}
AT = "2026-03-04T08:00+00:00"


def test_car_hematotox_ties_have_the_higher_points(score_spec):
    """T87-T92. On an edge the sources are silent: higher points, and the unit sees TIE (A4)."""
    score_spec(
        CAR_HEMATOTOX_2021,
        """
        platelets | neutrophils | hemoglobin | crp | ferritin | total | missing  | flags
        176       | 1201        | 9.1        | 2.9 | 649      | 0     |          |
        175       | 1200        | 9.0        | 3.0 | 650      | 5     |          | CAR_HEMATOTOX_HIGH;TIE
        74        | 1100        | 8.5        | 5   | 2001     | 7     |          | CAR_HEMATOTOX_HIGH
        75        | 1300        | 10         | 1   | 2000     | 2     |          | CAR_HEMATOTOX_HIGH;TIE
        120       | 1300        | 10         | 1   | 100      | 1     |          |
        120       | 1300        | 10         | 1   |          | 1..3  | ferritin |
        74        | 1100        | 8.5        | 5   |          | 5..7  | ferritin |
        """,
        given={"lymphodepletion_started_at": "not yet"},
    )


def test_car_hematotox_has_no_class_while_a_value_is_missing():
    """T92. Even where both bounds are high: a partial sum is called incomplete."""
    facts = {"lymphodepletion_started_at": "not yet", "platelets": 74.0, "neutrophils": 1100.0}
    assessed = CAR_HEMATOTOX_2021.assess(moments([facts])).iloc[0]

    assert assessed["status"] == "open"
    assert (assessed["at_least"], assessed["at_most"]) == (3, 7)
    assert "high" not in assessed["explanation"].lower()


@pytest.mark.parametrize(
    ("key", "labs", "flag"),
    [
        pytest.param(
            "easix-2017",
            [("ldh", 450, "U/L"), ("creatinine", 1.0, "mg/dL"), ("platelets", 100, "10*9/L")],
            "EASIX_VALUE=4.5",
            id="T93",
        ),
        pytest.param(
            "easix-2017",
            [("ldh", 450, "U/L"), ("creatinine", 88.4, "umol/L"), ("platelets", 1e5, "/uL")],
            "EASIX_VALUE=4.5",
            id="T93 in other units",
        ),
        pytest.param(
            "m-easix-2021",
            [("ldh", 450, "U/L"), ("crp", 12, "mg/dL"), ("platelets", 100, "10*9/L")],
            "M_EASIX_VALUE=54.0",
            id="T94",
        ),
        pytest.param(
            "m-easix-2021",
            [("ldh", 450, "U/L"), ("crp", 120, "mg/L"), ("platelets", 100, "10*9/L")],
            "M_EASIX_VALUE=54.0",
            id="T56",
        ),
        pytest.param(
            "easix-2017",
            [("ldh", 450, "U/L"), ("creatinine", 1.0, "mg/dL"), ("platelets", 0, "10*9/L")],
            "PLATELETS_ZERO",
            id="T95",
        ),
    ],
)
def test_easix_is_a_number_and_not_a_grade(key, labs, flag):
    """T93-T95, T56: no cut-off is published, so the grade stays blank and the number is shown."""
    rows = graded(key, charted(labs=[result(*one, AT) for one in labs]))
    row = rows.iloc[0]

    assert (len(rows), row["flags"]) == (1, flag)
    assert rows[["grade", "at_least", "at_most"]].isna().all(axis=None)
    assert row["status"] == ("open" if flag == "PLATELETS_ZERO" else "graded")


def test_eipm_is_not_computed():
    """T96: its coefficients are not published; there is nothing to compute and no key for it."""
    from monitoring.course.bedside_scores import BEDSIDE_GRADERS

    assert not [one.key for one in BEDSIDE_GRADERS if "eipm" in one.key]


def test_hscore_counts_what_the_clinician_ticked_and_the_laboratory_found(score_spec):
    """T97: 18+33+23+24+35+44+30+19. A marrow that nobody answered for leaves 35 points open."""
    score_spec(
        HSCORE_2014,
        """
        temperature_c | haemophagocytosis | total    | missing           | flags
        39.0          | no                | 226      |                   | HSCORE_ABOVE_169
        39.0          | yes               | 261      |                   | HSCORE_ABOVE_169
        39.0          |                   | 226..261 | haemophagocytosis | HSCORE_ABOVE_169
                      | no                | 193..242 | temperature_c     | HSCORE_ABOVE_169
        """,
        given={
            "age_years": 50.0,
            "known-immunosuppression": "yes",
            "hepatomegaly": "no",
            "splenomegaly": "yes",
            "hemoglobin": 8.0,
            "leukocytes": 1.0,
            "platelets": 150.0,
            "ferritin": 5000.0,
            "triglycerides": 3.0,
            "fibrinogen": 2.0,
            "ast": 45.0,
        },
    )


def test_hscore_reads_its_temperature_bands_inclusively(score_spec):
    """T98: 38.4 and 39.4 both lie in the middle band."""
    score_spec(
        HSCORE_2014,
        """
        temperature_c | total
        38.3          | 0
        38.4          | 33
        39.4          | 33
        39.5          | 49
        """,
        given={
            "age_years": 50.0,
            "known-immunosuppression": "no",
            "hepatomegaly": "no",
            "splenomegaly": "no",
            "haemophagocytosis": "no",
            "hemoglobin": 12.0,
            "leukocytes": 6.0,
            "platelets": 150.0,
            "ferritin": 100.0,
            "triglycerides": 1.0,
            "fibrinogen": 3.0,
            "ast": 20.0,
        },
    )


def test_news2_adds_its_seven_parameters(score_spec):
    """T118-T121: the sickest but one, all upper edges of 0, two small ones, a single red."""
    score_spec(
        NEWS2_2017,
        """
        respiratory_rate_bpm | spo2_pct | oxygen_device | systolic_mmhg | heart_rate_bpm | symptoms  | temperature_c | total | flags
        25                   | 91       | nasal-cannula | 90            | 131            | confusion | 39.1          | 19    | NEWS2_HIGH;NEWS2_SINGLE_RED
        20                   | 96       | room-air      | 111           | 90             | none      | 38.0          | 0     |
        21                   | 98       | room-air      | 120           | 90             | none      | 38.1          | 3     |
        16                   | 98       | room-air      | 220           | 70             | none      | 37.0          | 3     | NEWS2_SINGLE_RED
        """,
        given=WELL,
    )


def test_news2_names_its_class():
    """A single red score in a low total is a class of its own; 3 points from two items are low."""
    facts = [
        WELL | {"respiratory_rate_bpm": 21.0, "temperature_c": 38.1},
        WELL | {"systolic_mmhg": 220.0},
        WELL | {"systolic_mmhg": 220.0, "spo2_pct": 92.0},
        WELL | {"systolic_mmhg": 220.0, "spo2_pct": 91.0, "temperature_c": 38.5},
    ]
    said = NEWS2_2017.assess(moments(facts))["explanation"].str.extract(r"points, ([^(]*) \(")[0]

    assert list(said) == ["low", "low-medium: urgent review on the ward", "medium", "high"]


def test_news2_scale_2_counts_too_much_oxygen(score_spec):
    """T122-T123: with a target of 88-92 a high saturation on oxygen is a danger, on air it is
    none. Without a known device it may be either."""
    score_spec(
        NEWS2_2017,
        """
        spo2_pct | oxygen_device | total | flags
        93       | room-air      | 0     | NEWS2_SCALE_2
        93       | nasal-cannula | 3     | NEWS2_SCALE_2
        97       | nasal-cannula | 5     | NEWS2_MEDIUM;NEWS2_SINGLE_RED;NEWS2_SCALE_2
        88       | nasal-cannula | 2     | NEWS2_SCALE_2
        97       |               | 0..5  | NEWS2_SCALE_2
        88       |               | 0..2  | NEWS2_SCALE_2
        """,
        given=WELL | {"spo2_target": "88-92"},
    )


def test_news2_rounds_the_temperature_half_up_in_decimals(score_spec):
    """T124: 38.05 is 38.1. In floats it is a little less, and round() would make it 38.0."""
    score_spec(
        NEWS2_2017,
        """
        temperature_c | total
        38.04         | 0
        38.05         | 1
        39.04         | 1
        39.05         | 2
        36.04         | 1
        36.05         | 0
        35.04         | 3
        35.05         | 1
        """,
        given=WELL,
    )


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("respiratory_rate_bpm", 3),
        ("spo2_pct", 3),
        ("oxygen_device", 2),
        ("systolic_mmhg", 3),
        ("heart_rate_bpm", 3),
        ("consciousness", 3),
        ("symptoms", 3),
        ("temperature_c", 3),
    ],
)
def test_news2_needs_every_parameter(name, most):
    """T125: with one missing there is no total, only its bounds, and it is the one asked for."""
    assessed = NEWS2_2017.assess(moments([WELL | {name: None}])).iloc[0]

    assert (assessed["status"], assessed["missing"]) == ("open", name)
    assert (assessed["at_least"], assessed["at_most"]) == (0, most)


def test_news2_is_for_patients_from_16_years(score_spec):
    """T126. An unknown age is not taken for an adult's."""
    score_spec(
        NEWS2_2017,
        """
        age_years | total | missing
        12        | n/a   |
        15.99     | n/a   |
        16        | 0     |
                  | 0..0  | age_years
        """,
        given=WELL,
    )


def test_no_class_and_no_red_score_while_it_is_not_known_whether_it_applies():
    """A child's normal pulse would be a red score; with the age unknown nothing is flagged."""
    assessed = NEWS2_2017.assess(
        moments([WELL | {"age_years": None, "heart_rate_bpm": 135.0, "systolic_mmhg": 80.0}])
    ).iloc[0]

    assert (assessed["status"], assessed["at_least"], assessed["flags"]) == ("open", 6, "")


def test_qsofa_is_inclusive(score_spec):
    """T127-T128. GCS 15 is awake and oriented, and needs nothing beside it."""
    score_spec(
        QSOFA_2016,
        """
        respiratory_rate_bpm | systolic_mmhg | gcs | total | flags
        22                   | 100           | 14  | 3     | QSOFA_POSITIVE
        21                   | 101           | 15  | 0     |
        22                   | 101           | 15  | 1     |
        21                   | 100           | 15  | 1     |
        21                   | 101           | 14  | 1     |
        21                   | 101           |     | 0..1  |
        """,
        given={"age_years": 50.0},
    )


def test_qsofa_takes_any_sign_of_altered_mentation(score_spec):
    """A9: awake, confusion, ICE below its baseline. Awake with no word on confusion is open."""
    score_spec(
        QSOFA_2016,
        """
        consciousness         | symptoms  | ice_total | baseline_ice | gcs | total
        awakens-spontaneously | none      |           |              |     | 0
        awakens-spontaneously |           |           |              |     | 0..1
        awakens-to-voice      |           |           |              |     | 1
        awakens-spontaneously | confusion |           |              | 15  | 1
        awakens-spontaneously | none      | 9         | 10           |     | 1
        awakens-spontaneously | none      | 9         | 9            |     | 0
        awakens-spontaneously | none      | 9         |              |     | 0
                              |           | 9         | 10           |     | 1
                              |           | 10        | 10           |     | 0..1
        """,
        given={"age_years": 50.0, "respiratory_rate_bpm": 16.0, "systolic_mmhg": 120.0},
    )


def test_sirs_is_strict_and_leaves_out_the_count_after_lymphodepletion(score_spec):
    """T129-T130. With the start of lymphodepletion unknown, the count may or may not count."""
    score_spec(
        SIRS_1992,
        """
        temperature_c | heart_rate_bpm | leukocytes | lymphodepletion_started_at | day | total | flags
        38.0          | 90             | 4.0        | not yet                    | -9  | 0     |
        36.0          | 90             | 12.0       | not yet                    | -9  | 0     |
        35.9          | 91             | 12.1       | not yet                    | -9  | 3     | SIRS_POSITIVE
        38.1          | 91             | 3.9        | not yet                    | -9  | 3     | SIRS_POSITIVE
        38.1          | 91             | 0.3        | begun                      | 0   | 2     | SIRS_POSITIVE;SIRS_WBC_NOT_INFORMATIVE
        38.1          | 91             |            | begun                      | 0   | 2     | SIRS_POSITIVE;SIRS_WBC_NOT_INFORMATIVE
        38.0          | 91             | 0.3        |                            | 0   | 1..2  |
        38.0          | 91             | 0.3        | begun                      | 100 | 1     | SIRS_WBC_NOT_INFORMATIVE
        38.0          | 91             | 0.3        | begun                      | 101 | 2     | SIRS_POSITIVE
        38.0          | 90             | 6.0        |                            | 0   | 0     |
        """,
        given={"age_years": 50.0, "respiratory_rate_bpm": 20.0},
    )
