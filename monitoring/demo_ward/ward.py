"""The demo ward as the four tables of the charting format, and as a folder of files.

The same seed and the same `now` give the same bytes. Each patient and each table draws from a
stream of its own, so that a change to one plan leaves the other patients as they were.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.demo_ward.clock import birth_date_of, clock_of, written
from monitoring.demo_ward.interventions import INTERVENTION_COLUMNS, intervention_rows
from monitoring.demo_ward.laboratory import LAB_COLUMNS, lab_rows
from monitoring.demo_ward.neurology import Cells
from monitoring.demo_ward.observations import OBSERVATION_COLUMNS, observation_rows
from monitoring.demo_ward.patients import PATIENT_COLUMNS, patient_cells
from monitoring.demo_ward.physiology import normal
from monitoring.demo_ward.plans import PLANS

SEED = 2019
NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")


def demo_ward(seed: int, now: datetime) -> dict[str, pd.DataFrame]:
    """Tables patients, observations, labs and interventions, with every cell as text.

    Nothing in them is later than `now`, and a cell that stands for unknown is an empty text.
    """
    patients: list[Cells] = []
    observations: list[Cells] = []
    labs: list[Cells] = []
    interventions: list[Cells] = []
    for plan in PLANS:
        clock = clock_of(plan, now)
        birth_date = birth_date_of(plan, clock)
        of_person, of_bedside, of_laboratory = (
            np.random.default_rng([seed, plan.number, stream]) for stream in range(3)
        )
        usual = normal(plan.person, of_person)
        patients.append(patient_cells(plan, clock, usual, birth_date))
        observations += observation_rows(plan, clock, usual, birth_date, of_bedside)
        labs += lab_rows(plan, clock, of_laboratory)
        interventions += intervention_rows(plan, clock)
    return {
        "patients": _table(patients, PATIENT_COLUMNS),
        "observations": _table(observations, OBSERVATION_COLUMNS),
        "labs": _table(labs, LAB_COLUMNS),
        "interventions": _table(interventions, INTERVENTION_COLUMNS),
    }


def write_demo_ward(folder: Path, *, seed: int, now: datetime) -> None:
    """Write the ward into a folder as CSV files with a README.md that says what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in demo_ward(seed, now).items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    (folder / "README.md").write_text(readme(seed, now), encoding="utf-8", newline="\n")


def readme(seed: int, now: datetime) -> str:
    """The page beside the files: that all is made up, and what each patient is meant to show."""
    lines = [
        "# SYNTHETIC: a demo ward",
        "",
        "Nobody in these files exists. `monitoring.demo_ward` made them, in the charting format,",
        f"with seed {seed} and now {written(now)}; do not edit them by hand. To write them again:",
        "",
        "```python",
        "from datetime import datetime",
        "from pathlib import Path",
        "",
        "from monitoring.demo_ward import write_demo_ward",
        "",
        f'write_demo_ward(Path("data/demo"), seed={seed},',
        f'                now=datetime.fromisoformat("{written(now)}"))',
        "```",
        "",
        "The grades are those that the plan means the charting to give, by crs-astct-2019 and",
        "icans-astct-2019, now (ICANS: at the last neuro check) and at their peak; `2..3` reads:",
        "open, at least 2, at most 3.",
        "",
        "| patient | day | course | CRS now | ICANS now | CRS peak | ICANS peak |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for plan in PLANS:
        expected = plan.expected
        cells = (
            plan.patient_id,
            f"+{plan.today}",
            plan.story,
            expected.crs_now,
            expected.icans_now,
            expected.crs_peak,
            expected.icans_peak,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _table(rows: Iterable[Cells], columns: Sequence[str]) -> pd.DataFrame:
    complete = [[row.get(column, "") for column in columns] for row in rows]
    return pd.DataFrame(complete, columns=list(columns), dtype=str)
