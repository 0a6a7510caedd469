"""Reactions: vectors T140-T143, the anaphylaxis prompt of WAO 2020, and the rule IRR-1."""

from __future__ import annotations

import pytest

from tests.ctcae_clinical.chart import (
    AT,
    IRR,
    WAO,
    chart,
    flags,
    grade,
    later,
    rows_of,
)
from tests.scores.charts import ADULT, answer, charted

PROMPT = "ANAPHYLAXIS_PROMPT"
AT_130 = ADULT | {"baseline_systolic_mmhg": 130.0}
NOTHING = dict.fromkeys(
    [
        "skin-or-mucosa-signs",
        "respiratory-compromise",
        "end-organ-symptoms",
        "severe-gi-symptoms",
        "likely-allergen-exposure",
        "bronchospasm",
        "laryngeal-involvement",
    ],
    "no",
)
WELL = {"systolic_mmhg": 120.0, "symptoms": "none"}


# --- the vectors of section 11 -------------------------------------------------------------------


def test_t140_urticaria_and_wheeze_15_min_after_the_start():
    """Criterion 1: the prompt, and CTCAE grade 3 proposed in words only."""
    row = rows_of(WAO, chart({"symptoms": "urticaria;wheeze"})).iloc[0]

    assert (row["grade"], row["driver"], row["flags"]) == (1, "Criterion 1", PROMPT)
    assert "CTCAE grade 3 anaphylaxis is proposed for a clinician" in row["explanation"]
    assert grade("anaphylaxis", {"symptoms": "urticaria;wheeze"}) == ""


def test_t141_130_to_90_after_a_likely_allergen():
    """30.8 % of the baseline; 90 itself is not below 90."""
    seen = {"systolic_mmhg": 90.0}
    row = rows_of(
        WAO, chart(seen, {"likely-allergen-exposure": "yes"}, at=later(1 / 3), patient=AT_130)
    ).iloc[0]

    assert (row["grade"], row["driver"], row["flags"]) == (1, "Criterion 2", PROMPT)


def test_t142_130_to_91_is_no_prompt():
    """30.0 % is not more than 30 %, whether or not the other signs were asked for."""
    seen, allergen = {"systolic_mmhg": 91.0}, {"likely-allergen-exposure": "yes"}

    assert grade(WAO, seen, NOTHING | allergen, patient=AT_130) == "0"
    assert grade(WAO, seen, allergen, patient=AT_130) == "0..1"
    assert PROMPT not in flags(WAO, seen, allergen, patient=AT_130)
    assert grade(WAO, seen, patient=AT_130) == ""


def test_t143_a_rash_during_the_infusion_is_one_reaction_and_not_two():
    """If tied to an infusion: infusion related reaction, never allergic reaction as well."""
    seen = {"symptoms": "rash"}
    answers = {
        f"{IRR}-present": "yes",
        f"{IRR}-interruption": "no",
        "allergic-reaction-present": "yes",
        "allergic-reaction-oral-treatment": "yes",
    }
    row = rows_of("allergic-reaction", chart(seen, answers)).iloc[0]

    assert grade(IRR, seen, answers) == "1..4"
    assert (row["status"], row["flags"]) == ("not-applicable", "REPORTED_AS_IRR")
    assert row[["grade", "at_least", "at_most"]].isna().all()
    assert "reported as infusion related reaction" in row["explanation"]


def test_a_rash_during_the_infusion_alone_opens_the_form_of_one_reaction_only():
    """Before anybody answers there is nothing to report twice."""
    assert grade(IRR, {"symptoms": "rash"}) == "0..4"
    assert grade("allergic-reaction", {"symptoms": "rash"}) == ""


@pytest.mark.parametrize(
    ("word", "expected", "raised"),
    [("yes", "n/a", "REPORTED_AS_IRR"), ("no", "1..4", None), (None, "1..4", "IRR_OPEN_FORM")],
)
def test_the_allergic_reaction_waits_for_the_word_on_the_infusion(word, expected, raised):
    """Unanswered it is graded, and says that the other form comes first."""
    answers = {"allergic-reaction-present": "yes", f"{IRR}-present": word}

    assert grade("allergic-reaction", answers=answers) == expected
    assert flags("allergic-reaction", answers=answers) == ([raised] if raised else [])
    far = flags("allergic-reaction", answers=answers, at=later(24.1))
    assert far == ([raised] if word == "yes" else [])


# --- the prompt ----------------------------------------------------------------------------------


SKIN, ALLERGEN = {"skin-or-mucosa-signs": "yes"}, {"likely-allergen-exposure": "yes"}


