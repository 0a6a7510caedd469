"""F3 to F6 and neurotoxicity that is not ICANS, each where it fires, just not, and cannot tell."""

from __future__ import annotations

import pytest

from tests.patterns.charts import fires, firings


def ice(*checks: tuple[str, str]) -> str:
    return "time | facts\n" + "\n".join(f"{time} | {facts}" for time, facts in checks)


# --- F3 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "points", "expected"),
    [
        ("+3d 20:00", 8, ["+3d 20:00"]),  # still grade 1
        ("+3d 20:00", 9, []),
        ("+3d 20:01", 8, []),  # over 12 h
        ("+3d 09:00", 3, ["+3d 09:00"]),
    ],
)
def test_the_ice_falls_by_2_in_12_h(later, points, expected):
    """F3, even if the ICE is still 7 to 10."""
    table = ice(("+3d 08:00", "alert"), (later, f"alert, ice_total {points}"))

    assert expected == fires("ICE_FALL", table)


def test_the_sentence_says_from_what_to_what():
    """A nurse reads the numbers, not the rule."""
    found = firings(ice(("+3d 08:00", "alert"), ("+3d 14:00", "alert, ice_total 8")))

    detail = found.loc[found["pattern"] == "ICE_FALL", "detail"].item()
    assert detail == "ICE 10 at day +3 08:00 → 8 at 14:00, a fall of 2 in 6 h."


def test_a_further_fall_fires_again_and_a_day_without_one_ends_it():
    """Worse is news; a plateau is not."""
    table = ice(
        ("+3d 08:00", "alert"),
        ("+3d 12:00", "alert, ice_total 8"),
        ("+3d 16:00", "alert, ice_total 7"),
        ("+4d 08:00", "alert, ice_total 7"),
    )

    assert fires("ICE_FALL", table) == ["+3d 12:00 to +3d 16:00", "+3d 16:00 to +4d 08:00"]


def test_an_item_that_was_not_asked_leaves_the_fall_open():
    """Five items make ten points; without one of four points the fall is possible, not certain."""
    items = "ice_naming 3, ice_commands 1, ice_writing 1, ice_attention 1"
    table = ice(("+3d 08:00", "ice_total 10"), ("+3d 14:00", items))

    assert fires("ICE_FALL", table) == ["?+3d 14:00"]


def test_a_check_that_was_not_made_neither_begins_nor_ends_a_fall():
    """Nor does one under sedation, whatever was typed."""
    table = ice(
        ("+3d 08:00", "alert"),
        ("+3d 12:00", "alert, ice_total 6"),
        ("+3d 16:00", "well"),
        ("+3d 18:00", "ice_total 10, sedated yes"),
        ("+4d 12:00", "alert, ice_total 6"),
    )

    assert fires("ICE_FALL", table) == ["+3d 12:00 to +4d 12:00"]
    assert fires("ICE_FALL", ice(("+3d 08:00", "alert"), ("+3d 12:00", "well"))) == []


WROTE = ("+3d 08:00", "ice_writing 1")


@pytest.mark.parametrize(
    ("before", "baseline", "now", "expected"),
    [
        (WROTE, {}, "ice_writing 0", ["+3d 14:00"]),
        (("+3d 08:00", "ice_total 10"), {}, "ice_writing 0", ["+3d 14:00"]),
        (("+3d 08:00", "well"), {"baseline_ice_writing": 1.0}, "ice_writing 0", ["+3d 14:00"]),
        (("+3d 08:00", "well"), {"baseline_ice": 10.0}, "ice_writing 0", ["+3d 14:00"]),
        (("+3d 08:00", "well"), {"baseline_ice_writing": 0.0}, "ice_writing 0", []),
        (("+3d 08:00", "well"), {}, "ice_writing 0", ["?+3d 14:00"]),
        (WROTE, {}, "ice_writing untestable", []),
        (WROTE, {}, "ice_writing 1", []),
        (WROTE, {}, "ice_total 9", []),
        (WROTE, {}, "ice_writing 0, sedated yes", []),
    ],
)
def test_writing_is_lost_only_if_it_was_there(before, baseline, now, expected):
    """F3. Who could not write before has lost nothing; who was never asked may have."""
    table = ice(before, ("+3d 14:00", now))

    assert expected == fires("WRITING_LOST", table, patient=baseline)


