"""Each cell that cannot be taken, and the sentence that says why and what to do instead."""

from __future__ import annotations

import pytest

from tests.exchange.folders import read, sentences, with_cells, with_rows

DEVICES = (
    "room-air, nasal-cannula, blow-by, high-flow-cannula, face-mask, venturi-mask, "
    "non-rebreather, other-mask, cpap, bipap, ventilator, ecmo"
)
AGENTS = (
    "norepinephrine, epinephrine, phenylephrine, dopamine, angiotensin-ii, vasopressin, "
    "terlipressin, dobutamine, milrinone, midodrine"
)
BLANK_IF_UNKNOWN = "leave the cell blank where it is not known."
CHECK = "check it against the chart; was it typed into the wrong column?"

NUMBERS = [
    ("38,5", "is not a number in °C; the decimal sign is a point: write 38.5."),
    ("nan", f"is not a number in °C; {BLANK_IF_UNKNOWN}"),
    ("n/a", f"is not a number in °C; {BLANK_IF_UNKNOWN}"),
    ("-", f"is not a number in °C; {BLANK_IF_UNKNOWN}"),
    ("inf", f"is not a number in °C; {BLANK_IF_UNKNOWN}"),
    ("-Infinity", f"is not a number in °C; {BLANK_IF_UNKNOWN}"),
    ("1e5", "is not a number in °C; write it out without an exponent."),
    ("٣٨.٥", "is not a number in °C; write it with the digits 0 to 9: 38.5."),
    (
        "=1+1",
        "is not a number in °C; begin with a digit; "
        "a cell that begins so is a formula to a spreadsheet.",
    ),
    ("38.5 °C", "is not a number in °C; write 38.5 alone, without its unit."),
    ("1,234.5", "is not a number in °C; take the comma out."),
    (".5", "is not a number in °C; write 0.5."),
    ("38.", "is not a number in °C; write 38."),
    ("<38", "is not a number in °C; write the number without < or >."),
    ("≥38", "is not a number in °C; write a number such as 38."),
    ("warm", "is not a number in °C; write a number such as 38."),
    ("1234567890123456789", "is not a number in °C; no measurement has so many digits; round it."),
    ("98.6", "is outside 25 to 45 °C; is it in °F? then name the column temperature_f."),
    ("20", f"is outside 25 to 45 °C; {CHECK}"),
]

CELLS = [
    ("temperature_f", "38.5", "is outside 77 to 113 °F; is it in °C? then name the column temperature_c."),
    ("fio2_pct", "0.4", "is outside 21 to 100 %; is it a fraction? then write it as percent, 40 and not 0.4."),
    ("spo2_pct", "0.95", "is outside 30 to 100 %; is it a fraction? then write it as percent, 95 and not 0.95."),
    ("spo2_pct", "0", "is outside 30 to 100 %; if it could not be measured, write unrecordable; if not tried, leave it blank."),
    ("spo2_pct", "unrecordible", "is not a number in %; did you mean unrecordable?"),
    ("systolic_mmhg", "120/80", "is not a number in mmHg; write 120 here and 80 in the other column."),
    ("systolic_mmhg", "16", "is outside 30 to 300 mmHg; is it in kPa? then write it in mmHg, 7.5 times as much."),
    ("heart_rate_bpm", "high", "is not a number; write a number such as 110, or unrecordable."),
    ("ice_naming", "2.5", "is not a whole number; these are whole points; correct it."),
    ("ice_naming", "4", f"is outside 0 to 3 points; {CHECK}"),
    ("ice_naming", "refused", "is not a number of points; write a number such as 0, or untestable."),
    ("capd_1", "1.5", "is not a whole number; these are whole points; correct it."),
    ("capd_total", "impossible!", "is not a number of points; did you mean impossible?"),
    ("rass", "-3.5", "is not a whole number; these are whole points; correct it."),
    ("rass", "-6", f"is outside -5 to 4 points; {CHECK}"),
    ("oxygen_device", "Nasal cannula", f"is not one of {DEVICES}; did you mean nasal-cannula?"),
    ("oxygen_device", "HFNC", f"is not one of {DEVICES}; did you mean high-flow-cannula?"),
    ("oxygen_device", "unknown", f"is not one of {DEVICES}; {BLANK_IF_UNKNOWN}"),
    ("hypotension", "Y", "is not one of yes, no; write yes."),
    ("hypotension", "perhaps", f"is not one of yes, no; write a listed word, or {BLANK_IF_UNKNOWN}"),
    ("vasopressors", "none;norepinephrine", "mixes none with other words; take out none, or the others."),
    ("vasopressors", "norepinephrin", f"is not one of {AGENTS}; did you mean norepinephrine?"),
    ("vasopressors", "noradrenaline", f"is not one of {AGENTS}; did you mean norepinephrine?"),
    ("vasopressors", "dopamine,vasopressin", "is a set without ; between its words; put ; between them."),
    ("vasopressors", "dopamine;;vasopressin", "has an empty place between its words; take out what is too many of ;."),
    ("vasopressors", "dopamine; Dopamine", "names “dopamine” more than once; name each word once."),
    ("symptoms", "headache;sadness", f"holds “sadness”, which is not one of the 24 listed words (headache, tremor, myoclonus …); write a listed word, or {BLANK_IF_UNKNOWN}"),
    ("confirmed", "temprature_c", "is not one of the 49 listed words (temperature_c, temperature_f, heart_rate_bpm …); did you mean temperature_c?"),
    ("confirmed", "patient_id", f"is not one of the 49 listed words (temperature_c, temperature_f, heart_rate_bpm …); write a listed word, or {BLANK_IF_UNKNOWN}"),
    ("note", "=HYPERLINK(1)", "begins with =, as a spreadsheet's formula does; begin with another sign."),
    ("note", " +1", "begins with +, as a spreadsheet's formula does; begin with another sign."),
    ("note", "@ward", "begins with @, as a spreadsheet's formula does; begin with another sign."),
    ("note", "\tx", "begins with a control character (a tab or a line end); begin with a letter."),
    ("note", "\x1bx", "begins with a control character (a tab or a line end); begin with a letter."),
    # the last row, for it takes two lines
    ("note", "\nx", "begins with a control character (a tab or a line end); begin with a letter."),
]  # fmt: skip

