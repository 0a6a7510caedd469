"""Many at once: no entry is lost, doubled or skipped, and readers see whole states."""

from __future__ import annotations

from threading import Thread

from monitoring.record.integrity import verify
from monitoring.record.reading import entries, last_entry_number, table
from tests.record.rows import admit, minutes, observe, vitals

WRITERS, ENTRIES = 4, 50


def test_four_writers_lose_nothing_and_leave_no_gap(record):
    """A ward's nurses write through one pool of connections, each from a thread of its own."""
    admit(record)
    acknowledged, faults = [], []

    def write(writer):
        try:
            for count in range(ENTRIES):
                row = vitals(at=minutes(count), note=f"{writer}.{count}")
                number = observe(record, row, by=f"nurse.{writer}")
                acknowledged.append((number, row["note"]))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    frame = table(record, "observations")

    assert faults == []
    assert entries(record)["number"].tolist() == list(range(1, WRITERS * ENTRIES + 2))
    assert set(zip(frame["entry"], frame["note"], strict=True)) == set(acknowledged)
    assert verify(record) is None


def test_a_reader_is_never_kept_waiting_nor_shown_half_an_entry(record):
    """The board refreshes while others chart: an entry is there whole or not at all."""
    admit(record)
    seen, done = [], []

    def read():
        while not done:
            frame = table(record, "observations")
            seen.append(frame.groupby("entry").size().eq(2).all())

    reader = Thread(target=read)
    reader.start()
    for count in range(30):
        observe(record, vitals(at=minutes(count)), vitals(at=minutes(count), spo2_pct=97.0))
    done.append(True)
    reader.join()

    assert len(seen) > 1
    assert all(seen)
    assert last_entry_number(record) == 31
