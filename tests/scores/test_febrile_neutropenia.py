"""Febrile neutropenia: T110-T115, fever that lasts, and what is not known of the neutrophils."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.grading.conditions import Readings
from monitoring.scales.crs_astct_2019 import FEVER as CRS_FEVER
from monitoring.scales.febrile_neutropenia_ctcae_5_0 import FEBRILE_NEUTROPENIA_CTCAE_5_0
from monitoring.scales.febrile_neutropenia_idsa_2010 import FEBRILE_NEUTROPENIA_IDSA_2010
from tests.frames import every_combination, moments
from tests.scores import second_reader
from tests.scores.charts import ADULT, answer, charted, graded, result

IDSA, CTCAE = "febrile-neutropenia-idsa-2010", "febrile-neutropenia-ctcae-5.0"
DAY_3 = "2026-03-04T"
BLOOD_AT = f"{DAY_3}08:00+00:00"


def readings(temperatures: dict[str, float | None]) -> list[dict]:
    return [
        {"observed_at": f"{DAY_3}{time}+00:00", "temperature_c": one}
        for time, one in temperatures.items()
    ]


def short(row) -> str:
    if row["status"] == "open":
        return f"{row['at_least']}..{row['at_most']}"
    return f"{row['grade']}"


def verdicts(temperatures, counts=(), answers=(), patients=(ADULT,)) -> tuple[str, str]:
    """By IDSA and by CTCAE at the last reading. `counts` are given oldest first, the last today."""
    labs = [
        result("neutrophils", count, "10*9/L", at)
        for count, at in zip(reversed(counts), (BLOOD_AT, "2026-03-03T08:00+00:00"), strict=False)
    ]
    chart = charted(readings(temperatures), labs, answers, patients=patients)
    idsa, ctcae = (graded(key, chart).iloc[-1] for key in (IDSA, CTCAE))
    return short(idsa), short(ctcae)


@pytest.mark.parametrize(
    ("temperatures", "counts", "expected"),
    [
        pytest.param({"10:00": 38.3}, [0.45], ("1", "0"), id="T110 CTCAE needs more than 38.3"),
        pytest.param({"10:00": 38.2}, [0.10], ("0", "0"), id="T111 once, below 38.3"),
        pytest.param({"10:00": 38.0, "11:00": 38.1}, [0.40], ("1", "0"), id="T112 exactly 60 min"),
        pytest.param(
            {"10:00": 38.0, "10:30": 37.8, "11:10": 38.1}, [0.40], ("0", "0"), id="T113 interrupted"
        ),
        pytest.param({"10:00": 38.5}, [1.6, 0.90], ("1", "3"), id="T114 falling"),
        pytest.param({"10:00": 38.5}, [1.00, 1.00], ("0", "0"), id="T115 CTCAE needs below 1.0"),
        pytest.param({"10:00": 38.0, "11:01": 38.0}, [0.40], ("1", "3"), id="61 min"),
        pytest.param({"10:00": 38.0, "10:59": 38.0}, [0.40], ("0", "0"), id="59 min"),
        pytest.param({"10:00": 38.0, "14:00": 38.0}, [0.40], ("1", "3"), id="a gap of 4 h"),
        pytest.param({"10:00": 38.0, "14:01": 38.0}, [0.40], ("0", "0"), id="a longer gap"),
        pytest.param({"10:00": 38.0, "11:01": 38.0}, [0.50], ("0..1", "3"), id="500, no earlier"),
        pytest.param({"10:00": 38.0, "11:01": 38.0}, [0.50, 0.50], ("0", "3"), id="500, stable"),
        pytest.param({"10:00": 38.5}, [0.499], ("1", "3"), id="499"),
        pytest.param({"10:00": 38.5}, [0.9, 0.999], ("0", "3"), id="rising"),
        pytest.param({"10:00": 38.5}, [1.6, 1.0], ("0", "0"), id="falling, not below 1000"),
    ],
)
def test_both_definitions_from_a_chart(temperatures, counts, expected):
    """IDSA rings the alarm and is inclusive; CTCAE reports and is strict."""
    assert expected == verdicts(temperatures, counts)


def test_what_is_not_known_of_the_neutrophils_is_never_a_no():
    """With fever and no count of the last 24 h, febrile neutropenia is possible; without, not."""
    chart = charted(readings({"10:00": 38.5, "11:00": 37.2}))

    for key, most in ((IDSA, "1"), (CTCAE, "3")):
        rows = graded(key, chart)
        assert [short(row) for _, row in rows.iterrows()] == [f"0..{most}", "0"]
        assert rows["missing"].iloc[0].startswith("neutrophils")


def test_a_count_is_used_for_24_hours():
    """A day later it is unknown again, however low it was."""
    blood = [result("neutrophils", 0.2, "10*9/L", "2026-03-03T10:00+00:00")]
    rows = graded(IDSA, charted(readings({"10:00": 38.5, "10:01": 38.5}), blood))

    assert [short(row) for _, row in rows.iterrows()] == ["1", "0..1"]


def test_a_single_reading_below_38_3_in_neutropenia_is_to_be_repeated():
    """T111: not yet febrile neutropenia, but urgent; CRS takes it for fever."""
    chart = charted(readings({"10:00": 38.2}), [result("neutrophils", 0.10, "10*9/L", BLOOD_AT)])

    assert "FN_REPEAT_IN_1_H" in graded(IDSA, chart)["flags"].iloc[0].split(";")
    assert CRS_FEVER.evaluate(Readings(chart.moments)).certain.all()


@pytest.mark.parametrize(
    ("word", "counts", "expected"),
    [
        ("yes", [3.0], "1"),
        ("no", [1.6, 0.90], "0"),
        ("yes", [], "1"),
        ("no", [], "0..1"),
        ("no", [0.4], "1"),
    ],
)
def test_a_clinicians_word_on_the_fall_stands_over_the_rule(word, counts, expected):
    """The LOCAL rule only speaks where no clinician did."""
    ticked = [answer("anc-expected-to-fall", word, BLOOD_AT)]

    assert verdicts({"10:00": 38.5}, counts, ticked)[0] == expected


def test_the_local_rule_ends_after_day_10():
    """Later a low count that falls is another thing, and waits for a clinician's word."""
    by_day = {}
    for infused_on in ("2026-02-22", "2026-02-21"):
        patient = ADULT | {"infused_at": f"{infused_on}T10:00+00:00"}
        verdict = verdicts({"10:00": 38.5}, [1.6, 0.9], patients=[patient])
        by_day[infused_on] = verdict[0]

    assert by_day == {"2026-02-22": "1", "2026-02-21": "0"}


