"""The board of 200 patients in Chromium, beside the same board in plain plotly figures.

Both are the dashboard itself on the same record, settings and machine (benchmarks/timed_dashboard.py);
only the pictures of a row differ. Server time is that of Streamlit's script run, within the server,
by the wall and by the processor; what the run sends is written to the line afterwards. Bytes are
those of the frames as the page gets them. A rerun is asked for by "Find" with nothing typed: it
draws the board's fragment anew, as the board itself does every 20 seconds. All times hang on the
machine and on what else runs there, those of the processor least; the ratios are of one run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, WebSocket
from playwright.sync_api import TimeoutError as TooLate
from sqlalchemy import Engine

from benchmarks.board import BENCH
from benchmarks.large_record import fill
from benchmarks.plotly_board import FIGURES_A_ROW
from monitoring.demo_ward import NOW
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from monitoring.record.reading import whereabouts
from monitoring.services.raise_alerts import raise_alerts
from monitoring.settings import read_settings
from monitoring.ui.components.board import ROWS_ON_A_PAGE
from tests.browser.dashboards import REPOSITORY, SECONDS_TO_END, chromium, free_port

PATIENTS = 200
REFRESHES = 5
LIMIT = 60.0  # seconds for each step; what takes longer is said to
BUDGET = 120.0  # seconds after which the pages of 200 rows are not begun
WINDOW: ViewportSize = {"width": 1440, "height": 1000}
QUIET = 0.4  # seconds without a byte, and the line is taken to be at rest

USABLE = """([rows, figures]) => {
    const row = '[class*=st-key-row-]';
    const app = document.querySelector('[data-testid=stApp]');
    const drawn = [...document.querySelectorAll(`${row} .js-plotly-plot`)];
    return app?.dataset.testScriptState === 'notRunning'
        && document.querySelectorAll(row).length === rows
        && [...document.querySelectorAll(`${row} img`)].every((one) => one.complete)
        && drawn.filter((one) => one.querySelector('.main-svg')).length === figures;
}"""


@dataclass(frozen=True)
class Kind:
    """A board: with our pictures or plotly's, so many rows on a page."""

    name: str
    in_plotly: bool
    rows: int

    @property
    def figures(self) -> int:
        return self.rows * FIGURES_A_ROW if self.in_plotly else 0

    def arguments(self, times: Path, port: int) -> list[str]:
        asked = [str(times), str(port), "--rows", str(self.rows)]
        return [*asked, "--plotly"] if self.in_plotly else asked


@dataclass
class Line:
    """What came to a page: frames of its websocket, and files."""

    frames: int = 0
    files: int = 0
    last: float = field(default_factory=monotonic)

    def listen(self, page: Page, session: CDPSession) -> None:
        def opened(socket: WebSocket) -> None:
            socket.on("framereceived", self._frame)

        page.on("websocket", opened)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._file)

    def _frame(self, payload: str | bytes) -> None:
        self.frames += len(payload)
        self.last = monotonic()

    def _file(self, event: Mapping[str, Any]) -> None:
        self.files += int(event["encodedDataLength"])

    def rest(self, page: Page) -> None:
        """Until nothing has come for a moment."""
        while monotonic() - self.last < QUIET:
            page.wait_for_timeout(50)


@dataclass(frozen=True)
class Server:
    """A dashboard under the clock, and the runs that it noted."""

    url: str
    times: Path

    def board_runs(self) -> list[dict[str, Any]]:
        noted = self.times.read_text().splitlines() if self.times.exists() else []
        return [run for run in map(json.loads, noted) if run["rows"]]


@contextmanager
def served(kind: Kind, folder: Path) -> Iterator[Server]:
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / f"{kind.name}-{kind.rows}.jsonl")
    with (folder / f"{kind.name}-{kind.rows}.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.timed_dashboard",
                *kind.arguments(server.times, port),
            ],
            cwd=REPOSITORY,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(process, server.url, Path(log.name))
            yield server
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = monotonic() + LIMIT
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{url}/health/ready", timeout=5):
                return
        except OSError:
            sleep(0.2)
    raise RuntimeError(f"The timed dashboard does not answer on {url}. It says:\n{log.read_text()}")


def filled(folder: Path) -> Engine:
    """The demo ward, copied until it holds 200 patients, each with the alerts that are due."""
    os.environ["DATABASE_URL"] = url = f"sqlite:///{folder}/bench.db"
    os.environ["DAYWATCH_AS_OF"] = NOW.isoformat()
    record = open_record(url)
    fill(record, folder, everybody=PATIENTS, current=PATIENTS)
    raise_alerts(record, read_settings(), watcher="bench", by=BENCH, now=NOW)
    return record


def measured(kind: Kind, browser: Browser, record: Engine, folder: Path) -> dict[str, float]:
    """Each figure by its name; what took longer than the limit, and all that follows, is missing.

    With everybody on one page each step is taken once, in a browser that knows the files.
    """
    figures: dict[str, float] = {}
    with served(kind, folder) as server:
        known, unknown = (browser.new_context(viewport=WINDOW) for _ in range(2))
        try:
            # The first visit of all grades the ward, which is the same work for both.
            visit = _opened(known, server, kind)
            figures["server, first visit of all (grades the ward), s"] = visit.run["seconds"]
            _refreshed(visit, server, record, figures)
            visit.page.close()
            _first_click(known, server, kind, "warm", figures)
            if kind.rows == ROWS_ON_A_PAGE:
                _first_click(unknown, server, kind, "cold", figures)
        except TooLate as late:
            print(f"  {kind.name}, {kind.rows} rows: not done within {LIMIT:.0f} s: {_step(late)}")
        finally:
            known.close()
            unknown.close()
    return figures


