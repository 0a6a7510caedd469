"""Who may come as far as the pages at all. The pages and services ask again: this is the door.

Without sign-in Daywatch answers this machine and nobody else: no other address, no proxy in front,
no foreign name in the Host header. With local accounts a browser without a session gets the form.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL, Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitoring.record.errors import RecordUnavailable
from monitoring.services.sign_in import NotSignedIn, PasswordDue
from monitoring.settings import Settings
from monitoring.web.opened import settings as unit_settings
from monitoring.web.sign_in import CHANGE_PASSWORD, SIGN_IN, who_asks

NEEDS_SIGN_IN: Final = (
    "Sign-in is off, so Daywatch answers on this machine only (127.0.0.1). Set sign_in.method to "
    "local or oidc to let others in; docs/guide/operate.md says how."
)
FORWARDED: Final = ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip")
OF_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
# Files of the program itself, health, and the way in: nothing of a patient is there.
OPEN_TO_ALL: Final = ("/static/", "/health/", SIGN_IN, CHANGE_PASSWORD, "/favicon")


class OpenDoor(Exception):
    """Daywatch would answer anybody on the network without asking who they are."""


def may_answer_on(address: str | None, settings: Settings) -> None:
    """Raises OpenDoor; no address means all of them."""
    if settings.sign_in.method == "off" and not _is_loopback(address):
        raise OpenDoor(NEEDS_SIGN_IN)


class Gate:
    """Asked of every request and websocket before Streamlit sees it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        answer = await _answer_instead(scope)
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


async def _answer_instead(scope: Scope) -> Response | None:
    settings = unit_settings()
    if settings.sign_in.method == "off":
        if _is_from_this_machine(scope):
            return None
        return PlainTextResponse(NEEDS_SIGN_IN, status_code=403)
    is_page = scope["type"] == "http" and not str(scope["path"]).startswith(OPEN_TO_ALL)
    if settings.sign_in.method != "local" or not is_page:
        return None  # a page that opens asks its own sign-in first
    return await _sent_to_sign_in(scope)


async def _sent_to_sign_in(scope: Scope) -> Response | None:
    request = HTTPConnection(scope)
    try:
        await run_in_threadpool(who_asks, request, did_something=False)
    except PasswordDue:
        return RedirectResponse(CHANGE_PASSWORD, status_code=303)
    except NotSignedIn:
        if "text/html" not in request.headers.get("accept", ""):
            # Streamlit's own questions before a page is there hold nothing of a patient.
            return None if _is_streamlits_question(scope) else PlainTextResponse("", 401)
        return RedirectResponse(f"{SIGN_IN}?next={quote(_path(request.url))}", status_code=303)
    except RecordUnavailable as told:
        return PlainTextResponse(str(told), status_code=503)
    return None


def _is_streamlits_question(scope: Scope) -> bool:
    return str(scope["path"]).endswith(("/_stcore/health", "/_stcore/host-config"))


def _path(url: URL) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


def _is_from_this_machine(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    answers_at = (scope.get("server") or ("",))[0]
    return (
        _is_loopback(answers_at)
        and host.strip("[]") in OF_THIS_MACHINE
        and not any(name in headers for name in FORWARDED)
    )


def _is_loopback(address: str | None) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


MIDDLEWARE = [Middleware(Gate)]
