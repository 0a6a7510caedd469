"""Whatever lies in a folder, reading it ends with frames or with sentences."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.charting.tables import TABLES
from monitoring.exchange import UnreadableFolder, read_folder
from tests.exchange.folders import OBSERVATIONS, PATIENTS, written

SIGNS = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\0", b";", b"\xff", b"\xc3", b"=", b"nan", b"\xef\xbb\xbf", b"-1"]
)
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


@given(
    header=HEADERS, content=st.binary(max_size=200), name=st.sampled_from([t.name for t in TABLES])
)
@settings(max_examples=150, deadline=None)
def test_random_bytes_end_in_sentences(header, content, name):
    """A traceback tells a ward nothing; and half a file must never be graded."""
    with tempfile.TemporaryDirectory() as folder:
        ends_in_sentences(written(Path(folder), **{name: header + content}))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_damaged_files_end_in_sentences(data):
    """A sound file with a few signs put in or taken out anywhere."""
    content = bytearray(OBSERVATIONS.encode() + b'K01,"2026-03-05T11:00+01:00"\n' * 3)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(SIGNS)
    with tempfile.TemporaryDirectory() as folder:
        ends_in_sentences(written(Path(folder), observations=bytes(content)))


@given(
    cell=st.text(max_size=12), column=st.sampled_from([c.name for t in TABLES for c in t.columns])
)
@settings(max_examples=150, deadline=None)
def test_any_text_in_a_cell_ends_in_sentences(cell, column):
    """Each parser and each remedy, with whatever somebody may type."""
    quoted = '"' + cell.replace('"', '""') + '"'
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            if column in table.column_names:
                others = [name for name in table.column_names if name != column]
                text = ",".join([column, *others]) + "\n" + quoted + "," * len(others) + "\n"
                ends_in_sentences(written(Path(folder), **{"patients": PATIENTS, table.name: text}))
