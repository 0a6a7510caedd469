"""The demo ward: made up, the same each time, within the charting format, each course as told."""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from monitoring.charting.tables import (
    ANALYTE_PLAUSIBLE,
    ANALYTE_UNITS,
    TABLES,
    UNIT_FACTORS,
    Column,
    Kind,
)
from monitoring.demo_ward import NOW, SEED, demo_ward, write_demo_ward
from monitoring.demo_ward.plans import PLANS

COMMITTED = Path(__file__).parents[2] / "data" / "demo"
OTHER_NOWS = (
    "2026-03-15T00:05+01:00",
    "2026-03-15T23:55+01:00",
    "2026-03-30T10:00+02:00",
    "2028-02-29T14:30-05:00",
)
COURSES = """
    patient  what the last moment that charts it says
    DEMO-04  oxygen_device=room-air vasopressors=none
    DEMO-06  oxygen_device=room-air vasopressors=none fluid_bolus=no
    DEMO-07  oxygen_device=room-air vasopressors=none
    DEMO-08  vasopressors=norepinephrine oxygen_device=nasal-cannula oxygen_flow_l_min=4
    DEMO-09  vasopressors=none oxygen_device=bipap fio2_pct=35 ice_total=8
    DEMO-10  vasopressors=none oxygen_device=nasal-cannula oxygen_flow_l_min=3
    DEMO-11  vasopressors=none oxygen_device=nasal-cannula oxygen_flow_l_min=2
    DEMO-12  ice_total=9 ice_writing=0 ice_attention=1 consciousness=awakens-spontaneously
    DEMO-13  ice_total=5 ice_writing=0 ice_attention=0 ice_orientation=2
    DEMO-14  ice_total=4 seizure=none raised_icp=none
    DEMO-15  ice_total=7
    DEMO-16  capd_total=7 ice_total=
    DEMO-17  ice_total=8
    DEMO-21  oxygen_device=nasal-cannula oxygen_flow_l_min=
    DEMO-23  oxygen_device=ventilator oxygen_reason=airway-protection sedated=yes ice_total=
    DEMO-24  ice_total=10 symptoms=facial-palsy
"""
FEBRILE_NOW = {"DEMO-04", "DEMO-06", "DEMO-18", "DEMO-19", "DEMO-21", "DEMO-22"}
NEVER_FEBRILE = {"DEMO-01", "DEMO-02", "DEMO-03", "DEMO-11", "DEMO-12", "DEMO-13", "DEMO-20"}
FULL_MOMENT = (
    "temperature_c",
    "heart_rate_bpm",
    "respiratory_rate_bpm",
    "spo2_pct",
    "systolic_mmhg",
    "diastolic_mmhg",
    "vasopressors",
    "oxygen_device",
)
ICE_ITEMS = [
    f"ice_{item}" for item in ("orientation", "naming", "commands", "writing", "attention")
]
CAPD_ITEMS = [f"capd_{item}" for item in range(1, 9)]
DEVICES_WITH_A_FLOW = ("nasal-cannula", "high-flow-cannula", "face-mask")


@pytest.fixture(scope="module")
def ward():
    return demo_ward(SEED, NOW)


@pytest.fixture(scope="module")
def patients(ward):
    return ward["patients"].set_index("patient_id")


@pytest.fixture(scope="module")
def observations(ward):
    return ward["observations"]


def of(table: pd.DataFrame, patient_id: str) -> pd.DataFrame:
    return table[table["patient_id"] == patient_id]


def charted(table: pd.DataFrame, column: str) -> pd.Series:
    """The filled cells of a column of numbers."""
    return pd.to_numeric(table.loc[table[column] != "", column].str.lstrip("<"))


def columns_of(kind: Kind) -> list[tuple[str, Column]]:
    return [
        (table.name, column)
        for table in TABLES[:4]
        for column in table.columns
        if column.kind is kind
    ]


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    """Screenshots and reports of the demo are compared from day to day."""
    for folder in ("first", "second"):
        write_demo_ward(tmp_path / folder, seed=7, now=NOW)

    for file in sorted((tmp_path / "first").iterdir()):
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes()


def test_another_seed_gives_other_readings_of_the_same_courses(ward):
    """What is planned does not hang on chance; what is measured does."""
    other = demo_ward(SEED + 1, NOW)

    assert not other["observations"].equals(ward["observations"])
    assert other["interventions"].equals(ward["interventions"])


