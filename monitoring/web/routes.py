"""Routes beside the pages: is the process up, does the record answer. Both need no sign-in."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitoring.event_log import log_event, log_fault, place_of
from monitoring.record.errors import RecordUnavailable
from monitoring.record.reading import last_entry_number
from monitoring.settings import UnusableSettings
from monitoring.web.opened import record


async def alive(_: Request) -> JSONResponse:
    return JSONResponse({"status": "alive"})


def ready(_: Request) -> JSONResponse:
    """503 when the record does not answer; the body says nothing about patients."""
    try:
        last_entry_number(record())
    except (RecordUnavailable, UnusableSettings) as error:
        log_event("not_ready", level=logging.WARNING, **place_of(error))
        return JSONResponse({"status": "no record", "why": _why(error)}, status_code=503)
    except Exception as error:  # noqa: BLE001  whatever it is, a proxy must not send people here
        log_fault(error, name="not_ready")
        return JSONResponse({"status": "no record"}, status_code=503)
    return JSONResponse({"status": "ready"})


def _why(error: Exception) -> str:
    """Settings may hold a password, and anybody may ask here: the log and the start tell them."""
    return "The settings cannot be used." if isinstance(error, UnusableSettings) else str(error)


ROUTES = [Route("/health/alive", alive), Route("/health/ready", ready)]
