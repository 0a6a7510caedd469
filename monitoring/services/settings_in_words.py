"""Each setting as a text, for the page that shows them and for the record that keeps their history.

No text holds a secret. Passwords and keys stand in files of their own, of which a setting names
only the path; what may still carry one is an address, and of an address only harmless parts are told.
Two values that grade or ring differently must not have the same text: the history would miss it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import BaseModel

from monitoring.settings import Settings

HIDDEN = "***"
NOT_SET = "not set"
NONE = "none"
# Of these an address may be told: where links lead, and what a provider calls its claims.
LINKS = ("base_url", "user_claim", "name_claim", "roles_claim")
GENERAL = "General"


def settings_by_group(settings: BaseModel) -> dict[str, list[tuple[str, str, str]]]:
    """Name, text and meaning of each, by group of the settings file."""
    groups: dict[str, list[tuple[str, str, str]]] = {GENERAL: []}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            groups[f"[{name}]"] = _of_group(value)
        else:
            groups[GENERAL].append((name, _shown(name, value), field.description or ""))
    return groups


def settings_in_words(settings: Settings) -> dict[str, str]:
    """The text of each by its dotted name, as `grading.adult_systolic_limit_mmhg`; none is blank."""
    return {
        name if group == GENERAL else f"{group.strip('[]')}.{name}": told
        for group, rows in settings_by_group(settings).items()
        for name, told, _ in rows
    }


def _of_group(group: BaseModel) -> list[tuple[str, str, str]]:
    return [
        (name, _shown(name, getattr(group, name)), field.description or "")
        for name, field in type(group).model_fields.items()
    ]


def _shown(name: str, value: Any) -> str:
    match value:
        case None | "":
            return NOT_SET
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
        case timedelta():
            return _span(value)
        case datetime():
            return value.isoformat()
        case time():
            return value.isoformat("auto" if value.second or value.microsecond else "minutes")
        case BaseModel() | Mapping() | tuple():
            return _together(name, value) or NONE
    return _text(name, str(value))


def _together(name: str, value: Any) -> str:
    match value:
        case BaseModel():
            cells = value.model_dump(exclude_none=True).items()
            return ", ".join(f"{one} {_shown(one, each)}" for one, each in cells)
        case Mapping():
            pairs = (
                f"{_text(name, str(one))} = {_shown(name, each)}" for one, each in value.items()
            )
            return ", ".join(pairs)
        case (int() | float(), int() | float()):  # the shorter and the longer interval of a check
            return " to ".join(f"{_number(one)} h" for one in dict.fromkeys(value))
    parts = [_shown(name, one) for one in value]
    return ("; " if any("," in one for one in parts) else ", ").join(parts)


def _number(value: float) -> str:
    """90 and 90.0 are one value: the one is the default, the other was read from the file."""
    return str(int(value)) if value == int(value) else str(value)


def _span(value: timedelta) -> str:
    """As a person says it: 15 min, 24 h, 7 days."""
    if value.microseconds:
        return f"{value.total_seconds()} s"
    seconds = int(value.total_seconds())
    if seconds % 86_400 == 0 and seconds > 86_400:
        return f"{seconds // 86_400} days"
    if seconds % 3_600 == 0 and seconds:
        return f"{seconds // 3_600} h"
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"


# --- without a secret -----------------------------------------------------------------------------


def _text(name: str, told: str) -> str:
    if name == "database_url":
        return _database(told)
    if "://" not in told:
        return told
    if name in LINKS:
        return _link(told)
    # An address where a name belongs, as in a ladder whose target was written out: that of a
    # messaging service is all token.
    return f"{told.partition('://')[0].rpartition(' ')[2]}://{HIDDEN}"


def _database(url: str) -> str:
    """By the library that opens the record with it: of a password in any place it knows nothing is
    told, nor of what stands behind a question mark but the names."""
    if "://" not in url:  # the path of a file
        return url
    try:
        read = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return HIDDEN
    parts = (read.username, read.host, read.database)
    if any("@" in part for part in parts if part):  # a password with an @ in it, cut at the first
        return f"{read.drivername}://{HIDDEN}"
    shown = read.set(query={}).render_as_string(hide_password=True)
    asked = "&".join(f"{one}={HIDDEN}" for one in sorted(read.query))
    return f"{shown}?{asked}" if asked else shown


def _link(url: str) -> str:
    try:
        read = urlsplit(url)
        port = f":{read.port}" if read.port else ""
    except ValueError:
        return HIDDEN
    host = f"{HIDDEN}@{read.hostname}" if read.username else str(read.hostname or "")
    return f"{read.scheme}://{host}{port}{read.path}"
