"""deploy/nginx.conf alone: nginx takes it, and refuses what it must with no replica behind it."""

from __future__ import annotations

import re
import subprocess

import httpx
import pytest

from monitoring.web.headers import HEADERS
from tests.deploy.nginx import DEPLOY, free_port, nginx, nginx_itself, rendered, trusting


def test_nginx_takes_the_file(tmp_path):
    """`nginx -t` on the very file, with a certificate and ports of this test."""
    file, _ = rendered(tmp_path, [free_port(), free_port()])

    said = subprocess.run(
        [nginx_itself(), "-t", "-c", str(file), "-e", str(tmp_path / "start.log")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (said.returncode, "" if said.returncode == 0 else said.stderr)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """nginx with nobody behind it."""
    folder = tmp_path_factory.mktemp("alone")
    with (
        nginx(folder, [free_port(), free_port()]) as proxy,
        httpx.Client(verify=trusting(folder), base_url=proxy.url) as client,
    ):
        yield proxy, client


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/board/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/_stcore//metrics",
        "/%5fstcore/metrics",
    ],
)
def test_what_nobody_may_ask_is_refused_before_a_replica_sees_it(alone, path):
    """The statistics name pages and sessions; the agent's way in drives the app."""
    _, client = alone

    assert 403 == client.get(path).status_code


def test_every_answer_of_nginx_itself_carries_the_headers(alone):
    """Also the page that says that nobody answers."""
    _, client = alone
    client.cookies.clear()
    answer = client.get("/board")

    assert 502 == answer.status_code
    assert HEADERS.items() <= {name: answer.headers.get(name) for name in HEADERS}.items()
    assert "max-age=31536000; includeSubDomains" == answer.headers["Strict-Transport-Security"]
    assert "no-store" == answer.headers["Cache-Control"]
    assert re.fullmatch(
        r"daywatch_replica=[0-9a-f]{32}; Path=/; HttpOnly; Secure; SameSite=Strict",
        answer.headers["Set-Cookie"],
    )


def test_what_somebody_made_up_as_the_replicas_cookie_is_replaced(alone):
    """It only chooses a replica, and still nothing foreign is taken on."""
    _, client = alone
    answer = client.get("/board", headers={"Cookie": "daywatch_replica=' or 1=1"})

    assert "daywatch_replica=" in answer.headers["Set-Cookie"]


def test_plain_http_leads_to_tls(alone):
    """308 keeps what was sent; only the address changes."""
    proxy, _ = alone
    answer = httpx.get(f"http://127.0.0.1:{proxy.plain_port}/course?patient=7")

    assert 308 == answer.status_code
    assert "https://127.0.0.1/course?patient=7" == answer.headers["Location"]


def test_a_large_body_is_refused(alone):
    """10 MB, as Daywatch's own limit on uploads."""
    _, client = alone

    assert 413 == client.post("/board", content=b"0" * (10 * 1024 * 1024 + 1)).status_code


def test_sign_in_cannot_be_tried_as_fast_as_a_program_can(alone):
    """22 at once: the last of them are told to wait."""
    _, client = alone
    answers = [client.post("/sign-in").status_code for _ in range(30)]

    assert 502 == answers[0]
    assert 429 == answers[-1]


def test_no_query_string_and_no_referrer_is_logged(alone):
    """`?patient=` is an internal number; it is still nobody's business who looks at whom."""
    proxy, client = alone
    client.get("/course?patient=4711", headers={"Referer": f"{proxy.url}/course?patient=4711"})
    log = proxy.log.read_text()

    assert '"path":"/course"' in log
    assert "4711" not in log + (proxy.log.parent / "error.log").read_text()


def test_only_what_this_file_names_is_reached():
    """No second server and no way around: every place that hands on hands to the replicas."""
    text = (DEPLOY / "nginx.conf").read_text()

    assert {"http://daywatch"} == set(re.findall(r"proxy_pass ([^;]+);", text))
    assert ["X-Forwarded-For $remote_addr"] == re.findall(r"X-Forwarded-For [^;]+", text)
