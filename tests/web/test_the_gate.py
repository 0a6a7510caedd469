"""Who comes as far as the pages: without sign-in this machine alone, with it whoever has a session."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitoring.people.passwords import hashed
from monitoring.record.accounts import Account, Secret, add_account
from monitoring.record.engine import open_record
from monitoring.services.sign_in import sign_in
from monitoring.settings import Settings, SignInChoices
from monitoring.web import gate, opened
from monitoring.web import sign_in as forms
from tests.people_and_rights.accounts import ANOTHER, PASSWORD

pytestmark = pytest.mark.slow

HERE = "127.0.0.1:8501"
HTML = {"accept": "text/html"}
OWN_FORM = {"origin": f"http://{HERE}"}


def page(_):
    return PlainTextResponse("a page with P1 on it")


def app():
    everything = Route("/{path:path}", page)
    return Starlette(routes=[*forms.ROUTES, everything], middleware=gate.MIDDLEWARE)


@pytest.fixture
def with_sign_in(tmp_path, monkeypatch):
    """Says how people sign in; the record is of this test."""

    def choose(method):
        file = tmp_path / "secrets.toml" if method == "oidc" else None
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/daywatch.db")
        monkeypatch.setenv("DAYWATCH_SIGN_IN__METHOD", method)
        if file is not None:
            monkeypatch.setenv("DAYWATCH_SIGN_IN__SECRETS_FILE", str(file))
        opened.settings.cache_clear()
        opened.record.cache_clear()

    yield choose
    opened.settings.cache_clear()
    if opened.record.cache_info().currsize:
        opened.record().dispose()
    opened.record.cache_clear()


@pytest.fixture(scope="module")
def secret():
    return Secret(hashed(PASSWORD), must_change=False)


@pytest.fixture
def local(with_sign_in, tmp_path, secret):
    """Local accounts, of which there is one."""
    with_sign_in("local")
    record = open_record(f"sqlite:///{tmp_path}/daywatch.db")
    new = Account("nkaya", "N. Kaya", ("nurse",))
    at = forms._clock()
    add_account(record, new, secret, what="account made", by="test", at=at)
    sign_in(record, "nkaya", PASSWORD, token="a token", at=at)
    yield record
    record.dispose()


def ask(path, *, method="GET", at="127.0.0.1", **how):
    """One request, as the server saw it: `at` is the address on which it was reached."""
    host = how.pop("host", HERE)

    async def asked():
        transport = httpx.ASGITransport(app=answering_at(app(), at))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path, **how)

    return asyncio.run(asked())


def answering_at(inner, address):
    async def answering(scope, receive, send):
        await inner({**scope, "server": (address, 8501)}, receive, send)

    return answering


# --- without sign-in ----------------------------------------------------------------------------


@pytest.mark.parametrize("host", [HERE, "localhost:8501", "127.0.0.1", "[::1]:8501"])
def test_without_sign_in_this_machine_is_answered(with_sign_in, host):
    with_sign_in("off")

    assert 200 == ask("/board", host=host).status_code


@pytest.mark.parametrize(
    "how",
    [
        {"at": "10.0.0.5"},
        {"host": "daywatch.example.org"},
        {"host": "127.0.0.1.example.org:8501"},
        *({"headers": {name: "10.0.0.9"}} for name in gate.FORWARDED),
    ],
    ids=str,
)
def test_without_sign_in_nobody_else_is(with_sign_in, how):
    """Another address, a proxy in front, a foreign name that points here: each could be anybody."""
    with_sign_in("off")
    answer = ask("/board", **how)

    assert (403, gate.NEEDS_SIGN_IN) == (answer.status_code, answer.text)


@pytest.mark.parametrize(("host", "sent"), [("example.org", "websocket.close"), (HERE, "inside")])
def test_without_sign_in_a_websocket_from_elsewhere_is_closed(with_sign_in, host, sent):
    """What the pages live by has the same door."""
    with_sign_in("off")
    told = []

    async def inside(scope, receive, send):
        told.append("inside")

    async def send(message):
        told.append(message["type"])

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(b"host", host.encode())],
        "server": ("127.0.0.1", 8501),
    }
    asyncio.run(gate.Gate(inside)(scope, None, send))

    assert [sent] == told


@pytest.mark.parametrize("address", [None, "0.0.0.0", "::", "10.0.0.5", "daywatch.example.org"])
def test_an_open_address_needs_sign_in(address):
    """Whatever starts it: no address means all of them."""
    with pytest.raises(gate.OpenDoor, match=r"operate\.md says how"):
        gate.may_answer_on(address, Settings())
    local = Settings(sign_in=SignInChoices(method="local"))

    gate.may_answer_on(address, local)
    for own in ("127.0.0.1", "localhost", "::1"):
        gate.may_answer_on(own, Settings())


# --- with local accounts ------------------------------------------------------------------------


def test_a_browser_without_a_session_gets_the_form(local):
    """And comes back to where it wanted to go."""
    answer = ask("/course?patient=3&Show=72%20h", headers=HTML)

    assert 303 == answer.status_code
    assert "/sign-in?next=/course%3Fpatient%3D3%26Show%3D72%2520h" == answer.headers["location"]
    assert "P1" not in answer.text


@pytest.mark.parametrize("path", ["/media/a.svg", "/board", "/_stcore/upload_file/1/2", "/x"])
def test_whatever_is_no_page_is_refused_without_a_session(local, path):
    """Pictures and files may show a patient."""
    answer = ask(path)

    assert (401, "") == (answer.status_code, answer.text)


@pytest.mark.parametrize("token", ["", "another token", "A TOKEN"])
def test_only_the_token_of_a_session_opens(local, token):
    assert 303 == ask("/board", headers=HTML, cookies={"daywatch_session": token}).status_code
    assert 200 == ask("/board", headers=HTML, cookies={"daywatch_session": "a token"}).status_code


def test_the_form_keeps_the_whole_address(local):
    """With what stands behind its question mark, and as text."""
    form = ask("/sign-in?next=/course%3Fpatient%3D3%26Show%3D%22%3E%3Cscript%3E").text

    assert 'action="/sign-in?next=/course%3Fpatient%3D3%26Show%3D%22%3E%3Cscript%3E"' in form


def signed_in(**how):
    given = {"user": "nkaya", "password": PASSWORD}
    how = {"headers": OWN_FORM, "data": given} | how
    path = how.pop("path", "/sign-in?next=/board")
    return ask(path, method="POST", **how)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(local):
    """It ends with the browser, holds a random token, and where the proxy has TLS needs it."""
    answer, again = signed_in(), signed_in()
    cookie = answer.headers["set-cookie"]

    assert (303, "/board") == (answer.status_code, answer.headers["location"])
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert not any(word in cookie.lower() for word in ("max-age", "expires", "secure", "domain"))
    assert cookie != again.headers["set-cookie"]
    by_tls = signed_in(headers=OWN_FORM | {"x-forwarded-proto": "https"})
    assert "secure" in by_tls.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.org"},
        {"origin": f"https://{HERE}.example.org"},
        {"origin": "null"},
        {},
        {"sec-fetch-site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/sign-in", "/password", "/sign-out"])
def test_another_sites_form_does_nothing(local, headers, path):
    """It could sign a nurse in as somebody else, or out in the middle of a form."""
    given = {"old": PASSWORD, "new": ANOTHER, "again": ANOTHER}
    given |= {"user": "nkaya", "password": PASSWORD}
    answer = signed_in(
        path=path, headers=headers, data=given, cookies={"daywatch_session": "a token"}
    )

    assert "a token" not in answer.headers.get("set-cookie", "")
    assert path == "/sign-out" or "another site" in answer.text
    assert 200 == ask("/board", headers=HTML, cookies={"daywatch_session": "a token"}).status_code
    assert 303 == signed_in().status_code  # with the password that it was


@pytest.mark.parametrize(
    "onwards",
    [
        "https://example.org",
        "//example.org",
        "/\\example.org",
        "/%5Cexample.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "/%09/example.org",
        "%0d%0aLocation:%20https://example.org",
    ],
)
def test_the_way_on_is_within_daywatch(local, onwards):
    """A link in a message must not end on a page that looks like this one."""
    to = signed_in(path=f"/sign-in?next={onwards}").headers["location"]

    assert to.startswith("/")
    assert not to.startswith(("//", "/\\", "/%5C"))


def test_a_wrong_password_sets_no_cookie_and_is_not_said_again(local):
    answer = signed_in(data={"user": "<b>nkaya", "password": ANOTHER})

    assert 401 == answer.status_code
    assert "set-cookie" not in answer.headers
    assert not [one for one in (ANOTHER, "<b>") if one in answer.text]


@pytest.mark.parametrize("data", [{}, {"user": "nkaya"}, {"password": PASSWORD}])
def test_a_form_with_nothing_in_it_is_a_wrong_password(local, data):
    assert 401 == signed_in(data=data).status_code


def test_where_the_record_does_not_answer_it_says_so(local, monkeypatch, tmp_path):
    """A sentence, and no traceback."""
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no folder/daywatch.db")
    opened.settings.cache_clear()
    opened.record.cache_clear()
    answer = ask("/board", headers=HTML, cookies={"daywatch_session": "a token"})

    assert 503 == answer.status_code
    assert "cannot" in answer.text
    assert "Traceback" not in answer.text


def test_where_the_hospital_signs_in_the_page_asks_itself(with_sign_in):
    """Its way back comes without any session of ours."""
    with_sign_in("oidc")

    assert 200 == ask("/oauth2callback?code=1&state=2").status_code
    assert "/" == ask("/sign-in").headers["location"]


def test_the_forms_are_there_for_local_accounts_only(with_sign_in):
    with_sign_in("off")

    assert "/" == ask("/sign-in").headers["location"]
    assert ask("/password").headers["location"].startswith("/sign-in")
