"""Whatever lies in a folder, reading it ends with frames or with sentences."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import strategies as st

from monitoring.charting.tables import TABLES
from monitoring.exchange import UnreadableFolder, read_folder
from tests.exchange.folders import OBSERVATIONS, PATIENTS, written
from tests.exchange.laws import few_or_many, holds

SIGNS = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\0", b";", b"\xff", b"\xc3", b"=", b"nan", b"\xef\xbb\xbf", b"-1"]
)
CELLS = st.text('0123456789-+.,:;<>TZ= abcn"\n', max_size=20)
HEADERS = st.sampled_from(
    [b"", *(",".join(table.column_names).encode() + b"\n" for table in TABLES)]
)


def ends_in_sentences(folder: Path):
    charting = read_folder(folder)
    for fault in charting.faults:
        sentence = str(fault)
        assert "\n" not in sentence
        assert "\r" not in sentence
        assert sentence.endswith((".", "?"))
    if charting.unusable_files:
        with pytest.raises(UnreadableFolder):
            _ = charting.without_faulty_rows
    else:
        _ = charting.without_faulty_rows.sound


@few_or_many(10, 500)
def test_random_bytes_end_in_sentences(examples):
    """A traceback tells a ward nothing; and half a file must never be graded."""

    def law(header, content, name):
        with tempfile.TemporaryDirectory() as folder:
            ends_in_sentences(written(Path(folder), **{name: header + content}))

    names = st.sampled_from([table.name for table in TABLES])
    holds(law, examples, header=HEADERS, content=st.binary(max_size=200), name=names)


@few_or_many(10, 500)
def test_damaged_files_end_in_sentences(examples):
    """A sound file with a few signs put in or taken out anywhere."""

    def law(damages):
        content = bytearray(OBSERVATIONS.encode() + b'K01,"2026-03-05T11:00+01:00"\n' * 3)
        for place, taken_out, put_in in damages:
            content[place : place + taken_out] = put_in
        with tempfile.TemporaryDirectory() as folder:
            ends_in_sentences(written(Path(folder), observations=bytes(content)))

    damage = st.tuples(st.integers(0, 130), st.integers(0, 3), SIGNS)
    holds(law, examples, damages=st.lists(damage, min_size=1, max_size=4))


@few_or_many(10, 500)
def test_any_text_in_a_cell_ends_in_sentences(examples):
    """Each parser and each remedy, with whatever somebody may type."""

    def law(cell, column):
        quoted = '"' + cell.replace('"', '""') + '"'
        for table in TABLES:
            if column in table.column_names:
                others = [name for name in table.column_names if name != column]
                text = ",".join([column, *others]) + "\n" + quoted + "," * len(others) + "\n"
                with tempfile.TemporaryDirectory() as folder:
                    ends_in_sentences(
                        written(Path(folder), **{"patients": PATIENTS, table.name: text})
                    )

    columns = st.sampled_from([column.name for table in TABLES for column in table.columns])
    holds(law, examples, cell=st.text(max_size=12) | CELLS, column=columns)