@pytest.mark.parametrize(
    ("given", "question", "yes"),
    [
        (SKIN, "respiratory-compromise", "1"),
        (SKIN, "end-organ-symptoms", "1"),
        (SKIN, "severe-gi-symptoms", "1"),
        (SKIN, "bronchospasm", "1"),
        (SKIN, "laryngeal-involvement", "1"),
        (ALLERGEN, "bronchospasm", "1"),
        (ALLERGEN, "laryngeal-involvement", "1"),
        ({"bronchospasm": "yes"}, "likely-allergen-exposure", "1"),
        ({"laryngeal-involvement": "yes"}, "likely-allergen-exposure", "1"),
        ({"severe-gi-symptoms": "yes"}, "skin-or-mucosa-signs", "1"),
        ({"end-organ-symptoms": "yes"}, "skin-or-mucosa-signs", "1"),
        ({"respiratory-compromise": "yes"}, "skin-or-mucosa-signs", "1"),
    ],
)
def test_each_sign_of_both_criteria_answered_both_ways_and_not_at_all(given, question, yes):
    """A pair of signs makes the criterion; one of them unknown leaves it open."""
    graded = {
        word: grade(WAO, WELL, NOTHING | given | {question: word}, patient=AT_130)
        for word in ("yes", "no", None)
    }

    assert graded == {"yes": yes, "no": "0", None: "0..1"}


@pytest.mark.parametrize(
    "answers",
    [
        ALLERGEN | {"respiratory-compromise": "yes"},
        ALLERGEN | {"severe-gi-symptoms": "yes"},
        ALLERGEN | {"end-organ-symptoms": "yes"},
        ALLERGEN | SKIN,
        {"severe-gi-symptoms": "yes", "respiratory-compromise": "yes"},
    ],
)
def test_pairs_that_are_in_neither_criterion_are_no_prompt(answers):
    """Criterion 2 takes hypotension, bronchospasm or laryngeal involvement only."""
    assert grade(WAO, WELL, NOTHING | answers, patient=AT_130) == "0"


@pytest.mark.parametrize(
    ("symptoms", "given", "expected"),
    [
        ("urticaria;wheeze", {}, "1"),
        ("urticaria;stridor", {}, "1"),
        ("urticaria;dyspnoea", {}, "1"),
        ("rash;wheeze", {}, "1"),
        ("wheeze", ALLERGEN, "1"),
        ("stridor", ALLERGEN, "1"),
        ("dyspnoea", ALLERGEN, "0"),
        ("urticaria;vomiting", {}, "0"),
        ("wheeze", {}, "0"),
    ],
)
def test_symptoms_of_the_chart_count_as_signs(symptoms, given, expected):
    """LOCAL. Vomiting is not by itself a severe one, and dyspnoea is no bronchospasm."""
    seen = WELL | {"symptoms": symptoms}

    assert grade(WAO, seen, NOTHING | given, patient=AT_130) == expected


def test_a_list_of_symptoms_excludes_nothing():
    """'None' is what was charted; the skin may not have been looked at."""
    assert grade(WAO, WELL, {"respiratory-compromise": "yes"}) == "0..1"


def prompt_at(systolic: float, *, age: float | None = 50.0, baseline: float | None = None) -> str:
    patient = ADULT | {"age_years": age, "baseline_systolic_mmhg": baseline}
    return grade(WAO, WELL | {"systolic_mmhg": systolic}, NOTHING | SKIN, patient=patient)


@pytest.mark.parametrize(
    ("age", "limit"),
    [(50.0, 90), (18.0, 90), (12.0, 90), (10.0, 90), (9.9, 88), (5.0, 80), (0.5, 70), (0.05, 60)],
)
def test_hypotension_goes_by_the_limit_for_age(age, limit):
    """Adults below 90; section 9.3 for children."""
    baseline = limit / 0.7 - 1  # so that there is no fall of more than 30 %

    assert prompt_at(limit - 1, age=age, baseline=baseline) == "1"
    assert prompt_at(limit, age=age, baseline=baseline) == "0"


@pytest.mark.parametrize(
    ("systolic", "baseline", "expected"),
    [
        (91, 130, "0"),
        (90.9, 130, "1"),
        (104, 150, "1"),
        (105, 150, "0"),
        (140, 200, "0"),
        (139, 200, "1"),
    ],
)
def test_hypotension_goes_by_the_fall_from_baseline(systolic, baseline, expected):
    """More than 30 %, compared after rounding to nine decimals; at any age."""
    assert prompt_at(systolic, baseline=baseline) == expected
    assert prompt_at(systolic, baseline=baseline, age=11.0) == expected


