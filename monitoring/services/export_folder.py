"""Write what the record holds as a charting folder, which comes back exactly.

Of what people said of grades a file holds one thing: the cause of a finding, in the `*_cause`
columns of the moments that it covers so far. By whom, why and when it was said, grades confirmed,
changed, typed or one's own, and words on the end of an episode have no column in any file.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from monitoring.charting.tables import OBSERVATIONS, TABLES
from monitoring.course.judgements import attributed
from monitoring.exchange.writing import write_folder
from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import table
from monitoring.settings import CourseChoices

JOIN_WINDOW = CourseChoices().join_window


def export_folder(
    record: Engine,
    folder: Path,
    *,
    by: Person,
    as_of: datetime | None = None,
    join_window: timedelta = JOIN_WINDOW,
) -> int:
    """The number of rows written. `join_window` is the unit's, which makes moments of rows."""
    permit(by, Right.EXPORT)
    frames = {one.name: table(record, one.name, as_of=as_of) for one in TABLES}
    frames[OBSERVATIONS.name] = attributed(
        frames[OBSERVATIONS.name],
        table(record, "judgements", as_of=as_of),
        join_window=join_window,
    )
    write_folder(frames, folder)
    return sum(len(frame) for frame in frames.values())