ISO = "write it like 2026-03-01T14:00+01:00"
CLOCK_CHANGES = [
    ("2026-03-29T02:30", "does not exist in Europe/Berlin, where the clocks were put forward over it; correct it, or write it with its offset."),
    ("2026-10-25T02:30", "happened twice in Europe/Berlin, where the clocks were put back; write it with its offset, +02:00 or +01:00."),
]  # fmt: skip
TIMES = [
    ("2026-03-05T10:00", f"has no offset from UTC; {ISO}, or name the unit's zone with --timezone."),
    ("2026-03-05", "is not a time in ISO 8601 with an offset; add the time of the day: 2026-03-05T14:00+01:00."),
    ("05.03.2026 10:00", f"is not a time in ISO 8601 with an offset; {ISO}: year, month and day in this order."),
    ("46086.41", "is not a time in ISO 8601 with an offset; is it a spreadsheet's day number? then format the column as text and export again."),
    ("soon", f"is not a time in ISO 8601 with an offset; {ISO}."),
    ("2026-02-30T10:00Z", "is not a date of the calendar; correct the month or the day."),
    ("2026-13-05T10:00Z", "is not a date of the calendar; correct the month or the day."),
    ("2026-03-05T24:00Z", "is not a time of the day, 00:00 to 23:59:59; correct the hour, minute or second."),
    ("2026-03-05T10:00:60Z", "is not a time of the day, 00:00 to 23:59:59; correct the hour, minute or second."),
    ("1899-12-31T23:59Z", "is outside the years 1900 to 2200; correct the year."),
    ("2201-01-01T00:00Z", "is outside the years 1900 to 2200; correct the year."),
    ("2026-03-05T10:00+19:00", "has an offset from UTC that is nowhere in use; correct it; -12:00 to +14:00 exist."),
    ("2026-03-05T10:00:00.1234567Z", "has more than six decimals of a second; round it to microseconds."),
]  # fmt: skip

