"""Who corrects whose entry, what the history then says, and what a signature covers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.people.roles import NURSE, PHYSICIAN, NotAllowed, person
from monitoring.record.engine import open_record
from monitoring.record.history import Value, history
from monitoring.record.integrity import verify
from monitoring.record.reading import last_entry_number, table
from monitoring.services.admit_patient import admit_patient
from monitoring.services.amend_row import CannotAmend, amend_row, may_amend, withdraw_row
from monitoring.services.give_drug import give_drug, stop_drug
from monitoring.services.import_folder import import_folder
from monitoring.services.look_at import look_at_patient
from monitoring.services.patient_history import patient_history
from monitoring.services.record_observation import record_observation
from monitoring.services.sign_in import NotSignedIn
from monitoring.services.sign_off import CannotSign, sign_off, signatures
from monitoring.settings import Settings
from tests.people import A_DATA_MANAGER, AN_ADMINISTRATOR, THE_OPERATOR
from tests.people_and_rights.accounts import ANOTHER, LOCAL, NOON, PASSWORD, after

pytestmark = pytest.mark.slow

KAYA = person("N. Kaya", NURSE, user="nkaya")
LEE = person("N. Lee", NURSE, user="nlee")
WEISS = person("Dr Weiss", PHYSICIAN, user="weiss")
WHY = {"at": after(minutes=9), "reason": "read again"}
ON_ROOM_AIR = {
    "temperature_c": 38.6,
    "systolic_mmhg": 104.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
}


@pytest.fixture
def charted(small):
    """One patient with one set of vital signs by N. Kaya, and a drug."""
    row = {"patient_id": "P1", "infused_at": "2026-02-27T09:00+01:00"}
    admit_patient(small, row, by=KAYA, at=NOON, form_key="admitted")
    vitals = {"observed_at": NOON, **ON_ROOM_AIR}
    record_observation(small, LOCAL, "P1", vitals, by=KAYA, at=NOON, form_key="vitals")
    drug = {"kind": "tocilizumab", "started_at": NOON, "dose": 480.0, "unit": "mg"}
    give_drug(small, "P1", drug, by=KAYA, at=NOON, form_key="drug")
    return small


def amended(record, by, row_id=1, changed=None, name="observations", key="form"):
    changed = changed or {"temperature_c": 36.8}
    return amend_row(record, name, row_id, changed, by=by, form_key=key, **WHY)


# --- whose --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "may"), [(KAYA, True), (LEE, False), (WEISS, True)])
def test_a_nurse_amends_their_own_and_a_physician_anybodys(charted, by, may):
    """As for withdrawing; and whether a screen should offer it is answered alike."""
    last = last_entry_number(charted)

    assert may is may_amend(charted, "observations", 1, by=by)
    if may:
        amended(charted, by)
        assert 36.8 == table(charted, "observations")["temperature_c"].item()
        return
    for act in (amended, withdrawn):
        with pytest.raises(
            NotAllowed, match="Only a physician may amend what somebody else recorded; your role"
        ):
            act(charted, by)
    assert last == last_entry_number(charted)


def withdrawn(record, by, row_id=1, name="observations"):
    return withdraw_row(record, name, row_id, by=by, form_key="withdrawn", **WHY)


def test_whose_it_is_goes_by_the_account_and_not_by_the_name(charted):
    """Two people may be called alike."""
    namesake = replace(LEE, name="N. Kaya")

    assert not may_amend(charted, "observations", 1, by=namesake)
    with pytest.raises(NotAllowed):
        amended(charted, namesake)


@pytest.mark.parametrize("by", [A_DATA_MANAGER, AN_ADMINISTRATOR, THE_OPERATOR, person("nobody")])
def test_who_charts_nothing_amends_nothing(charted, by):
    assert not may_amend(charted, "observations", 1, by=by)
    with pytest.raises(NotAllowed, match="Only a nurse or a physician may amend"):
        amended(charted, by)


def test_what_a_physician_put_right_is_the_physicians(charted):
    """The nurse's own row was replaced: to change it back is to change another's word."""
    amended(charted, WEISS)
    newest = int(table(charted, "observations")["row_id"].item())

    assert not may_amend(charted, "observations", newest, by=KAYA)
    with pytest.raises(NotAllowed):
        amended(charted, KAYA, newest)


def test_what_was_replaced_or_withdrawn_is_not_amended_again(charted):
    """The sentence says where to look."""
    amended(charted, KAYA, key="first")
    with pytest.raises(ValueError, match="Row 1 of observations was replaced by row 2"):
        amended(charted, KAYA, changed={"temperature_c": 37.5}, key="second")
    withdrawn(charted, KAYA, 2)
    with pytest.raises(ValueError, match="Row 2 of observations was entered in error"):
        amended(charted, KAYA, 2, key="third")


@pytest.mark.parametrize("name", ["patients", "judgements", "signatures", "entries", "sessions"])
def test_admissions_words_and_signatures_are_not_amended_here(charted, name):
    """An admission has its form, a word is taken back, a signature stands."""
    assert not may_amend(charted, name, 1, by=WEISS)
    with pytest.raises(CannotAmend, match=f"Rows of {name} are not amended here"):
        amended(charted, WEISS, name=name, changed={"bed": "1"})


def test_an_imported_row_is_whose_the_file_says(small, tmp_path):
    """The one who imported it did not observe it; without a name in the file it is theirs."""
    folder = tmp_path / "ward"
    folder.mkdir()
    (folder / "patients.csv").write_text(
        "patient_id,infused_at\nP1,2026-02-27T09:00+01:00\n", encoding="utf-8"
    )
    (folder / "observations.csv").write_text(
        "patient_id,observed_at,temperature_c,recorded_by\n"
        f"P1,2026-03-01T08:00+01:00,38.6,{KAYA.signed}\n"
        "P1,2026-03-01T09:00+01:00,38.7,\n",
        encoding="utf-8",
    )
    import_folder(small, folder, by=THE_OPERATOR, at=NOON)
    may = [may_amend(small, "observations", row, by=KAYA) for row in (1, 2)]

    assert [True, False] == may
    assert [True, True] == [may_amend(small, "observations", row, by=WEISS) for row in (1, 2)]


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_amendment_and_a_withdrawal_need_their_reason(charted, reason):
    for act, extra in ((amend_row, ({"temperature_c": 36.8},)), (withdraw_row, ())):
        with pytest.raises(CannotAmend, match="needs its reason"):
            act(
                charted,
                "observations",
                1,
                *extra,
                by=KAYA,
                at=NOON,
                reason=reason,
                form_key="form",
            )


# --- what the history says ----------------------------------------------------------------------


def test_the_history_says_what_it_was_and_what_it_is_by_whom_and_why(charted):
    """What was not changed is not told again."""
    amended(charted, WEISS)
    last = history(charted, "P1")[-1]

    assert ("changed", "Dr Weiss (weiss)", "read again", "observations") == (
        last.what,
        last.by,
        last.reason,
        last.table,
    )
    assert (Value("temperature_c", 38.6, 36.8),) == last.values


def test_who_looked_stands_beside_who_entered(charted):
    """In one answer, for whoever may look at the patient."""
    look_at_patient(charted, 1, "Course", by=LEE, at=after(minutes=1))
    told = patient_history(charted, "P1", 1, by=WEISS)

    assert ["admit", "observe", "give"] == [one.kind for one in told.happenings]
    assert [("N. Lee (nlee)", "looked at", "Course")] == [
        (one.by, one.what, one.page) for one in told.looks
    ]


def test_a_drug_that_a_colleague_stopped_says_both(charted):
    """Who stops it is not who gave it."""
    stop_drug(charted, 1, stopped_at=after(minutes=5), by=LEE, at=after(minutes=5), form_key="stop")
    gave, stopped = [one for one in history(charted, "P1") if one.table == "interventions"]

    assert (KAYA.signed, LEE.signed) == (gave.by, stopped.by)
    assert (Value("stopped_at", None, after(minutes=5)),) == stopped.values


# --- signing ------------------------------------------------------------------------------------


def signed(record, by=WEISS, *, password=PASSWORD, up_to=3, key="signed", settings=LOCAL):
    return sign_off(
        record,
        settings,
        "P1",
        up_to_entry=up_to,
        password=password,
        by=by,
        at=after(minutes=3),
        form_key=key,
    )


def test_a_signature_is_name_time_meaning_and_what_it_covers(charted):
    """Sent twice it is one."""
    signed(charted)
    signed(charted)
    (row,) = signatures(charted, "P1", by=KAYA).to_dict("records")

    assert ("reviewed", 3.0, "physician", after(minutes=3)) == (
        row["meaning"],
        row["up_to_entry"],
        row["role"],
        row["signed_at"],
    )
    assert ("sign-off", "Dr Weiss (weiss)") == next(
        (one.kind, one.by) for one in history(charted, "P1") if one.table == "signatures"
    )
    assert verify(charted) is None


@pytest.mark.parametrize("password", [None, "", ANOTHER])
def test_nobody_signs_at_a_screen_left_open(charted, password):
    """The password is asked again, and wrong ones count towards the lock."""
    last = last_entry_number(charted)
    with pytest.raises((CannotSign, NotSignedIn)):
        signed(charted, password=password)

    assert last == last_entry_number(charted)


def test_a_signature_without_a_name_is_none(charted):
    """Where sign-in is off nobody vouches for who sits there, so the name is asked."""
    with pytest.raises(CannotSign, match="Write your name"):
        signed(charted, person(" ", PHYSICIAN), settings=Settings(), password=None)


def test_guessing_at_the_signature_locks_the_account(charted):
    for guess in range(5):
        with pytest.raises(NotSignedIn, match="is wrong"):
            signed(charted, password=f"guess {guess}")
    with pytest.raises(NotSignedIn, match="Too many wrong passwords"):
        signed(charted)


@pytest.mark.parametrize(
    ("up_to", "sentence"),
    [(2, "Something was recorded since this page was opened"), (4, "not recorded yet")],
)
def test_only_what_was_on_the_screen_is_signed(charted, up_to, sentence):
    """Neither what came since nor what is still to come."""
    with pytest.raises(CannotSign, match=sentence):
        signed(charted, up_to=up_to)


def test_what_concerns_another_patient_is_no_hindrance(charted):
    """Entries are numbered over the whole ward."""
    row = {"patient_id": "P2", "infused_at": "2026-02-27T09:00+01:00"}
    admit_patient(charted, row, by=KAYA, at=NOON, form_key="another")

    assert 5 == signed(charted)


def test_nobody_signs_for_a_patient_who_is_not_there(small):
    with pytest.raises(CannotSign, match="No such patient"):
        signed(small)


def test_where_the_hospital_vouches_no_password_is_asked(tmp_path):
    """Daywatch has none; the session says who signs."""
    record = open_record(tmp_path / "elsewhere.db")
    row = {"patient_id": "P1", "infused_at": "2026-02-27T09:00+01:00"}
    admit_patient(record, row, by=KAYA, at=NOON, form_key="admitted")
    number = signed(record, password=None, up_to=1, settings=Settings())
    record.dispose()

    assert 2 == number
