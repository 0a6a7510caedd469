"""Patterns of the grades: F1, F2, F9, onset, the expected window, a second ICANS."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.charting.tables import INTERVENTIONS
from monitoring.course.patterns.tocilizumab import tocilizumab_doses
from tests.patterns.charts import at, fires, firings
from tests.typed import typed

CRS_1 = "well, temperature_c 38.5"
CRS_2 = f"{CRS_1}, systolic_mmhg 84"
CRS_3 = f"{CRS_1}, vasopressors norepinephrine"
CRS_4 = f"{CRS_1}, oxygen_device bipap"
CRS_OPEN = "temperature_c 38.5"  # 1..4
ICANS_1 = "alert, ice_total 8"


def charted(*moments: tuple[str, str]) -> str:
    return "time | facts\n" + "\n".join(f"{time} | {facts}" for time, facts in moments)


# --- F1 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "time", "expected"),
    [
        (CRS_1, CRS_3, "+3d 20:00", ["+3d 20:00"]),
        (CRS_1, CRS_3, "+3d 20:01", []),
        (CRS_1, CRS_2, "+3d 12:00", []),
        ("well", CRS_2, "+3d 12:00", ["+3d 12:00"]),
        (CRS_1, CRS_OPEN, "+3d 12:00", ["?+3d 12:00"]),
        (CRS_OPEN, CRS_3, "+3d 12:00", ["?+3d 12:00"]),
        ("alert", CRS_3, "+3d 12:00", []),  # CRS was not assessed before
        ("alert", "alert, ice_total 2", "+3d 12:00", ["+3d 12:00"]),
    ],
)
def test_a_grade_rises_by_2_in_12_h(before, now, time, expected):
    """F1, by what is certain: the least now over the most before."""
    assert expected == fires("GRADE_RISE", charted(("+3d 08:00", before), (time, now)))


def test_a_rise_says_from_what_to_what_and_what_is_provisional():
    """A provisional grade counts, and is named."""
    masked = """
        time      | facts                                                  | given
        +1d 08:00 | well                                                   | dexamethasone
        +1d 14:00 | well, oxygen_device nasal-cannula, oxygen_flow_l_min 2 |
        """
    found = firings(masked)

    detail = found.loc[found["pattern"] == "GRADE_RISE", "detail"].item()
    assert detail == "CRS 0 at day +1 08:00 → 2 (provisional) at 14:00, a rise of 2 in 6 h."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (CRS_3, ["+3d 08:00"]),
        (CRS_2, []),
        (CRS_OPEN, ["?+3d 08:00"]),
        ("alert, ice_total 2", ["+3d 08:00"]),
        ("alert", []),
        ("well", []),
    ],
)
def test_grade_3_or_more(facts, expected):
    """F1."""
    assert expected == fires("GRADE_3_OR_MORE", charted(("+3d 08:00", facts)))


def test_grade_4_fires_again_and_an_open_grade_ends_nothing():
    """What is not known leaves it standing."""
    table = charted(
        ("+3d 08:00", CRS_3), ("+3d 12:00", CRS_4), ("+3d 16:00", CRS_OPEN), ("+3d 20:00", CRS_1)
    )

    assert fires("GRADE_3_OR_MORE", table) == ["+3d 08:00 to +3d 12:00", "+3d 12:00 to +3d 20:00"]


def test_death_ends_every_pattern():
    """And grade 5 by death is no red flag."""
    table = charted(("+3d 08:00", CRS_3))
    dead = {"died_at": at("+3d 12:00"), "death_cause": "crs"}

    assert fires("GRADE_3_OR_MORE", table, patient=dead) == ["+3d 08:00 to +3d 12:00"]
    assert fires("GRADE_3_OR_MORE", table, patient=dead, now="+3d 11:00") == ["+3d 08:00"]


# --- F2 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vitals", "neuro", "time", "expected"),
    [
        (CRS_2, ICANS_1, "+3d 20:00", ["+3d 20:00"]),
        (CRS_1, ICANS_1, "+3d 12:00", []),
        (CRS_2, "alert", "+3d 12:00", []),
        (CRS_2, ICANS_1, "+3d 20:01", []),  # what was possible stays possible
        (CRS_OPEN, ICANS_1, "+3d 12:00", ["?+3d 12:00"]),
        (CRS_OPEN, "ice_total 10", "+3d 12:00", []),  # neither is certain
    ],
)
def test_crs_2_and_icans_together(vitals, neuro, time, expected):
    """F2. They are assessed at different moments, at most 12 h apart."""
    found = fires("CRS_WITH_ICANS", charted(("+3d 08:00", vitals), (time, neuro)))

    # Before the neuro check ICANS was not known.
    assert expected == [one for one in found if not one.startswith("?+3d 08:00")]


def test_without_a_neuro_check_it_is_possible_and_says_what_to_chart():
    """D29: a CRS of grade 2 asks for the neuro check."""
    found = firings(charted(("+3d 08:00", CRS_2)))
    row = found[found["pattern"] == "CRS_WITH_ICANS"].to_dict("records")[0]

    assert not row["certain"]
    assert row["missing"] == "ice_total;consciousness;seizure"


# --- F9 ------------------------------------------------------------------------------------------


def doses(*times: str) -> list[str]:
    return [f"{time} | | tocilizumab" for time in times]


def dosed(times: list[str], *moments: tuple[str, str]) -> str:
    rows = [*times, *(f"{time} | {facts} |" for time, facts in moments)]
    return "time | facts | given\n" + "\n".join(rows)


@pytest.mark.parametrize(
    ("given", "before", "after", "expected"),
    [
        (["+3d 00:00", "+3d 08:00", "+3d 16:00"], CRS_2, CRS_2, ["+3d 20:00"]),
        (["+3d 00:00", "+3d 08:00", "+3d 16:00"], CRS_2, CRS_1, []),
        (["+3d 08:00", "+3d 16:00"], CRS_2, CRS_2, []),
        (["+1d 00:00", "+2d 00:00", "+3d 00:00", "+3d 16:00"], CRS_2, CRS_3, ["+3d 20:00"]),
        (["+2d 15:00", "+3d 08:00", "+3d 16:00"], CRS_2, CRS_2, []),  # over 24 h
        (["+3d 00:00", "+3d 08:00", "+3d 16:00"], CRS_2, CRS_OPEN, ["?+3d 20:00"]),
        (["+3d 00:00", "+3d 08:00", "+3d 16:00"], "alert", CRS_2, ["?+3d 20:00"]),
    ],
)
def test_tocilizumab_is_used_up_and_crs_is_no_better(given, before, after, expected):
    """F9: 3 in 24 h or 4 in all, against the assessment before the last dose."""
    table = dosed(doses(*given), ("+3d 15:00", before), ("+3d 20:00", after))

    assert expected == fires("TOCILIZUMAB_COUNT", table)


def test_the_running_count_of_doses():
    """For the screen: 6.3. The dose of 24 hours ago counts no longer, the one of this minute does."""
    given = typed(
        INTERVENTIONS,
        [
            {"patient_id": "P1", "kind": "tocilizumab", "started_at": at(time)}
            for time in ("+1d 08:00", "+1d 16:00", "+2d 08:00")
        ]
        + [{"patient_id": "P1", "kind": "siltuximab", "started_at": at("+2d 08:00")}],
    )
    asked = pd.DataFrame(
        {
            "patient_id": pd.Series(["P1", "P1", "P1", "P2"], dtype="str"),
            "observed_at": pd.Series(
                pd.DatetimeIndex(
                    [at("+1d 07:59"), at("+2d 08:00"), at("+2d 20:00"), at("+2d 20:00")]
                )
            ).astype("datetime64[us, UTC]"),
        }
    ).set_axis([7, 5, 3, 1])

    counted = tocilizumab_doses(asked, given)

    assert counted.index.tolist() == [7, 5, 3, 1]
    assert counted["in_24_h"].tolist() == [0, 2, 1, 0]
    assert counted["in_all"].tolist() == [0, 3, 3, 0]
    assert counted["hours_since_last"].fillna(-1).tolist() == [-1, 0, 12, -1]


# --- onset -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "pattern"),
    [
        ("+2d 23:59", "EARLY_ONSET"),
        ("+3d 00:00", ""),
        ("+14d 23:59", ""),
        ("+15d 00:00", "LATE_ONSET_REVIEW"),
    ],
)
def test_early_and_late_onset_are_the_flags_of_the_scale(time, pattern):
    """4.1, R9; they hold while the episode lasts."""
    table = charted((time, CRS_1))

    for one in ("EARLY_ONSET", "LATE_ONSET_REVIEW"):
        assert fires(one, table) == ([time] if one == pattern else [])


def test_early_onset_holds_until_the_episode_is_resolved():
    """Clean for 24 h."""
    table = charted(
        ("+2d 08:00", CRS_1),
        ("+2d 20:00", CRS_1),
        ("+3d 08:00", "well"),
        ("+3d 20:00", "alert"),
        ("+4d 08:00", "well"),
    )

    assert fires("EARLY_ONSET", table) == ["+2d 08:00 to +4d 08:00"]


@pytest.mark.parametrize(
    ("product", "day", "expected"),
    [
        ("cilta-cel", 5, []),  # 5 to 8
        ("cilta-cel", 4, ["+4d 08:00"]),
        ("cilta-cel", 9, ["+9d 08:00"]),
        ("axi-cel", 12, []),
        ("axi-cel", 13, ["+13d 08:00"]),
        ("tisa-cel", 15, ["+15d 08:00"]),  # 1 to 51, but nothing is expected after day 14
        ("obe-cel", 1, []),  # its window is UNVERIFIED
        ("other", 1, []),
        (None, 1, []),
    ],
)
def test_onset_outside_the_expected_window_is_information(product, day, expected):
    """4.1: never silences anything."""
    table = charted((f"+{day}d 08:00", CRS_1))

    assert expected == fires("OUTSIDE_EXPECTED_WINDOW", table, patient={"product": product})


# --- a second ICANS --------------------------------------------------------------------------------

FIRST = [("+3d 08:00", f"{CRS_1}, {ICANS_1}"), ("+4d 08:00", "alert")]


@pytest.mark.parametrize(
    ("between", "later", "expected"),
    [
        ([("+6d 08:00", "well")], ("+6d 20:00", ICANS_1), ["+6d 20:00"]),
        ([("+6d 08:00", CRS_1)], ("+6d 20:00", ICANS_1), []),  # CRS goes on
        ([("+6d 08:00", "well")], ("+6d 20:00", "alert"), []),
        ([("+6d 08:00", "well")], ("+6d 20:00", "ice_total 9"), ["+6d 20:00"]),
        ([("+6d 08:00", CRS_1)], ("+8d 20:00", ICANS_1), ["?+8d 20:00"]),  # CRS not assessed
        ([("+6d 08:00", "well"), ("+7d 08:00", "well")], ("+12d 08:00", ICANS_1), ["+12d 08:00"]),
    ],
)
def test_icans_again_after_crs_has_settled(between, later, expected):
    """4.4: it had gone, CRS is clean or resolved, and it is back."""
    assert expected == fires("BIPHASIC_ICANS", charted(*FIRST, *between, later))


def test_icans_that_never_went_is_no_second_phase():
    """Nor is one that was only not graded in between."""
    table = charted(
        ("+3d 08:00", f"{CRS_1}, {ICANS_1}"),
        ("+4d 08:00", "consciousness awakens-spontaneously"),
        ("+5d 08:00", "well"),
        ("+5d 20:00", "alert, ice_total 6"),
    )

    assert fires("BIPHASIC_ICANS", table) == []


def test_a_second_phase_lasts_until_icans_is_certainly_gone():
    """Worse fires again; an open grade ends nothing."""
    table = charted(
        *FIRST,
        ("+6d 08:00", "well"),
        ("+6d 20:00", ICANS_1),
        ("+7d 08:00", "alert, ice_total 5"),
        ("+7d 20:00", "consciousness awakens-spontaneously"),
        ("+8d 08:00", "alert"),
    )

    assert fires("BIPHASIC_ICANS", table) == ["+6d 20:00 to +7d 08:00", "+7d 08:00 to +8d 08:00"]
