"""Conditions on small frames: where a value meets a threshold, and what unknown does to it."""

import numpy as np
import pandas as pd
import pytest

from monitoring.grading.conditions import (
    BlankAs,
    Choice,
    Condition,
    Number,
    Readings,
    Scaled,
    Several,
    Text,
    any_of,
    thresholds_of,
)

TEMPERATURE = Number("temperature", "temperature", unit="°C", plausible=(25, 45))
PRESSURE = Number("pressure", "pressure", unit="mmHg", plausible=(30, 300))
AT_BASELINE = Number("at_baseline", "pressure at baseline", unit="mmHg", plausible=(30, 300))
FLOW = Number("flow", "flow", unit="L/min", plausible=(0, 80))
DEVICE = Choice("device", "device", choices=("room-air", "cannula", "mask"))
SEDATED = Choice("sedated", "sedated", choices=("yes", "no"), assumed="no", assumption="Awake.")
AT_HOME = Choice(
    "at_home",
    "device at home",
    choices=("room-air", "cannula", "mask"),
    assumed="nothing recorded",
    assumption="Nothing is recorded at home.",
)
DRUGS = Several("drugs", "drugs", choices=("a", "b", "c"))
RUNNING = Several("running", "running", choices=("a", "b", "c"), assumed="none", assumption="None.")
REASON = Text("reason", "reason")

NUMBERS = ("temperature", "pressure", "at_baseline", "flow", "points")
YES, NO, UNKNOWN = "yes", "no", "unknown"


def answers(condition: Condition, **columns: list) -> list[str]:
    """The answer for each row of a frame with these columns."""
    frame = pd.DataFrame(
        {
            name: pd.Series(
                cells,
                dtype="float64" if name in NUMBERS else "str",
            )
            for name, cells in columns.items()
        }
    )
    truth = condition.evaluate(Readings(frame))
    return [
        YES if certain else UNKNOWN if possible else NO
        for certain, possible in zip(truth.certain, truth.possible, strict=True)
    ]


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "at_the_threshold", "above", "below"),
    [
        (TEMPERATURE >= 38.0, YES, YES, NO),
        (TEMPERATURE > 38.0, NO, YES, NO),
        (TEMPERATURE <= 38.0, YES, NO, YES),
        (TEMPERATURE < 38.0, NO, NO, YES),
    ],
    ids=str,
)
def test_a_number_meets_a_threshold(condition, at_the_threshold, above, below):
    """Both sides of it, and itself; a blank is neither."""
    actual = answers(condition, temperature=[38.0, 38.1, 37.9, None])

    assert actual == [at_the_threshold, above, below, UNKNOWN]


def test_a_difference_that_only_the_machine_sees_does_not_decide():
    """0.1 + 0.2 is 0.30000000000000004: nine decimals count, on both sides."""
    assert answers(FLOW <= 0.3, flow=[0.1 + 0.2]) == [YES]
    assert answers(TEMPERATURE >= 38.0, temperature=[37.9999999999, 37.999999]) == [YES, NO]
    assert answers(PRESSURE < 1.2 - 0.9 + 89.7, pressure=[90.0, 89.9]) == [NO, YES]


