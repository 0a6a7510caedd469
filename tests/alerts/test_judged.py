"""A physician's word on a grade answers its alert, until the chart goes beyond what was judged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.charting.acknowledgements import ANSWERING_FINDINGS
from monitoring.course.judgements import FINDINGS_OF
from monitoring.record.alerts import alerts_of, messages_of
from monitoring.record.integrity import verify
from monitoring.record.journal import Entry, append
from monitoring.services.acknowledge_alert import acknowledge_alert
from monitoring.services.alert_burden import alert_burden
from monitoring.services.amend_row import amend_row
from monitoring.services.judge_grade import (
    attribute_finding,
    confirm_grade,
    overrule_grade,
    record_own_grade,
    withdraw_word,
)
from monitoring.services.raise_alerts import compare_and_append, raise_alerts, see_ward
from monitoring.services.send_alerts import queue_messages
from monitoring.settings import AlertChoices, LadderStep, Settings
from tests.alerts.looks import found, look, minutes, open_now, raised
from tests.judgements.ward import (
    CRS,
    DOCTOR,
    ICANS,
    ILL,
    NURSE,
    SETTINGS,
    chart_it,
    hours,
    new_record,
    seen_at,
)
from tests.people import A_NURSE, A_PHYSICIAN, THE_OPERATOR
from tests.record.rows import admit

LADDER = AlertChoices(
    targets_file="targets.toml", ladder=(LadderStep(to=("nurse",), after=timedelta(hours=3)),)
)
WORSE = ILL | {"vasopressors": "norepinephrine;epinephrine", "oxygen_device": "ventilator"}
FEVER_ONLY = ILL | {"vasopressors": "none", "oxygen_device": "room-air", "oxygen_flow_l_min": None}


@pytest.fixture
def ward(tmp_path):
    """CRS 3 since 0 h and ICANS 4 since 1 h ring at 5 h."""
    record = new_record(tmp_path / "daywatch.db")
    look_again(record, 5)
    yield record
    record.dispose()


def look_again(record, count):
    raise_alerts(record, SETTINGS, watcher="w", by=THE_OPERATOR, now=hours(count))


def of_grades(record):
    """`CRS 3 new`, of the alerts of grades, in the order in which they rang."""
    own = [one for one in alerts_of(record) if one.rule in (CRS, ICANS)]
    return [f"{one.toxicity} {one.severity} {one.why}" for one in own]


def rings(record, count, *scales):
    """Of these scales' own alerts, those that ring then."""
    found_now = alerts_of(record, only_open=True)
    return [
        one.rule for one in found_now if one.rule in (scales or (CRS,)) and one.rings(hours(count))
    ]


# --- the words that answer ------------------------------------------------------------------------


def agreed(record, moment=2, *, said=6, key="word", scale=CRS):
    seen = seen_at(record, moment, scale)
    how = {"seen": seen, **DOCTOR, "at": hours(said), "form_key": key}
    return confirm_grade(record, SETTINGS, "P1", scale, hours(moment), **how)


def overruled(record, grade, moment=2, *, said=6):
    how = {"seen": seen_at(record, moment), "grade": grade, "reason": "sedated for the scan"}
    how |= {**DOCTOR, "at": hours(said), "form_key": "word"}
    return overrule_grade(record, SETTINGS, "P1", CRS, hours(moment), **how)


def attributed(record, finding="hypotension", cause="other", *, scale=CRS, onwards=True, moment=0):
    how = {"findings": (finding,), "cause": cause, "reason": "known before the infusion"}
    how |= {"applies_to": "from-then-on" if onwards else "moment"}
    how |= {**DOCTOR, "at": hours(6), "form_key": "word"}
    return attribute_finding(record, SETTINGS, "P1", scale, hours(moment), **how)


ANSWERS = {
    "agreed": agreed,
    "another grade": lambda record: overruled(record, 2),
    "no grade": lambda record: overruled(record, None),
    "another cause": attributed,
}


