"""What every answer says to the browser about itself, and the paths that nobody is answered on."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's page holds one line of script: the hash is that line's, and tests/web/test_headers.py
# counts it again. What unpacks its messages asks whether it may compile WebAssembly. Styles are made
# while the page runs, so they may stand in the page; scripts never may.
_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": (
        "'self' 'wasm-unsafe-eval' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
    ),
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY: Final = "; ".join(f"{kind} {where}" for kind, where in _SOURCES.items())
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # no-referrer would take the Origin from the sign-in form, which is then refused.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# Streamlit's statistics name pages and sessions, and its agent's way in drives the app: neither
# asks who comes.
REFUSED: Final = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
# Their names hold the hash of what is in them, and nothing of a patient is.
MAY_BE_KEPT: Final = "/static/"


class SecurityHeaders:
    """Adds HEADERS to every answer, forbids keeping all but Streamlit's own files."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = str(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, path)
            await send(message)

        app = PlainTextResponse("Not found", status_code=404) if is_refused(path) else self.app
        await app(scope, receive, send_with_headers)


def is_refused(path: str) -> bool:
    """Also below a page's address, where Streamlit answers as well: /board/_stcore/metrics."""
    return any(refused in path for refused in REFUSED)


def _add(message: MutableMapping[str, Any], path: str) -> None:
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    if not path.startswith(MAY_BE_KEPT):
        headers["Cache-Control"] = "no-store"


MIDDLEWARE = [Middleware(SecurityHeaders)]