def test_the_committed_ward_is_the_one_the_generator_writes(tmp_path):
    """Whoever changes a plan writes data/demo again; its README.md says how."""
    write_demo_ward(tmp_path, seed=SEED, now=NOW)

    for file in sorted(tmp_path.iterdir()):
        assert (COMMITTED / file.name).read_bytes() == file.read_bytes(), file.name


def test_everything_says_that_it_is_synthetic(patients, tmp_path):
    """A made-up patient must never be taken for a real one."""
    write_demo_ward(tmp_path, seed=SEED, now=NOW)

    assert set(patients["synthetic"]) == {"yes"}
    assert patients.index.str.startswith("DEMO-").all()
    assert "SYNTHETIC" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_there_are_25_patients_each_once_and_each_with_a_plan(patients):
    """The number of a plan is the number of its patient."""
    assert list(patients.index) == [f"DEMO-{number:02d}" for number in range(1, 26)]
    assert list(patients.index) == [plan.patient_id for plan in PLANS]


def test_every_row_is_of_a_patient_of_the_ward_and_stands_once(ward):
    """A row of an unknown patient, or one that repeats another, is a fault of the format."""
    known = set(ward["patients"]["patient_id"])

    for table in TABLES[:4]:
        rows = ward[table.name]
        assert set(rows["patient_id"]) <= known
        assert not rows.duplicated(list(table.key)).any(), table.name


@pytest.mark.parametrize("now", [NOW.isoformat(), *OTHER_NOWS])
def test_nothing_is_charted_after_now(now):
    """The ward stands still at `now`, whatever the hour, the date or the offset."""
    at = datetime.fromisoformat(now)
    ward = demo_ward(SEED, at)

    for name, time in (
        ("observations", "observed_at"),
        ("labs", "observed_at"),
        ("interventions", "started_at"),
        ("interventions", "stopped_at"),
        ("patients", "last_seen_at"),
    ):
        times = [datetime.fromisoformat(cell) for cell in ward[name][time] if cell]
        assert max(times) <= at, name
    for cell in ward["patients"]["infused_at"]:
        assert all(datetime.fromisoformat(part) <= at for part in cell.split(";"))


@pytest.mark.parametrize("now", [NOW.isoformat(), *OTHER_NOWS])
def test_the_ward_is_current_but_for_who_left_and_who_is_overdue(now):
    """One patient's vitals are nine hours old; DEMO-05 is no longer observed."""
    at = datetime.fromisoformat(now)
    observations = demo_ward(SEED, at)["observations"]
    last = observations.groupby("patient_id")["observed_at"].max().map(datetime.fromisoformat)
    hours_ago = {patient: (at - seen) / timedelta(hours=1) for patient, seen in last.items()}
    out_patients = {"DEMO-03", "DEMO-19", "DEMO-24"}

    assert hours_ago.pop("DEMO-20") == 9
    assert hours_ago.pop("DEMO-05") > 24
    assert all(hours_ago.pop(patient) < 25 for patient in out_patients)
    assert max(hours_ago.values()) < 4.25


def test_a_now_without_an_offset_is_refused():
    """Local time without an offset is no time of the charting format."""
    with pytest.raises(ValueError, match=r"without an offset; give one, such as \+01:00"):
        demo_ward(SEED, datetime(2026, 3, 15, 10, 0))


def test_every_column_and_word_is_one_the_format_lists(ward):
    """The demo goes in by the door through which real files come."""
    for table in TABLES[:4]:
        assert set(ward[table.name].columns) <= set(table.column_names)
    for name, column in columns_of(Kind.CHOICE):
        if column.name in ward[name]:
            assert set(ward[name][column.name]) <= {"", *column.choices}, column.name
    for name, column in columns_of(Kind.SEVERAL):
        words = {word for cell in ward[name][column.name] for word in cell.split(";")}
        assert words <= {"", "none", *column.choices}, column.name


def test_every_vital_sign_is_plausible_and_usual(observations):
    """No reading of the demo would have been asked back at the bedside."""
    measured = [column for name, column in columns_of(Kind.NUMBER) if name == "observations"]

    for column in measured:
        limits = column.usual or column.plausible
        if column.name in observations and column.word == "unrecordable" and limits:
            values = charted(observations, column.name)
            assert values.between(*limits).all(), column.name
    assert charted(observations, "temperature_c").between(35, 41).all()


