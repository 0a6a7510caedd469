"""deploy/ as it runs: TLS, two replicas, one browser, and one replica that dies."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from playwright.sync_api import expect

from monitoring.web.headers import HEADERS
from tests.browser.dashboards import chromium
from tests.deploy.nginx import trusting
from tests.deploy.replicas import FIRST_PASSWORD, PASSWORD, USER, site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("deploy")]

SECONDS_TO_COME_BACK = 30
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
"""
AS_OF = "as of "


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    charted = folder / "charted"
    charted.mkdir()
    (charted / "patients.csv").write_text(
        "patient_id,infused_at,bed,setting,synthetic\n"
        "R-01,2026-11-15T10:00+01:00,7,inpatient,yes\n"
    )
    (charted / "observations.csv").write_text(
        "patient_id,observed_at,temperature_c,hypotension\n"
        "R-01,2026-11-16T08:00+01:00,38.6,no\nR-01,2026-11-17T08:00+01:00,39.1,no\n"
    )
    with site(folder, charted) as started:
        yield started


@pytest.fixture(scope="module")
def page(running):
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


@pytest.fixture(scope="module")
def client(running):
    with httpx.Client(verify=trusting(running.folder), base_url=running.proxy.url) as one:
        yield one


def replicas_asked(running, since=0):
    """The replicas that answered, by nginx's own log; a websocket is written when it ends."""
    lines = running.proxy.log.read_text().splitlines()[since:]
    told = [json.loads(line) for line in lines]
    # One that did not answer stands before the one that did.
    return {one for line in told for one in line["replica"].split(", ") if one}


def cookies_by_name(page):
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


def test_the_page_behind_tls_asks_who_comes(page, running):
    """A form, then another password than the one somebody else chose, then the board."""
    page.goto(f"{running.proxy.url}/board")
    page.get_by_label("Name").fill(USER)
    page.get_by_label("Password").fill(FIRST_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password until now").fill(FIRST_PASSWORD)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Choose it").click()
    expect(page.locator("input#user, [data-testid=stApp]").first).to_be_visible(timeout=30_000)
    if page.locator("input#user").count():  # a new password may end the session
        page.get_by_label("Name").fill(USER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("R-01").first).to_be_visible(timeout=30_000)


def test_every_cookie_is_for_tls_alone(page):
    """Daywatch and Streamlit know nothing of TLS: the proxy says it for them."""
    cookies = cookies_by_name(page)

    assert {"daywatch_session", "daywatch_replica"} <= set(cookies)
    assert {True} == {cookie["secure"] for cookie in cookies.values()}
    assert cookies["daywatch_session"]["httpOnly"]
    assert cookies["daywatch_replica"]["httpOnly"]


def test_one_browser_stays_on_one_replica(page, running):
    """Its session, its pictures and its uploads live there; each page and picture comes."""
    for address in ("board", "course?patient=1", "enter?patient=1", "scales", "board"):
        page.goto(f"{running.proxy.url}/{address}")
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=30_000
        )
    expect(page.get_by_text("R-01").first).to_be_visible(timeout=30_000)
    images = page.locator("img")
    expect(images.nth(3)).to_be_visible()
    for image in images.all():
        expect(image).not_to_have_js_property("naturalWidth", 0)
    # The form of the sign-in came before there was a cookie.
    lines = [json.loads(line) for line in running.proxy.log.read_text().splitlines()]
    ours = [line for line in lines if line["status"] in ("101", "200", "304")]

    assert 1 == len({line["replica"] for line in ours[1:] if line["replica"]})
    assert [] == [line for line in lines if line["status"] >= "500"]


def test_no_page_breaks_the_policy(page):
    """Charts, tables and fonts of the pages before are what Streamlit needs at most."""
    assert [] == [said for said in page.said if said.startswith("policy:")]


@pytest.mark.parametrize("path", ["/sign-in", "/health/ready", "/static/none.js"])
def test_every_answer_through_the_proxy_has_each_header_once(client, path):
    """Twice would be two policies."""
    answer = client.get(path)
    names = [name.decode().title() for name, _ in answer.headers.raw]

    assert HEADERS == {name: answer.headers[name] for name in HEADERS}
    assert "Strict-Transport-Security" in answer.headers
    assert len(HEADERS) == sum(names.count(name.title()) for name in HEADERS)
    assert 1 == names.count("Cache-Control")


def test_health_needs_no_sign_in_and_statistics_are_closed(client):
    """What watches the service asks the first; nobody asks the second."""
    assert {"status": "alive"} == client.get("/health/alive").json()
    assert {"status": "ready"} == client.get("/health/ready").json()
    assert 403 == client.get("/_stcore/metrics").status_code
    assert 403 == client.get("/_stcore/agent/openapi.json").status_code


def test_when_its_replica_dies_the_page_comes_back_on_the_other_by_itself(page, running):
    """Nobody touches anything: within seconds the board is drawn anew, and nobody signs in again."""
    page.goto(f"{running.proxy.url}/board")
    as_of = page.get_by_text(AS_OF).first
    expect(as_of).to_be_visible(timeout=30_000)
    before = as_of.inner_text()
    asked = running.proxy.log.read_text().count("\n")
    serving = json.loads(running.proxy.log.read_text().splitlines()[-1])["replica"]
    (dying,) = (one for one in running.replicas if one.address == serving)
    (other,) = (one for one in running.replicas if one.address != serving)
    dying.kill()
    killed = time.monotonic()

    expect(as_of).not_to_have_text(before, timeout=SECONDS_TO_COME_BACK * 1000)
    taken = time.monotonic() - killed
    print(f"The board was drawn by the other replica {taken:.1f} s after the first was killed.")
    expect(page.get_by_text("R-01").first).to_be_visible()
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("Recorded by").first).to_be_visible(timeout=30_000)
    assert other.address in replicas_asked(running, asked)


def test_nothing_of_a_patient_is_in_any_log(running):
    """Neither what people looked at nor their cookies: paths, states and times alone."""
    logs = [running.proxy.log, running.folder / "error.log", *(r.log for r in running.replicas)]
    told = "".join(log.read_text() for log in logs)

    assert [] == [one for one in ("R-01", "patient=", PASSWORD, FIRST_PASSWORD) if one in told]
    assert "Traceback" not in told
