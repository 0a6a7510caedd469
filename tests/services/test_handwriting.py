"""The photograph of the sentence: recorded with its check, looked at, withdrawn, and never mixed up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from monitoring.charting.pictures import Picture
from monitoring.people.roles import NURSE, NotAllowed, person
from monitoring.record.errors import CannotRecord
from monitoring.record.integrity import verify
from monitoring.record.reading import table
from monitoring.services.admit_patient import admit_patient, complete_admission
from monitoring.services.amend_row import amend_row, withdraw_row
from monitoring.services.chart import graded, read_chart, review_ward
from monitoring.services.course_paper import course_paper
from monitoring.services.handwriting import (
    PictureKeptAlready,
    handwriting_of,
    look_at_handwriting,
    take_out_handwriting,
)
from monitoring.services.record_observation import (
    AlreadyCharted,
    NothingCharted,
    record_observation,
)
from monitoring.services.review_patient import review_patient
from monitoring.services.rows_behind import rows_behind
from monitoring.settings import Settings
from tests.paper.pdfs import pages_of
from tests.people import A_DATA_MANAGER, A_NURSE, A_PHYSICIAN, AN_ADMINISTRATOR

NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
FIRST, SECOND, THIRD = (Picture(b"\xff\xd8 sentence %d" % one, 400, 100) for one in range(3))


def hours(count):
    return NOW + timedelta(hours=count)


@pytest.fixture
def ward(record):
    for name in ("P1", "P2"):
        about = {"patient_id": name, "infused_at": "2026-03-12T11:00+01:00", "age_years": 50.0}
        admit_patient(record, about, by=A_NURSE, at=hours(-1), form_key=f"admit {name}")
    return record


def check(record, given=None, *, at=NOW, patient="P1", form_key=None, by=A_NURSE, **cells):
    key = form_key or f"{patient} {at} {cells} {given}"
    named = {"at": at + timedelta(minutes=5), "form_key": key, "kind": "neuro-check"}
    row = {"observed_at": at, **cells}
    return record_observation(record, Settings(), patient, row, by=by, handwriting=given, **named)


def names(record, patient="P1"):
    return [one.name for one in handwriting_of(record, patient, by=A_NURSE).samples]


def test_it_is_told_with_its_time_its_person_and_the_answer_beside_it(ward):
    """The answer is that of its very minute, in whichever row it was charted."""
    check(ward, FIRST, ice_writing=1.0)
    check(ward, at=hours(6), ice_writing=0.0)
    check(ward, SECOND, at=hours(6))
    check(ward, THIRD, at=hours(12), could_not_measure="ice_writing")

    found = handwriting_of(ward, "P1", by=A_DATA_MANAGER)

    assert [(NOW, 1.0), (hours(6), 0.0), (hours(12), "untestable")] == [
        (one.observed_at, one.sentence) for one in found.samples
    ]
    assert {A_NURSE.signed} == {one.recorded_by for one in found.samples}
    assert [FIRST, SECOND, THIRD] == [
        look_at_handwriting(ward, "P1", one.name, by=A_DATA_MANAGER) for one in found.samples
    ]
    assert found.baseline is None
    assert verify(ward) is None


def test_a_picture_where_nobody_charted_the_item_says_nothing_of_it(ward):
    """Unknown is not right, and not wrong."""
    check(ward, FIRST)

    assert [None] == [one.sentence for one in handwriting_of(ward, "P1", by=A_NURSE).samples]


def test_without_a_value_and_without_a_picture_there_is_nothing_to_save(ward):
    with pytest.raises(NothingCharted):
        check(ward)


def test_a_double_click_keeps_one_picture_and_one_observation(ward):
    for _ in range(3):
        check(ward, FIRST, form_key="one opening", ice_writing=1.0)

    assert [FIRST.sha256] == names(ward)
    assert 1 == len(table(ward, "observations"))


@pytest.mark.parametrize(("patient", "at"), [("P1", hours(24)), ("P2", NOW)])
def test_yesterdays_picture_or_another_patients_is_refused(ward, patient, at):
    """Two files look alike in a list; the wrong hand would be judged."""
    check(ward, FIRST, ice_writing=1.0)
    with pytest.raises(PictureKeptAlready, match="already kept with another check"):
        check(ward, FIRST, patient=patient, at=at, ice_writing=1.0)

    assert 1 == len(table(ward, "observations"))


def test_the_baselines_picture_is_not_taken_for_a_later_one(ward):
    row = int(table(ward, "patients")["row_id"].iloc[0])
    about = {"by": A_NURSE, "at": NOW, "form_key": "complete"}
    complete_admission(ward, row, {}, handwriting=FIRST, **about)
    with pytest.raises(PictureKeptAlready):
        check(ward, FIRST, ice_writing=1.0)

    found = handwriting_of(ward, "P1", by=A_NURSE)
    assert FIRST.sha256 == found.baseline.name
    assert found.baseline.observed_at is None
    assert () == found.samples


def test_a_patient_is_admitted_with_a_sample_and_another_takes_its_place(ward):
    about = {
        "patient_id": "P3",
        "infused_at": "2026-03-20T11:00+01:00",
        "baseline_ice_writing": 1.0,
    }
    who = {"by": A_NURSE, "at": NOW}
    admit_patient(ward, about, handwriting=FIRST, form_key="three", **who)
    admit_patient(ward, about, handwriting=FIRST, form_key="three", **who)
    row = int(table(ward, "patients").set_index("patient_id").loc["P3", "row_id"])
    complete_admission(ward, row, {"bed": "7"}, handwriting=SECOND, form_key="again", **who)

    found = handwriting_of(ward, "P3", by=A_NURSE)

    assert (SECOND.sha256, 1.0) == (found.baseline.name, found.baseline.sentence)
    assert 1 == len(found.taken_out)


def test_two_pictures_of_one_minute_are_asked_about(ward):
    check(ward, FIRST, ice_writing=1.0)
    with pytest.raises(AlreadyCharted, match="charted already as another picture"):
        check(ward, SECOND)


def test_a_withdrawn_check_takes_its_picture_out_and_says_so(ward):
    """Marked, not deleted; and the same picture may be entered where it belongs."""
    check(ward, FIRST, ice_writing=1.0)
    why = {"by": A_NURSE, "at": hours(1), "reason": "other patient", "form_key": "error"}
    withdraw_row(ward, "observations", 1, **why)
    check(ward, FIRST, patient="P2", ice_writing=1.0)

    found = handwriting_of(ward, "P1", by=A_NURSE)

    assert () == found.samples
    assert [(NOW, A_NURSE.signed, "other patient")] == [
        (one.observed_at, one.by, one.reason) for one in found.taken_out
    ]
    assert [FIRST.sha256] == names(ward, "P2")
    with pytest.raises(LookupError):
        look_at_handwriting(ward, "P1", FIRST.sha256, by=A_NURSE)


def test_the_wrong_picture_is_taken_out_alone_with_a_reason(ward):
    check(ward, FIRST, ice_writing=1.0)
    (sample,) = handwriting_of(ward, "P1", by=A_NURSE).samples
    who = {"by": A_NURSE, "at": hours(1), "form_key": "out"}
    with pytest.raises(CannotRecord, match="Say why"):
        take_out_handwriting(ward, "P1", sample, reason=" ", **who)
    take_out_handwriting(ward, "P1", sample, reason="shows a name", **who)

    assert [] == names(ward)
    assert [1.0] == table(ward, "observations")["ice_writing"].to_list()
    assert ["shows a name"] == [
        one.reason for one in handwriting_of(ward, "P1", by=A_NURSE).taken_out
    ]
    with pytest.raises(CannotRecord, match="taken out or changed meanwhile"):
        take_out_handwriting(ward, "P1", sample, reason="again", **(who | {"form_key": "more"}))


def test_anothers_picture_is_taken_out_by_a_physician_only(ward):
    check(ward, FIRST, ice_writing=1.0)
    other = person("A. Nother", NURSE)
    (seen,) = handwriting_of(ward, "P1", by=other).samples
    about = {"at": hours(1), "reason": "blurred", "form_key": "out"}
    with pytest.raises(NotAllowed):
        take_out_handwriting(ward, "P1", seen, by=other, **about)
    take_out_handwriting(ward, "P1", seen, by=A_PHYSICIAN, **about)

    assert not seen.may_take_out
    assert [] == names(ward)


def test_an_amended_value_leaves_the_picture_with_whoever_added_it(ward):
    """The amendment is another's; the photograph is not."""
    check(ward, FIRST, ice_writing=1.0)
    about = {"by": A_PHYSICIAN, "at": hours(1), "reason": "misread", "form_key": "amend"}
    amend_row(ward, "observations", 1, {"ice_writing": 0.0}, **about)

    (sample,) = handwriting_of(ward, "P1", by=A_NURSE).samples

    assert (0.0, A_NURSE.signed, 2) == (sample.sentence, sample.recorded_by, sample.row_id)


