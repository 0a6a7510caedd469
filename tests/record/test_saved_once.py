"""A form sent twice is saved once; two forms are two entries."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from monitoring.record.errors import SavedOtherwise
from monitoring.record.journal import Entry, amend, append, withdraw
from monitoring.record.reading import last_entry_number, table
from tests.record.rows import NOON, admit, minutes, observe, vitals


def test_the_same_form_again_gives_the_first_entrys_number_and_writes_nothing(record):
    """A double click, or a retry after an answer that was lost."""
    admit(record)

    first = observe(record, form_key="form-1")
    again = observe(record, at=minutes(1), form_key="form-1")

    assert (first, again) == (2, 2)
    assert len(table(record, "observations")) == 1


def test_an_amendment_and_a_withdrawal_sent_twice_are_made_once(record):
    """The retry must not be told that somebody else changed the row."""
    admit(record)
    observe(record)
    who = {"by": "nurse.a", "at": minutes(1)}
    change = {"temperature_c": 37.0}

    amended = [
        amend(record, "observations", 1, change, **who, reason="misread", form_key="a")
        for _ in range(2)
    ]
    withdrawn = [
        withdraw(record, "observations", 2, **who, reason="other patient", form_key="w")
        for _ in range(2)
    ]

    assert (amended, withdrawn) == ([3, 3], [4, 4])


def test_a_form_saved_before_with_other_values_is_not_taken_for_saved(record):
    """Calling it saved would lose what was typed since."""
    admit(record)
    observe(record, vitals(temperature_c=38.6), form_key="form-1")

    with pytest.raises(SavedOtherwise, match="already saved as entry 2, with other values") as told:
        observe(record, vitals(temperature_c=40.1), form_key="form-1")

    assert told.value.number == 2


def test_two_threads_that_send_one_form_save_it_once(record):
    """A double click may reach two sessions at the same moment."""
    admit(record)
    together, numbers = Barrier(8), []

    def send():
        together.wait()
        entry = Entry("observe", NOON, "nurse.a", form_key="form-1")
        numbers.append(append(record, entry, {"observations": [vitals()]}))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers == [2] * 8
    assert last_entry_number(record) == 2
