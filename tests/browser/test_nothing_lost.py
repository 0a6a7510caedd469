"""What goes wrong between a tablet and a server: nothing typed is lost, and nothing saved twice.

The line is cut, the page loaded anew, the button pressed twice, the patient open in two windows,
the screen left alone. It is 15 March 2026, 10:00.
"""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sat_down
from tests.browser.dashboards import dashboard
from tests.browser.hands import Hands
from tests.browser.test_main_job import TAPPED, draft, read, rows, until
from tests.browser.test_sign_in import LOCAL, OVER, a_profile, come, type_in
from tests.browser.ward_with_people import PASSWORD, a_ward

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEMPERATURE, PULSE, SYSTOLIC = "Temperature (°C)", "Pulse (/min)", "Systolic (mmHg)"
SAVED = ("temperature_c", "heart_rate_bpm", "systolic_mmhg", "oxygen_device")


class Line:
    """The websocket between a page and its dashboard, which a test cuts and mends."""

    def __init__(self, page):
        self.is_cut, self.open = False, []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, to_page):
        if self.is_cut:
            to_page.close()
            return
        self.open.append((to_page, to_page.connect_to_server()))

    def cut(self):
        self.is_cut = True
        for to_page, to_server in self.open:
            to_server.close()
            to_page.close()
        self.open.clear()

    def mend(self):
        self.is_cut = False


@pytest.fixture
def far(profile, ward):
    """A nurse at the end of a bad line: the browser tells of it in its console, as it should."""
    page = profile.new_page()
    yield Hands(page, ward.url)
    page.close()


@pytest.fixture
def line(far):
    return Line(far.page)


CUT = "No connection to Daywatch"


def test_after_a_cut_line_what_was_typed_stands_also_what_was_half_typed(far, ward, line):
    """All fields are grey in between and the page says why; then it goes on by itself."""
    far.open("/enter?patient=2")
    far.type({TEMPERATURE: "38.3", PULSE: "104"})
    far.tap(TAPPED)
    far.field(SYSTOLIC).press_sequentially("116")
    line.cut()
    far.see(CUT)
    expect(far.field(SYSTOLIC)).to_be_disabled()
    line.mend()
    far.see("What you had typed was kept")
    for label, value in ((TEMPERATURE, "38.3"), (PULSE, "104"), (SYSTOLIC, "116")):
        expect(far.field(label)).to_have_value(value)
    far.see_chosen(TAPPED)
    far.press("Save")
    expect(far.field(TEMPERATURE)).to_have_value("")

    assert [(38.3, 104, 116, "room-air")] == rows(ward, "DEMO-02", *SAVED)


def test_a_line_cut_at_the_moment_of_saving_saves_once(far, ward, line):
    """Whether the press arrived or not: where it did not, the form stands as it was."""
    far.open("/enter?patient=4")
    far.type({TEMPERATURE: "37.9"})
    far.tap(TAPPED)
    until(lambda: "vasopressors" in draft(ward, "DEMO-04"))
    with far.page.expect_event("load"):  # once the line is back
        far.press("Save")
        line.cut()
        far.see(CUT)
        line.mend()
    far.see("Drugs given")
    far.wait()
    if not rows(ward, "DEMO-04", "row_id"):
        expect(far.field(TEMPERATURE)).to_have_value("37.9")
        far.see_chosen(TAPPED)
        far.press("Save")
    expect(far.field(TEMPERATURE)).to_have_value("")

    until(lambda: rows(ward, "DEMO-04", "row_id"))
    assert [(37.9, None, None, "room-air")] == rows(ward, "DEMO-04", *SAVED)


def test_after_the_server_was_started_anew_the_form_comes_back(profile, tmp_path):
    """Its memory is gone; the draft is in the record."""
    with dashboard(tmp_path) as first, sat_down(profile, first) as nurse:
        nurse.open("/")
        nurse.press("Load the demo ward")
        nurse.see("patients watched")
    port = int(first.url.rpartition(":")[2])
    page = profile.new_page()
    with dashboard(tmp_path, port=port) as before:
        page.goto(f"{before.url}/enter?patient=3")
        page.get_by_label(TEMPERATURE, exact=True).fill("38.4")
        page.get_by_label(PULSE, exact=True).fill("99")
        page.get_by_label(SYSTOLIC, exact=True).focus()
        until(lambda: "99" in draft(before, "DEMO-03"))
    with dashboard(tmp_path, port=port) as after:
        expect(page.get_by_text("What you had typed was kept").first).to_be_visible()
        expect(page.get_by_label(TEMPERATURE, exact=True)).to_have_value("38.4")
        expect(page.get_by_label(PULSE, exact=True)).to_have_value("99")
        page.get_by_role("button", name="Save").click()
        until(lambda: (38.4, 99, None, None) in rows(after, "DEMO-03", *SAVED))
    page.close()


