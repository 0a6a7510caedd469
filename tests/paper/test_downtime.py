"""The downtime kit: blank, alone in the world, as strict as the record; and its way back, once."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS
from monitoring.exchange.faults import UnreadableFolder
from monitoring.people.roles import NotAllowed
from monitoring.record.accesses import accesses_of
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entries, last_entry_number, table
from monitoring.services.admit_patient import admit_patient
from monitoring.services.downtime_kit import downtime_kit
from monitoring.services.import_downtime import NoDowntimeFile, import_downtime
from tests.paper.conftest import HOSTILE, NOW, SETTINGS, hour
from tests.people import A_DATA_MANAGER, A_NURSE, AN_ADMINISTRATOR, THE_OPERATOR

ADDRESS = re.compile(r"https?:|(?<![a-z])url\(|@import|\bsrc\s*=", re.IGNORECASE)
LATER = NOW + timedelta(hours=2)


# --- the file -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kit(read_ward):
    key = "0123456789abcdef"
    return downtime_kit(read_ward, SETTINGS, by=A_NURSE, now=NOW, key=key).content.decode()


def data_of(kit):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', kit)[1]
    )


@pytest.mark.slow
def test_the_kit_reaches_for_nothing_outside_itself(kit):
    assert [] == ADDRESS.findall(kit.replace("&lt;img src=x", "").replace("\\u003cimg src=x", ""))


@pytest.mark.slow
def test_what_people_typed_is_text_in_the_kit(kit):
    assert "<img" not in kit
    assert HOSTILE in {one["id"] for one in data_of(kit)["patients"]}


@pytest.mark.slow
def test_no_field_opens_with_a_value_or_a_choice(kit):
    """Pressing Keep on an unseen patient must not document a healthy brain."""
    fields = re.findall(r"<(?:input|option|select)[^>]*>", kit)

    assert len(fields) > 50
    assert [] == [one for one in fields if re.search(r"\b(checked|selected)\b", one)]
    typed = [one for one in fields if one.startswith("<input") and "checkbox" not in one]
    assert [] == [one for one in typed if "value=" in one]


@pytest.mark.slow
def test_every_limit_and_every_choice_is_the_records_own(kit):
    """A kit that takes what the import refuses would lose a night's work."""
    data = data_of(kit)

    for columns, name in ((OBSERVATIONS, "observations"), (INTERVENTIONS, "interventions")):
        assert list(columns.column_names) == data["columns"][name]
        for field, rule in data["fields"][name].items():
            column = columns.column(field)
            plausible = None if column.plausible is None else list(column.plausible)
            assert (plausible, column.whole, column.word, column.kind.value) == (
                rule["plausible"],
                rule["whole"],
                rule["word"],
                rule["kind"],
            )
            for choice in column.choices:
                assert f'value="{choice}"' in kit


@pytest.mark.slow
def test_every_patient_has_a_sheet_with_ghosts_and_their_age(kit):
    """And of whom nothing is charted says so."""
    assert 7 == kit.count('<section class="sheet"')
    assert "38.9 · 15 Mar 13:00 (1 h)" in kit
    assert "never charted" in kit
    assert 6 == kit.count('<span class="mark">SYNTHETIC</span>')


@pytest.mark.slow
def test_a_kit_is_logged_and_is_made_only_for_who_may(read_ward, kit):
    """A timer of the machine makes one as its operator."""
    downtime_kit(read_ward, SETTINGS, by=THE_OPERATOR, now=NOW, key="00")

    assert "downtime kit" in {one.page for one in accesses_of(read_ward)}
    with pytest.raises(NotAllowed):
        downtime_kit(read_ward, SETTINGS, by=AN_ADMINISTRATOR, now=NOW, key="00")


# --- the way back ---------------------------------------------------------------------------------


@pytest.fixture
def ward(record):
    """P-1, with a temperature at 13:00, on either database."""
    about = {"patient_id": "P-1", "infused_at": "2026-03-12T11:00+01:00", "age_years": 50.0}
    admit_patient(record, about, by=A_NURSE, at=hour(4), form_key="P-1")
    row = {"patient_id": "P-1", "observed_at": hour(13), "temperature_c": 36.8}
    # Past the service, which grades before it saves: that is not what is tried here.
    append(record, Entry("observe", hour(13), "N. Kaya", form_key="first"), {"observations": [row]})
    return record


WRITTEN = {"recorded_at": "2026-03-15T14:05:00+00:00", "recorded_by": "N. Kaya"}
FEBRILE = {
    "patient_id": "P-1",
    "observed_at": "2026-03-15T15:00",
    "temperature_c": "38.9",
    "systolic_mmhg": "unrecordable",
    "vasopressors": "none",
    "note": 'said "cold", then slept',
    **WRITTEN,
}
GIVEN = {
    "patient_id": "P-1",
    "started_at": "2026-03-15T15:10",
    "kind": "acetaminophen",
    "dose": "1000",
    "unit": "mg",
    **WRITTEN,
}


