"""What every answer tells the browser, and what nobody is answered on."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from monitoring.web.headers import CONTENT_SECURITY_POLICY, HEADERS, MIDDLEWARE, is_refused
from tests.web.asking import ask

REPOSITORY = Path(__file__).resolve().parents[2]


def page(_):
    return HTMLResponse("<p>a page", headers={"Cache-Control": "public, max-age=600"})


APP = Starlette(routes=[Route("/{path:path}", page)], middleware=MIDDLEWARE)


@pytest.mark.parametrize("path", ["/", "/board", "/media/a.svg", "/health/alive", "/static/x.js"])
def test_every_answer_carries_the_headers(path):
    """Pages, pictures and Streamlit's own files alike."""
    answer = ask(APP, path)

    assert HEADERS == {name: answer.headers[name] for name in HEADERS}


def test_nothing_that_may_show_a_patient_is_kept():
    """Only Streamlit's own files, which bear a hash in their names, may lie in a browser's store."""
    kept = {path: ask(APP, path).headers["Cache-Control"] for path in ("/board", "/media/a.svg")}

    assert {"no-store"} == set(kept.values())
    assert "public, max-age=600" == ask(APP, "/static/x.js").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/board/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
        "/_stcore/script-health-check",
    ],
)
def test_statistics_and_the_agents_way_in_are_refused(path):
    """Neither asks who comes; without a proxy they are closed as well."""
    answer = ask(APP, path)

    assert (404, "Not found") == (answer.status_code, answer.text)
    assert HEADERS.items() <= {name: answer.headers[name] for name in HEADERS}.items()


def test_what_the_pages_need_is_not_refused():
    """The websocket, the uploads and the health of Streamlit."""
    needed = ("/_stcore/stream", "/_stcore/upload_file/1/2", "/_stcore/health", "/agent")

    assert not any(is_refused(path) for path in needed)


def test_the_policy_allows_the_one_line_of_script_in_streamlits_page_and_no_other():
    """It changes with Streamlit: then the hash here and in deploy/nginx.conf changes."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    (line,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()
    script = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))["script-src"]

    assert f"'self' 'wasm-unsafe-eval' 'sha256-{digest}'" == script


def test_the_settings_of_streamlit_that_keep_patients_in_are_set():
    """Each is our word and not only the default of today's version."""
    with (REPOSITORY / ".streamlit" / "config.toml").open("rb") as file:
        said = tomllib.load(file)

    assert ("127.0.0.1", 10, True, True, "strict", False, False, False) == tuple(
        said["server"][name]
        for name in (
            "address",
            "maxUploadSize",
            "enableXsrfProtection",
            "enableCORS",
            "xsrfCookieSameSite",
            "enableStaticServing",
            "enableAgentApi",
            "scriptHealthCheckEnabled",
        )
    )
    assert said["browser"]["gatherUsageStats"] is False
    assert ("none", False, True) == tuple(
        said["client"][name] for name in ("showErrorDetails", "showErrorLinks", "disableDataExport")
    )
    assert said["logger"]["enableRich"] is False
