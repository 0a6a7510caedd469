"""The one script of our own: what the browser does for the forms.

A script within a page is forbidden by the policy of headers.py, so this is a file of its own.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

SCRIPT = Path(__file__).with_name("keys.js")


async def keys(_: Request) -> FileResponse:
    return FileResponse(SCRIPT, media_type="text/javascript")


ROUTES = [Route("/keys.js", keys)]
