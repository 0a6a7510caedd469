"""The words of every message that leaves the house: nothing in them names a person.

A message says where (the bed, or the program's own number of the patient), how urgent, which rule,
and where to look. Whoever finds the telephone learns no name, no identifier and no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

AGAIN = {
    "worse": "It has become worse.",
    "back": "It had gone and is back.",
    "lapsed": "It was acknowledged, and the time to look again has come.",
    "outlived": "A physician had judged the grade; what is charted since goes beyond it.",
    "taken back": "It was acknowledged by mistake.",
}
LEVELS = {"urgent": "URGENT", "inform": "For information", "overdue": "Check overdue"}


@dataclass(frozen=True)
class Message:
    """`message_id` is the same each time that the message is sent."""

    message_id: str
    title: str
    body: str


def alert_message(
    message_id: str,
    *,
    unit: str,
    bed: str,
    patient_number: int,
    level: str,
    says: str,
    why: str,
    since: datetime,
    raised_at: datetime,
    step: timedelta,
    base_url: str,
    zone: tzinfo | None,
    synthetic: bool,
) -> Message:
    """`bed` blank: the patient is named by the program's own number."""
    where = f"bed {bed}" if bed else f"patient {patient_number}"
    invented = "SYNTHETIC " if synthetic else ""
    lines = [
        f"{invented}{unit}, {where}: {says}.".replace("..", "."),
        *([AGAIN[why]] if why in AGAIN else []),
        f"Since {_clock(since, zone)}; alerted {_clock(raised_at, zone)}.",
        *([f"Not acknowledged for {_span(step)}."] if step else []),
        *([f"{base_url.rstrip('/')}/course?patient={patient_number}"] if base_url else []),
        "Acknowledge it in Daywatch with your plan. This is no order and no diagnosis.",
        f"Message {message_id}",
    ]
    return Message(
        message_id, f"{invented}{LEVELS.get(level, level)}: {unit}, {where}", "\n".join(lines)
    )


def trial_message(message_id: str, *, unit: str) -> Message:
    """To try a target; it is about nobody."""
    return Message(
        message_id,
        f"Daywatch, {unit}: a trial",
        f"This is a trial message of Daywatch. It is about no patient.\nMessage {message_id}",
    )


def _clock(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%d %b %H:%M}" if zone else f"{at:%d %b %H:%M} UTC"


def _span(step: timedelta) -> str:
    minutes = int(step / timedelta(minutes=1))
    if minutes < 1:
        return f"{int(step.total_seconds())} s"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours else f"{minutes} min"
