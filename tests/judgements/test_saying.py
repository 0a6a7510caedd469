"""What may be said of a grade, by whom, and that it is recorded once, in one entry, for good."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from monitoring.course.judgements import RuleGrade
from monitoring.people.roles import NotAllowed, person
from monitoring.record.errors import SavedOtherwise
from monitoring.record.history import history
from monitoring.record.integrity import verify
from monitoring.record.journal import amend
from monitoring.record.reading import entries, last_entry_number, patients
from monitoring.services.admit_patient import complete_admission
from monitoring.services.chart import review_ward
from monitoring.services.judge_grade import (
    CannotJudge,
    RuleMoved,
    attribute_finding,
    confirm_grade,
    enter_physician_grade,
    grades_of,
    judgements_of,
    overrule_grade,
    record_own_grade,
    withdraw_word,
)
from tests.judgements.ward import (
    CRS,
    DOCTOR,
    ICANS,
    IEC_HS,
    ILL,
    NOW,
    NURSE,
    SETTINGS,
    chart_it,
    hours,
    judged_at,
    seen_at,
)
from tests.people import A_NURSE, A_PHYSICIAN

GRADED_3 = RuleGrade("graded", 3, 3, 3)
LATER = NOW + timedelta(minutes=5)


def confirm(record, count=0, *, seen=GRADED_3, scale=CRS, form="c", at=NOW, **who):
    where = (record, SETTINGS, "P1", scale, hours(count))
    return confirm_grade(*where, seen=seen, at=at, form_key=form, **(DOCTOR | who))


def overrule(record, grade, count=0, *, seen=GRADED_3, reason="Line infection", form="o", **who):
    where = (record, SETTINGS, "P1", CRS, hours(count))
    about = {"seen": seen, "grade": grade, "reason": reason, "at": NOW, "form_key": form}
    return overrule_grade(*where, **about, **(DOCTOR | who))


def own_grade(record, grade, count=0, *, before=True, form="n", at=NOW, **who):
    where = (record, SETTINGS, "P1", CRS, hours(count))
    about = {"grade": grade, "before_suggestion": before, "at": at, "form_key": form}
    return record_own_grade(*where, **about, **(NURSE | who))


def iec_hs(record, grade, count=0, *, reason=None, form="i", **who):
    where = (record, SETTINGS, "P1", IEC_HS, hours(count))
    about = {"grade": grade, "reason": reason, "at": NOW, "form_key": form}
    return enter_physician_grade(*where, **about, **(DOCTOR | who))


def test_each_word_is_one_entry_with_its_kind_and_the_chain_holds(record):
    before = last_entry_number(record)
    own_grade(record, 2)
    confirm(record)
    overrule(record, 1, 2)
    attribute_finding(
        record, SETTINGS, "P1", CRS, hours(0), findings=["fever", "hypoxia"], cause="therapy",
        reason="Seen before", at=NOW, form_key="a", **DOCTOR,
    )  # fmt: skip
    iec_hs(record, 2)

    new = entries(record, after=before)

    assert ["answer", "confirm", "overrule", "attribute", "answer"] == new["kind"].tolist()
    assert verify(record) is None


def test_what_was_said_is_read_back_with_who_when_and_what_was_seen(record):
    overrule(record, 2)

    (one,) = judgements_of(record, "P1")

    assert ("different-grade", 2, GRADED_3) == (one.word, one.grade, one.seen)
    assert ("Dr Weiss", "physician", "Line infection") == (one.by, one.role, one.reason)
    assert (hours(0), NOW) == (one.observed_at, one.recorded_at)


def test_what_was_said_is_read_as_of_any_past_minute(record):
    confirm(record)
    overrule(record, 2, 2)
    withdraw_word(
        record, 1, by=A_PHYSICIAN, role="physician", at=LATER, reason="Other bed", form_key="w"
    )

    at = [NOW - timedelta(minutes=1), NOW, LATER, None]

    assert [0, 2, 1, 1] == [len(judgements_of(record, "P1", as_of=one)) for one in at]


@pytest.mark.parametrize(
    "say",
    [
        confirm,
        lambda record: overrule(record, 2),
        lambda record: overrule(record, None),
        lambda record: own_grade(record, 2),
        lambda record: iec_hs(record, 3),
    ],
)
def test_a_form_sent_twice_is_saved_once_also_when_the_rule_moved_in_between(record, say):
    """The answer was lost on the way; by the second time somebody has amended the chart."""
    first = say(record)
    amend(
        record, "observations", 1, {"temperature_c": 36.5, "vasopressors": "none"},
        by="N. Kaya", at=NOW, reason="misread",
    )  # fmt: skip

    again = say(record)

    assert first == again
    assert 1 == len(judgements_of(record, "P1"))


def test_a_form_saved_before_with_another_grade_is_not_taken_for_saved(record):
    overrule(record, 2)

    with pytest.raises(SavedOtherwise):
        overrule(record, 1)


# --- the rule -------------------------------------------------------------------------------------


def test_a_grade_is_agreed_to_only_as_it_was_seen(record):
    """A value came in while the physician was reading."""
    seen = seen_at(record, 0)
    amend(
        record, "observations", 1, {"vasopressors": "norepinephrine;epinephrine"},
        by="N. Kaya", at=NOW, reason="second one forgotten",
    )  # fmt: skip

    with pytest.raises(RuleMoved, match="now says grade 4, and you saw grade 3: look again"):
        confirm(record, seen=seen)
    assert () == judgements_of(record, "P1")


def test_a_confirmation_changes_no_grade_and_stands(record):
    before = judged_at(record, 0)
    confirm(record)
    after = judged_at(record, 0)

    assert before["rule_grade"] == after["rule_grade"] == after["charted_grade"] == 3
    assert ("agreed", 3, "Dr Weiss") == tuple(after[["standing", "standing_grade", "physician_by"]])
    assert not after["disagrees"]


def test_a_confirmed_grade_is_outdated_once_the_chart_says_another(record):
    confirm(record)
    amend(
        record, "observations", 1, {"vasopressors": "none"},
        by="N. Kaya", at=LATER, reason="wrong bed",
    )  # fmt: skip

    row = judged_at(record, 0)

    assert ("outdated", 3, 2) == tuple(row[["standing", "physician_grade", "rule_grade"]])


def test_a_withdrawn_word_stands_no_longer_and_stays_in_the_history(record):
    confirm(record)
    withdraw_word(
        record, 1, by=A_PHYSICIAN, role="physician", at=LATER, reason="Other patient", form_key="w"
    )

    assert "" == judged_at(record, 0)["standing"]
    told = [one for one in history(record, "P1") if one.table == "judgements"]
    assert [("confirm", "entered"), ("withdraw", "entered in error")] == [
        (one.kind, one.what) for one in told
    ]
    assert verify(record) is None


def test_words_go_along_when_a_mistyped_patient_id_is_amended(record):
    confirm(record)
    overrule(record, 2, form="later")
    row_id = int(patients(record).iloc[0]["row_id"])
    amend(record, "patients", row_id, {"patient_id": "P9"}, by="clerk", at=LATER, reason="mistyped")

    moved = judgements_of(record, "P9")

    assert [("agreed", "Dr Weiss", NOW), ("different-grade", "Dr Weiss", NOW)] == [
        (one.word, one.by, one.recorded_at) for one in moved
    ]
    assert () == judgements_of(record, "P1")


def test_the_board_grades_a_patient_again_when_a_cause_is_given(record):
    """Its cache goes by the last entry that concerns the patient."""
    ward = review_ward(record, SETTINGS, by=A_NURSE, now=NOW)
    attribute_finding(
        record, SETTINGS, "P1", CRS, hours(4), findings=["fever", "hypoxia"], cause="other",
        reason="Pneumonia", at=NOW, form_key="a", **DOCTOR,
    )  # fmt: skip

    after = review_ward(record, SETTINGS, by=A_NURSE, now=NOW, previous=ward)

    assert (None, 0) == (ward.states["P1"].crs.grade, after.states["P1"].crs.grade)


# --- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("say", "sentence"),
    [
        (lambda r: confirm(r, role="nurse"), "Only a physician confirms a grade; you speak as a n"),
        (lambda r: confirm(r, role=""), "Say in which role you speak: physician or nurse"),
        (lambda r: confirm(r, 3), "Nothing is graded by this scale at 11:00 on 14 Mar"),
        (lambda r: confirm(r, 9), "17:00 on 14 Mar lies ahead of the server's clock, 14:00"),
        (
            lambda r: confirm(r, 4, seen=seen_at(r, 4)),
            "gives no single grade here, at least 2 and at most 3: say which",
        ),
        (lambda r: overrule(r, 2, reason=" "), "Say why: a change needs its reason"),
        (lambda r: overrule(r, None, reason=None), "Say why: a rejection needs its reason"),
        (lambda r: overrule(r, 3), "Grade 3 is the rule's own: agree with it instead"),
        (lambda r: overrule(r, 7), "7 is no grade of this scale: it has 0, 1, 2, 3, 4 or 5"),
        (lambda r: overrule(r, 2, role="nurse"), "Only a physician changes a grade"),
        (lambda r: overrule(r, 5), "Grade 5 is death, and the record has none"),
        (lambda r: own_grade(r, 5), "a physician gives it, with the cause"),
        (lambda r: iec_hs(r, 0), "0 is no grade of this scale: it has 1, 2, 3, 4 or 5"),
        (lambda r: iec_hs(r, 2, -200), "is before the infusion"),
        (lambda r: iec_hs(r, None), "Say why: a rejection needs its reason"),
        (lambda r: iec_hs(r, 2, role="nurse"), "Only a physician gives this grade"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_told_in_a_sentence_and_not_recorded(record, say, sentence):
    before = last_entry_number(record)

    with pytest.raises((CannotJudge, NotAllowed), match=sentence):
        say(record)

    assert before == last_entry_number(record)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"findings": []}, "Choose the findings"),
        ({"findings": ["rash"]}, "rash is no finding of this scale: they are fever, hypotension"),
        ({"cause": "crs"}, "crs is no cause that is listed: it is therapy, uncertain or other"),
        ({"reason": ""}, "a cause needs its reason"),
        ({"applies_to": "always"}, "at this moment only or from then on"),
        ({"role": "nurse"}, "Only a physician says what causes a finding"),
        ({"observed_at": hours(1)}, "nothing is charted that CRS"),
        ({"observed_at": hours(3)}, "Nothing is charted at 11:00"),
        ({"scale": "crs-1999"}, "There is no scale crs-1999"),
    ],
)
def test_a_cause_that_cannot_be_taken_is_told_in_a_sentence(record, changed, sentence):
    asked = {
        "scale": CRS, "observed_at": hours(0), "findings": ["fever"], "cause": "other",
        "reason": "Pneumonia", "at": NOW, "form_key": "a", **DOCTOR, **changed,
    }  # fmt: skip
    where = (asked.pop("scale"), asked.pop("observed_at"))

    with pytest.raises((CannotJudge, NotAllowed), match=sentence):
        attribute_finding(record, SETTINGS, "P1", *where, **asked)


def test_the_cause_of_another_scales_finding_is_kept_and_moves_no_grade(record):
    """Infection behind a neutropenia, as a registry asks for it."""
    attribute_finding(
        record, SETTINGS, "P1", "icaht-early-2023", hours(0), findings=["neutropenia"],
        cause="other", reason="Infection", at=NOW, form_key="a", **DOCTOR,
    )  # fmt: skip

    (one,) = judgements_of(record, "P1")

    assert ("neutropenia", "other", "Infection") == (one.finding, one.cause, one.reason)
    assert 3 == judged_at(record, 0)["rule_grade"]


def test_ones_own_grade_is_given_once_and_says_if_the_suggestion_was_seen(record):
    own_grade(record, 2)
    own_grade(record, 3, before=False, form="other nurse", by=person("N. Ito", "nurse"))
    with pytest.raises((CannotJudge, NotAllowed), match="recorded already, as 2: withdraw"):
        own_grade(record, 3, form="again")

    said = judgements_of(record, "P1")

    assert [(2, True), (3, False)] == [(one.grade, one.before_suggestion) for one in said]


def test_only_a_physician_takes_back_what_somebody_else_said(record):
    own_grade(record, 2)
    who = {"at": NOW, "reason": "Not hers", "form_key": "w"}

    with pytest.raises((CannotJudge, NotAllowed), match="takes back what somebody else said"):
        withdraw_word(record, 1, by=person("N. Ito", "nurse"), role="nurse", **who)
    withdraw_word(record, 1, by=A_NURSE, role="nurse", **who)

    assert () == judgements_of(record, "P1")


def test_iec_hs_is_typed_by_a_physician_and_a_change_needs_its_reason(record):
    """Section 12, safety decision 7."""
    iec_hs(record, 2)
    with pytest.raises((CannotJudge, NotAllowed), match="a change needs its reason"):
        iec_hs(record, 3, 2, form="second")
    iec_hs(record, 3, 2, reason="Bleeding", form="second")

    assert [2, 3] == [one.grade for one in judgements_of(record, "P1")]


def test_a_score_has_no_grade_to_judge(record):
    assert () == grades_of("news2-2017", SETTINGS)
    assert (0, 1, 2, 3, 4, 5) == grades_of(CRS, SETTINGS) == grades_of(ICANS, SETTINGS)


# --- grade 5 --------------------------------------------------------------------------------------


def died(record, cause, count=5):
    row = patients(record).iloc[0]
    complete_admission(
        record,
        int(row["row_id"]),
        {"died_at": hours(count), "death_cause": cause},
        by=A_PHYSICIAN,
        at=NOW,
        form_key="died",
    )


def test_grade_5_stands_only_by_a_physician_with_the_cause_of_death(record):
    """D4: the cause in the record gives the rule's 5; it is confirmed like any other grade."""
    died(record, "crs")
    assert "" == judged_at(record, 5)["standing"]

    confirm(record, 5, seen=seen_at(record, 5))

    row = judged_at(record, 5)
    assert (5, "crs") == tuple(row[["standing_grade", "death_cause"]])


def test_grade_5_is_refused_where_the_death_had_another_cause(record):
    died(record, "other", 4)

    with pytest.raises(
        CannotJudge, match="is death from crs, and the record gives the cause other"
    ):
        overrule(record, 5, 4, seen=seen_at(record, 4))


def test_grade_5_is_given_at_the_death_and_at_no_other_moment(record):
    died(record, "iec-hs")

    with pytest.raises(
        (CannotJudge, NotAllowed), match="Grade 5 is given at the death, 13:00 on 14 Mar"
    ):
        iec_hs(record, 5, 2)
    iec_hs(record, 5, 5)

    (one,) = judgements_of(record, "P1")
    assert (5, "iec-hs") == (one.grade, one.death_cause)


def test_a_moment_before_the_infusion_is_not_judged(record):
    chart_it(record, -200, ILL)

    with pytest.raises((CannotJudge, NotAllowed), match="The scale does not apply at"):
        confirm(record, -200, seen=RuleGrade("not-applicable", None, None, None))
    assert pd.isna(judged_at(record, -200)["rule_grade"])