@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS)
def test_a_physicians_word_answers_the_alert_and_no_other_toxicity(ward, said):
    """Also once the watcher has looked again; ICANS rings on."""
    assert rings(ward, 5, CRS, ICANS) == [CRS, ICANS]
    said(ward)

    assert rings(ward, 6, CRS, ICANS) == [ICANS]
    look_again(ward, 6.1)
    look_again(ward, 7)
    assert rings(ward, 7, CRS, ICANS) == [ICANS]
    assert verify(ward) is None


def own_grade(record):
    how = {"grade": 1, "before_suggestion": False, **NURSE, "at": hours(6), "form_key": "word"}
    record_own_grade(record, SETTINGS, "P1", CRS, hours(2), **how)


NO_ANSWERS = {
    "somebody's own grade": own_grade,
    "due to the therapy": lambda record: attributed(record, cause="therapy"),
    "uncertain": lambda record: attributed(record, cause="uncertain"),
    "of another scale": lambda record: agreed(record, 1, scale=ICANS),
}


@pytest.mark.parametrize("said", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_does_not_judge_the_grade_answers_nothing(ward, said):
    said(ward)
    look_again(ward, 6.1)

    assert rings(ward, 6.1) == [CRS]


def test_a_word_of_before_the_alert_answers_nothing(tmp_path):
    """The watcher was away: whoever spoke had not been called."""
    record = new_record(tmp_path / "daywatch.db")
    agreed(record, said=4.5)
    look_again(record, 5)

    assert rings(record, 5) == [CRS]
    record.dispose()


def test_a_word_on_a_moment_before_it_became_so_bad_answers_nothing(ward):
    """Grade 3 was agreed to late; grade 4 has come since and is another moment's."""
    chart_it(ward, 5.5, WORSE)
    look_again(ward, 5.6)
    agreed(ward, 2)

    assert rings(ward, 6) == [CRS]


def test_a_cause_at_one_moment_leaves_the_others_to_be_judged(ward):
    """The alert is of 2 h then, which nobody has judged."""
    attributed(ward, onwards=False, moment=0)
    look_again(ward, 6.1)

    assert rings(ward, 6.1) == [CRS]


def test_the_watcher_and_the_screen_name_the_same_findings():
    """The record says who spoke, the course which finding moves a grade."""
    assert ANSWERING_FINDINGS == FINDINGS_OF


# --- and how long -----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS)
def test_it_rings_again_when_it_becomes_worse_than_it_ever_was(ward, said):
    said(ward)
    look_again(ward, 6.1)
    chart_it(ward, 7, WORSE)
    look_again(ward, 7.1)

    assert rings(ward, 7.1) == [CRS]
    assert of_grades(ward)[-1].endswith("worse")


def test_it_rings_again_beyond_what_was_judged_though_it_had_been_as_bad_before(ward):
    """Grade 1 was agreed to; grade 3 has rung in this episode already, and is back."""
    chart_it(ward, 4.5, FEVER_ONLY)
    agreed(ward, 4.5)
    look_again(ward, 6.1)
    assert rings(ward, 6.1) == []

    chart_it(ward, 7, ILL)
    for count in (7.1, 7.2, 7.3):
        look_again(ward, count)
    assert rings(ward, 7.3) == [CRS]
    assert of_grades(ward) == ["CRS 3 new", "ICANS 4 new", "CRS 3 outlived"]
    (again,) = (one for one in alerts_of(ward, only_open=True) if one.rule == CRS)
    assert again.ladder_from == hours(7.1)


def test_as_bad_as_it_was_judged_is_nothing_new(ward):
    """Each hour the same would else ring each hour again."""
    overruled(ward, 1)
    chart_it(ward, 7, ILL)
    look_again(ward, 7.1)

    assert rings(ward, 7.1) == []


def test_it_rings_again_when_the_chart_no_longer_says_what_was_judged(ward):
    """The word is outdated: it was said of something that was a slip."""
    agreed(ward)
    how = {"by": A_PHYSICIAN, "at": hours(6.5), "reason": "misread", "form_key": "slip"}
    changed = {"vasopressors": "norepinephrine;epinephrine;vasopressin"}
    amend_row(ward, "observations", 3, changed, **how)
    look_again(ward, 7)

    assert rings(ward, 7) == [CRS]


def test_a_word_taken_back_answers_nothing_any_more(ward):
    agreed(ward)
    how = {"by": A_PHYSICIAN, "role": "physician", "at": hours(6.5), "form_key": "not so"}
    withdraw_word(ward, 1, reason="wrong patient", **how)

    assert rings(ward, 6.6) == [CRS]


def test_it_escalates_no_more_and_goes_on_when_the_word_is_outlived(ward):
    """From then on, from the foot of the ladder."""
    settings = Settings(timezone="Europe/Berlin", alerts=LADDER)
    chart_it(ward, 4.5, FEVER_ONLY)
    agreed(ward, 4.5)
    agreed(ward, 1, scale=ICANS, key="ICANS")
    acknowledge_the_patterns(ward)
    queue_messages(ward, settings, by=THE_OPERATOR, now=hours(9))
    assert messages_of(ward) == ()

    chart_it(ward, 9, ILL)
    look_again(ward, 9.1)
    (again,) = (one for one in alerts_of(ward, only_open=True) if one.rule == CRS)
    for now, count in ((12.0, 0), (12.2, 1)):
        queue_messages(ward, settings, by=THE_OPERATOR, now=hours(now))
        told = [one for one in messages_of(ward) if one.alert == again.number]
        assert len(told) == count


def acknowledge_the_patterns(record):
    open_ones = [one for one in alerts_of(record, only_open=True) if one.rings(hours(6))]
    for toxicity in {one.toxicity for one in open_ones}:
        acknowledge_alert(
            record,
            1,
            toxicity,
            up_to_alert=max(one.number for one in open_ones),
            plan="seen",
            by=A_NURSE,
            at=hours(6),
            form_key=f"plan {toxicity}",
        )


def test_the_later_answer_counts(ward):
    """Who asks to look again in an hour is called again, though somebody had judged before."""
    agreed(ward)
    acknowledge_alert(
        ward,
        1,
        "CRS",
        up_to_alert=max(one.number for one in alerts_of(ward)),
        plan="Bolus given",
        until=hours(7.5),
        by=A_NURSE,
        at=hours(6.5),
        form_key="plan",
    )
    assert rings(ward, 7) == []
    look_again(ward, 7.6)

    assert rings(ward, 7.6) == [CRS]


def test_the_burden_knows_what_was_answered_by_a_judgement(ward):
    agreed(ward)
    counted = alert_burden(ward, by=A_NURSE, now=hours(24))

    assert (counted.judged, counted.acknowledged) == (1, 0)


# --- looks and words that cross --------------------------------------------------------------------


def test_a_look_that_read_before_the_word_does_not_take_it_for_outlived(ward):
    """It was said while the ward was being graded."""
    read = see_ward(ward, SETTINGS, now=hours(6.1))
    agreed(ward)
    compare_and_append(ward, SETTINGS, read, "w")

    assert rings(ward, 6.1) == []
    assert of_grades(ward) == ["CRS 3 new", "ICANS 4 new"]


def test_a_word_by_a_clock_that_is_ahead_quiets_nothing_yet(record):
    """And nothing is raised twice for it."""
    admit(record, "P1")
    look(record, 0, found(CRS))
    word = {
        "patient_id": "P1",
        "observed_at": minutes(0),
        "scale": CRS,
        "word": "agreed",
        "grade": 2,
        "seen_status": "graded",
        "role": "physician",
    }
    append(record, Entry("confirm", minutes(60), "Dr Weiss"), {"judgements": [word]})
    for at in (5, 6, 61, 62):
        look(record, at, found(CRS), entry=9)
        assert open_now(record, at) == ["CRS 2"]

    assert raised(record) == ["CRS 2 new", "CRS 2 outlived"]
