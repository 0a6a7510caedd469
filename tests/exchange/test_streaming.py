"""Folders larger than memory: the parts together are what the folder is when read whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import strategies as st

from monitoring.charting.tables import TABLES
from monitoring.exchange import UnreadableFolder, parts, read_folder
from monitoring.exchange import blocks as reading_of_blocks
from tests.exchange.folders import PATIENTS, written
from tests.exchange.laws import few_or_many, holds

HEADERS = {
    "patients": "patient_id,infused_at,died_at",
    "observations": "patient_id,observed_at,spo2_pct,note",
    "labs": "patient_id,observed_at,analyte,value,unit",
    "interventions": "patient_id,started_at,kind",
}
IDS = st.sampled_from(["K01", "K02", "K03", "K04", "Q99", ""])
TIMES = st.sampled_from([f"2026-03-0{day}T10:00Z" for day in range(1, 6)] + ["soon"])
ROWS = {
    "patients": st.tuples(IDS, TIMES, st.sampled_from(["", "2026-03-03T10:00Z"])),
    "observations": st.tuples(
        IDS,
        TIMES,
        st.sampled_from(["", "95", "96", "500"]),
        st.sampled_from(["a", '"b\nc"', "d,e"]),
    ),
    "labs": st.tuples(
        IDS,
        TIMES,
        st.sampled_from(["crp", "ferritin"]),
        st.sampled_from(["5", "<5"]),
        st.just("mg/L"),
    ),
    "interventions": st.tuples(IDS, TIMES, st.sampled_from(["sedation", "other"])),
}


def some_folder():
    return st.fixed_dictionaries(
        {
            name: st.lists(rows, max_size=12).map(
                lambda rows, name=name: "\n".join([HEADERS[name], *map(",".join, rows), ""])
            )
            for name, rows in ROWS.items()
        }
    )


def together(frames, name):
    key = next(list(table.column_names) for table in TABLES if table.name == name)
    return pd.concat(frames).sort_values(key, ignore_index=True)


@few_or_many(3, 60)
def test_the_parts_together_are_the_whole(examples):
    """Same faults, same sentences, same rows left out, wherever a patient's rows lie."""

    def law(files):
        with tempfile.TemporaryDirectory() as temporary:
            folder = written(Path(temporary), **files)
            whole = read_folder(folder)
            with parts(folder, rows_in_memory=4) as in_parts:
                assert in_parts.faults == whole.faults
                assert in_parts.fault_count == whole.fault_count
                sound = [part.without_faulty_rows for part in in_parts]
        of_whole = whole.without_faulty_rows
        for name, expected in of_whole.frames.items():
            got = together([part.frames[name] for part in sound], name)
            pd.testing.assert_frame_equal(got, together([expected], name))
            left_out = sum(part.rows_left_out[name] for part in sound)
            assert left_out == of_whole.rows_left_out[name]

    holds(law, examples, files=some_folder())


def many_patients(count=40):
    ids = [f"K{number:02}" for number in range(count)]
    rows = [
        f"{patient_id},2026-03-05T{hour}:00Z,95,a" for hour in range(10, 20) for patient_id in ids
    ]
    return {
        "patients": "\n".join(
            ["patient_id,infused_at", *(f"{one},2026-03-01T10:00Z" for one in ids), ""]
        ),
        "observations": "\n".join([HEADERS["observations"], *rows, ""]),
    }


def test_all_rows_of_a_patient_are_in_one_part(tmp_path):
    """An episode is graded over the whole course."""
    seen = []
    with parts(written(tmp_path, **many_patients()), rows_in_memory=50) as in_parts:
        assert len(in_parts) > 5
        for part in in_parts:
            assert set(part.observations["patient_id"]) == set(part.patients["patient_id"])
            assert (part.observations.groupby("patient_id").size() == 10).all()
            seen += part.sound.patients["patient_id"].tolist()

    assert len(seen) == len(set(seen)) == 40