def test_nobody_without_the_right_sees_one(ward):
    check(ward, FIRST, ice_writing=1.0)

    for who in (AN_ADMINISTRATOR, person("Nobody")):
        with pytest.raises(NotAllowed):
            handwriting_of(ward, "P1", by=who)
        with pytest.raises(NotAllowed):
            look_at_handwriting(ward, "P1", FIRST.sha256, by=who)


def test_no_grade_hangs_on_a_picture_and_no_line_of_it_is_told_as_a_value(ward):
    """Nothing is computed of it: the moments that are graded do not even name it."""
    check(ward, FIRST, ice_writing=1.0)
    with_it = graded(read_chart(ward, patient_ids=["P1"]), Settings())
    check(ward, patient="P2", ice_writing=1.0)
    without = graded(read_chart(ward, patient_ids=["P2"]), Settings())

    assert "handwriting" not in with_it.moments.columns
    assert with_it.grades.drop(columns="patient_id").equals(
        without.grades.drop(columns="patient_id")
    )
    said = "".join(one.says for one in rows_behind(ward, "P1", NOW, by=A_NURSE))
    assert FIRST.sha256 not in said


def test_neither_the_board_nor_the_course_asks_the_database_for_pictures(ward):
    """Two hundred patients are read for the board; their photographs would be read with them."""
    check(ward, FIRST, ice_writing=1.0)
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(ward, "before_cursor_execute", note)
    review_ward(ward, Settings(), by=A_NURSE, now=NOW)
    review_patient(ward, Settings(), "P1", by=A_NURSE)
    course_paper(ward, Settings(), "P1", by=A_NURSE, now=hours(1))
    without = [one for one in asked if "pictures" in one]
    handwriting_of(ward, "P1", by=A_NURSE)
    event.remove(ward, "before_cursor_execute", note)

    assert [] == without
    about = [one for one in asked if "pictures" in one]
    assert about
    assert not [one for one in about if "content" in one]


def test_the_course_on_paper_says_that_there_are_pictures(ward):
    """They are not printed, and whoever reads the paper should know that they are there."""
    before = course_paper(ward, Settings(), "P1", by=A_NURSE, now=hours(1))
    check(ward, FIRST, ice_writing=1.0)
    after = course_paper(ward, Settings(), "P1", by=A_NURSE, now=hours(1))
    said = "1 picture kept in the record, not printed"

    assert said not in pages_of(before)[0]
    assert said in pages_of(after)[0]
