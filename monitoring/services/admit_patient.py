"""Admit a patient; what is not known yet is entered later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.charting.pictures import BASELINE_HANDWRITING, Picture
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append, revise
from monitoring.record.reading import row_of
from monitoring.services.handwriting import refuse_a_picture_kept_already

CAUSE = "death_cause"


def admit_patient(
    record: Engine,
    row: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
    handwriting: Picture | None = None,
) -> int:
    """`row` holds at least patient_id and infused_at. Raises PictureKeptAlready."""
    permit(by, Right.CHART)
    cells, pictures = _with_picture(record, str(row["patient_id"]), row, handwriting)
    entry = Entry("admit", at, by.signed, form_key=form_key)
    return append(record, entry, {"patients": [cells]}, pictures=pictures)


def complete_admission(
    record: Engine,
    row_id: int,
    changed: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
    handwriting: Picture | None = None,
) -> int:
    """Fill in or change what is known of a patient: bed, setting, baseline, discharge, death.

    Another picture takes the place of the one before. What a patient died of is a physician's word.
    Raises PictureKeptAlready.
    """
    permit(by, Right.CHART)
    old = row_of(record, "patients", row_id) or {}
    if changed.get(CAUSE) not in (None, old.get(CAUSE)):
        permit(by, Right.JUDGE)
    whose = str(old.get("patient_id", ""))
    cells, pictures = _with_picture(record, whose, changed, handwriting)
    entry = Entry("admit", at, by.signed, form_key=form_key)
    return revise(record, entry, "patients", row_id, cells, pictures=pictures)


def _with_picture(
    record: Engine, patient_id: str, row: Mapping[str, Any], handwriting: Picture | None
) -> tuple[dict[str, Any], list[Picture]]:
    if handwriting is None:
        return dict(row), []
    refuse_a_picture_kept_already(record, handwriting, patient_id=patient_id, observed_at=None)
    return {**row, BASELINE_HANDWRITING: handwriting.sha256}, [handwriting]
