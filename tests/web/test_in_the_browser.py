"""The real dashboard in a real browser: what is typed shows as text, the policy is kept, and a
fault that holds a patient's name leaves no trace of it in the log."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import REPOSITORY, chromium, dashboard

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENT = "Maria Musterfrau"
WAIT_MS = 60_000  # several may share the machine
# An id that would run a script, and a bed, a product and names that are markup.
ID = "<img src=x onerror=alert(1)>"
BED = "**9** [b](https://example.org) :red[r]"
PRODUCT = "![p](https://example.org/p.png) <b>p</b> :smile:"
NAME = "nurse <script>alert(2)</script> `n` $x$ --> www.example.org"
UNIT = ":material/delete: *mg*"
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
"""
# Put before the program starts: the page of the scales fails as nobody foresaw.
FAILING = f"""
import monitoring.ui.catalogue as catalogue

def fails(settings):
    raise ValueError("{PATIENT}, born 1970-01-01")

catalogue.catalogue = fails
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A record with one patient whose every text is hostile, and a page that fails."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "python").mkdir()
    (folder / "python" / "sitecustomize.py").write_text(
        "import sys\nif 'streamlit' in ' '.join(sys.orig_argv):\n"
        + "\n".join(f"    {line}" for line in FAILING.splitlines())
    )
    charted(folder / "charted")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", f"{folder / 'python'}:{REPOSITORY}")
        with dashboard(folder) as started:
            brought_in(folder)
            yield started


def charted(folder: Path) -> None:
    folder.mkdir()
    quoted = {
        name: '"' + text.replace('"', '""') + '"'
        for name, text in {"id": ID, "bed": BED, "product": PRODUCT, "name": NAME}.items()
    }
    (folder / "patients.csv").write_text(
        "patient_id,infused_at,bed,product,setting\n"
        f"{quoted['id']},2026-03-12T10:00+01:00,{quoted['bed']},{quoted['product']},inpatient\n"
    )
    (folder / "observations.csv").write_text(
        "patient_id,observed_at,temperature_c,hypotension,hypotension_reason,note,recorded_at,"
        "recorded_by\n"
        f"{quoted['id']},2026-03-15T08:00+01:00,38.6,yes,{quoted['name']},{quoted['name']},"
        f"2026-03-15T08:05+01:00,{quoted['name']}\n"
    )
    (folder / "interventions.csv").write_text(
        "patient_id,started_at,kind,dose,unit,note\n"
        f'{quoted["id"]},2026-03-15T08:10+01:00,tocilizumab,480,"{UNIT}",{quoted["name"]}\n'
    )
    (folder / "answers.csv").write_text(
        "patient_id,observed_at,question,answer,answered_by\n"
        f"{quoted['id']},2026-03-15T08:00+01:00,splenomegaly,no,{quoted['name']}\n"
    )


def brought_in(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "monitoring", "import", str(folder / "charted")],
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{folder}/daywatch.db"},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def page(running):
    with chromium() as browser:
        opened = browser.new_page(viewport={"width": 1440, "height": 1000})
        opened.add_init_script(VIOLATIONS)
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("dialog", lambda dialog: opened.said.append(f"dialog: {dialog.message}"))
        opened.on("request", lambda request: opened.said.append(f"asks: {request.url}"))
        yield opened


def drawn(page, url):
    page.goto(url)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=WAIT_MS
    )
    # Once more: the first run may end before a fragment's.
    expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()


def shows(page, text):
    """Waits for it; Playwright's own waiting for a function would break the policy."""
    end = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < end and text not in words_of(page):
        page.wait_for_timeout(100)
    return text in words_of(page)


def words_of(page):
    """The sign that joins words has no width: nobody sees it."""
    return page.locator("body").inner_text().replace("\u2060", "")


SHOWN = {
    "board": (ID, BED, PRODUCT),
    "course?patient=1": (ID, BED, PRODUCT, NAME),
    "enter?patient=1": (ID, BED, PRODUCT, UNIT),
    "neuro?patient=1": (ID, BED, PRODUCT),
    "admit?patient=1": (ID, BED, PRODUCT),
    "course": (ID, BED),
}


def test_what_was_typed_shows_sign_by_sign(page, running):
    """No picture, no link, no script, no bold letter comes of it, and nothing is fetched for it.

    All pages in one test, as the dashboard takes long to start; at the end its log.
    """
    for address, texts in SHOWN.items():
        drawn(page, f"{running.url}/{address}")

        assert [] == [text for text in texts if not shows(page, text)], address
        assert 0 == page.locator("img[src='x']").count(), address
        assert 0 == page.locator("a[href*='example.org'], img[src*='example.org']").count(), address
    log = running.log.read_text()

    assert [] == [one for one in page.said if one.startswith(("policy:", "dialog:"))]
    assert [] == [one for one in page.said if one.startswith("asks:") and "example.org" in one]
    assert [] == [one for one in (ID, BED, PRODUCT, NAME, UNIT, "patient=") if one in log]


def test_a_fault_with_a_patients_name_leaves_its_place_in_the_log_and_nothing_else(page, running):
    """The screen has a sentence and the log a line; the name is in neither."""
    drawn(page, f"{running.url}/scales")
    expect(page.get_by_text("Something went wrong in Daywatch")).to_be_visible(timeout=WAIT_MS)
    log = running.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    told = [line for line in lines if line["event"] == "fault"]

    assert PATIENT not in log + words_of(page)
    assert "Traceback" not in log
    assert "1970" not in log
    assert "ValueError" in {line["error"] for line in told}
    assert all(line["place"] for line in told)
