"""The server's own logs through the one door, and a line when it starts and when it stops."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit.logger

from monitoring import event_log
from monitoring.event_log import log_event


def set_up() -> None:
    """`dashboard.py` calls it before all else; to call it again changes nothing.

    Streamlit gives every logger a handler of its own, which prints whole tracebacks, also to
    loggers made later. There is no option for that: the one function that makes the handler is
    put aside. Look at it at each update of Streamlit; tests/web/test_logs.py does.
    """
    event_log.set_up()
    streamlit.logger.setup_formatter = _through_the_door
    streamlit.logger.update_formatter()
    for name in ("uvicorn", "uvicorn.error", "websockets"):
        _through_the_door(logging.getLogger(name))
    # A line for each request, sixty for a page: under Streamlit it is off, the proxy has its own.
    requests = logging.getLogger("uvicorn.access")
    if requests.handlers:
        _through_the_door(requests)
    # Each connection is a line or two to them; that the server starts and stops we say ourselves.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def _through_the_door(logger: logging.Logger) -> None:
    logger.handlers[:] = []
    logger.propagate = True


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """A line at start and one at stop."""
    set_up()
    log_event("start")
    yield
    log_event("stop")
