"""The log: one JSON object a line on standard error, and nothing of a patient in it.

What Daywatch itself logs goes through `log_event`, which takes listed fields only. What libraries
log goes through the same door, and loses there what a patient's data may hide in: the values put
into a message, the text of an exception, and the source lines of a traceback. Its place stays.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

OWN = "daywatch"
# What an event may carry. Nothing here names a patient, and no field is free text. `user` is an
# account that exists: what was typed into a sign-in form may be a password in the wrong field.
FIELDS = frozenset(
    {
        "account",  # the number of an account
        "address",  # where the server listens
        "backend",  # sqlite or postgresql
        "count",
        "entry",  # the number of an entry of the journal
        "error",  # the class of an exception
        "function",
        "how",  # local or oidc
        "method",
        "milliseconds",
        "page",
        "path",  # of a request, without its query string
        "place",  # file and line of our source
        "role",
        "session",
        "status",
        "user",
        "version",
        "why",  # one of our own fixed words, such as locked or wrong-password
    }
)
LONGEST_VALUE = 200
# Their messages are sentences of their authors, with the values apart; of all others only the
# place is logged, as a library may write what it was given into its message.
MESSAGES_ARE_FIXED = ("uvicorn", "streamlit", "alembic.runtime")
_QUIET = ("sqlalchemy", "alembic", "PIL", "asyncio", "watchdog", "httpx", "httpcore", "authlib")

Event = MutableMapping[str, Any]


def log_event(name: str, *, level: int = logging.INFO, **fields: str | float | bool | None) -> None:
    """One line. A field that is not in FIELDS is left out, and its name is told in `left_out`."""
    kept = {field: _short(value) for field, value in fields.items() if field in FIELDS}
    unlisted = sorted(set(fields) - FIELDS)
    told = {**kept, "left_out": unlisted} if unlisted else kept
    logging.getLogger(OWN).log(level, name, extra={"fields": told})


def log_fault(error: BaseException, *, name: str = "fault") -> None:
    """Of an exception its class and its place: its message may hold a patient's data."""
    log_event(name, level=logging.ERROR, **place_of(error))


def place_of(error: BaseException) -> dict[str, str]:
    """The deepest place in our own source, or in a library's where ours does not occur."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "monitoring" in Path(frame.filename).parts[:-1]]
    told = {"error": type(error).__name__}
    if frames:
        frame = (ours or frames)[-1]
        told |= {"place": _place(frame.filename, frame.lineno), "function": frame.name}
    return told


def set_up() -> None:
    """Every logger of this process writes through the one door; what nobody caught does, too."""
    root = logging.getLogger()
    root.handlers[:] = [DOOR]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _short(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)[:LONGEST_VALUE]


def _place(file: str, line: int | None) -> str:
    """From the package on: where somebody installed it is nobody's business."""
    parts = Path(file).parts
    for root in ("monitoring", "site-packages"):
        if root in parts[:-1]:
            start = parts.index(root) + (root == "site-packages")
            return f"{'/'.join(parts[start:])}:{line}"
    return f"{parts[-1] if parts else file}:{line}"


def _without_values(_: Any, __: str, event: Event) -> Event:
    """What a log record becomes: ours with its fields, another's without the values in it."""
    record: logging.LogRecord = event["_record"]
    line: dict[str, Any] = {
        "at": None,  # the first column, filled by the time stamper
        "level": record.levelname,
        "event": record.msg,
    }
    raised = event.get("exc_info")
    where = place_of(raised[1]) if isinstance(raised, tuple) and raised[1] is not None else {}
    if record.name == OWN:
        return line | where | dict(getattr(record, "fields", {}))
    args = event.get("positional_args")
    if record.name == "uvicorn.access" and isinstance(args, tuple) and len(args) == 5:
        return line | _request(args)
    line["event"] = "library"
    line["logger"] = record.name
    if record.name.startswith(MESSAGES_ARE_FIXED) and isinstance(record.msg, str):
        line["message"] = record.msg.strip()
    return line | {"place": _place(record.pathname, record.lineno)} | where


def _request(args: tuple[Any, ...]) -> dict[str, Any]:
    """Without the address, and without the query string: `?patient=` is nobody else's business."""
    _, method, path, _, status = args
    bare = str(path).partition("?")[0]
    return {"event": "request", "method": method, "path": bare[:LONGEST_VALUE], "status": status}


def _uncaught(
    _: type[BaseException], error: BaseException, __: TracebackType | None = None
) -> None:
    log_fault(error, name="uncaught")


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_fault(args.exc_value, name="uncaught")


class _StandardError(logging.StreamHandler[Any]):
    """Standard error as it is when a line is written, and no traceback where that cannot be."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """`logging` would print the record, with whatever is in it."""
        sys.stderr.write(
            f'{{"level": "ERROR", "event": "unwritable", "logger": "{record.name}"}}\n'
        )


def _door() -> logging.Handler:
    handler = _StandardError()
    handler.setFormatter(
        ProcessorFormatter(
            processors=[
                _without_values,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            use_get_message=False,  # the values stay apart from the message, and behind
            pass_foreign_args=True,
        )
    )
    return handler


DOOR = _door()