def test_a_reload_brings_back_what_was_half_typed_and_the_time(nurse, ward):
    """Nobody left the field or pressed a key after the last digit."""
    nurse.open("/enter?patient=6")
    nurse.set_time("Observed at", "15032026", "0915")
    nurse.type({TEMPERATURE: "38.2"})
    nurse.field(PULSE).press_sequentially("117")
    nurse.page.reload()
    nurse.see("What you had typed was kept")
    expect(nurse.field(TEMPERATURE)).to_have_value("38.2")
    expect(nurse.field(PULSE)).to_have_value("117")
    nurse.press("Save")
    nurse.see("Saved.")

    (row,) = rows(ward, "DEMO-06", "temperature_c", "heart_rate_bpm", "observed_at")
    assert (38.2, 117) == row[:2]
    assert row[2].startswith("2026-03-15T08:15")  # 09:15 in Berlin


def test_a_reload_brings_back_an_admission(nurse):
    """Of somebody who is nobody's patient yet; the weight was not yet finished."""
    nurse.open("/admit")
    nurse.type({"Identifier (never a name)": "P-0042"})
    nurse.tap({"Setting": "Outpatient"})
    nurse.set_time("Infused at (day 0)", "12032026", "1100")
    nurse.field("Weight (kg)").press_sequentially("71")
    nurse.page.reload()
    nurse.see("What you had typed was kept")
    expect(nurse.field("Identifier (never a name)")).to_have_value("P-0042")
    expect(nurse.field("Weight (kg)")).to_have_value("71")
    nurse.see_chosen({"Setting": "Outpatient"})
    nurse.press("Save")
    nurse.see("26 patients watched")
    nurse.open("/admit")
    expect(nurse.field("Identifier (never a name)")).to_have_value("")


def test_who_looks_at_another_page_in_between_finds_the_form_as_it_was(nurse, ward):
    nurse.open("/enter?patient=7")
    nurse.type({TEMPERATURE: "38.0", PULSE: "88"})
    nurse.tap(TAPPED)
    nurse.press("Neuro check")
    nurse.see("All four right")
    nurse.press("Enter observations")
    nurse.see("Drugs given")
    for label, value in ((TEMPERATURE, "38"), (PULSE, "88")):
        expect(nurse.field(label)).to_have_value(value)
    nurse.see_chosen(TAPPED)


@pytest.mark.parametrize("patient", [8, 9, 10])
def test_what_is_typed_as_soon_as_it_says_saved_is_in_the_next_set(nurse, ward, patient):
    """The old form stands for a moment longer, and takes nothing any more."""
    name = f"DEMO-{patient:02}"
    nurse.open(f"/enter?patient={patient}")
    expect(nurse.field(TEMPERATURE)).to_be_focused()
    nurse.page.keyboard.type("37.2")
    nurse.page.keyboard.press("Enter")
    nurse.see("Saved.")
    nurse.set_time("Observed at", "15032026", "0930")
    nurse.tap({"Consciousness": "Awake by itself"})
    nurse.page.keyboard.press("Control+Enter")

    until(lambda: len(rows(ward, name, "row_id")) == 2)
    charted = rows(ward, name, "temperature_c", "consciousness")
    assert [(37.2, None), (None, "awakens-spontaneously")] == charted