def test_writing_is_lost_until_it_is_there_again():
    """A check that leaves the sentence out does not bring it back."""
    table = ice(
        WROTE,
        ("+3d 14:00", "ice_writing 0"),
        ("+3d 18:00", "ice_attention 1"),
        ("+4d 08:00", "ice_writing 1"),
    )

    assert fires("WRITING_LOST", table) == ["+3d 14:00 to +4d 08:00"]


# --- F4 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("seizure brief", ["+3d 08:00"]),
        ("seizure duration-unknown, neurological_cause other", ["+3d 08:00"]),
        ("seizure none", []),
        ("consciousness awakens-spontaneously", []),
    ],
)
def test_any_seizure_fires(facts, expected):
    """F4, whatever its cause; a blank says nothing."""
    assert expected == fires("SEIZURE", ice(("+3d 08:00", facts)))


def test_each_charted_seizure_fires_again():
    """Two seizures are more than one."""
    table = ice(("+3d 08:00", "seizure brief"), ("+3d 12:00", "seizure brief"))

    assert fires("SEIZURE", table) == ["+3d 08:00 to +3d 12:00", "+3d 12:00"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("consciousness awakens-to-voice", ["+3d 08:00"]),
        ("consciousness unarousable, sedated yes", []),
        ("consciousness awakens-spontaneously", []),
        ("ice_total 9", []),
    ],
)
def test_any_fall_in_consciousness_fires_unless_sedated(facts, expected):
    """F4, N3, N7."""
    assert expected == fires("CONSCIOUSNESS_FALL", ice(("+3d 08:00", facts)))


def test_deeper_fires_again():
    """And waking up ends it."""
    table = ice(
        ("+3d 08:00", "consciousness awakens-to-voice"),
        ("+3d 10:00", "consciousness awakens-to-touch"),
        ("+3d 12:00", "consciousness awakens-to-voice"),
        ("+3d 14:00", "consciousness awakens-spontaneously"),
    )

    assert fires("CONSCIOUSNESS_FALL", table) == [
        "+3d 08:00 to +3d 10:00",
        "+3d 10:00 to +3d 14:00",
    ]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("well", "motor mild", ["+3d 08:00"]),
        ("motor mild", "motor deep", ["+3d 08:00"]),
        ("motor mild", "motor mild", []),
        ("well", "motor none", []),
        ("well", "alert", []),
    ],
)
def test_weakness_is_new_if_it_was_not_there_before_the_infusion(before, now, expected):
    """F4."""
    assert expected == fires("NEW_WEAKNESS", ice(("-1d 08:00", before), ("+3d 08:00", now)))


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        ("symptoms vomiting", "symptoms headache", "ice_total 9", ["+3d 18:00"]),
        ("symptoms vomiting", "symptoms headache", "ice_total 10", []),
        ("symptoms vomiting", "symptoms nausea", "ice_total 9", []),
        ("symptoms vomiting;headache", "well", "well", ["?+3d 10:00"]),
    ],
)
def test_vomiting_headache_and_a_falling_ice_together(first, second, third, expected):
    """F4: raised pressure. Symptoms and ICE are charted at different moments."""
    known = "" if third == "well" else ", ice_total 10"
    table = ice(
        ("+3d 10:00", first + known),
        ("+3d 14:00", second),
        ("+3d 18:00", third),
    )

    assert expected == fires("RAISED_PRESSURE_SIGNS", table)


# --- F5 ------------------------------------------------------------------------------------------

BOLUS = "well, systolic_mmhg 84, fluid_bolus yes"


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([("08:00", BOLUS), ("10:00", BOLUS)], ["+3d 10:00"]),
        ([("08:00", BOLUS), ("10:00", "well, systolic_mmhg 84")], []),  # one bolus
        ([("08:00", BOLUS), ("10:00", "well, systolic_mmhg 90, fluid_bolus yes")], []),
        ([("08:00", BOLUS), ("10:00", "fluid_bolus yes, temperature_c 37")], []),  # no pressure
        ([("08:00", BOLUS), ("10:00", "hypotension yes, fluid_bolus yes")], ["+3d 10:00"]),
        ([("08:00", BOLUS), ("20:00", BOLUS)], []),  # 12 h apart
        ([("08:00", BOLUS), ("19:59", BOLUS)], ["+3d 19:59"]),
    ],
)
def test_hypotension_after_two_boluses(moments, expected):
    """F5: the trigger for vasopressor and ICU."""
    table = ice(*((f"+3d {time}", facts) for time, facts in moments))

    assert expected == fires("HYPOTENSION_AFTER_BOLUSES", table)


