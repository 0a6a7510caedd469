"""Rows that contradict themselves or each other, and what is left when they are left out."""

from __future__ import annotations

import pytest

from monitoring.exchange import faults_frame
from monitoring.exchange.faults import KEPT_OF_A_COLUMN
from tests.exchange.folders import OBSERVATIONS, PATIENTS, read, sentences

CORRECT = "correct the total or the items."
ICE = "ice_orientation,ice_naming,ice_commands,ice_writing,ice_attention"
CAPD = ",".join(f"capd_{number}" for number in range(1, 9))


def observed(columns, *rows):
    """Rows of K01; the first cell of each is the hour."""
    lines = [f"K01,2026-03-05T{row.partition(',')[0]}:00Z,{row.partition(',')[2]}" for row in rows]
    return "\n".join([f"patient_id,observed_at,{columns}", *lines, ""])


# columns, rows, what is said
WITHIN_OBSERVATIONS = [
    ("temperature_c,temperature_f", ["10,38,100.4"], ["row 2, temperature_f: “100.4” stands beside a temperature_c of 38; leave one of the two blank."]),
    (f"ice_total,{ICE}", ["10,9,4,3,1,1,0"], []),
    (f"ice_total,{ICE}", ["10,8,4,3,1,1,0"], [f"row 2, ice_total: “8” disagrees with its items, which add up to 9; {CORRECT}"]),
    (f"ice_total,{ICE}", ["10,6,4,3,,,"], [f"row 2, ice_total: “6” does not fit the items filled in, with which it is 7 to 10; {CORRECT}"]),
    (f"ice_total,{ICE}", ["10,9,2,,,,"], [f"row 2, ice_total: “9” does not fit the items filled in, with which it is 2 to 8; {CORRECT}"]),
    (f"ice_total,{ICE}", ["10,8,2,untestable,1,1,1"], []),
    (f"ice_total,{ICE}", ["10,9,2,untestable,1,1,1"], [f"row 2, ice_total: “9” does not fit the items filled in, with which it is 5 to 8; {CORRECT}"]),
    (f"capd_total,{CAPD}", ["10,8,1,1,1,1,1,1,1,1"], []),
    (f"capd_total,{CAPD}", ["10,9,1,1,1,1,1,1,1,1"], [f"row 2, capd_total: “9” disagrees with its items, which add up to 8; {CORRECT}"]),
    (f"capd_total,{CAPD}", ["10,impossible,1,1,1,1,1,1,1,1"], []),
    ("diastolic_mmhg,systolic_mmhg,oxygen_device,oxygen_flow_l_min", ["10,90,80,room-air,2"], []),
]  # fmt: skip