PATIENT_CELLS = [
    ({"birth_date": "23.05.1961"}, "birth_date: “23.05.1961” is not a date in ISO 8601; write it like 1961-05-23: year, month and day in this order."),
    ({"birth_date": "1961-05-23T00:00Z"}, "birth_date: “1961-05-23T00:00Z” is a time where a date is expected; write 1961-05-23."),
    ({"birth_date": "1961-02-29"}, "birth_date: “1961-02-29” is not a date of the calendar; correct the month or the day."),
    ({"birth_date": "1861-02-20"}, "birth_date: “1861-02-20” is outside the years 1900 to 2200; correct the year."),
    ({"birth_date": "2026-03-02"}, "birth_date: “2026-03-02” is after the first infusion; correct it."),
    ({"birth_date": "1904-05-06"}, "birth_date: “1904-05-06” makes an age over 120 years; correct it."),
    ({"birth_date": "2016-03-01", "age_years": "11.5"}, "age_years: “11.5” contradicts birth_date 2016-03-01, which makes 10.0 years at the first infusion; correct one, or leave age_years blank."),
    ({"infused_at": ""}, "infused_at: is blank, and every row needs it; fill it in, or take the row out."),
    ({"infused_at": "2026-03-01T10:00"}, f"infused_at: “2026-03-01T10:00” has no offset from UTC; {ISO}, or name the unit's zone with --timezone."),
    ({"infused_at": "2026-03-01T10:00Z;2026-03-01T11:00+01:00"}, "infused_at: “2026-03-01T10:00Z;2026-03-01T11:00+01:00” lists the same time twice; list each infusion of a split dose once."),
    ({"infused_at": "2026-03-02T10:00Z; 2026-03-01T10:00Z"}, "infused_at: “2026-03-02T10:00Z; 2026-03-01T10:00Z” does not list its times in order; write the first infusion of a split dose first."),
    ({"infused_at": "2026-03-01T10:00Z;"}, "infused_at: “2026-03-01T10:00Z;” has an empty place between its times; take out what is too many of ;."),
    ({"infused_at": "2026-03-01T10:00Z;later"}, f"infused_at: “2026-03-01T10:00Z;later” holds later, which is not a time in ISO 8601 with an offset; {ISO}."),
    ({"spo2_target": "88–92"}, "spo2_target: “88–92” is not 88-92; did you mean 88-92?"),
    ({"weight_kg": "70000"}, "weight_kg: “70000” is outside 1 to 400 kg; is it in grams? then write it in kg."),
    ({"sex": "F"}, "sex: “F” is not one of female, male, other, unknown; did you mean female?"),
    ({"baseline_ice": "3", "baseline_ice_orientation": "4"}, "baseline_ice: “3” does not fit the items filled in, with which it is 4 to 10; correct the total or the items."),
    ({"patient_id": "=K01"}, "patient_id: “=K01” begins with =, as a spreadsheet's formula does; begin with another sign."),
]  # fmt: skip

LAB_CELLS = [
    ({"unit": "mg/l"}, "unit: “mg/l” is not a unit taken for crp, which are mg/L, mg/dL; did you mean mg/L?"),
    ({"unit": "ng/mL"}, "unit: “ng/mL” is not a unit taken for crp, which are mg/L, mg/dL; convert the value to one of them."),
    ({"analyte": "ldh", "unit": "ukat/L"}, "unit: “ukat/L” is not a unit taken for ldh, which are U/L; convert the value to one of them."),
    ({"analyte": "platelets", "unit": "10^9/L"}, "unit: “10^9/L” is not a unit taken for platelets, which are 10*9/L, 10*3/uL, /uL; did you mean 10*9/L?"),
    ({"analyte": "d-dimer", "unit": "ng/mL"}, "unit: “ng/mL” is not a unit taken for d-dimer, which are ng/mL{FEU}, ng/mL{DDU}, mg/L{FEU}; say whether it is FEU or DDU: ng/mL{FEU} or ng/mL{DDU}."),
    ({"value": "≤5"}, "value: “≤5” is not a number; write a number such as 1.2."),
    ({"value": ""}, "value: is blank, and every row needs it; fill it in, or take the row out."),
    ({"value": "-1"}, "value: “-1” is outside 0 to 1,000 mg/L for crp; check it against the report."),
    ({"analyte": "cd4", "unit": "/uL", "value": "-1"}, "value: “-1” is below 0 /uL for cd4; check it against the report."),
    ({"analyte": "hemoglobin", "unit": "g/dL", "value": "85"}, "value: “85” is outside 1 to 25 g/dL for hemoglobin; is it in g/L? then name that unit."),
    ({"analyte": "hemoglobin", "unit": "g/L", "value": "8.5"}, "value: “8.5” is outside 10 to 250 g/L for hemoglobin; is it in g/dL? then name that unit."),
    ({"analyte": "creatinine", "unit": "mg/dL", "value": "90"}, "value: “90” is outside 0.1 to 30 mg/dL for creatinine; is it in umol/L? then name that unit."),
    ({"analyte": "fibrinogen", "unit": "mg/dL", "value": "3"}, "value: “3” is outside 5 to 1,500 mg/dL for fibrinogen; is it in g/L? then name that unit."),
    ({"analyte": "neutrophils", "unit": "10*9/L", "value": "500"}, "value: “500” is outside 0 to 200 10*9/L for neutrophils; is it in /uL? then name that unit."),
    ({"analyte": "platelets", "unit": "10*9/L", "value": "20000"}, "value: “20000” is outside 0 to 2,500 10*9/L for platelets; is it in /uL? then name that unit."),
    ({"analyte": "haemoglobin"}, "analyte: “haemoglobin” is not one of the 38 listed words (neutrophils, lymphocytes, leukocytes …); did you mean hemoglobin?"),
    ({"lower_limit": "5", "upper_limit": "1"}, "lower_limit: “5” is above the upper_limit 1; are the two limits exchanged?"),
    ({"lower_limit": "-5"}, "lower_limit: “-5” is below 0; correct it, or leave it blank."),
]  # fmt: skip

