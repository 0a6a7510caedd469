"""A dashboard on the demo ward for all tests, one on an empty record for each that asks, and pages.

Whatever a page does wrong unseen (an error in its console, a call to another server, a traceback on
the screen) fails the test that opened it.
"""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import chromium, dashboard
from tests.browser.hands import WAIT_MS, Hands

# Streamlit asks for these below a page's own address first; there they are not, and it goes on.
STREAMLITS_OWN = ("/_stcore/health", "/_stcore/host-config")
NEVER_ON_A_SCREEN = ("Traceback", "Something went wrong in Daywatch", "Page not found")


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """The demo ward; each test takes another patient, so that none sees what another did."""
    with dashboard(tmp_path_factory.mktemp("ward"), demo=True) as running:
        yield running
        assert "ERROR" not in running.log.read_text()


@pytest.fixture
def empty(tmp_path):
    """A record with nobody in it."""
    with dashboard(tmp_path) as running:
        yield running
        assert "ERROR" not in running.log.read_text()


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=WAIT_MS)
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def profile(browser):
    """One profile for all, so that Streamlit's own files are loaded once."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def nurse(profile, ward):
    with sat_down(profile, ward) as hands:
        yield hands


@pytest.fixture
def physician(profile, ward):
    with sat_down(profile, ward) as hands:
        yield hands


@pytest.fixture
def first_user(profile, empty):
    with sat_down(profile, empty) as hands:
        yield hands


@contextmanager
def sat_down(profile, running):
    """A new page; at the end, what it did wrong unseen."""
    page = profile.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda message: faults.extend(_fault_of(message)))
    page.on("request", lambda request: faults.extend(_call_elsewhere(request, running.url)))
    yield Hands(page, running.url)
    screen = page.locator("body").inner_text()
    page.close()

    assert [] == faults
    assert [] == [words for words in NEVER_ON_A_SCREEN if words in screen]


def _fault_of(message):
    if message.type != "error" or message.location.get("url", "").endswith(STREAMLITS_OWN):
        return []
    return [f"console: {message.text} ({message.location.get('url', '')})"]


def _call_elsewhere(request, url):
    ours = (url, url.replace("http:", "ws:"), "data:", "blob:")
    return [] if request.url.startswith(ours) else [f"a call to another server: {request.url}"]
