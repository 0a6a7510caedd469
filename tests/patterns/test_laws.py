"""What holds of every pattern: no look-ahead, no neighbours, no order, nothing from a blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import INTERVENTIONS, LABS, VALUE_LIMIT
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import PATTERN_COLUMNS, PATTERNS, patterns
from tests.patterns.charts import of_frames
from tests.properties.random_courses import INFUSED_AT, Ward, random_ward
from tests.typed import typed

NOW = (INFUSED_AT + pd.Timedelta(days=30)).to_pydatetime()
RESULTS = {
    "ferritin": ("ug/L", (200, 400, 900, 2500)),
    "neutrophils": ("10*9/L", (0.1, 0.49, 0.5, 2)),
    "platelets": ("10*9/L", (20, 40, 60, 90)),
    "fibrinogen": ("g/L", (1.2, 2.4, 4)),
    "potassium": ("mmol/L", (4, 5, 5.6, 6.2)),
    "phosphate": ("mg/dL", (3, 4, 4.6)),
    "uric-acid": ("mg/dL", (4, 7.5, 9)),
    "calcium": ("mg/dL", (6.8, 8, 9)),
    "albumin": ("g/dL", (2.5, 4)),
}


def random_labs(ward: Ward, seed: int, per_patient: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = []
    for name in ward.patients["patient_id"]:
        for _ in range(per_patient):
            analyte = str(random.choice(list(RESULTS)))
            unit, values = RESULTS[analyte]
            hours = 12 * int(random.integers(-2, 40)) + float(random.choice([0, 0.5]))
            rows.append(
                {
                    "patient_id": name,
                    "observed_at": INFUSED_AT + pd.Timedelta(hours=hours),
                    "analyte": analyte,
                    "value": float(random.choice(values)),
                    "unit": unit,
                }
            )
    labs = typed(LABS, rows).drop_duplicates(["patient_id", "observed_at", "analyte"])
    signs = random.choice([None, "<", ">"], len(labs), p=[0.9, 0.05, 0.05])
    return labs.assign(**{VALUE_LIMIT: pd.Series(signs, index=labs.index, dtype="str")})


def with_more_doses(ward: Ward, seed: int) -> Ward:
    """Three doses within a day for every fourth patient, and boluses for the others."""
    random = np.random.default_rng(seed)
    doses = []
    for number, name in enumerate(ward.patients["patient_id"]):
        first = INFUSED_AT + pd.Timedelta(hours=int(random.integers(10, 200)))
        kind = "fluid-bolus" if number % 4 else "tocilizumab"
        doses += [
            {"patient_id": name, "kind": kind, "started_at": first + pd.Timedelta(hours=hours)}
            for hours in (0, 6, 12)
        ]
    more = typed(INTERVENTIONS, doses)
    given = pd.concat([ward.interventions, more], ignore_index=True)
    return replace(ward, interventions=given)


def charted(seed: int, patients: int = 25, moments: int = 30) -> tuple[Ward, pd.DataFrame]:
    ward = with_more_doses(random_ward(patients, moments, seed=seed), seed)
    products = np.random.default_rng(seed).choice(["cilta-cel", "axi-cel", "tisa-cel"], patients)
    people = ward.patients.assign(product=pd.Series(products, dtype="str"))
    return replace(ward, patients=people), random_labs(ward, seed)


def evidence(ward: Ward, labs: pd.DataFrame) -> Evidence:
    return of_frames(ward.patients, ward.observations, ward.interventions, labs)


def begun(found: pd.DataFrame, by: pd.Timestamp) -> pd.DataFrame:
    """The firings that had begun, as they were then: an end that came later was not known."""
    rows = found[found["at"] <= by]
    return rows.assign(until=rows["until"].mask(rows["until"] > by)).reset_index(drop=True)


@pytest.fixture(scope="module", params=[1, 2])
def chart(request):
    """The ward, its results, and what fires on it."""
    ward, labs = charted(request.param)
    return ward, labs, patterns(evidence(ward, labs), now=NOW)


@pytest.mark.slow
def test_most_patterns_fire_in_the_random_charts(chart):
    """Otherwise the laws below would say little."""
    silent = {one.key for one in PATTERNS} - set(chart[2]["pattern"])

    assert silent <= {"RAISED_PRESSURE_SIGNS", "FEVER_OVER_3_DAYS", "BIPHASIC_ICANS"}


@pytest.mark.slow
@pytest.mark.parametrize("day", [3, 10])
def test_the_future_changes_nothing_of_the_past(chart, day):
    """Cut by the clock, or never charted at all."""
    ward, labs, whole = chart
    cut = INFUSED_AT + pd.Timedelta(days=day, hours=3)

    by_the_clock = patterns(evidence(ward, labs), now=cut.to_pydatetime())
    never_charted = patterns(
        evidence(
            replace(
                ward,
                observations=ward.observations[ward.observations["observed_at"] <= cut],
                interventions=_started_by(ward.interventions, cut),
            ),
            labs[labs["observed_at"] <= cut],
        ),
        now=cut.to_pydatetime(),
    )

    pd.testing.assert_frame_equal(by_the_clock, never_charted)
    past = begun(whole, cut)
    pd.testing.assert_frame_equal(begun(by_the_clock, cut), past)


def _started_by(interventions: pd.DataFrame, cut: pd.Timestamp) -> pd.DataFrame:
    """What runs at the cut is known to have run until then."""
    rows = interventions[interventions["started_at"] <= cut]
    return rows.assign(stopped_at=rows["stopped_at"].mask(rows["stopped_at"] > cut, cut))


@pytest.mark.slow
def test_the_order_of_the_rows_does_not_matter(chart):
    """Files come in any order."""
    ward, labs, whole = chart
    shuffled = Ward(
        *(
            one.sample(frac=1, random_state=7).reset_index(drop=True)
            for one in (ward.patients, ward.observations, ward.interventions)
        )
    )

    again = patterns(evidence(shuffled, labs.sample(frac=1, random_state=7)), now=NOW)
    pd.testing.assert_frame_equal(whole, again)


@pytest.mark.slow
def test_patients_do_not_influence_each_other(chart):
    """One alone has the firings that he has on the ward."""
    ward, labs, together = chart
    for one in ("P000", "P013"):
        alone = patterns(evidence(ward.of(one), labs[labs["patient_id"] == one]), now=NOW)
        own = together[together["patient_id"] == one].reset_index(drop=True)

        pd.testing.assert_frame_equal(alone, own)


IN_ANOTHER_UNIT = {
    "ferritin": ("ng/mL", 1),
    "neutrophils": ("/uL", 1000),
    "platelets": ("10*3/uL", 1),
    "fibrinogen": ("mg/dL", 100),
    "potassium": ("meq/L", 1),
    "albumin": ("g/L", 10),
}  # the other minerals have thresholds of their own for each unit


@pytest.mark.slow
def test_another_unit_gives_the_same_firings(chart):
    """Only the sentence shows the unit of the laboratory."""
    ward, labs, whole = chart
    units, factors = (
        {one: pair[place] for one, pair in IN_ANOTHER_UNIT.items()} for place in (0, 1)
    )
    converted = labs.assign(
        unit=labs["analyte"].map(units).fillna(labs["unit"]).astype("str"),
        value=(labs["value"] * labs["analyte"].map(factors).fillna(1)).round(6),
    )
    again = patterns(evidence(ward, converted), now=NOW)

    pd.testing.assert_frame_equal(whole.drop(columns="detail"), again.drop(columns="detail"))


@pytest.mark.slow
def test_every_firing_is_one_that_can_be_read(chart):
    """It begins after nothing else than now, ends after it begins, and says what is missing."""
    found = chart[2]

    assert tuple(found.columns) == PATTERN_COLUMNS
    assert (found["until"].isna() | (found["until"] > found["at"])).all()
    assert (found["at"] <= pd.Timestamp(NOW)).all()
    assert found["detail"].str.len().gt(10).all()
    assert not found["detail"].str.contains("nan|NaT|None|, ;|  ").any()
    assert (found.loc[found["certain"], "missing"] == "").all()
    assert found.loc[~found["certain"], "missing"].ne("").mean() > 0.9


def test_from_nothing_comes_only_what_was_not_done():
    """No observation at all: checks are missed and days under-observed, and nothing else is said."""
    ward = random_ward(3, 2, seed=1, deaths=0)
    empty = replace(
        ward, observations=ward.observations.iloc[:0], interventions=ward.interventions.iloc[:0]
    )
    labs = typed(LABS, []).assign(**{VALUE_LIMIT: pd.Series(dtype="str")})

    assert patterns(evidence(empty, labs), now=None).empty
    assert set(patterns(evidence(empty, labs), now=NOW)["pattern"]) == {
        "MISSED_VITALS",
        "MISSED_NEURO_CHECK",
        "UNDER_OBSERVED",
    }


def test_nobody_admitted_has_no_pattern():
    """An empty unit."""
    ward = random_ward(1, 1, seed=1)
    nobody = Ward(*(one.iloc[:0] for one in (ward.patients, ward.observations, ward.interventions)))
    labs = typed(LABS, []).assign(**{VALUE_LIMIT: pd.Series(dtype="str")})

    assert patterns(evidence(nobody, labs), now=NOW).empty


@pytest.mark.slow
def test_less_charted_never_makes_more_certain(chart):
    """A grade, an ICE, a pressure left out: no firing of a single moment's value appears."""
    ward, labs, whole = chart
    moments = ("GRADE_3_OR_MORE", "EARLY_HIGH_FEVER", "SEIZURE", "CONSCIOUSNESS_FALL")
    hidden = ward.observations.copy()
    random = np.random.default_rng(3)
    for name in ("oxygen_device", "ice_total", "temperature_c", "seizure", "consciousness"):
        hidden[name] = hidden[name].mask(random.random(len(hidden)) < 0.3)
    less = patterns(evidence(replace(ward, observations=hidden), labs), now=NOW)
    for key in moments:
        known = _times(whole, key)
        assert {patient for patient, _ in _times(less, key)} <= {patient for patient, _ in known}


def _times(found: pd.DataFrame, key: str) -> set[tuple[str, pd.Timestamp]]:
    rows = found[(found["pattern"] == key) & found["certain"]]
    return set(zip(rows["patient_id"], rows["at"], strict=True))