def test_a_count_of_long_ago_says_nothing_on_a_fall():
    """The count before the latest may lie 7 days before it; further back it is unknown."""
    latest = result("neutrophils", 0.9, "10*9/L", BLOOD_AT)
    by_age = {}
    for at in ("2026-02-25T08:00+00:00", "2026-02-25T07:59+00:00"):
        labs = [result("neutrophils", 1.6, "10*9/L", at), latest]
        by_age[at] = short(graded(IDSA, charted(readings({"10:00": 38.5}), labs)).iloc[-1])

    assert list(by_age.values()) == ["1", "0..1"]


def test_a_reading_that_cannot_be_right_leaves_the_fever_open():
    """52 °C may have been 38.5 or 37: whether the fever lasted is unknown."""
    assert verdicts({"10:00": 38.0, "10:30": 52.0, "11:10": 38.0}, [0.4]) == ("0..1", "0..3")


def test_the_fever_of_one_patient_is_not_anothers():
    """Readings are followed within a patient, whatever their order in the file."""
    other = ADULT | {"patient_id": "P2"}
    rows = readings({"10:00": 38.0, "11:10": 38.0})
    rows[1]["patient_id"] = "P2"
    labs = [
        result("neutrophils", 0.2, "10*9/L", BLOOD_AT) | {"patient_id": one} for one in ("P1", "P2")
    ]
    grades = graded(IDSA, charted(rows, labs, patients=[ADULT, other]))

    assert list(grades["grade"]) == [0, 0]


EVERY_BORDER = every_combination(
    temperature_c=[37.99, 38.0, 38.29, 38.3, 38.31],
    fever_lasted_min=[0.0, 59.0, 60.0, 61.0],
    neutrophils=[99.0, 499.0, 500.0, 999.0, 1000.0],
    neutrophils_before=[500.0, 999.0, 1000.0],
    day=[10.0, 11.0],
    **{"anc-expected-to-fall": [None, "yes", "no"]},
)
READERS = [
    (FEBRILE_NEUTROPENIA_IDSA_2010, second_reader.read_idsa),
    (FEBRILE_NEUTROPENIA_CTCAE_5_0, second_reader.read_fn_ctcae),
]


@pytest.mark.parametrize(("scale", "read"), READERS, ids=["idsa", "ctcae"])
def test_both_readers_agree_at_every_border(scale, read):
    """Every combination of the values on and beside each edge."""
    assessed = scale.assess(moments(EVERY_BORDER), explanations=False)

    assert [read(one) for one in EVERY_BORDER] == assessed["grade"].tolist()


@pytest.mark.parametrize("name", ["temperature_c", "fever_lasted_min", "neutrophils", "day"])
@pytest.mark.parametrize(("scale", "read"), READERS, ids=["idsa", "ctcae"])
def test_hiding_any_input_leaves_the_true_grade_within_the_bounds(scale, read, name):
    """A blank tick is an assumption, printed with the grade; all else only widens."""
    facts = [one | {name: None} for one in EVERY_BORDER]
    facts += [one | {name: None, "neutrophils_before": None} for one in EVERY_BORDER]
    true = pd.Series([read(one) for one in EVERY_BORDER] * 2)
    assessed = scale.assess(moments(facts), explanations=False)

    assert (assessed["at_least"].to_numpy() <= true).all()
    assert (true <= assessed["at_most"].to_numpy()).all()
