"""The command line: run the dashboard, grade a folder, import and export, write the demo ward.

Exit status: 0 done, 1 faults found, 2 bad usage.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.course.timing import Taken
    from monitoring.services.grade_folder import Graded

app = typer.Typer(
    name="monitoring",
    help="Daywatch: charts, grades and explains side effects after CAR T-cell infusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A folder in the charting format.")]
Zone = Annotated[
    str | None,
    typer.Option(
        help="The unit's time zone, such as Europe/Berlin: for local dates, and for "
        "times that have no offset."
    ),
]
Config = Annotated[Path | None, typer.Option(help="The settings file (TOML).")]
By = Annotated[str, typer.Option(help="Who is entered as having done it.")]


def fail(message: str, status: int = 1) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(status)


@app.command()
def run(
    *,
    config: Config = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A throw-away record with the demo ward.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the dashboard answers.")] = 8501,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Fix the clock, for pictures.", formats=["%Y-%m-%dT%H:%M%z"]),
    ] = None,
) -> None:
    """Prepare the record and open the dashboard on this machine."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.load_demo import load_demo
    from monitoring.settings import UnusableSettings, read_settings

    if config is not None:
        os.environ["DAYWATCH_CONFIG"] = str(config.resolve())
    if as_of is not None:
        os.environ["DAYWATCH_AS_OF"] = as_of.isoformat()
    if demo:
        os.environ["DAYWATCH_DATABASE_URL"] = (
            f"sqlite:///{mkdtemp(prefix='daywatch-demo-')}/demo.db"
        )
    try:
        settings = read_settings()
        record = open_record(settings.database_url)
        if demo:
            at = as_of or datetime.now().astimezone()
            typer.echo(f"{load_demo(record, by='demo', at=at)} SYNTHETIC patients loaded.")
    except (RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    typer.echo(f"Daywatch answers on http://127.0.0.1:{port} (sign-in is off: this machine only).")
    sys.stdout.flush()
    dashboard = Path(__file__).resolve().parents[1] / "dashboard.py"
    streamlit = [sys.executable, "-m", "streamlit", "run", str(dashboard)]
    os.chdir(dashboard.parent)
    os.execv(sys.executable, [*streamlit, "--server.port", str(port)])  # noqa: S606  no user text in it


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("data/demo"),
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 2019,
    now: Annotated[
        datetime | None,
        typer.Option(help="The ward's now.", formats=["%Y-%m-%dT%H:%M%z"]),
    ] = None,
) -> None:
    """Write the SYNTHETIC demo ward in the charting format."""
    from monitoring.demo_ward import NOW, write_demo_ward

    write_demo_ward(out, seed=seed, now=now or NOW)
    typer.echo(f"The demo ward (SYNTHETIC) is in {out}.")


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


@app.command("import")
def import_(
    folder: Folder, *, timezone: Zone = None, by: By = "import", config: Config = None
) -> None:
    """Bring a charting folder into the record, whole or not at all."""
    from monitoring.exchange.faults import UnreadableFolder
    from monitoring.record.engine import open_record
    from monitoring.record.errors import CannotRecord, RecordUnavailable
    from monitoring.services.import_folder import import_folder
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        record = open_record(settings.database_url)
        done = import_folder(
            record, folder, by=by, at=datetime.now(UTC), timezone=timezone or settings.timezone
        )
    except (UnreadableFolder, CannotRecord, RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    typer.echo(f"Entry {done.entry}: {done.patients} patients, {done.rows} rows imported.")


@app.command()
def export(folder: Folder, *, config: Config = None) -> None:
    """Write what the record holds as a charting folder, which comes back exactly."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.export_folder import export_folder
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        record = open_record(settings.database_url)
        rows = export_folder(record, folder, join_window=settings.course.join_window)
    except (RecordUnavailable, UnusableSettings, OSError) as error:
        raise fail(str(error)) from None
    typer.echo(f"{rows} rows written to {folder}.")


@app.command()
def scale_pages(
    folder: Annotated[Path, typer.Option(help="Where the pages are.")] = Path("docs/scales"),
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say which are stale.")] = False,
) -> None:
    """Write the page of every scale, or check that the pages are current."""
    from monitoring.services.scale_pages import stale_scale_pages, write_scale_pages

    if not check:
        write_scale_pages(folder)
        return
    stale = stale_scale_pages(folder)
    if stale:
        raise fail(f"Not as the scales are: {', '.join(stale)}; run make docs and commit.")


@app.command()
def verify(*, config: Config = None) -> None:
    """Re-read the whole record and name the first entry that does not fit."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.record.integrity import head
    from monitoring.record.integrity import verify as first_fault
    from monitoring.settings import UnusableSettings, read_settings

    try:
        record = open_record(read_settings(config).database_url)
        finding = first_fault(record)
    except (RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    if finding is not None:
        raise fail(str(finding))
    last = head(record)
    upto = "it is empty" if last is None else f"its last entry is {last.number}, hash {last.hash}"
    typer.echo(f"The record is whole, every entry fits the one before; {upto}.")
