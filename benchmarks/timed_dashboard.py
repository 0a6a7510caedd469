"""The dashboard itself with a clock on every script run, on this machine only.

`python -m benchmarks.timed_dashboard TIMES PORT [--plotly] [--rows 200]` appends a line of JSON to
TIMES for each run: the seconds it took, those of the processor, and how many rows of the board it
drew. `--plotly` draws each row in plotly figures, `--rows` puts more on a page than the board does.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

from benchmarks.plotly_board import pictures_in_plotly
from monitoring.ui.components import board

REPOSITORY = Path(__file__).parents[1]
_run_script = ScriptRunner._run_script  # noqa: SLF001  Streamlit tells nobody how long a run took
_row = board._row  # noqa: SLF001
of_this_run = threading.local()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("times", type=Path)
    asked.add_argument("port")
    asked.add_argument("--plotly", action="store_true")
    asked.add_argument("--rows", type=int, default=board.ROWS_ON_A_PAGE)
    given = asked.parse_args()
    clock_every_run(given.times)
    count_rows()
    board.ROWS_ON_A_PAGE = given.rows
    dashboard = str(REPOSITORY / "dashboard.py")
    sys.argv = ["streamlit", "run", dashboard, "--server.port", given.port]
    with pictures_in_plotly() if given.plotly else nullcontext():
        cli.main()


def clock_every_run(times: Path) -> None:
    def clocked(runner: ScriptRunner, data: Any) -> None:
        of_this_run.rows = 0
        began, busy = perf_counter(), thread_time()
        try:
            _run_script(runner, data)
        finally:
            run = {
                "seconds": perf_counter() - began,
                "processor": thread_time() - busy,
                "rows": of_this_run.rows,
                "refresh": bool(data.fragment_id_queue),
            }
            with times.open("a") as written:
                written.write(json.dumps(run) + "\n")

    ScriptRunner._run_script = clocked  # noqa: SLF001


def count_rows() -> None:
    def counted(*row: Any) -> None:
        of_this_run.rows += 1
        _row(*row)

    board._row = counted  # noqa: SLF001


if __name__ == "__main__":
    main()
