"""A stay of an intensive care unit, as it is exported there, becomes a charting folder."""

from __future__ import annotations

from monitoring.exchange import read_folder, soft_flags
from tests.exchange import clif

# Invented; the forms are those of the CLIF demo stays: two values of one time, a rate that
# changes, units with a stray tab, a set fraction, a device that nobody named.
STAY = """hospitalization_id,time_utc,kind,variable,value,unit,text,source_name
7,2116-02-28 07:00:00+00:00,vital,temp_c,38.4,,,
7,2116-02-28 07:00:00+00:00,vital,heart_rate,117.0,,,
7,2116-02-28 07:00:00+00:00,vital,sbp,84.0,,,
7,2116-02-28 07:00:00+00:00,vital,weight_kg,89.4,,,
7,2116-02-28 08:00:00+00:00,vital,sbp,92.0,,,
7,2116-02-28 08:00:00+00:00,vital,sbp,101.0,,,
7,2116-02-28 08:00:00+00:00,vital,spo2,93.0,,,
7,2116-02-28 08:00:00+00:00,vital,spo2,93.0,,,
7,2116-02-28 09:00:00+00:00,vital,map,329.0,,,
7,2116-02-28 09:30:00+00:00,vital,height_cm,178.0,,,
7,2116-02-28 09:30:00+00:00,vital,weight_kg,90.0,,,
7,2116-02-28 08:00:00+00:00,respiratory_support,device,,,High Flow NC,HFNC
7,2116-02-28 08:00:00+00:00,respiratory_support,fio2_set,0.6,fraction,,
7,2116-02-28 08:00:00+00:00,respiratory_support,lpm_set,45.0,L/min,,
7,2116-02-28 10:00:00+00:00,respiratory_support,fio2_set,0.4,fraction,,
7,2116-02-28 10:00:00+00:00,respiratory_support,device,,,,
7,2116-02-28 07:30:00+00:00,infusion,norepinephrine,0.05006633698940277,mcg/kg/min,start,
7,2116-02-28 08:30:00+00:00,infusion,norepinephrine,0.11998757719993591,mcg/kg/min,dose_change,
7,2116-02-28 09:30:00+00:00,infusion,norepinephrine,0.0,mcg/kg/min,stop,
7,2116-02-28 07:00:00+00:00,lab,platelet_count,24.0,10*3/uL,24,Platelet Count
7,2116-02-28 07:00:00+00:00,lab,neutrophils_absolute,0.41,10^3/µL\t,0.41,Neutrophils
7,2116-02-28 07:00:00+00:00,lab,inr,1.3,,1.3,INR(PT)
7,2116-02-28 07:00:00+00:00,lab,ptt,27.2,sec,27.2,PTT
7,2116-02-28 07:00:00+00:00,lab,ldh,3235.0,U/L,___,LDH
7,2116-02-28 07:00:00+00:00,lab,troponin_t,0.1,ng/mL,0.1,Troponin T
7,2116-02-28 07:00:00+00:00,assessment,RASS,-4.0,,,
7,2116-02-28 07:00:00+00:00,assessment,gcs_total,8.0,,,
7,2116-02-28 07:00:00+00:00,assessment,cam_total,,,Positive,
"""


def converted(tmp_path):
    source = tmp_path / "stay.csv"
    source.write_text(STAY, encoding="utf-8")
    folder = tmp_path / "charting"
    return clif.convert(source, folder), read_folder(folder)


def test_every_row_is_mapped_or_counted_with_its_reason(tmp_path):
    """What an import drops in silence is missed by nobody until it matters."""
    done, _ = converted(tmp_path)

    assert done.rows == 28
    assert dict(done.unmapped) == {
        (clif.CONTRADICTED, "sbp"): 2,
        (clif.REPEATED, "spo2"): 1,
        (clif.NO_COLUMN, "height_cm"): 1,
        (clif.NO_COLUMN, "weight_kg after the first"): 1,
        (clif.NOT_NAMED, "device"): 1,
        (clif.NO_COLUMN, "troponin_t"): 1,
        (clif.NO_COLUMN, "cam_total"): 1,
    }


def test_an_impossible_value_of_a_device_is_told_and_the_rest_can_be_read(tmp_path):
    """Monitors chart a flushed arterial line as a pressure; a nurse would not have typed it."""
    _, charting = converted(tmp_path)

    assert [str(fault) for fault in charting.faults] == [
        "observations.csv, row 4, map_mmhg: “329” is outside 20 to 250 mmHg; "
        "check it against the chart; was it typed into the wrong column?"
    ]
    assert len(charting.without_faulty_rows.observations) == 3


def test_values_of_one_time_are_one_moment_with_the_drugs_that_run(tmp_path):
    """A rate that changes is the same course of the drug; a stop ends it."""
    _, charting = converted(tmp_path)
    sound = charting.without_faulty_rows

    rows = sound.observations.set_index(sound.observations["observed_at"].dt.hour)
    assert rows["vasopressors"].to_dict() == {7: "none", 8: "norepinephrine", 10: "none"}
    assert rows.loc[7, ["temperature_c", "systolic_mmhg", "rass"]].tolist() == [38.4, 84.0, -4.0]
    assert rows.loc[8, ["spo2_pct", "fio2_pct", "oxygen_flow_l_min"]].tolist() == [93.0, 60.0, 45.0]
    assert rows.loc[8, "oxygen_device"] == "high-flow-cannula"
    assert soft_flags(sound.observations).tolist()[-1] == "OXYGEN_DEVICE_MISSING_WITH_FIO2"
    minutes = sound.interventions["stopped_at"] - sound.interventions["started_at"]
    assert (minutes.dt.total_seconds() / 60).tolist() == [60.0, 60.0]


def test_laboratory_units_of_the_export_are_named_as_here(tmp_path):
    """10^3/µL with a stray tab is 10*3/uL; nothing is converted."""
    _, charting = converted(tmp_path)

    assert charting.labs.set_index("analyte")[["value", "unit"]].to_dict("index") == {
        "platelets": {"value": 24.0, "unit": "10*3/uL"},
        "neutrophils": {"value": 0.41, "unit": "10*3/uL"},
        "inr": {"value": 1.3, "unit": "1"},
        "aptt": {"value": 27.2, "unit": "s"},
        "ldh": {"value": 3235.0, "unit": "U/L"},
    }


def test_the_infusion_is_given_or_the_stay_begins_with_it(tmp_path):
    """The stays are of no CAR-T patient; day 0 is an invention of the test."""
    _, charting = converted(tmp_path)
    clif.convert(tmp_path / "stay.csv", tmp_path / "later", infused_at="2116-02-20T10:00+00:00")

    assert charting.patients["infused_at"].tolist() == ["2116-02-28T07:00:00+00:00"]
    later = read_folder(tmp_path / "later").patients
    assert later["infused_at"].tolist() == ["2116-02-20T10:00+00:00"]
    assert later["weight_kg"].tolist() == [89.4]