def test_a_bolus_on_both_charts_is_one_and_only_a_pressure_ends_it():
    """The drug chart and the bedside may both say so; time alone ends nothing."""
    once = """
        time      | facts                                 | given
        +3d 08:00 |                                       | fluid-bolus
        +3d 09:00 | well, systolic_mmhg 84, fluid_bolus yes |
        """
    twice = """
        time      | facts                  | given
        +3d 08:00 |                        | fluid-bolus
        +3d 09:00 |                        | fluid-bolus
        +3d 10:00 | well, systolic_mmhg 84 |
        +4d 10:00 | well, systolic_mmhg 84 |
        +4d 12:00 | temperature_c 37       |
        +4d 14:00 | well, systolic_mmhg 90 |
        """

    assert fires("HYPOTENSION_AFTER_BOLUSES", once) == []
    assert fires("HYPOTENSION_AFTER_BOLUSES", twice) == ["+3d 10:00 to +4d 14:00"]


def test_without_an_age_a_pressure_below_90_may_be_normal():
    """D16: a small child's."""
    table = ice(("+3d 08:00", BOLUS), ("+3d 10:00", BOLUS))

    assert fires("HYPOTENSION_AFTER_BOLUSES", table, patient={"age_years": None}) == ["?+3d 10:00"]


# --- F6 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "later", "expected"),
    [
        ("room-air", "face-mask", "20:00", ["+3d 20:00"]),
        ("room-air", "face-mask", "20:01", []),
        ("room-air", "nasal-cannula, oxygen_flow_l_min 6", "12:00", []),
        ("room-air", "nasal-cannula, oxygen_flow_l_min 7", "12:00", ["+3d 12:00"]),
        ("room-air", "nasal-cannula", "12:00", ["?+3d 12:00"]),  # flow not charted
        ("nasal-cannula, oxygen_flow_l_min 2", "bipap", "12:00", ["+3d 12:00"]),
        ("face-mask", "bipap", "12:00", []),
        ("face-mask", "ventilator", "12:00", ["+3d 12:00"]),
        ("room-air", "ventilator, oxygen_reason airway-protection", "12:00", []),
        ("room-air", "cpap, oxygen_reason home-sleep-apnoea", "12:00", []),
    ],
)
def test_the_oxygen_need_rises_by_two_steps_in_12_h(before, now, later, expected):
    """F6, LOCAL: the steps are the cells of the CRS table."""
    table = ice(("+3d 08:00", f"oxygen_device {before}"), (f"+3d {later}", f"oxygen_device {now}"))

    assert expected == fires("OXYGEN_STEPS", table)


def test_a_device_that_was_not_charted_is_no_step():
    """Neither room air before, nor a mask now."""
    assert fires("OXYGEN_STEPS", ice(("+3d 08:00", "well"), ("+3d 12:00", "alert"))) == []
    assert fires("OXYGEN_STEPS", ice(("+3d 12:00", "oxygen_device bipap"))) == []


# --- 4.4 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "time", "symptoms", "expected"),
    [
        ("cilta-cel", "+15d 08:00", "facial-palsy", ["+15d 08:00"]),
        ("ide-cel", "+30d 08:00", "micrographia;headache", ["+30d 08:00"]),
        ("cilta-cel", "+14d 23:59", "facial-palsy", []),
        ("axi-cel", "+15d 08:00", "facial-palsy", []),
        ("cilta-cel", "+15d 08:00", "headache", []),
        (None, "+15d 08:00", "facial-palsy", ["?+15d 08:00"]),
        ("new-cel", "+15d 08:00", "facial-palsy", ["?+15d 08:00"]),
    ],
)
def test_a_new_sign_after_day_14_of_a_bcma_product(product, time, symptoms, expected):
    """4.4: the flag of the ICANS scale, over time; of another product nothing is known."""
    table = ice((time, f"alert, symptoms {symptoms}"))

    assert expected == fires("NON_ICANS_NEUROTOX", table, patient={"product": product})


def test_it_lasts_until_symptoms_are_charted_without_it():
    """A row without symptoms is no end of a palsy."""
    table = ice(
        ("+15d 08:00", "symptoms facial-palsy"),
        ("+16d 08:00", "well, alert"),
        ("+17d 08:00", "symptoms none"),
    )

    assert fires("NON_ICANS_NEUROTOX", table, patient={"product": "cilta-cel"}) == [
        "+15d 08:00 to +17d 08:00"
    ]