def test_an_implausible_number_is_unknown():
    """The ends of the plausible range belong to it; infinity does not."""
    temperatures = [24.9, 25.0, 45.0, 45.1, 98.6, np.inf, -np.inf]

    actual = answers(TEMPERATURE >= 38.0, temperature=temperatures)

    assert actual == [UNKNOWN, NO, YES, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_fraction_of_what_comes_whole_is_unknown():
    """Half a point on CAPD is neither none nor one."""
    points = Number("points", "points", unit="points", plausible=(0, 32), whole=True)

    assert answers(points >= 1, points=[0, 0.5, 1, 1.5, 1.0000000001]) == [
        NO,
        UNKNOWN,
        YES,
        UNKNOWN,
        YES,
    ]


def test_what_is_plausible_can_settle_a_question_by_itself():
    """Nobody has a flow under 0: the unknown is read as the whole plausible range, no further."""
    assert answers(FLOW >= 0, flow=[None]) == [YES]
    assert answers(FLOW > 80, flow=[None]) == [NO]


def test_two_numbers_are_compared_as_the_ranges_that_they_are():
    """A pressure of 290 against an unknown baseline may be under it or not; of 301 nothing is known."""
    lower = PRESSURE < AT_BASELINE

    actual = answers(
        lower,
        pressure=[90, 100, 110, 90, None, 300, None],
        at_baseline=[100, 100, 100, None, 100, None, 30],
    )

    assert actual == [YES, NO, NO, UNKNOWN, UNKNOWN, NO, NO]


def test_a_share_of_another_number_is_a_threshold():
    """80 % of the baseline, itself not under it."""
    under = PRESSURE < Scaled(AT_BASELINE, 0.8)

    actual = answers(under, pressure=[95.9, 96, 250], at_baseline=[120, 120, None])

    assert actual == [YES, NO, NO]


def test_a_blank_stands_for_a_value_only_where_that_is_asked():
    """The flow of a patient's own CPAP; an implausible one is not a blank."""
    frame = {"flow": [None, 0, 3, 81]}

    assert answers(BlankAs(FLOW, 0) > 0, **frame) == [NO, NO, YES, UNKNOWN]
    assert answers(FLOW > 0, **frame) == [UNKNOWN, NO, YES, UNKNOWN]


def test_a_column_that_is_not_there_is_a_column_of_blanks():
    """Not every file has every column."""
    assert answers(TEMPERATURE >= 38.0, flow=[1, 2]) == [UNKNOWN, UNKNOWN]
    assert answers(BlankAs(TEMPERATURE, 37) >= 38.0, flow=[1]) == [NO]
    assert answers(DEVICE.is_("mask"), flow=[1]) == [UNKNOWN]
    assert answers(DRUGS.includes("a"), flow=[1]) == [UNKNOWN]
    assert answers(RUNNING.includes("a"), flow=[1]) == [NO]
    assert answers(REASON.is_known(), flow=[1]) == [NO]


# --- words ---------------------------------------------------------------------------------------


def test_a_word_that_is_not_listed_is_unknown():
    """A misspelt device is some device, and surely not 'no oxygen'."""
    words = ["mask", "cannula", "hood", "", "  ", None]

    assert answers(DEVICE.is_("mask"), device=words) == [YES, NO, *[UNKNOWN] * 4]
    assert answers(~DEVICE.is_("room-air"), device=words) == [YES, YES, *[UNKNOWN] * 4]
    assert answers(DEVICE.is_known(), device=words) == [YES, YES, NO, NO, NO, NO]


def test_words_are_trimmed_and_compared_in_lower_case():
    """D3. 'Mask ' is a mask."""
    assert answers(DEVICE.is_in("mask", "cannula"), device=[" MASK\t", "Cannula"]) == [YES, YES]


def test_a_blank_is_read_by_the_assumption_and_an_unlisted_word_is_not():
    """D2. Not sedated where nothing is said; 'maybe' is something, and nobody knows what."""
    assert answers(SEDATED.is_("yes"), sedated=[None, "", "no", "yes", "maybe"]) == [
        NO,
        NO,
        NO,
        YES,
        UNKNOWN,
    ]
    assert answers(SEDATED.is_known(), sedated=[None, "no", "maybe"]) == [NO, YES, NO]


def test_an_assumption_that_is_doubted_leaves_the_blank_unknown():
    """So it is found which assumptions a grade leaned on."""
    readings = Readings(pd.DataFrame({"sedated": pd.Series([None, "no"], dtype="str")}))

    truth = SEDATED.is_("yes").evaluate(readings.doubting(SEDATED))

    assert truth.unknown.tolist() == [True, False]


def test_a_word_may_leave_a_question_open():
    """A seizure of unknown duration is perhaps a long one."""
    condition = DEVICE.is_in("mask", perhaps=("cannula",))

    assert answers(condition, device=["mask", "cannula", "room-air"]) == [YES, UNKNOWN, NO]


def test_the_device_at_home_is_the_same_only_where_one_is_recorded():
    """A word assumed for a blank is the same as no other."""
    actual = answers(
        DEVICE.same_as(AT_HOME),
        device=["mask", "mask", None, "mask", None, "hood"],
        at_home=["mask", "cannula", "mask", None, None, "mask"],
    )

    assert actual == [YES, NO, UNKNOWN, NO, NO, UNKNOWN]


# --- sets ----------------------------------------------------------------------------------------


def test_a_set_is_known_whole_or_in_part():
    """`none` is the empty set, a blank is unknown, an unlisted word may stand for anything else."""
    drugs = ["none", "a", "a;b", "c", None, "", "x", "b;x", ";", "none;x"]

    assert answers(DRUGS.includes("a"), drugs=drugs) == [NO, YES, YES, NO, *[UNKNOWN] * 6]
    assert answers(DRUGS.includes("b"), drugs=["b;x", "x;b"]) == [YES, YES]


def test_each_word_of_a_set_counts_once():
    """The same drug named twice is one drug, and not the next one in the list."""
    at_least_two = DRUGS.counting("a", "b") >= 2

    assert answers(at_least_two, drugs=["a;a", "A; a ;a", "a;b", "a;c"]) == [NO, NO, YES, NO]
    assert answers(DRUGS.includes("b"), drugs=["a;a"]) == [NO]


def test_a_count_of_an_unknown_set_goes_up_to_all():
    """One is certain, the second possible."""
    count = DRUGS.counting("a", "b")

    assert answers(count >= 1, drugs=["none", "a", None, "a;x"]) == [NO, YES, UNKNOWN, YES]
    assert answers(count >= 2, drugs=["a", "a;x", None]) == [NO, UNKNOWN, UNKNOWN]
    assert answers(count >= 3, drugs=[None]) == [NO]


def test_two_sets_are_read_together():
    """The cell and the drug chart: what either names is given."""
    both = DRUGS.together_with(RUNNING)

    actual = answers(
        both.counting("a", "b") >= 2,
        drugs=["a", "a", None, "a", "none"],
        running=["b", "a", "b", None, "a;b"],
    )

    assert actual == [YES, NO, UNKNOWN, NO, YES]


# --- conditions of conditions --------------------------------------------------------------------


def test_a_test_can_prove_without_being_able_to_disprove():
    """CAPD impossible in a child who wakes leaves open why."""
    assert answers(DEVICE.is_("mask").confirms_only(), device=["mask", "cannula", None]) == [
        YES,
        UNKNOWN,
        UNKNOWN,
    ]


def test_one_of_many_conditions_is_enough():
    """The bands of ages are such a list."""
    bands = any_of((PRESSURE < low) & (PRESSURE > low - 10) for low in (60, 100))

    assert answers(bands, pressure=[55, 95, 80, None]) == [YES, YES, NO, UNKNOWN]


@pytest.mark.parametrize(
    "slip",
    [
        lambda: 36 <= TEMPERATURE <= 38,
        lambda: (TEMPERATURE >= 38) and (FLOW > 6),
        lambda: (TEMPERATURE >= 38) or (FLOW > 6),
        lambda: not (TEMPERATURE >= 38),
        lambda: bool(DEVICE.is_("mask")),
    ],
    ids=["chained", "and", "or", "not", "bool"],
)
def test_a_condition_refuses_to_be_a_bool_and_says_what_to_write(slip):
    """Python would drop half of `36 <= a <= 38` without a word."""
    with pytest.raises(TypeError, match=r"Join conditions with & \| ~ instead of and/or/not"):
        slip()


def test_a_condition_prints_as_the_question_that_it_asks():
    """These are the words of the scale's page."""
    assert str(TEMPERATURE >= 38.0) == "temperature ≥ 38 °C"
    assert str(FLOW < 1 / 12) == "flow < 1/12 L/min"
    assert str(PRESSURE < Scaled(AT_BASELINE, 0.8)) == "pressure < 0.8 × pressure at baseline"
    assert str(BlankAs(FLOW, 0) > 6) == "flow (blank: 0) > 6 L/min"
    assert str(DRUGS.counting("a", "b") >= 2) == "number of a, b ≥ 2"
    assert str(DRUGS.includes("a", "b")) == "a / b among the drugs"
    assert str(DRUGS.together_with(RUNNING).includes("c")) == "c among the drugs and running"
    assert str(DEVICE.same_as(AT_HOME)) == "device is the device at home"
    assert str(DEVICE.is_in("mask", perhaps=("cannula",))) == "device is mask (open: cannula)"


def test_conditions_of_conditions_print_with_their_brackets():
    """A term of the scale, defined once on its page, stands in quotation marks."""
    fever = (TEMPERATURE >= 38.0).called("fever")
    mask, sedated = DEVICE.is_("mask"), SEDATED.is_("yes")

    assert (
        str(fever & ~DEVICE.is_in("mask", "cannula")) == "“fever” and device is not mask / cannula"
    )
    assert str((fever | sedated) & (FLOW > 6)) == "(“fever” or sedated is yes) and flow > 6 L/min"
    assert str(~DEVICE.is_known() | ~fever) == "device is not charted or not “fever”"
    assert str(~(mask & fever)) == "not (device is mask and “fever”)"
    assert str(mask.unknowable_when(sedated)) == "device is mask (unknown when sedated is yes)"
    assert str(mask.confirms_only()) == "device is mask (open otherwise)"


def test_a_condition_lists_what_it_asks_each_once_and_in_order():
    """From this come the missing inputs, the page and the entry form."""
    condition = (TEMPERATURE >= 38) & (DEVICE.is_("mask") | (FLOW > 6) | (TEMPERATURE < 30))

    assert [one.name for one in condition.inputs] == ["temperature", "device", "flow"]


def test_both_sides_of_every_threshold_are_tried_when_narrowing():
    """Or an answer that settles a grade could be overlooked."""
    condition = (TEMPERATURE >= 38) & (PRESSURE < Scaled(AT_BASELINE, 0.8)) & (FLOW > 6)

    found = {one.name: sorted(values) for one, values in thresholds_of([condition]).items()}

    assert found == {"temperature": [37.9, 38.0, 38.1], "flow": [5.9, 6.0, 6.1]}
    assert FLOW.candidates({5.9, 6.0, 6.1}) == [0, 5.9, 6.0, 6.1, 80]