def test_every_laboratory_value_is_plausible_in_a_unit_that_is_taken(ward):
    """The hard limits of section 9.2 stand in one unit each; the demo reports in SI units."""
    labs = ward["labs"].assign(number=pd.to_numeric(ward["labs"]["value"].str.lstrip("<")))

    for (analyte, unit), rows in labs.groupby(["analyte", "unit"]):
        assert unit in ANALYTE_UNITS[analyte]
        low, high, _ = ANALYTE_PLAUSIBLE[analyte]
        in_unit_of_limits = rows["number"] * UNIT_FACTORS.get((analyte, unit), 1)
        assert in_unit_of_limits.between(low, high).all(), analyte


def test_related_values_agree(ward, observations):
    """Diastolic lies below systolic, neutrophils are a part of the leukocytes."""
    pressures = observations[observations["systolic_mmhg"] != ""]
    counts = ward["labs"].pivot_table(
        index=["patient_id", "observed_at"],
        columns="analyte",
        values="value",
        aggfunc=lambda cells: float(cells.iloc[0].lstrip("<")),
    )

    assert (charted(pressures, "diastolic_mmhg") < charted(pressures, "systolic_mmhg")).all()
    assert (counts["neutrophils"] <= counts["leukocytes"]).all()


def test_a_round_charts_all_that_crs_is_graded_by(observations):
    """What the plan does not leave out is charted: 'none' and 'room-air' are never blanks."""
    others = observations[observations["patient_id"] != "DEMO-21"]
    on_flow = others[others["oxygen_device"].isin(DEVICES_WITH_A_FLOW)]

    assert (others[list(FULL_MOMENT)] != "").all(axis=None)
    assert (on_flow["oxygen_flow_l_min"] != "").all()


def test_a_neuro_check_charts_all_that_icans_is_graded_by(observations):
    """The items add up to the total; consciousness, seizure and sedation are always said."""
    checks = observations[observations["consciousness"] != ""]
    ice = checks[checks["ice_total"] != ""]
    capd = checks[checks["capd_total"] != ""]
    neither = checks[(checks["ice_total"] == "") & (checks["capd_total"] == "")]

    assert (checks[["seizure", "sedated", "motor"]] != "").all(axis=None)
    assert (ice[ICE_ITEMS].astype(int).sum(axis=1) == ice["ice_total"].astype(int)).all()
    assert (capd[CAPD_ITEMS].astype(int).sum(axis=1) == capd["capd_total"].astype(int)).all()
    assert set(neither["ice_untestable_reason"]) == {"sedated", "unarousable"}


@pytest.mark.parametrize("line", COURSES.strip().splitlines()[1:])
def test_each_course_stands_now_where_its_plan_put_it(line, observations):
    """One line a patient; a blank after '=' means that the cell is blank."""
    patient_id, *cells = line.split()
    for cell in cells:
        column, expected = cell.split("=")
        rows = of(observations, patient_id)
        of_a_check = column.startswith(("ice", "capd", "sed", "con", "sei", "sym"))
        rows = rows[rows["consciousness"] != ""] if of_a_check else rows
        rows = rows[rows["raised_icp"] != ""] if column == "raised_icp" else rows

        assert expected == rows[column].iloc[-1], column


def test_fever_comes_and_goes_as_planned(observations):
    """38.0 °C is the border; DEMO-10 is afebrile now and on oxygen, which is why it is there."""
    temperatures = observations.assign(t=observations["temperature_c"].astype(float))
    by_patient = temperatures.groupby("patient_id")["t"]
    now, highest = by_patient.last(), by_patient.max()

    assert set(now[now >= 38.0].index) == FEBRILE_NOW
    assert set(highest[highest < 38.0].index) == NEVER_FEBRILE


def test_hypotension_is_under_the_limit_and_everybody_else_well_above(observations):
    """The readings of the planned hypotensions, and no others, lie below 90 mmHg."""
    known = observations[observations["systolic_mmhg"] != ""]
    low = known[known["systolic_mmhg"].astype(int) < 90]

    planned = {"DEMO-06", "DEMO-08", "DEMO-09", "DEMO-14", "DEMO-23", "DEMO-25"}
    assert set(low["patient_id"]) == planned
    assert set(low["vasopressors"]) == {"none"}


def test_the_worst_of_the_severe_courses_is_charted(observations):
    """Grade 4 by two agents and a ventilator; a brief seizure; coma without a sedative."""
    two_agents = of(observations, "DEMO-09")["vasopressors"] == "norepinephrine;epinephrine"
    ventilated = of(observations, "DEMO-09")["oxygen_device"] == "ventilator"
    coma = of(observations, "DEMO-23")["consciousness"] == "unarousable"
    sedated = of(observations, "DEMO-23")["sedated"] == "yes"

    assert (two_agents & ventilated).any()
    assert list(of(observations, "DEMO-14")["seizure"]).count("brief") == 1
    assert (coma & ~sedated).any()


