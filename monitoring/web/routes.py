"""Routes beside the pages: is the process up, does the record answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitoring.record.errors import RecordUnavailable
from monitoring.record.reading import last_entry_number


async def alive(_: Request) -> JSONResponse:
    return JSONResponse({"status": "alive"})


def ready(_: Request) -> JSONResponse:
    """503 when the record does not answer; the body says nothing about patients."""
    from monitoring.record.engine import open_record
    from monitoring.settings import read_settings

    try:
        last_entry_number(open_record(read_settings().database_url))
    except RecordUnavailable as error:
        return JSONResponse({"status": "no record", "why": str(error)}, status_code=503)
    return JSONResponse({"status": "ready"})


ROUTES = [Route("/health/alive", alive), Route("/health/ready", ready)]