def test_progress_is_told_while_the_folder_is_read(tmp_path):
    """Whoever waits for a file larger than memory wants to see that it moves."""
    told = []
    with parts(written(tmp_path, **many_patients()), tell_progress=lambda *one: told.append(one)):
        pass

    assert [done for done, _ in told] == [40, 440]
    assert all(440 <= of < 460 for _, of in told)


def test_a_small_folder_is_one_part(tmp_path):
    """And never touches the disk."""
    with parts(written(tmp_path)) as in_parts:
        assert len(in_parts) == 1
        assert [part.sound.observations["patient_id"].tolist() for part in in_parts] == [["K01"]]


def test_a_fault_in_the_last_part_stops_the_first(tmp_path):
    """Nothing is graded of a folder with a fault, however large it is."""
    files = many_patients()
    files["observations"] += "K07,2026-03-05T10:00Z,94,again\n"
    with parts(written(tmp_path, **files), rows_in_memory=50) as in_parts:
        assert in_parts.fault_count == 2
        with pytest.raises(UnreadableFolder, match="contradicts row"):
            _ = next(iter(in_parts)).sound
        with pytest.raises(UnreadableFolder, match="contradicts row"):
            _ = in_parts.sound


def test_nothing_of_the_patients_stays_on_the_disk(tmp_path, monkeypatch):
    """What is laid down meanwhile is patient data; an error leaves nothing behind either."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    folder = tmp_path / "folder"
    folder.mkdir()
    written(folder, **many_patients())

    def fail_midway():
        with parts(folder, rows_in_memory=50) as in_parts:
            next(iter(in_parts))
            (laid_down,) = temporary.iterdir()
            assert laid_down.stat().st_mode & 0o077 == 0
            raise KeyError("midway")

    with pytest.raises(KeyError):
        fail_midway()

    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("size", [64, 100, 257])
def test_the_size_of_the_blocks_changes_nothing(tmp_path, monkeypatch, size):
    """Files are read block by block; a row, a cell or a letter may lie across the seam."""
    rows = "".join(
        f'K01,2026-03-05T10:{minute}:00Z,{"95" if minute % 7 else "soon"},"ä\n""{minute}"""\n'
        for minute in range(10, 60)
    )
    folder = written(tmp_path, observations=f"{HEADERS['observations']}\n{rows}K01,x\n")
    whole = read_folder(folder)
    monkeypatch.setattr(reading_of_blocks, "BLOCK_BYTES", size)
    in_blocks = read_folder(folder)

    assert in_blocks.faults == whole.faults
    assert whole.fault_count == 7 + 1
    assert in_blocks.lines["observations"].tolist() == whole.lines["observations"].tolist()
    pd.testing.assert_frame_equal(in_blocks.observations, whole.observations)


@pytest.mark.slow
def test_a_folder_of_several_blocks_is_read_whole(tmp_path):
    """Half a million rows: more than one block of the real size, lines counted throughout."""
    ids = [f"K{number:03}" for number in range(500)]
    times = pd.date_range("2026-03-05T10:00Z", periods=1_000, freq="7min")
    stamps = [f"{time:%Y-%m-%dT%H:%M}+00:00" for time in times]
    lines = [f"{one},{stamp},95,ok" for stamp in stamps for one in ids]
    lines[400_000] = "K001,soon,95,ok"
    folder = written(
        tmp_path,
        patients="\n".join([PATIENTS.split("\n")[0], *(f"{one},2026-03-01T10:00Z" for one in ids)]),
        observations="\n".join([HEADERS["observations"], *lines]),
    )
    with parts(folder, rows_in_memory=100_000) as in_parts:
        assert [fault.row for fault in in_parts.faults] == [400_002]
        assert in_parts.rows["observations"] == 500_000
        assert sum(len(part.without_faulty_rows.observations) for part in in_parts) == 499_999
