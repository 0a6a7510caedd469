"""Every chart has its table, with the same values; every picture its text."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.record.engine import open_record
from monitoring.services.load_demo import load_demo
from tests.people import THE_OPERATOR
from tests.ui.conftest import APP, nothing_kept

pytestmark = pytest.mark.slow

NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
NOT_OPENED_BY_A_NAME = {"not_yours", "signed_out"}  # what stands in for a page, and draws nothing
PAGES = {one.stem for one in (APP.parent / "pages").glob("*.py")} - NOT_OPENED_BY_A_NAME
# The patients of the demo ward that between them have drawn whatever a panel can draw: CRS 3 and
# vasopressors, ICANS with a seizure, a child with CAPD.
PATIENTS = ("8", "14", "16")
WITH_A_CHART = {"course"}
BOLD, WHEN = re.compile(r"<b>(.*?)</b>"), re.compile(r"(Day [+−-]?\d+) (\d\d:\d\d)\b")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """The demo ward, which these tests only look at."""
    patch = pytest.MonkeyPatch()
    where = tmp_path_factory.mktemp("ward") / "daywatch.db"
    patch.setenv("DATABASE_URL", f"sqlite:///{where}")
    patch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    patch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")
    record = open_record(where)
    load_demo(record, by=THE_OPERATOR, at=NOW)
    record.dispose()
    with nothing_kept():
        yield where
    patch.undo()


@pytest.fixture(scope="module")
def app(ward):
    """One session for all pages: to open the board anew for each would take longer than the rest."""
    return AppTest.from_file(APP, default_timeout=60).run()


def opened(app, page, patient):
    app.query_params["patient"] = patient
    app.switch_page(f"pages/{page}.py").run()
    assert [] == [error.message for error in app.exception]
    return app


def charts(app):
    return [json.loads(one.proto.spec) for one in app.get("plotly_chart")]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_only_these_pages_draw_charts_and_every_picture_has_its_text(app, page):
    """A page that begins to draw one is to be tested below."""
    opened(app, page, PATIENTS[0])
    pictures = [picture for group in app.get("imgs") for picture in group.proto.imgs]

    assert bool(charts(app)) == (page in WITH_A_CHART)
    assert [] == [one.url[:60] for one in pictures if not one.alt]
    assert all(one.proto.alt for one in app.get("plotly_chart"))


@pytest.mark.parametrize("patient", PATIENTS)
def test_what_the_pointer_says_of_any_point_of_the_course_stands_in_a_table(app, patient):
    """The same numbers at the same day and minute: for who cannot see the chart, or point at it."""
    opened(app, "course", patient)
    (figure,) = charts(app)
    said = {
        (name, text)
        for trace in figure["data"]
        for name in [trace["name"]]
        for text in trace.get("hovertext", ())
        if text
    }
    rows = rows_of_tables(app)

    assert len(said) > 100
    assert [] == sorted({f"{name}: {text}" for name, text in said if not is_in_a_table(text, rows)})


def rows_of_tables(app):
    """Of all tables with a time and a day: what stands in the rows of each minute."""
    found = {}
    for table in app.dataframe:
        frame = table.value
        if not {"Time", "Day"} <= set(frame.columns):
            continue
        for row in frame.to_dict("records"):
            time = pd.Timestamp(row["Time"])
            cells = " ".join(cell_words(cell) for cell in row.values())
            found.setdefault((row["Day"], f"{time:%H:%M}"), []).append(cells)
    return found


def cell_words(cell):
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def is_in_a_table(text, rows):
    when = WHEN.search(text)
    assert when, text
    bold = BOLD.match(text)
    numbers = {f"{float(one):g}" for one in NUMBER.findall(bold.group(1))}
    return any(
        numbers <= {f"{float(one):g}" for one in NUMBER.findall(cells)}
        for cells in rows.get(when.groups(), ())
    )
