"""Sign-in by the hospital, in the browser, against a real OpenID Connect server on this machine."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import chromium, dashboard, free_port
from tests.browser.hands import WAIT_MS
from tests.browser.provider import provider, secrets_file
from tests.browser.ward_with_people import a_ward

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT_THE_HOSPITAL = {
    "00u1": {"name": "N. Kaya", "groups": ["haem-nurse", "canteen"]},
    "00u2": {"name": "Dr Weiss", "groups": ["haem-doctor"]},
    "00u3": {"name": "P. Orter"},
}
ROLES = {"haem-nurse": "nurse", "haem-doctor": "physician"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hospital")
    a_ward(folder)
    port = free_port()
    with provider(folder, AT_THE_HOSPITAL) as issuer:
        settings = {
            "DAYWATCH_SIGN_IN__METHOD": "oidc",
            "DAYWATCH_SIGN_IN__SECRETS_FILE": str(secrets_file(folder, issuer, port)),
            "DAYWATCH_SIGN_IN__ROLES": json.dumps(ROLES),
            "DAYWATCH_SIGN_IN__ROLES_CLAIM": "groups",
        }
        with dashboard(folder, port=port, settings=settings) as started:
            yield started
            assert "ERROR" not in started.log.read_text()


@pytest.fixture
def page(running):
    expect.set_options(timeout=WAIT_MS)
    with chromium() as browser:
        profile = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        profile.set_default_timeout(WAIT_MS)
        yield profile.new_page()


def see(page, text):
    expect(page.get_by_text(text).first).to_be_visible()


def sign_in(page, sub):
    """Ours leads to the hospital's page, and that one back."""
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name=sub).click()


def sign_out(page):
    """The hospital's session is ended as well, where its server can."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    see(page, "Sign in to go on.")


def test_who_is_vouched_for_works_in_the_role_of_the_claim_until_signing_out(page, running):
    """Reloads and windows belong to one session; the provider's cookie alone opens nothing."""
    page.goto(f"{running.url}/course?patient=1")
    see(page, "Sign in to go on.")
    expect(page.get_by_text("P-1")).to_have_count(0)
    sign_in(page, "00u1")
    see(page, "N. Kaya (00u1)")
    page.goto(f"{running.url}/course?patient=1")
    see(page, "Save my grade")
    expect(page.get_by_role("button", name="Save your word")).to_have_count(0)
    page.reload()
    see(page, "Save my grade")
    cookies = page.context.cookies()
    other = page.context.new_page()
    other.goto(f"{running.url}/board")
    see(other, "P-1")
    sign_out(page)
    see(other, "Your session has ended: signed out.")
    expect(other.get_by_text("P-1")).to_have_count(0)
    page.context.add_cookies(cookies)
    page.goto(f"{running.url}/course?patient=1")

    see(page, "Your session has ended: signed out.")
    expect(page.get_by_text("P-1")).to_have_count(0)


def test_a_physicians_claim_gives_a_physicians_verbs(page, running):
    page.goto(running.url)
    sign_in(page, "00u2")
    see(page, "Dr Weiss (00u2)")
    page.goto(f"{running.url}/course?patient=1")

    expect(page.get_by_role("button", name="Save your word")).to_be_visible()


def test_who_has_no_role_is_told_what_to_do_and_sees_nobody(page, running):
    """The hospital knows the person; Daywatch does not guess."""
    page.goto(running.url)
    sign_in(page, "00u3")
    see(page, "You are signed in at your hospital, which gives you no role in Daywatch")
    see(page, "one of haem-nurse, haem-doctor into the claim 'groups' of the ID token")
    expect(page.get_by_text("P-1")).to_have_count(0)
    page.get_by_role("button", name="Sign in as somebody else").click()
    page.get_by_role("button", name="End session").click()
    see(page, "Sign in to go on.")
    sign_in(page, "00u1")

    see(page, "N. Kaya (00u1)")
