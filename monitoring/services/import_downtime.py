"""Bring what was written down during a downtime into the record: all of it once, or nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlalchemy import Engine

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, PATIENTS, Table
from monitoring.exchange.faults import Fault, UnreadableFolder
from monitoring.exchange.reading import Charting, read_folder
from monitoring.exchange.writing import write_folder
from monitoring.paper.downtime import FORMAT, VERSION
from monitoring.people.roles import Person, Right, permit
from monitoring.record.engine import writing
from monitoring.record.errors import ChangedMeanwhile, SavedOtherwise
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entry_of_form, last_entry_number, patients, table
from monitoring.services.record_observation import CLOCKS_MAY_DIFFER, label
from monitoring.settings import Settings

KINDS = {OBSERVATIONS: "observe", INTERVENTIONS: "give"}
TIMES = {OBSERVATIONS: "observed_at", INTERVENTIONS: "started_at"}
LARGEST = 20_000_000  # bytes; a night's forms of a large ward are some hundred thousand
ABOUT_THE_FORM = ("patient_id", "recorded_at", "recorded_by")
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]


class NoDowntimeFile(Exception):
    """The file is not one that a downtime kit saved; nothing was recorded."""


class _File(BaseModel):
    """What a kit saves: charting CSV by the name of the file, and the key of each of its rows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["daywatch-downtime"]
    version: Literal[1]
    kit: str
    timezone: str
    files: dict[Literal["observations.csv", "interventions.csv"], str]
    forms: dict[Literal["observations.csv", "interventions.csv"], list[Key]]


@dataclass(frozen=True)
class DowntimeImported:
    """How many forms were new, how many had come with the file before; of how many the clock that
    wrote them down ran ahead, so that they count as written down now."""

    new: int
    known: int
    clock_ran_ahead: int
    patients: tuple[str, ...]


@dataclass(frozen=True)
class DowntimeForm:
    """One set or drug as the file has it: when it was observed, and when and by whom typed.

    `is_known`: it came with this file before. `cells` are in the columns of the charting format.
    """

    patient_id: str
    bed: str
    synthetic: bool
    table: str
    at: datetime
    typed_at: datetime
    typed_by: str
    is_known: bool
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class _Form:
    """One row of the file; `line` is where it stands, the header being 1."""

    table: Table
    line: int
    key: str
    row: dict[str, Any]


def import_downtime(
    record: Engine, settings: Settings, content: bytes, *, by: Person, at: datetime
) -> DowntimeImported:
    """Each form becomes an entry of its own, in one transaction: recorded now by whoever imports,
    its row as written down then by whoever typed it. The same file again changes nothing.

    Whoever charts may import: it is the charting that they would have done on the screen. Raises
    NoDowntimeFile, or UnreadableFolder with every fault.
    """
    if not by.may(Right.IMPORT):
        permit(by, Right.CHART)
    seen = last_entry_number(record)
    forms, new = _checked(record, settings, content, at)
    ahead = [form for form in new if form.row["recorded_at"] > at]
    with writing(record) as connection:
        if new and last_entry_number(record) != seen:
            raise ChangedMeanwhile(
                "Somebody charted while the file was checked, and nothing was recorded: import it "
                "again."
            )
        for form in new:
            row = form.row | {"recorded_at": min(form.row["recorded_at"], at)}
            entry = Entry(
                KINDS[form.table],
                at,
                by.signed,
                reason="Written down during a downtime, imported from its file",
                form_key=form.key,
            )
            try:
                append(connection, entry, {form.table.name: [row]})
            except SavedOtherwise as error:
                raise ChangedMeanwhile(
                    "The file was imported by somebody else just now; nothing was recorded twice."
                ) from error
    whom = sorted({str(form.row["patient_id"]) for form in new})
    return DowntimeImported(len(new), len(forms) - len(new), len(ahead), tuple(whom))


def read_downtime(
    record: Engine, settings: Settings, content: bytes, *, by: Person, at: datetime
) -> tuple[DowntimeForm, ...]:
    """What import_downtime would record, by patient and time; nothing is recorded. Raises the same."""
    if not by.may(Right.IMPORT):
        permit(by, Right.CHART)
    forms, new = _checked(record, settings, content, at)
    keys = {form.key for form in new}
    about = {row["patient_id"]: row for row in patients(record).to_dict("records")}
    found = [_as_read(form, about[form.row["patient_id"]], keys) for form in forms]
    return tuple(sorted(found, key=lambda one: (one.bed or "~", one.patient_id, one.at)))


def _as_read(form: _Form, about: Mapping[Any, Any], new: Collection[str]) -> DowntimeForm:
    time = TIMES[form.table]
    return DowntimeForm(
        form.row["patient_id"],
        "" if pd.isna(about["bed"]) else str(about["bed"]),
        about["synthetic"] == "yes",
        form.table.name,
        form.row[time],
        form.row["recorded_at"],
        form.row["recorded_by"],
        form.key not in new,
        {name: cell for name, cell in form.row.items() if name not in (time, *ABOUT_THE_FORM)},
    )


def _checked(
    record: Engine, settings: Settings, content: bytes, at: datetime
) -> tuple[list[_Form], list[_Form]]:
    """All forms of the file, and of these the new ones; with any fault none."""
    forms, faults = _forms(record, settings, _parsed(content))
    new = [form for form in forms if entry_of_form(record, form.key) is None]
    faults += [*_ahead(new, at), *_charted_already(record, new)]
    if faults:
        raise UnreadableFolder(faults)
    return forms, new


