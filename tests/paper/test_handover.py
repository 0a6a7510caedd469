"""What one shift tells the next: which way each grade went, what was given, missed and comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitoring.course.grades import CRS, ICANS
from monitoring.course.handover import Turn, handed_over_from, shift_changes
from monitoring.paper.handover_block import block
from monitoring.people.roles import NotAllowed
from monitoring.record.engine import open_record
from monitoring.services.hand_over import default_since, hand_over
from monitoring.services.record_observation import record_observation
from tests.paper.conftest import HOSTILE, NOW, ON_OXYGEN, SETTINGS, SINCE, hour
from tests.people import A_NURSE, AN_ADMINISTRATOR

pytestmark = pytest.mark.slow  # the ward is graded once for all of them

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = (time(7), time(14, 30), time(22))


def at(text):
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=BERLIN)


def step(of_patient, scale):
    return next(one for one in of_patient.grades if one.scale == scale)


def lines(of_patient, handed):
    said = block(of_patient, handed.head, zone=SETTINGS.zone)
    return {line.label: " ".join(line.texts) for line in said.lines}


@pytest.mark.parametrize(
    ("now", "from_when"),
    [
        ("15T14:00", "15T07:00"),
        ("15T14:35", "15T07:00"),  # the shift that has just ended hands over
        ("15T15:30", "15T14:30"),
        ("15T06:59", "14T22:00"),
        ("15T00:10", "14T22:00"),
        ("15T22:10", "15T14:30"),
    ],
)
def test_the_handover_starts_where_the_shift_began(now, from_when):
    """Right after a change a sheet of five minutes would be of no use."""
    began = handed_over_from(at(now), USUAL, zone=BERLIN, at_least=timedelta(hours=1))

    assert at(from_when) == began


def test_shift_changes_keep_their_wall_clock_when_the_clocks_change():
    """On 29 March 2026 Berlin goes from UTC+1 to UTC+2 at two in the morning."""
    found = shift_changes(at("29T12:00"), USUAL, zone=BERLIN, last=3)

    assert ["29 07:00 +0200", "28 22:00 +0100", "28 14:30 +0100"] == [
        f"{one:%d %H:%M %z}" for one in found
    ]


def test_without_shift_times_a_day_is_handed_over():
    assert at("14T12:00") == handed_over_from(
        at("15T12:00"), (), zone=BERLIN, at_least=timedelta(hours=1)
    )


def test_the_default_is_the_units_own_shift():
    assert SINCE == default_since(SETTINGS, now=NOW)


@pytest.mark.parametrize(
    ("patient", "scale", "turn"),
    [
        ("WORSE", CRS, Turn.WORSE),
        ("WORSE", ICANS, Turn.SAME),
        ("BETTER", CRS, Turn.BETTER),
        ("NOT-LOOKED", CRS, Turn.NOT_LOOKED),
        ("NOT-LOOKED", ICANS, Turn.NOT_LOOKED),
        ("THERE-AND-BACK", CRS, Turn.WORSE),
        ("THERE-AND-BACK", ICANS, Turn.NEVER),
        (HOSTILE, CRS, Turn.SAME),
        ("NOTHING", CRS, Turn.NEVER),
        ("NOTHING", ICANS, Turn.NEVER),
    ],
)
def test_which_way_each_grade_went(by_patient, patient, scale, turn):
    """A grade nobody looked at since is its own answer, and never "unchanged"."""
    assert turn is step(by_patient[patient], scale).turn


def test_a_grade_that_can_no_longer_be_fixed_is_said_with_what_to_chart(by_patient, handed):
    """A cannula without its flow: at least what it was, and possibly more."""
    said = block(by_patient["NOT-KNOWN"], handed.head, zone=SETTINGS.zone)
    crs = next(line for line in said.grades if line.step.scale == CRS)

    assert crs.step.now.grade is None
    assert "→" in crs.heading
    assert "Chart oxygen flow" in " ".join(crs.texts)


def test_what_came_and_went_within_the_shift_is_not_lost(by_patient, handed):
    """CRS 1, then 2, then 1: comparing only then and now would say that nothing happened."""
    found = step(by_patient["THERE-AND-BACK"], CRS)
    said = block(by_patient["THERE-AND-BACK"], handed.head, zone=SETTINGS.zone).grades[0]

    assert (1, 2, 1) == (found.then.grade, found.worst.grade, found.now.grade)
    assert "CRS 1 → 2 → 1, WORSE IN BETWEEN" == said.heading
    assert "In between certainly 2, first at 09:00." in said.texts


def test_missing_is_said_and_never_blank(by_patient, handed):
    """A patient of whom nothing is charted has a sentence on every line."""
    said = lines(by_patient["NOTHING"], handed)

    assert {
        "Changed": "Neither grade moved and no red flag began, by what is charted.",
        "Also present": "Nothing else is certain by what is charted.",
        "Given": "Nothing is charted as given since.",
        "Physician": "No word is recorded since; the grades above are the rule's.",
        "Alerts": "Not known: no watcher is running, so nothing could ring.",
    }.items() <= said.items()
    assert "! Vital signs overdue since" in said["Missed checks"]
    assert all(said.values())


def test_what_was_given_is_told_with_its_times(by_patient, handed):
    """Also what began before and has no stop, without claiming that it runs."""
    said = lines(by_patient["WORSE"], handed)["Given"]

    assert "Tocilizumab 8 mg, <b>by hand</b>: 09:00 to 10:00." in said
    assert "Acetaminophen 8 mg, <b>by hand</b>: 12:00." in said
    assert "Running by the chart: Norepinephrine 8 mg, no stop charted, may run." in said
    assert "1 in the last 24 h, 1 in all" in said


def test_the_next_checks_are_told_by_the_line_that_holds(by_patient, handed):
    """CRS 1 asks for vital signs every four hours; the last were at 13:00. Twelve hours ahead."""
    said = lines(by_patient["THERE-AND-BACK"], handed)["Due"]

    assert "Vital signs 17:00, 21:00, 16 Mar (day +4) 01:00; every 4 h while it is" in said


def test_a_drug_of_before_that_was_charted_in_the_shift_counts_as_late(by_patient, handed):
    """The norepinephrine of 06:00 was typed at 14:00: nobody could hand it over at 07:00."""
    assert (
        "1 row of before 07:00 came into the record since then."
        == (lines(by_patient["WORSE"], handed)["Charted late"])
    )
    assert "Charted late" not in lines(by_patient["BETTER"], handed)


def test_the_baseline_that_is_missing_is_told(by_patient, handed):
    assert (
        "Not recorded: blood pressure, ICE, CAPD, weight, product."
        == (lines(by_patient["WORSE"], handed)["Baseline"])
    )


def test_what_was_charted_late_counts_where_it_belongs_and_is_told(small_ward, tmp_path):
    """Seen at 06:00, typed at 12:00: the shift was handed over CRS 0, and it was 2."""
    copy = tmp_path / "daywatch.db"
    copy.write_bytes(small_ward.read_bytes())
    record = open_record(copy)
    row = {"observed_at": hour(6), **ON_OXYGEN}
    who = {"by": A_NURSE, "at": hour(12), "form_key": "late"}
    record_observation(record, SETTINGS, "NOT-LOOKED", row, **who)

    late = hand_over(record, SETTINGS, by=A_NURSE, now=NOW, since=SINCE)
    record.dispose()
    own = next(one for one in late.patients if one.row.state.patient_id == "NOT-LOOKED")
    crs = step(own, CRS)

    assert (0, 2) == (crs.shown_then.grade, crs.then.grade)
    assert (
        "1 row of before 07:00 came into the record since then."
        == (lines(own, late)["Charted late"])
    )


def test_who_may_not_look_at_patients_gets_no_handover(read_ward):
    with pytest.raises(NotAllowed, match="Only"):
        hand_over(read_ward, SETTINGS, by=AN_ADMINISTRATOR, now=NOW)
