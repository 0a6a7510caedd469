"""`grade`: a charting folder graded, with no record."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.cli.common import Config, Folder, Zone, app, fail

if TYPE_CHECKING:
    from monitoring.course.timing import Taken
    from monitoring.services.grade_folder import Graded


@app.command()
def grade(
    folder: Folder,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where the results go; else grades.csv is printed.")
    ] = None,
    scale: Annotated[
        list[str] | None, typer.Option(help="A scale's key; may be given several times.")
    ] = None,
    config: Config = None,
    timezone: Zone = None,
    skip_faulty_rows: Annotated[
        bool,
        typer.Option(
            "--skip-faulty-rows", help="Grade the good rows; needs --out, for faults.csv."
        ),
    ] = False,
    format: Annotated[str, typer.Option(help="csv or parquet.")] = "csv",
    no_explanations: Annotated[
        bool, typer.Option("--no-explanations", help="Leave the explanation column out.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(min=1, help="Processes that grade side by side; each takes its own memory."),
    ] = 1,
    timings: Annotated[
        bool, typer.Option("--timings", help="Say at the end how long each stage took.")
    ] = False,
) -> None:
    """Grade a charting folder: one row per moment and scale, and the episodes."""
    from rich.console import Console
    from rich.progress import Progress

    from monitoring.exchange.faults import UnreadableFolder
    from monitoring.services.grade_folder import NothingToGrade, UnknownScale, grade_folder
    from monitoring.settings import UnusableSettings, read_settings

    if format not in ("csv", "parquet"):
        raise fail(f"--format {format}: the formats are csv and parquet.", 2)
    if out is None and (skip_faulty_rows or format == "parquet"):
        needs = "--skip-faulty-rows" if skip_faulty_rows else "--format parquet"
        raise fail(f"{needs} needs --out, a folder for the results.", 2)
    console = Console(stderr=True)
    stages: dict[str, list[Taken]] = defaultdict(list)

    try:
        settings = read_settings(config)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Grading", total=None)
            done = grade_folder(
                folder,
                settings,
                out=out,
                scale_keys=scale or (),
                timezone=timezone,
                skip_faulty_rows=skip_faulty_rows,
                format=format,
                explanations=not no_explanations,
                jobs=jobs,
                timed=lambda stage, taken: stages[stage].append(taken),
                progress=lambda part, of: bar.update(task, completed=part, total=of),
            )
    except (UnknownScale, UnusableSettings) as error:
        raise fail(str(error), 2) from None
    except (UnreadableFolder, NothingToGrade) as error:
        raise fail(str(error)) from None
    except BrokenPipeError:  # whoever read the output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    except OSError as error:
        raise fail(f"The results cannot be written: {error.strerror}: {error.filename}.") from None
    _say_what_was_graded(done, out)
    for stage, clock, processor in _added_up(stages) if timings else ():
        typer.echo(f"{clock:10.2f} s {processor:10.2f} s processor  {stage}", err=True)


def _added_up(stages: dict[str, list[Taken]]) -> list[tuple[str, float, float]]:
    """Seconds by the clock and of the processor, the longest stage first."""
    sums = [
        (stage, sum(one.clock for one in taken), sum(one.processor for one in taken))
        for stage, taken in stages.items()
    ]
    return sorted(sums, key=lambda stage: -stage[1])


def _say_what_was_graded(done: Graded, out: Path | None) -> None:
    if done.left_out:
        typer.echo(f"{done.left_out} rows with faults were left out; see faults.csv.", err=True)
    if done.unasked:
        typer.echo(
            f"answers.csv: no scale asks {', '.join(done.unasked)}; these answers are used by none. "
            "The questions of each scale are on its page in docs/scales.",
            err=True,
        )
    if not done.rows:
        typer.echo("Nothing was graded: the folder has no row that these scales grade.", err=True)
    elif out is not None:
        typer.echo(f"{done.rows} grades and {done.episodes} episodes are in {out}.", err=True)
