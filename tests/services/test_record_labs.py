"""Laboratory results that somebody types or pastes: what is read, what is asked, what is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitoring.exchange.pasted import (
    COMMA,
    DAY_FIRST,
    MONTH_FIRST,
    POINT,
    limits,
    number_as_in_a_file,
    read_pasted,
    time_of,
)
from monitoring.people.roles import NotAllowed
from monitoring.record.reading import table
from monitoring.services.admit_patient import admit_patient
from monitoring.services.record_labs import (
    LEFT_OUT,
    CannotRecordLabs,
    Choices,
    Typed,
    check_labs,
    names_to_choose,
    read_with,
    record_labs,
    units_to_choose,
)
from tests.people import A_DATA_MANAGER, A_NURSE

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
TAKEN = datetime(2026, 3, 15, 7, 30, tzinfo=UTC)

ONE_A_LINE = "Test;Result;Unit;Time\nCRP;34;mg/L;2026-03-15 08:30\nLDH;<10;U/l;2026-03-15 08:30"
ONE_TIME_A_LINE = "Time,CRP (mg/L),LDH [U/L]\n2026-03-15 08:30,34,<10"
ONE_ANALYTE_A_LINE = "Test\tUnit\t15.03.2026 08:30\nCRP\tmg/L\t34\nLDH\tU/L\t<10"
IN_GERMAN = "Untersuchung;Ergebnis;Einheit;Datum;Uhrzeit\nCRP;34;mg/L;15.03.2026;08:30\nLDH;<10;U/L;15.03.2026;08:30"


def read(text, **said):
    return read_with(read_pasted(text), Choices(**said), taken_at=TAKEN, zone=BERLIN, at=NOW)


@pytest.mark.parametrize("text", [ONE_A_LINE, ONE_TIME_A_LINE, ONE_ANALYTE_A_LINE, IN_GERMAN])
def test_a_table_is_read_in_any_of_its_shapes(text):
    """The same two results, whatever stands in lines and what in columns."""
    _, typed, checked = read(text)

    assert {} == checked.faults
    assert [Typed("crp", "34", "mg/L", TAKEN), Typed("ldh", "<10", "U/L", TAKEN)] == typed
    assert [("crp", 34.0, None), ("ldh", 10.0, "<")] == [
        (row["analyte"], row["value"], row.get("value_limit")) for row in checked.rows
    ]


def test_a_name_that_is_not_listed_is_chosen_by_a_person():
    """ANC is surely neutrophils; but ALT is not always what stands there, so none is guessed."""
    text = "Test;Result;Unit\nANC;1.2;10*9/L\nHaptoglobin;1;g/L"
    _, _, asked = read(text)
    said = {"ANC": "neutrophils", "Haptoglobin": LEFT_OUT}
    _, typed, checked = read(text, analytes=said)

    assert ["ANC", "Haptoglobin"] == names_to_choose(read_pasted(text))
    assert "“ANC” is no listed analyte: choose what it is." in asked.faults[0]
    assert ({}, ["neutrophils"]) == (checked.faults, [one.analyte for one in typed])


@pytest.mark.parametrize("unit", ["", "G/l", "mg/dl·h"])
def test_a_unit_that_is_not_the_analytes_own_is_chosen_by_a_person(unit):
    text = f"Test;Result;Unit\nplatelets;112;{unit}"
    _, _, asked = read(text)
    _, typed, checked = read(text, units={("platelets", unit): "10*9/L"})

    assert [("platelets", unit)] == units_to_choose(read_pasted(text), Choices())
    assert "choose which it is" in asked.faults[0][0]
    assert ({}, "10*9/L") == (checked.faults, typed[0].unit)


@pytest.mark.parametrize(
    ("written", "decimal", "read_as"),
    [
        ("3,5", COMMA, "3.5"),
        ("1.234", COMMA, "1234"),
        ("1.234", POINT, "1.234"),
        ("1,234", POINT, "1234"),
        ("1.234,5", COMMA, "1234.5"),
        ("<0,5", COMMA, "<0.5"),
        ("12,34", POINT, "12,34"),  # no thousands: told as no number
        ("1.23", COMMA, "1.23"),
        ("neg", COMMA, "neg"),
    ],
)
def test_a_number_is_read_by_the_decimal_sign_that_was_said(written, decimal, read_as):
    assert read_as == number_as_in_a_file(written, decimal)


@pytest.mark.parametrize("value", ["3,5", "1,234", "1.234", "<0,5"])
def test_the_decimal_sign_is_asked_where_a_number_can_be_read_in_two_ways(value):
    text = f"Test;Result;Unit\nferritin;{value};ug/L"
    _, _, checked = read(text)

    assert ("Say first whether a comma or a point is the decimal sign.",) == checked.faults[0]


@pytest.mark.parametrize(
    ("written", "order", "hour"),
    [
        ("2026-03-15 08:30", None, "2026-03-15T08:30+01:00"),
        ("2026-03-15T08:30:00Z", None, "2026-03-15T08:30+00:00"),
        ("15.03.2026 08:30", None, "2026-03-15T08:30+01:00"),
        ("15/03/2026 08:30", None, "2026-03-15T08:30+01:00"),
        ("3/15/2026 8:30", None, "2026-03-15T08:30+01:00"),
        ("03/04/2026 08:30", DAY_FIRST, "2026-04-03T08:30+02:00"),
        ("03/04/2026 08:30", MONTH_FIRST, "2026-03-04T08:30+01:00"),
        ("04-03-2026 08:30", DAY_FIRST, "2026-03-04T08:30+01:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(written, order, hour):
    assert datetime.fromisoformat(hour) == time_of(written, zone=BERLIN, order=order)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("03/04/2026 08:30", "whether the day or the month stands first"),
        ("2026-03-15", "has no time of day"),
        ("15.03.26 08:30", "has no year of four digits"),
        ("31.02.2026 08:30", "is no date and time that there is"),
        ("29.03.2026 02:30", "is an hour of the clock change"),
        ("yesterday", "is no time that is known here"),
    ],
)
def test_a_time_that_is_not_certain_is_told_and_not_guessed(written, told):
    assert told in time_of(written, zone=BERLIN, order=None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CRP 34 mg/L", "has one cell only"),
        ("a;b\n1;2", "names no columns that are known"),
        ("Test;Result;Result\nCRP;1;2", "Two columns of the header row say value"),
        ("Test;Result;Unit", "no result beneath the header row"),
        ("Test,Result,Unit\nCRP,34,5,mg/L", "has more cells than the header row"),
        ('Test;Result\n"CRP;3', "quotation mark is opened and never closed"),
        ("x" * 200_001, "paste it in parts"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(text, told):
    assert told in " ".join(read_pasted(text).faults)


def test_blank_cells_are_left_out_and_counted_and_other_columns_are_named():
    found = read_pasted("Test;Result;Unit;Comment\nCRP;;mg/L;x\nLDH;200;U/L;")

    assert (1, (2,), ("Comment",), ["LDH"]) == (
        found.blank,
        found.empty_lines,
        found.unread,
        [one.analyte for one in found.results],
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("3.5-5.1", ("3.5", "5.1")), ("< 5", ("", "5")), (">60", ("60", "")), ("", ("", ""))],
)
def test_a_reference_range_becomes_two_limits(written, read_as):
    assert read_as == limits(written)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (Typed("crp", "1,5", "mg/L", TAKEN), "the decimal sign is a point"),
        (Typed("crp", "5000", "mg/L", TAKEN), "outside 0 to 1,000 mg/L"),
        (Typed("fibrinogen", "2.1", "mg/dL", TAKEN), "is it in g/L?"),
        (Typed("crp", "5", "", TAKEN), "is blank"),
        (Typed("crp", "5", "g/L", TAKEN), "is not a unit taken for crp"),
        (Typed("crp", "5", "mg/L", None), "say when the blood was taken"),
        (Typed("crp", "5", "mg/L", NOW + timedelta(hours=1)), "ahead of the server's clock"),
        (Typed("crp", "5", "mg/L", TAKEN, "6", "4"), "are the two limits exchanged?"),
    ],
)
def test_a_result_has_the_limits_and_sentences_of_a_file(typed, told):
    checked = check_labs([typed], at=NOW)

    assert told in " ".join(checked.faults[0])


def test_an_unusual_result_is_asked_back_and_is_no_fault():
    checked = check_labs([Typed("potassium", "6.8", "mmol/L", TAKEN)], at=NOW)

    assert {} == checked.faults
    assert {0: ("POTASSIUM_HAEMOLYSIS",)} == checked.unusual


def test_one_analyte_has_one_result_at_one_time():
    two = [Typed("crp", "5", "mg/L", TAKEN), Typed("crp", "6", "mg/L", TAKEN)]

    assert {1} == set(check_labs(two, at=NOW).faults)


# --- saving -------------------------------------------------------------------------------------

ROWS = check_labs(
    [Typed("crp", "5", "mg/L", TAKEN), Typed("ldh", "<10", "U/L", TAKEN)], at=NOW
).rows


@pytest.fixture
def with_one(record):
    about = {"patient_id": "P1", "infused_at": "2026-03-10T11:00+01:00"}
    admit_patient(record, about, by=A_NURSE, at=NOW, form_key="admit")
    return record


def save(record, rows, *, by=A_NURSE, form_key="labs"):
    return record_labs(record, "P1", rows, by=by, at=NOW, form_key=form_key)


def test_what_came_together_is_one_entry_and_a_double_click_saves_once(with_one):
    saved = [save(with_one, ROWS), save(with_one, ROWS)]
    labs = table(with_one, "labs")

    assert [2, 0] == saved
    assert (2, 1) == (len(labs), labs["entry"].nunique())
    assert ["N. Kaya"] == list(labs["recorded_by"].unique())


def test_a_table_pasted_again_adds_what_is_new(with_one):
    save(with_one, ROWS[:1])

    assert 1 == save(with_one, ROWS, form_key="again")


def test_another_value_at_the_same_time_is_refused(with_one):
    save(with_one, ROWS)
    other = check_labs([Typed("crp", "50", "mg/L", TAKEN)], at=NOW).rows

    with pytest.raises(CannotRecordLabs, match="crp is charted already at that time as 5 mg/L"):
        save(with_one, other, form_key="other")


def test_only_who_charts_may_record_results(with_one):
    with pytest.raises(NotAllowed):
        save(with_one, ROWS, by=A_DATA_MANAGER)
    with pytest.raises(CannotRecordLabs, match="enter at least one result"):
        save(with_one, [])
