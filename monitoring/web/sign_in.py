"""The forms of local accounts: sign in, sign out, choose another password. Plain HTML, no script.

The cookie holds a random token and nothing else; what it opens is a row of the record, which ends
when the record says so. Another site's form is refused by its Origin.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from secrets import token_urlsafe
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from monitoring.event_log import log_event
from monitoring.people.passwords import PoorPassword
from monitoring.people.roles import Person
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.manage_people import CannotChangePeople, change_password
from monitoring.services.sign_in import (
    NotSignedIn,
    PasswordDue,
    resume,
    session_user,
    sign_in,
    sign_out,
)
from monitoring.web.opened import record, settings

COOKIE: Final = "daywatch_session"
SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
CHANGE_PASSWORD: Final = "/password"  # noqa: S105  an address
TOLD = (CannotChangePeople, CannotRecord, NotSignedIn, PoorPassword, RecordUnavailable)


def who_asks(request: HTTPConnection, *, did_something: bool) -> Person:
    """Raises NotSignedIn, PasswordDue."""
    token = request.cookies.get(COOKIE, "")
    return resume(record(), settings(), token, at=_clock(), did_something=did_something)


async def sign_in_form(request: Request) -> Response:
    if settings().sign_in.method != "local":
        return RedirectResponse("/", status_code=303)
    onwards = _own_path(request.query_params.get("next", "/"))
    form = _SIGN_IN.format(next=quote(onwards))
    if request.method == "GET":
        return _page("Sign in", form)
    told = await _signed_in(request, onwards)
    if isinstance(told, Response):
        return told
    return _page("Sign in", form, told, status=401)


async def _signed_in(request: Request, onwards: str) -> Response | str:
    if not _is_own_form(request):
        return "The form came from another site: open this page again and sign in here."
    form = await request.form()
    user, password = str(form.get("user", "")), str(form.get("password", ""))
    token = token_urlsafe(32)
    try:
        await run_in_threadpool(sign_in, record(), user, password, token=token, at=_clock())
    except TOLD as told:
        log_event("sign_in_refused")
        return str(told)
    log_event("signed_in")
    answer = RedirectResponse(onwards, status_code=303)
    answer.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="lax",  # strict would sign people out who follow a link in a message
        secure=_is_encrypted(request),
    )
    return answer


async def sign_out_form(request: Request) -> Response:
    """The session ends in every window that has it."""
    if _is_own_form(request):
        token = request.cookies.get(COOKIE, "")
        try:
            await run_in_threadpool(sign_out, record(), token, at=_clock())
        except RecordUnavailable as told:
            return _page("Not signed out", "", str(told), status=503)
        log_event("signed_out")
    answer = RedirectResponse(SIGN_IN, status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


async def password_form(request: Request) -> Response:
    """For whoever is signed in; also where the password was chosen by somebody else."""
    token = request.cookies.get(COOKIE, "")
    try:
        await run_in_threadpool(who_asks, request, did_something=True)
    except PasswordDue:
        pass
    except NotSignedIn:
        return RedirectResponse(f"{SIGN_IN}?next={CHANGE_PASSWORD}", status_code=303)
    except RecordUnavailable as told:
        return _page("Choose another password", "", str(told), status=503)
    if request.method == "GET":
        return _page("Choose another password", _CHANGE)
    form = await request.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    try:
        if not _is_own_form(request):
            raise CannotChangePeople("The form came from another site: open this page again.")
        if new != again:
            raise CannotChangePeople("The new password was typed in two ways: type it again.")
        await run_in_threadpool(_changed, token, old, new)
    except TOLD as told:
        return _page("Choose another password", _CHANGE, str(told), status=400)
    log_event("password_changed")
    return RedirectResponse("/", status_code=303)


def _changed(token: str, old: str, new: str) -> None:
    person = session_user(record(), token)
    change_password(record(), person.user, old, new, token=token, by=person, at=_clock())


def _clock() -> datetime:
    return datetime.now(UTC)


def _own_path(onwards: str) -> str:
    """Only within Daywatch: a link must not lead from the sign-in to somebody else's page."""
    parts = urlsplit(onwards)
    is_own = onwards.startswith("/") and not onwards.startswith(("//", "/\\"))
    return onwards if is_own and not parts.netloc and not parts.scheme else "/"


def _is_own_form(request: Request) -> bool:
    """A browser names the site that a form stands on; one that does not is asked for its fetch."""
    origin = request.headers.get("origin")
    if origin is None or origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return urlsplit(origin).netloc == request.headers.get("host")


def _is_encrypted(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))


def _page(title: str, form: str, told: str = "", *, status: int = 200) -> HTMLResponse:
    unit = escape(settings().unit_name)
    fault = f'<p role="alert">{escape(told)}</p>' if told else ""
    return HTMLResponse(
        _FRAME.format(title=title, unit=unit, fault=fault, form=form), status_code=status
    )


_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Daywatch</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 18px/1.5 system-ui, sans-serif; margin: 8vh auto; max-width: 26rem; padding: 0 1rem; }}
h1 {{ font-size: 1.6rem; margin: 0; }}
label {{ display: block; margin: 1.2rem 0 .3rem; font-weight: 600; }}
input {{ box-sizing: border-box; width: 100%; min-height: 48px; padding: 0 .7rem; font: inherit;
  border: 1px solid #6b7785; border-radius: 6px; }}
button {{ width: 100%; min-height: 48px; margin-top: 1.6rem; font: inherit; font-weight: 600;
  color: #fff; background: #1f5fa8; border: 0; border-radius: 6px; }}
[role=alert] {{ border-left: 4px solid #b3261e; padding: .4rem .8rem; margin: 1rem 0; }}
</style>
</head>
<body>
<main>
<p>Daywatch · {unit}</p>
<h1>{title}</h1>
{fault}
{form}
</main>
</body>
</html>
"""
_SIGN_IN = """<form method="post" action="/sign-in?next={next}">
<label for="user">Name</label>
<input id="user" name="user" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>
<p>What you had typed in a form before is kept.</p>"""
_CHANGE = """<p>At least 12 characters; a few words that you can remember do.</p>
<form method="post" action="/password">
<label for="old">Password until now</label>
<input id="old" name="old" type="password" autocomplete="current-password" required autofocus>
<label for="new">New password</label>
<input id="new" name="new" type="password" autocomplete="new-password" required>
<label for="again">New password again</label>
<input id="again" name="again" type="password" autocomplete="new-password" required>
<button type="submit">Choose it</button>
</form>"""

ROUTES = [
    Route(SIGN_IN, sign_in_form, methods=["GET", "POST"]),
    Route(SIGN_OUT, sign_out_form, methods=["POST"]),
    Route(CHANGE_PASSWORD, password_form, methods=["GET", "POST"]),
]