def saved(observations=(), interventions=(), **changed):
    """The file as the kit saves it."""
    files, forms = {}, {}
    for columns, rows in ((OBSERVATIONS, observations), (INTERVENTIONS, interventions)):
        written = io.StringIO()
        out = csv.DictWriter(written, columns.column_names, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
        files[columns.file] = written.getvalue()
        forms[columns.file] = [f"{number:032x}" for number, _ in enumerate(rows, start=1)]
    content = {
        "format": "daywatch-downtime",
        "version": 1,
        "kit": "0123456789abcdef",
        "unit": "Ward 7",
        "timezone": "Europe/Berlin",
        "forms": forms,
        "files": files,
    }
    return json.dumps(content | changed).encode()


def brought(ward, content, *, by=A_NURSE, at=LATER):
    return import_downtime(ward, SETTINGS, content, by=by, at=at)


def test_both_times_are_kept(ward):
    """Written down offline then by one person, entered into the record now by another."""
    brought(ward, saved([FEBRILE], [GIVEN]), by=THE_OPERATOR)

    row = table(ward, "observations").iloc[-1]
    journal = entries(ward).iloc[-2:]
    assert ("2026-03-15 14:00", "2026-03-15 14:05", "N. Kaya") == (
        f"{row['observed_at']:%Y-%m-%d %H:%M}",
        f"{row['recorded_at']:%Y-%m-%d %H:%M}",
        row["recorded_by"],
    )
    assert (38.9, "systolic_mmhg") == (row["temperature_c"], row["could_not_measure"])
    assert ["observe", "give"] == journal["kind"].tolist()
    assert {"test"} == set(journal["recorded_by"])
    assert {LATER} == set(journal["recorded_at"])


def test_the_same_file_twice_is_saved_once(ward):
    """Somebody is never sure whether it went through."""
    first = brought(ward, saved([FEBRILE], [GIVEN]))
    number = last_entry_number(ward)
    again = brought(ward, saved([FEBRILE], [GIVEN]), at=LATER + timedelta(hours=1))

    assert (2, 0) == (first.new, first.known)
    assert (0, 2) == (again.new, again.known)
    assert number == last_entry_number(ward)


def test_a_file_that_grew_brings_only_what_is_new(ward):
    """The kit saves all that it keeps each time."""
    brought(ward, saved([FEBRILE]))
    later = FEBRILE | {"observed_at": "2026-03-15T15:30", "temperature_c": "39.4"}
    done = brought(ward, saved([FEBRILE, later]))

    assert (1, 1) == (done.new, done.known)
    assert [36.8, 38.9, 39.4] == table(ward, "observations")["temperature_c"].tolist()


FAULTY = {
    "implausible": ({"temperature_c": "98.6"}, "98.6"),
    "nobody of that name": ({"patient_id": "P-9"}, "P-9"),
    "ahead of the clock": ({"observed_at": "2026-03-15T18:00"}, "lies ahead of the server's clock"),
    "charted already": ({"observed_at": "2026-03-15T13:00"}, "is charted in the record already"),
    "a formula": ({"note": "=1+1"}, "begins with ="),
    "no writer": ({"recorded_by": ""}, "is blank"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_form_is_told_and_nothing_of_the_file_is_recorded(ward, fault):
    """The sound form beside it stays out, too: half a night would look like a whole one."""
    changed, said = FAULTY[fault]
    sound = FEBRILE | {"observed_at": "2026-03-15T15:30"}
    before = last_entry_number(ward)

    with pytest.raises(UnreadableFolder) as told:
        brought(ward, saved([sound, FEBRILE | changed], [GIVEN]))

    assert said in str(told.value)
    assert before == last_entry_number(ward)


def test_all_faults_are_told_together(ward):
    """What is wrong in itself, by the clock and against the record: nobody tries three times."""
    rows = [
        FEBRILE | {"observed_at": "2026-03-15T15:30", "temperature_c": "98.6"},
        FEBRILE | {"observed_at": "2026-03-15T18:00"},
        FEBRILE | {"observed_at": "2026-03-15T13:00"},
        FEBRILE,
    ]

    with pytest.raises(UnreadableFolder) as told:
        brought(ward, saved(rows))

    assert 3 == told.value.count


def test_a_form_that_was_changed_by_hand_after_its_import_is_no_known_one(ward):
    """Its key alone would let another value pass for the one that was imported."""
    brought(ward, saved([FEBRILE]))

    with pytest.raises(UnreadableFolder, match="is charted in the record already"):
        brought(ward, saved([FEBRILE | {"temperature_c": "37.0"}]))


def test_a_clock_that_ran_ahead_loses_nothing(ward):
    """The server's clock is the authority: the form counts as written down now."""
    done = brought(ward, saved([FEBRILE | {"recorded_at": "2026-03-16T02:00:00+00:00"}]))

    assert 1 == done.clock_ran_ahead
    assert LATER == table(ward, "observations").iloc[-1]["recorded_at"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[1]", "not saved by a downtime kit"),
        (saved([FEBRILE])[:-40], "is no JSON"),
        (saved([FEBRILE], format="other"), "not saved by a downtime kit"),
        (saved([FEBRILE], version=2), "another version"),
        (saved([FEBRILE], forms={"observations.csv": []}), "1 rows and 0 keys"),
        (saved([FEBRILE], forms={"observations.csv": ["no key"]}), "changed by hand"),
        (saved([FEBRILE], files={"patients.csv": ""}), "changed by hand"),
    ],
)
def test_what_no_kit_saved_is_refused_in_a_sentence(ward, content, said):
    with pytest.raises(NoDowntimeFile, match=said):
        brought(ward, content)


def test_who_may_neither_chart_nor_import_brings_nothing(ward):
    for one in (A_DATA_MANAGER, AN_ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            brought(ward, saved([FEBRILE]), by=one)