TIME = "of the same patient and time"
ACROSS_OBSERVATIONS = [
    ("temperature_c,spo2_pct", ["10,38,", "10,,95"], []),
    ("spo2_pct,note,recorded_by", ["10,95,a,x", "10,,b,y"], []),
    ("spo2_pct", ["10,95", "10,95"], [f"row 3, spo2_pct: “95” repeats row 2 {TIME}; take one of the two out."]),
    ("spo2_pct", ["10,95", "10,96"], [
        f"row 2, spo2_pct: “95” contradicts row 3 {TIME}, which has 96; keep the right one, or correct a time.",
        f"row 3, spo2_pct: “96” contradicts row 2 {TIME}, which has 95; keep the right one, or correct a time.",
    ]),
    ("spo2_pct", ["10,95", "10,unrecordable"], [
        f"row 2, spo2_pct: “95” contradicts row 3 {TIME}, which has unrecordable; keep the right one, or correct a time.",
        f"row 3, spo2_pct: “unrecordable” contradicts row 2 {TIME}, which has 95; keep the right one, or correct a time.",
    ]),
    ("symptoms", ["10,tremor;headache", "10,headache;tremor"], [f"row 3, symptoms: “headache;tremor” repeats row 2 {TIME}; take one of the two out."]),
    ("temperature_c,temperature_f", ["10,38.5,", "10,,101.3"], [f"row 3, temperature_c: “101.3 °F” repeats row 2 {TIME}; take one of the two out."]),
    (f"ice_total,{ICE}", ["10,5,,,,,", "10,,4,3,,,"], [
        f"row 2, ice_total: “5” does not fit the items of the same time, with which it is 7 to 10; {CORRECT}",
        f"row 3, ice_total: has items that do not fit the total in another row of the same time; {CORRECT}",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "rows", "said"), WITHIN_OBSERVATIONS)
def test_a_row_does_not_contradict_itself(tmp_path, columns, rows, said):
    """A total that its items cannot make is a slip in one of them; which one is not known."""
    found = sentences(tmp_path, observations=observed(columns, *rows))

    assert found == [f"observations.csv, {one}" for one in said]


@pytest.mark.parametrize(("columns", "rows", "said"), ACROSS_OBSERVATIONS)
def test_rows_of_one_time_complement_each_other(tmp_path, columns, rows, said):
    """They are one moment when no cell is told twice, and a fault when one is (D1)."""
    found = sentences(tmp_path, observations=observed(columns, *rows))

    assert found == [f"observations.csv, {one}" for one in said]


def test_one_time_in_two_offsets_is_one_time(tmp_path):
    """A monitor may write UTC and a form local time."""
    rows = "K01,2026-03-05T10:00Z,95\nK01,2026-03-05T11:00+01:00,96\n"
    found = sentences(tmp_path, observations=f"patient_id,observed_at,spo2_pct\n{rows}")

    assert len(found) == 2


PATIENT_ROWS = [
    ("patient_id,infused_at,died_at\nK01,2026-03-01T10:00Z,2026-02-28T10:00Z\n", "row 2, died_at: “2026-02-28T10:00+00:00” is before the first infusion at 2026-03-01T10:00Z; correct one of the two times."),
    (f"{PATIENTS}K01,2026-03-01T10:00+01:00\n", "row 3, patient_id: “K01” repeats row 2, which is about the same patient; take one of the two out."),
    (f"{PATIENTS}K01,2026-03-02T10:00+01:00\n", "row 2, patient_id: “K01” contradicts row 3, which is about the same patient; keep the one that is right."),
    (f"{PATIENTS}K02\n", "row 3: has 1 cell where the header has 2; write a comma for each cell that is left blank, too."),
    (f"{PATIENTS}K02,x,y\n", "row 3: has 3 cells where the header has 2; is there a comma within a cell? then put that cell in quotation marks."),
]  # fmt: skip


@pytest.mark.parametrize(("patients", "said"), PATIENT_ROWS)
def test_a_patient_has_one_row_that_makes_sense(tmp_path, patients, said):
    """Two dates of infusion are two different courses."""
    found = sentences(tmp_path, patients=patients)

    assert found[0] == f"patients.csv, {said}"


LABS = "patient_id,observed_at,analyte,value,unit\nK01,2026-03-05T10:00Z,crp,5,mg/L\n"
DRUGS = "patient_id,started_at,kind,dose\nK01,2026-03-05T10:00Z,tocilizumab,8\n"
ANSWERS = "patient_id,observed_at,question,answer\nK01,2026-03-05T10:00Z,gcs,8\n"
OTHER_ROWS = [
    ({"labs": f"{LABS}K01,2026-03-05T10:00Z,crp,5,mg/L\n"}, ["labs.csv, row 3, analyte: “crp” repeats row 2, which is about the same patient, time and analyte; take one of the two out."]),
    ({"labs": f"{LABS}K01,2026-03-05T10:00Z,crp,<5,mg/L\n"}, [
        "labs.csv, row 2, analyte: “crp” contradicts row 3, which is about the same patient, time and analyte; keep the one that is right.",
        "labs.csv, row 3, analyte: “crp” contradicts row 2, which is about the same patient, time and analyte; keep the one that is right.",
    ]),
    ({"labs": f"{LABS}K01,2026-03-05T11:00Z,crp,5,mg/L\n"}, []),
    ({"labs": f"{LABS}K01,2026-03-05T10:00Z,neutrophils,90,10*9/L\nK01,2026-03-05T10:00Z,leukocytes,400,/uL\n"}, [
        "labs.csv, row 3, value: “90 ×10⁹/L” of neutrophils is above the leukocytes of the same time in row 4; is the unit of one of the two another?",
        "labs.csv, row 4, value: “0.4 ×10⁹/L” of leukocytes is below the neutrophils of the same time in row 3; is the unit of one of the two another?",
    ]),
    ({"labs": f"{LABS}K01,2026-03-05T10:00Z,neutrophils,410,/uL\nK01,2026-03-05T10:00Z,leukocytes,0.4,10*9/L\n"}, []),
    ({"interventions": f"{DRUGS}K01,2026-03-05T10:00Z,tocilizumab,8\n"}, ["interventions.csv, row 3, kind: “tocilizumab” repeats row 2, which is about the same patient, time and kind; take one of the two out."]),
    ({"interventions": f"{DRUGS}K01,2026-03-05T10:00Z,tocilizumab,4\n"}, [
        "interventions.csv, row 2, kind: “tocilizumab” contradicts row 3, which is about the same patient, time and kind; keep the one that is right.",
        "interventions.csv, row 3, kind: “tocilizumab” contradicts row 2, which is about the same patient, time and kind; keep the one that is right.",
    ]),
    ({"interventions": "patient_id,started_at,stopped_at,kind\nK01,2026-03-05T10:00Z,2026-03-05T09:59Z,sedation\n"}, ["interventions.csv, row 2, stopped_at: “2026-03-05T09:59+00:00” is before started_at 2026-03-05T10:00+00:00; correct one of the two times."]),
    ({"answers": f"{ANSWERS}K01,2026-03-05T10:00Z,GCS ,8\n"}, ["answers.csv, row 3, question: “gcs” repeats row 2, which is about the same patient, time and question; take one of the two out."]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), OTHER_ROWS)
def test_results_drugs_and_answers_are_told_once(tmp_path, files, said):
    """Of two values of one sample nobody can say which one to grade."""
    found = sentences(tmp_path, **files)

    assert found == said


@pytest.mark.parametrize(
    ("patient_id", "remedy"),
    [
        ("K1", "did you mean K01?"),
        ("k-01", "did you mean K01?"),
        ("KO1", "did you mean K01?"),
        ("Z9", "add the patient there, or correct the id."),
    ],
)
@pytest.mark.parametrize("table", ["observations", "labs", "interventions", "answers"])
def test_an_unknown_patient_is_a_fault(tmp_path, table, patient_id, remedy):
    """A slip in an id would give one patient's fever to nobody."""
    files = {"observations": OBSERVATIONS, "labs": LABS, "interventions": DRUGS, "answers": ANSWERS}
    found = sentences(tmp_path, **{table: files[table].replace("K01", patient_id)})

    assert found == [
        f"{table}.csv, row 2, patient_id: “{patient_id}” is not in patients.csv; {remedy}"
    ]


@pytest.mark.parametrize("patient_row", ["K02,soon", "K02", "K02,x,y"])
def test_a_patient_whose_row_is_faulty_is_not_unknown(tmp_path, patient_row):
    """One fault is told once, not again for each of a thousand values."""
    charting = read(
        tmp_path,
        patients=f"{PATIENTS}{patient_row}\n",
        observations=f"{OBSERVATIONS}K02,2026-03-05T10:00Z\n",
    )

    assert [(fault.file, fault.row) for fault in charting.faults] == [("patients.csv", 3)]
    assert charting.without_faulty_rows.observations["patient_id"].tolist() == ["K01"]
    assert charting.without_faulty_rows.rows_left_out == {
        "patients": 1,
        "observations": 1,
        "labs": 0,
        "interventions": 0,
        "answers": 0,
    }


def test_nobody_is_unknown_where_patients_cannot_be_read(tmp_path):
    """The one fault that matters is not buried under its consequences."""
    found = sentences(tmp_path, patients=b"\x1f\x8b")

    assert found == ["patients.csv: is compressed with gzip; save it as “CSV UTF-8”."]


def test_an_unknown_column_hides_no_unknown_patient(tmp_path):
    """The rows can be read all the same, so all is told together."""
    found = sentences(
        tmp_path,
        patients=PATIENTS.replace("at\n", "at,ward\n").replace("+01:00", "+01:00,7"),
        observations=OBSERVATIONS.replace("K01", "K1"),
    )

    assert found == [
        "patients.csv: “ward” is not a column of patients.csv; "
        "take the column out, or correct its name.",
        "observations.csv, row 2, patient_id: “K1” is not in patients.csv; did you mean K01?",
    ]


def test_rows_after_death_are_faults_and_one_at_its_time_is_not(tmp_path):
    """A value charted after death belongs to somebody else, or the time is wrong (D4)."""
    found = sentences(
        tmp_path,
        patients="patient_id,infused_at,died_at\nK01,2026-03-01T10:00Z,2026-03-05T10:00Z\n",
        observations=observed("spo2_pct", "10,95", "11,95"),
        labs=LABS + "K01,2026-03-06T10:00Z,crp,5,mg/L\n",
        interventions=DRUGS,
        answers=ANSWERS.replace("T10:00Z", "T10:00:01Z"),
    )

    death = "is after the patient's died_at 2026-03-05T10:00+00:00; correct one of the two times."
    assert found == [
        f"observations.csv, row 3, observed_at: “2026-03-05T11:00+00:00” {death}",
        f"labs.csv, row 3, observed_at: “2026-03-06T10:00+00:00” {death}",
        f"answers.csv, row 2, observed_at: “2026-03-05T10:00:01+00:00” {death}",
    ]


def test_a_row_is_its_line_in_the_file(tmp_path):
    """A cell may hold a line end, and a blank line counts: editors count so."""
    found = read(
        tmp_path,
        observations=OBSERVATIONS.replace("observed_at", "observed_at,note").replace(
            "+01:00", '+01:00,"two\nlines"'
        )
        + "\nK01,soon,\n",
    ).faults

    assert [fault.row for fault in found] == [5]


def test_sound_rows_stay_when_faulty_ones_are_left_out(tmp_path):
    """Of a repeated row the first stays; of contradicting rows none."""
    charting = read(
        tmp_path,
        observations=observed("spo2_pct", "10,95", "10,95", "11,95", "11,90", "12,500", "13,94"),
    )
    sound = charting.without_faulty_rows

    assert charting.faulty_lines["observations"].tolist() == [3, 4, 5, 6]
    assert sound.lines["observations"].tolist() == [2, 7]
    assert sound.observations["spo2_pct"].tolist() == [95.0, 94.0]
    assert sound.rows_left_out["observations"] == 4
    assert sound.sound is sound


def test_every_fault_is_counted_and_the_first_are_told(tmp_path):
    """A million sentences help nobody and fill the memory; the rows are left out all the same."""
    rows = "".join(f"K01,2026-03-05T10:00:00.{n:06}Z,500,95\n" for n in range(3_000))
    charting = read(
        tmp_path,
        observations=f"patient_id,observed_at,spo2_pct,heart_rate_bpm\n{rows}K01,2026-03-05T11:00Z,9,9\n",
    )

    assert charting.fault_count == 3_002
    assert len(charting.faults) == KEPT_OF_A_COLUMN + 1
    assert len(charting.without_faulty_rows.observations) == 0


def test_the_list_of_faults_runs_no_formula(tmp_path):
    """faults.csv is opened in a spreadsheet by whoever mends the export."""
    charting = read(tmp_path, observations="patient_id,observed_at\n=1+1,soon\n")
    frame = faults_frame(charting.faults)

    assert list(frame.columns) == ["file", "row", "column", "value", "fault", "remedy"]
    assert frame["value"].tolist() == ["“=1+1”", "soon"]
    assert frame["row"].tolist() == [2, 2]
