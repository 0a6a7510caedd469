"""After downtime: what the file holds is seen first; it comes in whole, once, or not at all."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitoring.people.roles import DATA_MANAGER, person
from monitoring.record.reading import entries, last_entry_number, table
from tests.paper.test_downtime import saved
from tests.ui.conftest import ITO, NOW, field, opened, press, sound, texts

pytestmark = pytest.mark.slow

TYPED = {
    "patient_id": "P-1",
    "observed_at": "2026-03-15T09:40",
    "temperature_c": "39.1",
    "note": "*hot*",
    "recorded_at": "2026-03-15T08:45:00+00:00",
    "recorded_by": "N. Night",
}


def chosen(app, content):
    app.file_uploader[0].set_value(("downtime.json", content, "application/json")).run()
    return sound(app)


def test_the_file_is_shown_before_anything_is_recorded(trust):
    """Patients, entries, and of each when it was observed, when and by whom typed."""
    trust.sit(ITO)
    before = last_entry_number(trust.record)
    app = chosen(opened("downtime", ""), saved([TYPED]))

    assert "1 entry of 1 patient, observed from 15 Mar 09:40" in texts(app)
    (line,) = app.dataframe[0].value.to_dict("records")
    assert (line["observed or given"], line["typed"], line["by"]) == (
        "15 Mar 09:40",
        "15 Mar 09:45",
        "N. Night",
    )
    assert line["values"] == "temperature 39.1 °C, note *hot*"
    assert (line["patient"], line["in the record"]) == ("no bed · P-1", "new")
    assert before == last_entry_number(trust.record)


def test_import_keeps_both_times_and_both_people_and_twice_doubles_nothing(trust):
    trust.sit(ITO)
    app = press(chosen(opened("downtime", ""), saved([TYPED])), "Import 1 entry")
    assert "1 entry imported for 1 patient." in texts(app)
    assert "All of it was imported before" in texts(app)
    assert not any(one.label.startswith("Import") for one in app.button)
    number = last_entry_number(trust.record)
    again = chosen(opened("downtime", ""), saved([TYPED]))

    assert "All of it was imported before" in texts(again)
    assert number == last_entry_number(trust.record)
    row = table(trust.record, "observations").iloc[-1]
    entry = entries(trust.record).iloc[-1]
    assert (row["recorded_by"], entry["recorded_by"]) == ("N. Night", ITO.signed)
    assert row["observed_at"] == NOW - timedelta(minutes=20)
    assert (row["recorded_at"], entry["recorded_at"]) == (NOW - timedelta(minutes=15), NOW)


def test_all_faults_are_told_at_once_and_nothing_is_imported(trust):
    """Of two faulty rows and a sound one; no button leads on."""
    trust.sit(ITO)
    before = last_entry_number(trust.record)
    rows = [
        TYPED | {"temperature_c": "98.6"},
        TYPED | {"observed_at": "2026-03-15T09:30", "patient_id": "P-9"},
        TYPED | {"observed_at": "2026-03-15T09:20"},
    ]
    app = chosen(opened("downtime", ""), saved(rows))

    said = texts(app)
    assert "Nothing was imported. 2 faults found" in said
    assert "98.6" in said
    assert "P-9" in said
    assert not any(one.label.startswith("Import") for one in app.button)
    assert before == last_entry_number(trust.record)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no JSON"),
        (json.dumps({"format": "another"}).encode(), "was not saved by a downtime kit"),
    ],
)
def test_another_file_is_told_from_the_kits(trust, content, said):
    trust.sit(ITO)
    app = chosen(opened("downtime", ""), content)

    assert said in texts(app)


def test_who_charts_finds_the_page_and_who_does_not_does_not(trust):
    trust.sit(person("D. Moreau", DATA_MANAGER))

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        opened("downtime", "")


def test_the_uploader_takes_less_than_the_server_refuses(trust):
    """5 MB are refused before they are read."""
    trust.sit(ITO)
    uploader = field(opened("downtime", "").file_uploader, "File of the downtime kit")

    assert uploader.proto.max_upload_size_mb == 4
