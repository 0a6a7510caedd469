"""Local accounts in the browser: the way in by keyboard, the lock, the draft that waits, the way out."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import chromium, dashboard
from tests.browser.hands import WAIT_MS
from tests.browser.ward_with_people import FIRST, PASSWORD, a_ward

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCAL = {"DAYWATCH_SIGN_IN__METHOD": "local"}
OVER = "Your session has ended"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    a_ward(folder)
    with dashboard(folder, settings=LOCAL) as started:
        yield started
        log = started.log.read_text()
    assert "ERROR" not in log
    assert not [one for one in (PASSWORD, FIRST, "P-1", "Kaya") if one in log]


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=WAIT_MS)
    with chromium() as started:
        yield started


@contextmanager
def a_profile(browser):
    profile = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    profile.set_default_timeout(WAIT_MS)
    yield profile
    profile.close()


@pytest.fixture
def page(browser):
    with a_profile(browser) as profile:
        yield profile.new_page()


def type_in(page, user, password):
    """By keyboard: the first field has the cursor, Tab leads on, Enter sends."""
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(user)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def come(page, url, user, address="/"):
    page.goto(f"{url}{address}")
    type_in(page, user, PASSWORD)
    expect(page.get_by_text(f"({user})").first).to_be_visible()


def see(page, text):
    expect(page.get_by_text(text).first).to_be_visible()


def see_whole(page, text):
    """And the page drawn to its end."""
    see(page, text)
    drawn = ("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stApp")).to_have_attribute(*drawn)


def see_nobody(page):
    """No patient on the screen, nor behind it."""
    expect(page.get_by_text("P-1")).to_have_count(0)


def test_the_first_time_a_password_of_ones_own_is_chosen(page, running):
    """A link to a patient leads to the form; what is wrong is said; then everything by keyboard."""
    page.goto(f"{running.url}/course?patient=1")
    assert f"{running.url}/sign-in" == page.url.partition("?")[0]
    type_in(page, "new.nurse", "not the password")
    expect(page.get_by_role("alert")).to_have_text(
        "The name or the password is wrong, or the account is not in use."
    )
    type_in(page, "new.nurse", FIRST)
    expect(page.get_by_role("heading")).to_have_text("Choose another password")
    expect(page.locator("#old")).to_be_focused()
    for typed in (FIRST, "short", "short"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("at least 12 characters")
    page.goto(f"{running.url}/enter?patient=1")
    expect(page.get_by_role("heading")).to_have_text("Choose another password")
    expect(page.locator("#old")).to_be_focused()
    for typed in (FIRST, "my own three words", "my own three words"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    see(page, "N. Ew (new.nurse)")
    see(page, "P-1")


def test_after_five_mistakes_one_waits(page, running):
    """The sentence says how long; the right password is refused as well until then."""
    page.goto(f"{running.url}/sign-in")
    for _ in range(5):
        type_in(page, "dmoreau", "a guess")
        see(page, "The name or the password is wrong")
    type_in(page, "dmoreau", PASSWORD)

    expect(page.get_by_role("alert")).to_contain_text("Too many wrong passwords were given")
    expect(page.get_by_role("alert")).to_contain_text("seconds, then try again")


def test_a_link_leads_from_the_form_to_no_other_site(page, running):
    """Whoever made the link would else receive the nurse who has just signed in."""
    page.goto(f"{running.url}/sign-in?next=https://example.org/daywatch")
    type_in(page, "nkaya", PASSWORD)
    see(page, "N. Kaya (nkaya)")

    assert f"{running.url}/" == page.url


def test_a_reload_stays_signed_in_and_signing_out_ends_every_window(page, running):
    """Also one that shows a patient and that nobody touches."""
    come(page, running.url, "nkaya", "/course?patient=1")
    see_whole(page, "Confirm the grade")
    page.reload()
    see_whole(page, "Confirm the grade")
    other = page.context.new_page()
    other.goto(f"{running.url}/board")
    see_whole(other, "P-1")
    other.get_by_role("button", name="Sign out").click()

    for window in (other, page):
        see(window, f"{OVER}: signed out.")
        see_nobody(window)
    page.get_by_role("link", name="Sign in").click()
    type_in(page, "nkaya", PASSWORD)
    see(page, "Confirm the grade")


def test_a_nurse_finds_no_verb_of_a_physician(page, running):
    """The grade, what was said of it, and one's own grade; a physician beside has the verbs."""
    come(page, running.url, "nkaya", "/course?patient=1")
    see(page, "Save my grade")
    expect(page.get_by_role("radio", name="Nurse")).to_be_checked()
    for verb in ("Your word", "Your word on the end", "Role: Physician"):
        expect(page.get_by_role("radiogroup", name=verb)).to_have_count(0)
    expect(page.get_by_role("button", name="Save your word")).to_have_count(0)
    page.get_by_role("radio", name="IEC-HS").click()
    expect(page.get_by_text("IEC-HS is graded by a physician")).to_be_visible()
    expect(page.get_by_role("button", name="Save your word")).to_have_count(0)


def test_a_physician_has_them(page, running):
    come(page, running.url, "weiss", "/course?patient=1")

    expect(page.get_by_role("radiogroup", name="Your word").first).to_be_visible()
    expect(page.get_by_role("button", name="Save your word")).to_be_visible()


@pytest.mark.parametrize(
    ("user", "role", "closed"),
    [
        ("alund", "administrator", ("/course?patient=1", "/enter?patient=1", "/board")),
        ("nkaya", "nurse", ("/admin",)),
    ],
)
def test_a_page_of_other_roles_is_not_reached_by_its_address(page, running, user, role, closed):
    """It says why; an administrator sees no patient on any page."""
    come(page, running.url, user)
    for address in closed:
        page.goto(f"{running.url}{address}")
        see(page, f"This page is not open to you: your role is {role}.")
        see_nobody(page)


def test_a_screen_left_alone_covers_itself_and_the_draft_waits(browser, running):
    """Nobody touches it any more: the patient is gone from the screen, what was typed is not."""
    folder = running.record.parent
    idle = LOCAL | {"DAYWATCH_SIGN_IN__IDLE": "PT10S"}
    with a_profile(browser) as profile, dashboard(folder, settings=idle) as beside:
        page = profile.new_page()
        come(page, beside.url, "nkaya", "/enter?patient=1")
        page.get_by_label("Temperature (°C)", exact=True).fill("38.9")
        page.keyboard.press("Tab")
        see(page, f"{OVER}: nothing was done for a while.")
        see_nobody(page)
        page.get_by_role("link", name="Sign in").click()
        type_in(page, "nkaya", PASSWORD)
        see(page, "What you had typed was kept")

        expect(page.get_by_label("Temperature (°C)", exact=True)).to_have_value("38.9")
