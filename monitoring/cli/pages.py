"""What the project itself is made with: the demo ward, the pages of the scales."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from monitoring.cli.common import app, fail


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