def test_who_turns_twelve_is_checked_by_capd_before_and_by_ice_after(observations, patients):
    """Under 12 years the tool is CAPD, from 12 it is ICE, by completed years on the day."""
    birthday = patients.loc["DEMO-17", "birth_date"][4:]
    checks = of(observations, "DEMO-17")
    checks = checks[checks["consciousness"] != ""]
    before = checks["observed_at"].str[4:10] < birthday

    assert before.any()
    assert (~before).any()
    assert (checks.loc[before, "capd_total"] != "").all()
    assert (checks.loc[~before, "ice_total"] != "").all()
    assert (checks[["capd_total", "ice_total"]] == "").any(axis=1).all()


def test_the_child_of_seven_rises_to_a_capd_of_eleven(observations):
    """9 is the border of grade 3."""
    assert charted(of(observations, "DEMO-16"), "capd_total").max() == 11


def test_the_second_phase_of_icans_comes_after_a_week_without_a_sign(observations):
    """Seven days apart they are two episodes."""
    totals = charted(of(observations, "DEMO-15"), "ice_total")
    times = pd.to_datetime(observations["observed_at"].loc[totals[totals < 10].index])

    assert times.diff().max() > timedelta(days=7)


def test_gaps_in_the_charting_are_where_the_plan_wants_them(observations):
    """DEMO-21 never has a flow and seldom a pressure; both leave its grade open."""
    rows = of(observations, "DEMO-21")
    share_of_blank_pressures = (rows["systolic_mmhg"] == "").mean()

    assert set(rows["oxygen_flow_l_min"]) == {""}
    assert 0.5 < share_of_blank_pressures < 0.75
    assert set(rows["vasopressors"]) == {"none"}


def test_a_split_dose_lists_both_infusions(patients):
    """The local date of the first is day 0."""
    first, second = map(datetime.fromisoformat, patients.loc["DEMO-18", "infused_at"].split(";"))

    assert (second.date() - first.date()).days == 9


def test_crp_rises_with_fever_and_falls_after_tocilizumab(ward):
    """The fall is no sign of recovery, which is why the chart hatches it."""
    labs = of(ward["labs"], "DEMO-08")
    crp = labs[labs["analyte"] == "crp"].set_index("observed_at")["value"].astype(int)
    given = of(ward["interventions"], "DEMO-08").query("kind == 'tocilizumab'")["started_at"]
    before, after = crp[crp.index < given.min()], crp[crp.index > given.max()]

    assert before.iloc[-1] > 5 * before.iloc[0]
    assert after.iloc[-1] < after.iloc[0] < before.iloc[-1]


def test_neutrophils_are_lowest_between_day_5_and_day_12(ward, patients):
    """As after fludarabine and cyclophosphamide; only courses that reached day 12 can show it."""
    labs = ward["labs"]
    for patient_id in ("DEMO-03", "DEMO-05", "DEMO-15", "DEMO-22", "DEMO-24"):
        counts = of(labs[labs["analyte"] == "neutrophils"], patient_id)
        lowest = counts.loc[charted(counts, "value").idxmin(), "observed_at"]
        infused_at = patients.loc[patient_id, "infused_at"]
        day = datetime.fromisoformat(lowest).date() - datetime.fromisoformat(infused_at).date()

        assert 5 <= day.days <= 12, patient_id


def test_a_vasopressor_that_runs_has_no_stop(ward):
    """A running infusion counts as present even where a nurse left the cell blank."""
    doses = of(ward["interventions"], "DEMO-08").query("kind == 'norepinephrine'")

    assert list(doses["stopped_at"] == "") == [False, True]
    assert doses["stopped_at"].iloc[0] == doses["started_at"].iloc[1]
    assert set(doses["unit"]) == {"ug/kg/min"}


def test_never_febrile_but_on_a_steroid_within_three_days(ward):
    """Fever may be masked: the last prophylactic dose is less than 72 h old."""
    doses = of(ward["interventions"], "DEMO-11").query("kind == 'dexamethasone'")
    last = datetime.fromisoformat(doses["started_at"].iloc[-1])

    assert set(doses["reason"]) == {"prophylaxis"}
    assert NOW - last < timedelta(hours=72)
