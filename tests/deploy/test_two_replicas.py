"""deploy/ as it runs: TLS, two replicas, one browser, and one replica that dies."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import expect

from monitoring.web.headers import HEADERS
from tests.browser.dashboards import chromium
from tests.deploy.nginx import trusting
from tests.deploy.replicas import FIRST_PASSWORD, PASSWORD, USER, site

WAIT_MS = 60_000  # several may share the machine
SECONDS_TO_COME_BACK = 30
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    charted = folder / "charted"
    charted.mkdir()
    (charted / "patients.csv").write_text(
        "patient_id,infused_at,bed,setting,synthetic\nR-01,2026-11-15T10:00+01:00,7,inpatient,yes\n"
    )
    (charted / "observations.csv").write_text(
        "patient_id,observed_at,temperature_c,hypotension\n"
        "R-01,2026-11-16T08:00+01:00,38.6,no\nR-01,2026-11-17T08:00+01:00,39.1,no\n"
    )
    with site(folder, charted) as started:
        yield started


@contextmanager
def browser_page():
    """A new browser; what its console says is kept in `said`."""
    with chromium() as browser:
        context = browser.new_context(
            ignore_https_errors=True, viewport={"width": 1440, "height": 1000}
        )
        opened = context.new_page()
        opened.add_init_script(VIOLATIONS)
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text))
        yield opened
        context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_the_site_of_deploy_as_people_meet_it(running, record_property):
    """One test, as each step stands on the one before and the site takes long to start."""
    with browser_page() as page:
        somebody_signs_in(page, running)
        every_cookie_is_for_tls_alone(page)
        one_browser_stays_on_one_replica(page, running)
        no_page_breaks_the_policy(page)
        the_proxy_answers_with_each_header_once(running)
        health_needs_no_sign_in_and_statistics_are_closed(running)
        taken = when_its_replica_dies_the_page_comes_back_on_the_other_by_itself(page, running)
    record_property("seconds until the page was on the other replica", round(taken, 1))
    nothing_of_a_patient_is_in_any_log(running)


def asked(running, path):
    with httpx.Client(verify=trusting(running.folder), base_url=running.proxy.url) as client:
        return client.get(path)


def lines_of(running):
    """What nginx logged; a websocket is written when it ends."""
    return [json.loads(line) for line in running.proxy.log.read_text().splitlines()]


def drawn(page, address):
    page.goto(address)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=WAIT_MS
    )


def somebody_signs_in(page, running):
    """A form, then another password than the one somebody else chose, then the board."""
    page.goto(f"{running.proxy.url}/board")
    page.get_by_label("Name").fill(USER)
    page.get_by_label("Password").fill(FIRST_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password until now").fill(FIRST_PASSWORD)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Choose it").click()

    expect(page.get_by_text("R-01").first).to_be_visible(timeout=WAIT_MS)


def every_cookie_is_for_tls_alone(page):
    """Streamlit knows nothing of TLS: the proxy says it for all."""
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}

    assert {"daywatch_session", "daywatch_replica"} <= set(cookies)
    assert {True} == {cookie["secure"] for cookie in cookies.values()}
    assert cookies["daywatch_session"]["httpOnly"]
    assert cookies["daywatch_replica"]["httpOnly"]


def one_browser_stays_on_one_replica(page, running):
    """Its session, its pictures and its uploads live there; each page and picture comes."""
    for address in ("course?patient=1", "enter?patient=1", "scales", "board"):
        drawn(page, f"{running.proxy.url}/{address}")
    expect(page.get_by_text("R-01").first).to_be_visible(timeout=WAIT_MS)
    pictures = page.locator("img")
    expect(pictures.nth(3)).to_be_visible()
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    # Before the first answer there was no cookie.
    served = [line["replica"] for line in lines_of(running)[1:] if line["replica"]]

    assert 1 == len(set(served))
    assert len(served) > 50
    assert [] == [line for line in lines_of(running) if line["status"] >= "500"]


def no_page_breaks_the_policy(page):
    """Charts, tables and fonts of the pages before are what Streamlit needs at most."""
    assert [] == [said for said in page.said if said.startswith("policy:")]


def the_proxy_answers_with_each_header_once(running):
    """Twice would be two policies."""
    for path in ("/sign-in", "/health/ready", "/static/none.js"):
        answer = asked(running, path)
        names = [name.decode().title() for name, _ in answer.headers.raw]

        assert HEADERS == {name: answer.headers[name] for name in HEADERS}
        assert "Strict-Transport-Security" in answer.headers
        assert len(HEADERS) == sum(names.count(name.title()) for name in HEADERS)
        assert 1 == names.count("Cache-Control")


def health_needs_no_sign_in_and_statistics_are_closed(running):
    """What watches the service asks the first; nobody asks the second."""
    assert {"status": "alive"} == asked(running, "/health/alive").json()
    assert {"status": "ready"} == asked(running, "/health/ready").json()
    assert 403 == asked(running, "/_stcore/metrics").status_code
    assert 403 == asked(running, "/_stcore/agent/openapi.json").status_code


def when_its_replica_dies_the_page_comes_back_on_the_other_by_itself(page, running):
    """Nobody touches anything: within seconds the board is drawn anew, and nobody signs in again."""
    drawn(page, f"{running.proxy.url}/board")
    as_of = page.get_by_text("as of ").first
    expect(as_of).to_be_visible(timeout=WAIT_MS)
    before, until_then = as_of.inner_text(), len(lines_of(running))
    (serving,) = {line["replica"] for line in lines_of(running)[-5:] if line["replica"]}
    (dying,) = (one for one in running.replicas if one.address == serving)
    (other,) = (one for one in running.replicas if one.address != serving)
    dying.kill()
    killed = time.monotonic()

    expect(as_of).not_to_have_text(before, timeout=SECONDS_TO_COME_BACK * 1000)
    taken = time.monotonic() - killed
    expect(page.get_by_text("R-01").first).to_be_visible()
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("Recorded by").first).to_be_visible(timeout=WAIT_MS)
    # One that did not answer stands before the one that did.
    since = ", ".join(line["replica"] for line in lines_of(running)[until_then:])
    assert other.address in since
    return taken


def nothing_of_a_patient_is_in_any_log(running):
    """Neither what people looked at nor their passwords: paths, states and times alone."""
    logs = [running.proxy.log, running.folder / "error.log", *(r.log for r in running.replicas)]
    told = {log.name: log.read_text() for log in logs}
    secret = ("R-01", "patient=", PASSWORD, FIRST_PASSWORD, "Traceback")

    assert [] == [
        (name, one, line)
        for name, text in told.items()
        for line in text.splitlines()
        for one in secret
        if one in line
    ]