def test_without_a_baseline_a_fall_is_neither_found_nor_excluded():
    """120 may be a fall from 180; and without the age 85 may be normal."""
    assert prompt_at(120, baseline=None) == "0..1"
    assert prompt_at(85, baseline=120, age=None) == "0..1"


def test_a_pressure_judged_low_counts():
    """LOCAL: a clinician's word on hypotension stands beside the limits."""
    seen = WELL | {"systolic_mmhg": 110.0, "hypotension": "yes"}

    assert grade(WAO, seen, NOTHING | SKIN, patient=AT_130) == "1"


def test_signs_charted_a_few_minutes_apart_are_one_reaction():
    """A finding counts for 6 h, a normal pressure and a 'no' for less."""
    low = [{"observed_at": later(0.3), "systolic_mmhg": 80.0}]
    for hours, expected in ((1.0, "1"), (6.3, "1"), (6.4, "0..1")):
        given = [answer("likely-allergen-exposure", "yes", later(hours))]
        row = rows_of(WAO, charted(low, answers=given)).iloc[-1]
        assert expected in {f"{row['grade']}", f"{row['at_least']}..{row['at_most']}"}
    recovered = [*low, {"observed_at": later(0.5), "systolic_mmhg": 125.0}]
    given = [answer("likely-allergen-exposure", "yes", later(1.0))]
    assert rows_of(WAO, charted(recovered, answers=given)).iloc[-1]["status"] == "open"


def test_a_no_of_hours_ago_excludes_nothing():
    """Breathing was free at ten; the hives come at noon."""
    free = [answer(name, "no", AT) for name in NOTHING]
    hives = [{"observed_at": later(3), **WELL, "symptoms": "urticaria"}]
    row = rows_of(WAO, charted(hives, answers=free, patients=[AT_130])).iloc[-1]

    assert (row["status"], row["at_least"], row["at_most"]) == ("open", 0, 1)
    assert "respiratory-compromise" in row["missing"]


def test_pressures_after_a_likely_allergen_have_rows():
    """Somebody suspects it, so the fall that comes later must be seen; on other days it is CRS."""
    seen = [
        {"observed_at": later(hours), "systolic_mmhg": value}
        for hours, value in ((97, 120.0), (98, 80.0), (110, 80.0))
    ]
    given = [answer("likely-allergen-exposure", "yes", later(96))]

    rows = rows_of(WAO, charted(seen, answers=given))
    assert rows["flags"].tolist() == ["", "", PROMPT]
    assert rows_of(WAO, charted(seen)).empty


# --- IRR-1 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "opens"), [(-0.1, False), (0, True), (23.9, True), (24, True), (24.1, False)]
)
def test_symptoms_up_to_24_h_open_the_form(hours, opens):
    """IRR-1 LOCAL: from the start of the infusion."""
    seen = {"symptoms": "nausea"}

    assert flags(IRR, seen, at=later(hours)) == (["IRR_OPEN_FORM"] if opens else [])
    assert grade(IRR, seen, at=later(hours)) == ("0..4" if opens else "")


@pytest.mark.parametrize(
    ("hours", "temperature", "opens"),
    [
        (-0.1, 38.0, False),
        (0, 38.0, True),
        (6, 38.0, True),
        (6.1, 38.0, False),
        (3, 37.9, False),
        (3, 52.0, False),
    ],
)
def test_fever_alone_in_the_first_6_h_opens_three_panels(hours, temperature, opens):
    """IRR-1 LOCAL: and leaves to the clinician what it belongs to."""
    seen = {"temperature_c": temperature, "fever_cause": "other"}

    assert flags(IRR, seen, at=later(hours)) == (["IRR_FEVER_6H"] if opens else [])


def test_no_symptoms_open_no_form():
    """'None' was charted; a blank is not known, and opens nothing either."""
    assert grade(IRR, {"symptoms": "none"}) == ""
    assert grade(IRR, {"spo2_pct": 97.0}) == ""


def test_each_infusion_of_a_split_dose_opens_the_form_anew():
    """The second infusion is where reactions are likelier (PMC7327099)."""
    split = ADULT | {"infused_at": "2026-03-01T10:00+00:00;2026-03-08T10:00+00:00"}
    seen = {"symptoms": "rigors"}

    for hours, opens in ((24, True), (25, False), (167, False), (168, True), (192, True)):
        assert bool(flags(IRR, seen, at=later(hours), patient=split)) is opens
