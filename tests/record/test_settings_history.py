"""The chain of settings: a row for each value that changed, as whole as every other chain."""

from __future__ import annotations

import sqlite3
from threading import Barrier, Thread

from monitoring.record.anchors import Anchor
from monitoring.record.engine import open_record, reading
from monitoring.record.integrity import head, heads, verify
from monitoring.record.settings_history import note_values, noticed_values
from tests.record.rows import minutes, past_the_program
from tests.record.test_first_version import DUMP, ITS_HEAD

VALUES = {"ctcae": "5.0", "grading.adult_systolic_limit_mmhg": "90"}


def note(record, values, minute=0, *, version="0.1.0", process="dashboard"):
    return note_values(record, values, version=version, process=process, at=minutes(minute))


def rows(record):
    return [(one.setting, one.value) for one in noticed_values(record)]


def test_only_what_differs_from_the_last_is_written(record):
    """A start with the same settings leaves nothing; one that is no more leaves a blank."""
    written = [
        note(record, VALUES),
        note(record, VALUES, 1, version="0.2.0", process="watcher"),
        note(record, VALUES | {"ctcae": "6.0"}, 2),
        note(record, {"ctcae": "6.0"}, 3),
        note(record, {"ctcae": "6.0"}, 4),
        note(record, VALUES, 5),
    ]

    assert [2, 0, 1, 1, 0, 2] == written
    assert rows(record) == [
        *VALUES.items(),
        ("ctcae", "6.0"),
        ("grading.adult_systolic_limit_mmhg", None),
        *VALUES.items(),
    ]
    assert verify(record) is None


def test_each_row_says_when_by_what_and_in_which_version(record):
    """What was noticed, and not by whom the file was written: nobody sees that."""
    note(record, VALUES)
    note(record, VALUES | {"ctcae": "6.0"}, 7, version="0.2.0", process="watcher")

    last = noticed_values(record)[-1]

    assert (minutes(7), "ctcae", "6.0", "0.2.0", "watcher") == (
        last.at,
        last.setting,
        last.value,
        last.version,
        last.process,
    )


def test_two_processes_that_start_at_once_note_it_once(record):
    """The dashboard and the watcher beside it, or two replicas."""
    ready, counts = Barrier(4), []

    def start():
        ready.wait()
        counts.append(note(record, VALUES))

    starting = [Thread(target=start) for _ in range(4)]
    for one in starting:
        one.start()
    for one in starting:
        one.join()

    assert [0, 0, 0, 2] == sorted(counts)
    assert rows(record) == list(VALUES.items())


def test_a_threshold_that_somebody_wrote_otherwise_afterwards_is_found(record):
    """Whoever wants a grade to have been right has a reason to."""
    note(record, VALUES)
    with reading(record) as connection:
        kept = list(heads(connection).values())
    assert ["settings_changes"] == [one.chain for one in kept]

    past_the_program(record, "UPDATE settings_changes SET value = '80' WHERE number = 2")

    finding = verify(record, anchors=kept)
    assert ("settings_changes", 2) == (finding.chain, finding.entry)


def test_a_record_of_the_first_version_takes_its_settings_down_too(tmp_path):
    """It knew nothing of them, and stays as whole as it was."""
    made = sqlite3.connect(tmp_path / "old.db")
    made.executescript(DUMP.read_text())
    made.close()
    old = open_record(tmp_path / "old.db")

    assert [] == noticed_values(old)
    note(old, VALUES)
    assert list(VALUES.items()) == rows(old)
    assert ITS_HEAD == head(old)
    assert verify(old, anchors=[Anchor(ITS_HEAD.number, ITS_HEAD.hash)]) is None
    old.dispose()