def test_a_double_click_saves_once_and_says_no_more_than_that(nurse, ward):
    """The second click is none on the blank form that follows; the same with a drug."""
    nurse.open("/enter?patient=11")
    nurse.type({TEMPERATURE: "37.4"})
    nurse.tap(TAPPED)
    nurse.page.get_by_role("button", name="Save").dblclick()
    nurse.see("Saved.")
    expect(nurse.field(TEMPERATURE)).to_have_value("")
    nurse.wait()
    expect(nurse.page.get_by_text("Not saved")).to_have_count(0)
    expect(nurse.page.get_by_text("Nothing is filled in")).to_have_count(0)
    nurse.tap({"Quick choice": "Acetaminophen"})
    nurse.page.get_by_role("button", name="Add", exact=True).dblclick()
    until(lambda: drugs(ward, "DEMO-11"))
    nurse.wait()
    expect(nurse.page.get_by_text("Not added")).to_have_count(0)

    assert [(37.4,)] == rows(ward, "DEMO-11", "temperature_c")
    assert [("acetaminophen",)] == drugs(ward, "DEMO-11")


def drugs(running, patient):
    return read(
        running,
        "SELECT kind FROM interventions WHERE patient_id = ? AND recorded_by <> 'demo'",
        patient,
    )


@contextmanager
def windows(profile, ward):
    """Two of one person on one patient."""
    with sat_down(profile, ward) as left, sat_down(profile, ward) as right:
        yield left, right


def test_of_two_windows_each_keeps_its_own_set(profile, ward):
    """Both were opened blank; both are saved, the second after it was told of the first."""
    with windows(profile, ward) as (left, right):
        left.open("/enter?patient=12")
        right.open("/enter?patient=12")
        left.type({TEMPERATURE: "38.1"})
        until(lambda: "38.1" in draft(ward, "DEMO-12"))
        right.type({PULSE: "96"})
        until(lambda: "96" in draft(ward, "DEMO-12"))
        right.page.reload()
        right.see("What you had typed was kept", "Open what you typed in another window")
        expect(right.field(PULSE)).to_have_value("96")
        expect(right.field(TEMPERATURE)).to_have_value("")
        left.press("Save")
        left.see("Saved.")
        right.press("Save")
        right.see("Press Save again to save.")
        right.press("Save")
        right.see("Saved.")

    assert [(38.1, None), (None, 96)] == rows(ward, "DEMO-12", "temperature_c", "heart_rate_bpm")


def test_what_was_taken_over_into_a_second_window_is_saved_once(profile, ward):
    """It is one opening of the form; what was added in the second is saved by itself."""
    with windows(profile, ward) as (left, right):
        left.open("/enter?patient=13")
        left.type({TEMPERATURE: "38.1", PULSE: "101"})
        until(lambda: "101" in draft(ward, "DEMO-13"))
        right.open("/enter?patient=13")
        right.see("What you had typed was kept")
        left.press("Save")
        left.see("Saved.")
        right.type({SYSTOLIC: "104"})
        right.press("Save")
        right.see("Press Save again to save.")
        right.press("Save")
        right.see("this form was saved in another window")
        expect(right.field(SYSTOLIC)).to_have_value("104")
        assert [(38.1, 101, None)] == rows(ward, "DEMO-13", *SAVED[:3])
        right.press("Save")
        expect(right.field(SYSTOLIC)).to_have_value("")

    assert [(38.1, 101, None), (None, None, 104)] == rows(ward, "DEMO-13", *SAVED[:3])


def test_a_screen_left_alone_covers_itself_and_brings_back_what_was_half_typed(profile, tmp_path):
    """The nurse was called away in the middle of a number."""
    a_ward(tmp_path)
    idle = LOCAL | {"DAYWATCH_SIGN_IN__IDLE": "PT10S"}
    with a_profile(profile.browser) as own, dashboard(tmp_path, settings=idle) as running:
        page = own.new_page()
        come(page, running.url, "nkaya", "/enter?patient=1")
        page.get_by_label(TEMPERATURE, exact=True).fill("38.9")
        page.get_by_label(PULSE, exact=True).press_sequentially("121")
        expect(page.get_by_text(OVER).first).to_be_visible()
        expect(page.get_by_text("P-1")).to_have_count(0)
        page.get_by_role("link", name="Sign in").click()
        type_in(page, "nkaya", PASSWORD)
        expect(page.get_by_text("What you had typed was kept").first).to_be_visible()
        expect(page.get_by_label(TEMPERATURE, exact=True)).to_have_value("38.9")
        expect(page.get_by_label(PULSE, exact=True)).to_have_value("121")