def _step(late: TooLate) -> str:
    return str(late).partition("\n")[0]


@dataclass(frozen=True)
class Visit:
    """A page with the board on it, what came to it, and the run that drew it."""

    page: Page
    line: Line
    session: CDPSession
    kind: Kind
    run: Mapping[str, Any]

    def drawn(self) -> None:
        """To the last row and its pictures, with nothing running."""
        self.page.wait_for_function(USABLE, arg=[self.kind.rows, self.kind.figures])


def _opened(context: BrowserContext, server: Server, kind: Kind) -> Visit:
    page, line, runs = context.new_page(), Line(), len(server.board_runs())
    page.set_default_timeout(LIMIT * 1000)
    session = context.new_cdp_session(page)
    # Of the processor, as other programs on the machine would count in by the wall.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    line.listen(page, session)
    page.goto(f"{server.url}/board", wait_until="commit")
    Visit(page, line, session, kind, {}).drawn()
    return Visit(page, line, session, kind, server.board_runs()[runs])


def _first_click(
    context: BrowserContext, server: Server, kind: Kind, cache: str, figures: dict[str, float]
) -> None:
    """From the address to the last row drawn, and to the form that the first Enter opens."""
    began = perf_counter()
    visit = _opened(context, server, kind)
    drawn, page = f"browser, {cache} cache: last row drawn, s", visit.page
    figures[drawn] = perf_counter() - began
    figures[f"{drawn} of the processor"] = _busy(visit.session)
    figures["server, a first draw, s"] = visit.run["seconds"]
    figures["server, a first draw, s of the processor"] = visit.run["processor"]
    figures["bytes of a first draw, kB"] = visit.line.frames / 1000
    row = page.locator("[class*=st-key-row-]").first
    row.get_by_role("button", name="Enter", exact=True).click()
    page.wait_for_url("**/enter?*", wait_until="commit")
    figures[f"browser, {cache} cache: first click answered, s"] = perf_counter() - began
    figures[f"files, {cache} cache, kB"] = visit.line.files / 1000
    page.close()


def _refreshed(visit: Visit, server: Server, record: Engine, figures: dict[str, float]) -> None:
    line, session, page = visit.line, visit.session, visit.page
    line.rest(page)

    def once(act: Callable[[], None], name: str) -> dict[str, float]:
        runs, frames, busy = len(server.board_runs()), line.frames, _busy(session)
        act()
        end = monotonic() + LIMIT
        while len(server.board_runs()) == runs:
            if monotonic() > end:
                raise TooLate(name)
            page.wait_for_timeout(20)
        line.rest(page)
        visit.drawn()
        run = server.board_runs()[runs]
        return {
            f"server, {name}, s": run["seconds"],
            f"server, {name}, s of the processor": run["processor"],
            f"bytes of {name}, kB": (line.frames - frames) / 1000,
            f"browser, {name}, s of the processor": _busy(session) - busy,
        }

    def chart() -> None:
        patient = whereabouts(record, charted_since=NOW)[0].patient_id
        row = {"patient_id": patient, "observed_at": NOW, "temperature_c": 38.4}
        append(record, Entry("observe", NOW, "bench"), {"observations": [row]})

    find = page.get_by_role("button", name="Find", exact=True)
    times = REFRESHES if visit.kind.rows == ROWS_ON_A_PAGE else 1
    again = [once(find.click, "a refresh") for _ in range(times)]
    figures |= {name: median(one[name] for one in again) for name in again[0]}
    if times > 1:
        figures |= once(chart, "somebody charted")


def _busy(session: CDPSession) -> float:
    """Seconds of the processor that the page's main thread has used so far."""
    found = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


def run() -> None:
    try:
        _compare()
    except RuntimeError as told:  # no Chromium, or a dashboard that does not start
        print(f"  Left out: {told}")


def _compare() -> None:
    print(f"The board of {PATIENTS} patients in Chromium, beside the same board in plotly figures")
    began = monotonic()
    with TemporaryDirectory(prefix="daywatch-bench-") as made, chromium() as browser:
        folder = Path(made)
        record = filled(folder)
        for rows in (ROWS_ON_A_PAGE, PATIENTS):
            if monotonic() - began > BUDGET:
                print(f"  {rows} rows on a page: left out, as {BUDGET:.0f} s are over.")
                break
            ours, plotly = (
                measured(Kind(name, name == "plotly", rows), browser, record, folder)
                for name in ("ours", "plotly")
            )
            print(f"  {f'{rows} rows on a page':<56}{'ours':>10}{'plotly':>10}    plotly/ours")
            for name in ours | plotly:
                print(_told(name, ours.get(name), plotly.get(name)))
        record.dispose()
    print(f"  Median of {REFRESHES} refreshes of {ROWS_ON_A_PAGE} rows. Load: {_load()}.")


def _load() -> str:
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def _told(name: str, ours: float | None, plotly: float | None) -> str:
    places = 0 if name.endswith("kB") else 3

    def said(figure: float | None) -> str:
        return f"{'too late':>10}" if figure is None else f"{figure:>10.{places}f}"

    ratio = f"{plotly / ours:>13.1f} x" if ours and plotly is not None else ""
    return f"  {name:<56}{said(ours)}{said(plotly)}{ratio}"


if __name__ == "__main__":
    run()