DRUG_CELLS = [
    ({"kind": "Actemra"}, "kind: “Actemra” is not one of the 47 listed words (acetaminophen, ibuprofen, metamizole …); did you mean tocilizumab?"),
    ({"kind": "surgery"}, "kind: “surgery” is not one of the 47 listed words (acetaminophen, ibuprofen, metamizole …); write a listed word."),
    ({"reason": "cure"}, f"reason: “cure” is not one of treatment, prophylaxis; write a listed word, or {BLANK_IF_UNKNOWN}"),
    ({"dose": "8 mg/kg"}, "dose: “8 mg/kg” is not a number; write 8 alone, without its unit."),
    ({"dose": "-1"}, f"dose: “-1” is outside 0 to 1,000,000; {CHECK}"),
]  # fmt: skip
ANSWER_CELLS = [
    ({"answer": "Y"}, "answer: “Y” is not yes, no or a number; write yes."),
    ({"answer": "perhaps"}, "answer: “perhaps” is not yes, no or a number; write yes, no or a number; take the row out where there is no answer."),
]  # fmt: skip


def test_a_number_is_plain_decimal_and_plausible(tmp_path):
    """What float() would take, nan, inf or 1e5, is no temperature that anybody charted."""
    rows = [{"temperature_c": cell} for cell, _ in NUMBERS]
    found = sentences(tmp_path, **with_rows("observations", rows))

    assert found == [
        f"observations.csv, row {row}, temperature_c: “{cell}” {said}"
        for row, (cell, said) in enumerate(NUMBERS, start=2)
    ]


def test_each_cell_that_cannot_be_taken_has_its_remedy(tmp_path):
    """Whoever exported the file reads these; each says what to write instead."""
    rows = [{column: cell} for column, cell, _ in CELLS]
    found = sentences(tmp_path, **with_rows("observations", rows))

    visible = str.maketrans({"\t": "\\x09", "\n": "\\x0a", "\x1b": "\\x1b"})
    assert found == [
        f"observations.csv, row {row}, {column}: “{cell.translate(visible)}” {said}"
        for row, (column, cell, said) in enumerate(CELLS, start=2)
    ]


def test_a_time_says_its_offset(tmp_path):
    """An hour more or less moves the start of a fever; no offset is guessed."""
    rows = [{"observed_at": cell} for cell, _ in TIMES]
    found = sentences(tmp_path, **with_rows("observations", rows))

    assert found == [
        f"observations.csv, row {row}, observed_at: “{cell}” {said}"
        for row, (cell, said) in enumerate(TIMES, start=2)
    ]


def test_a_local_time_must_have_happened_once(tmp_path):
    """In the two nights of a year when clocks change, a local time may be no time or two."""
    rows = [{"observed_at": cell} for cell, _ in CLOCK_CHANGES]
    found = sentences(tmp_path, timezone="Europe/Berlin", **with_rows("observations", rows))

    assert found == [
        f"observations.csv, row {row}, observed_at: “{cell}” {said}"
        for row, (cell, said) in enumerate(CLOCK_CHANGES, start=2)
    ]


@pytest.mark.parametrize(
    ("table", "cases"),
    [
        ("patients", PATIENT_CELLS),
        ("labs", LAB_CELLS),
        ("interventions", DRUG_CELLS),
        ("answers", ANSWER_CELLS),
    ],
)
def test_each_cell_of_the_other_files_has_its_remedy(tmp_path, table, cases):
    """Day 0 and the age hang on them, the waiver of fever on a drug's name, a grade on a unit."""
    found = sentences(tmp_path, **with_rows(table, [cells for cells, _ in cases]))

    assert found == [
        f"{table}.csv, row {row}, {said}" for row, (_, said) in enumerate(cases, start=2)
    ]


