"""The photographs of the written sentence: which there are of a patient, and one of them to look at.

People judge them. Nothing is computed of a picture, and neither the board nor a grade reads one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING, Picture
from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.people.roles import Person, Right, permit
from monitoring.record.errors import CannotRecord
from monitoring.record.history import Happening, history
from monitoring.record.journal import amend
from monitoring.record.pictures import Kept, kept_pictures, picture, rows_that_name
from monitoring.record.reading import recorded_by, table

SENTENCE = "ice_writing"
COLUMNS = {"observations": HANDWRITING, "patients": BASELINE_HANDWRITING}


class PictureKeptAlready(CannotRecord):
    """The same picture stands with another check: yesterday's sentence, or another patient's."""


@dataclass(frozen=True)
class Sample:
    """One picture. `observed_at` is None of the baseline, which stands with the admission.

    `sentence` is the item's answer at that time: its points, `untestable`, or None where nobody
    charted it.
    """

    name: str
    table: str
    row_id: int
    observed_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    sentence: float | str | None
    may_take_out: bool


@dataclass(frozen=True)
class TakenOut:
    """A picture that stands in the history only: withdrawn with its entry, or put right."""

    observed_at: datetime | None
    at: datetime
    by: str
    reason: str | None


@dataclass(frozen=True)
class Handwriting:
    """The pictures of a patient, the earliest first."""

    baseline: Sample | None
    samples: tuple[Sample, ...]
    taken_out: tuple[TakenOut, ...]


def handwriting_of(record: Engine, patient_id: str, *, by: Person) -> Handwriting:
    """Without any picture's bytes."""
    permit(by, Right.READ)
    about = table(record, "patients", patient_ids=[patient_id])
    charted = table(record, "observations", patient_ids=[patient_id])
    with_one = charted[charted[HANDWRITING].notna()]
    base = about[about[BASELINE_HANDWRITING].notna()]
    kept = kept_pictures(record, {*with_one[HANDWRITING], *base[BASELINE_HANDWRITING]})
    first = [
        _sample(record, "patients", row, kept[row[BASELINE_HANDWRITING]], _at_baseline(row), by)
        for row in base.to_dict("records")
    ]
    samples = [
        _sample(
            record,
            "observations",
            row,
            kept[row[HANDWRITING]],
            _answer_at(charted, row["observed_at"]),
            by,
        )
        for row in with_one.to_dict("records")
    ]
    out = tuple(one for told in history(record, patient_id) for one in _taken_out(told))
    return Handwriting(first[0] if first else None, tuple(samples), out)


def look_at_handwriting(record: Engine, patient_id: str, name: str, *, by: Person) -> Picture:
    """One picture of this patient. Raises PictureChanged, and LookupError where it is not theirs."""
    permit(by, Right.READ)
    theirs = rows_that_name(record, name, patient_id=patient_id)
    found = picture(record, name) if theirs else None
    if found is None:
        raise LookupError("There is no such picture of this patient any more: open the page again.")
    return found


def take_out_handwriting(
    record: Engine,
    patient_id: str,
    sample: Sample,
    *,
    by: Person,
    at: datetime,
    reason: str,
    form_key: str,
) -> int:
    """The wrong picture: what else was charted stays, and the picture stays in the history."""
    permit(by, _right(record, sample.table, sample.row_id, by))
    if not reason.strip():
        raise CannotRecord("Say why: taking a picture out needs its reason.")
    theirs = rows_that_name(record, sample.name, patient_id=patient_id)
    if (sample.table, sample.row_id) not in {(one.table, one.row_id) for one in theirs}:
        raise CannotRecord("That picture was taken out or changed meanwhile: look again.")
    return amend(
        record,
        sample.table,
        sample.row_id,
        {COLUMNS[sample.table]: None},
        by=by.signed,
        at=at,
        reason=reason.strip(),
        form_key=form_key,
    )


def refuse_a_picture_kept_already(
    record: Engine, given: Picture, *, patient_id: str, observed_at: datetime | None
) -> None:
    """For services that have asked: whose hand it shows must be beyond doubt.

    A form that is sent again brings the picture of its own entry, which is no other.
    """
    own = (patient_id, observed_at)
    if any(
        (one.patient_id, one.observed_at) != own for one in rows_that_name(record, given.sha256)
    ):
        raise PictureKeptAlready(
            "This very picture is already kept with another check. Choose the one of this check; if "
            "it stands in the wrong place there, take it out there first."
        )


def _right(record: Engine, table_name: str, row_id: int, by: Person) -> Right:
    """As an amendment: one's own, or by whoever may amend any entry."""
    permit(by, Right.AMEND_OWN)
    own = recorded_by(record, table_name, row_id) == by.signed
    return Right.AMEND_OWN if own else Right.AMEND_ANY


def _sample(
    record: Engine,
    table_name: str,
    row: dict[Any, Any],
    kept: Kept,
    sentence: float | str | None,
    by: Person,
) -> Sample:
    row_id = int(row["row_id"])
    may = by.may(Right.AMEND_OWN) and by.may(_right(record, table_name, row_id, by))
    at = None if table_name == "patients" else row["observed_at"].to_pydatetime()
    return Sample(
        kept.digest, table_name, row_id, at, kept.recorded_at, kept.recorded_by, sentence, may
    )


def _at_baseline(row: dict[Any, Any]) -> float | None:
    points = row[f"baseline_{SENTENCE}"]
    return None if pd.isna(points) else float(points)


def _answer_at(charted: pd.DataFrame, at: pd.Timestamp) -> float | str | None:
    """Of that very minute: it may have been charted in another row than the picture."""
    then = charted[charted["observed_at"] == at]
    points = then[SENTENCE].dropna()
    if len(points):
        return float(points.iloc[-1])
    tried = then[COULD_NOT_MEASURE].dropna().str.split(";")
    return "untestable" if any(SENTENCE in one for one in tried) else None


def _taken_out(told: Happening) -> list[TakenOut]:
    return [
        TakenOut(told.observed_at, told.at, told.by, told.reason)
        for value in told.values  # noqa: PD011  of a Happening, no frame
        if value.column == COLUMNS.get(told.table) and value.old is not None
    ]
