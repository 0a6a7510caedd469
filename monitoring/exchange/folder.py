"""Which of the charting format's files a folder holds, and which it should."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from monitoring.charting.tables import LABS, OBSERVATIONS, PATIENTS, TABLES, Table
from monitoring.exchange.faults import Fault, FaultsFound, UnreadableFolder, shown

ALSO_WRITTEN_HERE = ("grades.csv", "episodes.csv", "faults.csv", "entries.csv", "expected.csv")
NEARLY_THE_NAME = 0.85
WHAT_IT_HOLDS = {PATIENTS: "one row a patient"}


def zone_named(timezone: str | None) -> ZoneInfo | None:
    if timezone is None:
        return None
    if timezone in available_timezones():
        return ZoneInfo(timezone)
    near = get_close_matches(timezone[:100], sorted(available_timezones()), n=1)
    remedy = f"did you mean {near[0]}?" if near else "write it like Europe/Berlin"
    raise UnreadableFolder(
        [Fault("--timezone", None, "", timezone, "is not a time zone of the IANA list", remedy)]
    )


def files_of(folder: Path, found: FaultsFound) -> list[tuple[Table, Path]]:
    """The tables that are there; what is missing or nearly named right is told."""
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        found.add_to_file(
            folder.name or str(folder), what, "name the folder that holds patients.csv"
        )
        return []
    try:
        there = {path.name for path in folder.iterdir()}
    except OSError as wrong:
        reason = (wrong.strerror or "the system gives no reason").lower()
        found.add_to_file(folder.name, f"cannot be listed ({reason})", "check its rights")
        return []
    present = [table for table in TABLES if table.file in there]
    others = there.difference(ALSO_WRITTEN_HERE, (table.file for table in present))
    found.unread.update(table.file for table in TABLES if table not in present)
    _tell_nearly_named([table for table in TABLES if table not in present], others, found)
    if PATIENTS not in present and PATIENTS.file not in found.unusable:
        found.add_to_file(
            PATIENTS.file,
            "is not in the folder, and every folder needs it",
            "add it, one row a patient",
        )
    bedside_or_laboratory = {OBSERVATIONS.file, LABS.file}
    if not (set(present) & {OBSERVATIONS, LABS} or found.unusable & bedside_or_laboratory):
        found.add_to_file(
            OBSERVATIONS.file,
            "is not in the folder, and neither is labs.csv",
            "add one of the two, or both",
        )
    return [(table, folder / table.file) for table in present]


def _tell_nearly_named(missing: list[Table], others: set[str], found: FaultsFound) -> None:
    """A file passed over for a slip in its name would leave its drugs or values unknown."""
    small = {name.lower(): name for name in sorted(others)}
    for table in missing:
        near = get_close_matches(table.file, small, n=1, cutoff=NEARLY_THE_NAME)
        if near:
            found.add_to_file(
                table.file,
                f"is not in the folder, but {shown(small[near[0]])} is",
                f"if it is meant, name it {table.file}; if not, move it elsewhere",
            )