@pytest.mark.parametrize("column", ["patient_id", "observed_at"])
def test_a_required_cell_is_not_blank(tmp_path, column):
    """A value that belongs to nobody, or to no time, cannot be graded."""
    found = sentences(tmp_path, **with_cells("observations", **{column: " "}))

    assert found == [
        f"observations.csv, row 2, {column}: is blank, and every row needs it; "
        "fill it in, or take the row out."
    ]


@pytest.mark.parametrize(
    ("column", "cell", "typed"),
    [
        ("temperature_c", " 38.50 ", 38.5),
        ("temperature_c", "25", 25.0),
        ("temperature_c", "45", 45.0),
        ("rass", "-5", -5.0),
        ("ice_naming", "3.0", 3.0),
        ("oxygen_device", " Room-Air", "room-air"),
        ("vasopressors", "NONE", "none"),
        ("vasopressors", "Vasopressin ;norepinephrine", "norepinephrine;vasopressin"),
        ("confirmed", "spo2_pct;temperature_c", "temperature_c;spo2_pct"),
        ("note", "-5 °C outside", "-5 °C outside"),
        ("note", 'said "better", slept\nwell', 'said "better", slept\nwell'),
    ],
)
def test_what_can_be_taken_is_taken(tmp_path, column, cell, typed):
    """Listed words are compared after trimming and lower-casing (D3); limits are inclusive."""
    charting = read(tmp_path, **with_cells("observations", **{column: cell})).sound

    assert charting.observations[column].tolist() == [typed]


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026-03-05T10:00+01:00", "2026-03-05T09:00:00"),
        ("2026-03-05 10:00:30Z", "2026-03-05T10:00:30"),
        ("2026-03-05T10:00:00.25-0530", "2026-03-05T15:30:00.250000"),
        ("2024-02-29T23:59+00", "2024-02-29T23:59:00"),
    ],
)
def test_a_time_is_kept_in_utc(tmp_path, cell, utc):
    """Whatever the offset, two entries of one minute are one moment."""
    charting = read(tmp_path, **with_cells("observations", observed_at=cell)).sound

    assert charting.observations["observed_at"].iloc[0].isoformat() == f"{utc}+00:00"


def test_a_local_time_is_read_in_the_zone_that_is_named(tmp_path):
    """infused_at keeps the offset of that day, for the local date hangs on it."""
    files = with_cells("observations", observed_at="2026-07-05T10:00") | with_cells(
        "patients", infused_at="2026-07-01T10:00; 2026-12-01T10:00"
    )
    charting = read(tmp_path, timezone="Europe/Berlin", **files).sound

    assert charting.observations["observed_at"].iloc[0].isoformat() == "2026-07-05T08:00:00+00:00"
    assert charting.patients["infused_at"].tolist() == [
        "2026-07-01T10:00+02:00;2026-12-01T10:00+01:00"
    ]


def test_a_value_at_a_limit_of_detection_is_the_limit_and_its_sign(tmp_path):
    """Whoever grades it must know that the true value lies below or above."""
    labs = "patient_id,observed_at,analyte,value,unit\n" + "".join(
        f"K01,2026-03-05T1{hour}:00Z,crp,{value},mg/L\n"
        for hour, value in enumerate(["<0.1", "> 500", "5"])
    )
    charting = read(tmp_path, labs=labs).sound

    assert charting.labs["value"].tolist() == [0.1, 500.0, 5.0]
    assert charting.labs["value_limit"].fillna("").tolist() == ["<", ">", ""]


def test_a_value_that_was_tried_is_blank_and_named(tmp_path):
    """Unrecordable is a finding of its own, no zero and no oversight."""
    cells = {"spo2_pct": "Unrecordable", "ice_writing": "untestable", "capd_total": "impossible"}
    charting = read(tmp_path, **with_cells("observations", **cells)).sound

    assert charting.observations[list(cells)].isna().all(axis=None)
    assert charting.observations["could_not_measure"].tolist() == [
        "spo2_pct;ice_writing;capd_total"
    ]


def test_a_listed_product_is_written_small_and_another_as_it_is(tmp_path):
    """The product selects what is expected of the course; trial products are free text."""
    patients = (
        "patient_id,infused_at,product\n"
        "K01,2026-03-01T10:00Z, Axi-Cel\nK02,2026-03-01T10:00Z,Trial ABC-1\n"
    )
    charting = read(tmp_path, patients=patients).sound

    assert charting.patients["product"].tolist() == ["axi-cel", "Trial ABC-1"]
