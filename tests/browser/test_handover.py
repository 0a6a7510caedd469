"""The handover on the screen, on paper and as a file; and a night without the server, and back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import AS_OF, REPOSITORY
from tests.paper.pdfs import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EVERYBODY = [f"DEMO-{number:02d}" for number in range(1, 26)]
DOWN_AT = "2026-03-15T08:59:30Z"  # 09:59 on the ward; its Daywatch stands at 10:00


def downloaded(hands, button):
    with hands.page.expect_download() as waited:
        hands.press(button)
    return Path(waited.value.path())


@pytest.fixture
def alone(browser):
    """A page with no server, on a machine that is set to another zone; what it asks for fails it."""
    context = browser.new_context(timezone_id="America/New_York", locale="en-US")
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.extend([said.text] if said.type == "error" else []))
    page.on("request", lambda one: faults.extend(_outside(one.url)))
    page.clock.set_fixed_time(DOWN_AT)
    yield page
    context.close()

    assert [] == faults


def _outside(url):
    return [] if url.startswith(("file:", "blob:", "data:")) else [url]


def test_one_shift_tells_the_next(nurse):
    """The ward since the last shift change, worst first; another time may be chosen."""
    nurse.open("/handover")
    nurse.see("ICU 1 · DEMO-09", "CRS 4, unchanged", "since 15 Mar 2026 07:00")

    nurse.choose({"Since": "shift change 14 Mar 07:00"})
    nurse.see("since 14 Mar 2026 07:00", "CRS 1 → 2, WORSE")


def test_the_sheet_is_printed_and_the_file_opens_offline(nurse, alone, tmp_path):
    """Each with everybody on it."""
    nurse.open("/handover")
    nurse.see("DEMO-09")
    printed = " ".join(pages_of(downloaded(nurse, "PDF to print").read_bytes()))
    page = tmp_path / "handover.html"
    page.write_bytes(downloaded(nurse, "File that opens offline").read_bytes())

    assert [] == [one for one in EVERYBODY if one not in printed]
    alone.goto(page.as_uri())
    expect(alone.get_by_role("article")).to_have_count(len(EVERYBODY))
    whole, blocks = alone.get_by_role("table"), alone.get_by_role("article")
    for part in (whole, blocks.first):
        expect(part.get_by_role("img", name="CRS now: 4")).to_be_visible()
    expect(whole.get_by_role("row")).to_have_count(1 + len(EVERYBODY))


def test_the_course_goes_into_the_notes(physician):
    """From the patient's page, below the chart."""
    physician.open("/course?patient=8")
    physician.see("Course as PDF")
    text = " ".join(pages_of(downloaded(physician, "Course as PDF").read_bytes()))

    assert "DEMO-08" in text
    assert "Norepinephrine" in text


def command(ward, *arguments):
    settings = {k: v for k, v in os.environ.items() if not k.startswith("DAYWATCH")}
    settings |= {
        "DATABASE_URL": f"sqlite:///{ward.record}",
        "DAYWATCH_AS_OF": f"{AS_OF[:-2]}:{AS_OF[-2:]}",
        "DAYWATCH_TIMEZONE": "Europe/Berlin",
    }
    done = subprocess.run(
        [sys.executable, "-m", "monitoring", *arguments],
        cwd=REPOSITORY,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_a_night_without_the_server_comes_back_graded(ward, nurse, alone, tmp_path):
    """The kit is made, typed into, reloaded, saved and imported twice; the course has it once."""
    kit, file = tmp_path / "kit.html", tmp_path / "night.json"
    command(ward, "downtime-kit", str(kit))
    alone.goto(kit.as_uri())
    alone.get_by_label("Your name").fill("N. Kaya")
    alone.get_by_label("Patient", exact=True).select_option("01 · DEMO-01 · SYNTHETIC")
    alone.get_by_role("button", name="Now").click()
    expect(alone.get_by_label("Time (24 h)")).to_have_value("09:59")

    alone.get_by_label("Temperature (°C)").fill("98.6")
    alone.get_by_role("button", name="Keep").click()
    expect(alone.get_by_role("alert")).to_contain_text("98.6 lies outside 25 to 45")

    for label, value in {
        "Temperature (°C)": "38,9",
        "Systolic pressure (mmHg)": "118",
        "SpO₂ (%)": "95",
        "Oxygen flow (L/min)": "3",
    }.items():
        alone.get_by_label(label).fill(value)
    alone.get_by_label("Oxygen device").select_option("Nasal cannula")
    vasopressors = alone.get_by_role("group", name="Vasopressors")
    vasopressors.get_by_label("None", exact=True).check()
    alone.reload()
    expect(alone.get_by_label("Temperature (°C)")).to_have_value("38,9")
    expect(vasopressors.get_by_label("None", exact=True)).to_be_checked()

    alone.get_by_role("button", name="Keep").click()
    expect(alone.get_by_role("status")).to_contain_text("Kept on this machine: 01 · DEMO-01")
    expect(alone.get_by_label("Temperature (°C)")).to_have_value("")
    with alone.expect_download() as waited:
        alone.get_by_role("button", name="Save the file").click()
    file.write_bytes(Path(waited.value.path()).read_bytes())

    assert "1 form of 1 patient imported; 0" in command(ward, "import-downtime", str(file))
    assert "0 forms of 0 patients imported; 1" in command(ward, "import-downtime", str(file))
    nurse.open("/course?patient=1")
    nurse.see("meets criteria for grade 2")