def _parsed(content: bytes) -> _File:
    remedy = "choose the file downtime-….json that “Save the file” of the kit wrote."
    if len(content) > LARGEST:
        raise NoDowntimeFile(f"The file is far larger than any that a kit saves; {remedy}")
    try:
        written = json.loads(content)
    except (ValueError, RecursionError):
        raise NoDowntimeFile(f"The file is no JSON, or only a part of it; {remedy}") from None
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise NoDowntimeFile(f"The file was not saved by a downtime kit; {remedy}")
    if written.get("version") != VERSION:
        raise NoDowntimeFile(
            f"The file was saved by another version of the kit than {VERSION}: import it with the "
            "Daywatch that made the kit."
        )
    try:
        return _File.model_validate(written)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, one["loc"])) for one in error.errors()[:5])
        raise NoDowntimeFile(
            f"The file was changed by hand or cut off (at {places}); {remedy}"
        ) from None


def _forms(record: Engine, settings: Settings, file: _File) -> tuple[list[_Form], list[Fault]]:
    """The rows that are sound, checked as any file's rows are, and the faults of the others."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_folder({PATIENTS.name: patients(record)}, folder)
        for one in KINDS:  # a folder without either would be told to bring one
            blank = f"{','.join(one.column_names)}\n"
            text = file.files.get(one.file, blank)  # type: ignore[call-overload]
            (folder / one.file).write_text(text, encoding="utf-8")
        charting = read_folder(folder, timezone=file.timezone or settings.timezone)
    faults = list(charting.faults)
    sound = charting.without_faulty_rows
    forms: list[_Form] = []
    for one in KINDS:
        keys = file.forms.get(one.file, [])  # type: ignore[call-overload]
        lines = {*charting.lines[one.name].tolist(), *charting.faulty_lines[one.name].tolist()}
        if lines != set(range(2, 2 + len(keys))):
            raise NoDowntimeFile(
                f"The file was changed by hand: {one.file} has {len(lines)} rows and {len(keys)} "
                "keys. Save it again from the kit."
            )
        forms += _of_table(one, sound, keys, faults)
    return forms, faults


def _of_table(
    one: Table, charting: Charting, keys: list[str], faults: list[Fault]
) -> Iterator[_Form]:
    rows = charting.frames[one.name].to_dict("records")
    for line, cells in zip(charting.lines[one.name].tolist(), rows, strict=True):
        row = {str(name): _cell(cell) for name, cell in cells.items() if not pd.isna(cell)}
        unsigned = [name for name in ("recorded_at", "recorded_by") if name not in row]
        if unsigned:
            remedy = "save the file again from the kit, which writes who and when"
            faults.append(Fault(one.file, line, unsigned[0], "", "is blank", remedy))
            continue
        # By what it says, too: a row that was changed by hand is another form, and is checked as one.
        digest = sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()[:16]
        yield _Form(one, line, f"downtime:{keys[line - 2]}:{digest}", row)


def _cell(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


# --- against the clock and the record -------------------------------------------------------------


def _ahead(forms: list[_Form], at: datetime) -> Iterator[Fault]:
    for form in forms:
        name = TIMES[form.table]
        if form.row[name] > at + CLOCKS_MAY_DIFFER:
            yield Fault(
                form.table.file,
                form.line,
                name,
                "",
                "lies ahead of the server's clock",
                "correct the time in the kit (remove the form and type it again) and save anew",
            )


def _charted_already(record: Engine, forms: list[_Form]) -> Iterator[Fault]:
    """One patient has one value of a thing at one time, whichever way it came in."""
    whom = {str(form.row["patient_id"]) for form in forms}
    for one in KINDS:
        own = [form for form in forms if form.table is one]
        if not own:
            continue
        there = _by_key(table(record, one.name, patient_ids=whom), TIMES[one])
        for form in own:
            rows = there.get((form.row["patient_id"], form.row[TIMES[one]]), [])
            if said := _clash(one, form.row, rows):
                yield Fault(
                    one.file,
                    form.line,
                    TIMES[one],
                    "",
                    f"is a time at which {said} is charted in the record already",
                    "compare the two: remove the form from the kit and save anew, or choose the "
                    "minute at which it was observed",
                )


def _by_key(rows: pd.DataFrame, time: str) -> dict[tuple[Any, datetime], list[Mapping[Any, Any]]]:
    found: dict[tuple[Any, datetime], list[Mapping[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        found.setdefault((row["patient_id"], row[time].to_pydatetime()), []).append(row)
    return found


ABOUT_THE_ROW = ("patient_id", "observed_at", "recorded_at", "recorded_by", "note", "confirmed")


def _clash(one: Table, row: Mapping[str, Any], there: list[Mapping[Any, Any]]) -> str:
    """What both say something of; blank where they go together."""
    if one is INTERVENTIONS:
        return row["kind"] if any(other["kind"] == row["kind"] for other in there) else ""
    asked = [name for name in row if name not in ABOUT_THE_ROW]
    both = [name for name in asked if any(not pd.isna(other[name]) for other in there)]
    return ", ".join(label(name) for name in both[:3])
